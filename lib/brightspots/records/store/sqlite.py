"""The file behind a store: opened with care, never carried across a fork, its troubles told in plain words."""

from __future__ import annotations

import contextlib
import errno
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

from brightspots.errors import RecordError
from brightspots.records.store import checkpoint, readonly, schema
from brightspots.records.store.troubles import OTHER, plainly

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

    Attributes
    ----------
    readonly : bool
        Whether the file may be read at most; what is read is then a copy in memory.

    Raises
    ------
    RecordError
        For a file that is not a store, is not whole, or was written by a newer Brightspots, and for one that cannot
        be opened.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path, self.patience, self._opening = path, patience, True
        if path.exists() and not path.is_file():
            # SQLite would take a pipe or a device for a full disk.
            raise RecordError(f"{path} is not a file of records.", remedy=OTHER)
        self.readonly = readonly.is_readonly(path)
        with plainly(path, opening=True):
            if self.readonly:
                address, self._kept = readonly.in_memory(path)
                self.engine = _engine(address)
            else:
                _make_private(path)
                self.engine = _engine(str(path))
                _open.add(self.engine)
            try:
                self._prepare()
            except BaseException:
                self.engine.dispose()
                raise
        self._opening = False
        if not self.readonly:
            checkpoint.note_left(path)

    def close(self) -> None:
        """Close what is open; it opens by itself again when needed."""
        with checkpoint.held():
            self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the file, whatever others save meanwhile."""
        with plainly(self.path, opening=self._opening), self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def writing(self, *, in_memory: bool = False) -> Iterator[Connection]:
        """Open a transaction that nobody else writes beside; all of it is kept, or nothing.

        Parameters
        ----------
        in_memory : bool
            Whether the copy in memory of a file that may only be read is to be changed as well.
        """
        if self.readonly and not in_memory:
            raise RecordError(
                f"{self.path} may be read, but not written.",
                remedy="Make a copy that you may write to with `brightspots records backup`.",
            )
        with plainly(self.path, opening=self._opening), self.engine.connect() as connection:
            self._begin(connection)
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                    connection.exec_driver_sql("ROLLBACK")
                raise
        if self.readonly:
            return
        if not SYNCED_BY_SQLITE:
            _settle(self.path)
        checkpoint.note(self.path)

    @contextmanager
    def bare(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection, outside of any transaction."""
        with plainly(self.path, opening=self._opening), self.engine.connect() as connection:
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
            found = self._schema(connection)
            if found == schema.newest():
                self._log_ahead(connection)
                return
        # Into the file itself, and only then is there a log: so a copy of the file alone is never without its tables.
        with self.writing(in_memory=True) as ours:
            # Somebody else may have been here in between.
            found = self._schema(ours.connection.dbapi_connection)  # type: ignore[arg-type]
            if found is None:
                schema.METADATA.create_all(ours)
            else:
                schema.migrate(ours, found)
            ours.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
            ours.exec_driver_sql(f"PRAGMA user_version={schema.newest()}")
        with self.bare() as connection:
            self._log_ahead(connection)

    def _schema(self, connection: sqlite3.Connection) -> int | None:
        """Return the schema of the file; None for a new one that holds nothing."""
        kind: int = connection.execute("PRAGMA application_id").fetchone()[0]
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if kind == APPLICATION:
            if found > schema.newest():
                raise _newer(self.path)
            if found < 1:
                raise RecordError(
                    f"{self.path} says that it was written with schema {found}, and there never was one.",
                    remedy="It was changed by something else: open the last backup.",
                )
            return found
        if connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            raise RecordError(f"{self.path} is a database of another program.", remedy=OTHER)
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal" and not self._has_log():
            raise RecordError(
                f"{self.path} is not whole: its -wal file is missing.",
                remedy=f"Copy {self.path.name} and {self.path.name}-wal together from where they were, or make a copy "
                "there with `brightspots records backup`.",
            )
        if self.readonly:
            raise RecordError(f"{self.path} is not a file of records.", remedy=OTHER)
        return None

    def _has_log(self) -> bool:
        log = Path(f"{self.path}-wal")
        return log.is_file() and log.stat().st_size > 0

    def _log_ahead(self, connection: sqlite3.Connection) -> None:
        end = time.monotonic() + self.patience
        while not self.readonly and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                # SQLite does not wait here for others who are opening the file.
                if not _is_busy(error) or time.monotonic() > end:
                    raise
                time.sleep(random.uniform(*NEW))


def _newer(path: Path) -> RecordError:
    return RecordError(
        f"{path} was written by a newer Brightspots than this one.",
        remedy="Update Brightspots on this computer; nothing in the file was changed.",
    )


def _make_private(path: Path) -> None:
    """Make a file that is not there, and see that others may not read it."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise RecordError(
            f"{path} cannot be made ({'the disk is full' if full else error.strerror}).",
            remedy="See that you may write to its folder, or give another path.",
        ) from error
    with contextlib.suppress(OSError):
        if os.name == "posix" and path.stat().st_uid == os.getuid() and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _engine(database: str) -> Engine:
    engine = create_engine(
        URL.create(
            "sqlite+pysqlite", database=database, query={"uri": "true"} if database[:5] == "file:" else {}
        ),
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


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
