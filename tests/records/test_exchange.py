"""Export and load: nothing is lost, nothing runs, and what cannot be read is named."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from brightspots.errors import RecordConflict, RecordError
from brightspots.records import KINDS, Aim, Cause, Project, Team
from brightspots.records.store.spreadsheets import defused
from brightspots.records.store.store import Store
from tests.records.made import SNEAKY, TEXT, one_of_each, records


# Before any day on which something could have to go.
def long_ago() -> datetime:
    return datetime(1989, 12, 31, tzinfo=UTC)


def everything(store: Store) -> list[object]:
    ids = {record.id for kind in KINDS.values() for record in store.find(kind, hidden=True)}
    return [store.history(record_id) for record_id in sorted(ids)]


def runs(cell: str) -> bool:
    return cell.lstrip(" \t\r\n\"'").startswith(tuple("=+-@＝＋－＠")) and not cell.lstrip(
        ' \t\r\n"'
    ).startswith("'")


def assert_runs_nothing(folder: Path) -> None:
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8-sig")
        for delimiter in ",;\t":
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                for cell in row:
                    try:
                        float(cell)
                    except ValueError:
                        assert not runs(cell), (file.name, delimiter, cell)


@settings(
    max_examples=15,
    deadline=None,
    # What fails is small already; making it smaller would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_what_is_exported_and_loaded_is_equal_and_runs_no_formula(data):
    with tempfile.TemporaryDirectory() as folder:
        store, there = Store(Path(folder) / "one.db", clock=long_ago), one_of_each()
        store.save_all(there.values(), author="AB")
        drawn = store.save_all(data.draw(records(there)), author="AB")
        for record in drawn[:2]:
            store.save(record.changed(shared="public"), author="CD")
        if drawn and not drawn[0].hidden:
            store.hide(drawn[0].id, author="=1+1")
        store.export(Path(folder) / "out")
        other = Store(Path(folder) / "two.db", clock=long_ago)
        assert other.load(Path(folder) / "out") == sum(len(versions) for versions in everything(store))
        assert everything(other) == everything(store)
        assert other.load(Path(folder) / "out") == 0
        assert_runs_nothing(Path(folder) / "out")


@given(TEXT | st.builds(lambda parts: ";".join(parts), st.lists(st.sampled_from(SNEAKY))))
def test_no_text_begins_a_formula_in_any_column_of_a_spreadsheet(text):
    for part in defused(text).replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";"):
        assert not part.strip(" \"'").startswith(tuple("=+-@")) or part.strip(' "').startswith("'")


def test_a_projects_export_takes_along_what_it_links_to_and_nothing_else(store, make_store, tmp_path):
    team, other = store.save_all([Team(name="ours"), Team(name="theirs")], author="AB")
    mine, theirs = store.save_all([Project(team_id=team.id), Project(team_id=other.id)], author="AB")
    aim, _ = store.save_all([Aim(project_id=mine.id), Aim(project_id=theirs.id)], author="AB")
    store.export(tmp_path / "out", project_id=mine.id)
    fresh = make_store("fresh.db")
    fresh.load(tmp_path / "out")
    assert fresh.find(Team) == [team] and fresh.find(Aim) == [aim] and fresh.find(Project) == [mine]


def test_an_export_takes_the_place_of_an_earlier_one_and_of_nothing_else(store, project, tmp_path):
    store.export(tmp_path / "out")
    store.save(Aim(project_id=project.id), author="AB")
    store.export(tmp_path / "out")
    assert (tmp_path / "out" / "Aim.csv").is_file()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("x")
    with pytest.raises(RecordError, match="holds something else"):
        store.export(tmp_path / "photos")
    assert [f.name for f in tmp_path.iterdir() if "part" in f.name or "old" in f.name] == []


def changed(folder: Path, name: str, change) -> None:
    file = folder / name
    read = json.loads(file.read_text())
    change(read)
    file.write_text(json.dumps(read))


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (
            "Cause.json",
            lambda r: r["revisions"][1]["body"].update(state="maybe"),
            r"Cause\.json, entry 2: Cause, state",
        ),
        ("Cause.json", lambda r: r["revisions"][0].pop("id"), r"Cause\.json, entry 1"),
        ("Cause.json", lambda r: r["revisions"].pop(), "holds 1 versions, and 2 were written"),
        ("Cause.json", lambda r: r["revisions"][0].update(version=7), "Versions of one Cause are missing"),
        ("Cause.json", lambda r: r["revisions"][0]["body"].update(extra=1), "no such field"),
        ("brightspots.json", lambda r: r["revisions"].pop("Project"), "leads to a record that is not here"),
        ("brightspots.json", lambda r: r.update(schema=99), "newer Brightspots"),
        ("brightspots.json", lambda r: r.update(format="x"), "not an export of records"),
    ],
)
def test_an_export_that_was_spoilt_is_named_and_nothing_of_it_is_taken_in(
    store, project, make_store, tmp_path, name, change, words
):
    cause = store.save(Cause(project_id=project.id, text="one"), author="AB")
    store.save(cause.changed(text="two"), author="AB")
    store.export(tmp_path / "out")
    changed(tmp_path / "out", name, change)
    fresh = make_store("fresh.db")
    with pytest.raises(RecordError, match=words):
        fresh.load(tmp_path / "out")
    assert everything(fresh) == []


def test_loading_another_text_under_the_same_version_is_a_conflict(store, project, tmp_path, make_store):
    cause = store.save(Cause(project_id=project.id, text="one"), author="AB")
    store.export(tmp_path / "out")
    there = make_store("there.db")
    there.load(tmp_path / "out")
    store.save(cause.changed(text="ours"), author="AB")
    there.save(there.get(cause.id).changed(text="theirs"), author="CD")
    there.export(tmp_path / "theirs")
    with pytest.raises(RecordConflict, match="version 2 of one Cause") as conflict:
        store.load(tmp_path / "theirs")
    assert (conflict.value.mine.text, conflict.value.theirs.text) == ("theirs", "ours")
