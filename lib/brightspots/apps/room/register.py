"""The file in which rooms are kept: readable by this user alone, used by two threads in turn."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS about (salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS room (
  id TEXT PRIMARY KEY, records TEXT NOT NULL, project_id TEXT NOT NULL, code BLOB NOT NULL,
  dots INTEGER NOT NULL, shown INTEGER NOT NULL, expires REAL NOT NULL, closed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (records, project_id)
);
CREATE TABLE IF NOT EXISTS phone (
  cookie BLOB PRIMARY KEY, tag TEXT NOT NULL UNIQUE, device TEXT NOT NULL, initials TEXT, came REAL NOT NULL,
  inside INTEGER NOT NULL DEFAULT 1, sent_out INTEGER NOT NULL DEFAULT 0,
  room_id TEXT NOT NULL REFERENCES room (id) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS own (
  tag TEXT NOT NULL REFERENCES phone (tag) ON DELETE CASCADE, kind TEXT NOT NULL, id TEXT NOT NULL,
  put_away INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (tag, kind, id)
);
"""
_EDITION = 2
"""Of the tables. Rooms last for hours: what an earlier edition of the file holds is let go."""


class Register:
    """The file.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    salt : bytes
        What codes are hashed with, so that nobody finds them in a list that was made before.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if os.name == "posix":
            path.chmod(0o600)
        self._turn = threading.Lock()
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        # What may be lost when the power goes is only which entry came from which phone.
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            self._db.execute(f"PRAGMA {setting}")
        with self.writing() as db:
            if db.execute("PRAGMA user_version").fetchone()[0] != _EDITION:
                for name in ("own", "phone", "room"):
                    db.execute(f"DROP TABLE IF EXISTS {name}")
                db.execute(f"PRAGMA user_version = {_EDITION}")
            for table in _TABLES.split(";"):
                db.execute(table)
            if db.execute("SELECT 1 FROM about").fetchone() is None:
                db.execute("INSERT INTO about VALUES (?)", (secrets.token_bytes(16),))
            self.salt: bytes = db.execute("SELECT salt FROM about").fetchone()[0]

    def close(self) -> None:
        """Let go of it."""
        with self._turn:
            self._db.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield it to read in."""
        with self._turn:
            yield self._db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield it to write in: all of it is kept, or nothing."""
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
