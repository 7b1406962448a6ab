"""For which days a school sent attendance, and how far into its school year that goes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNSENT_AT_THE_END = 5
"""A school year is whole when no more of its last days of instruction than these, a week, have no attendance."""

SHORTER_THAN_BEFORE = 0.9
"""A calendar that has so much fewer days than the year before goes no further than the data: its year is not over."""


class SentDays:
    """The days of a calendar on which rows of attendance were seen.

    Parameters
    ----------
    days : DataFrame
        Days of instruction in the order of school and date: school_id, school_year, and ``day`` since 1970.

    Attributes
    ----------
    last : int
        The last day of any row, in or out of the calendar; the smallest number without rows.

    Examples
    --------
    >>> sent = SentDays(pd.DataFrame({"school_id": "A", "school_year": "2024-25", "day": range(30)}))
    >>> sent.add(np.array([0, 2]), last=20)
    >>> [int(days.sum()) for days in (sent.daily(), sent.absences_only(18), sent.absences_only(17))]
    [2, 21, 3]
    """

    def __init__(self, days: pd.DataFrame) -> None:
        self._day = days["day"].to_numpy()
        self._begins = year_begins(days)
        self._seen = np.zeros(len(days), dtype=bool)
        self.last = np.iinfo(np.int64).min

    def add(self, positions: NDArray[np.int64], last: int) -> None:
        """Note the days on which there are rows, and the last day of any row."""
        self._seen[positions] = True
        self.last = max(self.last, last)

    def daily(self) -> NDArray[np.bool_]:
        """Return which days count where there is attendance of every day: those with a row."""
        return self._seen.copy()

    def absences_only(self, most_silent: int) -> NDArray[np.bool_]:
        """Return which days count where there are absences only: up to the last, but for long silences."""
        so_far = self._day <= self.last
        silent = so_far & ~self._seen
        begins = self._begins.copy()
        begins[1:] |= silent[1:] != silent[:-1]
        stretch = begins.cumsum() - 1
        return so_far & ~(silent & (np.bincount(stretch, minlength=1)[stretch] > most_silent))


def year_begins(days: pd.DataFrame) -> NDArray[np.bool_]:
    """Return at which of these days another school, or another school year, begins."""
    begins = np.zeros(len(days), dtype=bool)
    begins[:1] = True
    for name in ("school_id", "school_year"):
        code, _ = pd.factorize(days[name])
        begins[1:] |= code[1:] != code[:-1]
    return begins


def unfinished_years(days: pd.DataFrame, counted: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the school years that are not counted to their end, each with the last day that is.

    Parameters
    ----------
    days : DataFrame
        As `SentDays` takes them, with ``date``.
    counted : array of bool
        Which of them count.

    Returns
    -------
    DataFrame
        school_id, school_year, ``through`` (a date as text). Years of which no day counts are not among them.

    Examples
    --------
    >>> dates = pd.bdate_range("2025-01-06", periods=9)
    >>> days = pd.DataFrame({"school_id": "A", "school_year": "2024-25", "date": dates})
    >>> unfinished_years(days, np.arange(9) < 3)["through"].tolist()
    ['2025-01-08']
    >>> unfinished_years(days, np.arange(9) < 4).empty
    True
    """
    begins = year_begins(days)
    starts = np.flatnonzero(begins)
    length = np.diff(np.append(starts, len(days)))
    last = np.full(len(starts), -1)
    last[(begins.cumsum() - 1)[counted]] = np.flatnonzero(counted)
    reached = last - starts + 1
    school = days["school_id"].to_numpy()[starts]
    before = np.zeros(len(starts))
    before[1:] = np.where(school[1:] == school[:-1], length[:-1], 0)
    short = (length - reached > UNSENT_AT_THE_END) | (reached < SHORTER_THAN_BEFORE * before)
    found = days.iloc[last[short & (last >= 0)]]
    return found[["school_id", "school_year"]].assign(through=found["date"].dt.strftime("%Y-%m-%d"))
