"""School years of the practice district: 180 days of instruction among weekdays, holidays, staff days and terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

YEARS = ("2023-24", "2024-25")
DAYS = 180
STAFF_DAY_PATTERNS = 3

_MONDAY, _THURSDAY, _FRIDAY = 0, 3, 4


@dataclass(frozen=True)
class SchoolDays:
    """One school year of one school.

    Attributes
    ----------
    school_year : str
    weekdays : ndarray of datetime64[D]
        Every Monday to Friday from the first day of instruction to the last.
    is_instructional : ndarray of bool
        Which of them are days of instruction; exactly 180.
    """

    school_year: str
    weekdays: NDArray[np.datetime64]
    is_instructional: NDArray[np.bool_]

    @property
    def dates(self) -> NDArray[np.datetime64]:
        """The days of instruction, in order."""
        return self.weekdays[self.is_instructional]

    def terms(self, count: int, name: str) -> list[str]:
        """Return the term of every weekday: `count` terms of equally many days of instruction."""
        done = np.minimum(np.cumsum(self.is_instructional) - self.is_instructional, DAYS - 1)
        return [f"{name} {number}" for number in 1 + done * count // DAYS]


@cache
def school_days(year: int, pattern: int) -> SchoolDays:
    """Return the days of a school year.

    Parameters
    ----------
    year : int
        Position in `YEARS`.
    pattern : int
        Which staff days: schools do not all close on the same days.

    Examples
    --------
    >>> days = school_days(1, 0)
    >>> len(days.dates), str(days.dates[0]), str(days.dates[-1])
    (180, '2024-08-12', '2025-05-27')
    """
    start = int(YEARS[year][:4])
    first = _weekday_on_or_after(date(start, 8, 12), _MONDAY)
    week = 7 * (pattern % STAFF_DAY_PATTERNS)
    staff_days = {
        _weekday_on_or_after(date(start, 10, 4 + week), _FRIDAY),
        _weekday_on_or_after(date(start + 1, 3, 1 + week), _FRIDAY),
    }
    off = _days_off(start) | staff_days
    weekdays: list[date] = []
    flags: list[bool] = []
    day = first
    while sum(flags) < DAYS:
        if day.weekday() <= _FRIDAY:
            weekdays.append(day)
            flags.append(day not in off)
        day += timedelta(days=1)
    return SchoolDays(YEARS[year], np.array(weekdays, dtype="datetime64[D]"), np.array(flags))


def weekday(dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Return 0 for Monday to 6 for Sunday.

    Examples
    --------
    >>> weekday(np.array(["2024-08-12", "2024-08-16"], dtype="datetime64[D]")).tolist()
    [0, 4]
    """
    return (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7


def _days_off(start: int) -> set[date]:
    thanksgiving = _weekday_on_or_after(date(start, 11, 22), _THURSDAY)
    veterans = date(start, 11, 11)
    veterans += timedelta(days={5: -1, 6: 1}.get(veterans.weekday(), 0))
    winter = _weekday_on_or_after(date(start, 12, 19), _MONDAY)
    spring = _weekday_on_or_after(date(start + 1, 3, 31), _MONDAY)
    off = {
        _weekday_on_or_after(date(start, 9, 1), _MONDAY),
        veterans,
        _weekday_on_or_after(date(start + 1, 1, 15), _MONDAY),
        _weekday_on_or_after(date(start + 1, 2, 15), _MONDAY),
        _weekday_on_or_after(date(start + 1, 5, 25), _MONDAY),
    }
    off |= {thanksgiving + timedelta(days=n) for n in range(-3, 2)}
    off |= {winter + timedelta(days=n) for n in range(14)}
    return off | {spring + timedelta(days=n) for n in range(5)}


def _weekday_on_or_after(day: date, wanted: int) -> date:
    return day + timedelta(days=(wanted - day.weekday()) % 7)
