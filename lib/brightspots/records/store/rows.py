"""Records as rows of ``revision``, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, select

from brightspots.errors import NoSuchRecord
from brightspots.records.models.kinds import kind_of
from brightspots.records.models.record import Record
from brightspots.records.store.schema import REVISION

_LATER = REVISION.alias("later")
_FIRST = REVISION.alias("first")

# More ids than this at a time are asked for in several questions.
MANY = 500


# Made once: what is asked at every save should cost no more than the asking.
_NEWEST = (
    select(REVISION.c.id, func.max(REVISION.c.version).label("version"))
    .where(REVISION.c.id.in_(bindparam("ids", expanding=True)))
    .group_by(REVISION.c.id)
    .subquery()
)
_CURRENT = select(REVISION).join(
    _NEWEST, and_(REVISION.c.id == _NEWEST.c.id, REVISION.c.version == _NEWEST.c.version)
)
_EVERY = select(REVISION).where(REVISION.c.id.in_(bindparam("ids", expanding=True))).order_by(REVISION.c.seq)
_VERSIONS = select(REVISION).where(REVISION.c.id == bindparam("id")).order_by(REVISION.c.version)


def as_row(record: Record) -> dict[str, Any]:
    """Return a saved record as its row."""
    assert record.at is not None
    return {
        "id": record.id,
        "version": record.version,
        "kind": record.entity,
        "project_id": record.scope,
        "author": record.author,
        "at": stamp(record.at),
        "body": json.dumps(record.written(), ensure_ascii=False),
    }


def as_record(row: Row[Any] | Any) -> Record:
    """Return the record that a row holds."""
    kind = kind_of(row.kind)
    return kind.model_validate(
        {**json.loads(row.body), "id": row.id, "version": row.version, "author": row.author, "at": row.at}
    )


def stamp(at: datetime) -> str:
    """Return a time as it is stored: in UTC, of one width, so that it sorts.

    Examples
    --------
    >>> stamp(datetime(2025, 10, 3, 14, 2, tzinfo=UTC))
    '2025-10-03T14:02:00.000000+00:00'
    """
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def latest() -> Select[Any]:
    """Return a question for the newest version of each record, in the order in which they were first written."""
    newer = exists().where(and_(_LATER.c.id == REVISION.c.id, _LATER.c.version == REVISION.c.version + 1))
    first = select(_FIRST.c.seq).where(_FIRST.c.id == REVISION.c.id, _FIRST.c.version == 1).scalar_subquery()
    return select(REVISION).where(~newer).order_by(first)


def current(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """Return the newest row of each of these records that there is."""
    found: dict[str, Any] = {}
    for some in _chunks(list(dict.fromkeys(ids))):
        found.update((row.id, row) for row in connection.execute(_CURRENT, {"ids": some}))
    return found


def every(connection: Connection, ids: Iterable[str]) -> list[Any]:
    """Return the rows of every version of each of these records that there is."""
    return [
        row
        for some in _chunks(list(dict.fromkeys(ids)))
        for row in connection.execute(_EVERY, {"ids": some}).fetchall()
    ]


def versions(connection: Connection, record_id: str) -> Sequence[Row[Any]]:
    """Return every version of one record, oldest first."""
    rows = connection.execute(_VERSIONS, {"id": record_id}).fetchall()
    if not rows:
        raise NoSuchRecord(
            "There is no such record here.", field="id", value=record_id, remedy="Check the id."
        )
    return rows


def _chunks(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + MANY] for start in range(0, len(ids), MANY))
