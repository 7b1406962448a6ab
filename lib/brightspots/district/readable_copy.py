"""CSV parts as DuckDB can read them: where lines are spoilt, a copy in which others stand in their place."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from brightspots.district.files import Source, column_names, opened_kindly
from brightspots.district.measure_units import forms_of
from brightspots.district.spoilt_lines import LONGEST, Spoilt, TooManySpoilt, look_at
from brightspots.errors import DataError


@contextmanager
def sound(source: Source) -> Iterator[Source]:
    """Open the files of a table for reading.

    Parameters
    ----------
    source : Source

    Yields
    ------
    Source
        The same, which knows what its cells may hold and what is spoilt, and has a copy of each part where something
        is. Copies are only for this person's eyes, and go when the reading ends.

    Raises
    ------
    DataError
        For a part that cannot be opened or read to its end, or in which nearly everything is spoilt.
    """
    spoilt: dict[Path, Sequence[Spoilt]] = {}
    columns: dict[Path, int] = {}
    for path in source.parts:
        if path.name.endswith(".parquet"):
            continue
        columns[path] = len(column_names(source, path))
        with opened_kindly(path, source.shown(path)) as file:
            try:
                look = look_at(file, columns[path])
            except TooManySpoilt as error:
                raise _too_many(source.shown(path), error.first.row) from error
        if not look.plain:
            spoilt[path] = look.spoilt
    looked = replace(source, spoilt=spoilt, forms=forms_of(source))
    if not any(spoilt.values()):
        yield looked
        return
    with tempfile.TemporaryDirectory(prefix="brightspots-read-") as aside:
        copies = {}
        for number, (path, lines) in enumerate(spoilt.items()):
            if lines:
                copies[path] = Path(aside) / f"{number}.csv"
                _copy(source, path, lines, "," * columns[path] + "x", copies[path])
        yield replace(looked, copies=copies)


def _copy(source: Source, path: Path, spoilt: Sequence[Spoilt], instead: str, copy: Path) -> None:
    """Copy a part; in the place of a spoilt line stands one with too many cells, which is left out and counts."""
    shown = source.shown(path)
    with opened_kindly(path, shown) as file:
        try:
            with copy.open("wb") as out:
                for line in spoilt:
                    _pass_on(file, line.start - file.tell(), out)
                    out.write(instead.encode())
                    file.seek(line.end)
                _pass_on(file, None, out)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise DataError(
                f"There is no room in {copy.parent.parent} for a copy of this file, which its row {spoilt[0].row} "
                "makes necessary.",
                file=shown,
                row=spoilt[0].row,
                remedy="Correct that row, or make room.",
            ) from error


def _pass_on(file: IO[bytes], size: int | None, out: IO[bytes]) -> None:
    while size is None or size > 0:
        some = file.read(LONGEST if size is None else min(size, LONGEST))
        if not some:
            return
        out.write(some)
        size = None if size is None else size - len(some)


def _too_many(shown: str, row: int) -> DataError:
    return DataError(
        "So many rows have quotation marks in the wrong place that this is no CSV file.",
        file=shown,
        row=row,
        remedy="Export it again as CSV UTF-8: a quotation mark inside a cell is written twice.",
        kind="broken-file",
    )
