"""A team decides about its "before" line in its records; until then nothing moves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from brightspots.forms.editing import Visit
from brightspots.forms.record_form import FormModel
from brightspots.pages.implementation import line_decision
from brightspots.records import Measure, Observation, Project
from brightspots.records.store.store import Store
from brightspots.series import school_series
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import read_workbook

WORKBOOK = read_workbook(find_workbook("32_implementation_and_outcome"))
MONDAY = date(2025, 9, 8)
DAY = "2025-11-03"


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Path, Project, Measure]:
    store = Store(tmp_path / "records.db")
    project = store.save(Project(title="On time", school_ids=("maple",)), author="AB")
    measure = Measure(
        project_id=project.id, name="At the bell", kind="outcome", unit="percent", frequency="week"
    )
    points = [
        Observation(
            project_id=project.id,
            measure_id=measure.id,
            unit_id="maple",
            period_start=MONDAY + timedelta(days=7 * n),
            numerator=20 + n,
            denominator=60,
        )
        for n in range(14)
    ]
    store.save_all([measure, *points], author="AB")
    return tmp_path / "records.db", project, measure


def page(path: Path, project: Project) -> Book:
    given = {"district": "practice_team", "records": str(path), "project_id": project.id, "audience": "team"}
    return Book(WORKBOOK, check_parameters(WORKBOOK, given))


def decide(path: Path, project: Project, measure: Measure) -> FormModel:
    visit = Visit(Store(path), project.id, today=lambda: date(2026, 1, 5), writer="AB")
    return FormModel(visit, line_decision.line_form(measure.id, "maple", DAY))


def test_agreed_it_moves_and_thought_over_it_stands_where_it_was(begun):
    path, project, measure = begun
    form = decide(path, project, measure)
    put = {"do": "put", "seq": 1, "of": form.key, "path": "reason", "text": "All homerooms call", "base": ""}
    assert form.handle(put)["say"] == "saved"
    measured = school_series.of_school(page(path, project))
    assert measured.agreed.new_lines == () and form.available == ["agree", "decline"]
    form.handle({"do": "act", "seq": 2, "of": form.key, "name": "agree"})
    (line,) = school_series.of_school(page(path, project)).agreed.new_lines
    assert (line.on, line.why) == (DAY, "All homerooms call")
    assert "the new one begins Nov 3, 2025" in form.told["html"] and form.available == ["again"]
    form.handle({"do": "act", "seq": 3, "of": form.key, "name": "again"})
    assert school_series.of_school(page(path, project)).agreed.new_lines == ()


def test_declined_it_is_not_asked_again(begun):
    path, project, measure = begun
    form = decide(path, project, measure)
    form.handle({"do": "act", "seq": 1, "of": form.key, "name": "decline"})
    read = page(path, project)
    measured = school_series.of_school(read)
    assert line_decision.declined(read, measured) == {DAY}
    assert measured.agreed.new_lines == ()
    # Two who answer at once answer about the same line.
    assert decide(path, project, measure).record.id == form.record.id


def test_where_no_team_writes_the_address_says_it(monkeypatch):
    found: list[str] = []
    monkeypatch.setattr(
        line_decision, "display", lambda thing: found.append(thing._repr_mimebundle_()["text/html"])
    )
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    monkeypatch.setenv("QUERY_STRING", "school_id=maple")
    given = {"district": "practice_team", "school_id": "maple", "audience": "staff"}
    book = Book(WORKBOOK, check_parameters(WORKBOOK, given))
    line_decision.ask(book, school_series.of_school(book), DAY)
    assert f"school_id=maple&amp;accept={DAY}" in found[0] and f"decline={DAY}" in found[0]
    monkeypatch.delenv("SERVER_SOFTWARE")
    line_decision.ask(book, school_series.of_school(book), DAY)
    assert len(found) == 1
