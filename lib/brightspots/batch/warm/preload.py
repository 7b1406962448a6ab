"""What is done once, before the first page: imports, and the data that all pages of a batch share."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tqdm import tqdm

from brightspots import resources

ROOMS = ("district", "figures", "measures", "privacy", "workbook", "records", "pages")
"""Rooms that pages use: all their modules are imported."""


RehearsePage = Callable[[Path, dict[str, Any], bool], None]

LIBRARIES = (
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "pyarrow.parquet",
    "scipy.stats",
    "seaborn",
)
"""Those that our modules import when they first need them."""


def preload(pages: list[dict[str, Any]], rehearse_page: RehearsePage) -> None:
    """Import the libraries, take in what the pages to come share, and rehearse one page of each workbook.

    Parameters
    ----------
    pages : list of dict
        One page of each workbook to come: its ``file`` and its ``parameters``. The district that they name is
        held as it is now, for all of them.
    rehearse_page : callable
        Makes a page for nobody, of a file and its parameters. It is told whether the code may be run: other people's
        workbooks are never run here, since what their code leaves behind would stand in every page.
    """
    import_all(ROOMS)
    os.environ["BRIGHTSPOTS_MODE"] = "page"
    for page in pages:
        try:
            file = Path(page["file"])
            given = _take_in(file, page["parameters"])
            rehearse_page(file, given, file.parent == resources.folder("workbooks"))
        except Exception:
            # The page itself will meet the same trouble, and say so in words.
            traceback.print_exc(file=sys.stderr)


def import_all(rooms: Iterable[str]) -> None:
    """Import all modules of these rooms, and the libraries that they import when they first need them."""
    # The monitor of a progress bar is a thread, even where no bar is shown.
    tqdm.monitor_interval = 0
    for room in rooms:
        package = importlib.import_module(f"brightspots.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for library in LIBRARIES:
        importlib.import_module(library)


def _take_in(file: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    from brightspots.district.folder import hold_open
    from brightspots.series import school_series
    from brightspots.series.data_access import Released
    from brightspots.workbook.parameters import check_parameters
    from brightspots.workbook.workbook_file import read_workbook

    declared = read_workbook(file)
    given = check_parameters(declared, parameters)
    hold_open(given["district"])
    school_series.prepare(Released(declared, given))
    return given


def rehearse(file: Path, parameters: dict[str, Any]) -> None:
    """Run the cells of a workbook of the collection for nobody.

    What a library does only the first time is then done, for all pages: a fork's first picture of each kind costs
    a third more than its second.
    """
    from IPython.utils.capture import capture_output

    names: dict[str, Any] = {"__name__": "__main__"}
    with capture_output():
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", []):
                    names |= parameters
