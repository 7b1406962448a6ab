"""How much of a table is read at once: a small file may unpack to more than there is memory for."""

from __future__ import annotations

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


def check_few(unusable: int, source: Source) -> None:
    """Raise a DataError when so many rows cannot be used that nobody would read their names."""
    if unusable > MOST_UNUSABLE:
        raise DataError(
            f"More than {MOST_UNUSABLE:,} rows cannot be used, or are there more than once.",
            file=source.place,
            remedy="See which with brightspots check, and export the table again.",
            kind="too-many-unusable",
        )
