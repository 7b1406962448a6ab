"""What a page is made from, besides its data and its parameters: its workbook, this library, its templates, versions.

A page whose fingerprint is still the same needs not be made again.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from brightspots import resources
from brightspots.warehouse.fingerprint import PACKAGE, digest, of_source
from brightspots.workbook.workbook_file import WorkbookFile

DRAWS_AND_COMPUTES = (
    "duckdb",
    "ipython",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "seaborn",
    "statsmodels",
)
"""Libraries whose version may change a page."""


def of_workbook(declared: WorkbookFile) -> str:
    """Return the fingerprint of a workbook and of all code that its pages run."""
    return digest(declared.source, of_library(PACKAGE, resources.folder("templates")))


@lru_cache(maxsize=4)
def of_library(package: Path, templates: Path) -> str:
    """Return the fingerprint of this library, of what it reads beside its code, and of the templates of pages.

    It is worked out once: a batch that is running goes on with the code with which it began.

    Parameters
    ----------
    package : Path
        The folder of the library.
    templates : Path
        The folder of all templates.
    """
    files = [*sorted(package.rglob("*.*")), *sorted((templates / "nbconvert").rglob("*.*"))]
    # What an installed copy ships beside its code is data, and tables of chances and names are part of the code.
    shipped = package / "shipped"
    own = [path for path in files if not path.is_relative_to(shipped) or path.is_relative_to(templates)]
    return of_source(own, DRAWS_AND_COMPUTES)
