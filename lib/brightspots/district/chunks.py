"""Reading a long table in turns, so that it is never in memory whole.

Where each school has its own files, a turn is a few schools. Any other form is read as it comes, after a first
look for keys that are there twice: their rows may stand far apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from brightspots.district.bounds import ROWS_AT_ONCE, check_few
from brightspots.district.files import Source
from brightspots.district.frames import alike, has_a_double, typed
from brightspots.district.queries import BAD, KEY, hash_of_key, relation, school_files, select, sql_path
from brightspots.district.rejects import rejected
from brightspots.district.tables import SCHOOL_ID


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
    """

    rows: pd.DataFrame
    done: int
    of: int
    what: str


def schools_by_turns(con: duckdb.DuckDBPyConnection, source: Source) -> list[list[str]]:
    """Part the schools of a folder of Parquet by school into turns; none where they cannot be read apart.

    That is so where a file cannot be opened, of which reading all of them tells, and where a school has a name that
    DuckDB might read in another way.
    """
    if source.by_school is None:
        return []
    listed = ", ".join(map(sql_path, school_files(source, None)))
    try:
        counts = con.sql(f"SELECT file_name, num_rows FROM parquet_file_metadata([{listed}])").fetchall()
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
    con: duckdb.DuckDBPyConnection, source: Source, columns: list[str], categories: Sequence[str]
) -> Iterator[Turn]:
    """Read the usable rows of a table in the order of its files."""
    table = source.table
    query, present = relation(con, source, None)
    hashes = _hashes(con, source, query, present)
    total, doubled = len(hashes), alike(hashes)
    del hashes
    asked = select(query, source, present, columns, None, table.names)
    aside: list[pd.DataFrame] = []
    done = aside_rows = 0
    for batch in con.sql(asked).to_arrow_reader(ROWS_AT_ONCE):
        frame = batch.to_pandas(use_threads=False, date_as_object=False, categories=list(categories))
        done += len(frame)
        left = frame[BAD].astype(bool)
        if len(doubled):
            held = frame[KEY].isin(doubled)
            aside_rows += int(held.sum())
            check_few(aside_rows, source)
            aside.append(frame[held].astype(dict.fromkeys(categories, "str")))
            left |= held
        yield Turn(
            typed(frame[~left] if left.any() else frame, table, columns, categories), done, total, "rows"
        )
    # It looks, too, whether files are broken anywhere; single rows that are, are left out.
    for left in rejected(con, source, None):
        if left.error.kind == "hidden-rows":
            raise left.error
    if aside:
        rest = pd.concat(aside, ignore_index=True)
        rest = rest[~rest[BAD].astype(bool) & ~has_a_double(rest, table)]
        yield Turn(typed(rest, table, columns), total, total, "rows")


def _hashes(con: duckdb.DuckDBPyConnection, source: Source, query: str, present: Sequence[str]) -> np.ndarray:
    """Return the hash of each key."""
    asked = f"SELECT {hash_of_key(source.table, present)} AS {KEY} FROM ({query})"
    parts = [batch[KEY].to_numpy() for batch in con.sql(asked).to_arrow_reader(ROWS_AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
