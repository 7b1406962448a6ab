"""How many files this process may have open, and how many of them pages and connections may take.

A connection is an open file, and so is each line between a server and the process behind a page.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

A_PAGE = 24
"""Files of the server that an open page takes: 14 measured with its socket, and up to six more lines of a browser."""
OWN = 64
"""Files that the server keeps for itself: 31 measured with a door for phones, and what it reads meanwhile."""
MOST_CONNECTIONS = 512
"""From all phones together."""
FEWEST_CONNECTIONS = 32

_ENOUGH = 10_240
"""What macOS allows where it says that there is no bound."""


def raise_limit() -> int | None:
    """Raise the number of files that may be open as far as this user may, and return it; None where none is set.

    Examples
    --------
    >>> (raise_limit() or OWN) >= OWN
    True
    """
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if soft == resource.RLIM_INFINITY else soft


def most_connections(limit: int | None) -> int:
    """Return how many connections of phones there may be where so many files may be open.

    Examples
    --------
    >>> most_connections(None), most_connections(1024), most_connections(256)
    (512, 480, 96)
    """
    if limit is None:
        return MOST_CONNECTIONS
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, (limit - OWN) // 2))


def most_pages(limit: int | None, *, phones: bool) -> int | None:
    """Return how many pages may be open where so many files may be; None for any number.

    Examples
    --------
    >>> most_pages(None, phones=True), most_pages(1024, phones=True), most_pages(256, phones=False)
    (None, 20, 8)
    """
    if limit is None:
        return None
    return max(1, (limit - OWN - (most_connections(limit) if phones else 0)) // A_PAGE)


def room_for_a_page() -> bool:
    """Return whether so many files can still be opened as one more page takes."""
    if sys.platform == "win32":
        return True
    import resource

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return soft == resource.RLIM_INFINITY or _open_now() + A_PAGE <= soft


def _open_now() -> int:
    for listed in (Path("/proc/self/fd"), Path("/dev/fd")):
        with contextlib.suppress(OSError):
            return sum(1 for _ in listed.iterdir())
    return 0
