"""Suspensions and near-100% attendance choose a chart that can tell, and say how it is read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.figures.charts.timeline import Timeline, line_pieces
from brightspots.measures import analyse
from brightspots.measures.spc import verdict as judging
from brightspots.pages.implementation import pictures
from brightspots.series import baseline, verdict
from brightspots.series.model import Measured
from brightspots.series.rare import by_events

NO_TESTS = pd.DataFrame({"date": pd.Series(dtype="datetime64[ns]"), "label": [], "kind": []})
WEEKS = pd.date_range("2024-09-02", periods=100, freq="7D")
OPEN = WEEKS[[day.month not in (7, 8) for day in WEEKS]]


def suspensions(counts, days=OPEN, **more) -> Measured:
    points = pd.DataFrame({"period": days[: len(counts)], "value": np.asarray(counts, dtype=float)})
    return Measured("s", "Suspensions", "count", "decrease", points=points, **more)


def read(ours: Measured, until: str = ""):
    line = baseline.Baseline(until, "")
    result = analyse(ours.points, baseline.spec(ours, line))
    return result, verdict.judge(ours, result)


def drawn(rate: float, n: int, seed: int = 4):
    return np.random.default_rng(seed).poisson(rate, n)


def test_suspensions_are_read_from_one_to_the_next_and_two_at_once_are_0_apart():
    counts = [0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    ours = by_events(suspensions(counts))
    assert (ours.rare, ours.direction, ours.name, ours.unit) == (
        "g",
        "increase",
        "Time between suspensions",
        "weeks",
    )
    assert ours.points["value"].tolist() == [3, 0, 5, 3, 3]
    result, _ = read(ours)
    assert result.spec.chart == "g" and result.holes == [] and "gaps" not in {n.kind for n in result.notices}


def test_the_chart_teaches_how_it_is_read_and_its_alt_text_says_the_same():
    counts = [0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    ours = by_events(suspensions(counts))
    assert (
        "Each dot is one of them; its height is the weeks since the last one: higher is better."
        in ours.teaching
    )
    assert ours.teaching.endswith("Since the last one (Dec 16, 2024) there have been 2 weeks without.")
    (picture,) = pictures.pictures(ours, read(ours)[0], (), NO_TESTS)
    assert ours.teaching in picture.alt and ours.teaching in picture.caption


def test_the_line_joins_events_that_are_far_apart_and_a_last_week_with_one_is_said():
    counts = [0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    ours = by_events(suspensions(counts))
    assert ours.teaching.endswith("The last one was Feb 10, 2025.")
    result, _ = read(ours)
    assert [piece.tolist() for piece in line_pieces(Timeline.of(result.series), result)] == [[0, 1, 2, 3, 4]]


def test_by_the_day_its_height_is_school_days():
    days = pd.bdate_range("2025-09-01", periods=60)
    ours = by_events(suspensions((np.arange(60) % 9 == 4).astype(int), days, every="day"))
    assert ours.unit == "school days" and set(ours.points["value"]) == {9.0}
    assert "the school days since the last one" in ours.teaching


def test_where_nothing_changed_nothing_is_said_and_what_became_rarer_is_seen():
    claimed = seen = 0
    for seed in range(60):
        same = by_events(suspensions(drawn(0.4, 84, seed)))
        _, found = read(same, "2025-06-30")
        claimed += found.kind == "shift"
        rarer = np.concatenate([drawn(0.9, 40, seed), drawn(0.15, 44, seed + 100)])
        _, found = read(by_events(suspensions(rarer)), f"{OPEN[39]:%Y-%m-%d}")
        seen += found.kind == "shift" and found.way == "better"
    assert claimed <= 6, f"{claimed} of 60 unchanged series are said to have moved"
    assert seen >= 36, f"{seen} of 60 that became rarer are seen"


def test_nearly_full_attendance_is_read_by_those_who_were_not_there():
    missed = (np.arange(40) % 5 == 0).astype(float)
    points = pd.DataFrame({"period": OPEN[:40], "numerator": 30 - missed, "denominator": 30.0})
    ours = by_events(Measured("a", "In class at 8", "percent", "increase", points=points), min_cell=11)
    assert (ours.rare, ours.name, ours.direction) == ("g", "In class at 8: time between misses", "increase")
    assert set(ours.points["value"]) == {5.0}


def test_one_or_two_a_week_are_counted_by_the_month():
    counts = [1, 0, 2, 1, 1, 2, 0, 1, 3, 1, 2, 1, 1, 2, 1, 1, 0, 2]
    ours = by_events(suspensions(counts))
    assert (ours.rare, ours.step, ours.unit) == ("run", "month", "a week")
    assert "Each dot is a month; its height is how many came a week in it." in ours.teaching
    assert ours.points["value"].tolist() == pytest.approx([1.0, 1.5, 1.25, 1.2])


@pytest.mark.parametrize(
    "measured",
    [
        suspensions([5, 3, 6, 4, 7, 5, 3, 6, 4, 5, 6, 7, 4]),
        suspensions([0, 1, 0, 0, 2, 0, 0, 1, 0]),
        suspensions([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0]),
        suspensions([0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1], chart="run"),
        suspensions([0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1], hidden=2),
        suspensions([0.5, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1]),
    ],
    ids=["often", "few weeks", "few events", "asked for", "some hidden", "no counts"],
)
def test_what_is_not_rare_or_cannot_be_counted_stays_as_it_is(measured):
    assert by_events(measured) is measured


def test_small_groups_stay_as_they_are():
    points = pd.DataFrame({"period": OPEN[:20], "numerator": [0, 1] * 10, "denominator": 8})
    ours = Measured("s", "Sent out", "percent", "decrease", points=points)
    assert by_events(ours, min_cell=11) is ours
    assert by_events(ours, min_cell=5).rare == "g"


def test_a_verdict_on_events_speaks_of_points_not_of_weeks():
    rarer = np.concatenate([drawn(0.9, 40, 3), (np.arange(44) % 6 == 0).astype(int)])
    ours = by_events(suspensions(rarer))
    result, found = read(ours, f"{OPEN[39]:%Y-%m-%d}")
    said = judging.sentence(found, result, name=ours.name, school="Maple", step=ours.step)
    assert ours.step == "point" and "week" not in said
