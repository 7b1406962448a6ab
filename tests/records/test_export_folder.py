"""A folder of an export: other people's files in it stay, and one that was stopped says so."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from brightspots.errors import RecordError
from brightspots.records import Aim, Cause, Interview, Project, Team
from brightspots.records.store.store import Store

OWN = {"notes of ours.txt": "mine", "Aim - printed.csv": "mine", "brightspots.txt": "mine", ".hidden": "mine"}


def put(folder: Path) -> None:
    for name, words in OWN.items():
        (folder / name).write_text(words)
    (folder / "photos").mkdir()
    (folder / "photos" / "a.jpg").write_text("mine")


def kept(folder: Path) -> bool:
    there = {name: (folder / name).read_text() for name in OWN if (folder / name).is_file()}
    return there == OWN and (folder / "photos" / "a.jpg").read_text() == "mine"


def test_the_next_export_leaves_what_somebody_put_into_the_folder(store, project, tmp_path):
    out = store.export(tmp_path / "out")
    put(out)
    store.save(Aim(project_id=project.id), author="AB")
    store.export(out)
    assert kept(out) and (out / "Aim.csv").is_file()
    assert Store(tmp_path / "fresh.db").load(out) == 2


def test_a_retention_date_takes_our_text_out_and_leaves_what_somebody_put_there(store, project, tmp_path):
    notes = Interview(project_id=project.id, notes="heard", keep_until=date(2026, 1, 1))
    notes = store.save(notes, author="AB")
    out = store.export(tmp_path / "out")
    put(out)
    assert store.purge(date(2026, 1, 1)).cleaned == (out,)
    assert (
        kept(out)
        and "heard" not in (out / "Interview.json").read_text() + (out / "Interview.csv").read_text()
    )


def test_what_an_earlier_export_listed_and_this_one_does_not_goes(store, project, tmp_path):
    store.save(Team(name="not theirs"), author="AB")
    out = store.export(tmp_path / "out")
    put(out)
    store.export(out, project_id=project.id)
    assert kept(out) and not (out / "Team.json").exists() and not (out / "Team.csv").exists()
    assert Store(tmp_path / "fresh.db").load(out) == 1


def test_somebodys_file_of_the_same_name_is_not_written_over(store, project, tmp_path):
    out = store.export(tmp_path / "out")
    (out / "Cause.csv").write_text("our own list")
    store.save(Cause(project_id=project.id), author="AB")
    before = (out / "brightspots.json").read_bytes()
    with pytest.raises(RecordError, match=r"the last export did not write Cause\.csv\. Move it elsewhere"):
        store.export(out)
    assert (out / "Cause.csv").read_text() == "our own list"
    assert (out / "brightspots.json").read_bytes() == before and not (out / "Cause.json").exists()


@pytest.mark.parametrize("words", ["{}", "[]", "not json", '{"format": "another program"}', '{"format": 7}'])
def test_a_brightspots_json_of_something_else_makes_no_folder_ours(store, project, tmp_path, words):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "brightspots.json").write_text(words)
    (tmp_path / "out" / "Project.json").write_text("mine")
    with pytest.raises(RecordError, match="holds something else"):
        store.export(tmp_path / "out")
    assert (tmp_path / "out" / "Project.json").read_text() == "mine"


@pytest.mark.parametrize("name", ["../mine", "/tmp/mine", "mine", "Aim/../../mine", ""])
def test_a_list_that_names_other_files_takes_none_of_them(store, project, tmp_path, name):
    out = store.export(tmp_path / "out")
    for place in (tmp_path / "mine.json", out / "mine.json"):
        place.write_text("mine")
    about = json.loads((out / "brightspots.json").read_text())
    about["revisions"][name] = 1
    (out / "brightspots.json").write_text(json.dumps(about))
    with pytest.raises(RecordError, match="holds something else"):
        store.export(out)
    with pytest.raises(RecordError, match="lists something that is no kind of record"):
        store.load(out)
    assert (tmp_path / "mine.json").read_text() == (out / "mine.json").read_text() == "mine"


def test_a_link_or_a_folder_in_the_place_of_a_file_is_left(store, project, tmp_path):
    out = store.export(tmp_path / "out")
    (out / "Project.csv").unlink()
    (tmp_path / "mine.csv").write_text("mine")
    (out / "Project.csv").symlink_to(tmp_path / "mine.csv")
    with pytest.raises(RecordError, match="holds something else"):
        store.export(out)
    (out / "Project.csv").unlink()
    (out / "Project.csv").mkdir()
    with pytest.raises(RecordError, match="holds something else"):
        store.export(out)
    assert (tmp_path / "mine.csv").read_text() == "mine"


def test_a_full_disk_leaves_the_earlier_export_whole(store, project, tmp_path, monkeypatch):
    out = store.export(tmp_path / "out")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    store.save(Cause(project_id=project.id), author="AB")
    opened = os.open

    def full(path, *rest):
        if "Project.csv" in str(path):
            raise OSError(28, "No space left on device")
        return opened(path, *rest)

    monkeypatch.setattr("brightspots.records.store.export_folder.os.open", full)
    with pytest.raises(RecordError, match="No space left"):
        store.export(out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    with pytest.raises(RecordError, match="No space left"):
        store.export(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_export_that_was_stopped_half_way_says_so_and_the_next_one_heals_it(
    store, project, tmp_path, monkeypatch
):
    store.save(Team(name="ours"), author="AB")
    out = store.export(tmp_path / "out")
    put(out)
    store.save(Cause(project_id=project.id, text="one"), author="AB")
    replaced = Path.replace

    def stopped(self, target):
        if Path(target).name == "Project.json":
            raise PermissionError(13, "somebody has it open")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(RecordError, match=r"somebody has it open.*Close what has its files open"):
        store.export(out)
    monkeypatch.undo()
    # What a process that was killed would have left.
    (out / ".Project.json.4711.part").write_text("heard")
    fresh = Store(tmp_path / "fresh.db")
    with pytest.raises(RecordError, match=r"was stopped before it was done\. Export again"):
        fresh.load(out)
    store.export(out)
    assert kept(out) and fresh.load(out) == 3 and fresh.find(Project)
    assert not [path.name for path in out.iterdir() if path.name.endswith(".part")]


def test_a_list_that_names_no_kind_of_record_deletes_nothing(store, project, tmp_path):
    out = store.export(tmp_path / "out")
    (out / "Budget.csv").write_text("mine")
    about = json.loads((out / "brightspots.json").read_text())
    about["revisions"]["Budget"] = 1
    (out / "brightspots.json").write_text(json.dumps(about))
    with pytest.raises(RecordError, match="something else"):
        store.export(out)
    assert (out / "Budget.csv").read_text() == "mine"
