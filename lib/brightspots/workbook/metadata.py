"""What a workbook says of itself in its notebook's metadata, under ``"brightspots"``: said once, read by everybody.

Batches, servers and other pages ask `brightspots.workbook.catalog`, which has it from here; a workbook that is added
brings these words along and is listed, linked and run without a change elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from brightspots.errors import WorkbookError
from brightspots.series import READS

UNITS = ("school", "project", "network")
CLOCKS = ("year", "date")

START = "start"
"""The shelf of the one workbook that comes before all others, and is listed on none."""

SHELVES = {
    "table": ("On the table", "what every team works with"),
    "needed": ("When needed", "at hand for the step that asks for it"),
    "coach": ("Coach and facilitator", "for whoever helps teams along"),
}
"""Who meets a workbook when: the name of the shelf, and what lies on it."""

PHASES = {
    "begin": "Begin here",
    "definition": "Agree on the problem and an aim",
    "diagnostic": "See the system that produces it",
    "intervention": "Test small changes",
    "impact": "Find out whether it got better",
    "sustainability": "Keep it and pass it on",
    "network": "Learn together as a network",
    "students": "Look after single students",
}
"""The phases of the work in their order, and what is done in each."""

KEYS = ("unit", "reads", "by", "shelf", "phase", "landing", "next", "shows", "phone", "batch")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What a workbook's metadata say of it.

    Attributes
    ----------
    units : tuple of str
        ``"unit"``: whose pages it makes, of `UNITS`.
    reads : tuple of str
        What it reads, of `brightspots.series.READS`; it is refused the rest.
    by : str
        How its numbers go along: by (school) ``year`` or by ``date``.
    shelf : str
        Who meets it when: a key of `SHELVES`, or `START`.
    phase : str
        The phase of the work that it belongs to: a key of `PHASES`, or empty.
    landing : tuple of str
        The units whose people land on it first: a project's on their team's page, a school's on what its data say.
    next : str
        The name of the workbook that comes next; empty for none.
    shows : tuple of str
        The kinds of record that have their place on it: the chain of a project links to them there.
    phone : str
        The module that declares what phones ask and the wall shows; empty for none.
    batch : bool
        Whether a batch makes its pages without being asked for it by name.
    """

    units: tuple[str, ...]
    reads: tuple[str, ...]
    by: str = "year"
    shelf: str = "needed"
    phase: str = ""
    landing: tuple[str, ...] = ()
    next: str = ""
    shows: tuple[str, ...] = ()
    phone: str = ""
    batch: bool = True


def read_metadata(metadata: Any, file: str) -> Metadata:
    """Return what the metadata of a notebook say of a workbook.

    Parameters
    ----------
    metadata : object
        Of the whole notebook, as read from its file.
    file : str
        The name of the file, for messages.

    Raises
    ------
    WorkbookError
        Unless it says its unit and what it reads, and nothing that cannot be; the message lists what is allowed.

    Examples
    --------
    >>> said = {"brightspots": {"unit": ["school"], "reads": ["school"], "shelf": "table", "batch": False}}
    >>> found = read_metadata(said, "w.ipynb")
    >>> found.units, found.shelf, found.by, found.batch
    (('school',), 'table', 'year', False)
    >>> read_metadata({"brightspots": {"unit": ["school"], "reads": [], "shelf": "top"}}, "w.ipynb")
    Traceback (most recent call last):
    brightspots.errors.WorkbookError: w.ipynb says in its metadata, under "brightspots", that its shelf is 'top'. \
It can be start, table, needed, coach.
    """
    said = metadata.get("brightspots") if isinstance(metadata, dict) else None
    said = said if isinstance(said, dict) else {}
    units, reads = _words(said, "unit"), _words(said, "reads")
    if not units or reads is None or not set(units) <= set(UNITS) or not set(reads) <= set(READS):
        raise WorkbookError(
            f'{file} must declare in its metadata, under "brightspots", its unit (of {", ".join(UNITS)}) and '
            f"what it reads (of {', '.join(READS)})."
        )
    landing, shows = _words(said, "landing"), _words(said, "shows")
    if landing is None or not set(landing) <= set(units):
        raise _refused(file, "landing", said, f"a list of its units: {', '.join(units)}")
    if shows is None:
        raise _refused(file, "shows", said, 'a list of kinds of record, such as ["Cause"]')
    if not isinstance(said.get("next", ""), str):
        raise _refused(file, "next", said, 'the name of a workbook, such as "20_fishbone"')
    if not isinstance(said.get("phone", ""), str):
        raise _refused(
            file, "phone", said, 'the name of a module, such as "brightspots.pages.fishbone.phone"'
        )
    if not isinstance(said.get("batch", True), bool):
        raise _refused(file, "batch", said, "true or false")
    return Metadata(
        units=units,
        reads=reads,
        by=_one_of(said, "by", CLOCKS, "year", file),
        shelf=_one_of(said, "shelf", (START, *SHELVES), "needed", file),
        phase=_one_of(said, "phase", PHASES, "", file),
        landing=landing,
        next=said.get("next", ""),
        shows=shows,
        phone=said.get("phone", ""),
        batch=said.get("batch", True),
    )


def _words(said: dict[str, Any], key: str) -> tuple[str, ...] | None:
    """Return a list of words; None when something else stands there."""
    found = said.get(key, [])
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        return None
    return tuple(found)


def _one_of(said: dict[str, Any], key: str, allowed: Collection[str], default: str, file: str) -> str:
    found = said.get(key, default)
    if not isinstance(found, str) or (key in said and found not in allowed):
        raise _refused(file, key, said, ", ".join(allowed))
    return found


def _refused(file: str, key: str, said: dict[str, Any], allowed: str) -> WorkbookError:
    return WorkbookError(
        f'{file} says in its metadata, under "brightspots", that its {key} is {said[key]!r}. It can be {allowed}.'
    )
