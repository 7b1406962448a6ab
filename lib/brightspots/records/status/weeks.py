"""Which week a team fills in next, and which it can choose: by what was written down, and by the school's days."""

from __future__ import annotations

from datetime import date, timedelta

from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import DoseRecord, Measure, Observation
from brightspots.records.status.school_days import SchoolDays
from brightspots.records.status.weekly import OPEN, Week, week
from brightspots.records.status.weekly_numbers import monday_of, number_of
from brightspots.records.store.snapshot import Snapshot

# So many earlier weeks can be chosen.
EARLIER = 10
# No school is closed for longer than this, in weeks.
_LONGEST_BREAK = 20
_WEEK = timedelta(days=7)


def next_week(
    records: Snapshot, project_id: str, school_id: str, days: SchoolDays, today: date | None = None
) -> date | None:
    """Return the week to fill in next: the newest one while something of it is missing, else the one after it.

    A week without school is passed over, and once a week is over, a number that was never counted before holds nobody
    up in it: it was defined since. Before anything was written down it is the week in which a test begins, or
    today's where that is given; None where neither is.
    """
    there = weeks_entered(records)
    if there:
        newest = week(records, project_id, school_id, there[-1])
        return following(newest.monday, days) if _is_full(newest, today) else newest.monday
    starts = [test.start for test in records.of(PDSACycle) if test.state in OPEN and test.start]
    if starts:
        return monday_of(min(starts))
    return monday_of(today) if today is not None else None


def _is_full(entered: Week, today: date | None) -> bool:
    over = today is not None and entered.monday < monday_of(today)
    missing = [count for count in entered.counts if number_of(count.record) is None]
    done = all(line.record.delivered is not None for line in entered.lines)
    return done and all(over and count.last is None for count in missing)


def weeks_entered(records: Snapshot) -> list[date]:
    """Return the Mondays of the weeks for which something was written down, in order."""
    done = {monday_of(dose.week) for dose in records.of(DoseRecord) if dose.delivered is not None}
    weekly = {measure.id for measure in records.of(Measure) if measure.frequency in ("week", "")}
    counted = {
        monday_of(point.period_start)
        for point in records.of(Observation)
        if point.measure_id in weekly and number_of(point) is not None
    }
    return sorted(done | counted)


def following(monday: date, days: SchoolDays) -> date:
    """Return the next week with a school day; by the usual school days where the calendar ends.

    Examples
    --------
    >>> following(date(2025, 12, 15), SchoolDays())
    datetime.date(2026, 1, 5)
    """
    for calendar in (days, SchoolDays()):
        for step in range(1, _LONGEST_BREAK + 1):
            if has_school(monday + step * _WEEK, calendar):
                return monday + step * _WEEK
    return monday + _WEEK


def has_school(monday: date, days: SchoolDays) -> bool:
    """Whether there is a school day in a week."""
    return days.between(monday - timedelta(days=1), monday + timedelta(days=6)) > 0


def weeks_to_choose(records: Snapshot, upto: date, days: SchoolDays) -> list[date]:
    """Return the weeks that can be filled in or corrected, the newest first."""
    there = set(weeks_entered(records))
    every = [upto - step * _WEEK for step in range(3 * EARLIER)]
    kept = [monday for monday in every if monday in there or monday == upto or has_school(monday, days)]
    first = min(there, default=upto)
    return [monday for monday in kept if monday >= first - 2 * _WEEK][: EARLIER + 1]
