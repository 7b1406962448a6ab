"""One person's visit to a project's records: who writes, what there is now, and whether somebody else has saved."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from brightspots.errors import BrightspotsError, NoSuchRecord
from brightspots.forms.schema import Form
from brightspots.records.advice.context import Context
from brightspots.records.models.network import Member
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store

NOBODY = "not named"

_log = logging.getLogger(__name__)


@dataclass
class Visit:
    """What the forms of one page share.

    Attributes
    ----------
    store : Store
    project_id : str
    today : callable
        Returns the day by which to judge and to date.
    writer : str
        The initials of who writes; empty while nobody has said. Saving never waits for them.
    baselines : mapping
        Measure id to where it stands now, for advice.
    known_names : collection of str
        Names that may stand in a text, for advice.
    min_cell : int
        For the preview of what others will see.
    followed : dict
        By its id, the record that a step has put in the place of another: every form that showed the one shows the
        other from then on.
    forms : list of Form
        Those of the page: what one of them shares holds what another one asks.
    """

    store: Store
    project_id: str
    today: Callable[[], date]
    writer: str = ""
    baselines: Mapping[str, float] = field(default_factory=dict)
    known_names: Collection[str] = ()
    min_cell: int = 11
    followed: dict[str, Record] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    _listeners: list[Callable[[], None]] = field(default_factory=list, repr=False)
    _seen: tuple[str, ...] = ()
    _told: tuple[str, ...] = ()
    _snapshot: Snapshot | None = None

    @property
    def author(self) -> str:
        """Who is written down as the author."""
        return self.writer or NOBODY

    def introduce(self, initials: str) -> str:
        """Set who writes from now on, and return it as it is kept.

        Raises
        ------
        RecordError
            For what looks like a name: initials are enough.
        """
        given = initials.strip().upper()
        if given:
            given = Member(code=given).code
        self.writer = given
        return given

    def snapshot(self) -> Snapshot:
        """Return the project's records as they are now; read again only where something was saved."""
        seen = self._stamp()
        if self._snapshot is None or seen != self._seen:
            first = self._snapshot is None
            self._snapshot, self._seen = self.store.snapshot(self.project_id), seen
            if first:
                self._told = seen
        return self._snapshot

    def newest(self, record: Record) -> Record:
        """Return a record's newest version; the record itself where it was never saved."""
        try:
            kept: Record = self.store.get(record.id)
        except NoSuchRecord:
            if record.version:
                raise
            return record
        return kept

    def context(self) -> Context:
        """Return what advice may know."""
        return Context.of_snapshot(
            self.snapshot(), as_of=self.today(), baselines=self.baselines, known_names=self.known_names
        )

    def listen(self, listener: Callable[[], None]) -> None:
        """Call this whenever something was saved, by this visitor or by somebody else."""
        self._listeners.append(listener)

    def leave(self) -> None:
        """Listen no more: what was shown in this visit is not on the page any longer."""
        self._listeners.clear()

    def look(self) -> bool:
        """Call the listeners where something was saved since they were called last; return whether it was."""
        try:
            # Whoever asked for the records meanwhile may have read the news, and told nobody.
            if self._stamp() == self._told and self._snapshot is not None:
                return False
            self.snapshot()
        except BrightspotsError:
            # The next look may find the store again; a save that fails says so itself.
            return False
        self._told = self._seen
        self.tell()
        return True

    def tell(self) -> None:
        """Call the listeners: something was saved."""
        for listener in list(self._listeners):
            try:
                listener()
            except Exception:
                # What one part of a page cannot show keeps neither the others from it nor a save from being told.
                _log.exception("A part of a page could not be shown anew")

    def _stamp(self) -> tuple[str, ...]:
        return self.store.fingerprint(self.project_id), self.store.fingerprint("")
