"""The chain of a project as a row: every stage leads to its page, every record to its place, open ones ask."""

from __future__ import annotations

from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from brightspots import resources
from brightspots.records import (
    Aim,
    Cause,
    ChangeIdea,
    DoseRecord,
    Driver,
    Evidence,
    Measure,
    PDSACycle,
    Problem,
    Project,
    Record,
)
from brightspots.records.release import release_records
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from brightspots.series.released_project import released
from brightspots.workbook import chain_row
from brightspots.workbook.chain_row import STAGE_WORDS, as_row, stages

BITES = '<img src=x onerror=alert(1)> \u202e "'


def page(workbook: str) -> str:
    return f"{workbook}.html"


def a_project() -> list[Record]:
    project = Project(title="Here by the bell")
    own = {"project_id": project.id}
    problem = Problem(**own, statement="48 of 120 are late")
    cause = Cause(**own, problem_id=problem.id, text=BITES, state="supported", chosen_because="ours")
    seen = Evidence(**own, cause_ids=(cause.id,), summary="12 of 20 buses")
    measure = Measure(**own, name="On time")
    aim = Aim(**own, statement="From 60% to 80%", measure_id=measure.id)
    driver = Driver(**own, aim_id=aim.id, text="Someone asks", cause_ids=(cause.id,))
    idea = ChangeIdea(**own, text="Call", driver_ids=(driver.id,))
    test = PDSACycle(**own, idea_id=idea.id, title="One class")
    week = {"idea_id": idea.id, "class_code": "S1-1", "what": "Calls"}
    doing = [DoseRecord(**own, **week, week=f"2025-09-{day:02d}") for day in (1, 8)]
    return [project, problem, cause, seen, measure, aim, driver, idea, test, *doing]


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.found += [value for name, value in attrs if name == "href"]


def test_from_the_problem_to_the_outcome_with_a_link_to_the_place_of_each_record():
    records = a_project()
    row = stages(Snapshot(records), page)
    assert [stage.name for stage in row] == [words for words, _, _ in STAGE_WORDS.values()]
    by_kind = {record.entity: record for record in records}
    links = Links(as_row(row)).found
    for kind, home in (
        ("Problem", "12_problem_aim_charter"), ("Cause", "20_fishbone"), ("Evidence", "23_driver_diagram"),
        ("PDSACycle", "31_pdsa_cycles"), ("Aim", "12_problem_aim_charter"),
    ):  # fmt: skip
        assert f"{home}.html#r-{by_kind[kind].id}" in links, kind
    assert not any(by_kind["Measure"].id in link for link in links), "no workbook says that it shows measures"
    doing = next(stage for stage in row if stage.name == "How much of it happened")
    assert [one.words for one in doing.links] == ["Calls: 2 entries"]


def test_a_stage_that_is_open_asks_and_a_page_that_is_not_there_is_no_link():
    row = stages(Snapshot(a_project()[:3]), lambda workbook: "")
    assert row[0].links and row[6].question in as_row(row) and not Links(as_row(row)).found
    assert {stage.name for stage in row if not stage.links} >= {
        "Tests",
        "What came of it",
        "Our best guess why",
    }
    empty = stages(Snapshot([Project()]), page)
    assert all(not stage.links for stage in empty) and as_row(empty).count("?") >= 9


def test_the_chain_of_one_record_holds_what_hangs_on_it_alone():
    records = a_project()
    other = Cause(project_id=records[0].id, text="Another cause", state="proposed")
    row = stages(Snapshot([*records, other]), page, about=other.id)
    assert [stage.name for stage in row if stage.links] == ["Why it happens"]


def test_text_that_bites_stays_text_and_what_is_withheld_stays_withheld():
    records = a_project()
    html = as_row(stages(Snapshot(records), page))
    assert "img" not in Links(html).tags and "&lt;img" in html and "\u202e" not in html
    staff = release_records(records, audience="staff")
    html = as_row(stages(Snapshot(staff), page))
    assert "48 of 120" not in html and "img src" not in html and "not shared with these readers" in html


def test_a_page_about_a_school_and_one_that_is_not_shared_have_no_chain(monkeypatch):
    shown = []
    monkeypatch.setattr(chain_row, "display", shown.append)
    project = Project(title="Secret work")
    unshared = released(Snapshot([project]), project, audience="public", min_cell=11)
    for whose in (None, unshared):
        chain_row.show(SimpleNamespace(project=whose, link=page))
    assert shown == []
    ours = released(Snapshot([project]), project, audience="team", min_cell=11)
    chain_row.show(SimpleNamespace(project=ours, link=page))
    assert len(shown) == 1


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("chain") / "records.db")
    store.load(resources.folder("data_samples") / "practice" / "records")
    return store


def test_the_practice_team_s_chain_is_whole_and_the_one_that_has_not_finished_is_asked(practice):
    by_title = {project.title: project.id for project in practice.find(Project)}
    whole = stages(practice.snapshot(by_title["Out one day, not two"]), page)
    assert all(stage.links for stage in whole)
    mill = stages(practice.snapshot(by_title["Somebody knows you are here"]), page)
    assert [one.words for stage in mill if stage.name == "Tests" for one in stage.links] == [
        "1. Two minutes, one advisory", "2. Begin at the back"]  # fmt: skip
