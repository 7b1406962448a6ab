"""`brightspots lab`: JupyterLab on working copies of the workbooks, asking no other host for anything."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from brightspots import resources
from brightspots.apps.serve import begin_records, where
from brightspots.apps.working_copies import Copies, folder_for, link_own, make_copies
from brightspots.district import open_district
from brightspots.workbook import catalog
from brightspots.workbook.address import BY_SERVER


def lab(
    district: str | Path,
    records: str,
    *,
    port: int,
    open_browser: bool,
    say: Callable[[str], object],
    workbooks: Sequence[Path] = (),
) -> None:
    """Make the working copies, and open JupyterLab on them until somebody ends it.

    Parameters
    ----------
    district, records : str
        As `brightspots.apps.serve.where`.
    port : int
        The next free one is taken where somebody else uses it.
    open_browser : bool
    say : callable
        Takes what to tell whoever started it.
    workbooks : sequence of Path
        Of one's own: they stand beside the copies, and are the files themselves.
    """
    begin_records(district, records, say)
    catalog.offer_own(workbooks)
    path, records_path = where(district, records)
    opened = open_district(path)
    shipped = [one for one in catalog.collection() if one.name not in catalog.own_workbooks()]
    copies = make_copies(opened, records_path, folder_for(opened), shipped)
    say(told(copies))
    own = link_own(copies.folder, catalog.own_workbooks())
    for name in own:
        say(f"{name} is your own file, as its parameters are: what you save there is saved in it.")
    first = next(iter(own), "")
    from jupyterlab.labapp import LabApp

    # What one library of Jupyter has to say to another is not for whoever opens a workbook.
    warnings.simplefilter("ignore", DeprecationWarning)
    os.environ |= environment()
    LabApp.launch_instance(options(copies.folder, port=port, open_browser=open_browser, first=first))


def told(copies: Copies) -> str:
    """Return what was done to the copies, in words.

    Examples
    --------
    >>> print(told(Copies(Path("/data/lab/ours"), [], [("11.ipynb", "11 (new).ipynb")])))
    Your working copies of the workbooks are in /data/lab/ours. Change them as you like.
    You changed 11.ipynb, so it stays as it is. There is a newer one beside it: 11 (new).ipynb.
    """
    lines = [f"Your working copies of the workbooks are in {copies.folder}. Change them as you like."]
    lines += [
        f"You changed {yours}, so it stays as it is. There is a newer one beside it: {newer}."
        for yours, newer in copies.beside
    ]
    return "\n".join(lines)


def environment() -> dict[str, str]:
    """Return what JupyterLab and its kernels are told: the person at this machine is of the team."""
    own = str(resources.folder("templates") / "lab")
    others = [
        path for path in os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep) if path not in ("", own)
    ]
    return {BY_SERVER["audience"]: "team", "JUPYTER_CONFIG_PATH": os.pathsep.join([own, *others])}


def options(folder: Path, *, port: int, open_browser: bool, first: str = "") -> list[str]:
    """Return how JupyterLab is started.

    Its extension manager only lists what is installed, and nobody asks for news or newer versions.
    """
    names = (f"{name}.ipynb" for name in (catalog.start(), catalog.landing("project")))
    first = first or next((name for name in names if (folder / name).is_file()), "")
    tree = f"/lab/tree/{first}" if first else "/lab"
    return [
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={open_browser}",
        "--ServerApp.terminals_enabled=False",
        "--ServerApp.log_level=WARN",
        "--LabApp.log_level=WARN",
        f"--LabApp.default_url={tree}",
        f"--LabApp.workspaces_dir={folder / '.workspaces'}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ContentsManager.pre_save_hook=brightspots.apps.working_copies.clear_outputs",
    ]
