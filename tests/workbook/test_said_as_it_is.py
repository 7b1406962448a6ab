"""Small things that a page says, true: through which day, what was chosen, how exactly, who is not in a picture."""

from __future__ import annotations

import pytest

from brightspots.district.checks import check_folder
from brightspots.pages.seeing_the_data.page import tell_gap
from brightspots.records import Measure
from brightspots.series import implementation, school_series
from brightspots.warehouse import yearly
from brightspots.workbook import book as module
from brightspots.workbook.banner import banner
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.mime_types import FINDING
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.provenance import sources
from brightspots.workbook.workbook_file import read_workbook
from tests.district.folders import MEASURES, district
from tests.series.test_project import begin, counted

OF_A_TEAM = ("01_our_team", "12_problem_aim_charter", "20_fishbone", "22_process_map", "23_driver_diagram")
WEEKS = "".join(f"late,A1,2024-09-{day:02d},{n},274\n" for day, n in ((2, 70), (9, 74), (16, 71)))
BY_WEEK = f"measure_id,unit_id,period_start,numerator,denominator\n{WEEKS}"
DEFINED = "measure_id,name,kind,unit,direction,denominator_def\nlate,Late,outcome,percent,decrease,students\n"


def opened(name: str, **given) -> Book:
    declared = read_workbook(find_workbook(name))
    return Book(declared, check_parameters(declared, {"audience": "public", **given}))


@pytest.fixture
def shown(monkeypatch) -> list:
    displayed: list = []
    monkeypatch.setattr(module, "display", lambda thing, **_: displayed.append(thing))
    return displayed


class TestOfATeam:
    @pytest.fixture(params=[True, False], ids=["with a number", "nothing yet"])
    def project(self, request, tmp_path) -> dict[str, str]:
        store, project = begin(tmp_path / "records.db", school_ids=("maple", "S001"))
        if request.param:
            measure = store.save(Measure(project_id=project.id, name="Late", kind="outcome"), author="AB")
            for record in counted(project, measure, [(5, 40), (4, 41)]):
                store.save(record, author="AB")
        store.close()
        return {
            "district": "practice_team",
            "records": str(tmp_path / "records.db"),
            "project_id": project.id,
        }

    def test_all_pages_say_the_same_day(self, project):
        books = [opened(name, audience="team", **project) for name in OF_A_TEAM]
        assert len({book.data_through for book in books}) == 1
        said = {banner(book)[0].partition("data through")[2].partition("<")[0] for book in books}
        assert len(said) == 1

    def test_no_page_counts_students_to_say_it(self, project, monkeypatch):
        def count(district):
            raise AssertionError("rows of students were counted")

        monkeypatch.setattr(yearly, "count_measures", count)
        monkeypatch.setenv("BRIGHTSPOTS_CACHE", project["records"] + "-cache")
        given = project | {"district": "practice"}
        book = opened("20_fishbone", audience="team", **given)
        assert banner(book)[0]


class TestChosen:
    def test_what_was_chosen_stands_on_the_page(self, tmp_path):
        path = district(tmp_path, **{"measures.csv": BY_WEEK, "measure_definitions.csv": DEFINED})
        given = {"district": str(path), "school_id": "A1"}
        html = sources(opened("32_implementation_and_outcome", **given, every="month"), {}, "").html
        assert "<dt>Chosen for this page</dt><dd>every = month.</dd>" in html
        assert "Chosen" not in sources(opened("32_implementation_and_outcome", **given), {}, "").html

    def test_it_is_escaped(self, tmp_path):
        path = district(tmp_path, **{"measures.csv": BY_WEEK, "measure_definitions.csv": DEFINED})
        book = opened("32_implementation_and_outcome", district=str(path), school_id="A1", rules="<b>ihi")
        assert "&lt;b&gt;ihi" in sources(book, {}, "").html


class TestFindings:
    def test_a_number_is_as_exact_as_it_is_told(self, tmp_path, shown):
        path = district(tmp_path, **{"school_measures.csv": MEASURES, "measure_definitions.csv": DEFINED})
        book = opened("11_seeing_the_data", district=str(path), school_id="A1")
        series = [{"period": "2024-25", "value": 53 / 284 * 100}, {"period": "2023-24", "value": None}]
        book.finding("late", 53 / 284 * 100, "Late.", unit="percent", n=284, series=series, false_alarm=1 / 3)
        book.finding("slope", 0.0123456789, "Slope.")
        first, second = (thing[FINDING] for thing in shown)
        assert (first["value"], first["false_alarm"], second["value"]) == (18.7, 0.3333, 0.01235)
        assert [point["value"] for point in first["series"]] == [18.7, None]


class TestByMonth:
    def test_a_month_is_no_sum_of_the_same_students(self, tmp_path):
        path = district(tmp_path, **{"measures.csv": BY_WEEK, "measure_definitions.csv": DEFINED})
        book = opened("32_implementation_and_outcome", district=str(path), school_id="A1", every="month")
        ours = school_series.of_school(book, "late", "month")
        assert not ours.counted and ours.values.tolist() == [pytest.approx(215 / 3 / 274)]
        assert any("not added up" in note for note in ours.notes)
        weekly = school_series.of_school(book, "late", "week")
        assert weekly.counted and weekly.points["denominator"].tolist() == [274] * 3

    def test_a_small_group_is_not_shown_for_being_counted_often(self, tmp_path):
        often = BY_WEEK.replace(",274", ",8").replace(",7", ",")
        path = district(tmp_path, **{"measures.csv": often, "measure_definitions.csv": DEFINED})
        book = opened("32_implementation_and_outcome", district=str(path), school_id="A1", every="month")
        ours = school_series.of_school(book, "late", "month")
        assert not len(ours.periods) and ours.hidden == 1

    def test_doing_adds_up_where_nobody_is_counted(self, tmp_path):
        doing = DEFINED.replace("outcome", "process").replace("students", "calls")
        path = district(tmp_path, **{"measures.csv": BY_WEEK, "measure_definitions.csv": doing})
        book = opened("32_implementation_and_outcome", district=str(path), school_id="A1", every="month")
        (lane,) = implementation.lanes(book, "month")
        assert lane.points[["planned", "delivered"]].to_numpy().tolist() == [[822, 215]]


class TestGroups:
    def test_a_group_without_a_name_is_told(self, tmp_path, shown):
        rows = MEASURES + "A1,2024-25,late,el,20,90\nA1,2024-25,late,7,15,80\n"
        groups = "subgroup_id,category,label\nall,all,All students\nel,program,English learners\n"
        path = district(
            tmp_path,
            **{"school_measures.csv": rows, "measure_definitions.csv": DEFINED, "subgroups.csv": groups},
        )
        book = opened("11_seeing_the_data", district=str(path), school_id="A1")
        measure = book.measure("late")
        from brightspots.measures import gaps

        tell_gap(book, gaps.gaps(book.measures("school"), book.subgroups, measure), measure)
        assert "subgroups has no row for it: 7." in shown[0].html

    def test_check_names_codes_that_nobody_mapped(self, tmp_path):
        students = "student_key,school_year,school_id,race_ethnicity,sex\nk1,2024-25,A1,7,F\n"
        groups = "subgroup_id,category,label\nall,all,All students\nF,sex,Girls\n"
        report = check_folder(district(tmp_path, **{"students.csv": students, "subgroups.csv": groups}))
        (problem,) = [one for one in report.problems if one.kind == "undefined-subgroup"]
        assert (problem.table, problem.examples[0].column, problem.examples[0].value) == (
            "students",
            "race_ethnicity",
            "7",
        )
