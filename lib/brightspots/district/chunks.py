"""Reading a long table in turns, so that it is never in memory whole.

Where each school has its own files, a turn is a few schools. Any other form is read as it comes, after a first
look for keys that are there twice: their rows may stand far apart.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from brightspots.district.bounds import ROWS_AT_ONCE, check_few
from brightspots.district.day_rows import CONTRADICTS, DAYS, day_rows, has_sessions
from brightspots.district.files import Source
from brightspots.district.frames import alike, has_a_double, typed
from brightspots.district.lost import Lost, lost_of
from brightspots.district.queries import (
    BAD,
    KEY,
    hash_of_key,
    relation,
    school_files,
    select,
    sql_path,
    text_of,
)
from brightspots.district.rejects import rejected
from brightspots.district.row_rules import RowRule, reason_of
from brightspots.district.row_settings import RowSettings
from brightspots.district.tables import SCHOOL_ID, Table


@dataclass(frozen=True)
class Turn:
    """The rows of one turn, and how much of the table has been read with it.

    Attributes
    ----------
    rows : DataFrame
    done, of : int
        How many schools or, where they share files, rows have been read, and out of how many.
    what : str
        schools or rows.
    lost : Lost
        How many rows of this turn cannot be used, and why.
    """

    rows: pd.DataFrame
    done: int
    of: int
    what: str
    lost: Lost = field(default_factory=Lost)


def schools_by_turns(con: duckdb.DuckDBPyConnection, source: Source) -> list[list[str]]:
    """Part the schools of a folder of Parquet by school into turns; none where they cannot be read apart.

    That is so where a file cannot be opened, of which reading all of them tells, and where a school has a name that
    DuckDB might read in another way.
    """
    if source.by_school is None:
        return []
    listed = ", ".join(map(sql_path, school_files(source, None)))
    try:
        counts = con.execute(f"SELECT file_name, num_rows FROM parquet_file_metadata([{listed}])").fetchall()
    except duckdb.Error:
        return []
    of_school: dict[str, int] = {}
    for name, count in counts:
        school = Path(name).parent.name.removeprefix("school_id=")
        of_school[school] = of_school.get(school, 0) + count
    if not all(SCHOOL_ID.match(school) for school in of_school):
        return []
    turns: list[list[str]] = [[]]
    size = 0
    for school, count in of_school.items():
        if turns[-1] and size + count > ROWS_AT_ONCE:
            turns.append([])
            size = 0
        turns[-1].append(school)
        size += count
    return turns


def as_it_comes(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    columns: list[str],
    categories: Sequence[str],
    rules: Sequence[RowRule],
    settings: RowSettings,
) -> Iterator[Turn]:
    """Read the usable rows of a table in the order of its files."""
    table = source.table
    query, present = relation(con, source, None)
    reason = reason_of(rules)
    none = np.zeros(0, dtype=np.uint64)
    with _room_aside(con):
        if has_sessions(source, present, settings):
            asked, total, doubled = _days(query, source, present, columns, reason, settings), 0, none
        else:
            hashes = _hashes(con, source, query, present)
            total, doubled = len(hashes), alike(hashes)
            del hashes
            asked = select(query, source, present, columns, None, reason)
        done = 0
        aside: list[pd.DataFrame] = []
        aside_rows = 0
        for frame in _frames(con, asked, categories):
            done += len(frame)
            held = pd.Series(False, index=frame.index)
            if len(doubled):
                # Rows that cannot be used anyway are told of where they stand.
                held = frame[KEY].isin(doubled) & (frame[BAD] == 0)
                if table.name != DAYS:
                    aside_rows += int(held.sum())
                    check_few(aside_rows, source)
                    aside.append(frame[held].astype(dict.fromkeys(categories, "str")))
            left = held | (frame[BAD] > 0)
            yield Turn(
                typed(frame[~left] if left.any() else frame, table, columns, categories),
                done,
                max(total, done),
                "rows",
                lost_of(frame[~held] if held.any() else frame, None, rules, table, columns),
            )
        # It looks, too, whether files are broken anywhere; single rows that are, are left out.
        unreadable = list(rejected(con, source, None))
        for row in unreadable:
            if row.error.kind == "hidden-rows":
                raise row.error
        yield Turn(
            _no_rows(table, columns, categories),
            done,
            max(total, done),
            "rows",
            lost_of(None, None, rules, table, columns, unreadable),
        )
        if len(doubled) and table.name == DAYS:
            con.register("bs_doubled", pa.table({"h": doubled}))
            same = f"{KEY} IN (SELECT h FROM bs_doubled) AND {BAD} = 0"
            asked = _days(query, source, present, columns, reason, settings, same)
            for frame in _frames(con, asked, categories):
                yield Turn(
                    typed(frame[frame[BAD] == 0], table, columns, categories),
                    total,
                    total,
                    "rows",
                    lost_of(frame, None, rules, table, columns),
                )
    if aside:
        rest = pd.concat(aside, ignore_index=True)
        torn = has_a_double(rest, table)
        rest.loc[torn, BAD] = CONTRADICTS
        yield Turn(
            typed(rest[~torn], table, columns),
            total,
            total,
            "rows",
            lost_of(rest, None, rules, table, columns),
        )


def _days(
    query: str,
    source: Source,
    present: Sequence[str],
    columns: list[str],
    reason: str,
    settings: RowSettings,
    where: str = "true",
) -> str:
    return day_rows(query, source, present, columns, None, reason, settings, where)


def _frames(con: duckdb.DuckDBPyConnection, asked: str, categories: Sequence[str]) -> Iterator[pd.DataFrame]:
    for batch in con.sql(asked).to_arrow_reader(ROWS_AT_ONCE):
        yield batch.to_pandas(use_threads=False, date_as_object=False, categories=list(categories))


def _no_rows(table: Table, columns: list[str], categories: Sequence[str]) -> pd.DataFrame:
    none = pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    return typed(none.astype(dict.fromkeys(categories, "category")), table, columns, categories)


@contextmanager
def _room_aside(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Give DuckDB a folder of this person's own for what outgrows the memory; it goes when the reading ends."""
    with tempfile.TemporaryDirectory(prefix="brightspots-read-") as aside:
        con.execute(f"SET temp_directory = {text_of(aside)}")
        yield


def _hashes(con: duckdb.DuckDBPyConnection, source: Source, query: str, present: Sequence[str]) -> np.ndarray:
    """Return the hash of each key."""
    asked = f"SELECT {hash_of_key(source.table, present)} AS {KEY} FROM ({query})"
    parts = [batch[KEY].to_numpy() for batch in con.sql(asked).to_arrow_reader(ROWS_AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
