"""Other schools and student groups beside ours: released numbers only, of schools of our level, until they start."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.errors import AccessError
from brightspots.series import comparison_group, implementation, school_series
from brightspots.workbook import find_workbook, read_workbook
from brightspots.workbook.book import Book


def book_of(
    district: str, school_id: str, workbook: str = "40_impact", audience: str = "public", **more
) -> Book:
    declared = read_workbook(find_workbook(workbook))
    defaults = {name: parameter.default for name, parameter in declared.parameters.items()}
    return Book(
        declared, defaults | {"district": district, "school_id": school_id, "audience": audience} | more
    )


def test_schools_of_our_level_on_the_days_of_the_district():
    book = book_of("practice", "S002")
    rows = comparison_group.others(book, school_series.of_school(book))
    assert set(rows["unit"]) == {"S001", "S003", "S004"}
    assert rows["value"].between(0.7, 1).all()
    started = rows.groupby("unit")["start"].first()
    assert started["S001"] == pd.Timestamp("2024-10-14") and started.drop("S001").isna().all()


def test_hidden_numbers_of_others_stay_hidden():
    book = book_of("practice_team", "maple")
    rows = comparison_group.others(book, school_series.of_school(book))
    assert "willow" not in set(rows.dropna(subset="value")["unit"]) and "summit" in set(rows["unit"])


def test_what_schools_are_given_is_matched_on_only_where_many_have_it():
    book = book_of("practice", "S002")
    assert comparison_group.context(book, pd.Series(["S001", "S003", "S004"])) is None


def test_a_group_has_its_own_series_or_says_why_not():
    book = book_of("practice_team", "summit")
    ours = school_series.of_school(book)
    name, rows, why = comparison_group.group(book, ours, "el")
    assert name == "English learners" and why == "" and (rows["denominator"] >= 20).all()
    _, rows, why = comparison_group.group(book, ours, "foster")
    assert rows is None and "no numbers of this group by week" in why


def test_a_group_is_hidden_where_the_others_are_few():
    book = book_of("practice_team", "summit")
    ours = school_series.of_school(book)
    few = ours.points.assign(denominator=ours.points["denominator"] - 40)
    object.__setattr__(ours, "points", few)
    _, rows, why = comparison_group.group(book, ours, "el")
    assert rows is None and "hidden to protect students" in why


def test_a_workbook_that_does_not_declare_the_district_cannot_read_it(tmp_path):
    book = book_of("practice_team", "maple")
    object.__setattr__(book.declared, "reads", ("school",))
    with pytest.raises(AccessError, match="does not declare"):
        comparison_group.others(book, school_series.of_school(book))


def test_daily_counts_of_the_practice_district_are_those_of_its_students():
    book = book_of("practice", "S001")
    daily = book._district.table("attendance_daily_school").query("school_id == 'S001'").set_index("date")
    rows = book._district.table("attendance", school_id="S001")
    counted = rows.groupby("date")["day_fraction_absent"].agg(n="size", away=lambda f: (f == 1).sum())
    assert (daily["enrolled"] == counted["n"]).all() and (daily["absent"] == counted["away"]).all()
    assert len(implementation.events(book)) == 2 and book.data_through == "2025-05-27"


@pytest.mark.parametrize("wanted", ["english_learners", "female", "class:S001-05-2"])
def test_a_group_and_a_class_are_counted_from_rows_of_students(wanted):
    book = book_of("practice", "S001", audience="team")
    ours = school_series.of_school(book)
    name, rows, why = comparison_group.group(book, ours, wanted)
    assert why == "" and comparison_group.groups(book, ours)[wanted] == name
    district = book._district
    if wanted.startswith("class:"):
        stays = district.table("enrollments", school_id="S001").query("homeroom_id == 'S001-05-2'")
        assert name == "Class S001-05-2"
    else:
        column, value = {"female": ("sex", "female")}.get(wanted, ("english_learner_status", "EL"))
        students = district.table("students")
        of_group = students[students[column] == value][["student_key", "school_year"]]
        stays = district.table("enrollments", school_id="S001").merge(of_group, on="student_key")
    attendance = district.table("attendance", school_id="S001").merge(stays, on="student_key")
    attendance = attendance[attendance["entry_date"] <= attendance["date"]]
    attendance = attendance[attendance["exit_date"].isna() | (attendance["date"] <= attendance["exit_date"])]
    if "school_year" in attendance:
        begins = attendance["date"].dt.year - (attendance["date"].dt.month < 7)
        attendance = attendance[attendance["school_year"].str[:4].astype(int) == begins]
    by_day = attendance.groupby("date")["day_fraction_absent"].agg(n="size", away=lambda f: (f == 1).sum())
    by_day = by_day[by_day["n"] >= book.min_cell]
    share = (1 - by_day["away"] / by_day["n"]).rename("share").reset_index()
    share["week"] = share["date"] - pd.to_timedelta(share["date"].dt.day_of_week, unit="D")
    plain = share.groupby("week")["share"].mean()
    assert len(plain) > 20
    assert rows.set_index("period")["value"].round(9).to_dict() == plain.round(9).to_dict()


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_only_a_schools_own_team_reads_days_of_its_groups(audience):
    book = book_of("practice", "S001", audience=audience)
    ours = school_series.of_school(book)
    assert not any(name in comparison_group.groups(book, ours) for name in ("female", "class:S001-05-2"))
    _, rows, why = comparison_group.group(book, ours, "female")
    assert rows is None and "hidden to protect students" in why


def test_a_small_group_is_not_shown_to_its_team_either():
    book = book_of("practice", "S001", audience="team")
    ours = school_series.of_school(book)
    few = comparison_group.group_days(book._district, "S001").groupby("grade_level")["enrolled"].max()
    small = [name for name, n in few.items() if n < book.min_cell and not name.startswith("class:")]
    assert small
    for name in small:
        assert comparison_group.group(book, ours, name)[1] is None
