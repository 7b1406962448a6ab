"""A hole in the data and a number far off are named wherever the chart is told; a left-out point flattens nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots import figures
from brightspots.figures.charts.apart import scaled_values
from brightspots.figures.charts.sketch import heights
from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.rhythm import rhythm

WEEKS = pd.date_range("2024-09-02", periods=90, freq="7D")
OPEN = WEEKS[[day.month not in (7, 8) for day in WEEKS]]


def attendance(days: pd.DatetimeIndex, **spec: object):
    rng = np.random.default_rng(5)
    points = pd.DataFrame({"period": days, "value": 0.93 + 0.01 * rng.standard_normal(len(days))})
    given = {"chart": "run", "shares": True, "calendar": days.tolist(), **spec}
    return points, ChartSpec(**given)  # type: ignore[arg-type]


def without(days: pd.DatetimeIndex, first: str, last: str) -> pd.DatetimeIndex:
    return days[(days < first) | (days > last)]


def test_a_hole_is_named_in_reading_alt_text_and_on_the_chart():
    result = analyse(*attendance(without(OPEN, "2025-01-13", "2025-02-14")))
    said = "There are no numbers between Jan 6, 2025 and Feb 17, 2025 (5 weeks)."
    assert said in result.alt_text and said in result.reading
    assert result.notices[0].kind == "hole"
    picture = figures.run_chart(result, title="Attendance", unit="percent")
    assert "no numbers" in picture.image.decode() and said in picture.alt


def test_a_line_across_a_hole_is_told_and_one_beside_it_is_not():
    days = without(OPEN, "2025-01-13", "2025-02-14")
    across = analyse(*attendance(days, freeze="2025-06-01"))
    assert 'Our "before" line rests on numbers from both sides of it.' in across.alt_text
    beside = analyse(*attendance(days, freeze="2025-01-10"))
    assert beside.holes and "both sides" not in beside.alt_text


def test_missing_weeks_of_a_calendar_are_a_hole_like_weeks_that_nobody_expects():
    points, spec = attendance(OPEN)
    points.loc[points["period"].between("2025-01-13", "2025-02-14"), "value"] = np.nan
    (hole,) = analyse(points, spec).holes
    assert (hole.missing, hole.step) == (5, "week")


@pytest.mark.parametrize(
    ("days", "closed"),
    [
        (WEEKS, ("2025-06-30", "2025-08-31")),
        (WEEKS, ("2025-05-26", "2025-08-10")),
        (WEEKS, ("2024-12-23", "2025-01-05")),
        (pd.bdate_range("2024-09-02", "2026-05-20"), ("2024-12-20", "2025-01-06")),
        (pd.bdate_range("2024-09-02", "2026-05-20"), ("2025-06-20", "2025-09-05")),
        (pd.date_range("2024-09-01", "2026-05-01", freq="MS"), ("2025-07-01", "2025-08-30")),
    ],
)
def test_summer_and_winter_break_are_no_hole(days, closed):
    assert analyse(*attendance(without(days, *closed))).holes == []


def test_a_hole_that_goes_on_from_summer_is_one():
    (hole,) = analyse(*attendance(without(WEEKS, "2025-06-20", "2025-11-02"))).holes
    assert hole.missing in (7, 8), "September and October without a number"


@pytest.mark.parametrize(
    ("freq", "step"), [("B", "day"), ("14D", "fortnight"), ("MS", "month"), ("YS", "year")]
)
def test_numbers_are_called_by_their_rhythm_though_some_are_missing(freq, step):
    days = pd.date_range("2021-09-01", periods=12, freq=freq).delete([3, 4, 7])
    assert rhythm(days) == step


def test_a_spike_is_mentioned_everywhere_and_an_ordinary_number_is_not():
    points, spec = attendance(OPEN)
    assert analyse(points, spec).spikes == []
    points.loc[20, "value"] = 0.70
    result = analyse(points, spec)
    assert result.spikes == [21]
    (notice,) = [notice for notice in result.notices if notice.kind == "spike"]
    assert notice.text.startswith("Jan 20, 2025: 70% is more than 5 times the usual swing away")
    assert "Far from the numbers beside it: 70% (Jan 20, 2025)." in result.alt_text
    assert notice.text in result.reading
    assert "70%, far off" in figures.run_chart(result, title="Attendance").image.decode()


def test_what_was_left_out_is_no_spike_and_flattens_nothing():
    points, spec = attendance(OPEN, exclude={"2025-01-20": "burst pipe"})
    plain = analyse(points, spec)
    points.loc[20, "value"] = 0.20
    result = analyse(points, spec)
    assert result.spikes == []
    assert scaled_values(result).min() > 0.85
    assert heights([result])[0] > 0.85 and heights([result])[1] == heights([plain])[1]
    drawn = figures.run_chart(result, title="Attendance", unit="percent")
    assert "20%: burst pipe" in drawn.image.decode(), (
        "how far it lies is written, since the scale does not reach it"
    )
    assert "50%" not in drawn.image.decode()


def test_at_a_floor_nothing_is_far_off():
    assert analyse([0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 1, 0], ChartSpec(chart="run")).spikes == []
