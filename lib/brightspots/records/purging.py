"""Taking out for good what was to be kept until a day: in every version, and in every copy that we made.

The record stays, so that what links to it still does, and its history says when its text went. Text and codes are
gone from the file itself: deleted content is overwritten, the file rebuilt, its log cut off.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, text, update

from brightspots.errors import RecordError
from brightspots.records import backup, exchange
from brightspots.records.kinds import KINDS
from brightspots.records.marks import BOTH, emptied
from brightspots.records.record import Record
from brightspots.records.rows import as_record, as_row, current, latest, versions
from brightspots.records.schema import REVISION
from brightspots.records.sqlite import File

US = "Brightspots"
_LEFT: Literal["unfinished"] = "unfinished"
# How long to wait for readers who hold on to an old look at the file.
WAIT = 5.0

_KINDS = [name for name, kind in KINDS.items() if "keep_until" in kind.model_fields]
_WITH = {name: kind.PURGED_WITH for name, kind in KINDS.items() if hasattr(kind, "PURGED_WITH")}


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
        Copies that are not where they were put, or cannot be changed: what is in them must be taken out by hand.
    finished : bool
        Whether the log is cut off, too; False while somebody holds an old look at the file. It is tried again at
        every opening.
    """

    records: int
    cleaned: tuple[Path, ...] = ()
    missing: tuple[Path, ...] = ()
    finished: bool = True


def purge_due(file: File, now: datetime) -> Purged:
    """Purge what is due today, and nothing more than a look where nothing is."""
    with file.reading() as connection:
        due = _due(connection, now.date())
    unfinished = any(kind == _LEFT for _, kind in backup.remembered(file))
    if due:
        return purge(file, now)
    return Purged(0, finished=_scrub(file, now) if unfinished else True)


def purge(file: File, now: datetime, as_of: date | None = None) -> Purged:
    """Purge what was to be kept no longer than `as_of`, and go through every copy."""
    with file.writing() as connection:
        due = _due(connection, as_of or now.date())
        for record_id in due:
            _empty(connection, record_id, now)
        gone = _gone(connection)
    finished = _scrub(file, now) if due else True
    cleaned: list[Path] = []
    missing: list[Path] = []
    for path, kind in backup.remembered(file):
        if kind != _LEFT and (gone or not path.exists()):
            done = path.exists() and _clean(path, kind, gone, now)
            (cleaned if done else missing).append(path)
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
        if body["keep_until"] is not None and body["keep_until"] <= day.isoformat():
            over.add(row.id)
            due += [row.id] if body["state"] != "purged" else []
    for kind, name in _WITH.items() if over else ():
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
    return {row.id: row.project_id for row in connection.execute(asked)}


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


def _clean(path: Path, kind: str, gone: dict[str, str | None], now: datetime) -> bool:
    """Go through one copy, and return whether that was possible: a copy must not keep anybody from their records."""
    try:
        if kind == "pages":
            left = [p for p in gone.values() if p and not _without_pages(path / "projects" / p)]
            return not left
        if kind == "export":
            exchange.empty(path, set(gone), purged_form)
        else:
            _clean_backup(path, gone, now)
    except (RecordError, OSError):
        return False
    return True


def _without_pages(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _clean_backup(path: Path, gone: dict[str, str | None], now: datetime) -> None:
    copied = File(path)
    try:
        with copied.writing() as connection:
            there = current(connection, gone)
            still = [i for i, row in there.items() if json.loads(row.body).get("state") != "purged"]
            for record_id in still:
                _empty(connection, record_id, now)
        if still:
            _scrub(copied, now)
    finally:
        copied.close()
