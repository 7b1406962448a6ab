"""Open a browser at an address that holds a token, as JupyterLab does: by a file that only this user may read.

An address given to a browser as it is started stands in the list of processes, which everybody at a shared computer
may read.
"""

from __future__ import annotations

import contextlib
import os
import webbrowser
from html import escape
from pathlib import Path

import platformdirs

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Brightspots</title>
<meta http-equiv="refresh" content="0; url={address}"></head>
<body><p><a href="{address}">Open Brightspots</a></p></body></html>
"""


def open_in_browser(address: str) -> None:
    """Open a browser at an address, without showing the address to other users of this computer."""
    file = _file()
    try:
        _write(file, _PAGE.format(address=escape(address)))
    except OSError:
        # Whoever started this reads the address in the terminal, and opens it there.
        return
    webbrowser.open(file.as_uri())


def forget_opened() -> None:
    """Remove the file."""
    with contextlib.suppress(OSError):
        _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(platformdirs.user_state_dir("brightspots")) / f"open-{os.getpid()}.html"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as written:
        written.write(text)
