"""The data desk: reads the rows and columns asked for from a district folder, and nothing else.

DuckDB reads the files as text, keeps the rows of the schools asked for, and only then turns cells into
numbers, dates and flags, so that one school's bad cell never stands in another school's way. Ragged and
unreadable rows come from DuckDB's own reject table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pandas as pd

from brightspots.district.bounds import check_few, within_memory
from brightspots.district.chunks import Turn, as_it_comes, schools_by_turns
from brightspots.district.codes import with_codes
from brightspots.district.day_rows import CONTRADICTS, DAYS, day_rows, has_sessions
from brightspots.district.engine import connection
from brightspots.district.files import Source, find_source
from brightspots.district.frames import has_a_double, told_again, typed
from brightspots.district.lost import Lost, lost_of
from brightspots.district.queries import BAD, PART, ROWS, name_of, relation, select, text_of
from brightspots.district.readable_copy import sound
from brightspots.district.rejects import (
    RejectedRow,
    bad_cells,
    duplicates,
    first_error,
    places_of,
    rejected,
    unreadable,
)
from brightspots.district.row_rules import RowRule, bad_by_column, reason_of, row_rules, spoiling
from brightspots.district.row_settings import RowSettings
from brightspots.district.tables import TABLES, Table, needed_columns
from brightspots.errors import DataError

AS_WRITTEN = RowSettings()

__all__ = ["Desk", "Reading", "RejectedRow", "first_error"]


@dataclass(frozen=True)
class Reading:
    """Rows that can be used, and those that were left out.

    Attributes
    ----------
    rows : DataFrame
    left_out : list of RejectedRow
        Each with its place and what to do; rows that only repeat another are not among them.
    lost : Lost
        How many rows are not among these rows, and why.
    """

    rows: pd.DataFrame
    left_out: list[RejectedRow] = field(default_factory=list)
    lost: Lost = field(default_factory=Lost)


class Desk:
    """Reads the tables of one folder.

    Parameters
    ----------
    root : Path
        A district folder, or its folder of comparison schools.
    settings : RowSettings
        The district's own words, and what several rows of one day are.
    """

    def __init__(self, root: Path, settings: RowSettings = AS_WRITTEN) -> None:
        self.root, self.settings = root, settings

    def tables(self) -> list[str]:
        """Return the names of the tables that are here, in the order of the schemas.

        One that is here and cannot be read is among them: what is wrong with it stops who asks for it, and nobody else.
        """
        return [name for name in TABLES if self._is_here(name)]

    def _is_here(self, name: str) -> bool:
        try:
            return find_source(self.root, name) is not None
        except DataError:
            return True

    def read(
        self,
        name: str,
        *,
        school_ids: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
        whole_rows: bool = False,
        spare: bool = False,
        categories: Sequence[str] = (),
        name_rows: bool = True,
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
        whole_rows : bool
            A cell that cannot be used spoils its row even where its column is not asked for.
        spare : bool
            A cell that cannot be used is empty and spoils its row only where no row can do without it; it is reported
            all the same. For what tells about numbers and holds none.
        categories : sequence of str
            Columns of text to return as categories, since they say the same again and again.
        name_rows : bool
            Whether each row that cannot be used is named; where not, they are only counted.

        Returns
        -------
        Reading
            Text as pandas strings, whole numbers as Int64, numbers as float64, flags as boolean and dates as
            datetime64; rows in the order of the file, those of parts in no order to rely on. Rows that say the same
            are one; several rows of a student's day of attendance are one day.
        """
        source = self._source(name)
        wanted = _wanted(source.table, columns)
        with _looking(source) as (con, source):
            query, present = relation(con, source, school_ids)
            checked = source.table.names if whole_rows else (*wanted, *source.table.key)
            rules = self._rules(
                source, [c for c in present if c in {*checked, *needed_columns(source.table)}]
            )
            spoils = [rule for rule in rules if not spare or rule.column in needed_columns(source.table)]
            reason = reason_of(spoils)
            empty = bad_by_column(rule for rule in rules if rule not in spoils)
            asked = select(query, source, present, wanted, school_ids, reason, bad_cells=empty)
            sessions = has_sessions(source, present, self.settings)
            if sessions:
                asked = day_rows(query, source, present, wanted, school_ids, reason, self.settings)
            frame = _frame(con, asked, source, categories)
            unreadable_rows = list(rejected(con, source, school_ids))
            repeats = pd.Series(False, index=frame.index)
            if not sessions and has_a_double(frame, source.table).any():
                if name == DAYS:
                    asked = day_rows(query, source, present, wanted, school_ids, reason, self.settings)
                    frame = _frame(con, asked, source, categories)
                    repeats = pd.Series(False, index=frame.index)
                else:
                    asked = select(
                        query, source, present, wanted, school_ids, reason, content=True, bad_cells=empty
                    )
                    frame = _frame(con, asked, source, categories)
                    repeats, torn = told_again(frame, source.table)
                    frame.loc[torn & (frame[BAD] == 0), BAD] = CONTRADICTS
            bad = frame[BAD] > 0
            left_out = unreadable_rows
            if name_rows:
                check_few(int(frame.loc[bad, ROWS].sum() if ROWS in frame else bad.sum()), source)
                if spare or (bad & (frame[BAD] != CONTRADICTS)).any():
                    left_out = [*left_out, *bad_cells(con, source, school_ids, rules)]
                if (frame[BAD] == CONTRADICTS).any():
                    left_out = [*left_out, *duplicates(con, source, school_ids)]
        left = bad | repeats
        return Reading(
            typed(frame[~left] if left.any() else frame, source.table, wanted, categories),
            left_out,
            lost_of(frame, repeats, spoils, source.table, wanted, unreadable_rows),
        )

    def read_in_turns(
        self, name: str, *, columns: Sequence[str], categories: Sequence[str] = ()
    ) -> Iterator[Turn]:
        """Read the usable rows of a long table, a few million at a time.

        Parameters
        ----------
        name : str
        columns, categories : sequence of str
            As in `read`; a cell that cannot be used spoils its row whichever column it stands in.

        Yields
        ------
        Turn
            The rows of all turns together are those of `read`, in no order to rely on.
        """
        source = self._source(name)
        wanted = _wanted(source.table, columns)
        with _looking(source, for_once=True) as (con, source):
            turns = schools_by_turns(con, source)
            if not turns:
                _, present = relation(con, source, None)
                rules = self._rules(source, present)
                yield from as_it_comes(con, source, wanted, categories, rules, self.settings)
        done, of = 0, sum(map(len, turns))
        for schools in turns:
            reading = self.read(
                name,
                school_ids=schools,
                columns=wanted,
                whole_rows=True,
                categories=categories,
                name_rows=False,
            )
            done += len(schools)
            yield Turn(reading.rows, done, of, "schools", reading.lost)

    def _rules(self, source: Source, columns: Sequence[str]) -> list[RowRule]:
        return spoiling(row_rules(source.table, columns, source.forms))

    def fingerprints(self, name: str) -> dict[str | None, str]:
        """Return a fingerprint of each school's rows of a table, whatever their order.

        Returns
        -------
        dict
            By school; under None for rows without one, and for tables that have no schools.
        """
        if (source := find_source(self.root, name)) is None:
            return {}
        with _looking(source) as (con, source):
            query, present = relation(con, source, None)
            found = con.execute(
                f"SELECT {_school(present)}, count(*), sum(md5_number_lower({_row(present)})::HUGEINT),"
                f" sum(md5_number_upper({_row(present)})::HUGEINT) FROM ({query}) GROUP BY 1"
            ).fetchall()
            prints = {school: f"{n}-{low:x}-{high:x}" for school, n, low, high in found}
            for left in rejected(con, source, None):
                school_id = left.school_id if source.table.by_school else None
                prints[school_id] = f"{prints.get(school_id, '')}+{left.error}"
        return prints

    def _source(self, name: str) -> Source:
        if (source := find_source(self.root, name)) is None:
            raise DataError(
                f"There is no table {name} in this folder.",
                file=f"{name}.csv",
                remedy=f"Add {name}.csv (or .csv.gz, or .parquet) to the folder.",
            )
        return replace(source, table=with_codes(source.table, self.settings.codes))

    def has_rows(self, name: str) -> bool:
        """Return whether a table has a row, usable or not, without reading on."""
        source = self._source(name)
        with _looking(source) as (con, source):
            query, _ = relation(con, source, None, newest=False)
            return len(con.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchall()) > 0

    def file_of(self, name: str) -> str:
        """Return the name of the file, or of the folder of parts, that holds a table."""
        source = find_source(self.root, name)
        return source.place if source else f"{name}/"

    def places(self, name: str, column: str, cells: set[str]) -> dict[str, tuple[str, int | None]]:
        """Return the file and the row in which each of these cells of a column stands."""
        if (source := find_source(self.root, name)) is None:
            return {}
        with _looking(source) as (con, source):
            return places_of(con, source, column, cells)

    def corrections(self, name: str) -> dict[str, int]:
        """Return how many rows of earlier parts each later part changes, by part.

        A row that a later part only repeats is not a correction.
        """
        source = find_source(self.root, name)
        if source is None or len(source.parts) < 2:
            return {}
        with _looking(source) as (con, source):
            query, present = relation(con, source, None, newest=False)
            key = ", ".join(name_of(c) for c in source.table.key if c in present)
            before = f"lag(held) OVER (PARTITION BY {key} ORDER BY {PART})"
            counts = con.execute(
                f"SELECT {PART}, count(*) FROM (SELECT {PART}, held, {before} AS before"
                f" FROM (SELECT *, {_row(present)} AS held FROM ({query}))) WHERE held <> before"
                f" GROUP BY 1 ORDER BY 1"
            ).fetchall()
        return {source.shown(source.parts[part]): rows for part, rows in counts}


@contextmanager
def _looking(source: Source, *, for_once: bool = False) -> Iterator[tuple[duckdb.DuckDBPyConnection, Source]]:
    """Open a DuckDB and the files for one table, and put what it gives up on into a coach's words."""
    with sound(source) as source, connection(for_once=for_once) as con:
        try:
            yield con, source
        except duckdb.Error as error:
            raise unreadable(source, error) from error


def _frame(
    con: duckdb.DuckDBPyConnection, asked: str, source: Source, categories: Sequence[str]
) -> pd.DataFrame:
    # Arrow's threads would stay, and none may be there when a process forks.
    return within_memory(con.sql(asked), source).to_pandas(
        use_threads=False, date_as_object=False, categories=list(categories)
    )


def _school(present: Sequence[str]) -> str:
    return "school_id" if "school_id" in present else "NULL"


def _row(present: Sequence[str]) -> str:
    """Return a row as one text: each cell that holds something, after the name of its column."""
    cells = ", ".join(f"{text_of(column + '=')} || {name_of(column)}" for column in sorted(present))
    return f"concat_ws(chr(31), {cells})"


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
