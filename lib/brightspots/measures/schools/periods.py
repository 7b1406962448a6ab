"""Counts put together by week, month or day, so that nobody is counted twice."""

from __future__ import annotations

import pandas as pd

from brightspots.measures.schools.attendance_series import periods_of

_COUNTS = ["numerator", "denominator"]


def by_period(rows: pd.DataFrame, every: str, *, people: bool) -> tuple[pd.DataFrame, bool]:
    """Return counts by period, and whether they are means.

    Classes add up, and so does what was done. The same people, counted again each week of a month, do not: there a
    period has the mean of its counts.

    Parameters
    ----------
    rows : DataFrame
        ``start``, ``numerator``, ``denominator``, ``value`` and, where several were counted, ``unit``.
    every : {"week", "day", "month"}
    people : bool
        Whether people are counted.

    Returns
    -------
    DataFrame
        By ``period``: numerator, denominator and value.
    bool

    Examples
    --------
    >>> weeks = pd.DataFrame({"start": pd.to_datetime(["2025-09-01", "2025-09-08"]), "numerator": [50.0, 54.0],
    ...                       "denominator": [274.0, 274.0], "value": [None, None]})
    >>> by_period(weeks, "month", people=True)[0]["denominator"].tolist()
    [274.0]
    >>> by_period(weeks, "month", people=False)[0]["denominator"].tolist()
    [548.0]
    """
    rows = rows.assign(
        unit=rows["unit"].fillna("") if "unit" in rows else "", value=rows["value"].astype("float64")
    )
    by_start = rows.groupby(["unit", "start"])
    once = by_start[_COUNTS].sum(min_count=1).join(by_start["value"].mean()).reset_index()
    once["period"] = periods_of(once["start"], every)
    again = people and bool(once.dropna(subset=_COUNTS).duplicated(["unit", "period"]).any())
    if again:
        once[_COUNTS] = once[_COUNTS].mask(once[_COUNTS].isna().any(axis=1))
    per_unit = once.groupby(["unit", "period"])
    counts = per_unit[_COUNTS].mean() if again else per_unit[_COUNTS].sum(min_count=1)
    laid = counts.groupby("period").sum(min_count=1)
    return laid.join(
        rows.assign(period=periods_of(rows["start"], every)).groupby("period")["value"].mean()
    ), again
