"""The questions that the data desk puts to DuckDB: every cell as text first, then numbers, dates and flags."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from brightspots.district.files import Source, missing_column, read_header
from brightspots.district.tables import SQL_TYPE, Column, Table, needed_columns
from brightspots.errors import DataError

PART, BAD, ROW = "bs_part", "bs_bad", "bs_row"


def relation(
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
        queries = [f"SELECT *, 1 + row_number() OVER () AS {ROW} FROM ({query})" for query in queries]
    query = " UNION ALL BY NAME ".join(queries)
    key = [column for column in source.table.key if column in present]
    if newest and len(source.parts) > 1:
        keys = ", ".join(name_of(column) for column in key)
        query = f"SELECT * FROM ({query}) QUALIFY {PART} = max({PART}) OVER (PARTITION BY {keys})"
    return query, present


def _csv(source: Source, path: Path, number: int, present: list[str]) -> str:
    header = read_header(source, path)
    types = ", ".join(f"{text_of(column)}: 'VARCHAR'" for column in header)
    known = [column for column in header if column in source.table.names]
    present += [column for column in known if column not in present]
    cells = ", ".join(f"nullif(trim({name_of(column)}), '') AS {name_of(column)}" for column in known)
    return (
        f"SELECT {cells}, {number} AS {PART} FROM read_csv({_path(path)}, header=true, auto_detect=false,"
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
    cells = ", ".join(f"nullif(trim({name_of(c)}::VARCHAR), '') AS {name_of(c)}" for c in known)
    return f"SELECT {cells}, {number} AS {PART} FROM {scan}"


def select(
    query: str, source: Source, present: list[str], wanted: list[str], school_ids: Sequence[str] | None
) -> str:
    """Return the query for typed columns of the rows asked for, each with whether a cell of it is bad."""
    table = source.table
    used = [c for c in dict.fromkeys([*wanted, *table.key]) if c in present]
    checked = dict.fromkeys([*used, *needed_columns(table)])
    cells = [f"{_value(table.column(column))} AS {name_of(column)}" for column in used]
    cells += [f"NULL::{SQL_TYPE[table.column(c).kind]} AS {name_of(c)}" for c in wanted if c not in present]
    bad = " OR ".join(is_bad(table, column) for column in checked if column in present)
    rows = f"FROM ({query}){where_school(source, school_ids)}"
    return f"SELECT {', '.join(cells)}, {PART}, coalesce({bad}, false) AS {BAD} {rows}"


def where_school(source: Source, school_ids: Sequence[str] | None) -> str:
    """Return the condition that keeps these schools\' rows; nothing when all are wanted."""
    if school_ids is None or not source.table.by_school:
        return ""
    return f" WHERE school_id IN ({', '.join(map(text_of, school_ids)) or 'NULL'})"


def _value(column: Column) -> str:
    name = name_of(column.name)
    if column.kind == "text":
        return name
    if column.kind == "integer":
        return f"TRY_CAST(TRY_CAST({name} AS DOUBLE) AS BIGINT)"
    return f"TRY_CAST({name} AS {SQL_TYPE[column.kind]})"


def is_bad(table: Table, column_name: str) -> str:
    """Return the SQL condition under which a cell cannot be used."""
    column, name = table.column(column_name), name_of(column_name)
    conditions = []
    if column_name in needed_columns(table) and column_name in table.key:
        conditions.append(f"{name} IS NULL")
    if column.allowed:
        conditions.append(f"{name} NOT IN ({', '.join(map(text_of, column.allowed))})")
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


def name_of(identifier: str) -> str:
    """Write a column\'s name for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def text_of(value: str) -> str:
    """Write a text for SQL."""
    return "'" + value.replace("'", "''") + "'"


def _path(path: Path) -> str:
    """Write a path as SQL text that DuckDB will not take for a pattern."""
    plain = str(path).replace("[", "\0").replace("*", "[*]").replace("?", "[?]").replace("\0", "[[]")
    return text_of(plain)
