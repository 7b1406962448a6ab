"""The map backwards: a sign that goes before is found, and what only looks like one is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.measures.schools.early_signs import FEWEST_SCHOOLS, early_signs, goes_with, pairs_of_100

YEARS = ["2022-23", "2023-24", "2024-25"]
WORDS = pd.DataFrame(
    {
        "measure_id": ["result", "sign", "noise"],
        "name": ["Reading", "Absence", "Lunches"],
        "kind": ["outcome", "leading", "outcome"],
        "unit": ["points", "percent", "count"],
        "direction": ["increase", "decrease", "increase"],
    }
)


def world(
    seed: int, n: int = 200, leads: float = 0.0, districts: int = 40, together: float = 0.0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Schools whose results follow themselves, poverty and, by `leads`, the sign of the year before."""
    rng = np.random.default_rng(seed)
    poor = rng.normal(0, 1, n)
    lea = np.arange(n) % districts
    sign, noise, result = np.zeros((n, 3)), np.zeros((n, 3)), np.zeros((n, 3))
    for year in range(3):
        # What moves a whole school district moves both, in its own way each year.
        sign[:, year] = poor + rng.normal(0, 1, n) + together * rng.normal(0, 1, districts)[lea]
        noise[:, year] = poor + rng.normal(0, 1, n) + together * rng.normal(0, 1, districts)[lea]
        before = result[:, year - 1] if year else -poor
        pushed = -leads * sign[:, year - 1] if year else 0.0
        result[:, year] = (
            0.7 * before + pushed + rng.normal(0, 1, n) + together * rng.normal(0, 1, districts)[lea]
        )
    ids = [f"S{i:03d}" for i in range(n)]
    parts = [
        pd.DataFrame(
            {
                "school_id": np.repeat(ids, 3), "school_year": YEARS * n, "measure_id": name,
                "value": values.ravel(), "denominator": 100.0,
            }
        )
        for name, values in (("result", result), ("sign", sign), ("noise", noise))
    ]  # fmt: skip
    about = pd.DataFrame({"school_id": ids, "lea_id": [f"L{i}" for i in lea], "pct_sed": poor})
    return pd.concat(parts, ignore_index=True), about


def row(found, measure: str, years_before: int) -> dict[str, float]:
    table = found.table
    (only,) = table[(table["measure_id"] == measure) & (table["years_before"] == years_before)].to_dict(
        "records"
    )
    return only


def test_a_sign_that_leads_by_a_year_is_found_and_earliest_comes_first():
    rows, about = world(1, n=400, leads=0.5)
    found = early_signs(rows, about, WORDS, "result")
    lead = row(found, "sign", 1)
    assert lead["stands"] and lead["low"] > 0.1 and lead["of_100_low"] > 50
    assert not row(found, "noise", 1)["stands"] and not row(found, "noise", 2)["stands"]
    assert found.table["years_before"].is_monotonic_decreasing
    # Lunches are no measure that comes in while the year goes on; absence is.
    assert found.looks == 5 and {0, 1, 2} == set(found.table.query("measure_id == 'sign'")["years_before"])


@pytest.mark.slow
@pytest.mark.parametrize("together", [0.0, 1.0])
def test_where_nothing_leads_something_stands_in_about_one_map_of_twenty(together):
    """Also where whole school districts move together, which makes schools look like more than they are."""
    stands = [
        early_signs(*world(seed, together=together), WORDS, "result").table["stands"].any()
        for seed in range(100)
    ]
    assert np.mean(stands) <= 0.09


@pytest.mark.slow
def test_ranges_hold_the_truth_in_95_of_100():
    rows, about = world(0, n=40_000, leads=0.3, districts=4000)
    truth = row(early_signs(rows, about, WORDS, "result", signs=["sign"]), "sign", 1)["goes_with"]
    held = []
    for seed in range(150):
        one = row(early_signs(*world(seed, leads=0.3), WORDS, "result", signs=["sign"]), "sign", 1)
        held.append(one["low"] <= truth <= one["high"])
    assert 0.9 <= np.mean(held) <= 0.99


@settings(max_examples=15, deadline=None)
@given(
    power=st.sampled_from([1, 3]), scale=st.floats(0.1, 10), shift=st.floats(-5, 5), seed=st.integers(0, 99)
)
def test_only_the_order_of_schools_within_a_year_counts(power, scale, shift, seed):
    rows, about = world(seed, n=60, leads=0.4)
    one = early_signs(rows, about, WORDS, "result")
    sign = rows["measure_id"] == "sign"
    bent = rows["value"].where(~sign, scale * rows["value"] ** power)
    bent += shift * rows["school_year"].map(dict(zip(YEARS, (0, 1, 2), strict=True)))
    other = early_signs(rows.assign(value=bent), about, WORDS, "result")
    pd.testing.assert_frame_equal(one.table, other.table)


def test_better_goes_with_better_whichever_way_a_measure_goes():
    rows, about = world(3, leads=0.6)
    one = row(early_signs(rows, about, WORDS, "result"), "sign", 1)
    turned = WORDS.assign(direction=["decrease", "decrease", "increase"])
    other = row(early_signs(rows, about, turned, "result"), "sign", 1)
    assert one["goes_with"] > 0 and other["goes_with"] == pytest.approx(-one["goes_with"])
    assert other["of_100"] == pytest.approx(100 - one["of_100"])


def test_too_few_schools_no_direction_and_nothing_that_varies():
    rows, about = world(1, n=FEWEST_SCHOOLS - 1)
    assert "fewer than 20" in early_signs(rows, about, WORDS, "result").why_none
    rows, about = world(1)
    assert "better" in early_signs(rows, about, WORDS.assign(direction=None), "result").why_none
    flat = rows.assign(value=rows["value"].where(rows["measure_id"] == "result", 5.0))
    assert early_signs(flat, about, WORDS, "result").table.empty
    assert early_signs(rows.iloc[:0], about, WORDS, "result").table.empty


def test_schools_without_districts_or_context_and_districts_too_few_to_group():
    rows, about = world(2, leads=0.5)
    alone = row(early_signs(rows, about[["school_id"]], WORDS, "result"), "sign", 1)
    few = row(early_signs(rows, about.assign(lea_id="L1"), WORDS, "result"), "sign", 1)
    assert (alone["districts"], few["districts"], alone["schools"]) == (0, 1, 200)
    assert alone["low"] < alone["goes_with"] < alone["high"]


def test_the_same_schools_twice_are_not_twice_as_sure():
    rng = np.random.default_rng(4)
    about = pd.DataFrame({"school_id": [f"S{i}" for i in range(80)]}).set_index("school_id")
    one = pd.DataFrame(
        {
            "school_id": about.index,
            "school_year": "2023-24",
            "so_far": rng.normal(0, 1, 80),
            "sign": rng.normal(0, 1, 80),
        }
    )
    one["result"] = one["sign"] + rng.normal(0, 2, 80)
    twice = pd.concat([one, one.assign(school_year="2024-25")], ignore_index=True)
    first, second = goes_with(one, about), goes_with(twice, about)
    width = (second["high"] - second["low"]) / (first["high"] - first["low"])
    assert second["schools"] == 80 and 0.9 < width < 1.1


@given(r=st.floats(-1, 1))
def test_pairs_of_100_are_even_around_50(r):
    assert pairs_of_100(r) + pairs_of_100(-r) == pytest.approx(100)
    assert (pairs_of_100(r) - 50) * r >= 0
