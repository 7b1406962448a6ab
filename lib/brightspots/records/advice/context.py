"""What a rule may know beside the record it looks at: the project's other records, and a little of the district."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from brightspots.records.models.learning import WarningLog
from brightspots.records.models.project import Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Context:
    """What is known around a record.

    Attributes
    ----------
    records : tuple of Record
        The project's records, the project itself included, and the measures it shares with its network.
    as_of : date or None
        The day to judge by; nothing here reads a clock.
    baselines : mapping
        Measure id to where that measure stands now, in its own unit, from the district's data.
    known_names : frozenset of str
        Names that may stand in a text: of schools, programs, the team's own members.

    Examples
    --------
    >>> from brightspots.records import Problem, Project
    >>> project = Project(title="Mornings")
    >>> context = Context((project, Problem(project_id=project.id, what="late to school")))
    >>> context.of(Problem)[0].what
    'late to school'
    """

    records: tuple[Record, ...] = ()
    as_of: date | None = None
    baselines: Mapping[str, float] = field(default_factory=dict)
    known_names: frozenset[str] = frozenset()

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """Return the records of a kind, in the order given, without those put away; whosever they are."""
        return tuple(self._seen.every(kind))

    @classmethod
    def of_snapshot(
        cls,
        snapshot: Snapshot,
        *,
        as_of: date | None = None,
        baselines: Mapping[str, float] | None = None,
        known_names: Collection[str] = (),
    ) -> Context:
        """Return the context of a project's records: ``Context.of_snapshot(store.snapshot(project_id))``."""
        return cls(snapshot.records, as_of, dict(baselines or {}), frozenset(known_names))

    def get(self, record_id: str | None) -> Record | None:
        """Return a record by its id, or None."""
        return self._seen.get(record_id)

    def around(self, record: Record) -> Context:
        """Return this context with a record as it is now in place of its stored version."""
        others = tuple(other for other in self.records if other.id != record.id)
        return Context((*others, record), self.as_of, self.baselines, self.known_names)

    @cached_property
    def project(self) -> Project | None:
        """The project, where it is among the records."""
        return next(iter(self.of(Project)), None)

    @cached_property
    def kept(self) -> Mapping[tuple[str, str, str, str], str]:
        """Advice that the team kept its own text against: rule, record, field and fingerprint, to the reason if any."""
        return {
            (log.rule, log.about_id, log.field, log.fingerprint): log.kept_reason
            for log in self.of(WarningLog)
            if log.state == "kept"
        }

    @cached_property
    def _seen(self) -> Snapshot:
        return Snapshot(self.records)
