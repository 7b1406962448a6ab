"""What is done once, before the first page: imports, and the data that all pages of a batch share."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import Any

LIBRARIES = (
    "brightspots",
    "brightspots.figures",
    "brightspots.measures",
    "brightspots.workbook",
    "brightspots.workbook.evidence",
    "duckdb",
    "pyarrow.parquet",
    "scipy.stats",
    "seaborn",
)


def preload(pages: list[dict[str, Any]]) -> None:
    """Import the libraries, and take in what the pages to come share.

    Parameters
    ----------
    pages : list of dict
        One page of each workbook to come: its ``file`` and its ``parameters``. The district that they name is
        held as it is now, for all of them.
    """
    for name in LIBRARIES:
        importlib.import_module(name)
    for page in pages:
        try:
            _take_in(Path(page["file"]), page["parameters"])
        except Exception:
            # The page itself will meet the same trouble, and say so in words.
            traceback.print_exc(file=sys.stderr)


def _take_in(file: Path, parameters: dict[str, Any]) -> None:
    from brightspots.district.folder import hold_open
    from brightspots.workbook.declared import check_parameters, read_workbook
    from brightspots.workbook.released import Released

    os.environ["BRIGHTSPOTS_MODE"] = "page"
    declared = read_workbook(file)
    given = check_parameters(declared, parameters)
    hold_open(given["district"])
    Released(declared, given).prepare()
