"""What waits for a team: its tests, numbers that are due, a barrier without an answer, the next look.

Lateness is counted in school days, from dates in the records to the day that is asked about; no clock is read.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import DataPlan, DoseRecord, Measure, Observation
from brightspots.records.models.project import Barrier
from brightspots.records.models.record import Record
from brightspots.records.status.school_days import SchoolDays
from brightspots.records.status.stages import Stage, named, stage, to_do
from brightspots.text.dates import spell_day

What: TypeAlias = Literal[
    "test to begin",
    "test to study",
    "test to decide",
    "test to close",
    "data overdue",
    "doing to log",
    "barrier unanswered",
    "next look",
]

# School days in which a number may still come without being late, unless a plan says how long it takes.
GRACE = 3
# A barrier is worth asking after once this many school days have gone by.
PATIENCE = 10
# Points from which a series says something.
FIRST_LOOK = 10
# No school is closed for longer than this, in days; where a calendar ends, the search for school days ends, too.
_LONGEST_BREAK = 150


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a team.

    Attributes
    ----------
    what : str
        test to begin, test to study, test to decide, test to close, data overdue, doing to log, barrier unanswered
        or next look.
    record_id : str
    sentence : str
        What it is, in plain words.
    on : date
        Since when it waits; for a next look, when it comes.
    school_days : int
        School days that it has waited, or that a number is late; 0 for what is still to come.
    """

    what: What
    record_id: str
    sentence: str
    on: date
    school_days: int = 0


def waiting(records: Iterable[Record], as_of: date, days: SchoolDays | None = None) -> list[Waiting]:
    """Return what waits for a team on a day, the longest wait first and the next look last.

    Parameters
    ----------
    records : iterable of Record
        A project's records.
    as_of : date
    days : SchoolDays, optional
        The school's calendar; the usual school days when not given.

    Examples
    --------
    >>> from brightspots.records import PDSACycle, new_id
    >>> test = PDSACycle(project_id=new_id(), title="Greeting", number=2, state="doing", end=date(2025, 10, 10))
    >>> [item.sentence for item in waiting([test], date(2025, 10, 15))]
    ['Test 2, Greeting, ended on October 10: what happened, beside what we predicted?']
    """
    days = days or SchoolDays()
    shown = [record for record in records if not record.hidden]
    late = [*_tests(shown, as_of, days), *_doing(shown, as_of, days), *_barriers(shown, as_of, days)]
    coming: list[Waiting] = []
    for measure, points, end, allowed in _expected(shown, days):
        days_late = days.between(end, as_of) - allowed
        if days_late > 0:
            counted = "1 school day" if days_late == 1 else f"{days_late} school days"
            said = f"{_name(measure)}: the number up to {spell_day(end)} is {counted} late."
            late.append(Waiting("data overdue", measure.id, said, end, days_late))
        if measure.kind in ("outcome", "leading"):
            coming += _next_look(measure, points, end, as_of, days)
    return [
        *sorted(late, key=lambda item: (-item.school_days, item.on, item.record_id)),
        *sorted(coming, key=lambda item: (item.on, item.record_id)),
    ]


def _tests(records: list[Record], as_of: date, days: SchoolDays) -> Iterable[Waiting]:
    for cycle in records:
        if not isinstance(cycle, PDSACycle):
            continue
        name, at = named(cycle), stage(cycle)
        what = _WAITS.get(at)
        since = {"planned": cycle.start, "going": cycle.end}.get(at, cycle.end or cycle.start)
        if at == "decided":
            # Its end may be still to come: what is decided waits all the same.
            since = min(cycle.decided_on or since or as_of, as_of)
        if what is None or since is None or since > as_of or (at == "planned" and since == as_of):
            continue
        asked = {
            "planned": f"{name} was to begin on {spell_day(since)}: is it ready to try?",
            "going": f"{name} ended on {spell_day(since)}: what happened, beside what we predicted?",
        }.get(at) or to_do(cycle)
        yield Waiting(what, cycle.id, asked, since, days.between(since, as_of))


_WAITS: dict[Stage, What] = {
    "planned": "test to begin",
    "going": "test to study",
    "tried": "test to decide",
    "decided": "test to close",
}


def _doing(records: list[Record], as_of: date, days: SchoolDays) -> Iterable[Waiting]:
    weeks: dict[date, list[DoseRecord]] = defaultdict(list)
    for dose in records:
        if isinstance(dose, DoseRecord) and dose.delivered is None and dose.planned:
            weeks[dose.week].append(dose)
    for week, doses in weeks.items():
        end = week + timedelta(days=6)
        late = days.between(end, as_of)
        if late and days.between(week - timedelta(days=1), end):
            # Others than the team do not see which classes these are.
            classes = len({dose.class_code for dose in doses} - {""})
            places = (
                ""
                if not classes
                else " 1 class to fill in."
                if classes == 1
                else f" {classes} classes to fill in."
            )
            asked = f"Did we do it in the week of {spell_day(week)}?{places}"
            yield Waiting("doing to log", doses[0].id, asked, end, late)


def _barriers(records: list[Record], as_of: date, days: SchoolDays) -> Iterable[Waiting]:
    for barrier in records:
        if not isinstance(barrier, Barrier) or barrier.state not in ("raised", "accepted"):
            continue
        if barrier.asked_on is None or barrier.answer.strip():
            continue
        waited = days.between(barrier.asked_on, as_of)
        if waited >= PATIENCE:
            whom = f" {barrier.asked_of.strip()}" if barrier.asked_of.strip() else ""
            said = f'We asked{whom} on {spell_day(barrier.asked_on)} about "{_short(barrier.text)}": no answer yet.'
            yield Waiting("barrier unanswered", barrier.id, said, barrier.asked_on, waited)


def _expected(
    records: list[Record], days: SchoolDays
) -> Iterable[tuple[Measure, list[Observation], date, int]]:
    """Yield each measure that a team collects, its numbers, when its next period ends, and the days it may take."""
    points = defaultdict(list)
    for point in records:
        if isinstance(point, Observation) and point.subgroup == "all":
            points[point.measure_id].append(point)
    plans = {plan.measure_id: plan for plan in records if isinstance(plan, DataPlan)}
    for measure in records:
        if not isinstance(measure, Measure) or measure.state == "retired":
            continue
        plan = plans.get(measure.id)
        end = _next_end(measure, points[measure.id], plan, days)
        if end is not None:
            after = plan.report_after_days if plan else None
            allowed = GRACE if after is None else days.between(end, end + timedelta(days=round(after)))
            yield measure, points[measure.id], end, allowed


def _next_end(
    measure: Measure, points: list[Observation], plan: DataPlan | None, days: SchoolDays
) -> date | None:
    """Return when the next period ends in which there is school, after the last number there is."""
    if measure.frequency not in _EACH:
        return None
    if points:
        last = max(point.period_end or _later(point.period_start, measure) - _A_DAY for point in points)
    elif plan and plan.first_test_on:
        last = plan.first_test_on - _A_DAY
    else:
        return None
    return _end_after(last, measure, days)


def _next_look(
    measure: Measure, points: list[Observation], end: date, as_of: date, days: SchoolDays
) -> Iterable[Waiting]:
    """Yield when there will be enough points for a first look, or when the next number comes."""
    each = Counter(unit for unit, _ in {(point.unit_id, point.period_start) for point in points})
    have = max(each.values(), default=0)
    while end < as_of:
        further = _end_after(end, measure, days)
        if further is None:
            return
        end = further
    word = "around"
    for _ in range(FIRST_LOOK - have - 1):
        further = _end_after(end, measure, days)
        if further is None:
            word = "after"
            break
        end = further
    around = spell_day(end, year=end.year != as_of.year)
    if have < FIRST_LOOK:
        said = f"{have} of {FIRST_LOOK} points so far. The first honest look comes {word} {around}."
    else:
        said = f"the next number comes around {around}."
    yield Waiting("next look", measure.id, f"{_name(measure)}: {said}", end)


def _end_after(last: date, measure: Measure, days: SchoolDays) -> date | None:
    end = last
    while (end - last).days <= _LONGEST_BREAK:
        before, end = end, _later(end, measure)
        if days.between(before, end):
            return end
    return None


_A_DAY = timedelta(days=1)
_EACH = {"day": 1, "week": 7, "fortnight": 14, "month": 0}


def _later(day: date, measure: Measure) -> date:
    """Return the same day of the next period; the last day of a month stays the last."""
    if measure.frequency != "month":
        return day + timedelta(days=_EACH[measure.frequency])
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    last = monthrange(year, month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if is_last else min(day.day, last))


def _name(measure: Measure) -> str:
    return _short(measure.called) or "Our number"


def _short(text: str, most: int = 80) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} ..."
