"""Copies of a store, and remembering where copies are."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from brightspots.errors import RecordError
from brightspots.records.rows import stamp
from brightspots.records.schema import COPY
from brightspots.records.sqlite import File, plainly

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


def remember(file: File, path: Path, kind: Kind, now: datetime) -> None:
    """Note where a copy is."""
    row = {"path": str(path.absolute()), "kind": kind, "at": stamp(now)}
    with file.writing() as connection:
        connection.execute(insert(COPY).values(row).on_conflict_do_update(index_elements=["path"], set_=row))


def forget(file: File, path: Path) -> None:
    """Strike a note out."""
    with file.writing() as connection:
        connection.execute(delete(COPY).where(COPY.c.path == str(path.absolute())))


def remembered(file: File) -> list[tuple[Path, str]]:
    """Return where copies are, and of which kind."""
    with file.reading() as connection:
        return [(Path(row.path), row.kind) for row in connection.execute(select(COPY).order_by(COPY.c.path))]
