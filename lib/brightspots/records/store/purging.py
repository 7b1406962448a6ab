"""Taking out for good what was to be kept until a day: in every version, and in every copy that we made.

The record stays, so that what links to it still does, and its history says when its text went. Text and codes are
gone from the file itself: deleted content is overwritten, the file rebuilt, its log cut off.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, text, update

from brightspots.errors import RecordError
from brightspots.records.models.field_marks import BOTH, emptied
from brightspots.records.models.kinds import KINDS
from brightspots.records.models.links import is_id
from brightspots.records.models.record import Record
from brightspots.records.store import backup, days_set, exchange, page_copies
from brightspots.records.store.rows import as_record, as_row, current, latest, versions
from brightspots.records.store.schema import REVISION
from brightspots.records.store.sqlite import File

US = "Brightspots"
_LEFT: Literal["unfinished"] = "unfinished"
# How long to wait for readers who hold on to an old look at the file.
WAIT = 5.0

_KINDS = [name for name, kind in KINDS.items() if "keep_until" in kind.model_fields]


@dataclass(frozen=True)
class _Going:
    """What was purged from the records: the project of each id, which are sure to go from copies, and the day."""

    gone: dict[str, str | None]
    sure: set[str]
    day: date


@dataclass(frozen=True)
class Purged:
    """What a purge did.

    Attributes
    ----------
    records : int
        Records whose text went now.
    cleaned : tuple of Path
        Copies that were gone through.
    missing : tuple of Path
        Copies that are not where they were put, cannot be changed, or were not made by this account on this computer
        of these records here: what is in them must be taken out by hand.
    finished : bool
        Whether the log is cut off, too; False while somebody holds an old look at the file. It is tried again at
        every opening.
    """

    records: int
    cleaned: tuple[Path, ...] = ()
    missing: tuple[Path, ...] = ()
    finished: bool = True


def purge_due(file: File, now: datetime) -> Purged:
    """Purge what is due today, and nothing more than a look where nothing is.

    Of records that may only be read, what is due goes from the copy in memory.
    """
    with file.reading() as connection:
        due = _due(connection, now.date())
    if file.readonly:
        with file.writing(in_memory=True) as connection:
            for record_id in due:
                _empty(connection, record_id, now)
        return Purged(len(due), finished=not due)
    unfinished = any(noted.kind == _LEFT for noted in backup.remembered(file))
    if due:
        return purge(file, now, asked=False)
    return Purged(0, finished=_scrub(file, now) if unfinished else True)


def purge(file: File, now: datetime, as_of: date | None = None, *, asked: bool = True) -> Purged:
    """Purge what was to be kept no longer than `as_of`, and go through every copy.

    Where no person `asked`, a copy loses only what was to go by its own word, or on a day that was set here.
    """
    with file.writing() as connection:
        due = _due(connection, as_of or now.date())
        for record_id in due:
            _empty(connection, record_id, now)
        gone = _gone(connection)
        sure = set(gone) if asked else days_set.set_here(connection, file.path, current(connection, gone))
    finished = _scrub(file, now) if due else True
    cleaned: list[Path] = []
    missing: list[Path] = []
    for noted in backup.remembered(file):
        if noted.kind != _LEFT and (gone or (noted.ours and not noted.path.exists())):
            done = noted.ours and _clean(file, noted, _Going(gone, sure, as_of or now.date()), now)
            (cleaned if done else missing).append(noted.path)
    return Purged(len(due), tuple(cleaned), tuple(missing), finished)


def purged_form(record: Record) -> Any:
    """Return a record as it is after its text has gone."""
    empty, _ = emptied(record, BOTH)
    return empty.model_copy(update={"state": "purged", "author": record.author})


def _due(connection: Connection, day: date) -> list[str]:
    kept = text(
        "json_extract(body, '$.keep_until') <= :day AND json_extract(body, '$.keep_until') IS NOT NULL"
    )
    asked = select(REVISION.c.id).distinct().where(kept.bindparams(day=day.isoformat()))
    candidates = current(connection, connection.execute(asked).scalars())
    over, due = set(), []
    for row in candidates.values():
        body = json.loads(row.body)
        if isinstance(body["keep_until"], str) and body["keep_until"] <= day.isoformat():
            over.add(row.id)
            due += [row.id] if body["state"] != "purged" else []
    for kind, name in days_set.WITH.items() if over else ():
        rows = connection.execute(latest().where(REVISION.c.kind == kind))
        bodies = ((row.id, json.loads(row.body)) for row in rows)
        due += [i for i, body in bodies if body[name] in over and body["state"] != "purged" and i not in due]
    return due


def _empty(connection: Connection, record_id: str, now: datetime) -> None:
    newest = None
    for row in versions(connection, record_id):
        newest = purged_form(as_record(row))
        body = as_row(newest)["body"]
        connection.execute(update(REVISION).where(REVISION.c.seq == row.seq).values(body=body))
    assert newest is not None
    last = newest.model_copy(update={"version": newest.version + 1, "author": US, "at": now})
    connection.execute(insert(REVISION), as_row(last))


def _gone(connection: Connection) -> dict[str, str | None]:
    """Return the ids of all that was ever purged, and their projects."""
    asked = select(REVISION.c.id, REVISION.c.project_id).where(
        REVISION.c.kind.in_(_KINDS), text("json_extract(body, '$.state') = 'purged'")
    )
    rows = connection.execute(asked).fetchall()
    return {row.id: row.project_id if is_id(row.project_id) else None for row in rows if is_id(row.id)}


def _scrub(file: File, now: datetime) -> bool:
    """Rebuild the file without what was deleted, and cut off its log. Return whether the log is gone."""
    end = time.monotonic() + WAIT
    with file.bare() as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA busy_timeout=200")
        while (busy := connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]) != 0:
            if time.monotonic() > end:
                break
        connection.execute(f"PRAGMA busy_timeout={int(file.patience * 1000)}")
    note = file.path.with_name("log")
    if busy:
        backup.remember(file, note, _LEFT, now)
    else:
        backup.forget(file, note)
    return busy == 0


def _clean(file: File, noted: backup.Noted, going: _Going, now: datetime) -> bool:
    """Go through one copy, and return whether that was possible: a copy must not keep anybody from their records.

    Only a copy that lies where it was put counts: where a link has come into its way, somebody else put that there.
    """
    try:
        if noted.path.resolve() != noted.path or not noted.path.exists():
            return False
        if noted.kind == "pages":
            return page_copies.clear(
                noted.path, {project for project in going.gone.values() if project is not None}
            )
        if noted.kind == "export":
            left = exchange.empty(noted.path, lambda newest: _due_in_export(newest, going), purged_form)
            return not any(
                record.id in going.gone and getattr(record, "state", "") != "purged" for record in left
            )
        return noted.kind == "backup" and _clean_backup(file, noted, going, now)
    except (RecordError, OSError):
        return False


def _due_in_export(newest: list[Record], going: _Going) -> set[str]:
    """Return what goes from an export: what is sure to, and what the export itself says is over."""
    over = {
        record.id
        for record in newest
        if (day := getattr(record, "keep_until", None)) is not None and day <= going.day
    }
    over |= {
        record.id
        for record in newest
        if record.entity in days_set.WITH and getattr(record, days_set.WITH[record.entity]) in over
    }
    return (over | going.sure) & set(going.gone)


def _clean_backup(file: File, noted: backup.Noted, going: _Going, now: datetime) -> bool:
    """Go through a backup, which has the note on itself in it."""
    if not noted.path.is_file() or not noted.path.stat().st_size or noted.path.samefile(file.path):
        return False
    copied = File(noted.path)
    try:
        notes = [(one.path, one.kind, one.seal) for one in backup.remembered(copied)]
        if (noted.path, noted.kind, noted.seal) not in notes:
            return False
        with copied.writing() as connection:
            there = current(connection, going.gone)
            still = {i for i, row in there.items() if json.loads(row.body).get("state") != "purged"}
            goes = still & ({*_due(connection, going.day)} | going.sure)
            for record_id in sorted(goes):
                _empty(connection, record_id, now)
        return (_scrub(copied, now) if goes else True) and goes == still
    finally:
        copied.close()
