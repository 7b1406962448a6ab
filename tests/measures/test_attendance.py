"""Daily attendance as a series: closures, gaps, values nobody believes, and the last days of June."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.errors import ParameterError
from brightspots.measures.schools.attendance_series import (
    YEAR_ENDS,
    believable,
    by_period,
    first_year_ends,
    runs_out,
)


def daily(
    schools: str = "ABCD", start: str = "2015-09-07", weeks: int = 6, value: float = 90.0
) -> pd.DataFrame:
    days = pd.bdate_range(start, periods=5 * weeks)
    return pd.concat(
        [pd.DataFrame({"school_id": s, "date": days, "attendance_pct": value}) for s in schools],
        ignore_index=True,
    )


def at(rows: pd.DataFrame, school: str, day: str, until: str = "") -> pd.Series:
    return (rows["school_id"] == school) & rows["date"].between(day, until or day)


class TestWeeks:
    def test_a_week_is_the_mean_of_its_days_as_a_fraction_from_monday(self):
        rows = daily(weeks=1)
        rows.loc[rows["school_id"] == "A", "attendance_pct"] = [90, 91, 92, 93, 94]
        points = by_period(rows).of("A").points
        assert points["period"].tolist() == [pd.Timestamp("2015-09-07")]
        assert points["value"].tolist() == [0.92] and points["days"].tolist() == [5]

    def test_a_week_in_which_most_schools_have_nothing_is_not_expected(self):
        rows = daily()
        closed = rows["date"].between("2015-09-14", "2015-09-18") & rows["school_id"].isin(list("ABC"))
        assert len(by_period(rows[~closed]).of("D").points) == 5

    def test_half_of_the_schools_are_enough(self):
        rows = daily()
        away = rows["date"].between("2015-09-14", "2015-09-18") & rows["school_id"].isin(list("AB"))
        points = by_period(rows[~away]).of("A").points
        assert len(points) == 6 and points["value"].isna().tolist() == [False, True, *[False] * 4]

    def test_a_school_of_another_year_does_not_count_among_those_expected(self):
        gone = daily("XYZVW", start="2014-09-08")
        points = by_period(pd.concat([gone, daily("AB")])).of("A").points
        assert len(points) == 6

    def test_a_series_runs_from_the_schools_first_number_to_its_last(self):
        rows = daily()
        late = at(rows, "A", "2015-09-01", "2015-09-18") | at(rows, "A", "2015-10-12", "2015-12-31")
        points = by_period(rows[~late]).of("A").points
        assert points["period"].dt.strftime("%m-%d").tolist() == ["09-21", "09-28", "10-05"]

    def test_the_others_are_the_middle_of_the_other_schools(self):
        rows = daily()
        rows.loc[rows["school_id"] == "A", "attendance_pct"] = 50.0
        rows.loc[rows["school_id"] == "B", "attendance_pct"] = 96.0
        points = by_period(rows).of("A").points
        assert (points["others"] == 0.9).all() and (points["n_others"] == 3).all()


class TestValues:
    def test_what_no_day_looks_like_is_left_out_and_counted(self):
        rows = daily(weeks=2)
        rows.loc[at(rows, "A", "2015-09-08"), "attendance_pct"] = 2.0
        rows.loc[at(rows, "A", "2015-09-09"), "attendance_pct"] = 101.0
        made = by_period(rows).of("A")
        assert made.unbelievable == 2 and made.points["days"].tolist() == [3, 5]
        assert made.points["value"].tolist() == [0.9, 0.9]

    def test_not_submitted_is_a_gap_and_never_a_zero(self):
        rows = daily(weeks=3)
        rows.loc[at(rows, "A", "2015-09-14", "2015-09-18"), "attendance_pct"] = None
        made = by_period(rows).of("A")
        assert made.not_submitted == 5 and np.isnan(made.points["value"].iloc[1])

    def test_the_edges_of_belief(self):
        assert believable(pd.Series([19.99, 20.0, 100.0, 100.01])).notna().tolist() == [
            False,
            True,
            True,
            False,
        ]

    @pytest.mark.parametrize("rows", [daily().iloc[:0], daily("BC"), daily().assign(attendance_pct=np.nan)])
    def test_a_school_without_numbers_has_an_empty_series(self, rows):
        assert by_period(rows).of("A").points.empty

    def test_the_order_of_rows_does_not_matter(self):
        rows = daily().assign(attendance_pct=np.linspace(80, 99, 120))
        mixed = rows.sample(frac=1, random_state=3)
        pd.testing.assert_frame_equal(by_period(rows).of("A").points, by_period(mixed).of("A").points)


class TestPeriods:
    def test_days_and_months(self):
        rows = daily(weeks=6)
        assert len(by_period(rows, "day").of("A").points) == 30
        months = by_period(rows, "month").of("A").points
        assert months["period"].dt.strftime("%Y-%m-%d").tolist() == ["2015-09-01", "2015-10-01"]

    def test_another_period_is_refused_with_those_that_there_are(self):
        with pytest.raises(ParameterError, match="week, day, month"):
            by_period(daily(), "term").of("A")

    def test_the_last_days_of_june_are_shown_and_not_counted(self):
        rows = daily(start="2016-06-06", weeks=4)
        weekly = by_period(rows).of("A")
        assert weekly.exclude == {"2016-06-20": YEAR_ENDS, "2016-06-27": YEAR_ENDS}
        assert len(weekly.points) == 4
        assert next(iter(by_period(rows, "day").of("A").exclude)) == "2016-06-20"

    def test_a_month_is_taken_without_them(self):
        rows = daily(start="2016-06-06", weeks=3)
        rows.loc[rows["date"] >= "2016-06-20", "attendance_pct"] = 60.0
        monthly = by_period(rows, "month").of("A")
        assert monthly.exclude == {} and monthly.points["value"].tolist() == [0.9]

    def test_when_june_runs_out(self):
        days = pd.DatetimeIndex(["2016-06-19", "2016-06-20", "2016-06-30", "2016-07-01", "2016-05-31"])
        assert runs_out(days).tolist() == [False, True, True, False, False]

    def test_the_first_year_sets_a_line_only_when_a_second_follows(self):
        def weeks(n: int) -> pd.DataFrame:
            return pd.DataFrame({"period": pd.date_range("2014-10-06", periods=n, freq="7D"), "value": 0.9})

        assert first_year_ends(weeks(30)) == "" and first_year_ends(weeks(60)) == "2015-07-31"
        few = weeks(60)
        few.loc[few["period"] < "2015-06-01", "value"] = None
        assert first_year_ends(few) == ""


def test_a_week_of_one_or_two_days_is_shown_and_not_counted():
    days = pd.bdate_range("2025-09-01", "2025-10-10").drop(
        pd.to_datetime(["2025-09-17", "2025-09-18", "2025-09-19"])
    )
    weekly = by_period(pd.DataFrame({"school_id": "A", "date": days, "attendance_pct": 90.0})).of("A")
    assert weekly.exclude == {"2025-09-15": "fewer than three days of school"}
    assert weekly.points["value"].notna().all()


def test_where_a_week_is_mostly_one_day_each_counts():
    fridays = pd.date_range("2025-09-05", periods=8, freq="7D")
    weekly = by_period(pd.DataFrame({"school_id": "A", "date": fridays, "attendance_pct": 90.0})).of("A")
    assert weekly.exclude == {}
