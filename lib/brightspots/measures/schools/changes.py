"""How much schools changed between two school years, and how much of that is likely to last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.schools.partial_pooling import FEWEST_TO_POOL, pool
from brightspots.measures.schools.peers import CONTEXT
from brightspots.measures.schools.year_to_year_variation import Swing, swing
from brightspots.measures.students.school_years import of_whole_years

PAIR = ("before", "after", "n_before", "n_after", "change", "rounding")


@dataclass(frozen=True)
class Changes:
    """How much many schools changed between two school years, and how much of that is likely to last.

    Attributes
    ----------
    table : DataFrame
        By school_id: before, after, n_before, n_after, change, ``rounding`` (by how much rounding may have made or
        hidden a change) and, where it is known how much numbers swing,
        ``lasting`` and ``spread`` (its standard error).
    first, last : str
    swing : Swing or None
    pooled : bool
        Whether changes were drawn towards those of schools that are given the same.
    """

    table: pd.DataFrame
    first: str
    last: str
    swing: Swing | None = None
    pooled: bool = False


def years_to_compare(
    own: pd.DataFrame, definition: Mapping[str, Any], *, since: str = ""
) -> tuple[str, str] | str:
    """Return the first and the last school year that our school can be compared by, or why it cannot.

    Parameters
    ----------
    own : DataFrame
        Our school's released rows for one student group, as in `by_year`.
    definition : mapping
        The measure.
    since : str
        The school year to count from; the first that there is when empty.

    Raises
    ------
    ParameterError
        For a school year without a number; the message lists those that have one.
    """
    if definition.get("direction") not in ("increase", "decrease"):
        return "it is not known which way is better"
    values, _, _ = by_year(own, definition["measure_id"])
    years = list(values.columns)
    if since and years and since not in years:
        listed = ", ".join(years)
        raise ParameterError(
            f'{definition["name"]} has no number of our school for "{since}" to count from. There are: {listed}.'
        )
    years = [year for year in years if year >= since]
    if len(years) < 2:
        return "our school lacks numbers that may be shown of two years to compare"
    return years[0], years[-1]


def changes(
    among: pd.DataFrame,
    measures: pd.DataFrame,
    definition: Mapping[str, Any],
    first: str,
    last: str,
    *,
    known: Swing | None = None,
) -> Changes:
    """Return the changes of these schools between two school years, and how much of each is likely to last.

    Parameters
    ----------
    among : DataFrame
        Schools with context.
    measures : DataFrame
        Their released rows for one student group, as in `by_year`.
    definition : mapping
        The measure.
    first, last : str
        The two school years.
    known : Swing, optional
        How much these numbers swing, where other rows tell it better than these.
    """
    values, people, steps = by_year(measures, definition["measure_id"])
    here = values.index.get_indexer(pd.Index(among["school_id"]))
    both = pd.Series(False, index=values.index)
    if {first, last} <= set(values.columns):
        both.iloc[here[here >= 0]] = True
        both &= values[first].notna() & values[last].notna()
    if not both.any():
        return Changes(
            pd.DataFrame(columns=list(PAIR), dtype="float64").rename_axis("school_id"), first, last
        )
    values, people, steps = values[both], people[both], steps[both]
    pairs = pd.DataFrame(
        {
            "before": values[first],
            "after": values[last],
            "n_before": people[first],
            "n_after": people[last],
            "change": (values[last] - values[first]).round(6),
            "rounding": (steps[first] + steps[last]).fillna(0) / 2,
        }
    )
    swings = known if known is not None else swing(values, people, str(definition.get("unit") or ""))
    if swings is None:
        return Changes(pairs, first, last)
    variance = swings.variance(pairs["before"], pairs["n_before"], steps[first])
    variance = variance + swings.variance(pairs["after"], pairs["n_after"], steps[last])
    if len(pairs) < FEWEST_TO_POOL:
        return Changes(pairs.assign(lasting=pairs["change"], spread=np.sqrt(variance)), first, last, swings)
    given = among.drop_duplicates("school_id").set_index("school_id").reindex(pairs.index)
    context = given[[name for name in CONTEXT if name in given]]
    drawn = pool(pairs["change"], pd.Series(variance, pairs.index), context)
    table = pairs.join(drawn.table[["lasting", "spread"]])
    return Changes(table, first, last, swings, pooled=True)


def by_year(measures: pd.DataFrame, measure_id: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return values, people and rounding steps of one measure: one row a school, one column a school year.

    Years before a change of method are left out, and so are years that are not whole, and bounds such as "95% or
    more".

    Parameters
    ----------
    measures : DataFrame
        Released rows for one student group: school_id, school_year, measure_id, value, denominator and, where
        known, reliability (method-break), through, code (-1 or 1 for a bound) and step.
    measure_id : str
    """
    rows = of_whole_years(measures[(measures["measure_id"] == measure_id) & measures["value"].notna()])
    if "code" in rows:
        rows = rows[rows["code"].fillna(0) == 0]
    if "reliability" in rows and (broken := rows["reliability"] == "method-break").any():
        began = rows[broken].groupby("school_id")["school_year"].max()
        rows = rows[rows["school_year"].astype("str") >= rows["school_id"].map(began).fillna("")]
    rows = rows.assign(step=rows.get("step", 0.0))
    wide = rows.set_index(["school_id", "school_year"])[["value", "denominator", "step"]].astype("float64")
    value, people, step = (wide[name].unstack("school_year").sort_index(axis=1) for name in wide.columns)
    return value, people, step
