"""Copies of a store, and remembering where copies are."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from brightspots.errors import RecordError
from brightspots.records.store.days_set import DAY
from brightspots.records.store.rows import stamp
from brightspots.records.store.schema import COPY
from brightspots.records.store.seal import is_ours, seal
from brightspots.records.store.sqlite import File
from brightspots.records.store.troubles import plainly

Kind = Literal["export", "backup", "pages", "unfinished"]


def copy(file: File, path: Path, now: datetime) -> Path:
    """Copy a store into a new file that only its owner may read.

    Raises
    ------
    RecordError
        When there is a file already, or it cannot be written.
    """
    if path.exists():
        raise RecordError(
            f"There is a file {path} already.", remedy="Give a new name, such as one with the date."
        )
    remember(file, path, "backup", now)
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
        with file.bare() as source, plainly(path):
            target = sqlite3.connect(draft)
            try:
                # All pages in one go: readers never hold up those who save, and the copy is of one moment.
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            finally:
                target.close()
        draft.replace(path)
    except OSError as error:
        raise RecordError(
            f"{path} cannot be written ({error.strerror}).", remedy="Give another path."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return path


@dataclass(frozen=True)
class Noted:
    """A note on a copy.

    Attributes
    ----------
    path : Path
    kind : str
    seal : str
    ours : bool
        Whether this account wrote it on this computer, while the records lay where they lie now. Any other is
        somebody's word: nothing is looked up where it points to.
    """

    path: Path
    kind: str
    seal: str
    ours: bool


def remember(file: File, path: Path, kind: Kind, now: datetime) -> None:
    """Note where a copy is. Records that may only be read cannot: who copies them looks after the copy."""
    if file.readonly:
        return
    place = path.resolve()
    row = {"path": str(place), "kind": kind, "at": stamp(now), "seal": seal(file.path, place, kind)}
    with file.writing() as connection:
        connection.execute(insert(COPY).values(row).on_conflict_do_update(index_elements=["path"], set_=row))


def forget(file: File, path: Path) -> None:
    """Strike a note out."""
    with file.writing() as connection:
        connection.execute(delete(COPY).where(COPY.c.path == str(path.resolve())))


def remembered(file: File) -> list[Noted]:
    """Return the notes on copies."""
    with file.reading() as connection:
        rows = connection.execute(select(COPY).where(COPY.c.kind != DAY).order_by(COPY.c.path)).fetchall()
    return [
        Noted(Path(row.path), row.kind, row.seal, is_ours(row.seal, file.path, Path(row.path), row.kind))
        for row in rows
    ]
