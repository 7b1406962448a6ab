"""Where the column names of a CSV part stand: below a title, it may be, and in cells that go over lines."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from brightspots.district.tables import Table, needed_columns

MOST_ABOVE = 30
"""Rows that may stand above the column names."""
BLANK = "bs_blank_"


@dataclass(frozen=True)
class Header:
    """The column names of a CSV part.

    Attributes
    ----------
    names : tuple of str
        Columns without a name have one of ours.
    row : int
        As a spreadsheet counts it.
    lines : int
        How many lines of the file stand above it.
    filled : int
        How many rows, up to this one, are not blank.
    """

    names: tuple[str, ...]
    row: int = 1
    lines: int = 0
    filled: int = 1


def find_header(text: str, table: Table) -> Header | None:
    """Return the header of a part: its first row, or the first that has all needed columns; None for an empty part.

    Parameters
    ----------
    text : str
        The beginning of the file.
    table : Table

    Examples
    --------
    >>> from brightspots.district.tables import TABLES
    >>> find_header("Schools of our district\\n\\nschool_id,school_name\\n1,Ash\\n", TABLES["schools"])
    Header(names=('school_id', 'school_name'), row=3, lines=2, filled=2)
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    needed = set(needed_columns(table))
    first: Header | None = None
    lines = filled = 0
    try:
        for row, cells in enumerate(reader, start=1):
            filled += bool(cells)
            found = Header(_names(cells, table), row, lines, filled)
            lines = reader.line_num
            if needed <= set(found.names):
                return found
            if row == 1:
                first = found if any(cell.strip() for cell in cells) else None
            if row > MOST_ABOVE or (first is not None and set(first.names) & set(table.names)):
                break
    except csv.Error:
        pass
    return first


def _names(cells: list[str], table: Table) -> tuple[str, ...]:
    # Excel writes commas for columns that once held something: they have no name and no cells.
    return tuple(_name(cell, table) or f"{BLANK}{n}" for n, cell in enumerate(cells))


def _name(cell: str, table: Table) -> str:
    name = cell.strip()
    if not re.search(r"[\r\n]", name):
        return name
    # A line break is how the cell was laid out, and no part of the name.
    for joint in ("", "_", " "):
        if (joined := re.sub(r"\s+", joint, name)) in table.names:
            return joined
    return re.sub(r"\s+", " ", name)
