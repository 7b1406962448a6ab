"""An empty district folder, to be filled in."""

from __future__ import annotations

import shutil
from pathlib import Path

from brightspots import resources
from brightspots.district.files import EXAMPLE
from brightspots.errors import DataError


def lay_out(folder: Path) -> None:
    """Write an empty district folder: commented settings, and a file with the columns and two examples of each table.

    Parameters
    ----------
    folder : Path
        A folder that is empty or not there yet.

    Raises
    ------
    DataError
        When there is something in it: nothing is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(
            f"{folder} is not empty." if folder.is_dir() else f"{folder} is a file.",
            remedy="Give the name of a new folder; nothing was changed.",
        )
    try:
        shutil.copytree(resources.folder("templates") / "district", folder, dirs_exist_ok=True)
    except OSError as error:
        raise DataError(
            f"The folder {folder} cannot be made ({error.strerror}).",
            remedy="Give a folder in a place where you may write.",
        ) from error


def next_steps(folder: Path) -> str:
    """Return what to do with an empty district folder.

    Examples
    --------
    >>> print(next_steps(Path("ours")).splitlines()[0])
    ours is ready to be filled in.
    """
    return f"""{folder} is ready to be filled in.

  1. Open district.toml in any editor: each line says what it means.
  2. Give schools.csv a row for each school; only school_id is required. Keep ids as text.
  3. Fill in the tables that you have. Rows that begin with {EXAMPLE} show how a row looks: nobody reads them.
     What each column means:   brightspots dictionary TABLE
     To begin: school_measures.csv, and measure_definitions.csv for what each measure means.
     A table may be a folder, too: attendance/2025-11.csv and so on. A later file corrects an earlier one.
  4. Ask what is wrong, and put it right:   brightspots check {folder}
  5. Make the pages:                        brightspots batch {folder} --out pages"""
