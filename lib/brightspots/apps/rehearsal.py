"""What is done once for all pages that people write in: whatever a fork does first, each fork would do for itself."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import traceback
from pathlib import Path

from brightspots import resources

SHOWN = ("01_our_team", "11_seeing_the_data", "40_impact")
"""Workbooks that between them do what all others do: forms and records, tables and pictures, models."""

_ONE_PROJECT = "01J6AYS9M06XDS87Q5DC4XFJNX"
_SMALLEST, _STEP, _LARGEST = 48, 16, 512
_BYTES_OF_ITS_OWN = sys.getsizeof(b"")
_held: list[list[bytes]] = []


def rehearse_pages() -> None:
    """Run workbooks over a copy of the practice records, which goes again; a trouble here stops no page."""
    from brightspots.records.store.store import Store

    before = os.environ.get("BRIGHTSPOTS_MODE")
    os.environ["BRIGHTSPOTS_MODE"] = "form"
    try:
        with tempfile.TemporaryDirectory(prefix="bs-") as folder:
            store = Store(Path(folder) / "records.db")
            store.load(resources.folder("data_samples") / "practice" / "records")
            store.close()
            for name in SHOWN:
                _rehearse(name, str(store.path))
    except Exception:
        traceback.print_exc(file=sys.stderr)
    finally:
        os.environ.pop("BRIGHTSPOTS_MODE")
        if before is not None:
            os.environ["BRIGHTSPOTS_MODE"] = before


def _rehearse(name: str, records: str) -> None:
    import ipywidgets

    from brightspots.batch.warm.preload import rehearse
    from brightspots.workbook.catalog import find_workbook
    from brightspots.workbook.workbook_file import read_workbook

    file = find_workbook(name)
    given = {"audience": "team"}
    if "project" in read_workbook(file).units:
        given |= {"district": "practice", "school_id": "", "project_id": _ONE_PROJECT, "records": records}
    try:
        rehearse(file, given)
    except Exception:
        traceback.print_exc(file=sys.stderr)
    finally:
        ipywidgets.Widget.close_all()


def fill_gaps() -> None:
    """Fill what is free between the objects that are there, so that forks put theirs side by side.

    A fork that writes an object into a gap copies the whole page of memory around it.
    """
    for size, free in gaps().items():
        _held.append([bytes(size - _BYTES_OF_ITS_OWN) for _ in range(free)])


def gaps() -> dict[int, int]:
    """Return how many blocks of each size are free in memory that Python uses in part; empty where it does not say.

    Examples
    --------
    >>> all(size % 16 == 0 and free >= 0 for size, free in gaps().items())
    True
    """
    tell = getattr(sys, "_debugmallocstats", None)
    if tell is None:
        return {}
    with tempfile.TemporaryFile() as told:
        errors = os.dup(2)
        os.dup2(told.fileno(), 2)
        try:
            tell()
        finally:
            os.dup2(errors, 2)
            os.close(errors)
        told.seek(0)
        text = told.read().decode(errors="replace")
    # Columns: class, size, pools in use, blocks in use, blocks free.
    rows = re.findall(r"^ *\d+ +(\d+) +\d+ +\d+ +(\d+) *$", text, re.MULTILINE)
    known = {int(size): int(free) for size, free in rows}
    return {size: known[size] for size in range(_SMALLEST, _LARGEST + 1, _STEP) if size in known}
