"""For which days a school sent attendance.

A row on a day does not make it a day that was sent: an absence of next month, excused ahead of time, says nothing of
everybody else on that day. So a day is believed by how many of those enrolled have a row of it, beside the school's
own usual days: this holds for a school of nine as for one of two thousand, and on half days, for which everybody has
a row, too. On a day of a storm for which a few rows came, or on the last days of a year to which only one grade
comes, the school as a whole sent nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.stays import Whole

Shares = NDArray[np.float64]

SHARE_OF_USUAL = 0.5
"""With a row for every day, a day counts from this share of the students who have one on the school's usual days."""

LEAST_SHARE = 0.1
"""And from this share of those enrolled: where a school has sent nothing but entries ahead, none of them is usual."""

RARE = 0.25
"""With absences only, which vary from day to day, a day is believed from this share of the usual absences."""

DAYS_TOGETHER = 10
"""A school is still sending absences when so many days of instruction together have that share of its usual ones."""

_USUAL_DAILY, _USUAL_ABSENCES = 0.9, 0.75
"""Which share of all rows lies on days with fewer rows than a usual one: single entries make no day usual."""

NEVER = np.iinfo(np.int64).min


class SentDays:
    """The days of a calendar, with how many students have rows of attendance on each.

    Parameters
    ----------
    days : DataFrame
        Days of instruction in the order of school and date: school_id, school_year, and ``day`` since 1970.
    enrolled : array of int
        How many students are enrolled on each.

    Examples
    --------
    >>> days = pd.DataFrame({"school_id": "A", "school_year": "2024-25", "day": range(30)})
    >>> sent = SentDays(days, np.full(30, 40))
    >>> sent.add(np.repeat([0, 1, 2, 20], [40, 38, 40, 1]))
    >>> sent.daily().nonzero()[0].tolist()
    [0, 1, 2]
    >>> sent.absences_only(10).nonzero()[0].tolist()
    [0, 1, 2]
    >>> int(sent.absences_only(10, last=12).sum()), int(sent.absences_only(10, last=13).sum())
    (13, 3)
    """

    def __init__(self, days: pd.DataFrame, enrolled: Whole) -> None:
        self._day = days["day"].to_numpy()
        self._begins = year_begins(days)
        self._school, _ = pd.factorize(days["school_id"])
        self._enrolled = enrolled
        self._rows = np.zeros(len(days), dtype=np.int64)

    def add(self, positions: Whole) -> None:
        """Note rows of attendance, each by the place of its day."""
        self._rows += np.bincount(positions, minlength=len(self._rows))

    @property
    def nothing(self) -> bool:
        """Whether there is no row of anybody enrolled."""
        return not self._rows.any()

    def daily(self) -> NDArray[np.bool_]:
        """Return which days count where there is attendance of every day.

        Those on which at least half as many of the students enrolled have a row as on the usual days of their school,
        and at least a tenth.
        """
        share = _share(self._rows, self._enrolled)
        usual = _usual(self._school, share, self._rows, _USUAL_DAILY)
        return (self._rows > 0) & (share >= np.maximum(SHARE_OF_USUAL * usual, LEAST_SHARE))

    def absences_only(self, most_silent: int, last: int | None = None) -> NDArray[np.bool_]:
        """Return which days count where there are absences only: up to the last, but for long silences.

        Parameters
        ----------
        most_silent : int
            So many days of instruction in a row may pass at a school with hardly any row.
        last : int, optional
            The last day that counts. When None: the last on which the schools that are still sending together have
            at least a quarter of the usual rows, if these schools have a tenth of all students. A school is sending
            when it has a quarter of its own usual rows in the ten days that end with this one.
        """
        so_far = self._day <= (self._last_believed() if last is None else last)
        share = _share(self._rows, self._enrolled)
        usual = _usual(self._school, share, self._rows, _USUAL_ABSENCES)
        silent = so_far & ~((self._rows > 0) & (share >= RARE * usual))
        begins = self._begins.copy()
        begins[1:] |= silent[1:] != silent[:-1]
        stretch = begins.cumsum() - 1
        return so_far & ~(silent & (np.bincount(stretch, minlength=1)[stretch] > most_silent))

    def _last_believed(self) -> int:
        """Return the last day of which all schools together sent absences; the smallest number for none."""
        rows, enrolled = (self._together(numbers) for numbers in (self._rows, self._enrolled))
        share = _share(rows, enrolled)
        sending = (rows > 0) & (share >= RARE * _usual(self._school, share, rows, _USUAL_ABSENCES))
        dates, place = np.unique(self._day, return_inverse=True)
        rows, enrolled, everybody = (
            np.bincount(place, weights=numbers, minlength=len(dates))
            for numbers in (self._rows * sending, self._enrolled * sending, self._enrolled)
        )
        share = _share(rows, enrolled)
        usual = _usual(np.zeros(len(dates), dtype=np.int64), share, rows, _USUAL_ABSENCES)
        believed = (rows > 0) & (share >= RARE * usual) & (enrolled >= LEAST_SHARE * everybody)
        return int(dates[believed].max(initial=NEVER))

    def _together(self, numbers: Whole) -> Whole:
        """Return each day's number with those of the days before it at its school that are seen together."""
        so_far = np.concatenate([[0], np.cumsum(numbers)])
        places = np.arange(len(numbers))
        first = np.searchsorted(self._school, self._school, side="left")
        return so_far[places + 1] - so_far[np.maximum(places + 1 - DAYS_TOGETHER, first)]


def year_begins(days: pd.DataFrame) -> NDArray[np.bool_]:
    """Return at which of these days another school, or another school year, begins."""
    begins = np.zeros(len(days), dtype=bool)
    begins[:1] = True
    for name in ("school_id", "school_year"):
        code, _ = pd.factorize(days[name])
        begins[1:] |= code[1:] != code[:-1]
    return begins


def _share(rows: NDArray, enrolled: NDArray) -> Shares:
    return np.divide(rows, enrolled, out=np.zeros(len(rows)), where=enrolled > 0)


def _usual(group: Whole, share: Shares, rows: NDArray, at: float) -> Shares:
    """Return for each day the usual share of its group: `at` of the group's rows lie on days of no larger one."""
    order = np.lexsort((share, group))
    weights, of = rows[order].astype(float), group[order]
    totals = np.bincount(group, weights=rows, minlength=1)
    within = np.cumsum(weights) - (np.cumsum(totals) - totals)[of]
    reached = np.flatnonzero((weights > 0) & (within >= at * totals[of] - 1e-6))
    groups, first = np.unique(of[reached], return_index=True)
    usual = np.zeros(len(totals))
    usual[groups] = share[order][reached[first]]
    return usual[group]
