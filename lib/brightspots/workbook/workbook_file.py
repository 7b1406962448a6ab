"""A workbook's file: what it says of itself, its title, its parameters and its cells, read without running it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightspots.workbook.metadata import Metadata, read_metadata
from brightspots.workbook.notebook_file import parse_notebook, read_source, source_of
from brightspots.workbook.parameters import Parameter, read_parameters

_OPENING = re.compile(
    r"\*\*What you will have at the end:\*\*\s*(?P<end>.*?)\s*\*\*Time:\*\*\s*(?P<time>.*)", re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class WorkbookFile(Metadata):
    """A workbook's file: what its metadata say, its title and parameters, and its cells.

    Attributes
    ----------
    name : str
        Of the file, without its ending.
    title : str
        As people know it.
    promise, time : str
        What its readers will have at the end, and how long that takes; empty where it does not say.
    parameters : dict of str to Parameter
    source : bytes
        The file as it is.
    path : Path
    """

    name: str
    title: str
    promise: str = ""
    time: str = ""
    parameters: dict[str, Parameter]
    source: bytes
    path: Path

    @property
    def notebook(self) -> dict[str, Any]:
        """Return a fresh copy of the notebook."""
        loaded: dict[str, Any] = json.loads(self.source)
        return loaded


def read_workbook(path: Path) -> WorkbookFile:
    """Return what a workbook declares.

    Raises
    ------
    WorkbookError
        When the file is not a notebook, or does not keep the contract: one cell tagged parameters with plain
        literals, and metadata as `brightspots.workbook.metadata.read_metadata` reads them.
    """
    source = read_source(path)
    notebook = parse_notebook(source, path.name)
    cells, metadata = notebook["cells"], notebook.get("metadata", {})
    said = read_metadata(metadata, path.name)
    promise, time = opening(cells)
    return WorkbookFile(
        **vars(said),
        name=path.stem,
        title=title(cells) or path.stem,
        promise=promise,
        time=time,
        parameters=read_parameters(cells, path.name),
        source=source,
        path=path,
    )


def _prose(cells: list[dict[str, Any]]) -> Iterator[str]:
    return (source_of(cell) for cell in cells if cell["cell_type"] == "markdown")


def title(cells: list[dict[str, Any]]) -> str:
    """Return the title of a workbook's cells; empty where there is none."""
    lines = (line for text in _prose(cells) for line in text.splitlines())
    return next((line[2:].strip() for line in lines if line.startswith("# ")), "")


def opening(cells: list[dict[str, Any]]) -> tuple[str, str]:
    """Return what a workbook promises at its head, and the time that it takes."""
    found = next((found for text in _prose(cells) if (found := _OPENING.search(text))), None)
    return (" ".join(found["end"].split()), " ".join(found["time"].split())) if found else ("", "")
