"""The store: versions, conflicts, history, links, fingerprints."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import pytest

from brightspots.errors import RecordConflict, RecordError
from brightspots.records import (
    Aim,
    Cause,
    ChangeIdea,
    DoseRecord,
    Excerpt,
    Interview,
    Measure,
    Observation,
    Problem,
    Project,
    Team,
    Theme,
    new_id,
)

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x","y")',
    "\u202eright to left\u2066",
    "x" * 100_000,
    "👩🏽‍🏫 said: \"'; DROP TABLE revision;--",
    "nul \x00 and tab\t and \r\n lines",
    "",
]


def test_each_save_is_a_version_with_author_and_time(store, project):
    aim = store.save(Aim(project_id=project.id, target=90), author="AB")
    assert (aim.version, aim.author, aim.at) == (1, "AB", datetime(2025, 10, 3, 14, 2, 3, tzinfo=UTC))
    store.save(aim.changed(target=92), author="CD")
    assert [(a.version, a.author, a.target) for a in store.history(aim.id)] == [(1, "AB", 90), (2, "CD", 92)]
    assert store.get(aim.id).target == 92 and store.get(aim.id, 1) == aim
    assert store.find(Aim) == [store.get(aim.id)]


def test_a_save_upon_somebody_elses_newer_version_is_a_conflict_with_both_texts(store, project):
    opened = store.save(Problem(project_id=project.id, what="late"), author="AB")
    theirs = store.save(opened.changed(what="late on Mondays"), author="CD")
    with pytest.raises(RecordConflict, match="You both changed this: CD saved it") as conflict:
        store.save(opened.changed(what="late in winter"), author="AB")
    assert conflict.value.mine.what == "late in winter" and conflict.value.theirs == theirs
    with pytest.raises(RecordConflict):
        store.save(theirs.changed(what="x"), author="AB", expected_version=1)
    # Having seen it, mine may win: theirs stays in the history.
    store.save(conflict.value.mine, author="AB", expected_version=conflict.value.theirs.version)
    assert [p.what for p in store.history(opened.id)] == ["late", "late on Mondays", "late in winter"]


def test_saving_the_same_again_is_neither_a_version_nor_a_conflict(store, project):
    first = store.save(Problem(project_id=project.id, what="late"), author="AB")
    same = first.changed(what="very late")
    second = store.save(same, author="CD")
    assert store.save(same, author="AB") == second
    assert store.save(second, author="AB") == second
    assert len(store.history(first.id)) == 2


def test_any_version_is_restored_and_none_is_lost(store, project):
    cause = store.save(Cause(project_id=project.id, text="one"), author="AB")
    for text in ("two", "three"):
        cause = store.save(cause.changed(text=text), author="AB")
    for version, text in ((1, "one"), (2, "two"), (3, "three")):
        assert store.restore(cause.id, version, author="CD").text == text
    assert [c.text for c in store.history(cause.id)] == ["one", "two", "three", "one", "two", "three"]
    with pytest.raises(RecordError, match="Its versions are 1 to 6"):
        store.restore(cause.id, 9, author="CD")


def test_restoring_shares_nothing_that_was_not_shared_or_was_taken_back(store, project):
    cause = store.save(Cause(project_id=project.id, text="a draft"), author="AB")
    cause = store.save(cause.changed(text="late buses", shared="public"), author="AB")
    assert store.restore(cause.id, 1, author="CD").shared == ""
    assert store.restore(cause.id, 2, author="CD").shared == ""


def test_hiding_puts_away_and_restoring_brings_back(store, project):
    cause = store.save(Cause(project_id=project.id, text="one"), author="AB")
    store.hide(cause.id, author="AB")
    assert store.find(Cause) == [] and len(store.find(Cause, hidden=True)) == 1
    assert store.get(cause.id).hidden
    store.restore(cause.id, 1, author="AB")
    assert [c.text for c in store.find(Cause)] == ["one"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_comes_back_as_it_was(store, project, text):
    saved = store.save(Cause(project_id=project.id, text=text), author=text[:20].strip() or "AB")
    assert store.get(saved.id) == saved and saved.text == text
    assert store.snapshot(project.id).get(saved.id) == saved


def test_links_must_lead_to_a_record_of_the_right_kind_in_the_same_project(store, project):
    cause = store.save(Cause(project_id=project.id), author="AB")
    with pytest.raises(RecordError, match=r"Cause, parent_id.*leads to a record that is not here"):
        store.save(Cause(project_id=project.id, parent_id=new_id()), author="AB")
    with pytest.raises(RecordError, match=r"a record of the kind Project\. It may lead to: Cause"):
        store.save(Cause(project_id=project.id, parent_id=project.id), author="AB")
    with pytest.raises(RecordError, match="not here"):
        store.save(Cause(project_id=new_id()), author="AB")
    other = store.save(Project(), author="AB")
    with pytest.raises(RecordError, match="a Cause of another project"):
        store.save(Cause(project_id=other.id, parent_id=cause.id), author="AB")
    theirs = store.save(ChangeIdea(project_id=other.id, text="Call home"), author="AB")
    copied = store.save(ChangeIdea(project_id=project.id, source_idea_id=theirs.id), author="AB")
    assert store.snapshot(project.id).others(ChangeIdea) == [theirs]
    assert [r for _, r in store.snapshot(project.id).leading_to(theirs)] == [copied]
    with pytest.raises(RecordError, match="keeps its kind and its project"):
        store.save(cause.changed(project_id=other.id), author="AB")


def test_causes_go_in_no_circle(store, project):
    top = store.save(Cause(project_id=project.id), author="AB")
    middle = store.save(Cause(project_id=project.id, parent_id=top.id), author="AB")
    low = store.save(Cause(project_id=project.id, parent_id=middle.id), author="AB")
    for parent in (top, low):
        with pytest.raises(RecordError, match="goes round in a circle"):
            store.save(top.changed(parent_id=parent.id), author="AB")
    a, b = Cause(project_id=project.id), Cause(project_id=project.id)
    with pytest.raises(RecordError, match="circle"):
        store.save_all([a.changed(parent_id=b.id), b.changed(parent_id=a.id)], author="AB")
    assert len(store.find(Cause)) == 3


def test_one_measure_place_group_and_period_have_one_number(store, project):
    measure = store.save(Measure(project_id=project.id), author="AB")
    key = {"project_id": project.id, "measure_id": measure.id, "unit_id": "a"}
    first = store.save(Observation(**key, period_start=date(2025, 9, 1), value=1), author="AB")
    with pytest.raises(RecordError, match=r"a record for this already \(.*unit_id a.*2025-09-01\)"):
        store.save(Observation(**key, period_start=date(2025, 9, 1), value=2), author="CD")
    for other in ({"edition": 2}, {"subgroup": "girls"}, {"unit_id": "b"}):
        store.save(Observation(**{**key, **other}, period_start=date(2025, 9, 1)), author="AB")
    corrected = store.save(first.changed(value=3, state="corrected"), author="CD")
    assert corrected.version == 2
    moved = store.save(corrected.changed(period_start=date(2025, 9, 8)), author="CD")
    store.save(Observation(**key, period_start=date(2025, 9, 1), value=2), author="CD")
    with pytest.raises(RecordError, match="already"):
        store.save(moved.changed(period_start=date(2025, 9, 1)), author="CD")
    twice = [DoseRecord(project_id=project.id, class_code="5B", week=date(2025, 9, 1)) for _ in range(2)]
    with pytest.raises(RecordError, match="already"):
        store.save_all(twice, author="AB")


def test_saving_several_keeps_all_or_none(store, project):
    good = Cause(project_id=project.id, text="good")
    with pytest.raises(RecordError):
        store.save_all([good, Cause(project_id=project.id, parent_id=new_id())], author="AB")
    assert store.find(Cause) == []
    child = Cause(project_id=project.id, parent_id=good.id)
    assert [c.version for c in store.save_all([child, good], author="AB")] == [1, 1]


def test_a_snapshot_has_links_both_ways_and_what_lies_around(store):
    team = store.save(Team(name="Maple Street"), author="AB")
    project = store.save(Project(team_id=team.id), author="AB")
    interview = store.save(Interview(project_id=project.id), author="AB")
    theme = store.save(Theme(project_id=project.id, label="Buses"), author="AB")
    excerpt = Excerpt(project_id=project.id, interview_id=interview.id, theme_ids=[theme.id])
    excerpt = store.save(excerpt, author="AB")
    seen = store.snapshot(project.id)
    assert seen.records == (project, interview, theme, excerpt, team) and seen.of(Team) == [team]
    assert [(link.field, r) for link, r in seen.leading_to(theme)] == [("theme_ids", excerpt)]
    assert seen.get(excerpt.interview_id) == interview and seen.get(None) is None


def test_a_fingerprint_changes_with_its_scope_and_with_no_other(store, project):
    other = store.save(Project(), author="AB")
    prints = {scope: store.fingerprint(scope) for scope in (project.id, other.id, "", None)}
    assert prints == {scope: store.fingerprint(scope) for scope in prints}
    cause = store.save(Cause(project_id=project.id), author="AB")
    assert store.fingerprint(project.id) != prints[project.id]
    assert store.fingerprint(other.id) == prints[other.id] and store.fingerprint("") == prints[""]
    assert store.fingerprint() != prints[None]
    before = store.fingerprint(project.id)
    store.hide(cause.id, author="AB")
    assert store.fingerprint(project.id) != before
    store.save(Team(), author="AB")
    assert store.fingerprint("") != prints[""] and store.fingerprint(other.id) == prints[other.id]


def test_fingerprints_and_keys_are_looked_up_through_an_index(store, project):
    measure = store.save(Measure(project_id=project.id), author="AB")
    asked = []
    with store._file.bare() as connection:
        connection.set_trace_callback(asked.append)
    store.fingerprint(project.id)
    key = {"project_id": project.id, "measure_id": measure.id, "unit_id": "a"}
    store.save(Observation(**key, period_start=date(2025, 9, 1)), author="AB")
    with store._file.bare() as connection:
        connection.set_trace_callback(None)
        reads = [sql for sql in asked if sql.startswith("SELECT")]
        assert len(reads) == 3
        for sql in reads:
            steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
            assert not any(step.startswith("SCAN revision") for step in steps), (sql, steps)


def test_a_record_of_another_store_and_nobody_as_author_are_refused(store, project):
    with pytest.raises(RecordError, match="not in this store"):
        store.save(Team(version=3), author="AB")
    with pytest.raises(RecordError, match="who writes"):
        store.save(Team(), author=" ")
    with pytest.raises(RecordError, match="no such record"):
        store.get(new_id())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_no_connection_is_open_when_a_process_forks_and_both_go_on(store, project):
    assert store._file.engine.pool.checkedin() > 0
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"0" if store._file.engine.pool.checkedin() == 0 else b"1")
        store.save(Cause(project_id=project.id, text="child"), author="AB")
        os._exit(0)
    store.save(Cause(project_id=project.id, text="parent"), author="AB")
    assert os.waitpid(child, 0)[1] == 0 and os.read(reading, 1) == b"0"
    assert sorted(c.text for c in store.find(Cause)) == ["child", "parent"]


def test_nobody_is_told_saved_before_the_log_is_on_the_disk(store, project, monkeypatch):
    name = "fdatasync" if hasattr(os, "fdatasync") else "fsync"
    synced = []
    monkeypatch.setattr(os, name, lambda file: synced.append(os.path.realpath(f"/proc/self/fd/{file}")))
    store.save(Cause(project_id=project.id), author="AB")
    assert len(synced) == 1 and synced[0].endswith("records.db-wal")
