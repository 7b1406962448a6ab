"""What a page shows of a project's records: tests, doing, agreed lines, numbers beside the folder's, and to whom."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from brightspots.errors import ParameterError
from brightspots.records import (
    ChartPhase,
    DoseRecord,
    Measure,
    Observation,
    PDSACycle,
    Project,
    Record,
)
from brightspots.records.models.record import new_id
from brightspots.records.status.due import waiting
from brightspots.records.store.store import Store
from brightspots.series import baseline, implementation, school_series
from brightspots.series.released_project import ReleasedProject
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import read_workbook

MONDAY = date(2025, 9, 8)
WORKBOOK = read_workbook(find_workbook("32_implementation_and_outcome"))


def week(n: int) -> date:
    return MONDAY + timedelta(days=7 * n)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


def begin(path: Path, **fields: Any) -> tuple[Store, Project]:
    store = Store(path)
    given = {"title": "On time", "school_ids": ("maple",), **fields}
    return store, store.save(Project(**given), author="AB")


def book(path: Path, project: Project, audience: str = "team", **given: Any) -> Book:
    asked = {
        "district": "practice_team",
        "records": str(path),
        "project_id": project.id,
        "audience": audience,
    }
    return Book(WORKBOOK, check_parameters(WORKBOOK, {**asked, **given}))


def counted(project: Project, measure: Measure, rows: list[tuple[int, int]], **fields: Any) -> list[Record]:
    return [
        Observation(
            project_id=project.id,
            measure_id=measure.id,
            period_start=week(n),
            numerator=many,
            denominator=of,
            **{"unit_id": "maple", **fields},
        )
        for n, (many, of) in enumerate(rows)
    ]


def test_a_team_s_number_wins_over_the_folder_s_and_the_difference_is_told(path: Path) -> None:
    store, project = begin(path)
    folder = school_series.of_school(book(path, project), "on_time")
    assert not len(folder.periods)  # nothing yet: the project has written nothing
    measure = Measure(project_id=project.id, name="On time in the morning", kind="outcome", unit="percent")
    store.save_all([measure, *counted(project, measure, [(60, 64), (10, 64)])], author="AB")
    merged = school_series.of_school(book(path, project))
    points = merged.points.set_index("period")
    assert points.loc[f"{week(0)}", "numerator"] == 60 and points.loc[f"{week(1)}", "numerator"] == 10
    assert len(merged.periods) > 30  # the other weeks are the district's
    told = next(note for note in merged.notes if "two numbers" in note)
    assert told.startswith("2 weeks have two numbers, ours and the district's, and 2 of them differ")
    assert "15.6% here" in told
    assert [m.name for m in school_series.definitions(book(path, project)).values()].count(
        "On time in the morning"
    ) == 1


def test_tests_doing_and_agreed_lines_come_from_the_records(path: Path) -> None:
    store, project = begin(path)
    measure = Measure(
        project_id=project.id, name="At the bell", kind="outcome", unit="percent", frequency="week"
    )
    test = PDSACycle(
        project_id=project.id,
        title="Greeting",
        start=week(6),
        decision="adopt",
        decided_on=week(9),
        state="acted",
    )
    phases = [
        ChartPhase(
            project_id=project.id,
            measure_id=measure.id,
            through=week(5),
            reason="before we began",
            state="agreed",
        ),
        ChartPhase(
            project_id=project.id, measure_id=measure.id, kind="new phase", on=week(10), state="agreed"
        ),
        ChartPhase(project_id=project.id, measure_id=measure.id, kind="new phase", on=week(12)),
    ]
    doses = [
        DoseRecord(
            project_id=project.id, what="Greeting", class_code=room, week=week(6), planned=5, delivered=done
        )
        for room, done in (("maple-1", 5), ("maple-2", 2))
    ]
    points = counted(project, measure, [(20 + n, 60) for n in range(14)])
    store.save_all([measure, test, *phases, *doses, *points], author="AB")
    ours = book(path, project)
    measured = school_series.of_school(ours)
    tests = implementation.events(ours)
    assert [(row.label, row.kind) for row in tests.itertuples() if row.label == "Greeting"] == [
        ("Greeting", "test start"),
        ("Greeting", "adopt"),
    ]
    lane = implementation.lanes(ours)[0]
    assert (lane.name, lane.points["planned"].sum(), lane.points["delivered"].sum()) == ("Greeting", 10, 7)
    before = baseline.baseline(measured, tests)
    assert before.until == f"{week(5)}" and "as our team agreed: before we began" in before.why
    assert baseline.spec(measured, before).phases == (f"{week(10)}",)  # what is only proposed moves nothing


def test_others_see_no_small_group_and_only_what_is_shared(path: Path) -> None:
    store, project = begin(path)
    measure = Measure(project_id=project.id, name="In the group", kind="outcome", unit="percent")
    store.save_all([measure, *counted(project, measure, [(4, 8), (30, 60)])], author="AB")
    team, staff = (school_series.of_school(book(path, project, who)) for who in ("team", "staff"))
    assert list(team.points["numerator"].dropna()) == [4, 30]
    assert list(staff.points["numerator"].dropna()) == [30] and staff.hidden == 1
    public = book(path, project, "public")
    assert public.project is not None and not public.project.shared
    assert "has not shared" in school_series.of_school(public).why_none
    assert (
        implementation.events(public).empty
        and implementation.lanes(public) == []
        and school_series.family(public, "process") == []
    )


def test_classes_are_added_up_only_where_none_of_them_is_hidden(path: Path) -> None:
    store, project = begin(path)
    measure = Measure(project_id=project.id, name="Ready", kind="outcome", unit="percent")
    rooms = [
        *counted(project, measure, [(10, 20), (12, 20)], unit_id="maple-1", unit_level="classroom"),
        *counted(project, measure, [(10, 20), (3, 9)], unit_id="maple-2", unit_level="classroom"),
    ]
    store.save_all([measure, *rooms], author="AB")
    assert list(school_series.of_school(book(path, project)).points["denominator"].dropna()) == [40, 29]
    staff = school_series.of_school(book(path, project, "staff"), measure.id)
    assert staff.hidden == 2 and staff.periods.empty
    assert "2 numbers are hidden to protect students and teachers" in staff.why_none
    third = counted(project, measure, [(10, 20), (3, 20)], unit_id="maple-3", unit_level="classroom")
    store.save_all(third, author="AB")
    assert list(school_series.of_school(book(path, project, "staff")).points["denominator"].dropna()) == [
        60,
        49,
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"records": ""}, "needs its records"),
        ({"records": "nowhere/records.db"}, "There are no records at"),
        ({"project_id": "01JH6JEAM0TTBYRKG5GWY3T9WR"}, "The projects are: "),
    ],
)
def test_a_slip_of_the_pen_is_told_and_begins_no_store(path: Path, change: dict[str, str], said: str) -> None:
    _, project = begin(path)
    with pytest.raises(ParameterError, match=said):
        book(path, project, **change)
    assert not Path("nowhere").exists()


def test_a_project_of_no_school_here_says_what_to_do(path: Path) -> None:
    _, project = begin(path, school_ids=("elsewhere",))
    with pytest.raises(ParameterError, match="names no school of this district"):
        book(path, project)


def test_a_page_takes_in_what_is_written_after_it_was_opened_unless_a_last_day_was_chosen(path: Path) -> None:
    store, project = begin(path)
    dose = DoseRecord(project_id=project.id, what="Greeting", class_code="maple", week=week(60), delivered=1)
    opened, chosen = book(path, project), book(path, project, as_of=f"{week(2)}")
    store.save(dose, author="AB")
    for page in (opened, chosen):
        page.project = book(path, project).project
        page.take_in_what_is_new()
    assert (opened.as_of, chosen.as_of) == (f"{week(60)}", f"{week(2)}")


def test_what_another_project_wrote_is_no_work_of_ours() -> None:
    ours, theirs = Project(title="Ours"), new_id()
    elsewhere = PDSACycle(project_id=theirs, title="Theirs", state="plan_locked", end=date(2025, 10, 1))
    released = ReleasedProject(ours.id, "Ours", "", (), True, (ours, elsewhere))
    assert released.of(PDSACycle) == [] and released.others(PDSACycle) == [elsewhere]
    assert released.why_nothing.startswith("Ours: nothing yet.")
    assert waiting(released.of(Record), date(2025, 10, 8)) == []
