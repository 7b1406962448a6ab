"""What is the same on the pages of many schools, worked out once and remembered until a file changes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from brightspots import cache, measured
from brightspots.masked import INPUTS

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

_FOR_ALL = ("public", "staff")
_MOST = 64
_RULES = sorted([*measured.RULES, *(Path(measured.__file__).parent / "privacy").glob("*.py"), Path(__file__)])
_kept: OrderedDict[tuple[str, ...], pd.DataFrame] = OrderedDict()


def once(book: Book, what: tuple[str, ...], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a table that is made of released numbers of many schools, made once for all their pages.

    It is kept in memory, and in the user's own cache for other processes. A team reads its own school in full, so
    what is made for a team is kept nowhere.

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
    files = cache.files_of(district.path, (*INPUTS, *_counted_from(book)))
    if district.comparison is not None:
        files += [file for file in cache.files_of(district.comparison.root, INPUTS) if file.is_file()]
    name = _print(district.path, cache.stamp(files))
    key = (name, book.audience, book.as_of, *what)
    if key not in _kept:
        of_what = hashlib.sha256("\0".join(key[1:]).encode()).hexdigest()[:20]
        file = cache.folder("once") / name / f"{of_what}.parquet"
        _kept[key] = cache.remembered(file, make, pd.read_parquet, _save)
    _kept.move_to_end(key)
    while len(_kept) > _MOST:
        _kept.popitem(last=False)
    return _kept[key]


def _save(table: pd.DataFrame, file: Path) -> None:
    table.to_parquet(file)


@lru_cache(maxsize=4)
def _print(path: Path, stamp: tuple[tuple[str, int, int], ...]) -> str:
    return cache.fingerprint(path, [Path(file) for file, _, _ in stamp], _RULES)


def _counted_from(book: Book) -> tuple[str, ...]:
    return measured.COUNTED_FROM if measured.is_counted(book._district) else ()
