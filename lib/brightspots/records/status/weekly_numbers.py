"""The numbers that a team writes down in a week: those of its measures whose period ends in it, place by place."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from brightspots.records.models.measurement import Measure, Observation
from brightspots.records.models.record import fixed_id
from brightspots.records.store.snapshot import Snapshot

# A place without a number for so many weeks is asked no more.
RECENT = 4
_WEEK = timedelta(days=7)


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


def monday_of(day: date) -> date:
    """Return the Monday of a day's week.

    Examples
    --------
    >>> monday_of(date(2025, 5, 22))
    datetime.date(2025, 5, 19)
    """
    return day - timedelta(days=day.weekday())


def number_of(point: Observation) -> float | None:
    """Return what was counted; None where nothing was."""
    return point.numerator if point.numerator is not None else point.value


def counts(records: Snapshot, project_id: str, school_id: str, monday: date) -> Iterable[Count]:
    """Yield the numbers of a week, as they are kept or as they would begin."""
    for measure in records.of(Measure):
        points = [
            point
            for point in records.of(Observation)
            if point.measure_id == measure.id and point.edition == measure.edition and point.subgroup == "all"
        ]
        if measure.state != "retired" and (points or _is_asked(measure)):
            span = _period(measure, points, monday)
            if span is not None:
                yield from _of_measure(measure, points, project_id, school_id, span)


def _is_asked(measure: Measure) -> bool:
    """Whether a number is asked for before there is a first one: a team's own once it is said what is counted.

    What a network lays down for all its teams is asked for from when it is in use.
    """
    return measure.state != "draft" or (measure.project_id is not None and bool(measure.called))


def number_at(
    project_id: str, measure: Measure, place: str, school_id: str, span: tuple[date, date]
) -> Observation:
    """Return a number that would begin: of one measure, place and period; the same for all who begin it at once."""
    return Observation(
        id=fixed_id(project_id, "Observation", measure.id, f"{measure.edition}", place, f"{span[0]}"),
        project_id=project_id,
        measure_id=measure.id,
        edition=measure.edition,
        unit_id=place,
        unit_level="school" if place == school_id else "classroom",
        period_start=span[0],
        period_end=span[1],
    )


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
        record = this.get(place) or number_at(project_id, measure, place, school_id, span)
        if last is not None and not record.version:
            record = record.changed(unit_level=last.unit_level)
        yield Count(record, measure, _is_counted(measure, last or this.get(place)), last)


def _is_counted(measure: Measure, example: Observation | None) -> bool:
    if example is not None and number_of(example) is not None:
        return example.numerator is not None
    return bool(measure.out_of.strip()) or measure.unit == "percent"
