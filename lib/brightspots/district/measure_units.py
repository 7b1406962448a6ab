"""What district.toml and measure_definitions say of cells: which marks there are, and the unit of each measure."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

from brightspots.district.cell_forms import Forms
from brightspots.district.files import Source, column_names, find_source, read_rows
from brightspots.district.marks import Marks
from brightspots.errors import DataError

_MEASURED = ("school_measures", "measures")


def forms_of(source: Source) -> Forms:
    """Return what cells of a table may hold beside plain values; what is wrong with settings is told elsewhere.

    A folder of schools compared lies in the district's own, and follows its settings.
    """
    folders = (
        [source.root] if (source.root / "district.toml").is_file() else [source.root, source.root.parent]
    )
    units: dict[str, str] = {}
    if source.table.name in _MEASURED:
        for folder in folders:
            units |= _units(folder)
    return Forms(_marks(folders[-1]), units)


def _marks(folder: Path) -> Marks:
    try:
        given = tomllib.loads((folder / "district.toml").read_text(encoding="utf-8-sig")).get("marks", {})
        return Marks.from_settings(given) if isinstance(given, dict) else Marks()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, DataError):
        return Marks()


def _units(folder: Path) -> dict[str, str]:
    try:
        source = find_source(folder, "measure_definitions")
        return {} if source is None else {k: v for path in source.parts for k, v in _units_in(source, path)}
    except (DataError, OSError, EOFError, csv.Error):
        return {}


def _units_in(source: Source, path: Path) -> list[tuple[str, str]]:
    if path.name.endswith(".parquet"):
        import pyarrow.parquet as pq

        if not {"measure_id", "unit"} <= set(pq.read_schema(path).names):
            return []
        rows = pq.read_table(path, columns=["measure_id", "unit"]).to_pylist()
        return [(str(row["measure_id"]), str(row["unit"] or "")) for row in rows]
    names = column_names(source, path)
    if not {"measure_id", "unit"} <= set(names):
        return []
    of, unit = names.index("measure_id"), names.index("unit")
    cells = [cells for _, cells in read_rows(path) if len(cells) == len(names)]
    return [(row[of].strip(), row[unit].strip()) for row in cells]
