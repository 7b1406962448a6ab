"""Rows from a sheet in the form of a week: where they go, and what stands there already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from brightspots.errors import RecordError
from brightspots.forms import pasting
from brightspots.forms.editing import Visit
from brightspots.forms.schema import Ask
from brightspots.records.models.measurement import Measure, Observation
from brightspots.records.status import weekly, weekly_numbers
from brightspots.text import typed
from brightspots.text.lists import count_noun

LONGEST = 20_000
_TOLD = 6


class Rows:
    """What somebody pasted and has not taken in yet."""

    def __init__(self) -> None:
        self.text, self._chosen = "", ""

    def keep(self, text: str) -> str:
        """Keep pasted text until it is taken in."""
        self.text = text[:LONGEST]
        return self.text

    def choose(self, measure_id: str) -> str:
        """Choose the number that the rows go to."""
        self._chosen = measure_id
        return measure_id

    def measure(self, week: weekly.Week) -> str:
        """Return the id of the number that the rows go to; the week's first where none is chosen."""
        known = [measure.id for measure in _measures(week)]
        return self._chosen if self._chosen in known else known[0] if known else ""

    def asks(self, week: weekly.Week, places: Sequence[str]) -> Iterator[Ask]:
        """Yield what is asked: the rows, and which number they are, where there are several."""
        measures = _measures(week)
        if measures:
            codes = ", ".join(places[:12])
            yield Ask(
                "note",
                "Rows with class, how many, out of how many",
                help=f"Copy them from a sheet. Our codes: {codes}.",
                kind="text",
            )
        if len(measures) > 1:
            named = [(measure.id, typed.line(measure.called, 80) or "Our number") for measure in measures]
            yield Ask("what", "Which number are they?", kind="choice", choices=named)

    def take_in(self, visit: Visit, week: weekly.Week, school_id: str) -> str:
        """Save all rows, or none, and return what was taken in.

        Raises
        ------
        RecordError
            For a row that cannot be read, and for one where somebody has written down another number.
        """
        measure = next((one for one in _measures(week) if one.id == self.measure(week)), None)
        if measure is None:
            raise RecordError("There is no number that these rows could go to.")
        counts = {count.record.unit_id: count for count in week.counts if count.measure.id == measure.id}
        counted = next(iter(counts.values())).counted
        places = weekly.places(visit.snapshot(), school_id)
        rows = pasting.read_rows(self.text, places, counted=counted)
        like = next(iter(counts.values())).record
        span = like.period_start, like.period_end or like.period_start
        saved = []
        for row in rows:
            new = weekly_numbers.number_at(visit.project_id, measure, row.place, school_id, span)
            there = counts[row.place].record if row.place in counts else new
            saved.append(_taken_in(row, visit.newest(there), f"pasted {visit.today()}"))
        visit.store.save_all(saved, author=visit.author)
        self.text = ""
        told = ", ".join(f"{row.place} {_said(row.how_many, row.out_of)}" for row in rows[:_TOLD])
        more = f" and {len(rows) - _TOLD} more" if len(rows) > _TOLD else ""
        return f"{count_noun(len(rows), 'row')} taken in: {told}{more}."


def _measures(week: weekly.Week) -> list[Measure]:
    return list({count.measure.id: count.measure for count in week.counts}.values())


def _taken_in(row: pasting.Pasted, there: Any, batch: str) -> Observation:
    """Return what a row makes of the number that is there; another number is never written over."""
    alone = row.out_of is None
    given = {"value": row.how_many} if alone else {"numerator": row.how_many, "denominator": row.out_of}
    now = (there.value, None) if alone else (there.numerator, there.denominator)
    if not there.hidden and now[0] is not None and now != (row.how_many, row.out_of):
        raise RecordError(
            f'Row {row.number}, "{row.place}": {there.author} wrote {_said(now[0], now[1])} here.',
            remedy="You both changed this: correct it in its own field, or take this row out.",
        )
    shared = "" if there.hidden else there.shared
    return there.changed(**given, batch=batch, hidden=False, shared=shared)


def _said(how_many: float, out_of: float | None) -> str:
    return f"{how_many:g}" if out_of is None else f"{how_many:g} of {out_of:g}"
