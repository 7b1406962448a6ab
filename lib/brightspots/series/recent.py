"""The last years of a long series: what a page draws and reads; the rest is one click away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from brightspots.measures.schools.attendance_series import school_years
from brightspots.series.model import Measured

YEARS = 3
"""So many school years are shown: the one under way and the two before it."""

LEAST_IN_A_ROW = 10
"""Fewer numbers than these, with a year or more without any behind them, are strays."""


def recent(measured: Measured, dates: Iterable[str] = ()) -> Measured:
    """Return a series from the school year on that its readers need; all of it stays with it as ``whole``.

    Three school years are kept, and more where a date that somebody chose lies further back: then the school year of
    that date and the one before it, too. A few stray numbers, with a year or more without any behind them, are cut off.

    Parameters
    ----------
    measured : Measured
    dates : iterable of str
        Days that people chose: of a change, or the last of a baseline.

    Examples
    --------
    >>> weeks = pd.DataFrame({"period": pd.date_range("2018-09-03", "2026-04-06", freq="7D"), "value": 0.9})
    >>> f"{recent(Measured('a', 'A', points=weeks)).points['period'].min():%Y-%m-%d}"
    '2023-08-07'
    >>> f"{recent(Measured('a', 'A', points=weeks), ['2021-10-04']).points['period'].min():%Y-%m-%d}"
    '2020-08-03'
    """
    known = pd.DatetimeIndex(measured.periods)
    if not len(known):
        return measured
    years = school_years(known)
    first = int(years.max()) - YEARS + 1
    strays = _after_strays(known)
    if pd.Timestamp(first, 8, 1) <= known.min() and strays == known.min():
        return measured
    asked = [int(school_years(pd.DatetimeIndex([day]))[0]) - 1 for day in dates if day]
    start = max(pd.Timestamp(min([first, *asked]), 8, 1), strays)
    return measured if start <= known.min() else _from(measured, start)


def _after_strays(known: pd.DatetimeIndex) -> pd.Timestamp:
    """Return the first number that is not among a few strays at the beginning."""
    apart = np.flatnonzero(np.diff(known) >= np.timedelta64(365, "D")) + 1
    strays = [
        int(place) for place in apart if place < LEAST_IN_A_ROW and len(known) - place >= LEAST_IN_A_ROW
    ]
    return known[max(strays)] if strays else known[0]


def _from(measured: Measured, start: pd.Timestamp) -> Measured:
    day = f"{start:%Y-%m-%d}"
    beside, others = measured.beside, measured.others
    return replace(
        measured,
        points=measured.points[measured.points["period"] >= start].reset_index(drop=True),
        beside=None if beside is None else beside[beside["period"] >= start].reset_index(drop=True),
        others=None if others is None else others[others.index >= start],
        exclude={period: why for period, why in measured.exclude.items() if period >= day},
        whole=measured,
    )


def within(measured: Measured, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the periods that a series shows."""
    if measured.whole is None or not len(measured.points):
        return rows
    return rows[rows["period"] >= measured.points["period"].min()].reset_index(drop=True)
