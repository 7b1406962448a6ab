"""Survey answers: which share is positive, and of how many people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.students.rates import added_up, with_rate
from brightspots.measures.students.school_years import school_year_of


def percent_positive(
    responses: pd.DataFrame, items: pd.DataFrame | None = None, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the share of answers that are positive.

    Parameters
    ----------
    responses : DataFrame
        respondent_key, survey_id, item_id, response and, where known, positive; one row an answer. Rows without
        a response do not count.
    items : DataFrame, optional
        survey_id, item_id, positive_values (separated by ``|``): which answers are positive, where `responses`
        does not say. Answers of which neither says it do not count.
    by : sequence of str
        Columns of `responses`, such as school_id, construct or respondent_type; or school_year.

    Returns
    -------
    DataFrame
        by, n (people), numerator (positive answers), denominator (answers), rate.

    Examples
    --------
    >>> answers = pd.DataFrame({"respondent_key": ["a", "a", "b"], "survey_id": "s", "item_id": ["1", "2", "1"],
    ...                         "response": [5, 2, None]})
    >>> items = pd.DataFrame({"survey_id": "s", "item_id": ["1", "2"], "positive_values": "4|5"})
    >>> percent_positive(answers, items).values.tolist()
    [[1.0, 1.0, 2.0, 0.5]]
    """
    names = [by] if isinstance(by, str) else list(by)
    rows = responses[responses["response"].notna()]
    if "school_year" in names and "school_year" not in rows:
        rows = rows.assign(school_year=school_year_of(pd.to_datetime(rows["administered_on"])))
    for name in names:
        if name not in rows.columns:
            raise ParameterError(
                f'The answers have no column "{name}". Use some of: {", ".join(rows.columns)}.'
            )
    positive = _positive(rows, items)
    rows = rows.assign(positive=positive)[positive.notna()]
    rows = rows.assign(numerator=rows["positive"].astype(bool).astype(np.int64), denominator=1)
    found = added_up(rows, names, ["numerator", "denominator"])
    if names:
        people = rows.groupby(names, dropna=False, sort=True)["respondent_key"].nunique().to_numpy()
    else:
        people = np.array([rows["respondent_key"].nunique()])
    found.insert(len(names), "n", people)
    return with_rate(found)


def _positive(rows: pd.DataFrame, items: pd.DataFrame | None) -> pd.Series:
    """Return whether each answer is positive; empty where nothing says so."""
    given = rows["positive"] if "positive" in rows else pd.Series(pd.NA, index=rows.index)
    given = given.astype("boolean")
    if items is None or not given.isna().any():
        return given
    listed = items.assign(value=items["positive_values"].astype(object).str.split("|"))
    values = {
        (survey, item): {text.strip() for text in value}
        for survey, item, value in zip(listed["survey_id"], listed["item_id"], listed["value"], strict=True)
        if isinstance(value, list)
    }
    worked_out = [
        f"{response:g}" in values[survey, item] if (survey, item) in values else pd.NA
        for survey, item, response in zip(rows["survey_id"], rows["item_id"], rows["response"], strict=True)
    ]
    return given.fillna(pd.Series(worked_out, index=rows.index, dtype="boolean"))
