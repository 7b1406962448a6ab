"""The collection as people meet it: what lies on every team's table, what is at hand when needed, what coaches use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from brightspots.errors import WorkbookError
from brightspots.workbook.parameters import Declared, find_workbook, read_workbook, workbook_names

START = "00_start_here"
OUR_TEAM = "01_our_team"

ON_THE_TABLE = ("01", "11", "12", "20", "31", "32", "33")
FOR_COACHES = ("40", "60", "61", "70")

PHASES = {
    "0": "Begin here",
    "1": "Agree on the problem and an aim",
    "2": "See the system that produces it",
    "3": "Test small changes",
    "4": "Find out whether it got better",
    "5": "Keep it and pass it on",
    "6": "Learn together as a network",
    "7": "Look after single students",
}

_OPENING = re.compile(
    r"\*\*What you will have at the end:\*\*\s*(?P<end>.*?)\s*\*\*Time:\*\*\s*(?P<time>.*)", re.DOTALL
)


@dataclass(frozen=True)
class Shelf:
    """Some of the workbooks, under the name by which people look for them."""

    name: str
    about: str
    workbooks: tuple[Declared, ...]


def collection() -> tuple[Declared, ...]:
    """Return all workbooks of the collection, in order; one that cannot be read is left out."""
    return _read(tuple(workbook_names()))


@lru_cache(maxsize=4)
def _read(names: Sequence[str]) -> tuple[Declared, ...]:
    found = []
    for name in names:
        try:
            found.append(read_workbook(find_workbook(name)))
        except WorkbookError:
            continue
    return tuple(found)


def by_person(workbooks: Iterable[Declared] | None = None) -> list[Shelf]:
    """Return the collection by who meets what; a shelf with nothing on it is left out.

    Examples
    --------
    >>> [shelf.name for shelf in by_person()]
    ['On the table', 'When needed', 'Coach and facilitator']
    """
    table: list[Declared] = []
    coach: list[Declared] = []
    needed: list[Declared] = []
    for declared in collection() if workbooks is None else workbooks:
        number = declared.name[:2]
        if number == START[:2]:
            continue
        (table if number in ON_THE_TABLE else coach if number in FOR_COACHES else needed).append(declared)
    shelves = [
        Shelf("On the table", "what every team works with", tuple(table)),
        Shelf("When needed", "at hand for the step that asks for it", tuple(needed)),
        Shelf("Coach and facilitator", "for whoever helps teams along", tuple(coach)),
    ]
    return [shelf for shelf in shelves if shelf.workbooks]


def by_phase(workbooks: Iterable[Declared] | None = None) -> list[Shelf]:
    """Return the collection by the phase of the work; a phase without a workbook is left out."""
    found: dict[str, list[Declared]] = {}
    for declared in collection() if workbooks is None else workbooks:
        if declared.name != START:
            found.setdefault(declared.name[:1], []).append(declared)
    return [Shelf(words, "", tuple(found[digit])) for digit, words in PHASES.items() if digit in found]


def title_of(workbook: str) -> str:
    """Return the title of a workbook of the collection, as people know it."""
    return read_workbook(find_workbook(workbook)).title


def opening(declared: Declared) -> tuple[str, str]:
    """Return what a workbook says that its readers will have at the end, and the time that it takes.

    Examples
    --------
    >>> opening(read_workbook(find_workbook("11_seeing_the_data")))[1]
    '20 minutes with your team, or 5 to look.'
    """
    for cell in declared.notebook["cells"]:
        if cell["cell_type"] == "markdown" and (found := _OPENING.search("".join(cell["source"]))):
            return " ".join(found["end"].split()), " ".join(found["time"].split())
    return "", ""
