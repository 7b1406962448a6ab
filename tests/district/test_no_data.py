"""Rows that are no data, and cells as a spreadsheet leaves them: read where there is one meaning, else named."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.district.cell_forms import date_cell
from brightspots.district.checks import check_folder
from brightspots.district.column_advice import fits, nearest
from brightspots.district.headers import find_header
from brightspots.district.reader import Desk
from brightspots.district.tables import TABLES
from brightspots.errors import DataError
from tests.district.folders import MEASURES, SCHOOLS, district, write

FIRST = date(1990, 1, 1)
DAYS = "school_id,date,enrolled,present\n"
DEFINED = "measure_id,name,kind,unit,direction\nlate,Late,outcome,percent,decrease\n"
DATES = {
    "2024-08-30": "2024-08-30",
    "9/2/2024": "2024-09-02",
    "09/04/24": "2024-09-04",
    "9/5/2024 0:00": "2024-09-05",
    "45541": "2024-09-06",
    "20240909": "2024-09-09",
    "10-Sep-24": "2024-09-10",
    "11-Sep-2024": "2024-09-11",
    '"Sep 12, 2024"': "2024-09-12",
}
NOT_DATES = ["0209-09-05", "6209-09-05", "0003-09-05", "24-09-03", "9/31/2024", "12", "soon"]


def days(folder, *dates: str, more: str = "") -> Desk:
    rows = "".join(f"A1,{date},300,290\n" for date in dates)
    return Desk(write(folder, **{"attendance_daily_school.csv": DAYS + rows + more}))


class TestHeader:
    @pytest.mark.parametrize(
        "above", ['"Lateness, 2024-25"\n"Test, by school"\n\n', "\n", ",,,,,\nReport of May 3,,,,,\n"]
    )
    def test_titles_above_the_column_names(self, tmp_path, above):
        wrong = "A1,2022-23,late,all,ten,200\n"
        reading = Desk(write(tmp_path, **{"school_measures.csv": above + MEASURES + wrong})).read(
            "school_measures"
        )
        assert reading.rows["value"].tolist() == [10.0, 11.0, 12.0, 13.0]
        assert reading.left_out[0].error.row == above.count("\n") + 6

    def test_the_first_row_stands_where_it_has_names_of_ours(self):
        text = "school_id,value\nschool_id,school_year,measure_id,subgroup_id,value\n"
        assert find_header(text, TABLES["school_measures"]).row == 1

    def test_line_breaks_in_names(self, tmp_path):
        text = MEASURES.replace("school_year", '"school\n_year"').replace("measure_id", '"measure\r\nid"')
        assert len(Desk(write(tmp_path, **{"school_measures.csv": text})).read("school_measures").rows) == 4

    def test_an_ending_written_twice(self, tmp_path):
        assert len(Desk(write(tmp_path, **{"schools.csv.csv": SCHOOLS})).read("schools").rows) == 3


class TestRows:
    def test_totals_notes_and_commas_are_no_rows_and_check_names_them(self, tmp_path):
        below = "Total,2024-25,late,all,12,900\n,,,,,\nSource: the state,,,,,\nMade on May 3\n"
        folder = district(
            tmp_path,
            SCHOOLS + "Total,All schools,,900\n",
            **{"school_measures.csv": MEASURES + below, "measure_definitions.csv": DEFINED},
        )
        reading = Desk(folder).read("school_measures")
        assert len(reading.rows) == 4 and not reading.left_out
        assert Desk(folder).read("schools").rows["school_id"].tolist() == ["A1", "B2", "C3"]
        report = check_folder(folder)
        assert report.clean
        notes = " ".join(report.notes)
        assert all(word in notes for word in ('"Total"', '"Source: the state"', "Made on May 3", "row 9"))

    def test_a_row_that_was_cut_off_is_no_note(self, tmp_path):
        folder = write(tmp_path, **{"school_measures.csv": MEASURES + "A1,,,,,\nB2\n"})
        assert [left.error.row for left in Desk(folder).read("school_measures").left_out] == [7, 6]

    def test_ids_guarded_against_a_spreadsheet(self, tmp_path):
        text = 'school_id,school_name\n"=""0123""",Ash\n="0124",Birch\n\'0125,Cedar\n'
        rows = Desk(write(tmp_path, **{"schools.csv": text})).read("schools").rows
        assert rows["school_id"].tolist() == ["0123", "0124", "0125"]


class TestSchoolYears:
    @pytest.mark.parametrize(
        "written",
        [
            "2024-2025",
            "2024-25",
            "SY2024-25",
            "24-25",
            "2024/25",
            "2024/2025",
            "SY 24-25",
            "sy24/25",
            "2024–25",
        ],
    )
    def test_as_offices_write_them(self, tmp_path, written):
        folder = district(
            tmp_path,
            **{
                "school_measures.csv": MEASURES.replace("2024-25", written),
                "measure_definitions.csv": DEFINED,
            },
        )
        years = Desk(folder).read("school_measures").rows["school_year"].tolist()
        assert (
            years
            == Desk(write(tmp_path / "plain", **{"school_measures.csv": MEASURES}))
            .read("school_measures")
            .rows["school_year"]
            .tolist()
        )
        assert "2024-25" in years and check_folder(folder).clean

    @pytest.mark.parametrize(
        "written", ["2024-26", "24-26", "2025-24", "2024-2026", "24-2025", "2024", "2425", "FY25"]
    )
    def test_what_is_no_year_or_could_be_two_is_named(self, tmp_path, written):
        folder = district(
            tmp_path,
            **{
                "school_measures.csv": MEASURES.replace("2024-25", written),
                "measure_definitions.csv": DEFINED,
            },
        )
        left = Desk(folder).read("school_measures").left_out
        assert {one.error.value for one in left} == {written} and all(one.error.remedy for one in left)
        assert {problem.kind for problem in check_folder(folder).problems} == {"not-a-school-year"}

    def test_two_spellings_of_a_year_are_one_key(self, tmp_path):
        more = MEASURES.splitlines()[-1].replace("2024-25", "2024-2025")
        folder = write(tmp_path, **{"school_measures.csv": MEASURES + more + "\n"})
        assert len(Desk(folder).read("school_measures").rows) == 4

    @pytest.mark.parametrize("years, is_one", [(["2024-2025", "SY23-24"], True), (["2024", "24-26"], False)])
    def test_a_column_that_holds_them_is_one_of_school_years(self, years, is_one):
        assert fits(years, TABLES["school_measures"].column("school_year")) == is_one


class TestDates:
    def test_as_excel_writes_them(self, tmp_path):
        reading = days(tmp_path, *DATES).read("attendance_daily_school")
        assert reading.rows["date"].dt.strftime("%Y-%m-%d").tolist() == list(DATES.values())
        assert not reading.left_out

    def test_what_has_no_one_meaning_is_named_and_costs_nobody_else(self, tmp_path):
        desk = days(tmp_path, *NOT_DATES, more="B2,2024-09-03,300,290\n")
        reading = desk.read("attendance_daily_school")
        assert reading.rows["school_id"].tolist() == ["B2"]
        errors = [left.error for left in reading.left_out]
        assert [(error.row, error.value) for error in errors] == list(enumerate(NOT_DATES, start=2))
        assert all("year" in error.problem for error in errors[:4])
        assert not desk.read("attendance_daily_school", school_ids=["B2"]).left_out

    def test_where_one_day_stands_first_no_month_is_guessed(self, tmp_path):
        reading = days(tmp_path, "3/9/2024", "25/9/2024", "2024-09-26").read("attendance_daily_school")
        assert reading.rows["date"].dt.strftime("%Y-%m-%d").tolist() == ["2024-09-26"]
        assert [left.error.row for left in reading.left_out] == [2, 3]

    def test_an_end_that_never_comes_is_none(self, tmp_path):
        text = "student_key,school_id,entry_date,exit_date\nk1,A1,2024-08-01,9999-12-31\nk2,A1,8/1/2024,12/31/9999\n"
        reading = Desk(write(tmp_path, **{"enrollments.csv": text})).read("enrollments")
        assert reading.rows["exit_date"].isna().all() and not reading.left_out and len(reading.rows) == 2


@pytest.fixture(scope="module")
def as_day():
    con = duckdb.connect()
    cell = date_cell("day", TABLES["attendance"].column("date"), True)
    return lambda written: con.execute(f"SELECT {cell} FROM (SELECT ? AS day)", [written]).fetchone()[0]


@settings(max_examples=60, deadline=None)
@given(day=st.dates(FIRST, FIRST.replace(2089)))
def test_each_way_to_write_a_day_is_the_same_day(as_day, day):
    ways = ["{:%Y-%m-%d}", "{0.month}/{0.day}/{0.year}", "{:%m/%d/%y}", "{:%Y%m%d}", "{:%d-%b-%Y}"]
    serial = str((day - FIRST).days + 32874)
    assert {as_day(written) for written in (*(way.format(day) for way in ways), serial)} == {day.isoformat()}


class TestAdvice:
    ENROLLMENTS = TABLES["enrollments"]

    @pytest.mark.parametrize(
        ("name", "cells", "table", "expected"),
        [
            ("Student ID", ["900001"], "enrollments", None),
            ("studentkey", ["a3f1" * 5], "enrollments", "student_key"),
            ("endDate", ["2025-06-12"], "enrollments", "exit_date"),
            ("beginDate", ["2024-09-03"], "enrollments", "entry_date"),
            ("school", ["Alder Creek"], "school_measures", None),
            ("School Year", ["2024-25"], "school_measures", "school_year"),
            ("School Year", ["Alder Creek"], "school_measures", None),
            ("Value", ["12.5", "*"], "school_measures", "value"),
        ],
    )
    def test_what_a_column_holds_comes_first(self, name, cells, table, expected):
        assert nearest(name, cells, TABLES[table], TABLES[table].names) == expected

    @pytest.mark.parametrize(
        "cells, is_number", [(("2", "180"), True), (("2", "9041"), False), (("A", "A"), False)]
    )
    def test_numbers_of_school_days_are_told_from_dates(self, tmp_path, cells, is_number):
        rows = "".join(f"k1,A1,{cell},absent_excused\n" for cell in cells)
        write(tmp_path, **{"attendance.csv": "student_key,school_id,SchoolDay,status\n" + rows})
        with pytest.raises(DataError) as caught:
            Desk(tmp_path).read("attendance")
        assert ("day 1 is the first day of instruction" in caught.value.remedy) == is_number
        assert "SchoolDay" in caught.value.remedy

    def test_a_column_that_nobody_knows_is_named(self, tmp_path):
        write(tmp_path, **{"enrollments.csv": "pupil,School ID,endDate\n900001,A1,2025-06-12\n"})
        with pytest.raises(DataError) as caught:
            Desk(tmp_path).read("enrollments")
        assert "pseudonym" in caught.value.remedy and "pupil, School ID, endDate" in caught.value.remedy

    def test_a_oneroster_bundle(self, tmp_path):
        files = {
            "manifest.csv": "propertyName,value\noneroster.version,1.1\n",
            "orgs.csv": "sourcedId,name,type\ns1,Ash,school\n",
            "users.csv": "sourcedId,role\nu1,student\n",
            "enrollments.csv": "sourcedId,schoolSourcedId,userSourcedId,beginDate,endDate\ne1,s1,u1,2024-09-03,\n",
        }
        report = check_folder(district(tmp_path, **files))
        problem = report.problems[0]
        assert (
            problem.kind == "oneroster"
            and "Rename" not in problem.remedy
            and "no attendance" in problem.remedy
        )
        note = next(note for note in report.notes if note.startswith("This looks like a OneRoster bundle"))
        assert "orgs.csv for schools" in note and "OneRoster has no attendance" in note
