"""Run a workbook with papermill as it comes, and look at what its cells show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import papermill

from brightspots import resources

WIDGET = "application/vnd.jupyter.widget-view+json"


def run(name: str, folder: Path, **parameters: Any) -> Any:
    """Return the notebook as it was run."""
    workbook = resources.folder("workbooks") / f"{name}.ipynb"
    return papermill.execute_notebook(
        str(workbook), str(folder / "out.ipynb"), parameters=parameters, progress_bar=False
    )


def outputs(made: Any) -> list[dict[str, Any]]:
    """Return what its cells show."""
    return [o["data"] for cell in made.cells for o in cell.get("outputs", []) if "data" in o]


def shown_without_widgets(name: str, folder: Path) -> list[dict[str, Any]]:
    """Run a workbook with its defaults, and return what a page of it shows."""
    found = outputs(run(name, folder))
    assert found and not any(WIDGET in data for data in found)
    return found
