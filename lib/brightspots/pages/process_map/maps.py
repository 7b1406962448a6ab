"""The maps of a project: how it is done now, as families and as experts see it, how it should be; and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from brightspots.records import ProcessMap, ProcessStep, Project, fixed_id
from brightspots.records.status.step_order import in_order
from brightspots.records.store.snapshot import Snapshot

Kind = Literal["as is", "to be", "expert"]


@dataclass(frozen=True)
class Slot:
    """A map that this page asks for.

    Attributes
    ----------
    name : str
        By which a workbook calls it.
    kind : str
        As its record has it.
    title, drawn_by : str
        What it is called, and who draws it, until the team says otherwise.
    """

    name: str
    kind: Kind
    title: str
    drawn_by: str = ""


SLOTS = {
    slot.name: slot
    for slot in (
        Slot("now", "as is", "How it is done now", "our team"),
        Slot("users", "as is", "As families and students see it"),
        Slot("experts", "expert", "How experts do it"),
        Slot("should", "to be", "How it should be", "our team"),
    )
}


def map_id(records: Snapshot, slot: Slot) -> str:
    """Return the id that a map of this slot has when it is begun on this page: two who begin it begin the same one."""
    return fixed_id(_own(records), ProcessMap.__name__, slot.name)


def map_of(records: Snapshot, name: str) -> ProcessMap | None:
    """Return the map that stands in a slot; None where nobody has drawn it yet.

    The first map of how it is now is our own, the second one is that of families and students.

    Examples
    --------
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> project = Project()
    >>> ours, theirs = (ProcessMap(project_id=project.id, kind="as is", title=title) for title in "AB")
    >>> records = Snapshot([project, ours, theirs])
    >>> map_of(records, "now").title, map_of(records, "users").title, map_of(records, "should")
    ('A', 'B', None)
    """
    slot = SLOTS[name]
    begun = {map_id(records, other): other.name for other in SLOTS.values()}
    mine = [one for one in _maps(records) if begun.get(one.id) == name]
    if mine:
        return mine[0]
    free = [one for one in _maps(records) if one.kind == slot.kind and one.id not in begun]
    if name == "users" and not any(begun.get(one.id) == "now" for one in _maps(records)):
        free = free[1:]
    return free[0] if free else None


def others(records: Snapshot) -> list[ProcessMap]:
    """Return the maps that stand in no slot, such as those of how numbers travel."""
    taken = {found.id for name in SLOTS if (found := map_of(records, name)) is not None}
    return [one for one in _maps(records) if one.id not in taken]


def steps_of(records: Snapshot, drawn: ProcessMap | None) -> list[ProcessStep]:
    """Return the steps of a map in their order."""
    return [] if drawn is None else in_order(records.of(ProcessStep), drawn.id)


def drawn_maps(records: Snapshot) -> list[tuple[str, ProcessMap, Sequence[ProcessStep]]]:
    """Return every map that has steps: its slot's name (empty for others), the map, its steps."""
    found: list[tuple[str, Any]] = [(name, map_of(records, name)) for name in SLOTS]
    found += [("", one) for one in others(records)]
    with_steps = [(name, one, steps_of(records, one)) for name, one in found if one is not None]
    return [(name, one, steps) for name, one, steps in with_steps if steps]


def _maps(records: Snapshot) -> list[ProcessMap]:
    own = _own(records)
    return [one for one in records.of(ProcessMap) if one.state != "retired" and one.project_id == own]


def _own(records: Snapshot) -> str:
    return next((project.id for project in records.of(Project)), "")
