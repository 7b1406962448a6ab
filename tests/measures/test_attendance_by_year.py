"""A school's attendance of a year from numbers by day, against a plain sum."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.measures.schools.attendance_by_year import FEWEST_DAYS, attendance_by_year


def days(count: int = 30, begin: str = "2024-09-02", **columns: object) -> pd.DataFrame:
    rows = pd.DataFrame(
        {"date": pd.bdate_range(begin, periods=count), "school_id": "A", "grade_level": "all"}
    )
    none = dict.fromkeys(("enrolled", "present", "attendance_pct"), float("nan"))
    return rows.assign(**{**none, **columns})


def test_known_counts_are_added_up_and_not_averaged():
    rows = days(enrolled=[100.0] * 15 + [200.0] * 15, present=[100.0] * 15 + [100.0] * 15)
    found = attendance_by_year(rows).iloc[0]
    assert found["value"] == pytest.approx(100 * 3000 / 4500)
    assert found["denominator"] == 150


def test_shares_without_counts_are_averaged():
    found = attendance_by_year(days(attendance_pct=[90.0, 96.0] * 15)).iloc[0]
    assert found["value"] == pytest.approx(93.0)
    assert pd.isna(found["denominator"])


def test_slips_and_grades_stay_out():
    good = days(attendance_pct=[90.0] * 28 + [0.0, 150.0])
    grade = days(attendance_pct=50.0, grade_level="05")
    assert attendance_by_year(pd.concat([good, grade]))["value"].tolist() == [90.0]


def test_a_few_days_make_no_year():
    assert attendance_by_year(days(FEWEST_DAYS - 1, attendance_pct=90.0)).empty
    assert len(attendance_by_year(days(FEWEST_DAYS, attendance_pct=90.0)))


@pytest.mark.parametrize(("begin", "through"), [("2025-01-01", "2025-05-13"), ("2025-02-10", "")])
def test_a_year_that_ends_too_early_says_through_when(begin, through):
    assert attendance_by_year(days(95, begin, attendance_pct=90.0))["through"].tolist() == [through]


def test_a_school_that_stopped_while_others_went_on_is_marked():
    others = days(60, attendance_pct=90.0, school_id="B")
    found = attendance_by_year(pd.concat([days(30, attendance_pct=90.0), others])).set_index("school_id")
    assert found["stopped"].to_dict() == {"A": True, "B": False}
