"""The tables of a folder laid out for checking: every cell as text, with the file and the row that it is from.

CSV is read once and kept in memory, packed; Parquet stays where it is. What outgrows the memory is put aside in
a folder that only this person can open and that goes when the check ends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from brightspots.district.checks.report import Grade, Problem, rows_words, shown
from brightspots.district.files import BLANK, Source, column_names, missing_columns
from brightspots.district.meant_cells import columns_read
from brightspots.district.queries import (
    FILE,
    PART,
    ROW,
    name_of,
    part_relation,
    school_files,
    text_of,
)
from brightspots.district.readable_copy import sound
from brightspots.district.rejects import NOTE, rejected, unreadable
from brightspots.errors import BrightspotsError, DataError

MEMORY, THREADS = "2GB", 2


@dataclass
class Staged:
    """A table laid out for checking.

    Attributes
    ----------
    source : Source
        Its files, opened for reading.
    folder : str
        What stands before its name for people: empty, or the folder of schools compared.
    sql : str
        Its name in SQL.
    columns : tuple of str
        The known columns that its files have, in the order of the schema.
    unknown : dict
        Columns that no table knows, by file.
    bad_rows : dict
        By file, the rows that could not be read at all.
    no_data : str
        What to say of rows that hold none, such as totals and notes; empty where there are none.
    """

    source: Source
    folder: str
    sql: str
    columns: tuple[str, ...] = ()
    unknown: dict[str, list[str]] = field(default_factory=dict)
    bad_rows: dict[str, set[int]] = field(default_factory=dict)
    no_data: str = ""

    @property
    def name(self) -> str:
        """The table's name as people know it."""
        return f"{self.folder}{self.source.table.name}"


@contextmanager
def workshop() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB for checking: bounded memory, nothing fetched from anywhere."""
    with tempfile.TemporaryDirectory(prefix="brightspots-check-") as aside:
        con = duckdb.connect(
            config={
                "threads": THREADS,
                "memory_limit": MEMORY,
                "temp_directory": aside,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        try:
            con.execute("ATTACH ':memory:' AS here (COMPRESS)")
            con.execute("ATTACH ':memory:' AS others (COMPRESS)")
            yield con
        except duckdb.OutOfMemoryException as error:
            raise BrightspotsError(
                f"The folder is too large to check with {MEMORY} of memory and what is free in {Path(aside).parent}. "
                "Make room there, or set TMPDIR to a folder with more room, and check again."
            ) from error
        finally:
            con.close()


def one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """Return the one row that a query gives."""
    return con.execute(query).fetchall()[0]


def stage(
    con: duckdb.DuckDBPyConnection, source: Source, folder: str, problems: list[Problem], reading: ExitStack
) -> Staged | None:
    """Set a table up for as long as `reading` lasts; None, with the problems told, when it cannot be read."""
    staged = Staged(source, folder, f"{'others' if folder else 'here'}.{source.table.name}")
    headers = len(problems)
    _look_at_headers(con, staged, problems)
    if len(problems) > headers:
        return None
    try:
        source = staged.source = reading.enter_context(sound(source))
        _fill(con, staged)
        problems += _unreadable_rows(con, staged)
    except duckdb.OutOfMemoryException:
        raise
    except (DataError, duckdb.Error) as error:
        problems.append(Problem.of(_why(source, error), Grade.STOPS, source.table.name, folder))
        return None
    return staged


def _why(source: Source, error: Exception) -> DataError:
    try:
        return error if isinstance(error, DataError) else unreadable(source, error)
    except DataError as told:
        return told


def _look_at_headers(con: duckdb.DuckDBPyConnection, staged: Staged, problems: list[Problem]) -> None:
    source, known = staged.source, staged.source.table.names
    found: set[str] = set()
    try:
        paths = list(source.parts) or school_files(source, None)
    except DataError as error:
        problems.append(Problem.of(error, Grade.STOPS, source.table.name, staged.folder))
        return
    for path in paths:
        try:
            if path.name.endswith(".parquet"):
                names = _parquet_columns(con, source, path)
            else:
                names = column_names(source, path)
        except DataError as error:
            problems.append(Problem.of(error, Grade.STOPS, source.table.name, staged.folder))
            continue
        for missing in missing_columns(source, path, names):
            problems.append(Problem.of(missing, Grade.STOPS, source.table.name, staged.folder))
        found.update(names)
        if strange := [name for name in names if name not in known and not name.startswith(BLANK)]:
            staged.unknown[source.shown(path)] = strange
    staged.columns = tuple(columns_read(source.table, [column for column in known if column in found]))


def _parquet_columns(con: duckdb.DuckDBPyConnection, source: Source, path: Path) -> list[str]:
    try:
        names = con.execute(f"SELECT name FROM parquet_schema({text_of(str(path))}) OFFSET 1").fetchall()
    except duckdb.Error as error:
        raise DataError(
            "The file is not a Parquet file that can be read.",
            file=source.shown(path),
            remedy="Export it again.",
            kind="broken-file",
        ) from error
    given = [name for (name,) in names]
    return given if source.by_school is None or "school_id" in given else ["school_id", *given]


def _fill(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Make the table, or a view where all of it is Parquet in one part."""
    source = staged.source
    if source.by_school is not None or (len(source.parts) == 1 and source.parts[0].suffix == ".parquet"):
        files = list(source.parts) or school_files(source, None)
        query, _ = part_relation(con, source, files, 0, placed=True)
        con.execute(f"CREATE VIEW {staged.sql} AS {query}")
        return
    cells = ", ".join(f"{name_of(column)} VARCHAR" for column in staged.columns)
    con.execute(f"CREATE TABLE {staged.sql} ({cells}, {PART} INTEGER, {FILE} VARCHAR, {ROW} BIGINT)")
    for number, path in enumerate(source.parts):
        query, _ = part_relation(con, source, [path], number, placed=True)
        con.execute(f"INSERT INTO {staged.sql} BY NAME {query}")
    if source.table.name not in _LONG:
        _note_no_data(con, staged)


def _note(staged: Staged, error: DataError) -> None:
    """Keep a line of words below a table for what to say, and for counting rows."""
    path = str(staged.source.root / str(error.file))
    staged.bad_rows.setdefault(path, set()).add(error.row or 0)
    said = f'row {error.row} in {error.file} ("{shown(error.value or "", 30)}")'
    staged.no_data = (
        f"{staged.no_data.removesuffix('.')}; {said}." if staged.no_data else _not_read(staged, said)
    )


def _not_read(staged: Staged, said: str) -> str:
    return f"Not read in {staged.name}, as totals or notes: {said}."


def _note_no_data(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Say how many rows hold no data; rows of nothing but commas need no word."""
    source, notes = staged.source, []
    first = name_of(next(column for column in source.table.names if column in staged.columns))
    for number, path in enumerate(source.parts):
        query, known = part_relation(con, source, [path], number, no_data=True)
        some = ", ".join(map(name_of, known))
        texts = con.execute(
            f"SELECT coalesce({some}), {first} FROM ({query}) WHERE coalesce({some}) IS NOT NULL"
        )
        if found := [text for text, _ in texts.fetchall()]:
            named = ", ".join(f'"{shown(text, 30)}"' for text in dict.fromkeys(found[:3]))
            rows = "1 row" if len(found) == 1 else f"{len(found):,} rows"
            notes.append(f"{rows} in {source.shown(path)} ({named})")
    if notes:
        staged.no_data = _not_read(staged, "; ".join(notes))


_LONG = (
    "attendance",
    "enrollments",
    "students",
    "course_grades",
    "survey_responses",
    "incidents",
    "assessments",
)
"""Tables of students, in which there are no totals: they are long, and read once."""


def _unreadable_rows(con: duckdb.DuckDBPyConnection, staged: Staged) -> list[Problem]:
    """Report rows that DuckDB could not read, alike ones together."""
    alike: dict[str, list[DataError]] = {}
    if one(con, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'") != (0,):
        for left in rejected(con, staged.source, None, notes=True):
            if left.error.kind == NOTE:
                _note(staged, left.error)
            elif left.error.kind != "hidden-rows":
                alike.setdefault(left.error.problem, []).append(left.error)
        con.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
    for part, spoilt in staged.source.spoilt.items():
        staged.bad_rows.setdefault(str(part), set()).update(line.row for line in spoilt)
    problems = []
    for told, errors in alike.items():
        for error in errors:
            path = str(staged.source.root / str(error.file))
            staged.bad_rows.setdefault(path, set()).add(error.row or 0)
        examples = [Problem.of(error, Grade.WRONG, folder=staged.folder).examples[0] for error in errors[:3]]
        words = rows_words(
            len(errors), _UNREADABLE.get(told) or told.replace("This row has", "with").rstrip(".")
        )
        table = staged.source.table.name
        problems.append(
            Problem(errors[0].kind, Grade.WRONG, table, words, errors[0].remedy, len(errors), tuple(examples))
        )
    return problems


_UNREADABLE = {
    "A quotation mark is opened here and not closed.": "with a quotation mark that is opened and not closed",
    "This row is far too long.": "far too long",
    "This row cannot be read.": "that cannot be read",
}
