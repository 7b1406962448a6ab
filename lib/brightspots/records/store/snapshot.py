"""All records of one project at one moment, with its links both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from brightspots.records.models.links import Link
from brightspots.records.models.record import Record

R = TypeVar("R", bound=Record)

REPLACED = ("superseded", "revised")


class Snapshot:
    """A project's records, and those outside of it that they lead to.

    Parameters
    ----------
    own : iterable of Record
        The project's records, in the order in which they were first written.
    around : iterable of Record
        What they lead to outside, such as the team and its network.

    Examples
    --------
    >>> from brightspots.records import Cause, Project
    >>> project = Project()
    >>> late = Cause(project_id=project.id, text="Late buses")
    >>> few = Cause(project_id=project.id, text="Too few drivers", parent_id=late.id)
    >>> seen = Snapshot([project, late, few])
    >>> [(link.field, record.text) for link, record in seen.leading_from(few) if link.field == "parent_id"]
    [('parent_id', 'Late buses')]
    >>> [record.text for _, record in seen.leading_to(late)]
    ['Too few drivers']
    """

    def __init__(self, own: Iterable[Record], around: Iterable[Record] = ()) -> None:
        self.own = tuple(own)
        self._by_id = {record.id: record for record in (*self.own, *around)}
        self._whose = next((record.scope for record in self.own if record.scope), None)
        self._to: dict[str, list[tuple[Link, Record]]] = defaultdict(list)
        for record in self._by_id.values():
            if not record.hidden:
                for link in record.links():
                    self._to[link.id].append((link, record))

    def of(self, kind: type[R], *, hidden: bool = False) -> list[R]:
        """Return the project's records of a kind, or its team's and network's; never another project's."""
        return [r for r in self.every(kind, hidden=hidden) if r.scope in (None, self._whose)]

    def others(self, kind: type[R]) -> list[R]:
        """Return other projects' records of a kind that something here leads to, such as the aim that ours serves."""
        return [r for r in self.every(kind) if r.scope not in (None, self._whose)]

    def every(self, kind: type[R], *, hidden: bool = False) -> list[R]:
        """Return all records of a kind, whosever they are."""
        return [r for r in self._by_id.values() if isinstance(r, kind) and (hidden or not r.hidden)]

    def one(self, kind: type[R]) -> R | None:
        """Return the project's one record of a kind: the newest that none has taken the place of; None for none."""
        found = [record for record in self.of(kind) if getattr(record, "state", "") not in REPLACED]
        return found[-1] if found else None

    def get(self, record_id: str) -> Record | None:
        """Return a record, or None when it is not here."""
        return self._by_id.get(record_id)

    def leading_from(self, record: Record) -> list[tuple[Link, Record]]:
        """Return what a record links to, and through which field."""
        return [(link, self._by_id[link.id]) for link in record.links() if link.id in self._by_id]

    def leading_to(self, record: Record) -> list[tuple[Link, Record]]:
        """Return what links to a record, and through which field."""
        return list(self._to.get(record.id, ()))
