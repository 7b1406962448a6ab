"""The cells of a part as they are meant: marks are states, Excel's dates are dates, and what is no data is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import duckdb

from brightspots.district.cell_forms import (
    Forms,
    date_cell,
    is_data,
    number_cell,
    state_columns,
    unguarded,
    year_cell,
)
from brightspots.district.files import Source, has_slashes
from brightspots.district.tables import Column, Table

RAW = "bs_raw"
"""The cells of a row as they stand in its file, in the order of the table's columns."""


def as_text(source: Source, cells: Mapping[str, str], place: str, scan: str, raw: bool) -> str:
    """Return a query for cells as texts, by column; when raw, also for all of a row together, as they stand in it."""
    if raw:
        place += f", [{', '.join(cells.get(column, 'NULL') for column in source.table.names)}] AS {RAW}"
    return f"SELECT {', '.join(f'{cell} AS {_quoted(c)}' for c, cell in cells.items())}{place} FROM {scan}"


def as_meant(
    source: Source, texts: str, known: list[str], first: bool = False, *, no_data: bool = False
) -> tuple[str, list[str]]:
    """Return a query for cells as they are meant, and its columns: the states of measured values are added.

    Parameters
    ----------
    source : Source
    texts : str
        The query for the cells as texts.
    known : list of str
        The table's columns among them.
    first : bool
        Whether the month stands first in dates with slashes.
    no_data : bool
        Return the rows that hold no data, such as totals and notes, and no others.
    """
    table = source.table
    bare = ", ".join(f"{unguarded(_quoted(column))} AS {_quoted(column)}" for column in known)
    rows = f"(SELECT * REPLACE ({bare}) FROM ({texts})) WHERE {'NOT ' if no_data else ''}({is_data(table, known)})"
    if no_data:
        return f"SELECT * FROM {rows}", known
    meant = {}
    for name in known:
        column = table.column(name)
        if column.kind in ("integer", "number"):
            meant[name] = number_cell(_quoted(name), column, source.forms, known)
        elif column.kind == "date":
            meant[name] = date_cell(_quoted(name), column, first)
        elif name == "school_year":
            meant[name] = year_cell(_quoted(name))
    present = columns_read(table, known)
    if table.name != "school_measures" or "value" not in known:
        listed = ", ".join(f"{cell} AS {_quoted(name)}" for name, cell in meant.items())
        return f"SELECT *{f' REPLACE ({listed})' if listed else ''} FROM {rows}", known
    states = state_columns({name: _quoted(name) for name in known}, source.forms)
    told = ", ".join(f"{cell} AS bs_{name}" for name, cell in states.items())
    # Told once and then referred to, since a cell is looked at for many marks.
    rows = f"(SELECT *, {told} FROM {rows})"
    before = "reliability" if "reliability" in known else "NULL"
    hidden = f"(bs_reliability = 'suppressed' AND {before} IS DISTINCT FROM 'suppressed')"
    for name, gone in (("value", hidden), ("numerator", f"({hidden} OR bs_bound IS NOT NULL)")):
        if name in known:
            meant[name] = f"CASE WHEN {gone} THEN NULL ELSE {meant[name]} END"
    meant |= {name: f"bs_{name}" for name in states if name in known}
    listed = ", ".join(f"{cell} AS {_quoted(name)}" for name, cell in meant.items())
    added = "".join(f", bs_{name} AS {_quoted(name)}" for name in states if name not in known)
    own = ", ".join(f"bs_{name}" for name in states)
    return f"SELECT * EXCLUDE ({own}) REPLACE ({listed}){added} FROM {rows}", present


def columns_read(table: Table, known: Sequence[str]) -> list[str]:
    """Return the columns that are read of a file with these: beside a measured value stands its state."""
    added = ("reliability", "bound") if table.name == "school_measures" and "value" in known else ()
    return [name for name in table.names if name in {*known, *added}]


def month_first(
    con: duckdb.DuckDBPyConnection, source: Source, path: Path, scan: str, known: Sequence[str]
) -> bool:
    """Return whether no date with slashes in a file can have its day first: in this country the month is."""
    days = [column for column in known if source.table.column(column).kind == "date"]
    if not days or not has_slashes(path):
        return False
    first = [
        f"TRY_CAST(regexp_extract({_quoted(day)}, '^ *([0-9]+)[/-][0-9]+[/-]', 1) AS INT)" for day in days
    ]
    over = " OR ".join(f"coalesce({month} BETWEEN 13 AND 31, false)" for month in first)
    return con.execute(f"SELECT count(*) FROM {scan} WHERE {over}").fetchall() == [(0,)]


def beyond_their_unit(table: str, forms: Forms, present: Collection[str]) -> list[tuple[str, str, str]]:
    """Return measured values, and bounds, that their unit rules out: column, where they are, and the SQL condition.

    So no share below 0% or above 100% goes any further.
    """
    if table not in ("school_measures", "measures") or not {"measure_id", "value"} <= set(present):
        return []
    number = "TRY_CAST(value AS DOUBLE)"
    negative = forms.never_negative(Column("value", "number"), present)
    found = []
    share = forms.shares()
    if share != "false":
        found.append(("value", "outside 0 to 100", f"({share} AND ({number} < 0 OR {number} > 100))"))
    if negative != "false":
        found.append(("value", "below 0", f"({negative} AND NOT {share} AND {number} < 0)"))
    if "bound" in present and share != "false":
        ends = "list_transform(regexp_extract_all(bound, '[0-9.]+'), lambda x: TRY_CAST(x AS DOUBLE))"
        found.append(("bound", "outside 0 to 100", f"({share} AND list_max({ends}) > 100)"))
    return [(column, where, f"coalesce({broken}, false)") for column, where, broken in found]


def _quoted(column: str) -> str:
    return f'"{column}"'
