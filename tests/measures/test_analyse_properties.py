"""Whatever comes in: a result or a clear error, never a crash or a wrong claim."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightspots.errors import BrightspotsError, DataError
from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.spec import CHARTS, RULE_SETS, WITHOUT_LIMITS

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ordinary = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
halves = st.integers(-8, 8).map(lambda x: x / 2)
anything = st.one_of(
    st.none(),
    ordinary,
    halves,
    st.floats(),
    st.integers(),
    st.sampled_from([math.nan, math.inf, 1e308, 5e-324]),
)
FORBIDDEN = re.compile(r"caus|significan|control limit|median|sigma|signal|useful point|nan|None|inf\b", re.I)


@st.composite
def specs(draw: st.DrawFn, n: int = 30) -> ChartSpec:
    chart = draw(st.sampled_from(CHARTS))
    rules = draw(st.sampled_from([None, *(WITHOUT_LIMITS if chart == "run" else RULE_SETS)]))
    position = st.integers(0, n + 2)
    given_lines = chart != "t" and draw(st.booleans())
    prestated = rules == "prestated"
    try:
        return ChartSpec(
            chart=chart,
            rules=rules,
            freeze=draw(position if prestated else st.none() | position),
            phases=draw(st.just(()) | st.lists(position, max_size=3).map(tuple)),
            exclude=draw(st.just(()) | st.lists(position, max_size=3).map(tuple)),
            direction=draw(st.sampled_from(["increase", "decrease", *([] if prestated else [None])])),
            target=draw(st.none() | ordinary),
            centre=draw(ordinary) if given_lines else None,
            sigma=draw(st.floats(1e-3, 1e3)) if given_lines and draw(st.booleans()) else None,
            screen=draw(st.booleans()),
            scaling=draw(st.sampled_from(["exact", "published"])),
            sigma_z_floor=draw(st.none() | st.just(1.0)),
        )
    except BrightspotsError:
        return ChartSpec(chart=chart)


def check(result) -> None:
    """Everything that is made from the result agrees with it."""
    points, phases, signals = result.points, result.phases, result.signals
    n = len(result.series)
    assert len(points) == n and len(phases) == len(result.phase_numbers)
    assert phases["n"].sum() == n - len(result.excluded)
    for signal in signals:
        assert 1 <= signal.first <= signal.last <= n
        assert set(signal.completed) <= set(range(signal.first, n + 1))
        assert signal.text in signal.text.strip() and signal.text.endswith(".")
        for position in signal.points:
            assert signal.rule in points["signals"].iloc[position - 1]
            assert np.isfinite(points["value"].iloc[position - 1])
            assert points["phase"].iloc[position - 1] == signal.phase
    marked = {i + 1 for i in range(n) if points["signals"].iloc[i]}
    assert marked == {position for signal in signals for position in signal.points}
    outside = [i for i in range(n) if "outside" in points["signals"].iloc[i]]
    for i in outside:
        value = points["value"].iloc[i]
        assert value > points["upper"].iloc[i] or value < points["lower"].iloc[i]
    runs = [s for s in signals if s.rule != "outside"]
    for signal in runs:
        phase = phases.iloc[signal.phase - 1]
        assert phase["n_useful"] >= 10 or result.spec.given
    standing = phases["standing"]
    assert phases.loc[standing == "none", ["lower", "upper"]].isna().all(axis=None)
    known = phases.dropna(subset=["lower", "upper"])
    assert (known["lower"] <= known["upper"]).all()
    assert 0 <= result.false_alarm <= 1
    assert (result.variation == "no_data") == (result.last_measured == 0)
    if not signals:
        assert result.variation in ("common_cause", "too_few_points", "no_data")
    for text in (result.reading, result.alt_text, *[s.text for s in signals]):
        assert not FORBIDDEN.search(text), text
        assert "{" not in text and "  " not in text
    assert result.reading.rstrip().endswith("?")
    assert isinstance(result.provenance["data_sha256"], str)
    assert isinstance(result.notices, list)


class TestAnything:
    @QUICK
    @given(values=st.lists(anything, max_size=40), spec=specs())
    def test_a_result_or_a_clear_error(self, values: list, spec: ChartSpec) -> None:
        try:
            result = analyse(values, spec)
        except BrightspotsError as error:
            assert str(error) and "Traceback" not in str(error)
            return
        check(result)

    @QUICK
    @given(
        rows=st.lists(
            st.tuples(st.none() | st.integers(-1, 60) | ordinary, st.none() | st.integers(-1, 90)),
            max_size=40,
        ),
        spec=specs(),
    )
    def test_counts_out_of_counts(self, rows: list, spec: ChartSpec) -> None:
        table = pd.DataFrame(
            {
                "period": pd.date_range("2025-09-01", periods=len(rows), freq="7D"),
                "numerator": [row[0] for row in rows],
                "denominator": [row[1] for row in rows],
            }
        )
        try:
            result = analyse(table, spec)
        except BrightspotsError as error:
            assert str(error)
            return
        check(result)

    @QUICK
    @given(values=st.lists(st.none() | halves, min_size=10, max_size=40), spec=specs())
    def test_ordinary_numbers(self, values: list, spec: ChartSpec) -> None:
        try:
            result = analyse(values, spec)
        except BrightspotsError:
            return
        check(result)

    @pytest.mark.parametrize("chart", ["run", "xmr", "mr", "i_prime"])
    @pytest.mark.parametrize("bad", [math.inf, -math.inf, 1e308, "12", "", 10**400, complex(1, 2), [1]])
    def test_what_is_no_measurement_is_named(self, chart: str, bad: object) -> None:
        with pytest.raises(DataError) as caught:
            analyse([1, 2, bad, 4], ChartSpec(chart=chart))
        assert caught.value.row == 3 or isinstance(bad, list)

    @pytest.mark.parametrize("chart", CHARTS)
    def test_nothing_and_one_point(self, chart: str) -> None:
        for rows in ([], [(3, 10)], [(None, None)]):
            table = pd.DataFrame(rows, columns=["numerator", "denominator"], dtype=float)
            result = analyse(table, ChartSpec(chart=chart))
            check(result)
            assert not result.signals
            assert result.variation in ("no_data", "too_few_points")

    @pytest.mark.soak
    def test_a_million_points(self) -> None:
        values = np.random.default_rng(3).normal(size=1_000_000)
        for spec in (ChartSpec(chart="run"), ChartSpec(chart="xmr", rules="nelson")):
            result = analyse(values, spec)
            assert result.phase_numbers[0].n_useful == 1_000_000
            assert "million" not in result.reading


class TestSameNumbersInOtherClothes:
    @QUICK
    @given(values=st.lists(st.none() | halves, min_size=1, max_size=40), seed=st.integers(0, 99))
    def test_rows_in_any_order(self, values: list, seed: int) -> None:
        table = pd.DataFrame(
            {"period": pd.date_range("2025-09-01", periods=len(values)), "value": values}, dtype=object
        )
        shuffled = table.sample(frac=1, random_state=seed)
        for spec in (ChartSpec(chart="run"), ChartSpec(chart="xmr", rules="nhs")):
            one, other = analyse(table, spec), analyse(shuffled, spec)
            pd.testing.assert_frame_equal(one.points, other.points)
            assert one.signals == other.signals and one.reading == other.reading
            in_order = shuffled["period"].is_monotonic_increasing
            assert any("sorted" in note for note in other.notes) != in_order

    @QUICK
    @given(
        values=st.lists(halves, min_size=12, max_size=40),
        factor=st.sampled_from([1e-9, 0.001, 0.1, 1 / 3, 0.7, 3, 1000, 1e9]),
        rules=st.sampled_from(RULE_SETS),
    )
    def test_in_another_unit(self, values: list, factor: float, rules: str) -> None:
        if rules == "prestated":
            return
        spec = ChartSpec(chart="xmr", rules=rules)
        one, other = analyse(values, spec), analyse([v * factor for v in values], spec)
        assert [(s.rule, s.points) for s in one.signals] == [(s.rule, s.points) for s in other.signals]
        assert one.phases["n_useful"].tolist() == other.phases["n_useful"].tolist()

    @QUICK
    @given(values=st.lists(halves, min_size=12, max_size=40), rules=st.sampled_from(RULE_SETS))
    def test_upside_down(self, values: list, rules: str) -> None:
        if rules == "prestated":
            return
        spec = ChartSpec(chart="xmr", rules=rules)
        one, other = analyse(values, spec), analyse([-v for v in values], spec)
        turned = {"increase": "decrease", "decrease": "increase", None: None}
        assert {(s.rule, s.direction, s.points) for s in one.signals} == {
            (s.rule, turned[s.direction], s.points) for s in other.signals
        }

    @QUICK
    @given(values=st.lists(halves, min_size=12, max_size=30), holes=st.lists(st.integers(0, 12), max_size=6))
    def test_missing_points_invent_and_hide_nothing(self, values: list, holes: list) -> None:
        holed = list(values)
        for hole in holes:
            holed.insert(hole, None)
        kept = [i + 1 for i, value in enumerate(holed) if value is not None]
        for rules in ("anhoej", "ihi"):
            spec = ChartSpec(chart="run", rules=rules)
            one, other = analyse(values, spec), analyse(holed, spec)
            expected = {(s.rule, tuple(kept[p - 1] for p in s.points)) for s in one.signals}
            assert {(s.rule, s.points) for s in other.signals} == expected
        assert not any(
            np.isnan(holed[p - 1] if holed[p - 1] is not None else np.nan)
            for s in analyse(holed, ChartSpec(chart="xmr", rules="nhs")).signals
            for p in s.points
        )

    @QUICK
    @given(value=ordinary, n=st.integers(1, 60), spec=specs())
    def test_numbers_that_never_vary(self, value: float, n: int, spec: ChartSpec) -> None:
        if spec.centre is not None or spec.rule_set == "prestated":
            return
        try:
            result = analyse([value] * n, spec)
        except BrightspotsError:
            return
        check(result)
        assert not [
            s for s in result.signals if s.rule in ("outside", "shift", "long_run", "crossings", "trend")
        ] or (spec.chart in ("c", "g"))
        if spec.chart in ("run", "xmr"):
            assert not result.signals


class TestTies:
    def test_a_point_on_the_middle_of_two_others(self) -> None:
        values = [87.1, 87.3, 87.2, 87.1, 87.3, 87.2, 87.1, 87.3, 87.1, 87.3, 87.2, 87.1, 87.3]
        result = analyse(values, ChartSpec(chart="run", freeze=2))
        assert result.phases["centre"].iloc[0] == pytest.approx(87.2)
        assert result.points["useful"].tolist() == [value != 87.2 for value in values]

    def test_a_mean_that_binary_cannot_hold(self) -> None:
        result = analyse([0.1, 0.3, 0.2] * 5, ChartSpec(chart="xmr"))
        assert result.phases["n_useful"].iloc[0] == 10

    def test_shares_are_compared_as_counts_would_be(self) -> None:
        table = pd.DataFrame({"numerator": [1, 2, 3, 10, 7], "denominator": [3, 6, 9, 30, 10]})
        result = analyse(table, ChartSpec(chart="run"))
        assert result.phases["n_useful"].iloc[0] == 1

    def test_a_point_on_a_limit_is_not_outside(self) -> None:
        result = analyse([28, 4, 16], ChartSpec(chart="c", centre=16.0, sigma=4.0))
        assert not result.signals

    def test_ties_do_not_hang_on_far_away_points(self) -> None:
        result = analyse([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1e100], ChartSpec(chart="run"))
        assert result.phases["n_useful"].iloc[0] == 12
