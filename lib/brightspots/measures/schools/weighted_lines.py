"""The line of many schools: a mean weighted by students, that says of how many schools it is."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from brightspots.measures.students.school_years import last_days

FEWEST_SCHOOLS = 3
MOST_COUNTED = 0.9
"""Schools of a year that need to give how many students they counted, for the line to be weighted by them."""


def weighted_line(measures: pd.DataFrame, *, fewest: int = FEWEST_SCHOOLS) -> pd.DataFrame:
    """Return the mean of schools' values by measure and year, each school weighted by its students.

    Parameters
    ----------
    measures : DataFrame
        Released rows of many schools for one student group, each school, measure and year once: ``school_id``,
        ``measure_id``, ``school_year``, ``value``, ``denominator`` and, where known, ``through``. Rows without a
        value are left out.
    fewest : int
        A mean of fewer schools than this is left out: it would be about a school, not about a district.

    Returns
    -------
    DataFrame
        measure_id, school_year, value, n (students), schools, weighted, and through: the last day that counts of any
        school where the year is not whole. A line has one weighting over all its years, so that it never moves
        because a source began to give denominators: where in some year fewer than `MOST_COUNTED` of the schools have
        one, every school counts the same in all years, ``n`` is empty and ``weighted`` is False.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": ["a", "b", "c"], "measure_id": "late", "school_year": "2024-25",
    ...                      "value": [10.0, 20.0, 40.0], "denominator": [100.0, 100.0, 200.0]})
    >>> weighted_line(rows)[["value", "n", "schools"]].to_dict("records")
    [{'value': 27.5, 'n': 400.0, 'schools': 3}]
    """
    key = ["measure_id", "school_year"]
    rows = measures.assign(through=last_days(measures)).loc[
        measures["value"].notna(), [*key, "value", "denominator", "through"]
    ]
    counted = rows["denominator"] > 0
    in_year = counted.groupby([rows[name] for name in key]).mean()
    lines = in_year.groupby(level="measure_id").min() >= MOST_COUNTED
    weighted = rows["measure_id"].map(lines).astype(bool)
    rows = rows.assign(weighted=weighted, weight=rows["denominator"].where(weighted, 1.0).astype("float64"))[
        counted | ~weighted
    ]
    rows["value"] *= rows["weight"]
    found = rows.groupby(key, as_index=False).agg(
        value=("value", "sum"),
        n=("weight", "sum"),
        schools=("weight", "size"),
        weighted=("weighted", "first"),
        through=("through", "max"),
    )
    found["value"] /= found["n"]
    found["n"] = found["n"].where(found["weighted"])
    return found[found["schools"] >= fewest].reset_index(drop=True)


def years_through(years: Iterable[str]) -> list[str]:
    """Return all school years from the first to the last of these, those between them included.

    Examples
    --------
    >>> years_through(["2021-22", "2018-19"])
    ['2018-19', '2019-20', '2020-21', '2021-22']
    """
    starts = [int(year[:4]) for year in years]
    every = range(min(starts, default=0), max(starts, default=-1) + 1)
    return [f"{start}-{(start + 1) % 100:02d}" for start in every]
