"""What is asked of the file itself: nothing of a run is left in it, and the same workbook is the same bytes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from brightspots.workbook.contract.problem import Notebook, Problem

NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CLEAR = "Clear them in JupyterLab (Edit, Clear Outputs of All Cells), and save."


def name(notebook: Notebook) -> Iterator[Problem]:
    """Yield that the file's name is none that pages, links and folders can bear."""
    if not NAME.fullmatch(notebook.name):
        yield Problem(
            "name",
            f"The file is called {notebook.path.name}.",
            "Rename it: small letters, digits and underscores, such as late_buses.ipynb.",
        )


def outputs(notebook: Notebook) -> Iterator[Problem]:
    """Yield the cells in which something of a run was left."""
    for cell in notebook.cells:
        if not cell.is_code:
            continue
        if cell.raw.get("outputs") != [] or cell.raw.get("execution_count") is not None:
            yield cell.problem("outputs", "What this cell showed when it ran is stored with it.", _CLEAR)
        if {"papermill", "execution"} & set(cell.raw["metadata"]):
            yield cell.problem("outputs", "When this cell ran is stored with it.", _CLEAR)
    if {"papermill", "widgets"} & set(notebook.raw.get("metadata", {})):
        yield Problem("outputs", "What was typed or run is stored in the metadata.", _CLEAR)


def ids(notebook: Notebook) -> Iterator[Problem]:
    """Yield the cells that cannot be told apart from one saving to the next."""
    counted = Counter(str(cell.raw.get("id", "")) for cell in notebook.cells)
    for cell in notebook.cells:
        own = cell.raw.get("id")
        if not isinstance(own, str) or not _ID.fullmatch(own) or own.isdigit():
            yield cell.problem(
                "ids",
                "This cell has no id of its own.",
                "Open the notebook in JupyterLab and save it: it gives one.",
            )
        elif counted[own] > 1:
            yield cell.problem(
                "ids",
                f"Another cell has the same id, {own}.",
                "Delete this cell and paste it again in JupyterLab: the copy gets an id of its own.",
            )


def form(notebook: Notebook) -> Iterator[Problem]:
    """Yield that the file is not as Jupyter saves it today."""
    raw = notebook.raw
    minor = raw.get("nbformat_minor")
    if (raw.get("nbformat"), minor) != (4, 5):
        yield Problem(
            "form",
            f"The file is of Jupyter's form {raw.get('nbformat')!r:.8}.{minor!r:.8}; it must be 4.5.",
            "Open it in JupyterLab and save it.",
        )
    laid_out = json.dumps(json.loads(notebook.source), indent=1, ensure_ascii=False) + "\n"
    if notebook.source.decode("utf-8", "replace") != laid_out:
        yield Problem(
            "form",
            "The file is not laid out as Jupyter saves it, so that two versions cannot be compared line by line.",
            "Open it in JupyterLab and save it.",
        )
