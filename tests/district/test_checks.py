"""A check finds every kind of problem where it stands, says what to do, and finds nothing where nothing is."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightspots.district.checks import Grade, Problem, Report, check_folder
from brightspots.district.checks.report_text import written
from brightspots.errors import DataError
from tests.district.school_tables import SCHOOLS, SETTINGS, TODAY, Folder, Row


@dataclass(frozen=True)
class Cell:
    """A way to spoil one cell, and what is to be said of it."""

    kind: str
    table: str
    column: str
    value: str
    remedy: str
    told_of: str = ""

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.table}-{self.column}"


CELLS = [
    Cell("empty-cell", "attendance", "student_key", "", "Fill it in"),
    Cell("empty-cell", "schools", "school_id", "", "Fill it in"),
    Cell("code-not-in-list", "attendance", "status", "Absent", "Use one of: present"),
    Cell("code-not-in-list", "incidents", "action", "detention", "Use one of: iss"),
    Cell("not-a-number", "attendance_daily_school", "present", "38%", "no % sign"),
    Cell("not-a-number", "assessments", "scale_score", "ten", "leave the cell empty"),
    Cell("not-a-number", "assessments", "scale_score", "inf", "leave the cell empty"),
    Cell("not-a-whole-number", "schools", "enrollment", "300.5", "without decimals"),
    Cell("not-a-date", "attendance", "date", "19.08.2024", "2025-03-31"),
    Cell("not-a-date", "enrollments", "exit_date", "454489", "2025-03-31"),
    Cell("not-a-flag", "students", "swd", "maybe", "true or false"),
    Cell("not-a-school-year", "school_measures", "school_year", "2024", "2024-25"),
    Cell("not-a-school-year", "school_measures", "school_year", "2024-26", "2024-25"),
    Cell("out-of-range", "attendance", "day_fraction_absent", "2", "0.5 for half"),
    Cell("out-of-range", "schools", "pct_el", "125", "Correct it"),
    Cell("out-of-range", "assessments", "percentile", "-50", "Correct it"),
    Cell("out-of-range", "schools", "latitude", "137.1", "Correct it"),
    Cell("out-of-range", "attendance_daily_school", "absent", "-50", "Correct it"),
    Cell("date-ahead", "incidents", "occurred_on", "2052-08-21", "count nowhere"),
    Cell("date-not-believable", "attendance", "date", "1924-08-19", "year first"),
    Cell("date-not-believable", "assessments", "administered_on", "1900-01-01", "year first"),
    Cell("date-outside-calendar", "attendance", "date", "2024-10-14", "add the day to calendar"),
    Cell("date-outside-calendar", "attendance_daily_school", "date", "2024-10-14", "add the day to calendar"),
    Cell("attendance-on-a-day-off", "attendance", "date", "2024-09-02", "is_instructional"),
    Cell("unknown-school", "attendance", "school_id", "99", "Add the school to schools"),
    Cell("unknown-school", "survey_responses", "school_id", "PS 7", "Add the school to schools"),
    Cell("unknown-school", "school_measures", "school_id", "27102720112178", "Add the school to schools"),
    Cell(
        "lost-leading-zero",
        "attendance",
        "school_id",
        "1611190130229",
        "Put the zero back (1611190130229 is 01",
    ),
    Cell("lost-leading-zero", "schools", "nces_id", "60000000001", "NCES ids have 12 digits"),
    Cell("id-became-a-number", "survey_responses", "respondent_key", "2.71027E+13", "as text"),
    Cell("not-enrolled", "attendance", "student_key", "stranger", "Add the enrolment"),
    Cell("not-enrolled", "assessments", "student_key", "stranger", "Add the enrolment"),
    Cell("not-enrolled", "assessments", "administered_on", "2024-08-01", "correct its dates", "student_key"),
    Cell(
        "student-not-listed",
        "students",
        "student_key",
        "somebody",
        "Add the student",
        "enrollments student_key",
    ),
    Cell(
        "undefined-measure",
        "school_measures",
        "measure_id",
        "absence",
        "Add a row for it to measure_definitions",
    ),
    Cell("undefined-subgroup", "school_measures", "subgroup_id", "ELL", "Add a row for it to subgroups"),
    Cell("exit-before-entry", "enrollments", "exit_date", "2024-08-01", "one of the two dates"),
    Cell("above-denominator", "assessments", "items_correct", "31", "columns were swapped"),
    Cell("above-denominator", "survey_responses", "response", "6", "columns were swapped"),
    Cell("numbers-disagree", "attendance_daily_school", "attendance_pct", "59.0", "Correct the one"),
    Cell("suppressed-but-shown", "school_measures", "reliability", "suppressed", "Empty its value", "value"),
]


def check(folder: Folder, path: Path) -> Report:
    return check_folder(folder.write(path), TODAY)


def only(report: Report) -> Problem:
    assert [(p.kind, p.table) for p in report.problems] == [
        (report.problems[0].kind, report.problems[0].table)
    ]
    return report.problems[0]


class TestClean:
    def test_a_clean_folder_says_so(self, tmp_path):
        report = check(Folder(), tmp_path)
        assert report.clean and not report.notes, written(report)
        assert written(report).startswith("Test District: all is well.")

    def test_rows_and_days_of_each_table(self, tmp_path):
        reads = {read.table: read for read in check(Folder(), tmp_path).tables}
        assert (reads["attendance"].rows, reads["attendance"].through) == (120, "2024-08-30")
        assert (reads["school_measures"].first, reads["school_measures"].through) == ("2022-23", "2024-25")
        assert (reads["schools"].rows, reads["schools"].through) == (3, None)

    @pytest.mark.parametrize(
        ("sample", "table", "rows"), [("california", "comparison/schools", 9881), ("practice", "schools", 8)]
    )
    def test_the_samples_are_clean(self, sample, table, rows):
        report = check_folder(sample)
        assert report.clean and not report.notes, written(report)
        assert {read.table: read.rows for read in report.tables}[table] == rows


class TestOneCell:
    @pytest.mark.parametrize("spoilt", CELLS, ids=lambda cell: cell.id)
    def test_is_found_with_its_place_and_remedy(self, tmp_path, spoilt):
        folder = Folder()
        row = folder.tables[spoilt.table][2]
        folder.cell(spoilt.table, row, spoilt.column, spoilt.value)
        report = check(folder, tmp_path)
        problem = next(p for p in report.problems if p.kind == spoilt.kind)
        table, column = [spoilt.table, spoilt.column]
        if spoilt.told_of:
            table, column = [spoilt.table, *spoilt.told_of.split()][-2:]
        (place,) = problem.examples
        assert (problem.table, place.file, place.row, place.column) == (table, f"{table}.csv", 3, column)
        assert spoilt.remedy in problem.remedy
        if not spoilt.told_of and spoilt.value:
            assert spoilt.value in place.value
        if spoilt.column != "school_id" or spoilt.table != "schools":
            assert len(report.problems) == 1, written(report)


class TestRows:
    def test_a_key_that_is_there_twice(self, tmp_path):
        folder = Folder()
        folder.tables["attendance"].append(list(folder.tables["attendance"][5]))
        problem = only(check(folder, tmp_path))
        assert (problem.kind, problem.rows, problem.examples[0].row) == ("duplicate-key", 1, 122)

    def test_very_many_of_one_key(self, tmp_path, monkeypatch):
        monkeypatch.setattr("brightspots.district.checks.keys.MOST_IN_ORDER", 10)
        folder = Folder()
        folder.tables["attendance"] += [list(folder.tables["attendance"][5]) for _ in range(10)]
        problem = only(check(folder, tmp_path))
        assert (problem.kind, problem.rows, problem.examples[0].row) == ("duplicate-key", 11, 6)
        assert "that another row has" in problem.problem
        assert "student_key k000" in problem.examples[0].value and "Keep the right row" in problem.remedy

    def test_two_spellings_of_a_date_are_one_key(self, tmp_path):
        folder = Folder()
        row = list(folder.tables["enrollments"][1])
        row[2] = "2024-8-12"
        folder.tables["enrollments"].append(row)
        assert only(check(folder, tmp_path)).kind == "duplicate-key"

    @pytest.mark.parametrize(("cells", "words"), [(1, "more cells"), (-1, "fewer cells")])
    def test_a_ragged_row(self, tmp_path, cells, words):
        folder = Folder()
        row = folder.tables["survey_responses"][4]
        folder.tables["survey_responses"][4] = [*row, "x"] if cells > 0 else row[:-1]
        problem = only(check(folder, tmp_path))
        assert (problem.kind, problem.examples[0].row) == ("ragged-row", 5)
        assert words in problem.problem

    def test_letters_that_are_not_in_utf_8(self, tmp_path):
        folder = Folder()
        folder.cell("schools", folder.tables["schools"][2], "school_name", "Pe\udcf1a")
        problem = only(check(folder, tmp_path))
        assert (problem.kind, problem.examples[0].row) == ("wrong-encoding", 3)
        assert (problem.examples[0].column, problem.examples[0].value) == ("school_name", "Peña")
        assert "CSV UTF-8" in problem.remedy

    def test_rows_after_blank_and_broken_ones_keep_their_numbers(self, tmp_path):
        folder = Folder()
        rows = folder.tables["attendance"]
        rows[9] = [*rows[9], "x"]
        rows[14][5] = "two\nlines"
        rows[20][3] = "Absent"
        rows.insert(3, [])
        report = check(folder, tmp_path)
        places = {p.kind: p.examples[0].row for p in report.problems}
        assert places == {"ragged-row": 11, "code-not-in-list": 22}

    def test_enrolments_that_overlap(self, tmp_path):
        folder = Folder()
        key, school, *_ = folder.tables["enrollments"][2]
        folder.tables["enrollments"].append([key, school, "2024-12-01", "", "09"])
        problem = only(check(folder, tmp_path))
        assert (problem.kind, problem.examples[0].row) == ("overlapping-enrolments", 14)

    def test_a_student_who_comes_back_is_enrolled(self, tmp_path):
        folder = Folder()
        row = folder.tables["enrollments"][2]
        row[3] = "2024-08-21"
        folder.tables["enrollments"].append([row[0], row[1], "2024-08-22", "", "09"])
        assert check(folder, tmp_path).clean

    def test_a_measure_above_its_denominator(self, tmp_path):
        folder = Folder()
        folder.cell("school_measures", folder.tables["school_measures"][1], "numerator", "250")
        assert only(check(folder, tmp_path)).kind == "above-denominator"

    def test_a_measure_that_is_not_its_share(self, tmp_path):
        folder = Folder()
        folder.cell("school_measures", folder.tables["school_measures"][1], "value", "0.125")
        problem = only(check(folder, tmp_path))
        assert (problem.kind, problem.examples[0].value) == (
            "numbers-disagree",
            "absent 0.125 (25 out of 200)",
        )

    def test_a_percent_outside_its_range(self, tmp_path):
        folder = Folder()
        row = folder.tables["school_measures"][1]
        for column, value in (("value", "1250"), ("numerator", ""), ("denominator", "")):
            folder.cell("school_measures", row, column, value)
        assert only(check(folder, tmp_path)).kind == "out-of-range"

    def test_schools_that_lost_their_zeros_while_others_have_them(self, tmp_path):
        folder = Folder()
        for row in folder.tables["schools"][1:]:
            row[0] = row[0].lstrip("0")
        kinds = {(p.kind, p.table) for p in check(folder, tmp_path).problems}
        assert kinds == {("lost-leading-zero", "schools")}

    def test_ids_that_differ_in_capitals_and_ids_for_no_file(self, tmp_path):
        folder = Folder()
        for school in ("ab", "AB", "no/slash", "-rf", "Con", "lpt1.csv", "a."):
            folder.add("schools", [school, *folder.tables["schools"][1][1:]])
        found = {p.kind: p.rows for p in check(folder, tmp_path).problems}
        assert found == {"ids-differ-in-capitals": 2, "bad-school-id": 5}

    def test_four_hundred_alike_are_one_line(self, tmp_path):
        folder = Folder()
        for row in folder.tables["attendance"][1:]:
            row[3] = "P" if row[3] == "present" else "A"
        report = check(folder, tmp_path)
        problem = report.problems[0]
        assert (problem.kind, problem.rows) == ("code-not-in-list", 120)
        assert [(e.value, e.row) for e in problem.examples] == [("P", 3), ("A", 2)]
        assert sum(e.rows for e in problem.examples) == 120

    def test_a_row_that_cannot_be_read_raises_no_other_alarm(self, tmp_path):
        folder = Folder()
        for table in ("schools", "enrollments", "measure_definitions", "subgroups"):
            folder.tables[table][2].append("x")
        assert {p.kind for p in check(folder, tmp_path).problems} == {"ragged-row"}


class TestFiles:
    def test_a_missing_column(self, tmp_path):
        folder = Folder()
        folder.tables["school_measures"][0][4] = "Values"
        problem = only(check(folder, tmp_path))
        assert (problem.kind, problem.grade, problem.examples[0].row) == ("missing-column", Grade.STOPS, 1)
        assert problem.remedy == 'Rename "Values" to value.'

    def test_every_missing_column(self, tmp_path):
        folder = Folder()
        folder.tables["attendance"] = [["status"], ["present"]]
        assert {p.examples[0].column for p in check(folder, tmp_path).problems} == {
            "student_key",
            "school_id",
            "date",
        }

    @pytest.mark.parametrize(
        ("content", "kind", "remedy"),
        [
            (b"", "empty-file", "Export the file again"),
            (b"school_id;date\nA;2024-08-19\n", "wrong-separator", "commas"),
            ("school_id,date,term\n".encode("utf-16"), "wrong-encoding", "CSV UTF-8"),
            (b"school_id,date,Date\n", "column-twice", "Keep one"),
        ],
    )
    def test_a_file_that_cannot_be_read(self, tmp_path, content, kind, remedy):
        Folder().write(tmp_path)
        (tmp_path / "calendar.csv").write_bytes(content)
        problem = only(check_folder(tmp_path, TODAY))
        assert (problem.kind, problem.examples[0].file) == (kind, "calendar.csv")
        assert remedy in problem.remedy

    def test_half_a_gzip_file(self, tmp_path):
        Folder().write(tmp_path)
        whole = gzip.compress((tmp_path / "attendance.csv").read_bytes() * 50)
        (tmp_path / "attendance.csv").unlink()
        (tmp_path / "attendance.csv.gz").write_bytes(whole[: len(whole) // 2])
        problem = only(check_folder(tmp_path, TODAY))
        assert (problem.kind, problem.table) == ("broken-file", "attendance")

    def test_a_file_that_is_no_parquet(self, tmp_path):
        Folder().write(tmp_path)
        (tmp_path / "events.parquet").write_bytes(b"unit_id,date,label\n")
        assert only(check_folder(tmp_path, TODAY)).kind == "broken-file"

    def test_a_table_in_two_forms(self, tmp_path):
        Folder().write(tmp_path)
        (tmp_path / "calendar").mkdir()
        problem = only(check_folder(tmp_path, TODAY))
        assert (problem.kind, problem.table) == ("two-forms", "calendar")
        assert "Keep one" in problem.remedy

    @pytest.mark.parametrize("name", ["calendar.csv", "calendar.csv.gz", "calendar.parquet", "calendar"])
    def test_a_link_that_leads_nowhere(self, tmp_path, name):
        Folder().write(tmp_path)
        (tmp_path / "calendar.csv").unlink()
        (tmp_path / name).symlink_to(tmp_path / "unplugged")
        problem = only(check_folder(tmp_path, TODAY))
        assert (problem.kind, problem.grade, problem.table) == ("not-a-file", Grade.STOPS, "calendar")
        assert problem.examples[0].file == name and "link" in problem.problem

    def test_an_open_quotation_mark_and_rows_after_it(self, tmp_path):
        folder = Folder()
        rows = folder.tables["attendance"]
        folder.cell("attendance", rows[60], "status", "Absent")
        text = folder.write(tmp_path) / "attendance.csv"
        lines = text.read_text().splitlines()
        lines[9] = lines[9].replace(",present", ',"present').replace(",absent", ',"absent')
        text.write_text("\n".join([*lines, ""]))
        report = check_folder(tmp_path, TODAY)
        found = {p.kind: (p.rows, p.examples[0].row) for p in report.problems}
        assert found == {"open-quote": (1, 10), "code-not-in-list": (1, 61)}
        assert {read.table: read.rows for read in report.tables}["attendance"] == 119

    def test_a_row_of_60_megabytes(self, tmp_path):
        folder = Folder().write(tmp_path)
        with (folder / "attendance.csv").open("a") as out:
            out.write(f"k000,{SCHOOLS[0]},2024-08-19,present,0,{'ill ' * 15_000_000}\n")
        problem = only(check_folder(tmp_path, TODAY))
        assert (problem.kind, problem.examples[0].row) == ("open-quote", 122)
        assert "far too long" in problem.problem

    @pytest.mark.parametrize(
        ("name", "remedy"),
        [
            ("attendence.csv", "rename it to attendance.csv"),
            ("Calendar.xlsx", "calendar.csv"),
            ("events.xlsx", "Save"),
        ],
    )
    def test_a_file_that_nobody_reads(self, tmp_path, name, remedy):
        Folder().write(tmp_path)
        (tmp_path / name).write_bytes(b"x")
        problem = only(check_folder(tmp_path, TODAY))
        assert (problem.kind, problem.examples[0].file) == ("unknown-file", name)
        assert remedy in problem.remedy

    def test_other_files_are_named_and_do_no_harm(self, tmp_path):
        Folder().write(tmp_path)
        (tmp_path / "bus routes.xlsx").write_bytes(b"x")
        (tmp_path / "README.md").write_text("ours")
        report = check_folder(tmp_path, TODAY)
        assert report.clean and report.notes == (
            "Not read, since no table has their names: bus routes.xlsx.",
        )

    def test_unknown_columns(self, tmp_path):
        folder = Folder()
        folder.tables["incidents"][0][4] = "Actions"
        folder.tables["incidents"][0][5] = "bus"
        folder.tables["students"][0][4] = "Last Name"
        report = check(folder, tmp_path)
        found = {p.kind: (p.table, p.examples[0].column, p.remedy) for p in report.problems}
        assert found["unknown-column"] == ("incidents", "Actions", "If it is action, rename it so.")
        assert found["personal-column"][:2] == ("students", "Last Name")
        assert report.notes == ("Not read in incidents: the columns bus.",)

    def test_no_schools(self, tmp_path):
        folder = Folder()
        del folder.tables["schools"]
        assert [p.kind for p in check(folder, tmp_path).problems] == ["no-schools"]

    def test_schools_without_a_row(self, tmp_path):
        folder = Folder()
        del folder.tables["schools"][1:]
        problem = check(folder, tmp_path).problems[0]
        assert (problem.kind, problem.grade) == ("no-schools", Grade.STOPS)

    def test_headers_alone_are_no_data_yet(self, tmp_path):
        folder = Folder()
        for rows in folder.tables.values():
            del rows[1:]
        report = check(folder, tmp_path)
        assert report.clean and report.notes == ("Begin with a row for each school in schools.csv.",)
        assert "No data yet: schools, subgroups" in written(report)

    def test_not_a_district_folder(self, tmp_path):
        with pytest.raises(DataError, match="not a district folder"):
            check_folder(tmp_path)


class TestSettings:
    def test_all_that_is_wrong(self, tmp_path):
        folder = Folder()
        folder.settings = 'schema_version = 1\nkind = "reel"\nmin_cel = 3\ncomparison = "gone"\n'
        found = [p for p in check(folder, tmp_path).problems if p.kind == "district-toml"]
        assert len(found) == 4 and all(p.examples[0].file == "district.toml" for p in found)
        assert any("Did you mean min_cell?" in p.remedy for p in found)

    @pytest.mark.parametrize(("min_cell", "told"), [(1, True), (4, True), (5, False), (11, False)])
    def test_a_small_min_cell_is_worth_a_look(self, tmp_path, min_cell, told):
        folder = Folder()
        folder.settings += f"min_cell = {min_cell}\n"
        report = check(folder, tmp_path)
        assert report.clean is not told
        if told:
            problem = only(report)
            assert (problem.kind, problem.grade) == ("small-min-cell", Grade.LOOK)
            assert f"min_cell = {min_cell}" in written(report) and "5 or more" in problem.remedy

    def test_margins_that_cannot_be_understood(self, tmp_path):
        folder = Folder()
        folder.settings += '[[margins]]\nsum = "all"\n'
        assert only(check(folder, tmp_path)).kind == "district-toml"

    def test_not_toml(self, tmp_path):
        folder = Folder()
        folder.settings = "name = Our district\n"
        assert only(check(folder, tmp_path)).kind == "district-toml"

    def test_absences_only_read_as_daily(self, tmp_path):
        folder = Folder()
        rows = folder.tables["attendance"]
        folder.tables["attendance"] = [rows[0], *([*row[:3], "absent_excused", "1", ""] for row in rows[1:])]
        problem = only(check(folder, tmp_path))
        assert (
            problem.kind == "absences-read-as-daily"
            and "no row of attendance says present" in problem.problem
        )
        folder.settings = SETTINGS.replace("daily", "absences-only")
        assert check(folder, tmp_path).clean

    def test_daily_read_as_absences_only(self, tmp_path):
        folder = Folder()
        folder.settings = SETTINGS.replace("daily", "absences-only")
        problem = only(check(folder, tmp_path))
        assert problem.kind == "daily-read-as-absences" and 'attendance = "daily"' in problem.remedy


class TestParts:
    def parts(self, folder: Path) -> tuple[Row, list[Row]]:
        Folder().write(folder)
        (folder / "attendance.csv").unlink()
        (folder / "attendance").mkdir()
        header, *rows = Folder().tables["attendance"]
        return header, rows

    def test_a_later_part_corrects_an_earlier_one(self, tmp_path):
        header, rows = self.parts(tmp_path)
        first = [list(row) for row in rows]
        first[3][3] = "Absent"
        second = [rows[3], rows[5], [*rows[7][:3], "tardy", "0", ""]]
        for name, some in (("1.csv", first), ("2.csv", second)):
            text = "\n".join(",".join(row) for row in [header, *some])
            (tmp_path / "attendance" / name).write_text(text + "\n")
        report = check_folder(tmp_path, TODAY)
        assert report.clean, written(report)
        read = next(read for read in report.tables if read.table == "attendance")
        assert (read.rows, read.corrections) == (120, {"attendance/2.csv": 2})
        assert "attendance/2.csv corrects 2 earlier rows" in written(report)

    def test_a_problem_of_a_later_part(self, tmp_path):
        header, rows = self.parts(tmp_path)
        rows[110][3] = "Absent"
        for name, some in (("1.csv", rows[:60]), ("2.csv", rows[60:])):
            text = "\n".join(",".join(row) for row in [header, *some])
            (tmp_path / "attendance" / name).write_text(text + "\n")
        place = only(check_folder(tmp_path, TODAY)).examples[0]
        assert (place.file, place.row) == ("attendance/2.csv", 52)

    def test_parquet_by_school(self, tmp_path):
        self.parts(tmp_path)
        Folder().write(tmp_path)
        con = duckdb.connect()
        types = "{'school_id': 'VARCHAR', 'date': 'DATE'}"
        spoilt = "CASE WHEN student_key = 'k101' AND date = DATE '2024-08-21' THEN 'Absent' ELSE status END"
        con.execute(
            f"COPY (SELECT * REPLACE ({spoilt} AS status) FROM read_csv('{tmp_path}/attendance.csv', types={types}))"
            f" TO '{tmp_path}/attendance' (FORMAT parquet, PARTITION_BY school_id, OVERWRITE)"
        )
        (tmp_path / "attendance.csv").unlink()
        report = check_folder(tmp_path, TODAY)
        problem = only(report)
        (place,) = problem.examples
        assert place.file.startswith(f"attendance/school_id={SCHOOLS[1]}/")
        assert (problem.kind, place.row) == ("code-not-in-list", 14)


class TestComparison:
    def test_the_folder_of_other_schools_is_checked_too(self, tmp_path):
        folder = Folder()
        folder.settings += 'comparison = "others"\n'
        folder.write(tmp_path)
        others = Folder()
        others.cell("school_measures", others.tables["school_measures"][4], "subgroup_id", "ELL")
        others.tables = {name: others.tables[name] for name in ("schools", "school_measures")}
        others.write(tmp_path / "others")
        (tmp_path / "others" / "district.toml").unlink()
        problem = only(check_folder(tmp_path, TODAY))
        assert (problem.kind, problem.examples[0].file) == (
            "undefined-subgroup",
            "others/school_measures.csv",
        )
        assert problem.examples[0].row == 5


class TestStale:
    def test_a_school_whose_attendance_ends_early(self, tmp_path):
        folder = Folder()
        days = [[s, f"2024-10-{d:02d}", "true", "2024-25"] for s in SCHOOLS[:1] for d in range(1, 5)]
        folder.tables["calendar"] += days
        folder.tables["attendance_daily_school"] += [
            [*day[:2], "all", "40", "38", "2", "95.0"] for day in days
        ]
        report = check(folder, tmp_path)
        assert report.clean
        (note,) = report.notes
        assert note == (
            "attendance_daily_school ends more than two weeks before the rest for 01611190130237 (2024-08-30), "
            "27102720112177 (2024-08-30)."
        )


class TestWhatIsShown:
    def test_never_a_whole_student_row(self, tmp_path):
        folder = Folder()
        for row in folder.tables["attendance"][1:]:
            row[5] = "SECRET"
        folder.tables["attendance"] += [list(row) for row in folder.tables["attendance"][1:]]
        folder.tables["attendance"][7][3] = "Absent"
        folder.tables["attendance"][9].append("x")
        report = check(folder, tmp_path)
        assert len(report.problems) == 3
        assert "SECRET" not in json.dumps(report.as_dict()) + written(report)

    def test_no_cell_commands_the_terminal(self, tmp_path):
        folder = Folder()
        folder.tables["attendance"][2][3] = "\x1b[2Jgone" + "x" * 500
        text = written(check(folder, tmp_path))
        assert "\x1b" not in text and max(map(len, text.splitlines())) < 160

    def test_the_worst_first(self, tmp_path):
        folder = Folder()
        folder.tables["incidents"][0][4] = "actions"
        folder.tables["school_measures"][0][4] = "values"
        folder.tables["attendance"][2][3] = "Absent"
        report = check(folder, tmp_path)
        assert [p.grade for p in report.problems] == [Grade.STOPS, Grade.WRONG, Grade.LOOK]
        text = written(report)
        assert text.index("CANNOT BE READ") < text.index("WOULD BE LEFT OUT") < text.index("WORTH A LOOK")


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6), spoilt=st.lists(st.sampled_from(CELLS), min_size=1, max_size=6, unique=True)
)
def test_whatever_is_planted_is_found(tmp_path_factory, seed, spoilt):
    rng, folder, planted = random.Random(seed), Folder(), []
    for cell in spoilt:
        if cell.table in ("schools", "students"):  # their rows are spoken of in every other table
            continue
        row = folder.pick(cell.table, rng)
        folder.cell(cell.table, row, cell.column, cell.value)
        planted.append((cell.kind, cell.table, row))
    for table in ("attendance", "survey_responses", "school_measures"):
        kind = rng.choice(["duplicate-key", "ragged-row", "blank", ""])
        row = [*folder.pick(table, rng)]
        if kind == "duplicate-key":
            planted.append((kind, table, folder.add(table, row)))
        elif kind == "ragged-row":
            planted.append((kind, table, folder.add(table, [*row, "x"])))
        elif kind == "blank":
            folder.tables[table].insert(rng.randrange(1, 5), [])
    report = check(folder, tmp_path_factory.mktemp("planted"))
    assert {(p.kind, p.table) for p in report.problems} == {(kind, table) for kind, table, _ in planted}
    for kind, table, row in planted:
        problem = next(p for p in report.problems if (p.kind, p.table) == (kind, table))
        if problem.rows <= len(problem.examples):
            assert folder.number(table, row) in [place.row for place in problem.examples]


def test_today_is_the_computers_when_nobody_says(tmp_path):
    folder = Folder()
    folder.cell(
        "incidents", folder.tables["incidents"][1], "occurred_on", str(date.today().replace(year=2999))
    )
    assert only(check_folder(folder.write(tmp_path))).kind == "date-not-believable"
