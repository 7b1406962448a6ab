"""Workbook 01 as a batch runs it: three teams, their readers, a project of which nothing is written, one with holes."""

from __future__ import annotations

import re

import papermill
import pytest

from brightspots.batch.run import run_batch
from brightspots.records import Barrier, Hypothesis, PDSACycle, PhaseChange, Project, Team
from brightspots.records.store.store import Store
from tests.workbooks.batches import pages_of_projects
from tests.workbooks.stock import WIDGET, run, shown_without_widgets

pytestmark = pytest.mark.slow
NAME = "01_our_team"


def test_stock_papermill_gives_the_practice_team_s_page_without_any_widget(tmp_path):
    found = shown_without_widgets(NAME, tmp_path)
    assert any(
        "Missed a day this week at Quiet Spindle Elementary" in str(data.get("text/plain")) for data in found
    )


def test_where_people_work_there_are_forms_and_without_a_project_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "form")
    made = run(NAME, tmp_path, audience="team")
    cells = {cell.id: [o["data"] for o in cell.get("outputs", []) if "data" in o] for cell in made.cells}
    for form in ("barriers", "phase-form"):
        assert any(WIDGET in data for data in cells[form]), form
    with pytest.raises(papermill.PapermillExecutionError, match="Whose project is this"):
        run(NAME, tmp_path, project_id="")


def test_the_three_teams_read_their_own_pages_in_the_words_of_the_page_on_the_result(tmp_path):
    pages = pages_of_projects(NAME, tmp_path / "out")
    assert {record.status for record, _ in pages.values()} == {"ok"}
    ninth = pages["Somebody knows you are here"][1]
    assert "9 weeks have a number so far. That is too few to tell." in ninth
    assert "Test 2: Begin at the back (being tried)" in ninth and "We predict: 18 of 25" in ninth
    assert "We asked our principal on May 1" in ninth and "no answer yet" in ninth
    assert "Next step: Test 2, Begin at the back, ended on May 16" in ninth
    assert 'We went back to "find out why"' in ninth and "Last session, May 15, 2025" in ninth
    call = pages["Out one day, not two"][1]
    assert "what brings us back is: three weeks in a row over 22%" in call
    assert "KD presents the evidence on January 28." in call and "We are at: keep it going." in call
    other = tmp_path / "other"
    run_batch(
        "practice",
        other,
        records="practice",
        audience="team",
        projects=["all"],
        workbooks=["32_implementation_and_outcome"],
        progress=False,
    )
    from brightspots.batch.page_record import read_records

    said = {
        r.project_name: f.text
        for r in read_records(other)
        for f in r.findings
        if f.mark == "headline" and r.unit == "project"
    }
    here = {name: f.text for name, (r, _) in pages.items() for f in r.findings if f.mark == "headline"}
    assert here == said and len(here) == 3


def test_others_read_what_was_shared_and_no_person(tmp_path):
    pages = pages_of_projects(NAME, tmp_path / "out", audience="public")
    assert pages["A team's project"][0].status == "no-data"
    assert "Tin Mill" not in pages["A team's project"][1]
    call = pages["Out one day, not two"][1]
    assert "Who is on the team stands on the team's own page." in call
    words = set(re.findall(r"\w+", call))
    # TB stands in a sentence that the team itself wrote and shared.
    assert not {"RM", "OL", "JW", "KD"} & words
    assert "Office" not in call.split("What we have raised")[-1].split("What do we want?")[0]


def test_nothing_written_and_holes_say_what_to_do_first(tmp_path):
    store = Store(tmp_path / "r.db")
    team = store.save(Team(name="Room 12"), author="AB")
    store.save(Project(title="Empty", team_id=team.id, school_ids=("S003",)), author="AB")
    holes = store.save(Project(title="Holes", school_ids=("S004",), phase="stopped"), author="AB")
    about = {"project_id": holes.id}
    records = [Barrier(**about), PhaseChange(**about), Hypothesis(**about), PDSACycle(**about)]
    store.save_all(records, author="AB")
    pages = pages_of_projects(NAME, tmp_path / "out", records=str(tmp_path / "r.db"))
    (record, empty), (_, with_holes) = pages["Empty"], pages["Holes"]
    assert record.status == "no-data" and record.reason.startswith("Nothing is written yet")
    assert (
        "Look at your school's numbers together" in empty and "There is nothing to catch up on yet" in empty
    )
    assert (
        "We have raised 1 thing; none has an answer yet." in with_holes
        and "We are at: stopped." in with_holes
    )
