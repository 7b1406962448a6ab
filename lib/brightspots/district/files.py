"""Which files hold a table of a district folder, and what their first lines say.

A table is one file (``schools.csv``, ``schools.csv.gz``, ``schools.parquet``) or a folder of parts: by period
(``attendance/2025-11.csv``, a later part corrects an earlier one) or Parquet by school
(``attendance/school_id=07X001/part.parquet``, opened by its path).
"""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from brightspots.district.tables import TABLES, Table, needed_columns
from brightspots.errors import DataError

ENDINGS = (".csv", ".csv.gz", ".parquet")
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
    """

    table: Table
    root: Path
    parts: tuple[Path, ...] = ()
    by_school: Path | None = None

    def shown(self, path: Path) -> str:
        """Return a path as people know it: inside the district folder."""
        return path.relative_to(self.root).as_posix()


def find_source(root: Path, name: str) -> Source | None:
    """Return the files that hold a table; None when the folder does not have it."""
    table = TABLES[name]
    files = [path for ending in ENDINGS if (path := root / f"{name}{ending}").is_file()]
    parts_folder = root / name
    forms = [*files, *([parts_folder] if parts_folder.is_dir() else [])]
    if len(forms) > 1:
        raise DataError(
            f"The table {name} is here more than once: {' and '.join(path.name for path in forms)}.",
            remedy="Keep one of them and move the other out of the folder.",
        )
    if not forms:
        return None
    if files:
        return Source(table, root, tuple(files))
    if any(parts_folder.glob("school_id=*")):
        return Source(table, root, by_school=parts_folder)
    parts = sorted(path for path in parts_folder.iterdir() if path.name.endswith(ENDINGS) and path.is_file())
    if not parts:
        raise DataError(
            f"The folder {name} has no CSV or Parquet file in it.",
            file=f"{name}/",
            remedy="Put the parts there, such as 2025-11.csv, or remove the folder.",
        )
    return Source(table, root, tuple(parts))


def read_header(source: Source, path: Path) -> list[str]:
    """Return the column names of a CSV part, checked against the table.

    Raises
    ------
    DataError
        For an empty file, a wrong encoding, a wrong separator, a column that is there twice, or one that the
        table cannot do without.
    """
    shown = source.shown(path)
    if not (line := _first_line(path, shown).strip("\r\n")).strip():
        raise DataError(
            "The file is empty.",
            file=shown,
            remedy="Export it again, or remove it if there is nothing to say.",
        )
    header = [name.strip() for name in next(csv.reader(io.StringIO(line)))]
    needed = needed_columns(source.table)
    if len(header) == 1 and needed[0] not in header and any(mark in line for mark in ";\t"):
        raise DataError(
            "The columns are separated by semicolons or tabs.",
            file=shown,
            row=1,
            remedy="Save the file as CSV with commas.",
        )
    for name in header:
        if header.count(name) > 1:
            raise DataError(
                f"The column {name} is there twice.",
                file=shown,
                row=1,
                remedy="Keep one and remove the other.",
            )
    for name in needed:
        if name not in header:
            raise _missing_column(name, header, shown)
    return header


def missing_column(source: Source, path: Path, names: list[str]) -> DataError | None:
    """Return the error for the first needed column that a Parquet part lacks; None when it has them all."""
    for name in needed_columns(source.table):
        if name not in names:
            return _missing_column(name, names, source.shown(path))
    return None


def _missing_column(name: str, header: list[str], shown: str) -> DataError:
    plain = {other.lower().replace(" ", "_"): other for other in header}
    near = difflib.get_close_matches(name, plain, n=1)
    remedy = f'Rename "{plain[near[0]]}" to {name}.' if near else f"Add a column {name}."
    return DataError(f"The column {name} is missing.", file=shown, row=1, remedy=remedy)


def _first_line(path: Path, shown: str) -> str:
    opener = gzip.open if path.name.endswith(".gz") else open
    try:
        with opener(path, "rb") as file:
            return file.readline(1_000_000).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "The column names are not in UTF-8.", file=shown, row=1, remedy=_SAVE_AS_UTF8
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(
            "The file is not a whole gzip file.", file=shown, remedy="Export or copy it again."
        ) from error
    except OSError as error:
        raise DataError(
            f"The file cannot be read ({error.strerror}).",
            file=shown,
            remedy="Check that you may open it and that no other program holds it.",
        ) from error
