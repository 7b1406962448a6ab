"""Which files hold a table of a district folder, and what their first lines say.

A table is one file (``schools.csv``, ``schools.csv.gz``, ``schools.parquet``) or a folder of parts: by period
(``attendance/2025-11.csv``, a later part corrects an earlier one) or Parquet by school
(``attendance/school_id=07X001/part.parquet``, opened by its path). Beside another form of the same table, a CSV with
nothing but its columns and examples is none.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from brightspots.district.cell_forms import Forms
from brightspots.district.column_advice import advice_on_missing
from brightspots.district.headers import BLANK as BLANK
from brightspots.district.headers import Header, find_header
from brightspots.district.oneroster import ONEROSTER, looks_like_oneroster, oneroster_advice
from brightspots.district.spoilt_lines import Spoilt
from brightspots.district.tables import TABLES, Table, needed_columns
from brightspots.errors import DataError

# A computer that hides the endings of names lets people write one twice.
ENDINGS = (".csv", ".csv.gz", ".parquet", ".csv.csv")
EXAMPLE = "EXAMPLE-"
"""So begins the first cell of a row that only shows how a row looks: nobody reads it."""
_LAID_OUT = 20_000
_BEGINNING = 1 << 18
_EXAMPLES = 200
_SLASHES = re.compile(rb"[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2}")
_SAVE_AS_UTF8 = 'Save it again as "CSV UTF-8" (in Excel: File, Save As, CSV UTF-8).'


@dataclass(frozen=True)
class Source:
    """The files of one table.

    Attributes
    ----------
    table : Table
    parts : tuple of Path
        One file, or the parts in the order in which later ones correct earlier ones.
    by_school : Path or None
        The folder of ``school_id=...`` folders, for Parquet by school; ``parts`` is then empty.
    spoilt : mapping
        While they are read: the lines that are spoilt of each CSV part in which not every row is one line.
    copies : mapping
        While they are read: a copy of each part in which lines are spoilt, without these.
    forms : Forms
        While they are read: what cells of the table may hold beside plain numbers.
    """

    table: Table
    root: Path
    parts: tuple[Path, ...] = ()
    by_school: Path | None = None
    spoilt: Mapping[Path, Sequence[Spoilt]] = field(default_factory=dict)
    copies: Mapping[Path, Path] = field(default_factory=dict)
    forms: Forms = field(default_factory=Forms)

    def shown(self, path: Path) -> str:
        """Return a path as people know it: inside the district folder."""
        return path.relative_to(self.root).as_posix()

    @property
    def place(self) -> str:
        """The name of the file, or of the folder of parts."""
        return self.shown(self.parts[0]) if len(self.parts) == 1 else f"{self.table.name}/"

    def to_read(self, path: Path) -> Path:
        """Return the file to read for a part: the part itself, or its copy."""
        return self.copies.get(path, path)


def find_source(root: Path, name: str) -> Source | None:
    """Return the files that hold a table; None when the folder does not have it."""
    table = TABLES[name]
    files = [path for ending in ENDINGS if is_here(root, path := root / f"{name}{ending}")]
    parts_folder = root / name
    parts_are_here = parts_folder.is_dir() or (not parts_folder.is_file() and is_here(root, parts_folder))
    forms = [*files, *([parts_folder] if parts_are_here else [])]
    if len(forms) > 1:
        # Of an empty folder that somebody begins to fill.
        files = [path for path in files if not is_laid_out(path)]
        forms = [*files, *([parts_folder] if parts_are_here else [])]
    if len(forms) > 1:
        raise DataError(
            f"The table {name} is here more than once: {' and '.join(path.name for path in forms)}.",
            file=forms[-1].name,
            remedy="Keep one of them and move the other out of the folder.",
            kind="two-forms",
        )
    if not forms:
        return None
    if files:
        return Source(table, root, tuple(files))
    if _is_by_school(parts_folder):
        return Source(table, root, by_school=parts_folder)
    # macOS leaves files like ._2025-11.csv beside the real ones on shared drives.
    parts = sorted(
        path
        for path in parts_folder.iterdir()
        if path.name.endswith(ENDINGS) and not path.name.startswith(".") and is_here(root, path)
    )
    if not parts:
        raise DataError(
            f"The folder {name} has no CSV or Parquet file in it.",
            file=f"{name}/",
            remedy="Put the parts there, such as 2025-11.csv, or remove the folder.",
            kind="empty-folder",
        )
    return Source(table, root, tuple(parts))


def is_laid_out(path: Path) -> bool:
    """Return whether a file holds nothing but its columns, and examples of rows."""
    if path.suffix != ".csv" or path.stat().st_size > _LAID_OUT:
        return False
    try:
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, csv.Error):
        return False
    return any(header) and all(not any(row) or row[0].startswith(EXAMPLE) for row in rows)


def is_here(root: Path, path: Path) -> bool:
    """Return whether a file is here.

    Raises
    ------
    DataError
        Where something has its name, but is no file: a link that leads nowhere, a folder, or what never ends to be
        read, such as a pipe or a device.
    """
    if path.is_file():
        return True
    if not os.path.lexists(path):
        return False
    what, remedy = "This is not a file, but a pipe or a device.", "Put a file in its place."
    if not path.exists():
        what = "This is a link to something that is not there."
        remedy = "Put the file where the link points, or a file in the place of the link."
    elif path.is_dir():
        what = "This is not a file, but a folder."
    raise DataError(what, file=path.relative_to(root).as_posix(), remedy=remedy, kind="not-a-file")


def _is_by_school(folder: Path) -> bool:
    # Not by glob: that lists all of a folder before it says anything, and a large district has 20,000 schools.
    with os.scandir(folder) as entries:
        return any(entry.name.startswith("school_id=") for entry in entries)


def read_header(source: Source, path: Path) -> list[str]:
    """Return the column names of a CSV part, checked against the table; columns without a name get one.

    Raises
    ------
    DataError
        For an empty file, a wrong encoding, a wrong separator, a column that is there twice, or one that the
        table cannot do without.
    """
    header = column_names(source, path)
    for error in missing_columns(source, path, header):
        raise error
    return header


def column_names(source: Source, path: Path) -> list[str]:
    """Return the column names of a CSV part, whichever they are; columns without a name get one.

    Raises
    ------
    DataError
        For an empty file, a wrong encoding, a wrong separator, or a column that is there twice.
    """
    return list(header_of(source, path).names)


def header_of(source: Source, path: Path) -> Header:
    """Return the column names of a CSV part, and where they stand; as `column_names`."""
    shown = source.shown(path)
    with opened_kindly(path, shown) as file:
        beginning = file.read(_BEGINNING).removeprefix(codecs.BOM_UTF8)
    header = find_header(beginning.decode("utf-8", "surrogateescape"), source.table)
    if header is None:
        raise DataError(
            "The file is empty, or its first row is.",
            file=shown,
            row=1,
            remedy="The first row holds the names of the columns. Export the file again, or remove it if there is "
            "nothing to say.",
            kind="empty-file",
        )
    names = list(header.names)
    if any("\udc80" <= letter <= "\udcff" for name in names for letter in name):
        raise DataError(
            "The column names are not in UTF-8.",
            file=shown,
            row=header.row,
            remedy=_SAVE_AS_UTF8,
            kind="wrong-encoding",
        )
    if len(names) == 1 and needed_columns(source.table)[0] not in names and any(m in names[0] for m in ";\t"):
        raise DataError(
            "The columns are separated by semicolons or tabs.",
            file=shown,
            row=header.row,
            remedy="Save the file as CSV with commas.",
            kind="wrong-separator",
        )
    same = [name.lower() for name in names]
    for name in names:
        if same.count(name.lower()) > 1:
            raise DataError(
                f"The column {name} is there twice.",
                file=shown,
                row=header.row,
                column=name,
                remedy="Keep one and remove the other; capital letters make no difference.",
                kind="column-twice",
            )
    return header


def missing_columns(source: Source, path: Path, names: list[str]) -> list[DataError]:
    """Return an error for each needed column that a part lacks."""
    missing = [name for name in needed_columns(source.table) if name not in names]
    if not missing:
        return []
    is_text = not path.name.endswith(".parquet")
    row = header_of(source, path).row if is_text else 1
    examples = example_cells(path, row, names) if is_text else {name: [] for name in names}
    shown = source.shown(path)
    if looks_like_oneroster(names):
        return [
            DataError(
                ONEROSTER, file=shown, row=row, remedy=oneroster_advice(source.table.name), kind="oneroster"
            )
        ]
    return [
        DataError(
            f"The column {name} is missing.",
            file=shown,
            row=row,
            column=name,
            remedy=advice_on_missing(name, source.table, examples),
            kind="missing-column",
        )
        for name in missing
    ]


def example_cells(path: Path, row: int, names: list[str]) -> dict[str, list[str]]:
    """Return what the first rows of a CSV part hold in each column that has a name."""
    found: dict[str, list[str]] = {name: [] for name in names if not name.startswith(BLANK)}
    try:
        for number, cells in read_rows(path):
            if number > row + _EXAMPLES:
                break
            for name, cell in zip(names, cells if number > row else [], strict=False):
                if name in found and cell.strip():
                    found[name].append(cell.strip())
    except (csv.Error, OSError, EOFError, zlib.error):
        pass
    return found


def has_slashes(path: Path) -> bool:
    """Return whether dates in the beginning of a CSV part seem to be written like 9/3/2024."""
    with _open(path) as file:
        return _SLASHES.search(file.read(_BEGINNING)) is not None


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a CSV part one by one, numbered as a spreadsheet numbers them: slow, for a second look.

    Letters that are not in UTF-8 come as surrogates. Of a part with spoilt lines its copy is to be given.
    """
    with (
        _open(path) as file,
        io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="") as text,
    ):
        yield from enumerate(csv.reader(text, skipinitialspace=True), start=1)


def odd_line_end(path: Path) -> int | None:
    """Return the first row that ends unlike the rows before it; None when all end alike."""
    last = ""

    def lines(text: IO[str]) -> Iterator[str]:
        nonlocal last
        for line in text:
            last = line
            yield line

    first = None
    with (
        _open(path) as file,
        io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="") as text,
    ):
        for row, _ in enumerate(csv.reader(lines(text)), start=1):
            end = last[len(last.rstrip("\r\n")) :]
            first = first or end
            if end and end != first:
                return row
    return None


def _open(path: Path) -> IO[bytes]:
    return io.BufferedReader(gzip.GzipFile(path)) if path.name.endswith(".gz") else path.open("rb")


@contextmanager
def opened_kindly(path: Path, shown: str) -> Iterator[IO[bytes]]:
    """Open a CSV part, unpacked where it is packed; a DataError says what is wrong with its file."""
    try:
        with _open(path) as file:
            yield file
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(
            "The file is not a whole gzip file.",
            file=shown,
            remedy="Export or copy it again.",
            kind="broken-file",
        ) from error
    except OSError as error:
        raise DataError(
            f"The file cannot be read ({error.strerror}).",
            file=shown,
            remedy="Check that you may open it and that no other program holds it.",
            kind="broken-file",
        ) from error
