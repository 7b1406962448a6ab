"""Rows that cannot be used, each with its place in its file and what to do about it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from brightspots.district.files import Source, read_header
from brightspots.district.queries import PART, ROW, is_bad, name_of, relation, where_school
from brightspots.district.tables import KIND_IN_WORDS, Column, Table
from brightspots.errors import DataError

_SAVE_AS_UTF8 = 'Save the file again as "CSV UTF-8" (in Excel: File, Save As, CSV UTF-8).'
_REJECTED = {
    "TOO MANY COLUMNS": (
        "This row has more cells than there are columns.",
        "Look for a comma inside a name: such a cell needs quotes around it.",
    ),
    "MISSING COLUMNS": (
        "This row has fewer cells than there are columns.",
        "Add the missing cells, empty where nothing is known.",
    ),
    "INVALID ENCODING": ("This row has letters that are not in UTF-8.", _SAVE_AS_UTF8),
    "UNQUOTED VALUE": ("A quotation mark is opened here and not closed.", "Close it, or remove it."),
    "LINE SIZE OVER MAXIMUM": (
        "This row is far too long.",
        "Look for a quotation mark that is opened and not closed.",
    ),
}


@dataclass(frozen=True)
class LeftOut:
    """A row that cannot be used, and the school it belongs to where that can be told."""

    school_id: str | None
    error: DataError


def first_error(left_out: Iterable[LeftOut]) -> DataError | None:
    """Return the first error among rows left out; None when there is none."""
    return next((left.error for left in left_out), None)


def bad_cells(
    con: duckdb.DuckDBPyConnection, source: Source, school_ids: Sequence[str] | None
) -> Iterator[LeftOut]:
    """Find the place of every bad cell: a slower second look, only taken when there is one."""
    table = source.table
    query, present = relation(con, source, school_ids, numbered=True)
    bad = " OR ".join(is_bad(table, column) for column in present)
    flags = ", ".join(f"({is_bad(table, column)})" for column in present)
    school = "school_id" if table.by_school else "NULL"
    where = where_school(source, school_ids)
    found = con.sql(
        f"SELECT {PART}, {ROW}, {school}, [{flags}], [{', '.join(map(name_of, present))}] FROM ({query})"
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


def rejected(
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


def duplicates(frame: pd.DataFrame, source: Source) -> Iterator[LeftOut]:
    """Tell of every key that more than one row has."""
    key = _key_in(frame, source.table)
    twice = frame[frame.duplicated(key, keep="first")].drop_duplicates(key)
    for row in twice.to_dict("records"):
        named = ", ".join(f"{column} {row[column]}" for column in key)
        file = source.shown(source.parts[row[PART]]) if source.parts else f"{source.table.name}/"
        yield LeftOut(
            row.get("school_id"),
            DataError(f"There is more than one row for {named}.", file=file, remedy="Keep the right one."),
        )


def without_duplicates(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Leave out all rows that share their key with another: nobody can tell which is right."""
    return frame[~frame.duplicated(_key_in(frame, source.table), keep=False)]


def _key_in(frame: pd.DataFrame, table: Table) -> list[str]:
    return [column for column in table.key if column in frame.columns]


def _has_csv(source: Source) -> bool:
    return any(not part.name.endswith(".parquet") for part in source.parts)
