"""Workbooks 31 and 33 as papermill runs them and as a batch does: practice teams, an empty project, one with holes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import brightspots as bs
from brightspots.batch.page_record import PageRecord, read_records
from brightspots.batch.run import run_batch
from brightspots.records import DoseRecord, Measure, Observation, PDSACycle, Prediction, Project
from brightspots.records.store.store import Store
from brightspots.workbook.mime_types import FINDING
from tests.workbooks.batches import BANNED, text_of
from tests.workbooks.stock import WIDGET, outputs, run, shown_without_widgets

pytestmark = pytest.mark.slow
TESTS, WEEK = "31_pdsa_cycles", "33_this_week"
MONDAY = date(2025, 9, 8)
BITES = '<img src=x onerror=alert(1)> =HYPERLINK("http://x.test") \u202egnorw\u202c שלום $x_1$ </script>'


def pages(district: str, records: str, out: Path, **options: object) -> dict[tuple[str, str], PageRecord]:
    """Make both pages of every project, and hold each to what every page must be."""
    about = {"workbooks": [TESTS, WEEK], "records": records, "audience": "team", "progress": False, **options}
    outcome = run_batch(district, out, projects=["all"], **about)
    assert outcome.exit_code == 0, [record.reason for record in outcome.records]
    found = {(r.project_id, r.workbook): r for r in read_records(out) if r.project_id}
    for record in found.values():
        page = out / record.outputs[0]
        html = page.read_text(encoding="utf-8")
        assert len(html.encode()) <= 400_000 and "<script" not in html and "<img src=x" not in html
        assert not any(word in text_of(page) for word in BANNED), record.workbook
    return found


@pytest.mark.parametrize("name", [TESTS, WEEK])
def test_stock_papermill_gives_a_page_without_any_widget(name, tmp_path):
    found = shown_without_widgets(name, tmp_path)
    if name == TESTS:
        told = {data[FINDING]["key"]: data[FINDING] for data in found if FINDING in data}
        assert told["predictions_right"]["state"] == "shown"


@pytest.mark.parametrize("name", [TESTS, WEEK])
def test_where_people_work_it_opens_with_its_forms(name, tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "form")
    views = [data for data in outputs(run(name, tmp_path, audience="team")) if WIDGET in data]
    # Two forms and five areas that are drawn again; the form of the week and two areas.
    assert len(views) >= (7 if name == TESTS else 3)


def test_the_practice_teams_show_what_they_tried_and_learned(tmp_path):
    found = pages("practice", "practice", tmp_path)
    store = bs.open_records("practice")
    of = {project.title: project.id for project in store.find(Project)}
    said = {
        (title, name): text_of(tmp_path / found[project_id, name].outputs[0])
        for title, project_id in of.items()
        for name in (TESTS, WEEK)
    }
    friday, advisory = "Here on Friday", "Somebody knows you are here"
    assert "Test 4: Aides pack the boxes, six rooms (being planned)" in said[friday, TESTS]
    assert (
        "We said 12 of 18; it was 4." in said[friday, TESTS]
        and "(Stopped, lesson kept)" in said[friday, TESTS]
    )
    assert "You said 18 of 25. What was it?" in said[advisory, TESTS]
    assert "Message home on Friday: no" in said[advisory, WEEK] and "25 of 34" in said[advisory, WEEK]


def test_readers_with_whom_nothing_is_shared_see_that_and_no_more(tmp_path):
    found = pages("practice", "practice", tmp_path, audience="public")
    store = bs.open_records("practice")
    private = next(p.id for p in store.find(Project) if p.title.startswith("Somebody"))
    for name in (TESTS, WEEK):
        assert found[private, name].status == "no-data"
        page = (tmp_path / found[private, name].outputs[0]).read_text(encoding="utf-8")
        assert "Begin at the back" not in page and "has not shared" in page


def test_an_empty_project_one_with_holes_and_one_overfull_with_hostile_texts(tmp_path):
    store = Store(tmp_path / "r.db")
    about = {"school_ids": ("maple",)}
    empty, holes, full = store.save_all(
        [Project(title=title, **about) for title in ("Empty", "Holes", BITES)], author="AB"
    )
    store.save_all(
        [
            PDSACycle(project_id=holes.id, number=3, state="studying", predictions=(Prediction(),)),
            DoseRecord(project_id=holes.id, class_code="K1", week=MONDAY, delivered=2),
            Measure(project_id=holes.id, unit="percent"),
        ],
        author="AB",
    )
    measure = Measure(project_id=full.id, name=BITES, unit="percent", kind="outcome", frequency="week")
    tests = [
        PDSACycle(
            project_id=full.id,
            number=n,
            title=f"{BITES} {n}",
            start=MONDAY + timedelta(days=7 * n),
            end=MONDAY + timedelta(days=7 * n + 4),
            scale=n,
            scale_unit="classes",
            predictions=(Prediction(question=BITES, expected=BITES, happened=BITES * 9, result="wrong"),) * 3,
            measure_ids=(measure.id,),
            decision="adapt",
            state="acted",
            **dict.fromkeys(
                ("surprise", "learning", "reason", "observations", "conditions"), f"{BITES} " * 30
            ),
        )
        for n in range(1, 13)
    ]
    weeks = [MONDAY + timedelta(days=7 * n) for n in range(14)]
    counted = [
        Observation(
            project_id=full.id,
            measure_id=measure.id,
            unit_id=f"R{room}",
            unit_level="classroom",
            period_start=week,
            numerator=room,
            denominator=20,
            note=BITES,
        )
        for week in weeks
        for room in range(1, 13)
    ]
    done = [
        DoseRecord(
            project_id=full.id,
            what=f"{BITES}{thing}",
            class_code=f"R{room}",
            week=week,
            planned=1,
            delivered=1,
        )
        for week in weeks
        for room in range(1, 13)
        for thing in range(2)
    ]
    store.save_all([measure, *tests, *counted, *done], author="AB")
    found = pages("practice_team", str(tmp_path / "r.db"), tmp_path / "out")
    status = {
        (p, w): found[project.id, w].status
        for p, project in (("empty", empty), ("holes", holes))
        for w in (TESTS, WEEK)
    }
    assert status["empty", TESTS] == status["empty", WEEK] == "no-data"
    assert status["holes", TESTS] == status["holes", WEEK] == "ok"
    assert "No test yet" in text_of(tmp_path / "out" / found[empty.id, TESTS].outputs[0])
    assert "12 tests so far: 12 adapted." in text_of(tmp_path / "out" / found[full.id, TESTS].outputs[0])
