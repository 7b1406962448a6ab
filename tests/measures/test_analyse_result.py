"""Freeze, phases, exclusions, standing and verdicts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.errors import ParameterError
from brightspots.measures import ChartSpec, analyse

STEADY = [10.0, 12, 11, 13, 9, 11, 12, 10, 11, 9, 12, 10]
HIGHER = [16.0, 17, 15, 18, 16, 17, 15, 16, 18, 17, 16, 15]


class TestFreezeAndPhases:
    def test_limits_of_a_baseline_hold(self) -> None:
        alone = analyse(STEADY, ChartSpec(chart="xmr")).phases.iloc[0]
        frozen = analyse(STEADY + HIGHER, ChartSpec(chart="xmr", freeze=12)).phases.iloc[0]
        for column in ("centre", "lower", "upper", "mr_bar"):
            assert frozen[column] == alone[column]
        assert frozen["n"] == 24

    def test_run_rules_cover_the_frozen_points_too(self) -> None:
        result = analyse([13.0] * 3 + STEADY + HIGHER, ChartSpec(chart="run", freeze=15, rules="ihi"))
        assert result.phase_numbers[0].n_useful > 12

    def test_wild_later_points_do_not_widen_frozen_limits(self) -> None:
        calm = [10, 11, 12, 13, 12, 11, 10, 12, 13, 11, 12, 10]
        result = analyse([*calm, 30, 0, 35, 2, 40, 1], ChartSpec(chart="xmr", freeze=12))
        assert result.phases["upper"].iloc[0] < 20

    def test_freeze_in_each_phase(self) -> None:
        spec = ChartSpec(chart="xmr", phases=(25,), freeze={1: 12, 2: 36})
        result = analyse(STEADY + HIGHER + HIGHER + STEADY, spec)
        assert [phase.n_baseline for phase in result.phase_numbers] == [12, 12]
        assert result.phases["centre"].tolist() == [np.mean(STEADY), np.mean(HIGHER)]
        assert {s.direction for s in result.signals if s.phase == 1 and s.direction} == {"increase"}
        assert {s.direction for s in result.signals if s.phase == 2 and s.direction} == {"decrease"}

    def test_no_range_reaches_from_phase_to_phase(self) -> None:
        result = analyse(STEADY + HIGHER, ChartSpec(chart="xmr", phases=(13,)))
        both = [np.abs(np.diff(part)).mean() for part in (STEADY, HIGHER)]
        assert result.phases["mr_bar"].tolist() == pytest.approx(both)
        ranges = analyse(STEADY + HIGHER, ChartSpec(chart="mr", phases=(13,)))
        assert np.isnan(ranges.points["value"].iloc[12])
        assert ranges.phases["centre"].tolist() == pytest.approx(both)

    def test_signals_and_points_agree_on_phases(self) -> None:
        result = analyse(STEADY + HIGHER, ChartSpec(chart="xmr", phases=(7, 13)))
        assert result.points["phase"].tolist() == [1] * 6 + [2] * 6 + [3] * 12


class TestExclude:
    def test_left_out_of_limits_and_runs_and_still_shown_and_marked(self) -> None:
        values = [*STEADY[:5], 40.0, *STEADY[5:]]
        without = analyse([*STEADY[:5], None, *STEADY[5:]], ChartSpec(chart="xmr")).phases.iloc[0]
        result = analyse(values, ChartSpec(chart="xmr", exclude={6: "snow week"}))
        phase = result.phases.iloc[0]
        for column in ("centre", "lower", "upper", "n_useful", "longest_run", "crossings", "mr_bar"):
            assert phase[column] == without[column]
        assert phase["n"] == 12
        assert result.points["value"].iloc[5] == 40 and not result.points["useful"].iloc[5]
        assert result.points["signals"].iloc[5] == ("outside",)
        (signal,) = result.signals
        assert "snow week" in signal.text
        assert "Apart from the points we left out" in result.reading
        assert result.variation == "common_cause"


class TestStanding:
    @pytest.mark.parametrize(
        ("n", "standing"), [(5, "none"), (6, "too few"), (11, "too few"), (12, "provisional"), (20, "firm")]
    )
    def test_by_baseline_points(self, n: int, standing: str) -> None:
        for spec in (ChartSpec(chart="xmr"), ChartSpec(chart="xmr", freeze=n)):
            values = (STEADY + STEADY)[: n if spec.freeze is None else 24]
            phase = analyse(values, spec).phases.iloc[0]
            assert phase["standing"] == standing
            assert np.isfinite(phase["lower"]) == (standing != "none")

    def test_given_lines_need_no_baseline(self) -> None:
        result = analyse([1.0, 9.0], ChartSpec(chart="xmr", centre=0, sigma=2))
        assert result.phases[["lower", "upper"]].iloc[0].tolist() == [-6, 6]
        assert [s.first for s in result.signals] == [2]

    def test_no_run_signals_under_ten_useful_points(self) -> None:
        values = [1.0] * 9 + [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
        assert analyse(values, ChartSpec(chart="run", freeze=9)).state == "too few points"
        assert analyse(values, ChartSpec(chart="run", freeze=9)).signals == []


class TestVerdicts:
    @pytest.mark.parametrize(
        ("direction", "verdict"),
        [
            ("increase", "special_cause_improvement"),
            ("decrease", "special_cause_concern"),
            (None, "special_cause_neutral_high"),
        ],
    )
    def test_variation_is_the_last_points(self, direction: str | None, verdict: str) -> None:
        spec = ChartSpec(chart="xmr", freeze=12, direction=direction)
        assert analyse(STEADY + HIGHER, spec).variation == verdict
        assert analyse([*STEADY, *HIGHER, None], spec).variation == verdict
        assert analyse([*HIGHER, *STEADY, *STEADY], ChartSpec(chart="xmr", rules="nhs", freeze=24)).variation

    def test_assurance(self) -> None:
        lower, upper = analyse(STEADY, ChartSpec(chart="xmr")).phases[["lower", "upper"]].iloc[0]
        expected = {lower - 1: "consistent_pass", 11.0: "hit_or_miss", upper + 1: "consistent_fail"}
        mirrored = {"consistent_pass": "consistent_fail", "consistent_fail": "consistent_pass"}
        for target, verdict in expected.items():
            spec = {"chart": "xmr", "target": float(target)}
            assert analyse(STEADY, ChartSpec(**spec, direction="increase")).assurance == verdict
            other = mirrored.get(verdict, verdict)
            assert analyse(STEADY, ChartSpec(**spec, direction="decrease")).assurance == other
            assert analyse(STEADY, ChartSpec(**spec)).assurance is None
        for on_line in (lower, upper):
            spec = ChartSpec(chart="xmr", target=float(on_line), direction="increase")
            assert analyse(STEADY, spec).assurance == "hit_or_miss"
        assert analyse(STEADY, ChartSpec(chart="run", target=20, direction="increase")).assurance is None

    def test_a_target_that_changes(self) -> None:
        spec = ChartSpec(chart="xmr", target={1: 5, 7: 30, 99: 50}, direction="increase")
        assert analyse(STEADY, spec).target == 30

    def test_a_range_from_before_a_change_makes_no_promise_about_a_goal(self) -> None:
        spec = ChartSpec(chart="xmr", freeze=12, target=18, direction="increase")
        assert "cannot tell yet" in analyse(STEADY + HIGHER, spec).reading


class TestTables:
    def test_columns(self) -> None:
        result = analyse(STEADY, ChartSpec(chart="xmr"))
        assert " ".join(result.points.columns) == (
            "period value numerator denominator centre lower upper near_lower near_upper phase useful signals"
        )
        assert " ".join(result.phases.columns) == (
            "phase n n_useful centre longest_run longest_run_max crossings crossings_min "
            "mr_bar mr_upper sigma lower upper standing"
        )

    def test_provenance_tells_data_apart(self) -> None:
        one = analyse(STEADY, ChartSpec(chart="run")).provenance
        assert one == analyse(list(STEADY), ChartSpec(chart="run")).provenance
        assert one["data_sha256"] != analyse(HIGHER, ChartSpec(chart="run")).provenance["data_sha256"]
        assert one["rules"] == "anhoej" and "Anhøj" in one["rules_source"]

    def test_screening_is_told(self) -> None:
        values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
        result = analyse(values, ChartSpec(chart="xmr", screen=True))
        assert result.provenance["phases"][0]["ranges_screened"] == 2
        assert "2 very large jumps" in result.notes[0]

    def test_the_input_is_left_alone(self) -> None:
        table = pd.DataFrame({"period": ["2025-09-15", "2025-09-08"], "value": [1.0, 2.0]})
        kept = table.copy(deep=True)
        points = analyse(table, ChartSpec(chart="mr", exclude=(1,), calendar="week")).points
        points.loc[0, "value"] = 99
        pd.testing.assert_frame_equal(table, kept)


class TestLaney:
    def test_a_floor_keeps_limits_from_narrowing(self) -> None:
        table = pd.DataFrame({"numerator": [50, 51, 49, 50, 50, 51, 49, 50, 50, 51], "denominator": 100})
        plain = analyse(table, ChartSpec(chart="p")).phases["upper"].iloc[0]
        narrow = analyse(table, ChartSpec(chart="p_prime")).phases["upper"].iloc[0]
        floored = analyse(table, ChartSpec(chart="p_prime", sigma_z_floor=1.0)).phases["upper"].iloc[0]
        assert narrow < plain and floored == pytest.approx(plain)


class TestIPrime:
    def test_equal_groups_are_an_individuals_chart(self) -> None:
        table = pd.DataFrame({"value": STEADY, "denominator": 25})
        one = analyse(table, ChartSpec(chart="i_prime")).phases.iloc[0]
        other = analyse(STEADY, ChartSpec(chart="xmr")).phases.iloc[0]
        assert one["centre"] == pytest.approx(other["centre"])
        assert one["upper"] == pytest.approx(other["upper"], rel=1e-3)


def test_a_target_at_no_point_is_refused_at_once() -> None:
    with pytest.raises(ParameterError, match="target"):
        analyse(STEADY, ChartSpec(chart="xmr", target={0: 5}))
