"""Writing a district folder: small tables as CSV, daily attendance and everything large as Parquet by school."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from brightspots.district.tables import TABLES, Kind

LARGE = 20_000
"""From this many students on, every table about students is Parquet, by school where it has schools."""

_ALWAYS_PARQUET = ("attendance",)
_ALWAYS_CSV = ("schools", "subgroups", "survey_items", "measure_definitions", "events")
_GZIPPED_FROM = 50_000
_ROWS_AT_ONCE = 250_000
_ARROW: dict[Kind, Any] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "date": pa.date32(),
}


class FolderWriter:
    """Takes the rows of tables piece by piece and writes them in their forms.

    Parameters
    ----------
    root : Path
        An empty folder.
    large : bool
        Whether tables of students are Parquet, written as they come, so that memory stays bounded.
    """

    def __init__(self, root: Path, *, large: bool) -> None:
        self.root, self.large = root, large
        self._held: dict[str, list[pa.Table]] = {}
        self._open: dict[str, pq.ParquetWriter] = {}

    def add(self, name: str, columns: dict[str, Any]) -> None:
        """Add rows, with a column ``school_id`` where the table has one."""
        self._held.setdefault(name, []).append(arrow_table(name, columns))
        held = sum(piece.num_rows for piece in self._held[name])
        if self._is_parquet(name) and not TABLES[name].by_school and held >= _ROWS_AT_ONCE:
            self._append(name)

    def finish_school(self, school_id: str) -> None:
        """Write what was added for a school to its own files, for the tables that are kept by school."""
        for name in [name for name in self._held if self._is_parquet(name) and TABLES[name].by_school]:
            # The folder's name is the school's id; in the file it would be there twice.
            pieces = [piece.drop_columns("school_id") for piece in self._held.pop(name)]
            folder = self.root / name / f"school_id={school_id}"
            folder.mkdir(parents=True)
            with _writer(folder / "part.parquet", pieces[0].schema) as writer:
                for piece in pieces:
                    writer.write_table(piece)

    def close(self) -> None:
        """Write everything that is still held."""
        for name in list(self._held):
            if self._is_parquet(name):
                self._append(name)
            else:
                _write_csv(self.root, name, pa.concat_tables(self._held[name]))
        for writer in self._open.values():
            writer.close()

    def _is_parquet(self, name: str) -> bool:
        return name in _ALWAYS_PARQUET or (self.large and name not in _ALWAYS_CSV)

    def _append(self, name: str) -> None:
        table = pa.concat_tables(self._held.pop(name))
        if name not in self._open:
            self._open[name] = _writer(self.root / f"{name}.parquet", table.schema)
        self._open[name].write_table(table)


def arrow_table(name: str, columns: dict[str, Any]) -> pa.Table:
    """Return columns as an Arrow table in the types of a district folder's table; None and NaN are empty.

    Examples
    --------
    >>> arrow_table("subgroups", {"subgroup_id": ["all"], "category": ["all"], "label": ["All students"]}).num_rows
    1
    """
    schema = TABLES[name]
    arrays = {}
    for column in schema.names:
        if column not in columns:
            continue
        values = columns[column]
        kind = schema.column(column).kind
        if kind == "date":
            values = np.asarray(values, dtype="datetime64[D]")
        if not isinstance(values, pa.Array):
            values = pa.array(values, type=_ARROW[kind], from_pandas=True)
        arrays[column] = values
    return pa.table(arrays)


def repeated(values: Any, times: Any) -> pa.DictionaryArray:
    """Return each text so many times, without copying it."""
    places = np.repeat(np.arange(len(values), dtype=np.int32), times)
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(values, type=pa.string()))


def coded(places: Any, values: Any) -> pa.DictionaryArray:
    """Return the texts at these places of a short list, without copying them."""
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(values, type=pa.string()))


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Without the Arrow schema in the file, any reader sees plain text columns.
    return pq.ParquetWriter(path, schema, compression="zstd", store_schema=False, write_statistics=True)


def _write_csv(root: Path, name: str, table: pa.Table) -> None:
    frame = table.to_pandas()
    for column in frame.columns:
        if TABLES[name].column(column).kind == "flag":
            frame[column] = frame[column].map({True: "true", False: "false"})
    body = frame.to_csv(index=False, lineterminator="\n").encode()
    if len(body) < _GZIPPED_FROM:
        (root / f"{name}.csv").write_bytes(body)
        return
    # Without a time in the file, the same rows are the same bytes.
    (root / f"{name}.csv.gz").write_bytes(gzip.compress(body, compresslevel=9, mtime=0))
