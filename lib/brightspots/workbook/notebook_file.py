"""A notebook's file as it was found: read with care, since anybody may have made it, and refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from brightspots.errors import WorkbookError

MOST_BYTES = 5_000_000
FORM = 4
_SAVE = "Open it in JupyterLab and save it there"


def read_source(path: Path) -> bytes:
    """Return the bytes of a notebook's file.

    Raises
    ------
    WorkbookError
        Where there is no file that can be read, or one far larger than a workbook without outputs ever is.
    """
    try:
        if not path.is_file():
            raise WorkbookError(f"There is no workbook file {path}.")
        if (size := path.stat().st_size) > MOST_BYTES:
            raise WorkbookError(
                f"{path.name} is {size // 1_000_000} MB large, which no workbook is. Clear its outputs in JupyterLab "
                "(Edit, Clear Outputs of All Cells), and save it."
            )
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError(f"{path.name} cannot be read ({error.strerror}).") from error


def parse_notebook(source: bytes, name: str) -> dict[str, Any]:
    """Return a notebook of which is certain: a list of cells, each with its kind, its text, and its metadata.

    Parameters
    ----------
    source : bytes
    name : str
        Of the file, for messages.

    Raises
    ------
    WorkbookError
        For what is no notebook, or one of another form than Jupyter's fourth.

    Examples
    --------
    >>> parse_notebook(b"{}", "w.ipynb")
    Traceback (most recent call last):
    brightspots.errors.WorkbookError: w.ipynb is not a notebook that can be read. Open it in JupyterLab and save it \
there, or begin again with: brightspots workbook new NAME
    """
    try:
        found = json.loads(source)
        if isinstance(found, dict) and found.get("nbformat", FORM) != FORM:
            raise WorkbookError(
                f"{name} is saved in a form of Jupyter's that is not read here (nbformat {found['nbformat']!r:.12}; it "
                f"must be {FORM}). {_SAVE}."
            )
        cells = found["cells"]
        if not isinstance(cells, list) or not isinstance(found.get("metadata", {}), dict):
            raise TypeError("its cells are not a list")
        found["cells"] = [_cell(cell) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WorkbookError(
            f"{name} is not a notebook that can be read. {_SAVE}, or begin again with: brightspots workbook new NAME"
        ) from error
    return dict(found)


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's text.

    Examples
    --------
    >>> source_of({"source": ["a\\n", "b"]})
    'a\\nb'
    """
    return "".join(cell["source"])


def tags_of(cell: dict[str, Any]) -> list[str]:
    """Return a cell's tags.

    Examples
    --------
    >>> tags_of({"metadata": {"tags": ["hide"]}}), tags_of({"metadata": {}})
    (['hide'], [])
    """
    tags = cell["metadata"].get("tags", [])
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    source = cell.get("source", "")
    if not isinstance(source, str) and not all(isinstance(line, str) for line in source):
        raise TypeError("the text of a cell is no text")
    metadata = cell.get("metadata", {})
    if not isinstance(cell["cell_type"], str) or not isinstance(metadata, dict):
        raise TypeError("a cell is of no kind")
    return {**cell, "source": source, "metadata": metadata}
