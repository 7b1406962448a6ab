"""What is the same on the pages of many schools, worked out once and remembered until a file changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.warehouse import cache, fingerprint
from brightspots.warehouse.masks import INPUTS, inputs_of

if TYPE_CHECKING:
    from brightspots.district import District

_FOR_ALL = ("public", "staff")


def once(
    district: District, audience: str, as_of: str, what: tuple[str, ...], make: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """Return a table that is made of released numbers of many schools, made once for all their pages.

    It is kept with the open district, and in the user's own cache for other processes. A team reads its own school
    in full, so what is made for a team is kept nowhere.

    Parameters
    ----------
    district : District
    audience, as_of : str
        Who reads it, and the last school year or date that is taken in.
    what : tuple of str
        What it is: everything that `make` depends on beside the district's files, the audience and ``as_of``.
    make : callable
        Makes it: a table with an index that can be written, and facts in ``attrs``.
    """
    if audience not in _FOR_ALL:
        return make()
    name = district.once("print of what is kept", lambda: _print(district))
    key = (name, audience, as_of, *what)
    of_what = hashlib.sha256("\0".join(key[1:]).encode()).hexdigest()[:20]
    file = cache.folder("once") / name / f"{of_what}.parquet"
    return district.once(("kept", *key), lambda: cache.remembered(file, make, cache.read_parquet, _save))


def _save(table: pd.DataFrame, file: Path) -> None:
    table.to_parquet(file)


def _print(district: District) -> str:
    files = inputs_of(district)
    if district.comparison is not None:
        files += [file for file in cache.files_of(district.comparison.root, INPUTS) if file.is_file()]
    return fingerprint.of_files(district.path, files)
