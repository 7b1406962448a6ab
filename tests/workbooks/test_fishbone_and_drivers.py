"""Workbooks 20 and 23 as a batch makes them: for the team, for everybody, of an empty project and of one with holes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from brightspots.batch.page_record import PageRecord, read_records
from brightspots.batch.run import run_batch
from brightspots.records import (
    Cause,
    CauseCategory,
    ChangeIdea,
    Driver,
    Evidence,
    Hypothesis,
    Project,
    Vote,
)
from brightspots.records.store.store import Store
from tests.workbooks.batches import text_of

FISHBONE, DRIVERS = "20_fishbone", "23_driver_diagram"
NAMES = [FISHBONE, DRIVERS]


def pages(
    out: Path,
    audience: str,
    records: str = "practice",
    district: str = "practice",
    names: Sequence[str] = NAMES,
) -> dict[tuple[str, str], Path]:
    made = run_batch(
        district,
        out,
        records=records,
        workbooks=list(names),
        audience=audience,
        projects=["all"],
        progress=False,
    )
    assert made.exit_code == 0, [record.reason for record in made.records]
    found: dict[tuple[str, str], Path] = {}
    record: PageRecord
    for record in read_records(out):
        page = out / record.folder / f"{record.workbook}.html"
        assert len(page.read_bytes()) <= 400_000
        found[record.project_name, record.workbook] = page
    return found


def shown(page: Path) -> str:
    return re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_a_team_reads_its_own_theory_and_others_what_it_shared(tmp_path):
    ours = pages(tmp_path / "team", "team")
    spindle = text_of(ours["Out one day, not two", FISHBONE])
    assert "We work on: A child who is out one day stays out a second, and nobody has asked yet." in spindle
    assert (
        "Families make long weekends: out on Friday, back on Tuesday. (set aside: The week is nearly flat.)"
        in spindle
    )
    assert "Sep 17, 2024: Chosen: Families make long weekends" in spindle
    assert "If he misses" not in spindle and "one more day" in shown(ours["Out one day, not two", FISHBONE])
    mill = text_of(ours["Somebody knows you are here", FISHBONE])
    assert "most dots: Some of them work late and sleep through the first bell (5)" in mill
    theory = text_of(ours["Here on Friday", DRIVERS])
    assert "If we begin Friday with something that happens only then" in theory
    assert "Plan well: Friday begins with an hour" in theory and "(people differ)" in theory
    assert "move tests to Thursday" in ours["Here on Friday", DRIVERS].read_text(encoding="utf-8"), (
        "what it said before"
    )

    theirs = pages(tmp_path / "public", "public")
    page = theirs["Out one day, not two", FISHBONE].read_text(encoding="utf-8")
    assert (
        "nobody has asked yet" in page
        and "what is one more day" not in page
        and " dots" not in text_of(theirs["Out one day, not two", FISHBONE])
    )
    assert "guess" not in text_of(theirs["Out one day, not two", FISHBONE]).split("stays with the team")[0]
    unshared = shown(theirs["A team's project", DRIVERS])
    assert "has not shared its work with these readers yet" in unshared and "adult" not in unshared


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "r.db")


@pytest.mark.slow
def test_an_empty_project_is_told_how_it_begins(store, tmp_path):
    store.save(Project(title="New here", school_ids=("maple",)), author="AB")
    made = pages(tmp_path / "out", "team", str(tmp_path / "r.db"), "practice_team")
    fishbone, drivers = (shown(made["New here", name]) for name in NAMES)
    assert "the fishbone begins" in fishbone and "No cause is chosen yet" not in fishbone
    assert (
        "Ask three of them this week" in fishbone and "the fishbone begins with its first cause" in fishbone
    )
    assert "No best guess yet. Finish: if we" in drivers and "What could one person try next week?" in drivers


@pytest.mark.slow
def test_a_project_with_holes_has_its_pages(store, tmp_path):
    project = store.save(Project(title="Holes", school_ids=("maple",)), author="AB")
    whose = {"project_id": project.id}
    bone = CauseCategory(**whose)
    cause = Cause(**whose, category_id=bone.id)
    loose = Cause(**whose, text="Buses come late")
    guess = Hypothesis(**whose, because="nobody asked")
    driver = Driver(**whose, text="Somebody notices", hypothesis_ids=(guess.id,))
    idea = ChangeIdea(**whose, text="A star chart")
    votes = [Vote(**whose, about_id=loose.id, dots=0), Vote(**whose, about_id=idea.id, impact=4)]
    blank = [Evidence(**whose, cause_ids=(loose.id,)), Driver(**whose), ChangeIdea(**whose)]
    dated = Evidence(**whose, cause_ids=(loose.id,), summary="3 of 5 days", type="data", on=date(2025, 9, 1))
    store.save_all([bone, cause, loose, guess, driver, idea, *votes, *blank, dated], author="AB")
    made = pages(tmp_path / "out", "team", str(tmp_path / "r.db"), "practice_team")
    fishbone, drivers = (text_of(made["Holes", name]) for name in NAMES)
    assert "Not grouped yet: 1 cause." in fishbone and "A bone without a name: nothing yet." in fishbone
    assert "No cause is chosen yet" in fishbone and "3 of 5 days (numbers, Sep 1, 2025)" in fishbone
    assert "If we ___, then ___, because nobody asked." in drivers
    assert "What would change because of “A star chart”?" in drivers
    assert "Not judged yet: A star chart" in drivers


@pytest.mark.slow
def test_a_wall_of_a_thousand_stickies_has_its_page(store, tmp_path):
    project = store.save(Project(title="Full", school_ids=("maple",)), author="AB")
    bone = store.save(CauseCategory(project_id=project.id, label="Getting here"), author="AB")
    words = (
        "On days when the first bus is full, the second one comes too late for breakfast, and some go home"
    )
    stuck = [
        Cause(project_id=project.id, category_id=bone.id, text=f"{n:04} & {words} {words[: n % 300]}")
        for n in range(1000)
    ]
    told = [Evidence(project_id=project.id, cause_ids=(one.id,), type="interview") for one in stuck[::2]]
    store.save_all([*stuck, *told, Vote(project_id=project.id, about_id=stuck[3].id, dots=2)], author="AB")
    made = pages(tmp_path / "out", "team", str(tmp_path / "r.db"), "practice_team", [FISHBONE])
    html = made["Full", FISHBONE].read_text(encoding="utf-8")
    assert "60 of 1,000 causes are drawn" in html and "and 940 more causes" in html
    listed = html.partition('id="all-causes"')[2]
    assert all(f"{n:04} &amp;" in listed for n in range(1000))
