"""What was to be kept until a day is gone after it: in every version, in the file itself, in every copy."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from brightspots.batch.page_record import PageRecord
from brightspots.errors import RecordError
from brightspots.records import Evidence, Excerpt, Interview, Member, MemberContact, Project, Theme
from brightspots.records.store.store import Store

SECRET = "kanarie-in-the-notes"


def holds(folder: Path, words: str = SECRET) -> list[str]:
    """The files of a folder in which the words stand, in whatever part of the file."""
    needle = words.encode()
    return sorted(f.name for f in folder.rglob("*") if f.is_file() and needle in f.read_bytes())


@pytest.fixture
def told(store, project):
    """An interview with several versions, an excerpt of it, and what rests on both."""
    interview = Interview(
        project_id=project.id,
        person_code="S3",
        notes=f"{SECRET} one",
        questions=[SECRET],
        on=date(2025, 10, 1),
    )
    interview = store.save(interview, author="AB")
    for word in ("two", "three"):
        interview = store.save(interview.changed(notes=f"{SECRET} {word} " + "talk " * 900), author="AB")
    theme = store.save(Theme(project_id=project.id, label="Buses"), author="AB")
    excerpt = store.save(
        Excerpt(project_id=project.id, interview_id=interview.id, quote=SECRET, theme_ids=[theme.id]),
        author="CD",
    )
    evidence = store.save(
        Evidence(project_id=project.id, source_id=interview.id, summary="said so"), author="AB"
    )
    return interview, excerpt, theme, evidence


def test_notes_are_kept_for_a_year_unless_the_team_says_otherwise(store, project, told):
    assert told[0].keep_until == date(2026, 10, 1)
    own = store.save(Interview(project_id=project.id, keep_until=date(2025, 12, 1)), author="AB")
    assert own.keep_until == date(2025, 12, 1)
    late = store.save(Interview(project_id=project.id, on=date(2100, 12, 31)), author="AB")
    assert store.get(late.id) == late


def test_before_the_day_nothing_goes(store, told):
    assert store.purge(date(2026, 9, 30)).records == 0
    assert store.get(told[0].id) == told[0]


def test_on_the_day_every_version_loses_its_text_and_the_record_stays(store, project, told, tmp_path):
    interview, excerpt, theme, evidence = told
    assert holds(tmp_path)
    done = store.purge(date(2026, 10, 1))
    assert (done.records, done.finished) == (2, True)
    assert holds(tmp_path) == []
    versions = store.history(interview.id)
    assert [v.author for v in versions] == ["AB", "AB", "AB", "Brightspots"]
    for version in [*versions, *store.history(excerpt.id)]:
        assert version.state == "purged"
        assert not {SECRET, "S3"} & set(map(str, version.written().values()))
    # How many voices a theme has, and what rests on them, is still there.
    seen = store.snapshot(project.id)
    assert [type(record) for _, record in seen.leading_to(theme)] == [Excerpt]
    assert store.get(evidence.id) == evidence
    assert store.purge(date(2026, 10, 1)).records == 0


def test_what_was_purged_is_not_written_upon(store, told):
    store.purge(date(2026, 10, 1))
    with pytest.raises(RecordError, match="taken out for good"):
        store.save(store.get(told[0].id).changed(notes="again"), author="AB")
    with pytest.raises(RecordError, match="taken out for good"):
        store.restore(told[0].id, 1, author="AB")


def test_every_opening_purges_what_is_due(make_store, store, told, clock, tmp_path):
    store.close()
    clock.now += timedelta(days=400)
    again = make_store()
    assert again.get(told[0].id).state == "purged"
    again.close()
    assert holds(tmp_path) == []


def test_a_later_day_set_in_time_counts_and_an_earlier_one_too(store, project, told):
    longer = store.save(told[0].changed(keep_until=date(2027, 10, 1)), author="AB")
    assert store.purge(date(2026, 12, 1)).records == 0
    store.save(longer.changed(keep_until=date(2026, 1, 1)), author="AB")
    assert store.purge(date(2026, 1, 1)).records == 2


def test_an_excerpt_typed_after_its_interview_is_gone_goes_too(store, project, told):
    store.purge(date(2026, 10, 1))
    late = store.save(Excerpt(project_id=project.id, interview_id=told[0].id, quote=SECRET), author="AB")
    store.purge(date(2026, 10, 2))
    assert store.get(late.id).quote == ""


def test_how_to_reach_somebody_goes_on_its_day(store, tmp_path):
    member = store.save(Member(code="AB"), author="AB")
    contact = MemberContact(member_id=member.id, email=SECRET, keep_until=date(2026, 1, 1))
    store.save(contact, author="AB")
    store.purge(date(2026, 1, 1))
    assert holds(tmp_path) == [] and store.get(contact.id).state == "purged"


def test_copies_that_we_made_are_gone_through_and_those_not_found_are_named(store, project, told, tmp_path):
    other = store.save(Project(), author="AB")
    store.export(tmp_path / "export")
    store.backup(tmp_path / "backup.db")
    store.backup(tmp_path / "taken.db")
    shutil.move(tmp_path / "taken.db", tmp_path / "elsewhere")
    for name in (project.id, other.id):
        page = f"projects/{name}/21.html"
        PageRecord("21", "Listening", "project", project_id=name, outputs=[page]).write(tmp_path / "pages")
        (tmp_path / "pages" / page).write_text(SECRET if name == project.id else "others")
    named = {"schema": 1, "district": "Ours", "projects": [project.id, other.id], "runs": []}
    (tmp_path / "pages" / "manifest.json").write_text(json.dumps(named))
    store.keep_in_mind(tmp_path / "pages")
    assert {"Interview.json", "Interview.csv", "Excerpt.csv", "backup.db", "21.html"} <= set(holds(tmp_path))
    done = store.purge(date(2026, 10, 1))
    assert done.missing == (tmp_path / "taken.db",) and len(done.cleaned) == 3
    assert holds(tmp_path) == ["elsewhere"]
    assert (tmp_path / "pages" / "projects" / other.id / "21.html").is_file()
    assert Store(tmp_path / "backup.db").get(told[0].id).state == "purged"
    # The export is whole, and does not bring anything back.
    assert store.load(tmp_path / "export") == 0
    fresh = Store(tmp_path / "fresh.db")
    fresh.load(tmp_path / "export")
    assert fresh.get(told[0].id).notes == "" and fresh.get(told[3].id).summary == "said so"


def test_a_copy_that_cannot_be_gone_through_is_named_and_keeps_nobody_out(
    store, told, make_store, clock, tmp_path
):
    store.export(tmp_path / "export")
    (tmp_path / "export" / "Interview.json").write_text("{spoilt")
    store.backup(tmp_path / "backup.db")
    (tmp_path / "backup.db").write_bytes(b"not a store any more " * 100)
    assert store.purge(date(2026, 10, 1)).missing == (tmp_path / "backup.db", tmp_path / "export")
    store.close()
    clock.now += timedelta(days=400)
    assert make_store().get(told[0].id).state == "purged"


def test_an_old_export_does_not_bring_back_what_was_purged(store, told, tmp_path):
    store.export(tmp_path / "export")
    shutil.copytree(tmp_path / "export", tmp_path / "kept_by_hand")
    store.purge(date(2026, 10, 1))
    store.load(tmp_path / "kept_by_hand")
    assert store.get(told[0].id).notes == ""
    store.close()
    assert holds(tmp_path / "export") == [] and "records.db" not in holds(tmp_path)


def test_while_somebody_holds_an_old_look_the_purge_is_finished_later(store, told, tmp_path, monkeypatch):
    monkeypatch.setattr("brightspots.records.store.purging.WAIT", 0.1)
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM revision").fetchone()
    done = store.purge(date(2026, 10, 1))
    assert (done.records, done.finished) == (2, False)
    reader.execute("ROLLBACK")
    reader.close()
    again = Store(store.path)
    assert holds(tmp_path) == [] and again.get(told[0].id).state == "purged"


def test_no_byte_is_left_whatever_was_written_around_it(store, project, tmp_path):
    draw = random.Random(7)
    for number in range(150):
        words = f"{SECRET} " * draw.randrange(1, 400)
        kept = date(2026, 1, 1) if number % 3 else date(2027, 1, 1)
        text = words if number % 3 else "other words " * draw.randrange(1, 400)
        record = store.save(Interview(project_id=project.id, notes=text, keep_until=kept), author="AB")
        if number % 4 == 0:
            store.save(record.changed(needs=text[:2000]), author="CD")
    store.purge(date(2026, 1, 1))
    assert holds(tmp_path) == []
    assert holds(tmp_path, "other words") != []
