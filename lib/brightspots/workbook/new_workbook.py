"""A workbook to begin with: the starter of a unit, under a name of one's own, which keeps the contract as it stands."""

from __future__ import annotations

import os
from pathlib import Path

from brightspots import resources
from brightspots.errors import WorkbookError
from brightspots.workbook.catalog import workbook_names
from brightspots.workbook.contract.file_rules import NAME
from brightspots.workbook.metadata import UNITS

PARTS = {
    "school": "It has a finding, a picture and a table, for every school.",
    "project": "It has a form, a picture and a finding, for every team's project.",
    "network": "It has a table and a finding, for all teams together.",
}
TO_SEE = {
    "school": "--workbook {path} --schools S001 --out pages",
    "project": "--workbook {path} --records practice --projects all --audience team --out pages",
    "network": "--workbook {path} --records practice --out pages",
}


def write_starter(name: str, unit: str, folder: Path | None = None) -> Path:
    """Write a starter, and return its file.

    Parameters
    ----------
    name : str
        What the workbook is called: small letters, digits and underscores; never a path.
    unit : str
        Whose pages it makes: ``school``, ``project`` or ``network``.
    folder : Path, optional
        Where it goes; this one by default.

    Raises
    ------
    WorkbookError
        For a name that is none, or is taken, and where it cannot be written; nothing is ever written over.
    """
    path = (folder or Path()) / f"{_checked(name)}.ipynb"
    if unit not in UNITS:
        raise WorkbookError(f"There is no unit “{unit}”. It can be {', '.join(UNITS)}.")
    starter = resources.folder("templates") / "workbook" / f"{unit}_starter.ipynb"
    text = starter.read_text(encoding="utf-8").replace(f"{unit}_starter", path.stem)
    try:
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "w", encoding="utf-8"
        ) as file:
            file.write(text)
    except FileExistsError as error:
        raise WorkbookError(
            f"{path} is there already, and nothing was changed. Choose another name, or move that one away."
        ) from error
    except OSError as error:
        raise WorkbookError(
            f"{path} cannot be written ({error.strerror}). Go to a folder in which you may write, and try again."
        ) from error
    return path


def next_steps(path: Path, unit: str) -> str:
    """Return what to do with a starter.

    Examples
    --------
    >>> print(next_steps(Path("late_buses.ipynb"), "project").splitlines()[0])
    late_buses.ipynb is a workbook that works. It has a form, a picture and a finding, for every team's project.
    """
    return f"""{path} is a workbook that works. {PARTS[unit]}

  1. Look at it while you work on it:      brightspots workbook preview {path}
     The page in the browser is made again each time you save.
  2. Change it, in JupyterLab:             brightspots lab --workbook {path}
     (or in any editor of notebooks, at the file itself)
  3. Ask what is still missing:            brightspots workbook check {path}
  4. Make its pages:                       brightspots batch practice {TO_SEE[unit].format(path=path)}
  5. Work in it with a team:               brightspots serve --workbook {path}"""


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        hint = " Leave out the ending." if name.endswith(".ipynb") else ""
        raise WorkbookError(
            f"“{name[:80]}” cannot be the name of a workbook.{hint} Use small letters, digits and underscores, such as "
            "late_buses. It is written into the folder in which you are."
        )
    if name in workbook_names():
        raise WorkbookError(f"{name} is a workbook of the collection. Choose another name.")
    return name
