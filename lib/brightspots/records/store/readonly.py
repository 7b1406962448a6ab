"""Records on a disk that nobody may write to: read from a copy in memory, of the moment when they were opened.

SQLite needs to write beside a file even to read it. And what had to go by today is to be gone for readers here, too:
it is taken out of the copy in memory, since it cannot be taken out of the file.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
from contextlib import closing
from pathlib import Path

_numbers = itertools.count(1)


def is_readonly(path: Path) -> bool:
    """Whether a file is there and may be read at most."""
    if not path.exists():
        return False
    if not os.access(path, os.W_OK):
        return True
    beside = [Path(f"{path}{ending}") for ending in ("-wal", "-shm")]
    return not os.access(path.resolve().parent, os.W_OK) and not all(os.access(p, os.W_OK) for p in beside)


def in_memory(path: Path) -> tuple[str, sqlite3.Connection]:
    """Copy a file into memory, and return the address of the copy and what keeps it there while it is open.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.db"
    >>> with closing(sqlite3.connect(path)) as made:
    ...     _ = made.execute("CREATE TABLE seen (day)")
    >>> address, kept = in_memory(path)
    >>> sqlite3.connect(address, uri=True).execute("SELECT name FROM sqlite_schema").fetchall()
    [('seen',)]
    """
    address = f"file:records-{os.getpid()}-{next(_numbers)}?mode=memory&cache=shared"
    kept = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
    try:
        with closing(_opened(path)) as source:
            source.backup(kept)
    except BaseException:
        kept.close()
        raise
    return address, kept


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file in the first way that its disk allows: beside others, after somebody who has stopped, or alone."""
    log = Path(f"{path}-wal")
    alone = "immutable=1"
    if log.is_file() and log.stat().st_size:
        # Without locks the log is read without the file that usually goes with it.
        alone = "vfs=unix-none" if os.name == "posix" else "vfs=win32-none"
    for way in ("", alone):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&{way}", uri=True, isolation_level=None
        )
        try:
            if "none" in way:
                connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
            return connection
        except sqlite3.OperationalError:
            connection.close()
            if way == alone:
                raise
    raise AssertionError("unreachable")
