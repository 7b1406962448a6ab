"""Small changes of yearly numbers: about the same, until they leave the usual ups and downs or the rounding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.measures.schools import gaps, places
from brightspots.measures.schools.usual_swing import usual_swings, with_usual_swing
from brightspots.text import wording

YEARS = ["2021-22", "2022-23", "2023-24", "2024-25"]
DEFINITIONS = pd.DataFrame(
    {"measure_id": ["late"], "name": ["Late"], "unit": ["percent"], "direction": ["decrease"]}
)


def many(seed: int = 1, schools: int = 300, swing: float = 3.0) -> pd.DataFrame:
    """Schools of 400 students whose numbers swing by so many points around their own level."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(10, 30, schools)
    rows = [
        (f"S{school}", year, level[school] + rng.normal(0, swing))
        for school in range(schools)
        for year in YEARS
    ]
    made = pd.DataFrame(rows, columns=["school_id", "school_year", "value"])
    return made.assign(
        measure_id="late", subgroup_id="all", denominator=400.0, state="shown", reliability="reliable"
    )


def row_of(rows: pd.DataFrame, swings: dict) -> dict:
    glance = with_usual_swing(places.latest(rows, DEFINITIONS), swings)
    return glance.to_dict("records")[0]


def test_where_nothing_lasts_ninety_five_in_a_hundred_are_about_the_same():
    rows = many()
    swings = usual_swings(rows, DEFINITIONS)
    told = [row_of(own, swings) for _, own in rows.groupby("school_id")]
    same = np.mean([wording.about_the_same(row) for row in told])
    assert 0.92 <= same <= 0.98
    assert all(wording.verdict_words(row) == "" for row in told if wording.about_the_same(row))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (-1.0, "About the same as the year before (down 1.0 percentage points)."),
        (-15.0, "Down 15.0 percentage points from the year before (better)."),
        (15.0, "Up 15.0 percentage points from the year before (worse)."),
    ],
)
def test_what_is_beyond_the_usual_swing_is_better_or_worse(change, words):
    rows = many()
    own = rows[rows["school_id"] == "S0"].assign(value=[20.0, 20.0, 20.0, 20.0 + change])
    row = row_of(own, usual_swings(rows, DEFINITIONS))
    assert wording.change_sentence(row) == words
    same = "about the same as the year before" in wording.sentence_about(row, "Mesa", "elementary")
    assert same == words.startswith("About")


def test_rounded_numbers_do_not_change_by_less_than_their_steps():
    rows = many(swing=0.1).assign(denominator=100_000.0)
    own = rows[rows["school_id"] == "S0"].assign(value=[20.0, 20.0, 20.0, 24.0])
    swings = usual_swings(rows, DEFINITIONS)
    assert not wording.about_the_same(row_of(own.assign(step=0.0), swings))
    assert wording.about_the_same(row_of(own.assign(step=4.0), swings))


def test_a_mean_of_few_schools_has_no_verdict():
    definitions = DEFINITIONS.assign(unit="points")
    own = many(schools=1)
    glance = with_usual_swing(places.latest(own, definitions), usual_swings(own, definitions))
    row = glance.to_dict("records")[0]
    assert pd.isna(row["usual"])
    assert wording.verdict_words(row) == ""


GROUPS = pd.DataFrame(
    {
        "subgroup_id": ["all", "el", "swd"],
        "category": ["all", "program", "program"],
        "label": ["All", "EL", "SWD"],
    }
)


def by_group(**columns: list) -> pd.DataFrame:
    base = {
        "measure_id": "late",
        "school_year": "2024-25",
        "denominator": [400.0, 90.0, 80.0],
        "state": "shown",
    }
    return gaps.gaps(
        pd.DataFrame({**base, "subgroup_id": ["all", "el", "swd"], **columns}),
        GROUPS,
        {"measure_id": "late", "unit": "percent"},
    )


def test_no_gap_and_no_range_from_a_bound():
    found = by_group(value=[20.0, 10.0, 31.0], code=[0, -1, 0])
    assert found["gap"].isna().tolist() == [False, True, False]
    assert found["low"].isna().tolist() == [False, True, False]


def test_no_gap_to_all_students_who_are_a_bound():
    assert by_group(value=[10.0, 20.0, 31.0], code=[-1, 0, 0])["gap"].isna().tolist() == [False, True, True]


def test_no_gap_that_rounding_may_have_made():
    found = by_group(value=[20.0, 22.0, 31.0], step=[2.0, 5.0, 5.0])
    assert found["gap"].isna().tolist() == [False, True, False]
