"""The schemas agree with themselves."""

from __future__ import annotations

import pytest

from brightspots.district.tables import (
    KIND_IN_WORDS,
    SCHOOL_ID,
    SCHOOL_YEAR,
    SQL_TYPE,
    TABLES,
    needed_columns,
)

ALL = list(TABLES.values())


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
class TestEveryTable:
    def test_keys_and_needed_columns_are_columns(self, table):
        assert table.key and set(table.key) <= set(table.names)
        assert set(needed_columns(table)) <= set(table.names)

    def test_names_are_plain_and_once(self, table):
        assert len(set(table.names)) == len(table.names)
        assert all(name == name.lower() and name.isidentifier() for name in table.names)

    def test_kinds_are_known_and_ids_are_text(self, table):
        for column in table.columns:
            assert column.kind in SQL_TYPE and column.kind in KIND_IN_WORDS
            if column.name.endswith(("_id", "_key")):
                assert column.kind == "text"
            assert table.column(column.name) is column

    def test_allowed_values_are_for_text(self, table):
        for column in table.columns:
            assert not column.allowed or column.kind == "text"
            assert len(set(column.allowed)) == len(column.allowed)


WINDOWS_CANNOT = (
    "CON",
    "con",
    "PRN",
    "aux",
    "NUL",
    "nul",
    "com1",
    "COM0",
    "LpT9",
    "con.txt",
    "nul.a.b",
    "a.",
    "a..",
)


def test_the_tables_of_the_house():
    assert list(TABLES) == [
        "schools", "subgroups", "students", "enrollments", "calendar", "attendance", "student_attendance_totals",
    "attendance_daily_school",
        "assessments", "incidents", "course_grades", "survey_responses", "survey_items", "measures",
        "measure_definitions", "events", "actions", "school_measures",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "good",
    [
        "0",
        "07X001",
        "a.b",
        "a-",
        "_",
        "CON1",
        "null",
        "com",
        "comet.1",
        "lpt10",
        "a.con",
        "A" * 64,
        "27659616000001",
    ],
)
def test_school_ids(good):
    assert SCHOOL_ID.match(good)


@pytest.mark.parametrize(
    "bad", ["", ".a", "a\n", "a b", "a/b", "é", "A" * 65, "a\x00", "٣", "-", "-rf", "--help"]
)
def test_no_school_ids(bad):
    assert not SCHOOL_ID.match(bad)


@pytest.mark.parametrize("bad", WINDOWS_CANNOT)
def test_no_file_that_windows_cannot_make(bad):
    assert not SCHOOL_ID.match(bad)


def test_school_years():
    assert SCHOOL_YEAR.match("2024-25")
    assert not any(SCHOOL_YEAR.match(bad) for bad in ("2024", "2024-2025", "2024-25\n", "24-25"))
