"""Export and load: JSON that keeps every version, so that a team can leave at any time with all it wrote.

Beside each JSON file lies a CSV of the newest versions for spreadsheets, in which no text runs as a formula. Load
reads the JSON only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from brightspots.errors import RecordConflict, RecordError
from brightspots.records.models.record import Record
from brightspots.records.store import backup, export_folder, integrity
from brightspots.records.store.export_folder import Version
from brightspots.records.store.rows import as_record, as_row, current, every, stamp
from brightspots.records.store.schema import REVISION
from brightspots.records.store.sqlite import File

ABOUT = export_folder.ABOUT


def export(file: File, folder: Path, now: datetime, project_id: str | None = None) -> Path:
    """Write a store, or one project and what it links to, into a folder of its own.

    Raises
    ------
    RecordError
        For a folder that holds something else, and one that cannot be written.
    """
    with file.reading() as connection:
        ids = None if project_id is None else _with_links(connection, project_id)
        rows = connection.execute(select(REVISION).order_by(REVISION.c.seq)).fetchall()
    revisions = [_as_json(row) for row in rows if ids is None or row.id in ids]
    told = {"written_at": stamp(now), "project_id": project_id}
    export_folder.write(folder, revisions, told, ready=lambda: backup.remember(file, folder, "export", now))
    return folder


def load(file: File, folder: Path) -> int:
    """Take in an export, all of it or nothing, and return how many versions were new."""
    _, versions = export_folder.read(folder)
    _check_together(versions)
    with file.writing() as connection:
        there = {(row.id, row.version): row for row in every(connection, [one.record.id for one in versions])}
        new = [one for one in versions if not _is_there(one.record, there)]
        if new:
            connection.execute(insert(REVISION), [one.row for one in new])
        newest = current(connection, [one.record.id for one in new])
        _check_versions(connection, newest)
        records = [as_record(row) for row in newest.values()]
        linked = integrity.linked([*records, *(one.record for one in new)])
        known = current(connection, linked)
        integrity.check(connection, records, known)
        integrity.check_earlier([one.record for one in new], known)
    return len(new)


def empty(
    folder: Path, which: Callable[[list[Record]], set[str]], form: Callable[[Record], Record]
) -> list[Record]:
    """Take the text of some records, chosen among the newest versions, out of an export; return what was left."""
    about, versions = export_folder.read(folder)
    newest = {one.record.id: one.record for one in sorted(versions, key=lambda one: one.record.version)}
    ids = which(list(newest.values()))
    changed = [form(one.record) if one.record.id in ids else one.record for one in versions]
    written = [
        {"seq": number, **as_row(record)} | {"body": record.written()}
        for number, record in enumerate(changed, start=1)
    ]
    export_folder.write(folder, written, about)
    return [record for record_id, record in newest.items() if record_id not in ids]


def _with_links(connection: Connection, project_id: str) -> set[str]:
    """Return the ids of a project's records and, step by step, of all that any version of these links to."""
    rows = list(connection.execute(select(REVISION).where(REVISION.c.project_id == project_id)))
    if not rows:
        raise RecordError("There is no such project here.", value=project_id, remedy="Check the id.")
    ids = {row.id for row in rows}
    while rows:
        wanted = {link.id for row in rows for link in as_record(row).links()} - ids
        rows = every(connection, sorted(wanted))
        ids |= wanted
    return ids


def _check_together(versions: Iterable[Version]) -> None:
    """See that a record is in an export once in each version, and keeps its kind and its project in all of them."""
    seen: set[tuple[str, int]] = set()
    kept: dict[str, tuple[str, str | None]] = {}
    for record, _ in versions:
        if (record.id, record.version) in seen:
            raise RecordError(
                f"Version {record.version} of one {record.entity} is here twice.",
                value=record.id,
                remedy="Export again.",
            )
        seen.add((record.id, record.version))
        if kept.setdefault(record.id, _kept(record)) != _kept(record):
            raise _changed(record)


def _kept(record: Record) -> tuple[str, str | None]:
    return record.entity, record.scope


def _changed(record: Record) -> RecordError:
    return RecordError(
        "A record keeps its kind and its project, and versions of this one do not.",
        kind=record.entity,
        value=record.id,
        remedy="Export again.",
    )


def _as_json(row: Any) -> dict[str, Any]:
    return {**row._mapping, "body": json.loads(row.body)}


def _is_there(record: Record, there: dict[tuple[str, int], Any]) -> bool:
    row = there.get((record.id, record.version))
    if row is None:
        # What was purged here does not come back with an old export.
        first = there.get((record.id, 1))
        if first is not None and (first.kind, first.project_id) != _kept(record):
            raise _changed(record)
        return first is not None and json.loads(first.body).get("state") == "purged"
    ours = as_record(row)
    if ours.says_the_same(record) or getattr(ours, "state", "") == "purged":
        return True
    raise RecordConflict(
        f"Both here and there is a version {record.version} of one {record.entity}, and they differ. "
        "Nothing was taken in.",
        mine=record,
        theirs=ours,
    )


def _check_versions(connection: Connection, newest: dict[str, Any]) -> None:
    for record_id, row in newest.items():
        asked = select(REVISION.c.version).where(REVISION.c.id == record_id)
        if sorted(connection.execute(asked).scalars()) != list(range(1, row.version + 1)):
            raise RecordError(
                f"Versions of one {row.kind} are missing.", value=record_id, remedy="Export again, all of it."
            )
