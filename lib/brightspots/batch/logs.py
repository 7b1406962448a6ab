"""Where a batch keeps what its failed pages printed: outside of its pages, for its own user, and for thirty days."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from platformdirs import user_state_path

KEPT_DAYS = 30
_OURS = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


def log_folder(batch_id: str) -> Path:
    """Return where the logs of a batch go; `make_folder` makes it."""
    return user_state_path("brightspots") / "runs" / batch_id


def make_folder(folder: Path) -> None:
    """Make the folder of a batch's logs, which only its own user may open."""
    for part in (folder.parent.parent, folder.parent, folder):
        part.mkdir(parents=True, exist_ok=True, mode=0o700)
        # One that stood there before, or was made on the way to another, may have been open to all.
        with contextlib.suppress(OSError):
            part.chmod(0o700)


def clear_old(runs: Path | None = None, now: float | None = None) -> None:
    """Remove the logs in which nothing was written for thirty days; never what is not a batch's own folder.

    Parameters
    ----------
    runs : Path, optional
        The folder of all batches' logs; that of this user by default.
    now : float, optional
        Seconds since 1970.
    """
    runs = user_state_path("brightspots") / "runs" if runs is None else runs
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
    with contextlib.suppress(OSError):
        for folder in _ours(runs):
            if _written(folder) < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _ours(runs: Path) -> Iterable[Path]:
    with os.scandir(runs) as entries:
        return [
            Path(entry.path)
            for entry in entries
            if _OURS.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        ]


def _written(folder: Path) -> float:
    """Return when something in it was written last."""
    with os.scandir(folder) as entries:
        return max(
            folder.stat().st_mtime, *(entry.stat(follow_symlinks=False).st_mtime for entry in entries), 0
        )
