"""Working the log of what was saved into the file itself once nobody has saved for a while.

What was saved lies in the log beside the file until then: whoever copies the file alone in between misses it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

# In seconds: after how long without a save, and at the latest after the first.
QUIET, LATEST = 2.0, 10.0

# After the first save from here: a copy of new records would open as if nothing had ever been written.
AT_FIRST = 0.3


class _Keeper:
    """One thread at most, and only while something waits to be worked in."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._working = threading.Lock()
        self._waiting: dict[Path, tuple[float, float]] = {}
        self._done: set[Path] = set()
        self._thread: threading.Thread | None = None

    def note(self, path: Path) -> None:
        now = time.monotonic()
        with self._turn:
            if path not in self._waiting:
                # It may be due before the file for which the thread waits.
                self._turn.notify()
            self._waiting[path] = (self._waiting.get(path, (now,))[0], now)
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="records at rest", daemon=True)
                # While Python ends no thread begins any more; what waits is then worked in at the very end.
                with contextlib.suppress(RuntimeError):
                    thread.start()
                    self._thread = thread

    def finish(self) -> None:
        with self._turn:
            due, self._waiting = list(self._waiting), {}
        self._work(due)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        with self._working:
            yield

    def before_fork(self) -> None:
        self._working.acquire()
        self._turn.acquire()

    def after_fork(self) -> None:
        self._turn.release()
        self._working.release()

    def _run(self) -> None:
        while True:
            with self._turn:
                if not self._waiting:
                    self._thread = None
                    return
                now = time.monotonic()
                times = {
                    path: min(last + QUIET, first + (LATEST if path in self._done else AT_FIRST))
                    for path, (first, last) in self._waiting.items()
                }
                due = [path for path, at in times.items() if at <= now]
                if not due:
                    self._turn.wait(min(times.values()) - now)
                    continue
                for path in due:
                    del self._waiting[path]
                    self._done.add(path)
            self._work(due)

    def _work(self, due: list[Path]) -> None:
        for path in due:
            with self._working, contextlib.suppress(sqlite3.Error, OSError):
                _work_in(path)


def _work_in(path: Path) -> None:
    if not path.is_file():
        return
    with contextlib.closing(
        sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=0.0, isolation_level=None)
    ) as connection:
        connection.execute("PRAGMA synchronous=NORMAL")
        # The first holds up nobody; the second then has only to cut off a log that is worked in already.
        _, logged, done = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if logged == done:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_keeper = _Keeper()
atexit.register(lambda: _keeper.finish())


def note(path: Path) -> None:
    """Note that something was saved, so that it is worked in when it is quiet."""
    with contextlib.suppress(OSError):
        if Path(f"{path}-wal").stat().st_size:
            _keeper.note(path.absolute())


def note_left(path: Path) -> None:
    """Note a log that somebody has left beside a file, such as a process that was killed."""
    with contextlib.suppress(OSError):
        log = Path(f"{path}-wal").stat()
        if log.st_size and time.time() - log.st_mtime > QUIET:
            note(path)


def held() -> contextlib.AbstractContextManager[None]:
    """Hold back the working in, so that who closes a file is the last and leaves it whole."""
    return _keeper.held()


def _begin_anew() -> None:
    # The thread does not come along into a child, and what waited is the parent's.
    global _keeper
    _keeper = _Keeper()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=lambda: _keeper.before_fork(),
        after_in_parent=lambda: _keeper.after_fork(),
        after_in_child=_begin_anew,
    )
