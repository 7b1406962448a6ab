"""What is the same on the pages of many schools, worked out once and remembered until a file changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.warehouse import cache, yearly
from brightspots.warehouse.masks import INPUTS, inputs_of

if TYPE_CHECKING:
    from brightspots.district import District
    from brightspots.workbook.book import Book

_FOR_ALL = ("public", "staff")
_RULES = sorted([*yearly.RULES, *(Path(yearly.__file__).parents[1] / "privacy").glob("*.py"), Path(__file__)])


def once(book: Book, what: tuple[str, ...], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a table that is made of released numbers of many schools, made once for all their pages.

    It is kept with the open district, and in the user's own cache for other processes. A team reads its own school
    in full, so what is made for a team is kept nowhere.

    Parameters
    ----------
    book : Book
    what : tuple of str
        What it is: everything that `make` depends on beside the district's files, the audience and ``as_of``.
    make : callable
        Makes it: a table with an index that can be written, and facts in ``attrs``.
    """
    if book.audience not in _FOR_ALL:
        return make()
    district = book._district
    name = district.once("print of what is kept", lambda: _print(district))
    key = (name, book.audience, book.as_of, *what)
    of_what = hashlib.sha256("\0".join(key[1:]).encode()).hexdigest()[:20]
    file = cache.folder("once") / name / f"{of_what}.parquet"
    return district.once(("kept", *key), lambda: cache.remembered(file, make, cache.read_parquet, _save))


def _save(table: pd.DataFrame, file: Path) -> None:
    table.to_parquet(file)


def _print(district: District) -> str:
    files = inputs_of(district)
    if district.comparison is not None:
        files += [file for file in cache.files_of(district.comparison.root, INPUTS) if file.is_file()]
    return cache.fingerprint(district.path, files, _RULES)
