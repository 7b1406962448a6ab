"""What must hold between records: links that lead somewhere, no circles, one number a place and period."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from brightspots.errors import RecordError
from brightspots.records.models.links import Link, links_of
from brightspots.records.models.record import Record
from brightspots.records.store.rows import as_record, current
from brightspots.records.store.schema import REVISION

# By what the rows that could have the same key are found, through an index.
_FOUND_BY = {"Observation": ("measure_id", "period_start"), "DoseRecord": ("week", "class_code")}


def linked(records: Sequence[Record]) -> list[str]:
    """Return the ids that these records link to."""
    return [link.id for record in records for link in record.links()]


def check(connection: Connection, records: Sequence[Record], known: Mapping[str, Any]) -> None:
    """Raise a RecordError for the first key of these records that does not hold.

    Parameters
    ----------
    connection : Connection
    records : sequence of Record
        They may link to each other.
    known : mapping
        The newest rows of what they link to, by id.
    """
    together = {record.id: record for record in records}
    taken = Counter(_named(record) for record in records if record.UNIQUE and not record.hidden)
    for record in records:
        _check_links(record, together, known)
        _check_circles(connection, record, together)
        _check_unique(connection, record, together, taken)


def check_earlier(records: Sequence[Record], known: Mapping[str, Any]) -> None:
    """Raise a RecordError for the first link of earlier versions that does not lead where it may.

    What was a circle or the same name only together with what others say now is none.

    Parameters
    ----------
    records : sequence of Record
    known : mapping
        The newest rows of what they link to, by id.
    """
    for record in records:
        _check_links(record, {}, known)


def _check_links(record: Record, together: Mapping[str, Record], known: Mapping[str, Any]) -> None:
    for link in record.links():
        target = together.get(link.id)
        if target is not None:
            _check_link(record, link, target.entity, target.scope)
        elif link.id in known:
            _check_link(record, link, known[link.id].kind, known[link.id].project_id)
        else:
            raise RecordError(
                "This leads to a record that is not here.",
                kind=record.entity,
                field=link.field,
                value=link.id,
                remedy="Save that one first, or take the link out.",
            )


def _check_link(record: Record, link: Link, kind: str, scope: str | None) -> None:
    if link.to.kinds and kind not in link.to.kinds:
        raise RecordError(
            f"This leads to a record of the kind {kind}.",
            kind=record.entity,
            field=link.field,
            value=link.id,
            remedy=f"It may lead to: {', '.join(link.to.kinds)}.",
        )
    apart = record.scope is not None and scope is not None and scope != record.scope
    if apart and not link.to.across and link.field != "project_id":
        raise RecordError(
            f"This leads to a {kind} of another project.",
            kind=record.entity,
            field=link.field,
            value=link.id,
            remedy="Link to one of this project, or copy it here first.",
        )


def _check_circles(connection: Connection, record: Record, together: dict[str, Record]) -> None:
    for field in links_of(type(record)):
        if not field.to.acyclic:
            continue
        name = field.path[0]
        seen, waiting = set(), list(_targets(getattr(record, name)))
        while waiting:
            target = waiting.pop()
            if target == record.id:
                raise RecordError(
                    "This goes round in a circle: following it leads back to where it began.",
                    kind=record.entity,
                    field=name,
                    remedy="Choose another, or leave it empty.",
                )
            if target in seen:
                continue
            seen.add(target)
            waiting += _targets(_value(connection, target, name, together))


def _value(connection: Connection, record_id: str, name: str, together: dict[str, Record]) -> Any:
    if record_id in together:
        return getattr(together[record_id], name, None)
    row = current(connection, [record_id]).get(record_id)
    return json.loads(row.body).get(name) if row is not None else None


def _targets(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _check_unique(
    connection: Connection, record: Record, together: dict[str, Record], taken: Counter[Any]
) -> None:
    if not record.UNIQUE or record.hidden:
        return
    if taken[_named(record)] > 1 or _is_taken(connection, record, together):
        body = record.written()
        raise RecordError(
            f"There is a record for this already ({', '.join(f'{n} {body[n]}' for n in record.UNIQUE)}).",
            kind=record.entity,
            remedy="Open that one and correct it: what it said before is kept.",
        )


def _is_taken(connection: Connection, record: Record, together: dict[str, Record]) -> bool:
    written = record.written()
    asked = select(REVISION.c.id).distinct().where(text(f"kind = '{record.entity}'"))
    for name in _FOUND_BY[record.entity]:
        # Written out as in the index: SQLite does not use it for anything else.
        same = text(f"json_extract(body, '$.{name}') = :{name}").bindparams(**{name: written[name]})
        asked = asked.where(same)
    ids = [found for found in connection.execute(asked).scalars() if found not in together]
    others = (as_record(row) for row in current(connection, ids).values())
    return any(_named(other) == _named(record) for other in others if not other.hidden)


def _named(record: Record) -> tuple[Any, ...]:
    return (record.entity, record.scope, *(getattr(record, name) for name in record.UNIQUE))
