"""The verdict on one series: the same object for every page, the overview and the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.measures.spc import verdict as judging

if TYPE_CHECKING:
    from brightspots.measures import Result
    from brightspots.measures.spc.verdict import Verdict
    from brightspots.series.model import Measured


def judge(measured: Measured, result: Result, others: Result | None = None) -> Verdict:
    """Return the verdict on a series, beside the other schools and beside its own year before."""
    found = judging.verdict(result, others)
    if measured.every == "week":
        by_week = measured.points.assign(value=measured.values)
        found = judging.beside_last_year(found, by_week, measured.exclude)
    return found


def is_small(result: Result, min_cell: int) -> bool:
    """Return whether the last number is about fewer people than others may read of."""
    if not result.last_measured or result.series.denominator is None:
        return False
    return bool(result.series.denominator[result.last_measured - 1] < min_cell)


def small_chart(result: Result, percent: int) -> list[dict[str, Any]]:
    """Return the points of the small chart of an overview; those left out of the count are gaps."""
    values = result.series.values.copy()
    values[[position - 1 for position in result.excluded]] = np.nan
    return [
        {
            "period": result.series.say(at),
            "value": None if value != value else round(percent * float(value), 2),
        }
        for at, value in enumerate(values.tolist(), start=1)
    ]
