"""The rules by which days of school are counted."""

from __future__ import annotations

from dataclasses import dataclass

from brightspots.measures.students.school_years import Through


@dataclass(frozen=True)
class DayRules:
    """Which days count, and what a day without a row means.

    Attributes
    ----------
    through : date, str or mapping, optional
        The last day that counts, or that of each school (as from `data_through`). None: all days of the calendar.
    whole_days : bool
        True: present at any time of the day is present all day (California). False: a part of a day counts as
        that part, where day_fraction_absent says how much.
    absences_only : bool, optional
        Whether a day without a row is a day present. None: yes if no row of the table says present.
    as_sent : bool
        Whether only days count for which a school sent attendance: what has not happened yet, or was not sent, is
        on neither side. With attendance of every day, these are the days with a row of the school. With absences
        only, all days up to the last in the table, but for those on which the school was silent for too long.
    most_silent : int
        With absences only, so many days of instruction in a row may pass at a school without any absence. A longer
        silence is not everybody present: the school sent nothing.

    Examples
    --------
    >>> AS_SENT.as_sent, AS_SENT.most_silent, ALL_DAYS.as_sent
    (True, 10, False)
    """

    through: Through = None
    whole_days: bool = True
    absences_only: bool | None = None
    as_sent: bool = False
    most_silent: int = 10


ALL_DAYS = DayRules()
"""All days of the calendar count."""

AS_SENT = DayRules(as_sent=True)
"""How a district's files are counted: as far as each school has sent them."""
