"""The tables of a store, and the steps from each older schema to this one.

``revision`` holds every version of every record and is only ever added to; ``copy`` remembers where exports,
backups and pages were put, so that what is purged here goes there, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData()

REVISION = Table(
    "revision",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(26), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("project_id", String(26)),
    Column("author", String, nullable=False),
    Column("at", String(32), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("id", "version"),
    sqlite_autoincrement=True,
)
Index("revision_scope", REVISION.c.project_id, REVISION.c.seq)
Index("revision_kind", REVISION.c.kind, REVISION.c.project_id)
Index(
    "revision_measure",
    text("json_extract(body, '$.measure_id')"),
    text("json_extract(body, '$.period_start')"),
    sqlite_where=text("kind = 'Observation'"),
    _table=REVISION,
)
Index(
    "revision_week",
    text("json_extract(body, '$.week')"),
    text("json_extract(body, '$.class_code')"),
    sqlite_where=text("kind = 'DoseRecord'"),
    _table=REVISION,
)
Index(
    "revision_kept",
    text("json_extract(body, '$.keep_until')"),
    sqlite_where=text("json_extract(body, '$.keep_until') IS NOT NULL"),
    _table=REVISION,
)

COPY = Table(
    "copy",
    METADATA,
    Column("path", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at", String(32), nullable=False),
    Column("seal", String, nullable=False, server_default=""),
)

Body = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """What leads from one schema to the next.

    Attributes
    ----------
    why : str
        What changed, in a few words.
    body : callable, optional
        Given a kind and a body as it was, returns both as they are now.
    sql : tuple of str
        Statements that change the tables.
    """

    why: str
    body: Callable[[str, Body], tuple[str, Body]] | None = None
    sql: tuple[str, ...] = ()


# The step at position i leads from schema i + 1 to schema i + 2. Steps are only ever added.
STEPS: tuple[Step, ...] = (
    Step(
        "A note on a copy is sealed by who made the copy",
        sql=("ALTER TABLE copy ADD COLUMN seal VARCHAR NOT NULL DEFAULT ''",),
    ),
)


def newest() -> int:
    """Return the schema that this version of Brightspots writes."""
    return len(STEPS) + 1


def brought_up(kind: str, body: Body, schema: int) -> tuple[str, Body]:
    """Return a body that was written with an older schema as this one has it."""
    for step in STEPS[schema - 1 :]:
        if step.body is not None:
            kind, body = step.body(kind, body)
    return kind, body


def migrate(connection: Connection, schema: int) -> None:
    """Bring the tables and every version in them from an older schema to this one, inside a transaction."""
    import json

    for step in STEPS[schema - 1 :]:
        for statement in step.sql:
            connection.exec_driver_sql(statement)
        if step.body is None:
            continue
        rows = connection.exec_driver_sql("SELECT seq, kind, body FROM revision").fetchall()
        for seq, kind, body in rows:
            now, changed = step.body(kind, json.loads(body))
            connection.exec_driver_sql(
                "UPDATE revision SET kind = ?, body = ? WHERE seq = ?",
                (now, json.dumps(changed, ensure_ascii=False), seq),
            )
