"""Rows pasted from a sheet into the week's form: reading them, where they go, and what stands there already."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from brightspots.errors import RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.schema import Ask
from brightspots.records.models.measurement import Measure, Observation
from brightspots.records.status import weekly, weekly_numbers
from brightspots.text import typed
from brightspots.text.lists import count_noun

LONGEST = 20_000
_TOLD = 6


class PastedRows:
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
        rows = read_rows(self.text, places, counted=counted)
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


def _taken_in(row: PastedRow, there: Any, batch: str) -> Observation:
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


MOST_ROWS = 200
_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class PastedRow:
    """One row.

    Attributes
    ----------
    number : int
        The row as it was pasted, from 1.
    place : str
        The class or school, as the records write it.
    how_many : float
    out_of : float or None
        None where the number stands alone.
    """

    number: int
    place: str
    how_many: float
    out_of: float | None = None


def read_rows(text: str, places: Collection[str], *, counted: bool = True) -> list[PastedRow]:
    """Read pasted rows, all of them or none.

    Parameters
    ----------
    text : str
        One row a line; cells parted by tabs, as a sheet copies them, or by commas or semicolons. A first row of
        headings is passed over.
    places : collection of str
        The classes and schools that there are; capital letters or not is the same.
    counted : bool
        Whether each row needs out of how many.

    Raises
    ------
    RecordError
        For the first rows that cannot be read; it names row, value and what to do.

    Examples
    --------
    >>> read_rows("Class\\tHow many\\tOut of\\nK1\\t4\\t25\\n23\\t1,004\\t1,100", ["K1", "23"])[1]
    PastedRow(number=3, place='23', how_many=1004.0, out_of=1100.0)
    >>> read_rows("K1, four, 25", ["K1"])
    Traceback (most recent call last):
    brightspots.errors.RecordError: Row 1, "four": this is not a number. Write digits, such as 12.
    """
    rows = [(number, _cells(line)) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    known = {place.casefold(): place for place in places}
    if rows and _is_heading(rows[0][1], known):
        rows = rows[1:]
    if not rows:
        raise RecordError("There are no rows here.", remedy="Copy them from your sheet and paste them here.")
    if len(rows) > MOST_ROWS:
        raise RecordError(f"These are {len(rows)} rows.", remedy=f"Paste at most {MOST_ROWS} at a time.")
    found: dict[str, PastedRow] = {}
    wrong: list[str] = []
    for number, cells in rows:
        try:
            row = _row(number, cells, known, counted)
            if row.place in found:
                first = found[row.place].number
                raise _Wrong(cells[0], f"this class stands in row {first}, too. Keep one of the two.")
            found[row.place] = row
        except _Wrong as problem:
            wrong.append(f'Row {number}, "{problem.value[:40]}": {problem.words}')
    if wrong:
        left = len(wrong) - 3
        more = f" And {left} more row{'s' if left > 1 else ''}." if left > 0 else ""
        raise RecordError(f"{' '.join(wrong[:3])}{more}")
    return list(found.values())


class _Wrong(Exception):
    def __init__(self, value: str, words: str) -> None:
        self.value, self.words = value, words


def _cells(line: str) -> list[str]:
    """Part a row: by tabs where it has any, else by semicolons, else by commas that are not inside of a number."""
    if "\t" in line:
        cells = line.split("\t")
    elif ";" in line:
        cells = line.split(";")
    else:
        cells = line.split(",")
    cells = [cell.strip().strip('"').strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_heading(cells: list[str], known: Collection[str]) -> bool:
    numbers = any(any(c.isdigit() for c in cell) for cell in cells[1:])
    return len(cells) > 1 and not numbers and cells[0].casefold() not in known


def _row(number: int, cells: list[str], known: dict[str, str], counted: bool) -> PastedRow:
    wanted = 3 if counted else 2
    if len(cells) != wanted:
        needs = "class, how many, out of how many" if counted else "class, how many"
        cell = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        raise _Wrong(", ".join(cells), f"this row has {cell}. It needs {wanted}: {needs}.")
    place = known.get(cells[0].casefold())
    if place is None:
        listed = ", ".join(list(known.values())[:12])
        raise _Wrong(cells[0], f"no class of ours has this code. The codes are: {listed}.")
    numbers = [_number(cell) for cell in cells[1:]]
    if counted and numbers[0] > numbers[1]:
        raise _Wrong(f"{cells[1]}, {cells[2]}", "more than out of how many. Are the two the wrong way round?")
    return PastedRow(number, place, numbers[0], numbers[1] if counted else None)


def _number(cell: str) -> float:
    digits = cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell
    if not digits:
        raise _Wrong(cell, "a number is missing here. Write 0 if it was none.")
    if digits.endswith("%"):
        raise _Wrong(cell, "this is a percentage. Write how many, and out of how many.")
    if not _NUMBER.fullmatch(digits) or len(digits) > 12:
        raise _Wrong(cell, "this is not a number. Write digits, such as 12.")
    return float(digits)
