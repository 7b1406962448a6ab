"""Rows pasted from a sheet: class, how many, out of how many; what cannot be read is named by row and value."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from brightspots.errors import RecordError

MOST_ROWS = 200
_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Pasted:
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


def read_rows(text: str, places: Collection[str], *, counted: bool = True) -> list[Pasted]:
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
    Pasted(number=3, place='23', how_many=1004.0, out_of=1100.0)
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
    found: dict[str, Pasted] = {}
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


def _row(number: int, cells: list[str], known: dict[str, str], counted: bool) -> Pasted:
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
    return Pasted(number, place, numbers[0], numbers[1] if counted else None)


def _number(cell: str) -> float:
    typed = cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell
    if not typed:
        raise _Wrong(cell, "a number is missing here. Write 0 if it was none.")
    if typed.endswith("%"):
        raise _Wrong(cell, "this is a percentage. Write how many, and out of how many.")
    if not _NUMBER.fullmatch(typed) or len(typed) > 12:
        raise _Wrong(cell, "this is not a number. Write digits, such as 12.")
    return float(typed)
