"""Days on which there is school: what is late is late by these, so that weeks of holiday are not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import pandas as pd
from pandas.tseries.holiday import USFederalHolidayCalendar

from brightspots.measures.students.school_years import instructional_days


class SchoolDays:
    """The school days of a calendar, or the usual ones where there is none.

    Parameters
    ----------
    days : iterable of date, optional
        Days of instruction. A day that they leave out is no school day, and so are those before the first and
        after the last: nobody is late by a calendar that ends. None for the usual days: Monday to Friday without
        federal holidays, the days after Thanksgiving and around New Year, and the summer (16 June to 15 August).

    Examples
    --------
    >>> usual = SchoolDays()
    >>> usual.between(date(2025, 12, 18), date(2026, 1, 6))
    3
    """

    def __init__(self, days: Iterable[date] | None = None) -> None:
        self._days = None if days is None else sorted(set(days))

    @classmethod
    def of_calendar(cls, calendar: pd.DataFrame, school_ids: Iterable[str] = ()) -> SchoolDays:
        """Return the days of a district's calendar on which any of these schools has school.

        Parameters
        ----------
        calendar : DataFrame
            school_id, date, is_instructional. When it is empty, the usual days.
        school_ids : iterable of str
            All schools when empty.
        """
        wanted = set(school_ids)
        rows = calendar[calendar["school_id"].isin(wanted)] if wanted else calendar
        if rows.empty:
            return cls()
        return cls(day.date() for day in instructional_days(rows)["date"])

    def between(self, after: date, upto: date) -> int:
        """Return how many school days come after one day, up to and with another.

        Examples
        --------
        >>> SchoolDays([date(2025, 10, 6), date(2025, 10, 8)]).between(date(2025, 10, 6), date(2025, 10, 12))
        1
        """
        if upto <= after:
            return 0
        if self._days is not None:
            return bisect_right(self._days, upto) - bisect_right(self._days, after)
        return sum(_usual(after + timedelta(days=step)) for step in range(1, (upto - after).days + 1))


def _usual(day: date) -> bool:
    if day.weekday() > 4 or day in _holidays(day.year):
        return False
    spot = (day.month, day.day)
    return not ((6, 16) <= spot <= (8, 15) or spot >= (12, 22) or spot <= (1, 3))


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[date]:
    found = [day.date() for day in USFederalHolidayCalendar().holidays(f"{year}-01-01", f"{year}-12-31")]
    thanksgiving = next(day for day in reversed(found) if day.month == 11 and day.weekday() == 3)
    return frozenset([*found, thanksgiving + timedelta(days=1)])
