"""Rows that cannot be used, each with its place in its file and what to do about it.

DuckDB finds them; a slower second look at the file, taken only then, finds the row that a spreadsheet would show.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from brightspots.district.files import Source, odd_line_end, read_header, read_rows
from brightspots.district.meant_cells import RAW
from brightspots.district.queries import (
    PART,
    hash_of_content,
    name_of,
    part_relation,
    relation,
    school_files,
    value,
    where_school,
)
from brightspots.district.row_rules import RowRule, reason_of
from brightspots.district.tables import KIND_IN_WORDS, Table, needed_columns
from brightspots.errors import DataError

_SAVE_AS_UTF8 = 'Save the file again as "CSV UTF-8" (in Excel: File, Save As, CSV UTF-8).'
_REJECTED = {
    "TOO MANY COLUMNS": (
        "ragged-row",
        "This row has more cells than there are columns.",
        "Look for a comma inside a name: such a cell needs quotes around it.",
    ),
    "MISSING COLUMNS": (
        "ragged-row",
        "This row has fewer cells than there are columns.",
        "Add the missing cells, empty where nothing is known.",
    ),
    "INVALID ENCODING": ("wrong-encoding", "This row has letters that are not in UTF-8.", _SAVE_AS_UTF8),
}
# Rows of which DuckDB cannot tell where they end. What it could not read is taken out before; if it finds more,
# nobody knows which rows it has passed over.
_IN_PIECES = ("UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM")
_SPOILT = {
    "open": ("open-quote", "A quotation mark is opened here and not closed.", "Close it, or remove it."),
    "long": (
        "open-quote",
        "This row is far too long.",
        "Look for a quotation mark that is opened and not closed.",
    ),
    "hidden": (
        "hidden-rows",
        "A quotation mark that is opened in row {opened} and not closed hides rows of this school.",
        "Close it in row {opened}, or remove it.",
    ),
}
_YEAR = re.compile(r"(?!19[0-9]{2}|20[0-9]{2})[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}")
_GUARD = re.compile(r"^= *\"(.*)\"$")
NOTE = "note"
_UNREADABLE = ("unreadable-row", "This row cannot be read.", "Correct it.")


@dataclass(frozen=True)
class RejectedRow:
    """A row that cannot be used, and the school, class or team it belongs to where that can be told."""

    school_id: str | None
    error: DataError


Cells = tuple[str | None, ...]
Place = tuple[str, int | None]


def first_error(left_out: Iterable[RejectedRow]) -> DataError | None:
    """Return the first error among rows left out; None when there is none."""
    return next((left.error for left in left_out), None)


def bad_cells(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    school_ids: Sequence[str] | None,
    rules: Sequence[RowRule],
) -> Iterator[RejectedRow]:
    """Report every row that breaks one of these rules: the first that it breaks."""
    table = source.table
    query, present = relation(con, source, school_ids, raw=True)
    shown = [rule.value or name_of(rule.column) for rule in rules]
    found = con.execute(
        # Materialized: else each cell would be made out anew for every condition on it.
        f"WITH cells AS MATERIALIZED (SELECT * FROM ({query}){where_school(source, school_ids)})"
        f" SELECT * FROM (SELECT {PART}, {_owner(table, present)}, {reason_of(rules)} AS reason,"
        f" [{', '.join(f'({text})::VARCHAR' for text in shown)}], {RAW} FROM cells) WHERE reason > 0"
    ).fetchall()
    wanted = {(part, tuple(raw)) for part, *_, raw in found}
    places = _places(con, source, school_ids, wanted)
    for part, school_id, reason, values, raw in found:
        rule, cell = rules[reason - 1], values[reason - 1]
        file, row = _next_place(places, part, tuple(raw), source)
        stands = cell if rule.value else raw[table.names.index(rule.column)] or cell
        yield RejectedRow(school_id, _broken(table, rule, stands, file, row))


def _broken(table: Table, rule: RowRule, cell: str | None, file: str, row: int | None) -> DataError:
    column = table.column(rule.column)
    place: dict[str, Any] = {"file": file, "row": row, "column": column.name, "value": cell}
    if rule.kind == "empty-cell":
        return DataError("The cell is empty.", **place, remedy=f"Every row of {table.name} needs it.")
    if rule.kind == "not-a-school-year":
        return DataError("This is not a school year.", **place, remedy=rule.remedy)
    if rule.kind == "code-not-in-list":
        return DataError("This value is not one of those known here.", **place, remedy=rule.remedy)
    if column.kind == "date" and cell and _YEAR.match(cell):
        return DataError(
            "The year of this date cannot be right.",
            **place,
            remedy="Correct it in the system that it comes from, or in this cell.",
        )
    if rule.kind in ("not-a-number", "not-a-whole-number", "not-a-date", "not-a-flag"):
        words = KIND_IN_WORDS[column.kind]
        return DataError(
            f"This is not {words}.", **place, remedy="Correct the cell, or empty it if nothing is known."
        )
    if rule.kind == "out-of-range":
        return DataError(
            f"This number is {rule.words.removeprefix(f'whose {column.name} is ')}.",
            **place,
            remedy=rule.remedy,
        )
    return DataError(f"This is a row {rule.words}.", **place, remedy=rule.remedy, kind=rule.kind)


def duplicates(
    con: duckdb.DuckDBPyConnection, source: Source, school_ids: Sequence[str] | None
) -> Iterator[RejectedRow]:
    """Report every key of which rows say different things; rows that say the same count once."""
    table = source.table
    query, present = relation(con, source, school_ids, raw=True)
    key = [column for column in table.key if column in present]
    typed = {column: value(table.column(column)) for column in key}
    known = " AND ".join(f"{typed[c]} IS NOT NULL" for c in key if c in needed_columns(table))
    found = con.execute(
        f"SELECT {PART}, {_owner(table, present)}, [{', '.join(f'{typed[c]}::VARCHAR' for c in key)}],"
        f" {RAW}"
        f" FROM (SELECT * FROM ({query}){where_school(source, school_ids)})"
        f" WHERE {known} QUALIFY count(DISTINCT {hash_of_content(table, present)})"
        f" OVER (PARTITION BY {', '.join(typed.values())}) > 1"
    ).fetchall()
    wanted = {(part, tuple(cells)) for part, _, _, cells in found}
    places = _places(con, source, school_ids, wanted)
    same: dict[Cells, list[tuple[str | None, Place]]] = {}
    for part, school_id, names, cells in found:
        place = _next_place(places, part, tuple(cells), source)
        same.setdefault(tuple(names), []).append((school_id, place))
    for names, rows in same.items():
        school_id, (file, row) = sorted(rows, key=lambda found: found[1][1] or 0)[1]
        numbers = sorted(n for _, (_, n) in rows if n is not None)
        which = f" of rows {', '.join(map(str, numbers))}" if numbers else ""
        named = ", ".join(f"{column} {name}" for column, name in zip(key, names, strict=True) if name)
        error = DataError(
            f"There is more than one row for {named}.",
            file=file,
            row=row,
            column=key[0] if len(key) == 1 else None,
            value=names[0] if len(key) == 1 else None,
            remedy=f"Keep the right one{which}.",
        )
        yield RejectedRow(school_id, error)


def rejected(
    con: duckdb.DuckDBPyConnection, source: Source, school_ids: Sequence[str] | None, *, notes: bool = False
) -> Iterator[RejectedRow]:
    """Report rows that could not be read, without those of other schools and, unless asked for, lines of notes."""
    if all(part.name.endswith(".parquet") for part in source.parts):
        return
    for left in (*_spoilt(source), *_ragged(con, source)):
        if left.error.kind == NOTE and not notes:
            continue
        if school_ids is None or left.school_id is None or left.school_id in school_ids:
            yield left


def _spoilt(source: Source) -> Iterator[RejectedRow]:
    """Report the lines that nobody can read as rows."""
    for path, lines in source.spoilt.items():
        header = read_header(source, path)
        for line in lines:
            kind, problem, remedy = _SPOILT[line.kind]
            opened = line.opened
            error = DataError(
                problem.format(opened=opened),
                file=source.shown(path),
                row=opened,
                remedy=remedy.format(opened=opened),
                kind=kind,
            )
            yield RejectedRow(_school_of(line.cells(len(header)), header, source.table), error)


def _ragged(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[RejectedRow]:
    """Report rows in DuckDB's own reject table."""
    found = con.execute(
        "SELECT s.file_path, e.line, min(e.error_type), any_value(e.csv_line) FROM reject_errors e"
        " JOIN reject_scans s USING (scan_id, file_id) GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    part_of = {str(source.to_read(path)): path for path in source.parts}
    for file_path in dict.fromkeys(path for path, *_ in found):
        path = part_of[file_path]
        header = read_header(source, path)
        told = {line.row for line in source.spoilt.get(path, ())}
        if any(other == file_path and error_type in _IN_PIECES for other, _, error_type, _ in found):
            raise _whole_file(source.shown(path))
        lines = {
            line: (error_type, text)
            for other, line, error_type, text in found
            if other == file_path and line not in told
        }
        cells_of = {row: cells for row, cells in read_rows(source.to_read(path)) if row in lines}
        for row, (error_type, text) in lines.items():
            cells = cells_of.get(row) or _cells(text)
            error = _error_of_row(header, error_type, cells, source.shown(path), row)
            if len(filled := [cell for cell in cells if cell.strip()]) == 1 and " " in filled[0].strip():
                # A line of words below a table, such as where it comes from.
                error.kind, error.value = NOTE, filled[0].strip()
            yield RejectedRow(_school_of(cells, header, source.table), error)


def _error_of_row(header: list[str], error_type: str, cells: list[str], file: str, row: int) -> DataError:
    kind, problem, remedy = _REJECTED.get(error_type, _UNREADABLE)
    column = value = None
    if error_type == "INVALID ENCODING":
        number = next((n for n, cell in enumerate(cells) if _legible(cell) != cell), None)
        if number is not None:
            column = header[number] if number < len(header) else None
            value = _legible(cells[number])
    return DataError(problem, file=file, row=row, column=column, value=value, remedy=remedy, kind=kind)


def places_of(
    con: duckdb.DuckDBPyConnection, source: Source, column: str, cells: set[str]
) -> dict[str, Place]:
    """Return the file and the row of the last row with each of these cells."""
    found: dict[str, Place] = {}
    for _, file, row, (cell,) in _all_rows(con, source, None, [column]):
        if cell in cells:
            found[cell] = (file, row)
    return found


def unreadable(source: Source, error: Exception) -> DataError:
    """Report what is wrong with files that DuckDB gave up on."""
    for path in source.parts:
        if path.name.endswith(".parquet"):
            continue
        if (row := odd_line_end(source.to_read(path))) is not None:
            return DataError(
                "The rows of this file end in different ways, as when a file from Windows and another one "
                "are joined.",
                file=source.shown(path),
                row=row,
                remedy="Open it in a spreadsheet and save it again as CSV UTF-8.",
                kind="broken-file",
            )
    return _whole_file(source.place)


def _whole_file(file: str) -> DataError:
    return DataError(
        "The file cannot be read to its end.",
        file=file,
        remedy="Export or copy it again.",
        kind="broken-file",
    )


def _places(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    school_ids: Sequence[str] | None,
    wanted: set[tuple[int, Cells]],
) -> dict[tuple[int, Cells], list[Place]]:
    """Find rows by what they hold: every place of each."""
    found: dict[tuple[int, Cells], list[Place]] = {}
    columns = list(source.table.names)
    for part, file, row, cells in _all_rows(con, source, school_ids, columns) if wanted else ():
        if (part, cells) in wanted:
            found.setdefault((part, cells), []).append((file, row))
    return found


def _next_place(
    places: dict[tuple[int, Cells], list[Place]], part: int, cells: Cells, source: Source
) -> Place:
    """Return the place of a row; rows that hold the same take turns."""
    if left := places.get((part, cells)):
        return left.pop(0)
    return (source.shown(source.parts[part]) if source.parts else f"{source.table.name}/"), None


def _all_rows(
    con: duckdb.DuckDBPyConnection, source: Source, school_ids: Sequence[str] | None, columns: list[str]
) -> Iterator[tuple[int, str, int, Cells]]:
    files = list(enumerate(source.parts)) or [(0, path) for path in school_files(source, school_ids)]
    for part, path in files:
        for row, cells in _rows_of_part(con, source, path, columns):
            yield part, source.shown(path), row, cells


def _rows_of_part(
    con: duckdb.DuckDBPyConnection, source: Source, path: Path, columns: list[str]
) -> Iterator[tuple[int, Cells]]:
    if path.name.endswith(".parquet"):
        query, _ = part_relation(con, source, [path], 0, raw=True)
        cells_of = [f"{RAW}[{source.table.names.index(column) + 1}]" for column in columns]
        rows = con.execute(f"SELECT {', '.join(cells_of)} FROM ({query})")
        number = 1
        while some := rows.fetchmany(10_000):
            for cells in some:
                number += 1
                yield number, cells
        return
    header = read_header(source, path)
    places = [header.index(column) if column in header else None for column in columns]
    for row, texts in read_rows(source.to_read(path)):
        if len(texts) == len(header):
            yield row, tuple(None if place is None else texts[place].strip(" ") or None for place in places)


def _owner(table: Table, present: Sequence[str]) -> str:
    return table.owner if table.owner in present else "NULL"


def _list(columns: Sequence[str]) -> str:
    return f"[{', '.join(map(name_of, columns))}]"


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line.lstrip("\r\n")), skipinitialspace=True), [])
    except csv.Error:
        return []


def _school_of(cells: list[str], header: list[str], table: Table) -> str | None:
    if table.owner not in header or len(cells) <= header.index(table.owner):
        return None
    cell = cells[header.index(table.owner)].strip()
    return _legible(_GUARD.sub(r"\1", cell)) or None


def _legible(cell: str) -> str:
    """Return a cell that is not in UTF-8 as a Western Windows computer meant it."""
    if all(letter < "\udc80" or letter > "\udcff" for letter in cell):
        return cell
    return cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
