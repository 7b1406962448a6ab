"""All records of one project at one moment, with its links both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar

from brightspots.records.models.links import Link
from brightspots.records.models.record import Record

R = TypeVar("R", bound=Record)

# The states of a record that another one has taken the place of.
REPLACED = ("superseded", "revised")


class Snapshot:
    """A project's records, and those outside of it that they lead to: as they are stored, or released for readers.

    Parameters
    ----------
    own : iterable of Record
        The project's records, in the order in which they were first written.
    around : iterable of Record
        What they lead to outside, such as the team and its network.

    Attributes
    ----------
    project_id : str
        The project whose records these are; empty where none says so.
    records : tuple of Record
        All of them, the project's own first.

    Examples
    --------
    >>> from brightspots.records import Cause, Project
    >>> project = Project()
    >>> late = Cause(project_id=project.id, text="Late buses")
    >>> few = Cause(project_id=project.id, text="Too few drivers", parent_id=late.id)
    >>> seen = Snapshot([project, late, few])
    >>> [(link.field, record.text) for link, record in seen.leading_to(late)]
    [('parent_id', 'Too few drivers')]
    >>> seen.current(Cause).text
    'Too few drivers'
    """

    project_id: str
    records: tuple[Record, ...]

    def __init__(self, own: Iterable[Record], around: Iterable[Record] = ()) -> None:
        own = tuple(own)
        self.records = tuple({record.id: record for record in (*own, *around)}.values())
        self.project_id = next((record.scope for record in own if record.scope), "")

    def of(self, kind: type[R], *, hidden: bool = False) -> list[R]:
        """Return the project's records of a kind, or its team's and network's; never another project's."""
        return [r for r in self.every(kind, hidden=hidden) if r.scope in (None, self.project_id)]

    def others(self, kind: type[R]) -> list[R]:
        """Return other projects' records of a kind that something here leads to, such as the aim that ours serves."""
        return [r for r in self.every(kind) if r.scope not in (None, self.project_id)]

    def every(self, kind: type[R], *, hidden: bool = False) -> list[R]:
        """Return all records of a kind, whosever they are."""
        # Looked for once: on a wall of causes, each of them asks.
        if kind not in self._of_kind:
            self._of_kind[kind] = [record for record in self.records if isinstance(record, kind)]
        return [record for record in self._of_kind[kind] if hidden or not record.hidden]

    def current(self, kind: type[R]) -> R | None:
        """Return the project's record of a kind that stands now: the newest that none has taken the place of."""
        found = [record for record in self.of(kind) if getattr(record, "state", "") not in REPLACED]
        return found[-1] if found else None

    def get(self, record_id: str | None) -> Record | None:
        """Return a record, put away or not; None when it is not here."""
        return self._by_id.get(record_id) if record_id else None

    def leading_to(self, record: Record) -> list[tuple[Link, Record]]:
        """Return what links to a record, and through which field."""
        return list(self._leading_to.get(record.id, ()))

    @cached_property
    def _of_kind(self) -> dict[type[Record], list[Any]]:
        return {}

    @cached_property
    def _by_id(self) -> dict[str, Record]:
        return {record.id: record for record in self.records}

    @cached_property
    def _leading_to(self) -> dict[str, list[tuple[Link, Record]]]:
        found: dict[str, list[tuple[Link, Record]]] = defaultdict(list)
        for record in self.records:
            if not record.hidden:
                for link in record.links():
                    found[link.id].append((link, record))
        return found
