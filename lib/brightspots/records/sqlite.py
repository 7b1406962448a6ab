"""The file behind a store: opened with care, never carried across a fork, its troubles told in plain words."""

from __future__ import annotations

import os
import random
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from brightspots.errors import RecordError
from brightspots.records import schema

# How long a save waits for others, in seconds.
PATIENCE = 30.0
# In seconds: how long is a long wait, and how soon to ask again before and after that.
LONG, NEW, OLD = 0.004, (0.0004, 0.0012), (0.00005, 0.0002)
# What marks a SQLite file as a store of ours.
APPLICATION = 0x42527370

# SQLite waits for the disk while it holds everybody else up. Where a log can be synced beside it, we do that after
# the commit and before anybody is told "saved": those who save at the same time then wait for the disk together.
SYNCED_BY_SQLITE = os.name != "posix"

_open: weakref.WeakSet[Engine] = weakref.WeakSet()


def _close_before_fork() -> None:
    # A connection that both sides of a fork hold corrupts the file; a pool makes new ones when asked.
    for engine in list(_open):
        engine.dispose()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_before_fork)


class File:
    """One file of records.

    Parameters
    ----------
    path : Path
    patience : float
        Seconds to wait for others who are saving.

    Raises
    ------
    RecordError
        For a file that is not a store, was written by a newer Brightspots, or cannot be written.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path, self.patience = path, patience
        self.engine = _engine(path)
        _open.add(self.engine)
        try:
            with plainly(path):
                self._prepare()
        except BaseException:
            self.engine.dispose()
            raise

    def close(self) -> None:
        """Close what is open; it opens by itself again when needed."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the file, whatever others save meanwhile."""
        with plainly(self.path), self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that nobody else writes beside; all of it is kept, or nothing."""
        with plainly(self.path), self.engine.connect() as connection:
            self._begin(connection)
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                    connection.exec_driver_sql("ROLLBACK")
                raise
        if not SYNCED_BY_SQLITE:
            _settle(self.path)

    @contextmanager
    def bare(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection, outside of any transaction."""
        with plainly(self.path), self.engine.connect() as connection:
            yield connection.connection.dbapi_connection  # type: ignore[misc]

    def _begin(self, connection: Connection) -> None:
        # SQLite's own waiting sleeps ever longer, so that with many at work some starve. Here those who have waited
        # longer ask more often, so that their turn comes.
        bare: Any = connection.connection.dbapi_connection
        began = time.monotonic()
        bare.execute("PRAGMA busy_timeout=0")
        try:
            while True:
                try:
                    bare.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    waited = time.monotonic() - began
                    if not _is_busy(error) or waited > self.patience:
                        raise
                    time.sleep(random.uniform(*(NEW if waited < LONG else OLD)))
        finally:
            bare.execute(f"PRAGMA busy_timeout={int(self.patience * 1000)}")

    def _prepare(self) -> None:
        with self.bare() as connection:
            kind, found = _marks(connection)
            if kind == APPLICATION and found > schema.newest():
                raise _newer(self.path)
            if kind != APPLICATION and connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
                raise RecordError(f"{self.path} is a database of another program.", remedy=_OTHER)
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            if kind == APPLICATION and found == schema.newest():
                return
        with self.writing() as ours:
            kind, found = _marks(ours.connection.dbapi_connection)  # type: ignore[arg-type]
            # Somebody else may have been here in between.
            if kind == APPLICATION and found > schema.newest():
                raise _newer(self.path)
            if kind != APPLICATION:
                schema.METADATA.create_all(ours)
            else:
                schema.migrate(ours, found)
            ours.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
            ours.exec_driver_sql(f"PRAGMA user_version={schema.newest()}")


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Say what SQLite complains about in words that tell what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = str(error.orig if isinstance(error, DBAPIError) else error).lower()
        for sign, problem, remedy in _TROUBLES:
            if sign in cause:
                raise RecordError(problem.format(path=path), remedy=remedy) from error
        raise RecordError(
            f"{path} could not be used ({cause}).",
            remedy="Nothing of what was being saved is kept by half; try again, or open the last backup.",
        ) from error


def _newer(path: Path) -> RecordError:
    return RecordError(
        f"{path} was written by a newer Brightspots than this one.",
        remedy="Update Brightspots on this computer; nothing in the file was changed.",
    )


_OTHER = "Give another path, or the path of a new file."
_TROUBLES = (
    ("locked", "{path} was busy: somebody has been saving for a long time.", "Save again in a moment."),
    (
        "full",
        "The disk is full, so this was not saved. What was saved before is safe in {path}.",
        "Make room, and save again.",
    ),
    (
        "disk i/o",
        "The disk did not take this, so it was not saved. What was saved before is safe in {path}.",
        "See that there is room on it and that it is still there, and save again.",
    ),
    ("readonly", "{path} may be read, but not written.", "Ask who owns the folder, or give another path."),
    (
        "unable to open",
        "{path} cannot be opened.",
        "See that its folder is there and that you may write to it.",
    ),
    ("not a database", "{path} is not a file of records.", _OTHER),
    ("malformed", "{path} is damaged.", "Keep it, open the last backup, and ask for help."),
)


def _engine(path: Path) -> Engine:
    new = not path.exists()
    if new:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise RecordError(
                f"{path} cannot be made ({error.strerror}).",
                remedy="See that you may write to its folder, or give another path.",
            ) from error
    elif os.name == "posix" and path.stat().st_uid == os.getuid() and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        connect_args={"timeout": 0.0, "check_same_thread": False, "isolation_level": None},
    )
    event.listen(engine, "connect", _settings)
    return engine


def _settle(path: Path) -> None:
    """Return when the log is on the disk. A log that is gone has been worked into the file, and synced."""
    try:
        log = os.open(f"{path}-wal", os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        getattr(os, "fdatasync", os.fsync)(log)
    except OSError as error:
        raise RecordError(
            f"{path} was written, but the disk does not confirm it ({error.strerror}).",
            remedy="Save again, and make a backup on another disk.",
        ) from error
    finally:
        os.close(log)


def _settings(connection: Any, _: Any) -> None:
    for setting in (
        f"busy_timeout={int(PATIENCE * 1000)}",
        f"synchronous={'FULL' if SYNCED_BY_SQLITE else 'NORMAL'}",
        "secure_delete=ON",
        # The log is worked into the file now and then; the one who saves then waits, so not too often.
        "wal_autocheckpoint=4000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    return (
        connection.execute("PRAGMA application_id").fetchone()[0],
        connection.execute("PRAGMA user_version").fetchone()[0],
    )


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
