"""Every published, constructed or computed case, at its own tolerance."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.runs import crossings_min, longest_run_max, number_of_runs_range

CASES = {
    case["name"]: case
    for case in json.loads((Path(__file__).parent / "cases" / "spc_cases.json").read_text("utf-8"))["cases"]
}
CHARTS = [name for name, case in CASES.items() if case["chart"] not in ("rules", "table", "calibration")]
RULE_NAMES = {"ihi": "ihi", "nhs_mdc": "nhs"}
NHS_TYPES = {
    "Common Cause": set(),
    "7 Point Trend (Decreasing)": {"trend"},
    "7 Points Above CL": {"shift"},
    "2 in 3 Above CL": {"two_of_three"},
}


def spec_of(case: dict) -> ChartSpec:
    params = case["params"]
    return ChartSpec(
        chart=case["chart"],
        rules=RULE_NAMES.get(params.get("rule")),
        freeze=params.get("freeze"),
        phases=tuple(last + 1 for last in params.get("part", ())),
        exclude=tuple(params.get("exclude", ())),
        direction=params.get("improvement_direction"),
        centre=params.get("centre"),
        screen=bool(params.get("screen_mr", False)),
        scaling="published" if "2.66" in str(params.get("scaling", "")) else "exact",
    )


def read(case: dict, spec: ChartSpec | None = None):
    data = case["data"]
    if "denominators" in case:
        data = pd.DataFrame({"numerator": data, "denominator": case["denominators"]})
    return analyse(data, spec or spec_of(case))


def outside(result) -> list[int]:
    points = result.points
    beyond = (points["value"] > points["upper"]) | (points["value"] < points["lower"])
    marked = points["signals"].map(lambda rules: "outside" in rules)
    # On a line is not outside it, rounding apart: the marks are the judgement, the columns agree with them.
    assert (marked <= beyond).all()
    return [i + 1 for i in np.flatnonzero(marked)]


def check_part(part: dict, phase: pd.Series, points: pd.DataFrame, tolerance: float) -> None:
    near = {"abs": tolerance, "rel": 0}
    assert phase["centre"] == pytest.approx(part["centre"], **near)
    for key, column in (("lcl", "lower"), ("ucl", "upper")):
        if isinstance(part.get(key), list):
            assert points[column].tolist() == pytest.approx(part[key], **near)
        elif key in part:
            assert phase[column] == pytest.approx(part[key], **near)
    assert phase["n"] == part["n_obs"]
    assert phase["n_useful"] == part["n_useful"]
    assert phase["longest_run"] == part["longest_run"]
    assert phase["longest_run_max"] == part["longest_run_max"]
    assert phase["crossings"] == part["n_crossings"]
    assert phase["crossings_min"] == part["n_crossings_min"]


@pytest.mark.parametrize("name", CHARTS)
def test_case(name: str) -> None:
    case = CASES[name]
    expected, tolerance = case["expected"], case["tolerance"]
    result = read(case)
    points, phases = result.points, result.phases
    first = phases.iloc[0]
    near = {"abs": tolerance, "rel": 0}
    names = {
        "centre": first["centre"],
        "mean": first["centre"],
        "centre_median": first["centre"],
        "mr_bar": first["mr_bar"],
        "mr_ucl": first["mr_upper"],
        "lcl": first["lower"],
        "ucl": first["upper"],
        "lpl": first["lower"],
        "upl": first["upper"],
        "near_lcl": points["near_lower"].iloc[-1],
        "near_ucl": points["near_upper"].iloc[-1],
    }
    if case["chart"] == "g":
        names["mean"] = result.phase_numbers[0].limits.middle
    for key, value in names.items():
        if key in expected and "parts" not in expected:
            assert value == pytest.approx(expected[key], **near), key
    if "points_outside_limits" in expected:
        assert outside(result) == expected["points_outside_limits"]
    for part in expected.get("parts", ()):
        number = part["part"]
        check_part(part, phases.loc[phases["phase"] == number].iloc[0], points, tolerance)
        runs = [s for s in result.signals if s.phase == number and s.rule in ("long_run", "crossings")]
        assert bool(runs) == (part["runs_signal"] and part["n_useful"] >= 10)
        if "points_outside_limits" in part:
            mine = points.index[points["phase"] == number] + 1
            assert [i for i in outside(result) if i in mine] == part["points_outside_limits"]


def test_sparse_counts_fall_back_to_all_ranges() -> None:
    case = CASES["xmr_sparse_counts_guard"]
    result = read(case)
    expected = case["expected"]["unscreened"]
    phase = result.phases.iloc[0]
    assert [phase["mr_bar"], phase["lower"], phase["upper"]] == pytest.approx(
        [expected["mr_bar"], expected["lcl"], expected["ucl"]], abs=case["tolerance"]
    )
    assert outside(result) == expected["points_outside_limits"]
    assert any("rare events" in note.lower() for note in result.notes)


def test_a_shift_skips_points_on_the_median() -> None:
    expected = CASES["ihi_shift_skips_median"]["expected"]
    result = read(CASES["ihi_shift_skips_median"])
    shifts = [s for s in result.signals if s.rule == "shift"]
    assert [list(s.points) for s in shifts] == [expected["shift_points"]]
    assert not [s for s in result.signals if s.rule == "trend"]


def test_fewer_than_ten_points_are_reported_not_tested() -> None:
    result = read(CASES["ihi_no_signal_n9"])
    assert result.signals == []
    assert result.state == "too few points"
    assert "too few" in result.reading


def test_seven_useful_points_of_twelve_are_too_few() -> None:
    result = read(CASES["run_wheeler_uspc_p49"])
    assert result.signals == [] and result.variation == "too_few_points"
    assert "7" in result.reading and "12" in result.reading and "too few" in result.reading


def test_western_electric_zones() -> None:
    case = CASES["rules_western_electric_z"]
    for rule, name in zip(
        ("outside", "two_of_three", "four_of_five", "shift"), ("WER1", "WER2", "WER3", "WER4"), strict=True
    ):
        result = analyse(
            case["data"][name], ChartSpec(chart="xmr", rules="western_electric", centre=0, sigma=1)
        )
        completed = [i for s in result.signals if s.rule == rule for i in s.completed]
        assert completed == case["expected"][name]
        assert all(s.rule == rule or name == "WER1" for s in result.signals)


@pytest.mark.parametrize("name", [name for name in CHARTS if name.startswith("nhs_")])
def test_nhs_marks(name: str) -> None:
    expected = CASES[name]["expected"]
    result = read(CASES[name])
    for mark, kind in zip(result.points["signals"], expected["special_cause_type"], strict=True):
        assert NHS_TYPES[kind] <= set(mark) and bool(mark) == bool(NHS_TYPES[kind])
    assert result.variation == expected["variation_icon"]
    assert result.assurance is expected["assurance"]


def test_critical_values_of_the_longest_run_and_crossings() -> None:
    (table,) = CASES["critical_values_anhoej_10_100"]["expected"].values()
    assert {n: [longest_run_max(int(n)), crossings_min(int(n))] for n in table} == table


def test_critical_values_of_the_number_of_runs() -> None:
    expected = CASES["critical_values_number_of_runs_exact"]["expected"]
    table = expected["n:[fewest_ok, most_ok]"]
    assert {n: list(number_of_runs_range(int(n))) for n in table} == table
