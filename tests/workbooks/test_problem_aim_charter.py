"""Workbook 12 as a batch runs it: three teams, their readers, a project of which nothing is written, one with holes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from brightspots.records import Aim, Charter, Measure, Observation, Problem, Project
from brightspots.records.store.store import Store
from tests.workbooks.batches import pages_of_projects
from tests.workbooks.stock import WIDGET, run, shown_without_widgets

pytestmark = pytest.mark.slow
NAME = "12_problem_aim_charter"


def test_stock_papermill_gives_the_practice_team_s_page_without_any_widget(tmp_path):
    found = shown_without_widgets(NAME, tmp_path)
    told = "\n".join(str(data.get("text/plain", "")) for data in found)
    assert "of our 274 students, K to 5, missed at least one day of school in the week" in told
    assert "inside our usual ups and downs" in told


def test_where_people_work_each_part_has_its_form(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "form")
    made = run(NAME, tmp_path, audience="team")
    for cell in made.cells:
        if cell.id.endswith("-form"):
            kinds = [kind for o in cell.outputs for kind in o.get("data", {})]
            assert WIDGET in kinds, cell.id


def test_the_three_teams_read_their_own_pages(tmp_path):
    pages = pages_of_projects(NAME, tmp_path / "out")
    assert {name: record.status for name, (record, _) in pages.items()} == dict.fromkeys(
        ("Out one day, not two", "Here on Friday", "Somebody knows you are here"), "ok"
    )
    call, friday, ninth = (
        pages[name][1] for name in ("Out one day, not two", "Here on Friday", "Somebody knows you are here")
    )
    assert "Missed a day this week: from 27% to 20% by May 23, 2025, for students K to 5." in call
    assert "Version 1, agreed on Oct 8, 2024." in call and "RM (principal)" in call
    assert "Chronic absence" in call and "the district's files" in call
    assert "students, K to 5, were away on a Friday, at least since August." in friday
    assert "This aim does not say yet from how much." in ninth and "Not written yet." in ninth
    findings = {f.key: f.text for f in pages["Out one day, not two"][0].findings}
    assert set(findings) == {"problem", "aim"} and "___" not in "".join(findings.values())


def test_others_read_what_was_shared_and_no_person(tmp_path):
    pages = pages_of_projects(NAME, tmp_path / "out", audience="public")
    assert pages["A team's project"][0].status == "no-data"
    whole = pages["A team's project"][1]
    assert "Tin Mill" not in whole and "ninth" not in whole.lower() and "Chronic" not in whole
    call = pages["Out one day, not two"][1]
    assert "missed at least one day of school" in call
    assert "OL" not in call.split() and "RM (principal)" not in call and "Why now" not in call


def test_nothing_written_and_holes_say_what_is_missing(tmp_path):
    store = Store(tmp_path / "r.db")
    store.save(Project(title="Empty", school_ids=("S003",)), author="AB")
    holes = store.save(Project(title="Holes", school_ids=("S004",)), author="AB")
    about = {"project_id": holes.id}
    late = Measure(**about, name="Late", kind="outcome", unit="minutes")
    weeks = [date(2025, 4, 7) + timedelta(weeks=n) for n in range(3)]
    points = [
        Observation(**about, measure_id=late.id, unit_id="S004", period_start=week, value=value)
        for week, value in zip(weeks, (7, None, 9), strict=True)
    ]
    more = [Problem(**about), Aim(**about, measure_id=late.id, target=5), Charter(**about), *points]
    store.save_all([late, *more], author="AB")
    pages = pages_of_projects(NAME, tmp_path / "out", records=str(tmp_path / "r.db"))
    empty, with_holes = pages["Empty"][1], pages["Holes"][1]
    assert "___ of our ___ students ___, since ___." in empty and "There is no aim yet." in empty
    assert "Chronic absence" in empty, "the district's own number of our school is there to begin with"
    assert "Late: from ___ to 5 minutes by ___." in with_holes
    assert "2 numbers are too few to say what is usual here" in with_holes
