"""Refuse notebooks that hold outputs or counts of runs: what a cell showed may be somebody's numbers.

Used before a commit: ``python tests/notebooks_without_outputs.py NOTEBOOK...``. The exit status is 1 where one holds any.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path


def holding(files: Sequence[str]) -> list[str]:
    """Return the notebooks of these that hold outputs or counts of runs."""
    return [file for file in files if any(map(_was_run, json.loads(Path(file).read_bytes())["cells"]))]


def _was_run(cell: dict[str, object]) -> bool:
    return bool(cell.get("outputs")) or cell.get("execution_count") is not None


if __name__ == "__main__":
    found = holding(sys.argv[1:])
    for file in found:
        print(f"{file} holds outputs: in JupyterLab choose Edit, Clear Outputs of All Cells, and save it.")
    sys.exit(bool(found))
