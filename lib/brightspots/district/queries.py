"""The questions that the data desk puts to DuckDB: every cell as text first, then numbers, dates and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from brightspots.district.bounds import refuse_copies
from brightspots.district.files import (
    EXAMPLE,
    Source,
    header_of,
    is_here,
    missing_columns,
    read_header,
)
from brightspots.district.meant_cells import as_meant, as_text, month_first
from brightspots.district.tables import SQL_TYPE, Column, Table
from brightspots.errors import DataError

PART, BAD, KEY = "bs_part", "bs_bad", "bs_key"
CONTENT, ROWS, AGAIN = "bs_content", "bs_rows", "bs_again"
FILE, ROW = "bs_file", "bs_row"
FEW = 50
"""Up to so many schools are listed; where there are more, DuckDB makes a table of them."""


def relation(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    school_ids: Sequence[str] | None,
    *,
    newest: bool = True,
    raw: bool = False,
) -> tuple[str, list[str]]:
    """Return a query over all parts as text cells, newest row of each key only, and the known columns in it."""
    parts = [part_relation(con, source, [path], number, raw=raw) for number, path in enumerate(source.parts)]
    if source.by_school is not None:
        parts.append(part_relation(con, source, school_files(source, school_ids), 0, raw=raw))
    found = {column for _, columns in parts for column in columns}
    present = [column for column in source.table.names if column in found]
    query = " UNION ALL BY NAME ".join(query for query, _ in parts)
    if newest and len(source.parts) > 1:
        keys = ", ".join(name_of(column) for column in source.table.key if column in found)
        query = f"SELECT * FROM ({query}) QUALIFY {PART} = max({PART}) OVER (PARTITION BY {keys})"
    return query, present


def school_files(source: Source, school_ids: Sequence[str] | None) -> list[Path]:
    """Return the files of these schools in a folder of Parquet by school; any one when they have none."""
    assert source.by_school is not None
    if school_ids is None:
        folders = sorted(source.by_school.glob("school_id=*"))
    else:
        folders = [source.by_school / f"school_id={school}" for school in school_ids]
    files = [file for folder in folders for file in _files_of(source, folder)]
    any_one = [] if files else sorted(source.by_school.glob("school_id=*/*.parquet"))[:1]
    files += [file for file in any_one if is_here(source.root, file)]
    if not files:
        raise DataError(
            f"The folder {source.table.name} has no Parquet file in it.",
            file=f"{source.table.name}/",
            remedy="Put one into each school's folder, or remove the folder.",
            kind="empty-folder",
        )
    return files


def _files_of(source: Source, folder: Path) -> list[Path]:
    files = [file for file in sorted(folder.glob("*.parquet")) if is_here(source.root, file)]
    if not files and folder.is_symlink():
        is_here(source.root, folder)
    return files


def part_relation(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    files: list[Path],
    number: int,
    *,
    placed: bool = False,
    raw: bool = False,
    no_data: bool = False,
) -> tuple[str, list[str]]:
    """Return a query over one part as text cells, and the known columns in it.

    When placed, each row has its file and its number, counted without rows that are blank or cannot be read; the
    header is row 1. When raw, each has its cells as they stand in the file beside those that are read. Rows that
    hold no data, such as totals and notes, are left out; with `no_data` they are all there is.
    """
    if not files[0].name.endswith(".parquet"):
        return _csv(con, source, files[0], number, placed=placed, raw=raw, no_data=no_data)
    # Not to be left to DuckDB's guess: a folder above ours may be called county=Kern.
    hive = ", hive_partitioning=false"
    if source.by_school is not None:
        hive = ", hive_partitioning=true, hive_types={'school_id': VARCHAR}"
    where = f", filename={text_of(FILE)}, file_row_number=true" if placed else ""
    scan = f"read_parquet([{', '.join(map(sql_path, files))}], union_by_name=true{hive}{where})"
    try:
        columns = con.sql(f"SELECT * FROM {scan} LIMIT 0")
    except duckdb.Error as error:
        raise DataError(
            "The file is not a Parquet file that can be read.",
            file=source.shown(files[0]),
            remedy="Export it again.",
            kind="broken-file",
        ) from error
    for missing in missing_columns(source, files[0], columns.columns):
        raise missing
    known = {
        c: str(t) for c, t in zip(columns.columns, columns.types, strict=True) if c in source.table.names
    }
    for file in files if source.by_school is None else ():
        refuse_copies(source, file, known)
    place = f", {FILE}, file_row_number + 2 AS {ROW}" if placed else ""
    cells = {column: _cell(column, kind) for column, kind in known.items()}
    texts = as_text(source, cells, f", {number} AS {PART}{place}", scan, raw)
    return as_meant(source, texts, list(known), no_data=no_data)


def _csv(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    path: Path,
    number: int,
    *,
    placed: bool,
    raw: bool,
    no_data: bool,
) -> tuple[str, list[str]]:
    header = read_header(source, path)
    head = header_of(source, path)
    types = ", ".join(f"{text_of(column)}: 'VARCHAR'" for column in header)
    known = [column for column in header if column in source.table.names]
    # Where a row may go over lines, DuckDB is to read from the beginning to the end, and not piece by piece.
    whole = ", parallel=false" if path in source.spoilt else ""
    scan = (
        f"read_csv({sql_path(source.to_read(path))}, header=true, auto_detect=false, columns={{{types}}}, delim=',',"
        f" quote='\"', escape='\"', hive_partitioning=false, skip={head.lines}"
    )
    example = f"coalesce(starts_with({name_of(header[0])}, {text_of(EXAMPLE)}), false)"
    place = f", {number} AS {PART}, {example} AS bs_example"
    if placed:
        place += f", {text_of(str(path))} AS {FILE}, {head.filled} + row_number() OVER () AS {ROW}"
    cells = {column: _cell(column, "VARCHAR") for column in known}
    texts = as_text(source, cells, place, f"{scan}, store_rejects=true{whole})", raw)
    texts = f"SELECT * EXCLUDE (bs_example) FROM ({texts}) WHERE NOT bs_example"
    first = month_first(con, source, path, f"{scan}, ignore_errors=true)", known)
    return as_meant(source, texts, known, first, no_data=no_data)


def _cell(column: str, kind: str) -> str:
    """Return a cell as text; ids that a program kept as decimal numbers come without a decimal point."""
    name = name_of(column)
    text = f"{name}::VARCHAR"
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{name} = floor({name}) AND abs({name}) < 1e18"
        text = f"CASE WHEN isnan({name}) THEN NULL WHEN {whole} THEN {name}::BIGINT::VARCHAR ELSE {text} END"
    return f"nullif(trim({text}), '')"


def select(
    query: str,
    source: Source,
    present: list[str],
    wanted: list[str],
    school_ids: Sequence[str] | None,
    reason: str = "0",
    *,
    content: bool = False,
    bad_cells: Mapping[str, str] | None = None,
) -> str:
    """Return the query for typed columns of the rows asked for, each with why it cannot be used (0 where it can),
    and with a hash of its key; where asked for, also with one of all that it says.

    Cells are empty under the condition that is given for their column.
    """
    table = source.table
    used = [c for c in dict.fromkeys([*wanted, *table.key]) if c in present]
    empty = bad_cells or {}
    cells = [
        f"{_unless(empty.get(column), value(table.column(column)))} AS {name_of(column)}" for column in used
    ]
    cells += [f"NULL::{SQL_TYPE[table.column(c).kind]} AS {name_of(c)}" for c in wanted if c not in present]
    if content:
        cells.append(f"{hash_of_content(table, present)} AS {CONTENT}")
    rows = f"FROM ({query}){where_school(source, school_ids)}"
    key = hash_of_key(table, present)
    return f"SELECT {', '.join(cells)}, {PART}, {reason} AS {BAD}, {key} AS {KEY} {rows}"


def _unless(bad: str | None, cell: str) -> str:
    return cell if bad is None else f"CASE WHEN {bad} THEN NULL ELSE {cell} END"


def hash_of_key(table: Table, present: Sequence[str]) -> str:
    """Return a number that is the same for rows with the same key, and hardly ever for others."""
    return f"hash({', '.join(value(table.column(column)) for column in table.key if column in present)})"


def hash_of_content(table: Table, present: Sequence[str]) -> str:
    """Return a number that is the same for rows that say the same, however they write it."""
    said = [f"coalesce({value(table.column(c))}::VARCHAR, {name_of(c)}, '')" for c in sorted(present)]
    return f"hash({', '.join(said)})"


def where_school(source: Source, school_ids: Sequence[str] | None) -> str:
    """Return the condition that keeps these schools' rows; nothing when all are wanted."""
    if school_ids is None or not source.table.by_school:
        return ""
    listed = ", ".join(map(text_of, school_ids)) or "NULL"
    if len(school_ids) > FEW:
        # Each row would be compared with each of them.
        listed = f"SELECT unnest([{listed}])"
    return f" WHERE school_id IN ({listed})"


def value(column: Column) -> str:
    """Return a cell in the type of its column, empty where it cannot be."""
    name = name_of(column.name)
    if column.kind == "text":
        return _meaning(column, name)
    if column.kind == "integer":
        return f"TRY_CAST(TRY_CAST({name} AS DOUBLE) AS BIGINT)"
    if column.kind == "date":
        date = f"TRY_CAST({name} AS DATE)"
        return f"CASE WHEN {date} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {date} END"
    return f"TRY_CAST({name} AS {SQL_TYPE[column.kind]})"


def _meaning(column: Column, name: str) -> str:
    """Return a cell as one of our values, where it is one or a word for one; empty for any other."""
    if not column.words:
        return name
    if not column.allowed:
        # A column without a list may hold other words, too.
        known = {ours: ours for _, ours in column.words} | dict(column.words)
        listed = " ".join(f"WHEN {text_of(word)} THEN {text_of(ours)}" for word, ours in known.items())
        return f"CASE lower(trim({name})) {listed} ELSE {name} END"
    ours = ", ".join(map(text_of, column.allowed))
    word = f"regexp_replace(lower({name}), '[\\s_-]+', ' ', 'g')"
    known = {**{value.replace("_", " ").lower(): value for value in column.allowed}, **dict(column.words)}
    # A district's own word may be one of ours: then it is what the district says.
    first = [f"WHEN {name} = {text_of(v)} THEN {text_of(known[w])}" for w, v in _renamed(column, known)]
    then = f"WHEN {name} IN ({ours}) THEN {name}"
    words = " ".join(f"WHEN {text_of(w)} THEN {text_of(v)}" for w, v in known.items())
    return f"CASE {' '.join([*first, then])} WHEN {name} IS NOT NULL THEN CASE {word} {words} END END"


def _renamed(column: Column, known: dict[str, str]) -> list[tuple[str, str]]:
    return [(w, v) for v in column.allowed if known[w := v.replace("_", " ").lower()] != v]


def name_of(identifier: str) -> str:
    """Write a column's name for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def text_of(value: str) -> str:
    """Write a text for SQL."""
    return "'" + value.replace("'", "''") + "'"


def sql_path(path: Path) -> str:
    """Write a path as SQL text that DuckDB will not take for a pattern."""
    plain = str(path).replace("[", "\0").replace("*", "[*]").replace("?", "[?]").replace("\0", "[[]")
    return text_of(plain)
