"""Run a workbook's cells here, without a kernel: for what its code says, where the page around it does not matter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from brightspots import resources
from brightspots.workbook import book as module
from brightspots.workbook.mime_types import FINDING


def findings_of(
    name: str, patch: pytest.MonkeyPatch, district: str | Path, school_id: str, **parameters: Any
) -> dict[str, dict[str, Any]]:
    """Return by key what a school's page finds, and hold its code to running from the first cell to the last."""
    found: dict[str, dict[str, Any]] = {}

    def display(*things: Any, **_: Any) -> None:
        found.update(
            {one[FINDING]["key"]: one[FINDING] for one in things if isinstance(one, dict) and FINDING in one}
        )

    patch.setattr(module, "display", display)
    patch.setenv("BRIGHTSPOTS_MODE", "page")
    notebook = json.loads((resources.folder("workbooks") / f"{name}.ipynb").read_text(encoding="utf-8"))
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{name}, {cell['id']}", "exec"), space)
            if "parameters" in cell["metadata"].get("tags", ()):
                space |= {"district": str(district), "school_id": school_id, **parameters}
    return found
