"""The collection as people meet it: every workbook by name, what lies on every team's table, what comes next.

Nothing here lists workbooks. Each says of itself, in its notebook's metadata under ``"brightspots"``, what is true of
it: `brightspots.workbook.metadata.Metadata` documents the words. Batches, servers and pages ask here.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from brightspots import resources
from brightspots.errors import ParameterError, WorkbookError
from brightspots.workbook.metadata import PHASES, SHELVES, START
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

FILE_IN_USE = "BRIGHTSPOTS_WORKBOOK"
"""Names the file of the workbook that a batch runs, for the process that runs it."""


@dataclass(frozen=True)
class Shelf:
    """Some of the workbooks, under the name by which people look for them."""

    name: str
    about: str
    workbooks: tuple[WorkbookFile, ...]


def workbook_names() -> list[str]:
    """Return the names of the collection's workbooks, in order."""
    return sorted(path.stem for path in resources.folder("workbooks").glob("[0-9]*.ipynb"))


def find_workbook(name: str | Path) -> Path:
    """Return the file of a workbook: one of the collection by name, or one's own by path.

    Raises
    ------
    ParameterError
        When there is none; the message lists those that exist.
    """
    own = Path(name)
    if own.suffix == ".ipynb":
        if own.is_file():
            return own
        raise ParameterError(f"There is no workbook file {name}.")
    collection = workbook_names()
    if str(name) in collection:
        return resources.folder("workbooks") / f"{name}.ipynb"
    near = difflib.get_close_matches(str(name), collection, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ParameterError(f'There is no workbook "{name}".{hint} The workbooks are: {", ".join(collection)}.')


def open_file(name: str) -> Path:
    """Return the file of the workbook that is being run: the batch's own, one in this folder, or the collection's."""
    in_use = Path(os.environ.get(FILE_IN_USE, ""))
    if in_use.stem == name and in_use.is_file():
        return in_use
    here = Path(f"{name}.ipynb")
    return here if here.is_file() else find_workbook(name)


def collection() -> tuple[WorkbookFile, ...]:
    """Return all workbooks of the collection, in order; one that cannot be read is left out."""
    return tuple(_collection().values())


def known(name: str) -> WorkbookFile | None:
    """Return a workbook of the collection by its name; None where there is none.

    Examples
    --------
    >>> known("31_pdsa_cycles").next, known("99_none")
    ('32_implementation_and_outcome', None)
    """
    return _collection().get(name)


def title_of(name: str) -> str:
    """Return the title of a workbook of the collection, as people know it.

    Raises
    ------
    ParameterError
        When there is none of this name; the message lists those that exist.
    """
    found = known(name)
    return found.title if found is not None else read_workbook(find_workbook(name)).title


def start() -> str:
    """Return the name of the workbook that comes before all others; empty where there is none.

    Examples
    --------
    >>> start()
    '00_start_here'
    """
    return next((workbook.name for workbook in collection() if workbook.shelf == START), "")


def landing(unit: str) -> str:
    """Return the name of the workbook on which a unit's people land; empty where there is none.

    Examples
    --------
    >>> landing("project"), landing("school"), landing("network")
    ('01_our_team', '11_seeing_the_data', '')
    """
    return next((workbook.name for workbook in collection() if unit in workbook.landing), "")


def home_of(kind: str) -> str:
    """Return the name of the workbook on which records of a kind have their place; empty where there is none.

    Examples
    --------
    >>> home_of("Cause"), home_of("Project")
    ('20_fishbone', '')
    """
    return next((workbook.name for workbook in collection() if kind in workbook.shows), "")


def by_person(workbooks: Iterable[WorkbookFile] | None = None) -> list[Shelf]:
    """Return the collection by who meets what; a shelf with nothing on it is left out.

    Examples
    --------
    >>> [shelf.name for shelf in by_person()]
    ['On the table', 'When needed', 'Coach and facilitator']
    """
    of = tuple(collection() if workbooks is None else workbooks)
    shelves = [
        Shelf(name, about, tuple(workbook for workbook in of if workbook.shelf == key))
        for key, (name, about) in SHELVES.items()
    ]
    return [shelf for shelf in shelves if shelf.workbooks]


def by_phase(workbooks: Iterable[WorkbookFile] | None = None) -> list[Shelf]:
    """Return the collection by the phase of the work; a phase without a workbook is left out.

    Examples
    --------
    >>> [shelf.name for shelf in by_phase()][:2]
    ['Begin here', 'Agree on the problem and an aim']
    """
    of = [one for one in (collection() if workbooks is None else workbooks) if one.shelf != START]
    shelves = [
        Shelf(words, "", tuple(workbook for workbook in of if workbook.phase == key))
        for key, words in PHASES.items()
    ]
    return [shelf for shelf in shelves if shelf.workbooks]


@lru_cache(maxsize=1)
def _collection() -> dict[str, WorkbookFile]:
    found = {}
    for name in workbook_names():
        try:
            found[name] = read_workbook(find_workbook(name))
        except WorkbookError:
            continue
    return found
