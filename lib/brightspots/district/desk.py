"""The data desk: reads the rows and columns asked for from a district folder, and nothing else.

DuckDB reads the files as text, keeps the rows of the schools asked for, and only then turns cells into numbers,
dates and flags, so that one school's bad cell never stands in another school's way. Ragged and unreadable rows
come from DuckDB's own reject table. A connection lives as long as one reading: none is open when a process forks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from brightspots.district.files import Source, find_source, missing_column, read_header
from brightspots.district.tables import KIND_IN_WORDS, SQL_TYPE, TABLES, Column, Table, needed_columns
from brightspots.errors import DataError

_PART, _BAD, _ROW = "bs_part", "bs_bad", "bs_row"
_REJECTED = {
    "TOO MANY COLUMNS": ("This row has more cells than there are columns.", "Look for a comma inside a name: such a cell needs quotes around it."),
    "MISSING COLUMNS": ("This row has fewer cells than there are columns.", "Add the missing cells, empty where nothing is known."),
    "INVALID ENCODING": ("This row has letters that are not in UTF-8.", 'Save the file again as "CSV UTF-8" (in Excel: File, Save As, CSV UTF-8).'),
    "UNQUOTED VALUE": ("A quotation mark is opened here and not closed.", "Close it, or remove it."),
    "LINE SIZE OVER MAXIMUM": ("This row is far too long.", "Look for a quotation mark that is opened and not closed."),
}  # fmt: skip


@dataclass(frozen=True)
class LeftOut:
    """A row that cannot be used, and the school it belongs to where that can be told."""

    school_id: str | None
    error: DataError


@dataclass(frozen=True)
class Reading:
    """Rows that can be used, and those that were left out."""

    rows: pd.DataFrame
    left_out: list[LeftOut] = field(default_factory=list)


class Desk:
    """Reads the tables of one folder.

    Parameters
    ----------
    root : Path
        A district folder, or its folder of comparison schools.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def tables(self) -> list[str]:
        """Return the names of the tables that are here, in the order of the schemas."""
        return [name for name in TABLES if find_source(self.root, name) is not None]

    def read(
        self, name: str, *, school_ids: Sequence[str] | None = None, columns: Sequence[str] | None = None
    ) -> Reading:
        """Read the usable rows of a table.

        Parameters
        ----------
        name : str
            A table of `brightspots.district.tables`.
        school_ids : sequence of str, optional
            Only these schools' rows; all rows when None.
        columns : sequence of str, optional
            Only these columns; the table's, in order, when None. Columns that a file lacks are empty.

        Returns
        -------
        Reading
            Text as pandas strings, whole numbers as Int64, numbers as float64, flags as boolean and dates as
            datetime64; rows in the order of the files.
        """
        source = find_source(self.root, name)
        if source is None:
            raise DataError(
                f"There is no table {name} in this folder.",
                file=f"{name}.csv",
                remedy=f"Add {name}.csv (or .csv.gz, or .parquet) to the folder.",
            )
        wanted = _wanted(source.table, columns)
        with connection() as con:
            query, present = _relation(con, source, school_ids)
            frame = con.sql(_select(query, source, present, wanted, school_ids)).to_arrow_table().to_pandas()
            left_out = list(_rejected(con, source, school_ids))
            if frame[_BAD].any():
                left_out += _bad_cells(con, source, school_ids)
        frame = frame[~frame[_BAD].astype(bool)]
        left_out += _duplicates(frame, source)
        frame = _without_duplicates(frame, source)
        return Reading(_typed(frame, source.table)[wanted], left_out)

    def fingerprints(self, name: str) -> dict[str | None, str]:
        """Return a fingerprint of each school's rows of a table, whatever their order.

        Returns
        -------
        dict
            By school; under None for rows without one, and for tables that have no schools.
        """
        if (source := find_source(self.root, name)) is None:
            return {}
        with connection() as con:
            query, present = _relation(con, source, None)
            school = "school_id" if "school_id" in present else "NULL"
            cells = ", ".join(f"coalesce({_name(c)}::VARCHAR, chr(30))" for c in sorted(present))
            row = f"concat_ws(chr(31), {_PART}, {cells})"
            found = con.sql(
                f"SELECT {school} AS s, count(*), sum(md5_number_lower({row})::HUGEINT),"
                f" sum(md5_number_upper({row})::HUGEINT) FROM ({query}) GROUP BY 1"
            ).fetchall()
            prints = {s: f"{n}-{low:x}-{high:x}" for s, n, low, high in found}
            for left in _rejected(con, source, None):
                prints[left.school_id] = f"{prints.get(left.school_id, '')}+{left.error}"
        return prints

    def corrections(self, name: str) -> dict[str, int]:
        """Return how many rows of earlier parts each later part replaces, by part."""
        source = find_source(self.root, name)
        if source is None or len(source.parts) < 2:
            return {}
        with connection() as con:
            query, present = _relation(con, source, None, newest=False)
            key = ", ".join(_name(c) for c in source.table.key if c in present)
            counts = con.sql(
                f"SELECT p, count(*) FROM (SELECT {_PART} AS p, min({_PART}) OVER (PARTITION BY {key}) AS first"
                f" FROM ({query})) WHERE p > first GROUP BY p ORDER BY p"
            ).fetchall()
        return {source.shown(source.parts[part]): rows for part, rows in counts}


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a small DuckDB for one reading: one thread, bounded memory, nothing fetched from anywhere."""
    con = duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": "2GB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        yield con
    finally:
        con.close()


def _wanted(table: Table, columns: Sequence[str] | None) -> list[str]:
    if columns is None:
        return list(table.names)
    for column in columns:
        if column not in table.names:
            raise DataError(
                f"The table {table.name} has no column {column}.",
                remedy=f"Its columns are: {', '.join(table.names)}.",
            )
    return list(columns)


def _relation(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    school_ids: Sequence[str] | None,
    *,
    newest: bool = True,
    numbered: bool = False,
) -> tuple[str, list[str]]:
    """Return a query over all parts as text cells, newest row of each key only, and the known columns in it.

    Numbering the rows as their file counts them costs a pass over it, so only a second look asks for that.
    """
    queries: list[str] = []
    present: list[str] = []
    if source.by_school is not None:
        folders = sorted(source.by_school.glob("school_id=*")) if school_ids is None else []
        folders += [source.by_school / f"school_id={school}" for school in school_ids or ()]
        files = [file for folder in folders for file in sorted(folder.glob("*.parquet"))]
        if not files:
            files = sorted(source.by_school.glob("school_id=*/*.parquet"))[:1]
        queries.append(_parquet(con, source, files, 0, present, by_school=True))
    for number, path in enumerate(source.parts):
        if path.name.endswith(".parquet"):
            queries.append(_parquet(con, source, [path], number, present))
        else:
            queries.append(_csv(source, path, number, present))
    present = [column for column in source.table.names if column in present]
    if numbered:
        queries = [f"SELECT *, 1 + row_number() OVER () AS {_ROW} FROM ({query})" for query in queries]
    query = " UNION ALL BY NAME ".join(queries)
    key = [column for column in source.table.key if column in present]
    if newest and len(source.parts) > 1:
        keys = ", ".join(_name(column) for column in key)
        query = f"SELECT * FROM ({query}) QUALIFY {_PART} = max({_PART}) OVER (PARTITION BY {keys})"
    return query, present


def _csv(source: Source, path: Path, number: int, present: list[str]) -> str:
    header = read_header(source, path)
    types = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in header)
    known = [column for column in header if column in source.table.names]
    present += [column for column in known if column not in present]
    cells = ", ".join(f"nullif(trim({_name(column)}), '') AS {_name(column)}" for column in known)
    return (
        f"SELECT {cells}, {number} AS {_PART} FROM read_csv({_path(path)}, header=true, auto_detect=false,"
        f" columns={{{types}}}, delim=',', quote='\"', escape='\"', store_rejects=true)"
    )


def _parquet(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    files: list[Path],
    number: int,
    present: list[str],
    *,
    by_school: bool = False,
) -> str:
    hive = ", hive_partitioning=true, hive_types={'school_id': VARCHAR}" if by_school else ""
    scan = f"read_parquet([{', '.join(map(_path, files))}], union_by_name=true{hive})"
    try:
        names = con.sql(f"SELECT * FROM {scan} LIMIT 0").columns
    except duckdb.Error as error:
        raise DataError(
            "The file is not a Parquet file that can be read.",
            file=source.shown(files[0]),
            remedy="Export it again.",
        ) from error
    if (missing := missing_column(source, files[0], names)) is not None:
        raise missing
    known = [column for column in names if column in source.table.names]
    present += [column for column in known if column not in present]
    cells = ", ".join(f"nullif(trim({_name(c)}::VARCHAR), '') AS {_name(c)}" for c in known)
    return f"SELECT {cells}, {number} AS {_PART} FROM {scan}"


def _select(
    query: str, source: Source, present: list[str], wanted: list[str], school_ids: Sequence[str] | None
) -> str:
    table = source.table
    used = [c for c in dict.fromkeys([*wanted, *table.key]) if c in present]
    checked = dict.fromkeys([*used, *needed_columns(table)])
    cells = [f"{_value(table.column(column))} AS {_name(column)}" for column in used]
    cells += [f"NULL::{SQL_TYPE[table.column(c).kind]} AS {_name(c)}" for c in wanted if c not in present]
    bad = " OR ".join(_is_bad(table, column) for column in checked if column in present)
    return f"SELECT {', '.join(cells)}, {_PART}, coalesce({bad}, false) AS {_BAD} FROM ({query}){_where(source, school_ids)}"


def _where(source: Source, school_ids: Sequence[str] | None) -> str:
    if school_ids is None or not source.table.by_school:
        return ""
    return f" WHERE school_id IN ({', '.join(map(_text, school_ids)) or 'NULL'})"


def _value(column: Column) -> str:
    name = _name(column.name)
    if column.kind == "text":
        return name
    if column.kind == "integer":
        return f"TRY_CAST(TRY_CAST({name} AS DOUBLE) AS BIGINT)"
    return f"TRY_CAST({name} AS {SQL_TYPE[column.kind]})"


def _is_bad(table: Table, column_name: str) -> str:
    """Return the SQL condition under which a cell cannot be used."""
    column, name = table.column(column_name), _name(column_name)
    conditions = []
    if column_name in needed_columns(table) and column_name in table.key:
        conditions.append(f"{name} IS NULL")
    if column.allowed:
        conditions.append(f"{name} NOT IN ({', '.join(map(_text, column.allowed))})")
    if column_name == "school_year":
        conditions.append(f"NOT regexp_full_match({name}, '\\d{{4}}-\\d{{2}}')")
    if column.kind in ("integer", "number"):
        number = f"TRY_CAST({name} AS DOUBLE)"
        conditions.append(f"({name} IS NOT NULL AND ({number} IS NULL OR NOT isfinite({number})))")
    if column.kind == "integer":
        conditions.append(f"TRY_CAST({name} AS DOUBLE) <> floor(TRY_CAST({name} AS DOUBLE))")
    if column.kind in ("flag", "date"):
        conditions.append(f"({name} IS NOT NULL AND {_value(column)} IS NULL)")
    return " OR ".join(f"coalesce({condition}, false)" for condition in conditions) or "false"


def _bad_cells(
    con: duckdb.DuckDBPyConnection, source: Source, school_ids: Sequence[str] | None
) -> Iterator[LeftOut]:
    """Find the place of every bad cell: a slower second look, only taken when there is one."""
    table = source.table
    query, present = _relation(con, source, school_ids, numbered=True)
    bad = " OR ".join(_is_bad(table, column) for column in present)
    flags = ", ".join(f"({_is_bad(table, column)})" for column in present)
    school = "school_id" if table.by_school else "NULL"
    where = _where(source, school_ids)
    found = con.sql(
        f"SELECT {_PART}, {_ROW}, {school}, [{flags}], [{', '.join(map(_name, present))}] FROM ({query})"
        f"{where} {'AND' if where else 'WHERE'} ({bad}) ORDER BY 1, 2"
    ).fetchall()
    rejects = (
        con.sql("SELECT line FROM reject_errors").fetchall() if source.parts and _has_csv(source) else []
    )
    for part, row, school_id, flagged, values in found:
        number = flagged.index(True)
        column, value = table.column(present[number]), values[number]
        file = source.shown(source.parts[part]) if source.parts else f"{table.name}/"
        row += sum(line <= row for (line,) in rejects)
        yield LeftOut(school_id, _bad_cell(table, column, value, file, row))


def _bad_cell(table: Table, column: Column, value: str | None, file: str, row: int) -> DataError:
    place: dict[str, Any] = {"file": file, "row": row, "column": column.name, "value": value}
    if value is None:
        return DataError("The cell is empty.", **place, remedy=f"Every row of {table.name} needs it.")
    if column.name == "school_year":
        return DataError("This is not a school year.", **place, remedy="Write it like 2024-25.")
    if column.allowed and value not in column.allowed:
        listed = ", ".join(column.allowed)
        return DataError(
            "This value is not one of those known here.", **place, remedy=f"Use one of: {listed}."
        )
    words = KIND_IN_WORDS[column.kind]
    return DataError(
        f"This is not {words}.", **place, remedy="Correct the cell, or empty it if nothing is known."
    )


def _has_csv(source: Source) -> bool:
    return any(not part.name.endswith(".parquet") for part in source.parts)


def _rejected(
    con: duckdb.DuckDBPyConnection, source: Source, school_ids: Sequence[str] | None
) -> Iterator[LeftOut]:
    """Rows that DuckDB could not read, from its reject table; those of other schools are passed over."""
    if not _has_csv(source):
        return
    seen: set[tuple[str, int]] = set()
    found = con.sql(
        "SELECT DISTINCT s.file_path, e.line, e.error_type, e.column_name, e.csv_line FROM reject_errors e"
        " JOIN reject_scans s USING (scan_id, file_id) ORDER BY 1, 2"
    ).fetchall()
    for file_path, line, error_type, column, csv_line in found:
        path = Path(file_path)
        if (file_path, line) in seen:
            continue
        seen.add((file_path, line))
        school_id = _school_of_line(csv_line, read_header(source, path), source.table)
        if school_ids is not None and school_id is not None and school_id not in school_ids:
            continue
        problem, remedy = _REJECTED.get(error_type, ("This row cannot be read.", "Correct it."))
        place_column = column if error_type == "INVALID ENCODING" else None
        error = DataError(problem, file=source.shown(path), row=line, column=place_column, remedy=remedy)
        yield LeftOut(school_id, error)


def _school_of_line(line: str | None, header: list[str], table: Table) -> str | None:
    if not line or not table.by_school:
        return None
    try:
        cells = next(csv.reader(io.StringIO(line)))
        return cells[header.index("school_id")].strip() or None
    except (StopIteration, IndexError, ValueError, csv.Error):
        return None


def _key_in(frame: pd.DataFrame, table: Table) -> list[str]:
    return [column for column in table.key if column in frame.columns]


def _duplicates(frame: pd.DataFrame, source: Source) -> Iterator[LeftOut]:
    key = _key_in(frame, source.table)
    twice = frame[frame.duplicated(key, keep="first")].drop_duplicates(key)
    for row in twice.to_dict("records"):
        named = ", ".join(f"{column} {row[column]}" for column in key)
        file = source.shown(source.parts[row[_PART]]) if source.parts else f"{source.table.name}/"
        yield LeftOut(
            row.get("school_id"),
            DataError(f"There is more than one row for {named}.", file=file, remedy="Keep the right one."),
        )


def _without_duplicates(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    return frame[~frame.duplicated(_key_in(frame, source.table), keep=False)]


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    types = {
        "text": "str",
        "integer": "Int64",
        "number": "float64",
        "flag": "boolean",
        "date": "datetime64[s]",
    }
    wanted = {c: types[table.column(c).kind] for c in frame.columns if c in table.names}
    return frame.astype(wanted).reset_index(drop=True)


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _path(path: Path) -> str:
    """Write a path as SQL text that DuckDB will not take for a pattern."""
    plain = str(path).replace("[", "\0").replace("*", "[*]").replace("?", "[?]").replace("\0", "[[]")
    return _text(plain)


def first_error(left_out: Iterable[LeftOut]) -> DataError | None:
    """Return the first error among rows left out; None when there is none."""
    return next((left.error for left in left_out), None)
