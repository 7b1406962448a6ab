"""Export and load: JSON that keeps every version, so that a team can leave at any time with all it wrote.

Beside each JSON file lies a CSV of the newest versions for spreadsheets, in which no text runs as a formula. Load
reads the JSON only.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from brightspots.errors import RecordConflict, RecordError
from brightspots.records import backup, keys, schema, sheets
from brightspots.records.record import Record
from brightspots.records.rows import as_record, as_row, current, latest, stamp
from brightspots.records.schema import REVISION
from brightspots.records.sqlite import File

FORMAT = "brightspots records"
ABOUT = "brightspots.json"


def export(file: File, folder: Path, now: datetime, project_id: str | None = None) -> Path:
    """Write a store, or one project and what it links to, into a folder of its own.

    Raises
    ------
    RecordError
        For a folder that holds something else, and one that cannot be written.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / ABOUT).is_file():
        raise RecordError(f"{folder} holds something else.", remedy="Give a new folder.")
    with file.reading() as connection:
        ids = None if project_id is None else _with_links(connection, project_id)
        rows = connection.execute(select(REVISION).order_by(REVISION.c.seq)).fetchall()
    revisions = [_as_json(row) for row in rows if ids is None or row.id in ids]
    backup.remember(file, folder, "export", now)
    _write(folder, revisions, {"written_at": stamp(now), "project_id": project_id})
    return folder


def load(file: File, folder: Path) -> int:
    """Take in an export, all of it or nothing, and return how many versions were new."""
    _, revisions = _read(folder)
    with file.writing() as connection:
        there = _there(connection, {record.id for record in revisions})
        new = [record for record in revisions if not _is_there(record, there)]
        if new:
            connection.execute(insert(REVISION), [as_row(record) for record in new])
        newest = current(connection, [record.id for record in new])
        _check_versions(connection, newest)
        records = [as_record(row) for row in newest.values()]
        keys.check(connection, records, current(connection, keys.linked(records)))
    return len(new)


def empty(folder: Path, ids: set[str], form: Callable[[Record], Record]) -> None:
    """Take the text of some records out of an export."""
    about, revisions = _read(folder)
    changed = [form(record) if record.id in ids else record for record in revisions]
    written = [
        {"seq": number, **as_row(record)} | {"body": record.written()}
        for number, record in enumerate(changed, start=1)
    ]
    _write(folder, written, about)


def _with_links(connection: Connection, project_id: str) -> set[str]:
    """Return the ids of a project's records and, step by step, of all that these link to."""
    rows = list(connection.execute(latest().where(REVISION.c.project_id == project_id)))
    if not rows:
        raise RecordError("There is no such project here.", value=project_id, remedy="Check the id.")
    ids = {row.id for row in rows}
    while rows:
        wanted = {link.id for row in rows for link in as_record(row).links()} - ids
        rows = list(current(connection, sorted(wanted)).values())
        ids |= wanted
    return ids


def _as_json(row: Any) -> dict[str, Any]:
    return {**row._mapping, "body": json.loads(row.body)}


def _write(folder: Path, revisions: list[dict[str, Any]], about: dict[str, Any]) -> None:
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for revision in revisions:
        by_kind[revision["kind"]].append(revision)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        draft.mkdir(parents=True, mode=0o700)
        for kind, some in by_kind.items():
            _put(
                draft / f"{kind}.json",
                json.dumps({"kind": kind, "revisions": some}, ensure_ascii=False, indent=1),
            )
            _put(draft / f"{kind}.csv", sheets.as_csv(kind, some))
        told = {"written_at": about.get("written_at"), "project_id": about.get("project_id")}
        counts = {kind: len(some) for kind, some in sorted(by_kind.items())}
        whole = {"format": FORMAT, "schema": schema.newest(), **told, "revisions": counts}
        _put(draft / ABOUT, json.dumps(whole, indent=1))
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise RecordError(
            f"{folder} cannot be written ({error.strerror}).", remedy="Give another folder."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _put(path: Path, words: str) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8", newline="") as file:
        file.write(words)


def _read(folder: Path) -> tuple[dict[str, Any], list[Any]]:
    about = _json(folder / ABOUT)
    if about.get("format") != FORMAT or not isinstance(about.get("schema"), int):
        raise RecordError(
            f"{folder} is not an export of records.", remedy="Give the folder that export wrote."
        )
    if about["schema"] > schema.newest():
        raise RecordError(f"{folder} was written by a newer Brightspots.", remedy="Update Brightspots here.")
    found = []
    for name, count in about.get("revisions", {}).items():
        revisions = _json(folder / f"{name}.json").get("revisions", [])
        if len(revisions) != count:
            raise RecordError(
                f"{name}.json holds {len(revisions)} versions, and {count} were written.",
                remedy="Export again, or take the file from a copy.",
            )
        found += [(revision, f"{name}.json", place) for place, revision in enumerate(revisions, start=1)]
    try:
        found.sort(key=lambda one: one[0]["seq"])
    except (KeyError, TypeError) as error:
        raise RecordError(f"A version in {folder} has no number.", remedy="Export again.") from error
    return about, [_record(*one, about["schema"]) for one in found]


def _json(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RecordError(
            f"There is no {path}.", remedy="Give the folder that export wrote, whole."
        ) from error
    except (OSError, ValueError) as error:
        raise RecordError(f"{path} cannot be read ({error}).", remedy="Export again.") from error
    if not isinstance(read, dict):
        raise RecordError(f"{path} is not part of an export.", remedy="Export again.")
    return read


def _record(revision: dict[str, Any], name: str, place: int, written_with: int) -> Record:
    from brightspots.records.kinds import kind_of

    try:
        kind, body = schema.brought_up(revision["kind"], revision["body"], written_with)
        beside = {key: revision[key] for key in ("id", "version", "author", "at")}
        if beside["version"] < 1 or beside["at"] is None:
            raise ValueError("version")
        return kind_of(kind).model_validate({**body, **beside})
    except RecordError as error:
        raise RecordError(
            f"{name}, entry {place}: {error.reason}", remedy="Correct it, or export again."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(
            f"{name}, entry {place}: this is not a version of a record.", remedy="Export again."
        ) from error


def _there(connection: Connection, ids: Iterable[str]) -> dict[tuple[str, int], Any]:
    known: dict[tuple[str, int], Any] = {}
    for record_id in current(connection, ids):
        rows = connection.execute(select(REVISION).where(REVISION.c.id == record_id))
        known.update(((row.id, row.version), row) for row in rows)
    return known


def _is_there(record: Record, there: dict[tuple[str, int], Any]) -> bool:
    row = there.get((record.id, record.version))
    if row is None:
        # What was purged here does not come back with an old export.
        first = there.get((record.id, 1))
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
