"""The days that this account set itself, in these records here, for text to be kept until.

Records that were changed elsewhere and put back into their place hold valid seals on copies. What such a file says of
a day empties the file alone: a copy of ours is gone through for a day that stands in the copy, or that was set here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from brightspots.records.models.kinds import KINDS
from brightspots.records.models.record import Record
from brightspots.records.store.rows import stamp
from brightspots.records.store.schema import COPY
from brightspots.records.store.seal import is_ours, seal

DAY = "day"
"""What such a note is called among the notes on copies."""

WITH = {name: kind.PURGED_WITH for name, kind in KINDS.items() if hasattr(kind, "PURGED_WITH")}
"""By kind, the field with the record whose day is theirs, too."""


def note(connection: Connection, path: Path, records: Iterable[Record]) -> None:
    """Note the days that these records, which are being saved here, are to be kept until."""
    for record in records:
        if (day := getattr(record, "keep_until", None)) is None or record.at is None:
            continue
        row = {
            "path": record.id,
            "kind": DAY,
            "at": stamp(record.at),
            "seal": seal(path, Path(record.id), f"{DAY} {day}"),
        }
        connection.execute(insert(COPY).values(row).on_conflict_do_update(index_elements=["path"], set_=row))


def set_here(connection: Connection, path: Path, rows: Mapping[str, Any]) -> set[str]:
    """Return the ids of which records, of these that were purged, went on a day that was set here."""
    notes = {row.path: row.seal for row in connection.execute(select(COPY).where(COPY.c.kind == DAY))}
    bodies = {record_id: json.loads(row.body) for record_id, row in rows.items()}
    ours = {
        record_id
        for record_id, body in bodies.items()
        if record_id in notes
        and is_ours(notes[record_id], path, Path(record_id), f"{DAY} {body.get('keep_until')}")
    }
    return ours | {i for i, row in rows.items() if row.kind in WITH and bodies[i].get(WITH[row.kind]) in ours}
