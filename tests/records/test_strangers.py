"""A file of records from somebody else, or one that was tampered with, deletes and changes nothing of ours."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from brightspots.apps.serve import where
from brightspots.batch.page_record import PageRecord
from brightspots.batch.units import find_projects
from brightspots.cli import main
from brightspots.district import open_district
from brightspots.errors import BrightspotsError, RecordError
from brightspots.records import Cause, Excerpt, Interview, Project, new_id
from brightspots.records.store.store import Store

LONG_AGO = date(2000, 1, 1)


def before() -> datetime:
    """A clock that stands before anything has to go."""
    return datetime(1999, 1, 1, tzinfo=UTC)


def history(path: Path) -> None:
    CliRunner().invoke(main, ["records", "history", str(path), "01KA0000000000000000000000"])


def serve(path: Path) -> None:
    where(TEAM, str(path))


def batch(path: Path) -> None:
    find_projects(str(path), [], open_district(TEAM), "public")


OPENINGS = [history, serve, batch]
TEAM = open_district("practice_team").path


def open_with(opening, path: Path) -> None:
    # A file that was tampered with may be refused; what counts is what it does not do.
    with suppress(BrightspotsError):
        opening(path)


def tree(folder: Path) -> dict[str, bytes | str]:
    """Everything in a folder: the bytes of files, and where links lead."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found[name] = (
            str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
        )
    return found


def noted(path: Path) -> tuple[Store, Project, Interview]:
    """Records with notes of which the day is long past."""
    store = Store(path, clock=before)
    project = store.save(Project(title="On time"), author="AB")
    notes = Interview(project_id=project.id, notes="heard", keep_until=LONG_AGO, on=date(1998, 1, 1))
    return store, project, store.save(notes, author="AB")


def tampered(path: Path, project_id: str | None = None, *copies: tuple[Path, str]) -> None:
    """Write into the file itself, as somebody may who sends it."""
    with closing(sqlite3.connect(path)) as connection:
        if project_id is not None:
            connection.execute(
                "INSERT INTO revision (id, version, kind, project_id, author, at, body) "
                "SELECT ?, 1, kind, ?, author, at, json_set(body, '$.state', 'purged') FROM revision "
                "WHERE kind = 'Interview' ORDER BY seq DESC LIMIT 1",
                (new_id(), project_id),
            )
        for place, kind in copies:
            row = (str(place), kind, "2025-01-01T00:00:00.000000+00:00")
            connection.execute("INSERT OR REPLACE INTO copy (path, kind, at) VALUES (?, ?, ?)", row)
        connection.commit()


def pages(out: Path, project: str, text: str = "heard") -> Path:
    """Write a project's page as a batch does, and return its folder."""
    record = PageRecord("21_interviews", "Listening", "project", project_id=project)
    names = [f"projects/{project}/21_interviews.{ending}" for ending in ("html", "ipynb")]
    replace(record, outputs=names).write(out)
    for name in names:
        (out / name).write_text(text)
    manifest = {"schema": 1, "district": "Ours", "audience": "team", "projects": [project], "runs": []}
    (out / "manifest.json").write_text(json.dumps(manifest))
    return out / "projects" / project


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """What somebody has on their computer: documents, pages of a batch, an export, a backup, records in use."""
    ours = tmp_path / "home"
    (ours / "Documents").mkdir(parents=True)
    (ours / "Documents" / "thesis.txt").write_text("five years of work")
    (ours / "pages-of-others" / "projects").mkdir(parents=True)
    (ours / "pages-of-others" / "projects" / "a.html").write_text("theirs")
    store = Store(ours / "records.db", clock=before)
    project = store.save(Project(), author="AB")
    store.save(Interview(project_id=project.id, notes="ours", keep_until=date(2099, 1, 1)), author="AB")
    store.export(ours / "export")
    store.backup(ours / "backup.db")
    store.close()
    pages(ours / "pages", project.id)
    (ours / "pages" / "projects" / "link").symlink_to(ours / "Documents", target_is_directory=True)
    return ours


TRICKS = [
    "{home}/Documents",
    "../../Documents",
    "../../pages-of-others",
    "link",
    "..",
    ".",
    "",
    "{project}",
    "../projects/{project}/../{project}",
    "../../pages-of-others/projects",
]


@pytest.mark.parametrize("opening", OPENINGS)
def test_opening_a_strangers_records_touches_no_folder_whatever_ids_and_paths_they_hold(
    home, tmp_path, opening
):
    project = next((home / "pages" / "projects").glob("0*")).name
    store, *_ = noted(tmp_path / "sent" / "records.db")
    store.close()
    tampered(store.path, TRICKS[0], (home / "pages", "pages"), (home, "pages"), (home / "Documents", "pages"))
    for trick in TRICKS:
        tampered(store.path, trick.format(home=home, project=project))
    there = tree(home)
    open_with(opening, store.path)
    assert tree(home) == there


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_strangers_list_of_copies_empties_no_export_no_backup_and_no_records(home, tmp_path, opening):
    """The worst case: they know the ids of our records, since they were once sent a copy."""
    sent = tmp_path / "sent" / "records.db"
    sent.parent.mkdir()
    shutil.copy(home / "records.db", sent)
    with closing(sqlite3.connect(sent)) as connection:
        connection.execute("UPDATE revision SET body = json_set(body, '$.keep_until', '2000-01-01')")
        connection.execute(
            "UPDATE revision SET body = json_remove(body, '$.keep_until') WHERE kind != 'Interview'"
        )
        connection.commit()
    every = [home / "export", home / "backup.db", home / "records.db", home / "pages"]
    tampered(sent, None, *((path, kind) for path in every for kind in ["backup", "export"]))
    tampered(sent, None, (home / "export", "export"), (home / "pages", "pages"))
    there = tree(home)
    open_with(opening, sent)
    assert tree(home) == there
    with closing(sqlite3.connect(sent)) as connection:
        bodies = [
            json.loads(b) for (b,) in connection.execute("SELECT body FROM revision WHERE kind = 'Interview'")
        ]
    assert [body["state"] for body in bodies] == ["purged", "purged"]


@pytest.mark.parametrize("opening", OPENINGS)
def test_our_own_records_changed_by_somebody_and_put_back_empty_no_copy(home, opening):
    records = home / "records.db"
    with closing(sqlite3.connect(records)) as connection:
        connection.execute(
            "UPDATE revision SET body = json_set(body, '$.keep_until', '2000-01-01') WHERE kind = 'Interview'"
        )
        connection.commit()
    kept = {name: tree(home / name) for name in ("export", "Documents")}
    open_with(opening, records)
    assert {name: tree(home / name) for name in kept} == kept
    # What they say of themselves is gone, the copies have it, and only a person takes it from there, too.
    assert Store(records).find(Interview)[0].notes == ""
    assert Store(home / "backup.db", clock=before).find(Interview)[0].notes == "ours"
    assert Store(records).purge().missing == ()
    assert "ours" not in (home / "export" / "Interview.json").read_text()
    assert Store(home / "backup.db").find(Interview)[0].notes == ""


def test_a_day_that_was_set_here_after_the_copies_were_made_empties_them_by_itself(home):
    records = Store(home / "records.db", clock=before)
    notes = records.find(Interview)[0]
    project = records.find(Project)[0].id
    excerpt = records.save(Excerpt(project_id=project, interview_id=notes.id, quote="a quote"), author="AB")
    records.export(home / "export")
    records.save(notes.changed(keep_until=LONG_AGO), author="AB")
    records.close()
    assert Store(home / "records.db").get(excerpt.id).quote == ""
    for name in ("Interview", "Excerpt"):
        text = (home / "export" / f"{name}.json").read_text()
        assert "ours" not in text and "a quote" not in text
    assert Store(home / "backup.db").find(Interview)[0].notes == ""


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_backup_that_is_opened_elsewhere_touches_no_copy_of_the_records_it_was_made_of(tmp_path, opening):
    store, project, _ = noted(tmp_path / "records.db")
    store.export(tmp_path / "export")
    pages(tmp_path / "pages", project.id)
    store.keep_in_mind(tmp_path / "pages")
    store.backup(tmp_path / "backup.db")
    store.close()
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "backup.db", tmp_path / "other" / "records.db")
    kept = [tmp_path / "export", tmp_path / "pages"]
    there = [tree(folder) for folder in kept]
    open_with(opening, tmp_path / "other" / "records.db")
    assert [tree(folder) for folder in kept] == there
    # What they say of copies is told, and not looked for.
    done = Store(tmp_path / "other" / "records.db").purge()
    assert set(done.missing) == {*kept, tmp_path / "backup.db"} and done.cleaned == ()
    # The records themselves, where they lie, clear what they made.
    done = Store(tmp_path / "records.db").purge()
    assert not (tmp_path / "pages" / "projects" / project.id).exists() and done.missing == ()


def test_another_account_or_computer_touches_no_copy(tmp_path, monkeypatch):
    store, project, _ = noted(tmp_path / "records.db")
    pages(tmp_path / "pages", project.id)
    store.keep_in_mind(tmp_path / "pages")
    store.close()
    there = tree(tmp_path / "pages")
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_: str(tmp_path / "theirs"))
    assert Store(store.path).purge().missing == (tmp_path / "pages",)
    assert tree(tmp_path / "pages") == there
    assert ((tmp_path / "theirs" / "copies.key").stat().st_mode & 0o077 == 0) or os.name != "posix"


def test_ids_that_are_none_lead_nowhere_even_where_the_list_of_copies_is_our_own(home):
    store = Store(home / "records.db", clock=before)
    store.keep_in_mind(home / "pages")
    project = store.find(Project)[0]
    store.save(Interview(project_id=project.id, notes="heard", keep_until=LONG_AGO), author="AB")
    store.close()
    for trick in TRICKS:
        tampered(store.path, trick.format(home=home, project=project.id))
    # The project's own page may go: its notes have gone.
    shutil.rmtree(home / "pages" / "projects" / project.id)
    kept = [home / "Documents", home / "pages", home / "pages-of-others"]
    there = [tree(folder) for folder in kept]
    open_with(history, store.path)
    assert [tree(folder) for folder in kept] == there


class TestOurOwnPages:
    """What goes from a folder of pages on the day, and what stays."""

    @pytest.fixture
    def store(self, tmp_path):
        return noted(tmp_path / "records.db")[0]

    @pytest.fixture
    def project(self, store):
        return store.find(Project)[0].id

    @pytest.fixture
    def out(self, store, project, tmp_path):
        pages(tmp_path / "pages", project)
        store.keep_in_mind(tmp_path / "pages")
        return tmp_path / "pages"

    def test_its_pages_go_and_those_of_others_stay(self, store, project, out):
        other = store.save(Project(), author="AB").id
        kept = pages(out, other, "theirs")
        named = json.loads((out / "manifest.json").read_text()) | {"projects": [project, other]}
        (out / "manifest.json").write_text(json.dumps(named))
        (out / "projects" / project / ".21_interviews.html.4711.part").write_text("heard")
        (out / "projects" / f"{project}-ours").mkdir()
        (out / "projects" / f"{project}-ours" / "21_interviews.html").write_text("by hand")
        done = store.purge(LONG_AGO)
        assert (done.cleaned, done.missing) == ((out,), ())
        assert not (out / "projects" / project).exists()
        assert sorted(path.name for path in kept.iterdir()) == [
            f"21_interviews.{e}" for e in ("html", "ipynb", "json")
        ]
        assert (out / "projects" / f"{project}-ours" / "21_interviews.html").read_text() == "by hand"

    def test_a_page_that_only_the_manifest_lists_goes_too(self, store, project, out):
        (out / "projects" / project / "21_interviews.json").unlink()
        names = [f"projects/{project}/21_interviews.{ending}" for ending in ("html", "ipynb")]
        run = {"workbook": "21_interviews", "project_id": project, "outputs": names}
        named = json.loads((out / "manifest.json").read_text()) | {"projects": [], "runs": [run]}
        (out / "manifest.json").write_text(json.dumps(named))
        assert store.purge(LONG_AGO).missing == ()
        assert not (out / "projects" / project).exists()

    def test_what_somebody_put_beside_the_pages_stays(self, store, project, out):
        (out / "projects" / project / "for the meeting.txt").write_text("mine")
        assert store.purge(LONG_AGO).missing == ()
        assert [path.name for path in (out / "projects" / project).iterdir()] == ["for the meeting.txt"]

    def test_a_page_that_nobody_lists_stays_and_the_folder_is_named(self, store, project, out):
        (out / "projects" / project / "printed.html").write_text("heard")
        assert store.purge(LONG_AGO).missing == (out,)
        assert [path.name for path in (out / "projects" / project).iterdir()] == ["printed.html"]

    @pytest.mark.parametrize(
        "spoilt",
        [
            lambda manifest: manifest.unlink(),
            lambda manifest: manifest.write_text("{"),
            lambda manifest: manifest.write_text("[" * 100_000),
            lambda manifest: manifest.write_text('{"name": "a web app"}'),
            lambda manifest: manifest.write_text(
                '{"schema": 1, "district": "x", "projects": [], "runs": []}'
            ),
            lambda manifest: manifest.write_text('{"schema": 1, "district": "x", "projects": 7, "runs": {}}'),
            lambda manifest: manifest.rename(manifest.with_suffix(".kept")),
        ],
        ids=range(7),
    )
    def test_nothing_goes_where_our_manifest_does_not_name_the_project(self, store, project, out, spoilt):
        spoilt(out / "manifest.json")
        there = tree(out)
        assert store.purge(LONG_AGO).missing == (out,)
        assert tree(out) == there

    def test_links_are_not_followed(self, store, project, out, tmp_path):
        mine = tmp_path / "mine"
        shutil.move(out / "projects" / project, mine)
        (out / "projects" / project).symlink_to(mine, target_is_directory=True)
        there = tree(mine)
        assert store.purge(LONG_AGO).missing == (out,)
        assert tree(mine) == there and (out / "projects" / project).is_symlink()

    def test_a_page_that_has_become_a_link_is_left(self, store, project, out, tmp_path):
        (tmp_path / "mine.html").write_text("mine")
        page = out / "projects" / project / "21_interviews.html"
        page.unlink()
        page.symlink_to(tmp_path / "mine.html")
        assert store.purge(LONG_AGO).missing == (out,)
        assert (tmp_path / "mine.html").read_text() == "mine" and page.is_symlink()

    def test_a_folder_that_has_become_a_link_is_left(self, store, out, tmp_path):
        out.rename(tmp_path / "elsewhere")
        out.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        there = tree(tmp_path / "elsewhere")
        assert store.purge(LONG_AGO).missing == (out,)
        assert tree(tmp_path / "elsewhere") == there

    @pytest.mark.parametrize(
        "listed", ["../../mine.html", "{tmp}/mine.html", "projects/../mine.html", "mine.html", 7]
    )
    def test_a_list_that_leads_out_of_the_folder_takes_nothing_there(
        self, store, project, out, tmp_path, listed
    ):
        places = [tmp_path / "mine.html", out / "mine.html", out / "projects" / "mine.html"]
        for place in places:
            place.write_text("mine")
        listed = listed.format(tmp=tmp_path) if isinstance(listed, str) else listed
        for outputs in ([listed], [f"projects/{project}/{listed}"], {"a": listed}, listed):
            record = PageRecord("21_interviews", "x", "project", project_id=project, outputs=outputs)
            record.write(out)
            store.purge(LONG_AGO)
        assert [place.read_text() for place in places] == ["mine"] * 3

    def test_records_that_moved_leave_what_they_made_to_be_cleared_by_hand(
        self, store, project, out, tmp_path
    ):
        store.close()
        store.path.rename(tmp_path / "moved.db")
        there = tree(out)
        assert Store(tmp_path / "moved.db").purge(LONG_AGO).missing == (out,)
        assert tree(out) == there


def test_a_backup_in_whose_place_other_records_lie_is_left(tmp_path):
    store, _, notes = noted(tmp_path / "records.db")
    store.backup(tmp_path / "backup.db")
    (tmp_path / "backup.db").unlink()
    # Records in use that were begun from the same export, and that keep the notes for longer.
    store.export(tmp_path / "export")
    other = Store(tmp_path / "backup.db", clock=before)
    other.load(tmp_path / "export")
    other.save(other.get(notes.id).changed(keep_until=date(2099, 1, 1)), author="CD")
    other.close()
    assert store.purge(LONG_AGO).missing == (tmp_path / "backup.db",)
    assert Store(tmp_path / "backup.db", clock=before).get(notes.id).notes == "heard"


def test_a_backup_or_an_export_that_has_become_a_link_is_left(tmp_path):
    store, _, notes = noted(tmp_path / "records.db")
    for name in ("export", "backup.db"):
        (store.export if name == "export" else store.backup)(tmp_path / name)
        (tmp_path / name).rename(tmp_path / f"kept-{name}")
        (tmp_path / name).symlink_to(tmp_path / f"kept-{name}")
    store.export(tmp_path / "other")
    (tmp_path / "other" / "Interview.json").rename(tmp_path / "Interview.json")
    (tmp_path / "other" / "Interview.json").symlink_to(tmp_path / "Interview.json")
    there = [tree(tmp_path / "kept-export"), (tmp_path / "Interview.json").read_bytes()]
    done = store.purge(LONG_AGO)
    assert set(done.missing) == {tmp_path / name for name in ("export", "backup.db", "other")}
    assert [tree(tmp_path / "kept-export"), (tmp_path / "Interview.json").read_bytes()] == there
    assert Store(tmp_path / "kept-backup.db", clock=before).get(notes.id).notes == "heard"


def test_a_folder_of_records_beside_a_batch_is_cleared_through_a_path_with_links(tmp_path):
    """Somebody who works through a linked folder is no stranger."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "work").symlink_to(tmp_path / "disk", target_is_directory=True)
    store, project, _ = noted(tmp_path / "work" / "records.db")
    store.save(Cause(project_id=project.id), author="AB")
    store.export(tmp_path / "work" / "export")
    pages(tmp_path / "work" / "pages", project.id)
    store.keep_in_mind(tmp_path / "work" / "pages")
    done = store.purge(LONG_AGO)
    assert (
        set(done.cleaned) == {tmp_path / "disk" / "export", tmp_path / "disk" / "pages"} and not done.missing
    )


def test_a_strangers_paths_are_told_without_what_moves_a_terminals_cursor(tmp_path):
    store, *_ = noted(tmp_path / "records.db")
    store.close()
    tampered(store.path, None, (Path("/there\x1b[31m\u202e"), "pages"))
    shown = CliRunner().invoke(main, ["records", "purge", str(store.path)]).output
    assert "not to be changed: /there" in shown and "\x1b" not in shown and "\u202e" not in shown


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_file_of_records_and_that_is_what_is_said(tmp_path):
    os.mkfifo(tmp_path / "records.db")
    with pytest.raises(RecordError, match=r"records\.db is not a file of records"):
        Store(tmp_path / "records.db")
