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
