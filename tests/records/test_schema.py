"""Stores and exports of older schemas are brought up; the shapes of records do not change by accident."""

from __future__ import annotations

import hashlib
import json
import threading

from brightspots.records import KINDS, Cause, Project
from brightspots.records.store import schema
from brightspots.records.store.schema import Step
from brightspots.records.store.store import Store

# Two steps that a made-up newer version would have: a cause's text was once called "label", and an index came.
MADE_UP = (
    *schema.STEPS,
    Step("An index on authors", sql=("CREATE INDEX revision_author ON revision (author)",)),
    Step(
        "A cause's label is its text",
        body=lambda kind, body: (
            (kind, {**{k: v for k, v in body.items() if k != "label"}, "text": body["label"]})
            if kind == "Cause" and "label" in body
            else (kind, body)
        ),
    ),
)


def older(path):
    """Write a store as the made-up first schema had it: causes with a label, two versions."""
    store = Store(path)
    project = store.save(Project(title="x"), author="AB")
    cause = store.save(Cause(project_id=project.id, text="one"), author="AB")
    store.save(cause.changed(text="two"), author="CD")
    store.export(path.parent / "older")
    with store._file.bare() as connection:
        for seq, body in connection.execute("SELECT seq, body FROM revision WHERE kind = 'Cause'").fetchall():
            read = json.loads(body)
            read["label"] = read.pop("text")
            connection.execute("UPDATE revision SET body = ? WHERE seq = ?", (json.dumps(read), seq))
    store.close()
    file = path.parent / "older" / "Cause.json"
    file.write_text(file.read_text().replace('"text":', '"label":'))
    return cause.id


def test_an_older_store_is_migrated_with_all_its_history(tmp_path, monkeypatch):
    cause = older(tmp_path / "records.db")
    monkeypatch.setattr(schema, "STEPS", MADE_UP)
    store = Store(tmp_path / "records.db")
    assert [c.text for c in store.history(cause)] == ["one", "two"]
    with store._file.bare() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(schema.STEPS) + 1,)
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    assert "revision_author" in names


def test_many_who_open_an_older_store_at_once_migrate_it_once(tmp_path, monkeypatch):
    cause = older(tmp_path / "records.db")
    monkeypatch.setattr(schema, "STEPS", MADE_UP)
    failed = []

    def look():
        try:
            assert Store(tmp_path / "records.db").get(cause).text == "two"
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    cause = older(tmp_path / "records.db")
    monkeypatch.setattr(schema, "STEPS", (*MADE_UP, Step("broken", sql=("NOT SQL",))))
    before = sorted((f.name, f.stat().st_size) for f in tmp_path.glob("records.db"))
    try:
        Store(tmp_path / "records.db")
    except Exception as error:
        assert "Nothing of what was being saved" in str(error)
    else:
        raise AssertionError("it opened")
    assert sorted((f.name, f.stat().st_size) for f in tmp_path.glob("records.db")) == before
    monkeypatch.setattr(schema, "STEPS", MADE_UP)
    assert Store(tmp_path / "records.db").get(cause).text == "two"


def test_an_older_export_is_brought_up_when_it_is_loaded(tmp_path, monkeypatch):
    cause = older(tmp_path / "records.db")
    monkeypatch.setattr(schema, "STEPS", MADE_UP)
    store = Store(tmp_path / "fresh.db")
    assert store.load(tmp_path / "older") == 3
    assert [c.text for c in store.history(cause)] == ["one", "two"]


# The shape of every kind as schema 1 has it. A store that was written with one shape must be read with another only
# through a step: if a released version has written this schema, add a `Step` to `schema.STEPS` that brings older
# bodies up, and only then write the new number here. The test prints it.
SHAPE = {1: "2ef6a45836f5b705", 2: "2ef6a45836f5b705"}


def test_the_shape_of_records_changes_only_with_the_schema():
    shapes = {name: sorted(kind.model_json_schema()["properties"]) for name, kind in KINDS.items()}
    shape = hashlib.sha256(json.dumps(shapes, sort_keys=True).encode()).hexdigest()[:16]
    assert SHAPE[schema.newest()] == shape, f"The fields of records have changed; their shape is now {shape}."
