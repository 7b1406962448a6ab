"""Whether a process that makes pages is still as it was when it started."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import psutil

GROWTH = 300_000_000
"""Bytes by which a process may grow before a fresh one takes its place: it should not grow at all."""
LOOK_SECONDS = 1.0
"""Looking at each file of the library takes milliseconds: once a second is enough, once a page is too often."""


class Health:
    """Watches over one process.

    Parameters
    ----------
    pid : int
    library : object
        From `library_stamp`, before the process was started.
    """

    def __init__(self, pid: int, library: object) -> None:
        self._pid, self._library = pid, library
        self._weight = _weight(pid)
        self._looked = time.monotonic()

    def is_stale(self) -> bool:
        """Return whether it has grown, or was started with other files of the library."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return False
        self._looked = time.monotonic()
        return _weight(self._pid) > self._weight + GROWTH or library_stamp() != self._library


def library_stamp() -> object:
    """Return what changes when a file of this library is written again."""
    root = Path(__file__).parents[1]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in root.rglob("*.py")}


def _weight(pid: int) -> int:
    with contextlib.suppress(psutil.NoSuchProcess):
        return int(psutil.Process(pid).memory_info().rss)
    return 0
