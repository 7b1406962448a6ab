"""The DuckDB that readings use: opened for one reading, and kept for the next one where nothing happened to it.

Opening one takes longer than reading a small table. A reading has a connection of its own, with which all that it
registered goes; two readings at once have two engines, each with its own bound of memory. None is open when a
process forks.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from brightspots.district.bounds import MEMORY

_kept: list[duckdb.DuckDBPyConnection] = []


@contextmanager
def connection(*, for_once: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a small DuckDB for one reading: one thread, bounded memory, nothing fetched from anywhere.

    Parameters
    ----------
    for_once : bool
        Whether the reading changes settings, so that no other may use this DuckDB afterwards.

    Examples
    --------
    >>> with connection() as con:
    ...     con.execute("SELECT 1").fetchone()
    (1,)
    """
    engine = _opened() if for_once else _kept_or_opened()
    con = engine.cursor()
    try:
        # A bar of its own would break into ours, and into what a page says.
        con.execute("SET enable_progress_bar = false")
        yield con
    except BaseException:
        for_once = True
        raise
    finally:
        con.close()
        if for_once or _kept:
            engine.close()
        else:
            _kept.append(engine)


def _kept_or_opened() -> duckdb.DuckDBPyConnection:
    try:
        return _kept.pop()
    except IndexError:
        return _opened()


def _opened() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": f"{MEMORY}B",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # What a file held is read anew each time.
            "enable_external_file_cache": False,
            # It makes a join of each list of words, and a query has dozens: most of the time went into planning.
            "disabled_optimizers": "in_clause",
        }
    )


def let_go() -> None:
    """Close the one that is kept for the next reading."""
    while _kept:
        _kept.pop().close()


atexit.register(let_go)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=let_go)
