"""Whether a number is about few people, and the points of the small chart of an overview."""

from __future__ import annotations

import pandas as pd

from brightspots.measures import ChartSpec, analyse
from brightspots.series.model import Measured
from brightspots.series.verdict import is_small, judge, small_chart

WEEKS = pd.date_range("2025-01-06", periods=18, freq="7D")


def result(values, denominator=None, **spec):
    rows = {"period": WEEKS[: len(values)], "value": values}
    if denominator:
        rows |= {
            "numerator": [v * n for v, n in zip(values, denominator, strict=True)],
            "denominator": denominator,
        }
    return analyse(pd.DataFrame(rows), ChartSpec(chart="run", **spec))


def test_it_is_small_when_the_last_number_is_about_few():
    many, few = [40] * 12, [40] * 11 + [10]
    assert not is_small(result([0.5] * 12, many), 11) and is_small(result([0.5] * 12, few), 11)
    assert not is_small(result([0.5] * 12, few), 10) and not is_small(result([3.0] * 12), 11)


def test_the_small_chart_is_in_percent_and_has_gaps():
    found = small_chart(result([0.5, 0.25, float("nan"), 1 / 3]), 100)
    assert [point["value"] for point in found] == [50.0, 25.0, None, 33.33]
    assert len({point["period"] for point in found}) == 4


def test_a_series_that_moves_for_good_is_a_shift_and_one_that_does_not_is_none():
    steady = [5.0, 6, 4, 5.5, 4.5, 6, 5.2, 4, 6, 5.1, 5.4, 4, 6.1, 4.2, 5.3, 4.8, 5.6, 4.4]
    moved = [*steady[:8], 2, 2.5, 2.2, 2.4, 1.9, 2.1, 2.6, 2.3, 2, 1.8]
    for values, kinds in ((steady, ("steady", "pattern")), (moved, ("shift",))):
        measured = Measured("late", "Late", points=pd.DataFrame({"period": WEEKS, "value": values}))
        found = judge(measured, result(values, freeze=8, direction="decrease"))
        assert found.kind in kinds, found
