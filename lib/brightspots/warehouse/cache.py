"""What is worth remembering between processes: results of pure functions of files, by the fingerprint of these."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

PLACE = "BRIGHTSPOTS_CACHE"


def folder(kind: str) -> Path:
    """Return the folder for one kind of result: in ``BRIGHTSPOTS_CACHE``, or in the user's own cache."""
    if given := os.environ.get(PLACE):
        return Path(given) / kind
    import platformdirs

    return Path(platformdirs.user_cache_dir("brightspots")) / kind


def files_of(root: Path, tables: Iterable[str]) -> list[Path]:
    """Return the files of a district folder that hold these tables, and its settings."""
    found = [root / "district.toml"]
    for name in tables:
        found += [path for path in sorted(root.glob(f"{name}.*")) if path.is_file()]
        found += [path for path in sorted((root / name).rglob("*")) if path.is_file()]
    return found


def remembered(
    file: Path, make: Callable[[], T], load: Callable[[Path], T], save: Callable[[T, Path], None]
) -> T:
    """Return what `file` holds; make it and keep it there when it does not, or cannot be read.

    The file is for its owner only. A cache that cannot be written only costs time.
    """
    if file.is_file():
        try:
            return load(file)
        except (OSError, ValueError, KeyError):
            file.unlink(missing_ok=True)
    made = make()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        os.close(handle)
        save(made, Path(name))
        Path(name).replace(file)
    except OSError:
        pass
    return made


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a table that pandas wrote, and leave no threads behind: they do not survive a fork.

    Parameters
    ----------
    path : Path
        What ``DataFrame.to_parquet`` wrote.

    Returns
    -------
    DataFrame
        With its ``attrs``.
    """
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path, pre_buffer=False).read(use_threads=False)
    frame: pd.DataFrame = table.to_pandas(use_threads=False)
    frame.attrs = json.loads((table.schema.metadata or {}).get(b"PANDAS_ATTRS", b"{}"))
    return frame
