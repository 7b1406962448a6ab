"""The rows of a CSV part as they stand in its file: those that a quotation mark or their length spoils.

DuckDB reads a long file in pieces, each of which looks for its first row by itself: a quotation mark that is opened
and not closed then swallows rows as far as its piece goes, and a row longer than a piece is passed over, without a
word. So these rows are looked for first. Where nothing is wrong with any, that takes no longer than to read the file.
"""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass, field
from typing import IO, Literal

import numpy as np

Kind = Literal["open", "long", "hidden"]

LONGEST = 1 << 17
"""Bytes of the longest row: what Python's own reader allows a cell."""
MOST_LINES = 500
"""Lines over which one row may go: cells may hold new lines."""
MOST_SPOILT = 100_000

_QUOTED = rb' *"[^"]*(?:""[^"]*)*" *(?![^,])'
_CELL = rb'(?:%b|(?! *")[^,]*)' % _QUOTED
_PLAIN_CELL = rb'(?:%b|[^",]*)' % _QUOTED
_ROW = re.compile(rb"%b(?:,%b)*" % (_CELL, _CELL))
_PLAIN_ROW = re.compile(rb"%b(?:,%b)*" % (_PLAIN_CELL, _PLAIN_CELL))
_CELLS = re.compile(rb"(?:\A|,)%b" % _CELL)
_OPEN = re.compile(rb'(?:%b,)* *"[^"]*(?:""[^"]*)*' % _CELL)
_BESIDE = np.zeros(256, dtype=bool)
_BESIDE[list(b',"\n\r')] = True


@dataclass(frozen=True)
class Spoilt:
    """A line that nobody can read as a row.

    Attributes
    ----------
    row : int
        As a spreadsheet would count it, were the row before it whole.
    start, end : int
        Where it stands in the file, in bytes, without its line end.
    kind : str
        open: a quotation mark is opened and not closed, or closed in the middle of a cell. long: it is too long.
        hidden: it may be a row, or part of a cell of the row in which a quotation mark was opened.
    text : bytes
        Its beginning.
    opened : int
        The row in which the quotation mark was opened; its own unless it is hidden.
    """

    row: int
    start: int
    end: int
    kind: Kind
    text: bytes
    opened: int

    def cells(self, columns: int) -> list[str]:
        """Return what its cells were meant to be, as far as they can be told.

        Examples
        --------
        >>> Spoilt(3, 20, 29, "open", b'B2,"Birch', 3).cells(2)
        ['B2', 'Birch']
        """
        text = self.text.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        plain = text.replace('"', "").split(",")
        if len(plain) == columns:
            return plain
        try:
            return next(csv.reader([text], skipinitialspace=True), [])
        except csv.Error:
            return plain


class TooManySpoilt(Exception):
    """So many lines are spoilt that there is no use in naming them all; it holds the first."""

    def __init__(self, first: Spoilt) -> None:
        super().__init__(first)
        self.first = first


@dataclass
class Look:
    """What a look at a part found.

    Attributes
    ----------
    plain : bool
        Whether every row is one line, and none is spoilt.
    spoilt : list of Spoilt
        In the order of the file.
    """

    plain: bool = True
    spoilt: list[Spoilt] = field(default_factory=list)


def look_at(file: IO[bytes], columns: int) -> Look:
    """Return which lines of a CSV file are spoilt.

    Parameters
    ----------
    file : file of bytes
        At its beginning, its header included.
    columns : int
        How many cells a row has.

    Raises
    ------
    TooManySpoilt

    Examples
    --------
    >>> import io
    >>> look_at(io.BytesIO(b'school_id,school_name\\nA1,Ash\\nB2,"Birch\\nC3,Cedar\\n'), 2).spoilt
    [Spoilt(row=3, start=29, end=38, kind='open', text=b'B2,"Birch', opened=3)]
    >>> look_at(io.BytesIO(b'school_id,school_name\\nA1,"Ash\\nUpper"\\n'), 2)
    Look(plain=False, spoilt=[])
    """
    return _Looking(file, columns).look()


class _Looking:
    """One look under way: what of the file is in memory, from which byte on, and after how many rows."""

    def __init__(self, file: IO[bytes], columns: int) -> None:
        self.file, self.columns = file, columns
        self.found = Look()
        self.rows = 0
        self.buffer, self.at = b"", 0

    def look(self) -> Look:
        first = self.file.read(LONGEST)
        self.line_end = _line_end(first)
        more = first.removeprefix(codecs.BOM_UTF8)
        self.at = len(first) - len(more)
        last = False
        while not last:
            last = not more
            self.buffer += more
            whole = len(self.buffer) if last else self.buffer.rfind(self.line_end) + 1
            if whole:
                self._take(whole, last)
            elif len(self.buffer) > LONGEST:
                self._pass_over()
            more = self.file.read(LONGEST)
        return self.found

    def _take(self, whole: int, last: bool) -> None:
        """Look at the lines that are in memory whole; those that need the lines after them are left for then."""
        # Only the first may be too long: all others were read at once.
        first = self.buffer.find(self.line_end, 0, whole)
        if (whole if first < 0 else first) <= LONGEST and _is_plain(self.buffer, whole, self.line_end):
            if not self.found.plain:
                self.rows += self.buffer.count(self.line_end, 0, whole)
            used = whole
        else:
            self._begin_to_count()
            used = self._line_by_line(whole, last)
        self.at += used
        self.buffer = self.buffer[used:]

    def _line_by_line(self, whole: int, last: bool) -> int:
        lines = self.buffer[:whole].split(self.line_end)
        if not lines[-1]:
            del lines[-1]
        number = used = 0
        while number < len(lines):
            row = self._row(lines, number, last)
            if row is None:
                break
            opened = self.rows + 1
            for n, kind in enumerate(row):
                line = lines[number + n]
                if kind is not None:
                    self._spoil(kind, line.removesuffix(b"\r"), self.at + used, opened)
                if kind is not None or n == 0:
                    self.rows += 1
                used += len(line) + len(self.line_end)
            number += len(row)
        return min(used, whole)

    def _row(self, lines: list[bytes], number: int, last: bool) -> list[Kind | None] | None:
        """Return what is wrong with each line of the row that begins here; None when lines to come decide it."""
        line = lines[number].removesuffix(b"\r")
        if len(line) > LONGEST:
            return ["long"]
        if _ROW.fullmatch(line):
            return [None]
        if not _OPEN.fullmatch(line):
            return ["open"]
        row = lines[number]
        for n in range(1, len(lines) - number):
            raw = lines[number + n]
            below = raw.removesuffix(b"\r")
            # What is a row by itself was not meant as a part of a cell.
            if n >= MOST_LINES or len(row) + len(raw) > LONGEST or self._is_row(below):
                return ["open"]
            closed = row + self.line_end + below
            row += self.line_end + raw
            if b'"' not in below:
                continue
            if _ROW.fullmatch(closed):
                if len(_CELLS.findall(closed)) != self.columns:
                    return ["open"]
                doubtful = self.columns > 1 and below.count(b",") + 1 == self.columns
                hidden: list[Kind | None] = ["hidden"] * n
                return ["open", *hidden] if doubtful else [None] * (n + 1)
            if not _OPEN.fullmatch(closed):
                return ["open"]
        return ["open"] if last else None

    def _is_row(self, line: bytes) -> bool:
        if self.columns < 2 or line.count(b",") + 1 < self.columns or not _PLAIN_ROW.fullmatch(line):
            return False
        return len(_CELLS.findall(line)) == self.columns

    def _pass_over(self) -> None:
        """Name a row that is too long, and read on to its end: it may be longer than the memory is large."""
        self._begin_to_count()
        text, start = self.buffer[:LONGEST], self.at
        while self.buffer and (end := self.buffer.find(self.line_end)) < 0:
            before = self.buffer[-1:]
            self.at += len(self.buffer)
            self.buffer = self.file.read(LONGEST)
        if not self.buffer:
            self._spoil("long", text, start, self.rows + 1, self.at)
        else:
            last = self.buffer[end - 1 : end] if end else before
            self._spoil("long", text, start, self.rows + 1, self.at + end - (last == b"\r"))
            self.at += end + 1
            self.buffer = self.buffer[end + 1 :]
        self.rows += 1

    def _begin_to_count(self) -> None:
        """Count the rows so far, where nobody has: most files are plain to their end, and need no numbers."""
        if not self.found.plain:
            return
        self.found.plain = False
        here, left = self.file.tell(), self.at
        self.file.seek(0)
        while left > 0:
            some = self.file.read(min(left, LONGEST))
            self.rows += some.count(self.line_end)
            left -= len(some)
        self.file.seek(here)

    def _spoil(self, kind: Kind, line: bytes, start: int, opened: int, end: int | None = None) -> None:
        end = start + len(line) if end is None else end
        spoilt = Spoilt(self.rows + 1, start, end, kind, line[:_KEPT], opened)
        self.found.spoilt.append(spoilt)
        if len(self.found.spoilt) > MOST_SPOILT:
            raise TooManySpoilt(self.found.spoilt[0])


def _line_end(text: bytes) -> bytes:
    """Return the byte with which lines end."""
    old = text.find(b"\r")
    return b"\r" if old >= 0 and b"\n" not in text[: old + 2] else b"\n"


def _is_plain(text: bytes, whole: int, line_end: bytes) -> bool:
    """Return whether every quotation mark opens or closes a cell, or stands for itself, and none is open at a line end.

    It may say no where it is so: then it is looked at line by line.
    """
    if text.find(b'"', 0, whole) < 0:
        return True
    letters = np.frombuffer(text, np.uint8, whole)
    marks = np.flatnonzero(letters == ord('"'))
    if len(marks) % 2:
        return False
    before, after = letters[marks[::2] - 1], letters[np.minimum(marks[1::2] + 1, whole - 1)]
    opens, closes = _BESIDE[before], _BESIDE[after]
    opens[0] |= marks[0] == 0
    if not (opens.all() and closes.all()):
        return False
    ends = np.flatnonzero(letters == line_end[0])
    return not (np.searchsorted(marks, ends) % 2).any()


_KEPT = 10_000
