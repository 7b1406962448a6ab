"""The store: every version of every record, who wrote it and when. Nothing is overwritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, insert, or_, select

from brightspots.errors import RecordConflict, RecordError
from brightspots.records.models.meetings import CoachingNote, Session
from brightspots.records.models.network import Member, RoleAssignment, Team
from brightspots.records.models.record import Record
from brightspots.records.store import backup, days_set, exchange, integrity, purging
from brightspots.records.store.location import find, refuse_shared
from brightspots.records.store.past_versions import shared_no_further
from brightspots.records.store.rows import as_record, as_row, current, latest, versions
from brightspots.records.store.schema import REVISION
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.sqlite import File

R = TypeVar("R", bound=Record)

_INSERT = insert(REVISION)
# What belongs to a team and so to no one project of it.
_OF_TEAMS = (Member, RoleAssignment, Session, CoachingNote)


def open_records(name_or_path: str | Path) -> Store:
    """Open the records of a team, a district or a network; a path that is not there yet begins a new store.

    Parameters
    ----------
    name_or_path : str or Path
        A file, a folder (its ``records.db``), a NAME whose path is in ``BRIGHTSPOTS_RECORDS_<NAME>``, or the name of
        a sample with records, such as ``practice``: that opens a working copy of your own.

    Returns
    -------
    Store
        What had to go by today, such as old interview notes, is gone.

    Raises
    ------
    RecordError
        For a synced or network folder, a file of something else, one written by a newer Brightspots, and one that
        cannot be written.
    """
    path = find(name_or_path)
    refuse_shared(path)
    return Store(path)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Store:
    """Records in one file. Many may use it at once, from as many processes as they like.

    Parameters
    ----------
    path : Path
    clock : callable, optional
        What says when a version was written.

    Examples
    --------
    >>> import tempfile
    >>> from brightspots.records import Aim, Project
    >>> store = Store(Path(tempfile.mkdtemp()) / "records.db")
    >>> project = store.save(Project(title="Here by the bell"), author="AB")
    >>> aim = store.save(Aim(project_id=project.id, target=90), author="AB")
    >>> aim = store.save(aim.changed(target=92), author="CD")
    >>> [(version.version, version.author, version.target) for version in store.history(aim.id)]
    [(1, 'AB', 90.0), (2, 'CD', 92.0)]
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.path, self.clock = path, clock
        self._file = File(path)
        purging.purge_due(self._file, clock())

    def close(self) -> None:
        """Close the file; the store opens it again when it is needed."""
        self._file.close()

    # Writing

    def save(self, record: R, *, author: str, expected_version: int | None = None) -> R:
        """Keep a record as a new version.

        Parameters
        ----------
        record : Record
        author : str
            Who writes: initials, or whatever the room calls them.
        expected_version : int, optional
            The version that was changed; the record's own when not given, and 0 for a new one.

        Returns
        -------
        Record
            As it is kept, with its version, author and time. Where nothing has changed, the version that is there.

        Raises
        ------
        RecordConflict
            When somebody else has saved a newer version that says something else. It holds both.
        RecordError
            For a broken key: a link that leads nowhere, a circle, a second number for one place and period.
        """
        return self._save([(record, expected_version)], author)[0]

    def save_all(self, records: Iterable[Record], *, author: str) -> list[Record]:
        """Keep several records at once: all of them, or none. They may link to each other in any order."""
        return self._save([(record, None) for record in records], author)

    def hide(self, record_id: str, *, author: str) -> Record:
        """Put a record away. `restore` brings it back."""
        record = self.get(record_id)
        return self.save(record.model_copy(update={"hidden": True}), author=author)

    def restore(self, record_id: str, version: int, *, author: str) -> Record:
        """Make an earlier version the newest one; what was written since stays in the history.

        It is shared no further than both versions were: what a team has taken back stays taken back, and what was
        written before it shared anything was not meant for others.

        Raises
        ------
        RecordError
            When there is no such version.
        """
        return self.save(self.restored(record_id, version), author=author)

    def restored(self, record_id: str, version: int) -> Any:
        """Return an earlier version as `restore` saves it."""
        now, then = self.get(record_id), self.get(record_id, version)
        return shared_no_further(then, now).model_copy(update={"version": now.version})

    def _save(self, asked: Sequence[tuple[R, int | None]], author: str) -> list[R]:
        if not author.strip():
            raise RecordError("It is not said who writes.", remedy="Give initials as author.")
        now = self.clock()
        given = [_next(record, expected, author, now) for record, expected in asked]
        if len({one.saved.id for one in given}) < len(given):
            raise RecordError("One record is here twice.", remedy="Save its versions one after the other.")
        ids = [one.saved.id for one in given] + integrity.linked([one.saved for one in given])
        with self._file.writing() as connection:
            there = current(connection, ids)
            already = [_already(one, there.get(one.saved.id)) for one in given]
            new = [one for one, same in zip(given, already, strict=True) if same is None]
            integrity.check(connection, [one.saved for one in new], there)
            if new:
                connection.execute(_INSERT, [one.row for one in new])
                days_set.note(connection, self._file.path, [one.saved for one in new])
        return [one.saved if same is None else same for one, same in zip(given, already, strict=True)]

    # Reading

    def get(self, record_id: str, version: int | None = None) -> Any:
        """Return a record, put away or not: its newest version, or the one asked for.

        Raises
        ------
        RecordError
            When it is not here.
        """
        with self._file.reading() as connection:
            rows = versions(connection, record_id)
        if version is None:
            return as_record(rows[-1])
        for row in rows:
            if row.version == version:
                return as_record(row)
        raise RecordError(
            f"This record has no version {version}.", remedy=f"Its versions are 1 to {rows[-1].version}."
        )

    def find(self, kind: type[R], project_id: str | None = None, *, hidden: bool = False) -> list[R]:
        """Return the records of a kind, in the order in which they were first written.

        Parameters
        ----------
        kind : type
        project_id : str, optional
            Only those of this project.
        hidden : bool
            Also those that were put away.
        """
        asked = latest().where(REVISION.c.kind == kind.__name__)
        if project_id is not None:
            asked = asked.where(REVISION.c.project_id == project_id)
        found: Any = self._read(asked)
        return [record for record in found if hidden or not record.hidden]

    def history(self, record_id: str) -> list[Any]:
        """Return every version of a record, oldest first."""
        with self._file.reading() as connection:
            return [as_record(row) for row in versions(connection, record_id)]

    def versions(self, project_id: str, kinds: Iterable[type[Record]]) -> list[Record]:
        """Return every version of a project's records of some kinds, in the order in which they were saved."""
        names = [kind.__name__ for kind in kinds]
        asked = select(REVISION).where(REVISION.c.project_id == project_id, REVISION.c.kind.in_(names))
        return self._read(asked.order_by(REVISION.c.seq))

    def snapshot(self, project_id: str) -> Snapshot:
        """Return all of a project's records as they are now, with what they link to outside of it, and its people."""
        with self._file.reading() as connection:
            rows = connection.execute(latest().where(REVISION.c.project_id == project_id)).fetchall()
            own = [as_record(row) for row in rows]
            known = {record.id for record in own}
            around: list[Record] = []
            fresh = own
            while missing := {link.id for record in fresh for link in record.links()} - known:
                fresh = [as_record(row) for row in current(connection, sorted(missing)).values()]
                around += fresh
                known |= missing
            about = [record.id for record in (*own, *around) if isinstance(record, Team)]
            while about:
                fresh = [record for record in _naming(connection, about) if record.id not in known]
                around += fresh
                known |= {record.id for record in fresh}
                about = [record.id for record in fresh if isinstance(record, Member)]
        return Snapshot(own, around)

    def fingerprint(self, scope: str | None = None) -> str:
        """Return what changes whenever anything in a scope is saved.

        Parameters
        ----------
        scope : str, optional
            A project's id; empty for what belongs to no project (networks, teams, their people); None for all.
        """
        asked = select(REVISION.c.seq, REVISION.c.id, REVISION.c.version, REVISION.c.at)
        if scope is not None:
            asked = asked.where(REVISION.c.project_id == scope if scope else REVISION.c.project_id.is_(None))
        with self._file.reading() as connection:
            last = connection.execute(asked.order_by(REVISION.c.seq.desc()).limit(1)).first()
        return hashlib.sha256(repr(tuple(last) if last else ()).encode()).hexdigest()[:40]

    def _read(self, asked: Any) -> list[Record]:
        with self._file.reading() as connection:
            return [as_record(row) for row in connection.execute(asked)]

    # Copies

    def export(self, folder: str | Path, *, project_id: str | None = None) -> Path:
        """Write every version of every record as JSON, and the newest ones as CSV for spreadsheets.

        Parameters
        ----------
        folder : str or Path
            A new folder, or that of an earlier export, which this one takes the place of.
        project_id : str, optional
            Only this project and what it links to.
        """
        return exchange.export(self._file, Path(folder), self.clock(), project_id)

    def load(self, folder: str | Path) -> int:
        """Take in what `export` wrote, all of it or nothing, and return how many versions were new.

        Raises
        ------
        RecordConflict
            Where both have another text under one version of a record.
        RecordError
            For a file that cannot be read; it says where.
        """
        new = exchange.load(self._file, Path(folder))
        purging.purge_due(self._file, self.clock())
        return new

    def backup(self, path: str | Path) -> Path:
        """Copy the store into a new file, as it is at one moment, while others go on saving."""
        return backup.copy(self._file, Path(path), self.clock())

    def keep_in_mind(self, folder: str | Path) -> None:
        """Remember a folder of pages made from these records, so that what is purged goes from there, too."""
        backup.remember(self._file, Path(folder), "pages", self.clock())

    def purge(self, as_of: date | None = None) -> purging.Purged:
        """Take out for good what was to be kept no longer than this day, in every version and every copy."""
        return purging.purge(self._file, self.clock(), as_of)


@dataclass(frozen=True)
class _Next(Generic[R]):
    """What a save would add: made before anybody else has to wait for it."""

    saved: R
    row: dict[str, Any]


def _next(record: R, expected: int | None, author: str, now: datetime) -> _Next[R]:
    if record.is_released:
        raise RecordError(
            "This is the form of a record that others may read: parts of it are left out.",
            kind=record.entity,
            remedy="Open the record itself, and change that.",
        )
    version = (record.version if expected is None else expected) + 1
    saved = record.dated(now.date()).model_copy(update={"version": version, "author": author, "at": now})
    return _Next(saved, as_row(saved))


def _naming(connection: Connection, ids: Sequence[str]) -> list[Record]:
    """Return what belongs to no project and names a team or one of its people: members, their roles, meetings."""
    asked = latest().where(
        REVISION.c.project_id.is_(None),
        REVISION.c.kind.in_([kind.__name__ for kind in _OF_TEAMS]),
        or_(*(REVISION.c.body.contains(f'"{one}"', autoescape=True) for one in ids)),
    )
    found = [as_record(row) for row in connection.execute(asked)]
    return [record for record in found if any(link.id in ids for link in record.links())]


def _already(one: _Next[R], theirs: Any) -> R | None:
    """Return the version that already says this; None where a new one is to be written."""
    saved, kind = one.saved, one.saved.entity
    if theirs is None:
        if saved.version == 1:
            return None
        raise RecordError("This record is not in this store.", kind=kind, remedy="Check which store is open.")
    if theirs.kind != kind or theirs.project_id != saved.scope:
        raise RecordError(
            "A record keeps its kind and its project.", kind=kind, remedy="Make a new record instead."
        )
    body = json.loads(theirs.body)
    if body.get("state") == "purged":
        raise RecordError(
            "These notes were taken out for good on their date.", kind=kind, remedy="Make a new record."
        )
    if body == json.loads(one.row["body"]):
        same: Any = as_record(theirs)
        return same
    if theirs.version != saved.version - 1:
        raise RecordConflict(
            f"You both changed this: {theirs.author} saved it while you were writing. Both texts are kept; choose "
            "yours, theirs, or put the two together.",
            mine=saved.model_copy(update={"version": saved.version - 1, "author": "", "at": None}),
            theirs=as_record(theirs),
        )
    return None
