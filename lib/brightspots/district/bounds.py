"""How much of a table is read at once: a small file may unpack to more than there is memory for."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from brightspots.district.files import Source
from brightspots.errors import DataError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MEMORY = 2_000_000_000
"""Bytes that DuckDB may use, and that the rows of one reading may take."""
ROWS_AT_ONCE = 2_000_000
"""About how many rows of a long table are read in one turn: a few hundred megabytes."""
MANY_ROWS = 20_000_000
"""A file of more is looked into before it is read: where it holds copies, reading all of it would take an hour."""
LOOKED_AT = 1_000_000
MOST_UNUSABLE = 500_000
"""Rows that are named one by one."""


def within_memory(asked: duckdb.DuckDBPyRelation, source: Source) -> pa.Table:
    """Return the rows asked for.

    Raises
    ------
    DataError
        When they take more than MEMORY.
    """
    import pyarrow as pa

    rows = asked.to_arrow_reader(ROWS_AT_ONCE)
    batches, size = [], 0
    for batch in rows:
        batches.append(batch)
        size += batch.nbytes
        if size > MEMORY:
            raise DataError(
                f"The rows of {source.table.name} need more than {MEMORY / 1e9:g} GB of memory at once.",
                file=source.place,
                remedy="See with brightspots check whether rows are there again and again. If all are right, give each "
                f"school a file of its own: {source.table.name}/school_id=.../part.parquet.",
                kind="too-large",
            )
    return pa.Table.from_batches(batches, rows.schema)


def refuse_copies(source: Source, path: Path, present: Collection[str]) -> None:
    """Look into the beginning of a large Parquet file: equal rows are packed so well that a small one holds billions.

    Raises
    ------
    DataError
        When fewer than half of the rows there are rows of their own.
    """
    keys = tuple(name for name in source.table.key if name in present)
    if not keys or (seen := _beginning(path, path.stat().st_mtime_ns, keys)) is None:
        return
    total, looked, own = seen
    if 2 * own < looked:
        rows = "1 is a row of its own" if own == 1 else f"{own:,} are rows of their own"
        raise DataError(
            f"The file holds {total:,} rows. Of the first {looked:,}, only {rows}; all others are copies.",
            file=source.shown(path),
            remedy=f"Export it again, so that there is one row for each {' and '.join(source.table.key)}.",
            kind="copies",
        )


@lru_cache(maxsize=256)
def _beginning(path: Path, written: int, keys: tuple[str, ...]) -> tuple[int, int, int] | None:
    """Return how many rows a large file has, how many were looked at, and how many of these are rows of their own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        if (total := file.metadata.num_rows) <= MANY_ROWS:
            return None
        beginning = pa.Table.from_batches([next(file.iter_batches(LOOKED_AT, columns=list(keys)))])
    return total, beginning.num_rows, beginning.group_by(list(keys)).aggregate([]).num_rows


def check_few(unusable: int, source: Source) -> None:
    """Raise a DataError when so many rows cannot be used that nobody would read their names."""
    if unusable > MOST_UNUSABLE:
        raise DataError(
            f"More than {MOST_UNUSABLE:,} rows cannot be used, or are there more than once.",
            file=source.place,
            remedy="See which with brightspots check, and export the table again.",
            kind="too-many-unusable",
        )
