"""Weekly counts of the same people are not added up to a month."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.measures.schools.periods import by_period


def rows(*lines):
    table = pd.DataFrame(lines, columns=["unit", "start", "numerator", "denominator"])
    return table.assign(start=pd.to_datetime(table["start"]), value=None)


def test_a_month_of_a_school_of_274_is_out_of_274():
    weeks = rows(*(("A1", f"2025-09-{day:02d}", n, 274.0) for day, n in ((1, 70.0), (8, 74.0), (15, 71.0))))
    table, again = by_period(weeks, "month", people=True)
    assert again and table["denominator"].tolist() == [274.0]
    assert table["numerator"].iloc[0] == pytest.approx(215 / 3)


def test_what_was_done_adds_up():
    weeks = rows(("A1", "2025-09-01", 3.0, 5.0), ("A1", "2025-09-08", 4.0, 5.0))
    table, again = by_period(weeks, "month", people=False)
    assert not again and table[["numerator", "denominator"]].to_numpy().tolist() == [[7.0, 10.0]]


def test_classes_of_one_week_add_up_and_their_weeks_do_not():
    weeks = rows(
        ("c1", "2025-09-01", 2.0, 20.0),
        ("c2", "2025-09-01", 4.0, 30.0),
        ("c1", "2025-09-08", 4.0, 20.0),
        ("c2", "2025-09-08", 6.0, 30.0),
    )
    week, again = by_period(weeks, "week", people=True)
    assert not again and week["denominator"].tolist() == [50.0, 50.0]
    month, again = by_period(weeks, "month", people=True)
    assert again and month[["numerator", "denominator"]].to_numpy().tolist() == [[8.0, 50.0]]


def test_a_week_without_its_number_is_in_no_mean():
    weeks = rows(
        ("A1", "2025-09-01", 10.0, 40.0), ("A1", "2025-09-08", None, 60.0), ("A1", "2025-09-15", 20.0, 40.0)
    )
    table, _ = by_period(weeks, "month", people=True)
    assert table[["numerator", "denominator"]].to_numpy().tolist() == [[15.0, 40.0]]
