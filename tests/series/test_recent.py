"""Of a long series a page reads the last years; all of it is one click away, and nothing that was chosen is cut."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.measures import analyse
from brightspots.pages.implementation import pictures
from brightspots.series import baseline, comparison_group
from brightspots.series.model import Measured
from brightspots.series.recent import recent

WEEKS = pd.date_range("2018-09-03", "2026-04-06", freq="7D")
NO_TESTS = pd.DataFrame({"date": pd.Series(dtype="datetime64[ns]"), "label": [], "kind": []})


def long(days: pd.DatetimeIndex = WEEKS, **more: object) -> Measured:
    values = [0.9 + 0.01 * ((7 * n) % 5) for n in range(len(days))]
    points = pd.DataFrame({"period": days, "value": values})
    return Measured("a", "Attendance", "percent", "increase", points=points, shares=True, **more)  # type: ignore[arg-type]


def test_the_last_three_school_years_are_read_and_the_line_is_set_in_them():
    ours = recent(long())
    assert ours.points["period"].min() == pd.Timestamp("2023-08-07")
    assert ours.whole is not None and len(ours.whole.points) == len(WEEKS)
    assert baseline.baseline(ours, NO_TESTS).until == "2024-07-31"


@pytest.mark.parametrize("days", [WEEKS[-60:], WEEKS[-120:]])
def test_a_short_series_is_as_it_is(days):
    ours = long(days)
    assert recent(ours) is ours


def test_what_somebody_chose_is_not_cut_off():
    assert recent(long(), ["2020-03-01"]).points["period"].min() == pd.Timestamp("2018-09-03")
    assert recent(long(), ["", "2025-11-03"]).points["period"].min() == pd.Timestamp("2023-08-07")


def test_stray_numbers_of_long_ago_do_not_set_a_line():
    days = pd.DatetimeIndex([*pd.date_range("2009-10-05", periods=3, freq="7D"), *WEEKS[-70:]])
    ours = recent(long(days))
    assert ours.points["period"].min() == WEEKS[-70]
    assert baseline.baseline(ours, NO_TESTS).until == "2025-07-31"


def test_others_and_what_is_left_out_keep_to_the_same_years():
    others = pd.DataFrame({"B": 0.9}, index=WEEKS)
    beside = pd.DataFrame({"period": WEEKS, "value": 0.0})
    ours = recent(long(others=others, beside=beside, exclude={"2019-06-24": "June", "2025-06-23": "June"}))
    assert list(ours.exclude) == ["2025-06-23"]
    assert ours.others.index.min() == ours.beside["period"].min() == ours.points["period"].min()
    assert analyse(ours.points, baseline.spec(ours, baseline.Baseline("2024-07-31", ""))).excluded
    assert comparison_group.within(ours, beside)["period"].min() == ours.points["period"].min()


def test_the_rest_is_one_click_away():
    ours = recent(long())
    result = analyse(ours.points, baseline.spec(ours, baseline.baseline(ours, NO_TESTS)))
    drawn, folded = pictures.pictures(ours, result, (), NO_TESTS)
    assert "2018" not in drawn.alt and "Aug 7, 2023" in drawn.alt
    assert "<details" in folded.html and "All our numbers, since Sep 3, 2018" in folded.html
    assert "Sep 3, 2018 to Apr 6, 2026" in folded.text
    short = long(WEEKS[-60:])
    read = analyse(short.points, baseline.spec(short, baseline.Baseline("", "")))
    assert len(pictures.pictures(short, read, (), NO_TESTS)) == 1
