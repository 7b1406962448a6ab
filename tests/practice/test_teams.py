"""The records of the practice district's three teams: coherent, counted, quiet, and nobody's but the user's."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import brightspots as bs
from brightspots import resources
from brightspots.records import (
    KINDS,
    Aim,
    Barrier,
    ChangeIdea,
    Evidence,
    Hypothesis,
    Measure,
    Member,
    Observation,
    PDSACycle,
    PhaseChange,
    Project,
    Record,
)
from brightspots.records.advice import review
from brightspots.records.advice.context import Context
from brightspots.records.release import release_records
from brightspots.records.status.due import waiting
from brightspots.records.store.store import Store

SAMPLE = resources.folder("data_samples") / "practice"
THE_DAY = date(2025, 5, 23)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    opened = Store(tmp_path_factory.mktemp("practice") / "records.db")
    opened.load(SAMPLE / "records")
    return opened


@pytest.mark.slow
def test_the_shipped_records_are_what_the_script_writes_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SAMPLE / "records" / "teams"), str(tmp_path / "again")], check=True)
    names = {path.name for path in (SAMPLE / "records").iterdir() if path.is_file()}
    assert names == {path.name for path in (tmp_path / "again").iterdir()}
    for name in names:
        assert (SAMPLE / "records" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_every_kind_of_record_is_there_but_how_to_reach_people(store: Store) -> None:
    assert {name for name, kind in KINDS.items() if not store.find(kind)} == {"MemberContact"}


def test_the_teams_take_the_turns_that_real_teams_take(store: Store) -> None:
    assert Counter(aim.state for aim in store.find(Aim)) == {"met": 1, "missed": 1, "draft": 1}
    overturned = {guess.id for guess in store.find(Hypothesis) if guess.state == "abandoned"}
    against = [e for e in store.find(Evidence) if e.direction == "challenges"]
    assert overturned <= {guess for evidence in against for guess in evidence.hypothesis_ids}
    assert any(idea.state == "abandoned" and idea.reason for idea in store.find(ChangeIdea))
    assert any(cycle.surprise and cycle.decision == "abandon" for cycle in store.find(PDSACycle))
    assert any(m.before == "intervention" and m.after == "diagnostic" for m in store.find(PhaseChange))
    assert {barrier.state for barrier in store.find(Barrier)} == {"answered", "declined", "raised"}
    joined = [m.joined for m in store.find(Member) if m.code == "KD"]
    first_test = min(c.start for c in store.find(PDSACycle) if c.start)
    assert joined[0] is not None and joined[0] > first_test


def test_weekly_numbers_are_the_district_s(store: Store) -> None:
    days = pd.read_parquet(SAMPLE / "attendance" / "school_id=S001" / "part.parquet")
    day = pd.to_datetime(days["date"])
    measure = next(m for m in store.find(Measure) if m.name == "Missed a day this week")
    points = [point for point in store.find(Observation) if point.measure_id == measure.id]
    assert len(points) == 37
    for point in points[::6]:
        monday = pd.Timestamp(point.period_start)
        week = days[day.between(monday, monday + pd.Timedelta(days=4))]
        away = week[week["day_fraction_absent"] >= 1]["student_key"].nunique()
        assert (point.numerator, point.denominator) == (away, week["student_key"].nunique())


def test_a_group_of_nine_is_hidden_and_no_class_beside_it_is_told(store: Store) -> None:
    project = next(p for p in store.find(Project) if p.title.startswith("Somebody"))
    released = release_records(store.snapshot(project.id).of(Record), audience="staff")
    points = [r for r in released if isinstance(r, Observation)]
    assert {point.unit_id for point in points} == {"S007"}
    assert {point.unit_id for point in points if point.numerator is not None} == {"S007"}


def test_advice_on_all_of_it_raises_only_what_the_story_wants(store: Store) -> None:
    raised = set()
    for project in store.find(Project):
        around = store.snapshot(project.id)
        context = Context.of_snapshot(around, as_of=date(2025, 6, 6))
        for record in around.of(Record):
            raised |= {(piece.id, piece.record_id) for piece in review(record, context)}
    two_at_once = next(c for c in store.find(PDSACycle) if c.title == "Begin at the back")
    assert raised == {("PD10", two_at_once.id)}


def test_what_waits_for_the_team_that_has_not_finished(store: Store) -> None:
    project = next(p for p in store.find(Project) if p.title.startswith("Somebody"))
    waits = waiting(store.snapshot(project.id).of(Record), THE_DAY)
    assert [item.what for item in waits] == ["barrier unanswered", "test to study", "next look"]


def test_by_its_name_everybody_opens_a_copy_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    shipped = {path: path.read_bytes() for path in (SAMPLE / "records").glob("*.*")}
    first = bs.open_records("practice")
    assert first.path.is_relative_to(tmp_path)
    project = first.find(Project)[0]
    first.save(project.changed(title="Ours now"), author="AB")
    first.close()
    assert bs.open_records("practice").get(project.id).title == "Ours now"
    assert {path: path.read_bytes() for path in (SAMPLE / "records").glob("*.*")} == shipped
    # A district's folder of that name is no store; one that somebody began there is.
    (tmp_path / "practice").mkdir()
    assert bs.open_records("practice").path == first.path
    (tmp_path / "practice" / "records.db").touch()
    assert bs.open_records("practice").path == Path("practice/records.db")
