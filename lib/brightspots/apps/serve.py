"""`brightspots serve`: the workbooks of a district and its teams, in the browsers of this computer."""

from __future__ import annotations

import difflib
import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import platformdirs
import psutil

from brightspots.apps.home import Home
from brightspots.apps.open_browser import forget_opened, open_in_browser
from brightspots.apps.open_files import most_pages, raise_limit
from brightspots.apps.room.lan_server import describe_addresses, make_lan_server
from brightspots.apps.server import BrightspotsServer, configuration
from brightspots.district import open_district
from brightspots.errors import ParameterError
from brightspots.records.store.location import find
from brightspots.records.store.samples import is_sample
from brightspots.records.store.store import open_records
from brightspots.series.released_project import open_existing
from brightspots.workbook.address import BY_SERVER, ROOM
from brightspots.workbook.catalog import offer_own

PRACTICE = "practice"
WALL = "/room/wall"
PORT = 8866
A_PAGE = 180 * 2**20
"""Memory that an open page may take, measured on the pages of the practice district."""


def make_server(
    district: str | Path = "",
    records: str = "",
    *,
    port: int = PORT,
    host: str = "",
    **more: dict[str, Any],
) -> BrightspotsServer:
    """Return a server that is ready to start.

    Parameters
    ----------
    district : str or Path
        A folder or the name of a sample; the practice district, with its teams, when empty.
    records : str
        The teams' records, a path or a name; those that `where` finds or begins when empty.
    port : int
        The next free one is taken where somebody else uses it.
    host : str
        Of this computer in the local network: phones find rooms there, and nothing else. None when empty.
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
    opened = open_district(path)
    door = make_lan_server(records_path, host, port, synthetic=opened.kind == "synthetic") if host else None
    if door is not None:
        told[ROOM] = WALL
    own = {
        "VisitorKernels": {"told": told, "most": places(phones=bool(host))},
        "Voila": {"ip": "127.0.0.1", "port": port, "log_level": logging.ERROR},
    }
    config = configuration()
    for name, values in [*own.items(), *more.items()]:
        config[name].merge(values)
    home = Home(opened, records_path, "team", wall=WALL if door is not None else "")
    server = BrightspotsServer(config=config, home=home, door=door)
    server.initialize()
    return server


def serve(
    district: str | Path,
    records: str,
    *,
    port: int,
    open_browser: bool,
    say: Callable[[str], object],
    host: str = "",
    room: bool = False,
    workbooks: Sequence[Path] = (),
) -> None:
    """Serve until somebody presses Ctrl-C; as `make_server`.

    Parameters
    ----------
    open_browser : bool
    say : callable
        Tells whoever started it.
    room : bool
        Open a room at once, where there is only one project; else its page says for which one it can be opened.
    workbooks : sequence of Path
        Of one's own, to be served beside the collection.
    """
    offer_own(workbooks)
    if room and not host:
        raise ParameterError(
            f"Say with --host at which address phones find this computer. {describe_addresses()}"
        )

    def tell(opened: BrightspotsServer) -> None:
        first = opened.way_in(WALL if room else "")
        say(f"Open this in a browser on this computer: {first}")
        if server.door is not None:
            say(server.door.told)
        say("Ctrl-C ends it; what was saved stays.")
        if open_browser:
            threading.Thread(target=open_in_browser, args=(first,), daemon=True).start()

    begin_records(district, records, say)
    server = make_server(district, records, port=port, host=host)
    if room and server.door is not None:
        server.door.state.open_only()
    server.when_open = tell
    try:
        server.start()
    finally:
        forget_opened()


def where(district: str | Path, records: str) -> tuple[Path, str]:
    """Return the folder of a district and the path of the records, both as they are on this computer.

    Where nobody says which records, those of a sample are a working copy, and those of any other district are begun
    in the user's own data folder.

    Raises
    ------
    BrightspotsError
        For a folder that is no district, and for named records that are not there.
    """
    if not district:
        district = PRACTICE
    path = open_district(district).path
    if records:
        open_existing(records).close()
        return path, str(find(records).resolve())
    named = f"{district}" if is_sample(f"{district}") else own_records(path)
    store = open_records(named)
    store.close()
    return path, str(store.path.resolve())


def begin_records(district: str | Path, records: str, say: Callable[[str], object]) -> None:
    """Begin named records that are not there yet, and say so; a slip of the pen begins none.

    Raises
    ------
    BrightspotsError
        For a folder that is no district, for records in a folder that is not there, and for a name that is nearly one
        of those beside it.
    """
    if not records or find(records).is_file():
        return
    open_district(district or PRACTICE)
    path = find(records).resolve()
    if not path.parent.is_dir():
        raise ParameterError(f"There is no folder {path.parent} for records. Make it, or check the path.")
    beside = sorted(other.name for other in path.parent.glob(f"*{path.suffix or '.db'}") if other.is_file())
    if near := difflib.get_close_matches(path.name, beside, n=1, cutoff=0.75):
        raise ParameterError(
            f'There are no records at "{records}". Did you mean {near[0]}? To begin new ones beside it, give them a '
            "name that is less like it."
        )
    open_records(records).close()
    say(f"There were no records at {path} yet, so new ones begin there.")


def own_records(district: Path) -> Path:
    """Return where the records of a district's teams are kept on this computer when nobody says where."""
    mark = hashlib.sha256(str(district.resolve()).encode()).hexdigest()[:6]
    return (
        Path(platformdirs.user_data_dir("brightspots")) / "records" / f"{district.resolve().name}-{mark}.db"
    )


def places(*, phones: bool = False) -> int:
    """Return how many pages may be open at the same time, so that this computer goes on working.

    Parameters
    ----------
    phones : bool
        Whether there is a door for phones, too.
    """
    in_memory = int(max(4, min(60, psutil.virtual_memory().available * 0.6 // A_PAGE)))
    by_files = most_pages(raise_limit(), phones=phones)
    return in_memory if by_files is None else min(in_memory, by_files)
