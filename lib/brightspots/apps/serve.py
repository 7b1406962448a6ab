"""`brightspots serve`: the workbooks of a district and its teams, in the browsers of this computer."""

from __future__ import annotations

import logging
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from brightspots.apps.home import Home
from brightspots.apps.server import BrightspotsServer, configuration
from brightspots.district import open_district
from brightspots.records.place import find
from brightspots.workbook.project import open_existing
from brightspots.workbook.visitor import BY_SERVER

PRACTICE = "practice"
PORT = 8866
A_PAGE = 180 * 2**20
"""Memory that an open page may take, measured on the pages of the practice district."""


def make_server(
    district: str | Path = "",
    records: str = "",
    *,
    port: int = PORT,
    **more: dict[str, Any],
) -> BrightspotsServer:
    """Return a server that is ready to start.

    Parameters
    ----------
    district : str or Path
        A folder or the name of a sample; the practice district, with its teams, when empty.
    records : str
        The teams' records, a path or a name; none when empty.
    port : int
        The next free one is taken where somebody else uses it.
    **more : dict
        More configuration, by the name of a class.

    Raises
    ------
    BrightspotsError
        For a folder that is no district, and for records that are not there.
    """
    path, records_path = where(district, records)
    told = {
        BY_SERVER["district"]: str(path),
        BY_SERVER["records"]: records_path,
        BY_SERVER["audience"]: "team",
    }
    config = configuration(
        VisitorKernels={"told": told, "most": places()},
        Voila={"ip": "127.0.0.1", "port": port, "log_level": logging.ERROR},
        **more,
    )
    server = BrightspotsServer(config=config, home=Home(open_district(path), records_path, "team"))
    server.initialize()
    return server


def serve(
    district: str | Path,
    records: str,
    *,
    port: int,
    open_browser: bool,
    say: Callable[[str], object],
) -> None:
    """Serve until somebody presses Ctrl-C; as `make_server`."""

    def tell(address: str) -> None:
        say(f"Open this in a browser on this computer: {address}\nCtrl-C ends it; what was saved stays.")
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    logging.getLogger("tornado.general").setLevel(logging.ERROR)
    server = make_server(district, records, port=port)
    server.when_open = tell
    server.start()


def where(district: str | Path, records: str) -> tuple[Path, str]:
    """Return the folder of a district and the path of the records, both as they are on this computer.

    Raises
    ------
    BrightspotsError
        For a folder that is no district, and for records that are not there.
    """
    if not district:
        district, records = PRACTICE, records or PRACTICE
    path = open_district(district).path
    if not records:
        return path, ""
    open_existing(records).close()
    return path, str(find(records).resolve())


def places() -> int:
    """Return how many pages may be open at the same time, so that this computer goes on working."""
    return int(max(4, min(60, psutil.virtual_memory().available * 0.6 // A_PAGE)))
