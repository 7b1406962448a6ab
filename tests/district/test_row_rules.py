"""One list of rules: what check calls wrong the reader leaves out, and the reverse."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from brightspots.district.checks.cells import cell_rules
from brightspots.district.checks.check import check_folder
from brightspots.district.checks.report import Grade
from brightspots.district.checks.staging import Staged
from brightspots.district.files import Source
from brightspots.district.reader import Desk
from brightspots.district.row_rules import RowRule, row_rules
from brightspots.district.tables import TABLES, Table
from tests.district.folders import write

TODAY = date(2025, 6, 30)
SETTINGS = 'schema_version = 1\nname = "Test"\nkind = "synthetic"\n'
CELLS = {
    "empty-cell": "",
    "code-not-in-list": "zzz",
    "not-a-school-year": "2024-26",
    "not-a-number": "abc",
    "not-a-whole-number": "1.5",
    "not-a-date": "soon",
    "not-a-flag": "perhaps",
    "out-of-range": "-500",
    "date-not-believable": "1950-01-01",
    "id-became-a-number": "1.2E+11",
    "lost-leading-zero": "1234567890123",
}
TOGETHER = {
    "above-denominator": ("8", "5"),
    "numbers-disagree": ("50", "5", "5", "0"),
    "exit-before-entry": ("2024-09-01", "2024-10-01"),
    "suppressed-but-shown": ("5", "suppressed"),
    "nothing-said": ("", ""),
}


def sound_row(table: Table, number: int) -> dict[str, str]:
    """Return a row in which nothing is wrong, unlike any of another number."""
    row = {}
    for column in table.columns:
        plain = {"integer": "5", "number": "1", "flag": "true", "date": "2024-10-01", "text": f"x{number}"}
        row[column.name] = "2024-25" if column.name == "school_year" else plain[column.kind]
        if column.allowed:
            row[column.name] = column.allowed[0]
    return row | {"attendance_pct": "100", "absent": "0"}


def spoilt_row(table: Table, rule: RowRule, number: int) -> dict[str, str]:
    """Return a row that breaks one rule."""
    row = sound_row(table, number)
    if rule.kind in TOGETHER:
        return row | dict(zip(rule.columns, TOGETHER[rule.kind], strict=False)) | _whose(rule, number)
    cell = CELLS[rule.kind]
    if rule.kind == "lost-leading-zero" and rule.column == "nces_id":
        cell = cell[:11]
    return row | {rule.column: cell}


def _whose(rule: RowRule, number: int) -> dict[str, str]:
    return {"student_key": f"x{number}"} if rule.kind == "nothing-said" else {}


@pytest.mark.parametrize("name", TABLES)
def test_check_and_the_reader_hold_the_same_rules(tmp_path, name):
    table = TABLES[name]
    rules = row_rules(table, table.names)
    rows = [sound_row(table, 0), *(spoilt_row(table, rule, n) for n, rule in enumerate(rules, 1))]
    text = io.StringIO()
    out = csv.DictWriter(text, table.names, extrasaction="ignore")
    out.writeheader()
    out.writerows(rows)
    folder = write(tmp_path, **{"district.toml": SETTINGS, f"{name}.csv": text.getvalue()})
    told = {
        (problem.kind, place.column, place.row)
        for problem in check_folder(folder, TODAY).problems
        for place in problem.examples
    }
    left_out = {left.error.row for left in Desk(folder).read(name, whole_rows=True).left_out}
    for number, rule in enumerate(rules, 3):
        assert (rule.kind, rule.column, number) in told, rule
        assert (number in left_out) == rule.spoils, rule
    assert 2 not in left_out


@pytest.mark.parametrize("name", TABLES)
def test_no_rule_lives_in_check_only(name):
    table = TABLES[name]
    staged = Staged(Source(table, Path()), "", name, table.names)
    ours = [(rule.kind, rule.broken) for rule in row_rules(table, table.names)]
    assert [(rule.kind, rule.broken) for rule in cell_rules(staged)] == ours


ATTENDANCE = "student_key,school_id,date,status\n"


@pytest.mark.parametrize(
    ("second", "rows", "left_out", "grade"),
    [
        ("absent_excused", 1, 0, Grade.LOOK),
        ("tardy", 1, 0, Grade.LOOK),
        ("absent_unexcused", 1, 0, Grade.LOOK),
        ("present", 0, 1, Grade.WRONG),
    ],
)
def test_two_rows_of_one_day_are_one_or_none_to_both(tmp_path, second, rows, left_out, grade):
    text = f"{ATTENDANCE}k,A,2024-10-01,absent_excused\nk,A,2024-10-01,{second}\n"
    folder = write(tmp_path, **{"district.toml": SETTINGS, "attendance.csv": text})
    reading = Desk(folder).read("attendance")
    assert (len(reading.rows), len(reading.left_out)) == (rows, left_out)
    assert set(reading.rows["status"].str[:6]) <= {"absent"}
    (problem,) = (p for p in check_folder(folder, TODAY).problems if p.kind == "duplicate-key")
    assert problem.grade == grade


WORDS = ("Excused Absence", "UNEXCUSED", "Tardy", "In Attendance", "Present", "A", "Abs")
OURS = ["absent_excused", "absent_unexcused", "tardy", "present", "present"]


def test_words_with_one_meaning_are_read_and_others_named(tmp_path):
    rows = "".join(f"k{n},A,2024-10-01,{word}\n" for n, word in enumerate(WORDS))
    folder = write(tmp_path, **{"district.toml": SETTINGS, "attendance.csv": ATTENDANCE + rows})
    reading = Desk(folder).read("attendance")
    assert reading.rows["status"].tolist() == OURS
    assert [left.error.value for left in reading.left_out] == ["A", "Abs"]
    told = [p for p in check_folder(folder, TODAY).problems if p.kind == "code-not-in-list"]
    assert [(p.column, p.value) for p in told[0].examples] == [("status", "A"), ("status", "Abs")]
    assert "[codes.attendance.status]" in told[0].remedy


@pytest.mark.parametrize("section", ["codes.attendance.status", "codes.status", "codes.attendance"])
def test_a_districts_own_words_are_read_by_both(tmp_path, section):
    from brightspots.district import open_district

    own = f'[{section}]\n"A" = "absent_unexcused"\n"abs" = "absent_excused"\n'
    rows = "".join(f"k{n},A,2024-10-01,{word}\n" for n, word in enumerate(WORDS))
    files = {"attendance.csv": ATTENDANCE + rows, "schools.csv": "school_id\nA\n"}
    folder = write(tmp_path, **{"district.toml": SETTINGS + own, **files})
    found = open_district(folder).table("attendance")["status"].tolist()
    assert found == [*OURS, "absent_unexcused", "absent_excused"]
    assert not [p for p in check_folder(folder, TODAY).problems if p.kind == "code-not-in-list"]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ('[codes.attendance.status]\n"A" = "away"\n', "Use one of: present"),
        ('[codes.attendance.reason]\n"A" = "x"\n', "Columns of attendance that have one: status"),
        ('[codes.atendance.status]\n"A" = "present"\n', "Did you mean attendance?"),
        ("[counting]\nmost_lost = 3\n", "most_lost = 0.02"),
        ('[counting]\nsessions = "halves"\n', "am_pm"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(tmp_path, own, said):
    from brightspots.district import open_district
    from brightspots.errors import DataError

    folder = write(tmp_path, **{"district.toml": SETTINGS + own, "schools.csv": "school_id\nA\n"})
    with pytest.raises(DataError) as caught:
        open_district(folder)
    assert said in caught.value.remedy


def test_grades_that_lost_their_zero_are_read_and_nothing_else_is_guessed(tmp_path):
    grades = ("3", "03", "11", "KG", "K", "third")
    rows = "".join(f"k{n},A,2024-09-01,{grade}\n" for n, grade in enumerate(grades))
    text = f"student_key,school_id,entry_date,grade_level\n{rows}"
    reading = Desk(write(tmp_path, **{"enrollments.csv": text})).read("enrollments")
    assert reading.rows["grade_level"].tolist() == ["03", "03", "11", "KG"]
    assert [left.error.value for left in reading.left_out] == ["K", "third"]
