"""Attendance by day of student groups and classes: parts of the school's, on the days that count for it."""

from __future__ import annotations

import pytest

from brightspots.district import open_district
from brightspots.warehouse import daily
from brightspots.warehouse.group_days import CLASS, classes, group_days, has_rows

SCHOOL = "S002"


@pytest.fixture(scope="module")
def district():
    return open_district("practice")


@pytest.mark.parametrize("kind", ["sex", "class"])
def test_groups_that_everybody_is_in_one_of_add_up_to_the_school(district, kind):
    rows, whole = group_days(district, SCHOOL), daily.attendance_by_day(district, SCHOOL).rows
    sexes = district.table("students")["sex"].dropna().unique()
    of_class = rows["grade_level"].str.startswith(CLASS)
    parts = rows[of_class if kind == "class" else rows["grade_level"].isin(sexes)]
    found = parts.groupby("date")[["enrolled", "present"]].sum()
    everyone = whole[(whole["grade_level"] == "all") & (whole["enrolled"] > 0)].set_index("date")
    assert len(found) > 300
    assert found.astype("int64").equals(everyone[["enrolled", "present"]].astype("int64").sort_index())


def test_classes_are_those_of_the_school(district):
    assert has_rows(district)
    named = classes(district, SCHOOL)
    assert named and all(one.startswith(f"{CLASS}{SCHOOL}-") for one in named)
    assert set(named) == {one for one in group_days(district, SCHOOL)["grade_level"] if one.startswith(CLASS)}


def test_without_rows_of_students_there_are_none():
    assert not has_rows(open_district("new_york"))
