"""Whatever is in an export: it is taken in whole, or refused in words, and then nothing of it is there."""

from __future__ import annotations

import copy
import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from brightspots.errors import BrightspotsError, RecordError
from brightspots.records import KINDS, Aim, Cause, Interview, Project, Team, new_id
from brightspots.records.store.store import Store

DEEP: object = 1
for _ in range(300):
    DEEP = [DEEP]

NASTY = st.sampled_from(
    [
        *(None, True, False, 0, -1, 1, 2, 10**30, -(10**30), 2**63, 1e308, float("inf"), float("nan")),
        *("", "x", "\ud800", "\x00", "9" * 5000, "../../x", "Cause", "Project", "purged", "public"),
        *(
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "2025-01-01",
            "not a day",
            "01KA" + "0" * 22,
        ),
        *([], {}, [1], {"a": 1}, [[]], [None], {"revisions": []}, DEEP),
    ]
)


def filled(folder: Path) -> Path:
    store = Store(folder / "records.db")
    team = store.save(Team(name="ours"), author="AB")
    project = store.save(Project(title="On time", team_id=team.id), author="AB")
    top = store.save(Cause(project_id=project.id, text="top"), author="AB")
    cause = store.save(Cause(project_id=project.id, text="one", parent_id=top.id), author="AB")
    store.save(cause.changed(text="two", parent_id=None), author="CD")
    store.save(Interview(project_id=project.id, notes="heard", questions=["why?"]), author="AB")
    return store.export(folder / "out")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, str]:
    out = filled(tmp_path_factory.mktemp("made"))
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(out.glob("*.json"))}


def places(value: object, path: tuple = ()) -> list[tuple]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inside for place in places(one, (*path, key)))]


def mutated(draw, whole: object) -> object:
    whole = copy.deepcopy(whole)
    path = draw(st.sampled_from(places(whole)))
    if not path:
        return draw(NASTY)
    holder = whole
    for key in path[:-1]:
        holder = holder[key]
    way = draw(st.sampled_from(["put", "drop", "twice", "add"]))
    if way == "put" or not isinstance(holder, list | dict):
        holder[path[-1]] = draw(NASTY)
    elif way == "drop":
        del holder[path[-1]]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[path[-1]]) if way == "twice" else draw(NASTY))
    else:
        holder[draw(st.sampled_from(["x", "id", "schema", "state", "project_id", "../x"]))] = draw(NASTY)
    return whole


def is_sound(store: Store) -> None:
    """Everything that was taken in can be read, every version of it restored, and all of it exported again."""
    for kind in KINDS.values():
        for record in store.find(kind, hidden=True):
            for version in store.history(record.id):
                store.restored(record.id, version.version)
    for project in store.find(Project):
        store.snapshot(project.id)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_any_fault_in_an_export_is_told_in_words_or_does_no_harm(files, data):
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out"
        out.mkdir()
        for name, words in files.items():
            (out / name).write_text(words, encoding="utf-8")
        for _ in range(data.draw(st.integers(1, 3))):
            name = data.draw(st.sampled_from(list(files)))
            words = (out / name).read_text(encoding="utf-8", errors="replace")
            if data.draw(st.integers(0, 4)) == 0:
                at, length = data.draw(st.integers(0, len(words))), data.draw(st.integers(0, 40))
                put = data.draw(
                    st.sampled_from(["", "[" * 100_000, "\x00", "é", "}", '"', "9" * 5000, "1e999"])
                )
                (out / name).write_text(words[:at] + put + words[at + length :], encoding="utf-8")
            else:
                try:
                    whole = json.loads(words)
                except (ValueError, RecursionError):
                    continue
                (out / name).write_text(json.dumps(mutated(data.draw, whole)), encoding="utf-8")
        store = Store(Path(place) / "fresh.db")
        try:
            store.load(out)
        except BrightspotsError as error:
            # It can be printed anywhere.
            str(error).encode()
            assert not any(store.find(kind, hidden=True) for kind in KINDS.values())
        is_sound(store)


def spoilt(folder: Path, name: str, change) -> None:
    read = json.loads((folder / name).read_text(encoding="utf-8"))
    change(read)
    (folder / name).write_text(json.dumps(read), encoding="utf-8")


FIRST = {
    "AttributeError": lambda r: r["revisions"].__setitem__(0, "text"),
    "OverflowError in a version": lambda r: r["revisions"][0].update(version=10**30),
    "OverflowError in a time": lambda r: r["revisions"][0].update(at="0001-01-01T00:00:00+23:59"),
    "half a character": lambda r: r["revisions"][0].update(id="\ud800"),
    "no list": lambda r: r.update(revisions={"a": 1}),
    "a number of its own kind": lambda r: r["revisions"][0].update(seq=None),
}


@pytest.mark.parametrize("change", FIRST.values(), ids=FIRST)
def test_known_faults_are_told_with_the_file(tmp_path, make_store, change):
    out = filled(tmp_path / "made")
    spoilt(out, "Cause.json", change)
    with pytest.raises(RecordError, match=r"Cause\.json"):
        make_store().load(out)


@pytest.mark.parametrize("words", ["[" * 200_000, '{"a": ' * 50_000, "9" * 5000, "", "\x00"], ids=range(5))
def test_what_cannot_be_read_at_all_is_told_with_the_file(tmp_path, make_store, words):
    for name in ("Cause.json", "brightspots.json"):
        out = filled(tmp_path / name)
        (out / name).write_text(words)
        with pytest.raises(RecordError, match=name.replace(".", r"\.")):
            make_store(f"{name}.db").load(out)


@pytest.mark.parametrize("schema", [0, -1, True, 1.0, "1", None, -(10**30)])
def test_a_schema_that_never_was_is_refused(tmp_path, make_store, schema):
    out = filled(tmp_path / "made")
    spoilt(out, "brightspots.json", lambda about: about.update(schema=schema))
    with pytest.raises(RecordError, match=r"there never was one|not an export of records"):
        make_store().load(out)


def test_links_of_every_version_are_checked(tmp_path, make_store):
    out = filled(tmp_path / "made")
    lost = new_id()
    spoilt(out, "Cause.json", lambda r: r["revisions"][1]["body"].update(parent_id=lost))
    with pytest.raises(RecordError, match=f"Cause, parent_id.*{lost}.*leads to a record that is not here"):
        make_store().load(out)
    out = filled(tmp_path / "again")
    team = json.loads((out / "Team.json").read_text())["revisions"][0]["id"]
    spoilt(out, "Cause.json", lambda r: r["revisions"][1]["body"].update(parent_id=team))
    with pytest.raises(RecordError, match=r"record of the kind Team\. It may lead to: Cause"):
        make_store().load(out)


def test_a_record_keeps_its_kind_and_its_project_and_is_in_each_version_once(store, tmp_path, make_store):
    one, two = store.save_all([Project(), Project()], author="AB")
    aim = store.save(Aim(project_id=one.id), author="AB")
    store.save(aim.changed(target=90), author="AB")
    for number, (change, words) in enumerate(
        [
            (lambda r: r["revisions"][0]["body"].update(project_id=two.id), "keeps its kind and its project"),
            (lambda r: r["revisions"][1].update(version=1), "Version 1 of one Aim is here twice"),
        ]
    ):
        out = store.export(tmp_path / f"out{number}")
        spoilt(out, "Aim.json", change)
        with pytest.raises(RecordError, match=words):
            make_store(f"fresh{number}.db").load(out)


def test_a_projects_export_takes_along_what_earlier_versions_link_to(store, tmp_path, make_store):
    teams = store.save_all([Team(name="then"), Team(name="now")], author="AB")
    project = store.save(Project(team_id=teams[0].id), author="AB")
    store.save(project.changed(team_id=teams[1].id), author="AB")
    out = store.export(tmp_path / "out", project_id=project.id)
    fresh = make_store("fresh.db")
    assert fresh.load(out) == 4
    assert fresh.restore(project.id, 1, author="AB").team_id == teams[0].id


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_or_a_folder_in_the_place_of_a_file_is_named(tmp_path, make_store):
    for number, make in enumerate((os.mkfifo, os.mkdir)):
        out = filled(tmp_path / f"made{number}")
        (out / "Cause.json").unlink()
        make(out / "Cause.json")
        with pytest.raises(RecordError, match=r"Cause\.json is not a file"):
            make_store(f"{number}.db").load(out)
