"""The fields of the week's form, how an answer goes into its record, and counting it another way from this week on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from brightspots.errors import RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.save import FieldPath
from brightspots.forms.schema import Ask
from brightspots.records.models.measurement import ChartAnnotation, DoseRecord, Observation
from brightspots.records.models.record import Part, Record
from brightspots.records.status.weekly import Line, Week, way_of
from brightspots.records.status.weekly_numbers import Count, number_of
from brightspots.text import typed

# As text: what a tap writes into how much was delivered of one.
DONE = (("1", "Yes"), ("0.5", "Partly"), ("0", "No"))
WAYS = (
    ("taps", "Yes, partly or no"),
    ("times", "How many times: lessons, calls, minutes"),
    ("people", "How many students"),
)


@dataclass(frozen=True)
class WeekFieldPath(FieldPath):
    """A place in one of the week's records. An answer says in its record that it was given.

    Attributes
    ----------
    today : date
        A number that was written down on an earlier day is corrected, and says so.
    """

    today: date = field(default=date.min)

    def text(self, record: Record) -> str:
        """Return what the form shows here; nothing of what was put away."""
        return "" if record.hidden else super().text(record)

    def standing(self, record: Record, now: Record) -> Record:
        """Return the newest version: an answer that was put away is there again once something is written."""
        return now

    def changed(self, record: Record, value: Any) -> Record:
        """Return the record with another value here."""
        # What was put away was taken back from others, too.
        shared = "" if record.hidden else record.shared
        wished = super().changed(record, value).changed(hidden=False, shared=shared)
        if isinstance(wished, DoseRecord) and isinstance(record, DoseRecord):
            # Planning one of something does not make it a yes or no.
            return wished.changed(
                state="planned" if wished.delivered is None else "logged",
                counts_times=way_of(record) == "times",
            )
        if isinstance(wished, ChartAnnotation):
            return wished.changed(hidden=not wished.label.strip())
        assert isinstance(wished, Observation) and isinstance(record, Observation)
        there = number_of(record) is not None and record.at is not None and record.at.date() < self.today
        return wished.changed(state="corrected") if there else wished


@dataclass(frozen=True)
class WeekField:
    """One field of the form: its path, whose it is, and what it asks."""

    record: Record
    ask: Ask

    @property
    def path(self) -> str:
        """Steady for one place and week, so that a browser finds its unsaved text again."""
        return f"{self.ask.field}-{self.record.id}"

    @property
    def kind(self) -> type[Record | Part]:
        """The kind of its record."""
        return type(self.record)


def main_fields(week: Week, school_id: str) -> Iterator[WeekField]:
    """Yield what is asked of everybody: was it done, the numbers, anything odd."""
    for line in week.lines:
        yield WeekField(line.record, _done(line, school_id))
    explained: set[str] = set()
    for count in week.counts:
        yield from _number(count, school_id, explain=count.measure.id not in explained)
        explained.add(count.measure.id)
    yield WeekField(
        week.odd,
        Ask(
            "label",
            "Anything odd this week?",
            help="A fire drill, snow, a field trip, a substitute. It becomes a mark on the chart.",
            kind="line",
        ),
    )


def planned_fields(week: Week, school_id: str) -> Iterator[WeekField]:
    """Yield how much was planned of what is counted."""
    for line in week.lines:
        if line.way != "taps":
            unit = "students" if line.way == "people" else "times"
            yield WeekField(line.record, Ask("planned", f"Planned: {_named(line, school_id)}", unit=unit))


def note_fields(week: Week, school_id: str) -> Iterator[WeekField]:
    """Yield a line for each thing done, for how it went."""
    for line in week.lines:
        yield WeekField(line.record, Ask("note", f"How did it go? {_named(line, school_id)}", kind="line"))


def _named(line: Line, school_id: str) -> str:
    place = line.record.class_code
    return line.name if place == school_id else f"{line.name}: {place}"


def _done(line: Line, school_id: str) -> Ask:
    name, last = _named(line, school_id), line.last.delivered if line.last else None
    if line.way == "taps":
        return Ask("delivered", f"Did we do it? {name}", kind="taps", choices=DONE)
    of = "" if line.record.planned is None else f"of {line.record.planned:g}"
    return Ask("delivered", name, kind="tally", unit=of, help="" if last is None else f"Last time {last:g}.")


def _number(count: Count, school_id: str, *, explain: bool) -> Iterator[WeekField]:
    measure, last = count.measure, count.last
    place = "" if count.record.unit_id == school_id else f": {count.record.unit_id}"
    called = typed.line(measure.called, 120) or "Our number"
    name = f"{called}{place}"
    # How it is counted is said once, where it stands first; a number without a name goes by it already.
    how, of = (" ".join(words.split()) if explain else "" for words in (measure.how_many, measure.out_of))
    how = "" if how == called else how
    if not count.counted:
        was = "" if last is None or last.value is None else f"Last time {last.value:g}."
        unit = {"percent": "%", "count": "", "other": ""}.get(measure.unit, measure.unit)
        yield WeekField(count.record, Ask("value", name, help=_sentences(how, was), unit=unit, kind="number"))
        return
    was = "" if last is None or last.numerator is None else f"Last time {last.numerator:g}"
    was += (
        f" of {last.denominator:g}." if was and last and last.denominator is not None else "." if was else ""
    )
    yield WeekField(count.record, Ask("numerator", name, help=_sentences(how, was), kind="tally"))
    yield WeekField(
        count.record,
        Ask("denominator", "Out of how many", help=of, kind="number"),
    )


def _sentences(*parts: str) -> str:
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def wrong_way_round(week: Week) -> Iterator[str]:
    """Yield a question about each number that is more than it is out of."""
    for count in week.counts:
        many_, of = count.record.numerator, count.record.denominator
        if many_ is not None and of is not None and many_ > of:
            yield f"{count.record.unit_id}: {many_:g} of {of:g}. Are the two the wrong way round?"


def ways_of(week: Week) -> dict[str, Line]:
    """Return one line of each thing that is done, by the path under which its way is asked for."""
    found: dict[tuple[str | None, str], Line] = {}
    for line in week.lines:
        found.setdefault(_thing(line), line)
    return {f"way-{line.record.id}": line for line in found.values()}


def choose_way(visit: Visit, week: Week, path: str, way: str) -> str:
    """Count a thing another way, in all its classes; later weeks follow by themselves.

    Raises
    ------
    RecordError
        Where the week has answers already: a yes is not a number of students.
    """
    chosen = ways_of(week)[path]
    if way not in dict(WAYS):
        raise RecordError("This is not one of the choices.", value=way[:40], remedy="Choose from the list.")
    if way == chosen.way:
        return way
    same = [line.record for line in week.lines if _thing(line) == _thing(chosen)]
    if any(record.delivered is not None for record in same):
        raise RecordError(
            "This week has answers already, counted in the old way.",
            remedy="Take them out first, or begin with the next week.",
        )
    planned = 1 if way == "taps" else None
    counted = {"counts_people": way == "people", "counts_times": way == "times"}
    changed = [record.changed(planned=planned, **counted) for record in same]
    visit.store.save_all(changed, author=visit.author)
    visit.look()
    return way


def _thing(line: Line) -> tuple[str | None, str]:
    return line.record.idea_id, line.record.what
