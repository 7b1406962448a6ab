"""What a team writes down each week: was it done, the numbers, anything odd.

Everything follows from what was written down before: the same things, in the same classes, counted in the same way.
No clock is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from brightspots.records.models.intervention import ChangeIdea, PDSACycle
from brightspots.records.models.measurement import ChartAnnotation, DoseRecord, Observation
from brightspots.records.models.record import fixed_id
from brightspots.records.status.weekly_numbers import Count, counts, monday_of, number_of
from brightspots.records.store.snapshot import Snapshot

Way: TypeAlias = Literal["taps", "times", "people"]

# What was written down in none of so many weeks is asked no more.
RECENT = 4
# Tests that are being tried.
OPEN = ("plan_locked", "doing")


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


def way_of(dose: DoseRecord) -> Way:
    """Return how a record of doing is counted."""
    if dose.counts_people:
        return "people"
    return "taps" if dose.planned == 1 and not dose.counts_times else "times"


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
        tuple(counts(records, project_id, school_id, monday)),
        _odd(records, project_id, monday),
    )


def places(records: Snapshot, school_id: str) -> list[str]:
    """Return the classes that this project knows, and its school."""
    tests = [place for test in records.of(PDSACycle) for place in test.classes]
    counted = [point.unit_id for point in records.of(Observation)]
    done = [dose.class_code for dose in records.of(DoseRecord)]
    return [school_id, *sorted({*tests, *counted, *done} - {school_id})]


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
    if test is None or test.decision != "abandon":
        return False
    return test.decided_on is None or test.decided_on < monday


def _under_way(tests: Iterable[PDSACycle], monday: date) -> Iterable[PDSACycle]:
    for test in tests:
        begun = test.start is not None and test.start <= monday + timedelta(days=6)
        if test.state in OPEN and not test.decision and begun and (test.end is None or test.end >= monday):
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
        counts_times=last is not None and way_of(last) == "times",
    )


def _name(dose: DoseRecord, ideas: dict[str, ChangeIdea], tests: dict[str, PDSACycle]) -> str:
    idea, test = ideas.get(dose.idea_id or ""), tests.get(dose.cycle_id or "")
    told = (dose.what, idea.text if idea else "", test.title if test else "")
    return next((" ".join(text.split()) for text in told if text.strip()), "What we try")


def _odd(records: Snapshot, project_id: str, monday: date) -> ChartAnnotation:
    """Return the week's flag for what was odd: the one that is there, or one that would begin."""
    for flag in records.of(ChartAnnotation):
        own = flag.kind == "context" and flag.cycle_id is None
        if own and flag.on is not None and monday_of(flag.on) == monday:
            return flag
    return ChartAnnotation(
        id=fixed_id(project_id, "ChartAnnotation", f"{monday}"),
        project_id=project_id,
        on=monday,
        state="agreed",
    )
