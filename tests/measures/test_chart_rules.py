"""Each rule at its edge: one point fewer is no signal, one more is."""

from __future__ import annotations

from math import comb

import pytest

from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.rules import RULES, source_of
from brightspots.measures.spc.runs import crossings_min, longest_run_max


def hits(values: list, rules: str, rule: str, **more) -> list[tuple[int, ...]]:
    spec = ChartSpec(chart="xmr", rules=rules, centre=0, sigma=1, **more)
    return [s.points for s in analyse(values, spec).signals if s.rule == rule]


SHIFTS = {"nhs": 7, "provost_murray": 8, "wheeler": 8, "western_electric": 8, "nelson": 9, "ihi": 6}


class TestShift:
    @pytest.mark.parametrize(("rules", "length"), SHIFTS.items())
    def test_length(self, rules: str, length: int) -> None:
        assert hits([-0.5] + [0.5] * (length - 1) + [-0.5], rules, "shift") == []
        found = hits([-0.5] + [0.5] * length + [-0.5], rules, "shift")
        assert found == [tuple(range(2, length + 2))]

    @pytest.mark.parametrize(("rules", "length"), SHIFTS.items())
    def test_points_on_the_line_break_or_are_skipped(self, rules: str, length: int) -> None:
        values = [0.5] * (length - 1) + [0.0] + [0.5]
        skipped = rules in ("ihi", "provost_murray")
        assert bool(hits(values, rules, "shift")) == skipped

    def test_a_run_goes_on_across_a_gap_and_says_so(self) -> None:
        result = analyse(
            [0.5, 0.4, None, 0.5, 0.4, 0.5, 0.4, 0.5], ChartSpec(chart="xmr", rules="nhs", centre=0, sigma=1)
        )
        (signal,) = result.signals
        assert signal.points == (1, 2, 4, 5, 6, 7, 8) and signal.gaps == 1
        assert "1 point in between is missing" in signal.text


class TestTrend:
    @pytest.mark.parametrize(
        ("rules", "length"), {"ihi": 5, "nhs": 7, "provost_murray": 6, "nelson": 6}.items()
    )
    def test_length(self, rules: str, length: int) -> None:
        rising = [0.1 * i for i in range(length)]
        assert hits(rising[:-1], rules, "trend") == []
        assert hits(rising, rules, "trend") == [tuple(range(1, length + 1))]
        assert hits(rising[::-1], rules, "trend") == [tuple(range(1, length + 1))]

    @pytest.mark.parametrize(
        ("rules", "length"), {"ihi": 5, "nhs": 7, "provost_murray": 6, "nelson": 6}.items()
    )
    def test_a_repeated_value(self, rules: str, length: int) -> None:
        rising = [0.1 * i for i in range(length)]
        rising.insert(2, rising[2])
        assert bool(hits(rising, rules, "trend")) == (rules in ("ihi", "provost_murray"))


class TestZones:
    def test_on_a_line_is_not_beyond_it(self) -> None:
        for rules in RULES:
            if rules not in ("anhoej", "ihi", "prestated"):
                assert hits([3.0, -3.0], rules, "outside") == []
                assert hits([3.001, -3.001], rules, "outside") == [(1,), (2,)]
        assert hits([2.0, 0.5, 2.0], "western_electric", "two_of_three") == []

    @pytest.mark.parametrize("rules", ["western_electric", "nelson", "provost_murray"])
    def test_two_of_three(self, rules: str) -> None:
        assert hits([2.1, -1, 2.1, 0, 0], rules, "two_of_three") == [(1, 3)]
        assert hits([2.1, 0, 0, 2.1], rules, "two_of_three") == []
        assert hits([2.1, -2.1, 0], rules, "two_of_three") == []

    def test_two_of_three_of_the_nhs_needs_one_side_and_the_zone(self) -> None:
        assert hits([2.1, 0.5, 2.1], "nhs", "two_of_three") == [(1, 3)]
        assert hits([2.1, -0.5, 2.1], "nhs", "two_of_three") == []
        assert hits([3.1, 0.5, 2.1], "nhs", "two_of_three") == []

    @pytest.mark.parametrize("rules", ["western_electric", "nelson"])
    def test_four_of_five(self, rules: str) -> None:
        assert hits([1.1, 1.1, 0, 1.1, 1.1], rules, "four_of_five") == [(1, 2, 4, 5)]
        assert hits([1.1, 1.1, 0, 0, 1.1, 1.1], rules, "four_of_five") == []

    def test_three_of_four(self) -> None:
        assert hits([1.6, 0, 1.6, 1.6], "wheeler", "three_of_four") == [(1, 3, 4)]
        assert hits([1.5, 0, 1.6, 1.6], "wheeler", "three_of_four") == []

    @pytest.mark.parametrize("rules", ["nelson", "provost_murray"])
    def test_fifteen_within_one_sigma(self, rules: str) -> None:
        near = [0.5, -0.5] * 7
        assert hits([*near, 1.5], rules, "inner_third") == []
        assert hits([*near, 0.5], rules, "inner_third") == [tuple(range(1, 16))]

    def test_fourteen_alternating(self) -> None:
        zigzag = [1.2, -1.2] * 7
        assert hits(zigzag[:13], "nelson", "alternating") == []
        assert hits(zigzag, "nelson", "alternating") == [tuple(range(1, 15))]

    def test_eight_beyond_one_sigma_on_both_sides(self) -> None:
        assert hits([1.1] * 8, "nelson", "both_sides") == []
        assert hits([1.1, 1.1, 1.1, -1.1, 1.1, 1.1, 1.1], "nelson", "both_sides") == []
        assert hits([1.1, 1.1, 1.1, -1.1, 1.1, 1.1, 1.1, 1.1], "nelson", "both_sides") == [tuple(range(1, 9))]


class TestRuns:
    def test_longest_run(self) -> None:
        n = 24
        most = longest_run_max(n)
        for run, expected in ((most, False), (most + 1, True)):
            rest = n - run
            values = [1.0] * run + [-1.0, 1.0] * (rest // 2) + [-1.0] * (rest % 2)
            found = hits(values, "anhoej", "long_run")
            assert bool(found) == expected

    def test_crossings(self) -> None:
        n = 24
        few = crossings_min(n)
        for crossings, expected in ((few, False), (few - 1, True)):
            length = n // (crossings + 1)
            sides = [(-1.0) ** min(i // length, crossings) for i in range(n)]
            result = analyse(sides, ChartSpec(chart="xmr", rules="anhoej", centre=0, sigma=1))
            assert result.phase_numbers[0].crossings == crossings
            assert bool([s for s in result.signals if s.rule == "crossings"]) == expected

    def test_too_many_runs(self) -> None:
        result = analyse([1, 2] * 12, ChartSpec(chart="run", rules="ihi"))
        assert [s.rule for s in result.signals] == ["too_many_runs"]
        assert result.variation == "special_cause_pattern"


class TestPrestated:
    def test_counts_from_the_freeze_on_the_good_side(self) -> None:
        before = [1, 3, 2, 4, 1, 3, 2, 4, 3.5, 1.5, 4, 4]
        spec = ChartSpec(chart="run", rules="prestated", freeze=12, direction="increase")
        assert analyse([*before, *[4] * 5], spec).signals == []
        (signal,) = analyse([*before, *[4] * 6], spec).signals
        assert signal.points == tuple(range(13, 19)) and signal.rule == "prestated"
        assert analyse([*before, *[0] * 8], spec).signals == []


def test_every_rule_set_names_its_source() -> None:
    for rules in RULES:
        assert (
            any(year in source_of(rules) for year in ("19", "20"))
            or "Wheeler" in source_of(rules)
            or ("Guide" in source_of(rules) or "NHS" in source_of(rules))
        )


@pytest.mark.parametrize("rules", ["nhs", "western_electric", "wheeler", "nelson", "provost_murray"])
def test_a_very_long_pattern_is_one_signal(rules: str) -> None:
    result = analyse([2.5] * 100_000, ChartSpec(chart="xmr", rules=rules, centre=0, sigma=1))
    assert all(signal.last == 100_000 for signal in result.signals)
    assert len({signal.rule for signal in result.signals}) == len(result.signals)


@pytest.mark.parametrize("points", [1001, 1002, 1003, 1500])
def test_the_fewest_crossings_of_a_very_long_chart_are_those_of_a_fair_coin(points):
    fewest, tosses = crossings_min(points), points - 1
    so_few, fewer = (sum(comb(tosses, k) for k in range(most + 1)) for most in (fewest, fewest - 1))
    assert 20 * fewer < 2**tosses <= 20 * so_few
