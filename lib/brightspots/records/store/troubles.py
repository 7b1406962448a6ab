"""What SQLite complains about, in words that tell what to do."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from brightspots.errors import RecordError

OTHER = "Give another path, or the path of a new file."
# With less room than this, in bytes, SQLite cannot even set up the files that it works with.
LEAST_ROOM = 64 * 1024

_FULL = (
    "The disk is full, so this was not saved. What was saved before is safe in {path}.",
    "Make room, and save again.",
)
_FULL_AT_OPENING = (
    "The disk is full, so {path} cannot be opened. What was saved before is safe.",
    "Make room, and open it again.",
)
_TROUBLES = (
    ("locked", "{path} was busy: somebody has been saving for a long time.", "Save again in a moment."),
    ("full", *_FULL),
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
    ("not a database", "{path} is not a file of records.", OTHER),
    ("malformed", "{path} is damaged.", "Keep it, open the last backup, and ask for help."),
)
# Signs behind which a full disk may hide.
_MAYBE_FULL = ("full", "disk i/o", "unable to open")


@contextmanager
def plainly(path: Path, *, opening: bool = False) -> Iterator[None]:
    """Turn what SQLite complains about into words that tell what to do.

    Parameters
    ----------
    path : Path
        The file of records.
    opening : bool
        Whether the file is only being opened, so that nothing was to be saved yet.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = str(error.orig if isinstance(error, DBAPIError) else error).lower()
        for sign, problem, remedy in _TROUBLES:
            if sign in cause:
                if sign == "full" or (sign in _MAYBE_FULL and _is_full(path)):
                    problem, remedy = _FULL_AT_OPENING if opening else _FULL
                raise RecordError(problem.format(path=path), remedy=remedy) from error
        raise RecordError(
            f"{path} could not be used ({cause}).",
            remedy="Nothing of what was being saved is kept by half; try again, or open the last backup.",
        ) from error


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.absolute().parent).free < LEAST_ROOM
    except OSError:
        return False
