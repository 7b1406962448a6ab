"""Does a series fit its chart? Checks it and turns it into the chart's points."""

from __future__ import annotations

import numpy as np

from brightspots.errors import DataError
from brightspots.measures.spc.charts import Mask
from brightspots.measures.spc.series import Array, Series


def _refuse(series: Series, where: Mask, values: Array, problem: str, remedy: str) -> None:
    if where.any():
        at = int(where.argmax())
        raise DataError(problem, row=at + 1, value=f"{values[at]:g}", remedy=remedy)


def prepare(series: Series, chart: str) -> Series:
    """Check that a series fits its chart, and turn it into the chart's points.

    Raises
    ------
    DataError
        When the chart needs counts, denominators or positive times that the series does not have.

    Examples
    --------
    >>> prepare(Series(np.array([3.0, 5.0, 4.0])), "mr").values.tolist()
    [nan, 2.0, 1.0]
    """
    values = series.values
    if chart in ("run", "xmr"):
        return series
    if chart == "mr":
        ranges = np.empty(len(values))
        ranges[:1] = np.nan
        ranges[1:] = np.abs(values[1:] - values[:-1])
        return Series(ranges, None, None, series.kind, series.periods, series.gaps, series.notes)
    if chart in ("p", "p_prime", "u", "u_prime"):
        if series.numerator is None or series.denominator is None:
            raise DataError(
                f"A {chart.replace('_prime', '′')} chart needs how many out of how many.",
                remedy='Give the columns numerator and denominator, or choose chart="xmr" for plain values.',
            )
        _refuse(series, series.numerator < 0, series.numerator, "A count is below zero.", "Correct it.")
        if chart.startswith("p"):
            more = series.numerator > series.denominator
            remedy = "Correct the row, or choose a u chart when one case can count twice."
            _refuse(series, more, series.numerator, "More were counted than there were.", remedy)
        return series
    if chart in ("c", "g", "t") and series.numerator is not None:
        values = series.numerator
        series = Series(values, None, None, series.kind, series.periods, series.gaps, series.notes)
    if chart == "c":
        _refuse(series, values < 0, values, "A count is below zero.", "Correct it.")
    elif chart == "g":
        _refuse(series, values < 0, values, "A number of cases between is below zero.", "Correct it.")
    elif chart == "t":
        remedy = "Use a finer unit of time, or count the events of one moment as one."
        _refuse(series, values <= 0, values, "Time between events must be more than zero.", remedy)
    elif series.denominator is not None:
        remedy = "Correct it, or leave the point empty."
        _refuse(series, series.denominator <= 0, series.denominator, "A weight is not above zero.", remedy)
        if np.isnan(series.denominator).any():
            lost = np.isnan(series.denominator)
            values = np.where(lost, np.nan, values)
            notes = series.notes
            return Series(
                values, series.numerator, series.denominator, series.kind, series.periods, series.gaps, notes
            )
    return series
