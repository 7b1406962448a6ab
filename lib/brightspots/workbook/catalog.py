"""The collection as people meet it: every workbook by name, what lies on every team's table, what comes next.

Nothing here lists workbooks. Each says of itself, in its notebook's metadata under ``"brightspots"``, what is true of
it: `brightspots.workbook.metadata.Metadata` documents the words. Batches, servers and pages ask here.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from brightspots import resources
from brightspots.errors import ParameterError, WorkbookError
from brightspots.workbook.metadata import PHASES, SHELVES, START
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

FILE_IN_USE = "BRIGHTSPOTS_WORKBOOK"
"""Names the file of the workbook that is run, for the process that runs it."""

OWN = "BRIGHTSPOTS_OWN_WORKBOOKS"
"""Names the files of workbooks of one's own that a server offers beside the collection, for all of its processes."""

# What JupyterLab and our working copies put behind a name.
_COPY = re.compile(r"( \(new( \d+)?\)|-Copy\d+)$")


@dataclass(frozen=True)
class Shelf:
    """Some of the workbooks, under the name by which people look for them."""

    name: str
    about: str
    workbooks: tuple[WorkbookFile, ...]


def workbook_names() -> list[str]:
    """Return the names of the collection's workbooks, in order, and then those of one's own that are offered."""
    shipped = sorted(path.stem for path in resources.folder("workbooks").glob("[0-9]*.ipynb"))
    return [*shipped, *own_workbooks()]


def own_workbooks() -> dict[str, Path]:
    """Return the files of the workbooks of one's own that are offered beside the collection, by name."""
    try:
        paths = [Path(path) for path in json.loads(os.environ.get(OWN, "[]"))]
    except (ValueError, TypeError):
        return {}
    return {path.stem: path for path in paths}


def offer_own(paths: Sequence[str | Path]) -> None:
    """Offer workbooks of one's own beside the collection, in this process and in those that it starts.

    Raises
    ------
    BrightspotsError
        For what is no workbook, and for two of one name.
    """
    os.environ.pop(OWN, None)
    taken = set(workbook_names())
    for path in paths:
        if Path(path).suffix != ".ipynb":
            raise ParameterError(f"{path} is not a workbook of your own: give the path of its .ipynb file.")
        name = read_workbook(find_workbook(path)).name
        if name in taken:
            raise ParameterError(
                f"There is a workbook called {name} already. Rename yours, and in it open_workbook."
            )
        taken.add(name)
    if paths:
        os.environ[OWN] = json.dumps([str(Path(path).resolve()) for path in paths])


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
    if (offered := own_workbooks().get(str(name))) is not None:
        return offered
    if str(name) in collection:
        return resources.folder("workbooks") / f"{name}.ipynb"
    near = difflib.get_close_matches(str(name), collection, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ParameterError(f'There is no workbook "{name}".{hint} The workbooks are: {", ".join(collection)}.')


def open_file(name: str) -> Path:
    """Return the file of the workbook that is being run: as its process is told, or in this folder, or a known one.

    Raises
    ------
    ParameterError
        Where there is none, and where the file that runs is called otherwise; the message says what to change.
    """
    if (in_use := Path(os.environ.get(FILE_IN_USE, ""))).is_file():
        if in_use.stem == name:
            return in_use
        raise _renamed(in_use.name, name)
    in_lab = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if in_lab.suffix == ".ipynb" and _COPY.sub("", in_lab.stem) != name:
        raise _renamed(in_lab.name, name)
    here = Path(f"{name}.ipynb")
    if here.is_file():
        return here
    try:
        return find_workbook(name)
    except ParameterError as error:
        raise ParameterError(
            f"{error} If you renamed the file, write its new name into open_workbook(…), too: the two must be the same."
        ) from error


def _renamed(file: str, name: str) -> ParameterError:
    return ParameterError(
        f"This file is called {file}, but the cell that opens the book says “{name}”. The two must be the same: rename "
        f"the file to {name}.ipynb, or write “{Path(file).stem}” into open_workbook(…)."
    )


def collection() -> tuple[WorkbookFile, ...]:
    """Return all workbooks of the collection, in order; one that cannot be read is left out."""
    return tuple(_collection(os.environ.get(OWN, "")).values())


def known(name: str) -> WorkbookFile | None:
    """Return a workbook of the collection by its name; None where there is none.

    Examples
    --------
    >>> known("31_pdsa_cycles").next, known("99_none")
    ('32_implementation_and_outcome', None)
    """
    return _collection(os.environ.get(OWN, "")).get(name)


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


@lru_cache(maxsize=2)
def _collection(own: str) -> dict[str, WorkbookFile]:
    """Return the workbooks by name; `own` names those of one's own, whose set may be another later."""
    found = {}
    for name in workbook_names():
        try:
            found[name] = read_workbook(find_workbook(name))
        except WorkbookError:
            continue
    return found
