"""False alarms and power: the shipped tables, the published rates and the engine agree."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc import power
from brightspots.measures.spc.spec import RULE_SETS, WITHOUT_LIMITS
from tests.measures import simulate

PUBLISHED = next(
    case
    for case in json.loads((Path(__file__).parent / "cases" / "spc_cases.json").read_text("utf-8"))["cases"]
    if case["name"] == "false_alarm_rates_iid_normal"
)
NAMES = {
    "ihi": ("run", "ihi_any"),
    "anhoej": ("run", "anhoej"),
    "nhs": ("xmr", "NHS_R(3s,7,7,2in3)"),
    "western_electric": ("xmr", "WE4"),
    "nelson": ("xmr", "Nelson8"),
    "shewhart_anhoej": ("xmr", "3s+anhoej"),
}
ALWAYS = tuple(rule for rule in RULE_SETS if rule != "prestated")


def chart_of(rules: str) -> str:
    return "run" if rules in WITHOUT_LIMITS else "xmr"


class TestPublishedRates:
    @pytest.mark.parametrize("n", PUBLISHED["expected"])
    def test_simulated(self, n: str) -> None:
        found = simulate.chances(tuple(NAMES), np.random.default_rng(20240), before=int(n))
        for rules, (chart, key) in NAMES.items():
            expected = PUBLISHED["expected"][n][chart][key]
            assert found[rules] == pytest.approx(expected, abs=PUBLISHED["tolerance"]), rules

    @pytest.mark.parametrize("n", PUBLISHED["expected"])
    def test_as_told_by_a_result(self, n: str) -> None:
        values = np.random.default_rng(1).normal(size=int(n))
        for rules, (chart, key) in NAMES.items():
            told = analyse(values, ChartSpec(chart=chart, rules=rules)).false_alarm
            assert told == pytest.approx(PUBLISHED["expected"][n][chart][key], abs=PUBLISHED["tolerance"])

    @pytest.mark.parametrize(
        ("n", "rules"), [(12, "ihi"), (24, "anhoej"), (24, "nhs"), (36, "western_electric")]
    )
    def test_counted_with_the_engine(self, n: int, rules: str) -> None:
        chart, key = NAMES[rules]
        spec = ChartSpec(chart=chart, rules=rules)
        rows = np.random.default_rng(99).normal(size=(6000, n))
        rate = np.mean([bool(analyse(row, spec).signals) for row in rows])
        assert rate == pytest.approx(PUBLISHED["expected"][str(n)][chart][key], abs=0.02)


class TestNumbersThatLeanOnTheOnesBefore:
    """The more they do, the more often luck shows a sign, and the chance that is told counts it in."""

    @pytest.mark.parametrize(("n", "frozen", "carry"), [(24, None, 0.3), (40, 12, 0.35), (40, 12, 0.0)])
    def test_counted_with_the_engine(self, n: int, frozen: int | None, carry: float) -> None:
        rows = np.random.default_rng(7).normal(size=(1500, n))
        for at in range(1, n):
            rows[:, at] = carry * rows[:, at - 1] + np.sqrt(1 - carry**2) * rows[:, at]
        results = [analyse(row, ChartSpec(chart="run", freeze=frozen)) for row in rows]
        rate = np.mean([bool(result.signals) for result in results])
        assert power.counts_carry(results[0])
        assert rate == pytest.approx(power.false_alarm(results[0], carry), abs=0.04)

    def test_other_rule_sets_say_that_they_do_not_count_it_in(self) -> None:
        result = analyse(np.random.default_rng(1).normal(size=24), ChartSpec(chart="xmr", rules="nhs"))
        assert not power.counts_carry(result)
        assert power.false_alarm(result, 0.5) == result.false_alarm


class TestTwoTellingsOfTheRules:
    """The engine reads one series at a time, the simulation many: series by series they say the same."""

    @pytest.mark.parametrize("rules", ALWAYS)
    @pytest.mark.parametrize("n", [8, 10, 13, 24, 60])
    def test_all_points(self, rules: str, n: int) -> None:
        rows = np.random.default_rng(n).normal(size=(200, n))
        rows[100:, n // 2 :] += 1.5
        centre, sigma = simulate._lines(rows, rules in WITHOUT_LIMITS, False)
        if rules == "nhs":
            sigma = sigma * 1.128 * 2.66 / 3
        told = simulate.signalled(rules, rows, centre, (rows - centre) / sigma, 0, n >= 10)
        spec = ChartSpec(chart=chart_of(rules), rules=rules)
        if n % 2 and rules in WITHOUT_LIMITS:
            pytest.skip("an odd number of points has one on its median, which the simulation counts as below")
        assert [bool(analyse(row, spec).signals) for row in rows] == told.tolist()

    @pytest.mark.parametrize("rules", RULE_SETS)
    def test_frozen(self, rules: str) -> None:
        rows = np.random.default_rng(5).normal(size=(300, 30))
        rows[:, 12:] += 0.8
        centre, sigma = simulate._lines(rows[:, :12], rules in WITHOUT_LIMITS, False)
        if rules == "nhs":
            sigma = sigma * 1.128 * 2.66 / 3
        told = simulate.signalled(rules, rows, centre, (rows - centre) / sigma, 12, True)
        spec = ChartSpec(chart=chart_of(rules), rules=rules, freeze=12, direction="increase")
        assert [bool(analyse(row, spec).signals) for row in rows] == told.tolist()


class TestPower:
    """Published power for a shift after point 12 of 24 (0.5, 1, 1.5, 2 and 3 standard deviations)."""

    def test_all_points_set_the_line(self) -> None:
        for change, expected in zip((0.5, 1, 1.5, 2, 3), (0.06, 0.16, 0.37, 0.63, 0.95), strict=True):
            seen = power.chance_to_see("anhoej", change, before=12, after=12, frozen=False)
            assert seen == pytest.approx(expected, abs=0.03)

    def test_frozen_baseline(self) -> None:
        for change, expected in zip((0.5, 1, 1.5, 2, 3), (0.46, 0.75, 0.93, 0.99, 1.0), strict=True):
            assert power.chance_to_see("nhs", change, before=12, after=12) == pytest.approx(expected, abs=0.1)

    @pytest.mark.parametrize("rules", ALWAYS)
    def test_more_points_and_larger_changes_are_seen_better(self, rules: str) -> None:
        seen = [power.chance_to_see(rules, change, before=12, after=16) for change in (0.5, 1, 2, 3)]
        assert seen == sorted(seen)
        assert power.chance_to_see(rules, 1.5, before=12, after=24) > power.chance_to_see(
            rules, 1.5, before=12, after=6
        )
        least = power.smallest_change(rules, before=12, after=24)
        assert 0 < least < 3
        assert power.chance_to_see(rules, least, before=12, after=24) == pytest.approx(0.8, abs=0.02)

    def test_more_points_needed(self) -> None:
        more = power.periods_needed("anhoej", before=12, change=1.5)
        assert more is not None and 6 <= more <= 24
        assert power.periods_needed("anhoej", before=12, so_far=4, change=1.5) == more - 4
        assert power.periods_needed("anhoej", before=6, change=0.2) is None


class TestFalseAlarmOfAResult:
    def test_nothing_to_test(self) -> None:
        assert analyse([1, 2, 3], ChartSpec(chart="run")).false_alarm == 0
        assert analyse([], ChartSpec(chart="xmr")).false_alarm == 0

    def test_screening_costs(self) -> None:
        values = np.random.default_rng(2).normal(size=24)
        plain = analyse(values, ChartSpec(chart="xmr", rules="nhs")).false_alarm
        screened = analyse(values, ChartSpec(chart="xmr", rules="nhs", screen=True)).false_alarm
        assert (plain, screened) == pytest.approx((0.154, 0.187), abs=0.012)

    def test_a_short_frozen_baseline_costs(self) -> None:
        values = np.random.default_rng(2).normal(size=36)
        told = [
            analyse(values[: n + 12], ChartSpec(chart="xmr", rules="wheeler", freeze=n)).false_alarm
            for n in (6, 12, 24)
        ]
        assert told == sorted(told, reverse=True) and told[0] > 0.25

    def test_phases_add_up(self) -> None:
        values = np.random.default_rng(2).normal(size=48)
        one = analyse(values[:24], ChartSpec(chart="xmr")).false_alarm
        two = analyse(values, ChartSpec(chart="xmr", phases=(25,))).false_alarm
        assert two == pytest.approx(1 - (1 - one) ** 2)

    def test_a_page_of_charts(self) -> None:
        result = analyse(np.random.default_rng(2).normal(size=24), ChartSpec(chart="run", rules="ihi"))
        assert power.expected_false_charts([result] * 20) == pytest.approx(7.5, abs=0.3)
