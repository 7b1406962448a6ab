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
        The last day that counts, or that of each school. None: all days of the calendar or, with `as_sent`, as far as
        attendance was sent.
    whole_days : bool
        True: present at any time of the day is present all day (California). False: a part of a day counts as
        that part, where day_fraction_absent says how much.
    absences_only : bool, optional
        Whether a day without a row is a day present. None: yes if no row of the table says present.
    as_sent : bool
        Whether only days count for which a school sent attendance: what has not happened yet, or was not sent, is
        on neither side. With attendance of every day, these are the days of which the school sent about as many rows
        as it usually does; with absences only, all days up to `through` or the last that was sent, but for those on
        which the school was silent for too long. `brightspots.measures.students.sent_days` has the rule: entries
        ahead of time make no day count.
    most_silent : int
        So many days of instruction in a row may pass at a school with hardly any absence. A longer silence is not
        everybody present: the school sent nothing. A school so far behind the others has stopped sending.

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


@dataclass(frozen=True)
class ChronicRule:
    """Who is chronically absent.

    Attributes
    ----------
    threshold : float
        Share of the days enrolled that are missed.
    inclusive : bool
        Whether exactly `threshold` counts.
    min_days : int
        Fewest days enrolled; California's 31 days are "more than 30".
    levels : tuple of tuple
        Names of levels of absence, and the share from which each begins, the lowest first; none are counted without.

    Examples
    --------
    >>> ChronicRule()
    ChronicRule(threshold=0.1, inclusive=True, min_days=31, levels=())
    """

    threshold: float = 0.10
    inclusive: bool = True
    min_days: int = 31
    levels: tuple[tuple[str, float], ...] = ()


CHRONIC = ChronicRule()
"""A tenth of the days enrolled or more, of 31 days and more."""

ALL_DAYS = DayRules()
"""All days of the calendar count."""

AS_SENT = DayRules(as_sent=True)
"""How a district's files are counted: as far as each school has sent them."""
