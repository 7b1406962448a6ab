"""What a team writes down each week: was it done, the numbers, anything odd; and which week comes next.

Everything follows from what was written down before: the same things, in the same classes, counted in the same way.
No clock is read.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from brightspots.records.intervention import ChangeIdea, PDSACycle
from brightspots.records.measuring import ChartAnnotation, DoseRecord, Measure, Observation
from brightspots.records.project import Project
from brightspots.records.record import fixed_id
from brightspots.records.school_days import SchoolDays
from brightspots.records.snapshot import Snapshot

Way: TypeAlias = Literal["taps", "times", "people"]

# What was written down in none of so many weeks is asked no more.
RECENT = 4
# So many earlier weeks can be chosen.
EARLIER = 10
# No school is closed for longer than this, in weeks.
_LONGEST_BREAK = 20
_WEEK = timedelta(days=7)
_OPEN = ("plan_locked", "doing")


@dataclass(frozen=True)
class Line:
    """One thing that was to be done in one class in one week.

    Attributes
    ----------
    record : DoseRecord
        As it is kept, or as it would begin.
    name : str
        What is done.
    last : DoseRecord or None
        The same of the newest week before.
    """

    record: DoseRecord
    name: str
    last: DoseRecord | None = None

    @property
    def way(self) -> Way:
        """How it is counted: with yes, partly or no; how many times; or how many people."""
        return way_of(self.record)


@dataclass(frozen=True)
class Count:
    """One number of one week: how many (out of how many), in one place.

    Attributes
    ----------
    record : Observation
        As it is kept, or as it would begin.
    measure : Measure
    counted : bool
        Whether it is how many out of how many, and not a value alone.
    last : Observation or None
        The same of the newest period before.
    """

    record: Observation
    measure: Measure
    counted: bool
    last: Observation | None = None


@dataclass(frozen=True)
class Week:
    """What is asked for in one week, which begins on this Monday."""

    monday: date
    lines: tuple[Line, ...]
    counts: tuple[Count, ...]
    odd: ChartAnnotation

    @property
    def asked(self) -> int:
        """How many answers there are to give: one a line, one a number."""
        return len(self.lines) + len(self.counts)

    @property
    def entered(self) -> int:
        """How many of them are given."""
        done = sum(line.record.delivered is not None for line in self.lines)
        return done + sum(number_of(count.record) is not None for count in self.counts)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week.

    Examples
    --------
    >>> monday_of(date(2025, 5, 22))
    datetime.date(2025, 5, 19)
    """
    return day - timedelta(days=day.weekday())


def way_of(dose: DoseRecord) -> Way:
    """Return how a record of doing is counted."""
    if dose.counts_people:
        return "people"
    return "taps" if dose.planned == 1 else "times"


def number_of(point: Observation) -> float | None:
    """Return what was counted; None where nothing was."""
    return point.numerator if point.numerator is not None else point.value


def week(records: Snapshot, project_id: str, school_id: str, monday: date) -> Week:
    """Return what is asked for in a week, with what is written down already.

    Parameters
    ----------
    records : Snapshot
    project_id, school_id : str
        Whose it is; the school stands for what no class is named for.
    monday : date
    """
    return Week(
        monday,
        tuple(_lines(records, project_id, school_id, monday)),
        tuple(_counts(records, project_id, school_id, monday)),
        _odd(records, project_id, monday),
    )


def next_week(
    records: Snapshot, project_id: str, school_id: str, days: SchoolDays, today: date | None = None
) -> date | None:
    """Return the week to fill in next: the newest one while something of it is missing, else the one after it.

    A week without school is passed over. Before anything was written down it is the week in which a test begins, or
    today's where that is given; None where neither is.
    """
    there = weeks_entered(records)
    if there:
        newest = week(records, project_id, school_id, there[-1])
        return newest.monday if newest.entered < newest.asked else following(newest.monday, days)
    starts = [test.start for test in records.of(PDSACycle) if test.state in _OPEN and test.start]
    if starts:
        return monday_of(min(starts))
    return monday_of(today) if today is not None else None


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


def _lines(records: Snapshot, project_id: str, school_id: str, monday: date) -> Iterable[Line]:
    ideas = {idea.id: idea for idea in records.of(ChangeIdea)}
    tests = {test.id: test for test in records.of(PDSACycle)}
    doses = [dose for dose in records.of(DoseRecord) if monday_of(dose.week) <= monday]
    weeks = sorted({monday_of(dose.week) for dose in doses})[-RECENT:]
    newest: dict[tuple[str | None, str, str], DoseRecord] = {}
    this: dict[tuple[str | None, str, str], DoseRecord] = {}
    for dose in sorted(doses, key=lambda dose: dose.week):
        at = monday_of(dose.week)
        if at == monday:
            this[_key(dose)] = dose
        elif at in weeks and not _is_over(dose, ideas, tests, monday):
            newest[_key(dose)] = dose
    asked = list(dict.fromkeys([*newest, *this]))
    for test in _under_way(tests.values(), monday):
        for place in test.classes or (school_id,):
            if not any(_is_of(test, key) and key[2] == place for key in asked):
                asked.append((test.idea_id, "" if test.idea_id else test.title[:300], place))
    for key in asked:
        last = newest.get(key)
        record = this.get(key) or _new_dose(project_id, key, monday, last, tests)
        yield Line(record, _name(record, ideas, tests), last)


def _key(dose: DoseRecord) -> tuple[str | None, str, str]:
    return dose.idea_id, dose.what, dose.class_code


def _is_of(test: PDSACycle, key: tuple[str | None, str, str]) -> bool:
    return key[0] == test.idea_id if test.idea_id else key[1] == test.title[:300]


def _is_over(
    dose: DoseRecord, ideas: dict[str, ChangeIdea], tests: dict[str, PDSACycle], monday: date
) -> bool:
    """Whether it was stopped before this week: then nobody asks for it."""
    idea, test = ideas.get(dose.idea_id or ""), tests.get(dose.cycle_id or "")
    if idea is not None and idea.state == "abandoned":
        return True
    stopped = test is not None and test.decision == "abandon" and test.decided_on is not None
    return stopped and test is not None and test.decided_on is not None and test.decided_on < monday


def _under_way(tests: Iterable[PDSACycle], monday: date) -> Iterable[PDSACycle]:
    for test in tests:
        begun = test.start is not None and test.start <= monday + timedelta(days=6)
        if test.state in _OPEN and begun and (test.end is None or test.end >= monday):
            yield test


def _new_dose(
    project_id: str,
    key: tuple[str | None, str, str],
    monday: date,
    last: DoseRecord | None,
    tests: dict[str, PDSACycle],
) -> DoseRecord:
    idea_id, what, place = key
    under_way = [test.id for test in _under_way(tests.values(), monday) if _is_of(test, key)]
    return DoseRecord(
        id=fixed_id(project_id, "DoseRecord", idea_id or "", what, place, f"{monday}"),
        project_id=project_id,
        idea_id=idea_id,
        cycle_id=under_way[0] if under_way else last.cycle_id if last is not None else None,
        what=what,
        class_code=place,
        week=monday,
        planned=last.planned if last is not None else 1,
        counts_people=last is not None and last.counts_people,
    )


def _name(dose: DoseRecord, ideas: dict[str, ChangeIdea], tests: dict[str, PDSACycle]) -> str:
    idea, test = ideas.get(dose.idea_id or ""), tests.get(dose.cycle_id or "")
    told = (dose.what, idea.text if idea else "", test.title if test else "")
    return next((" ".join(text.split()) for text in told if text.strip()), "What we try")


def _counts(records: Snapshot, project_id: str, school_id: str, monday: date) -> Iterable[Count]:
    for measure in records.of(Measure):
        points = [
            point
            for point in records.of(Observation)
            if point.measure_id == measure.id and point.edition == measure.edition and point.subgroup == "all"
        ]
        if measure.state in ("piloted", "active") or (points and measure.state != "retired"):
            span = _period(measure, points, monday)
            if span is not None:
                yield from _of_measure(measure, points, project_id, school_id, span)


def _period(measure: Measure, points: Sequence[Observation], monday: date) -> tuple[date, date] | None:
    """Return the period of a measure that is written down in a week; None where none ends in it."""
    friday = monday + timedelta(days=4)
    if measure.frequency in ("week", ""):
        return monday, friday
    if measure.frequency == "fortnight":
        starts = [point.period_start for point in points]
        first = min(starts, default=monday - _WEEK)
        ends_here = (monday - _WEEK - monday_of(first)).days % 14 == 0
        return (monday - _WEEK, friday) if ends_here else None
    if measure.frequency == "month":
        sunday = monday + timedelta(days=6)
        for day in (monday, sunday):
            last = day.replace(day=monthrange(day.year, day.month)[1])
            if monday <= last <= sunday:
                return last.replace(day=1), last
    return None


def _of_measure(
    measure: Measure,
    points: Sequence[Observation],
    project_id: str,
    school_id: str,
    span: tuple[date, date],
) -> Iterable[Count]:
    start, end = span
    this = {point.unit_id: point for point in points if start <= point.period_start <= end}
    before: dict[str, Observation] = {}
    for point in sorted(points, key=lambda point: point.period_start):
        if point.period_start < start:
            before[point.unit_id] = point
    since = sorted({point.period_start for point in before.values()})[-1:] or [start]
    places = [unit for unit, point in before.items() if point.period_start >= since[0] - RECENT * _WEEK]
    for place in dict.fromkeys([*places, *this]) or [school_id]:
        last = before.get(place)
        level = last.unit_level if last else "school" if place == school_id else "classroom"
        record = this.get(place) or Observation(
            id=fixed_id(project_id, "Observation", measure.id, f"{measure.edition}", place, f"{start}"),
            project_id=project_id,
            measure_id=measure.id,
            edition=measure.edition,
            unit_id=place,
            unit_level=level,
            period_start=start,
            period_end=end,
        )
        yield Count(record, measure, _is_counted(measure, last or this.get(place)), last)


def _is_counted(measure: Measure, example: Observation | None) -> bool:
    if example is not None and number_of(example) is not None:
        return example.numerator is not None
    return bool(measure.out_of.strip()) or measure.unit == "percent"


def _odd(records: Snapshot, project_id: str, monday: date) -> ChartAnnotation:
    """Return the week's flag for what was odd: the one that is there, or one that would begin."""
    for flag in records.of(ChartAnnotation):
        own = flag.kind == "context" and flag.cycle_id is None
        if own and flag.on is not None and monday_of(flag.on) == monday:
            return flag
    return ChartAnnotation(
        id=fixed_id(project_id, "ChartAnnotation", f"{monday}"), project_id=project_id, on=monday, state="agreed"
    )


def school_of(project: Project, wished: str = "") -> str:
    """Return the school that stands for what no class is named for."""
    return wished or (project.school_ids[0] if project.school_ids else "school")
