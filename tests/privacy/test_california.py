"""The sample: what its source hid stays hidden, and a plain search finds nothing."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pytest

from brightspots.district import open_district
from brightspots.privacy import release
from brightspots.warehouse.masks import decide_for
from tests.privacy.audit import audit

TABLE = ["school_id", "school_year", "measure_id"]


@pytest.fixture(scope="module")
def sample():
    district = open_district("california")
    raw = district.desk.read("school_measures").rows
    groups = district.desk.read("subgroups").rows
    mask = decide_for(district)
    return district, raw, dict(zip(groups["subgroup_id"], groups["category"], strict=True)), mask


@pytest.fixture(scope="module")
def released(sample):
    _, raw, _, mask = sample
    return release(raw, published=True, mask=mask)


def subtractions(rows: pd.DataFrame, categories: dict[str, str]) -> list[tuple[str, ...]]:
    """Every hidden group that is all, or TK-8, or English learners, minus what is shown of a set of groups.

    Written without the library's margins or its algebra. Less than 11 left over for several hidden groups counts
    as found, too.
    """
    spans = [g for g, c in categories.items() if c == "grade" and g != "grades_tk_8"]
    candidates = [
        ("all", [g for g, c in categories.items() if c == kind]) for kind in ("race_ethnicity", "sex")
    ]
    candidates += [
        ("all", spans),
        ("grades_tk_8", [g for g in spans if g != "grades_9_12"]),
        ("all", ["grades_tk_8", "grades_9_12"]),
        ("all", ["smarter_balanced_assessment", "alternate_assessment"]),
        ("english_learners", ["english_learners_only", "recently_reclassified"]),
    ]
    found = []
    for key, part in rows.groupby(TABLE, sort=False):
        state = dict(zip(part["subgroup_id"], part["state"], strict=True))
        people = dict(zip(part["subgroup_id"], part["denominator"], strict=True))
        for total, groups in candidates:
            here = [g for g in groups if state.get(g) in ("shown", "suppressed")]
            hidden = [g for g in here if state[g] == "suppressed"]
            if state.get(total) != "shown" or len(here) < 2 or not hidden:
                continue
            left = people[total] - sum(people[g] for g in here if state[g] == "shown")
            if len(hidden) == 1 or left < 11:
                found.append((*key, total, *hidden))
    return found


def test_what_the_source_hid_stays_hidden_without_denominators(sample, released):
    _, raw, _, _ = sample
    hidden = released[raw["reliability"] == "suppressed"]
    assert len(hidden) >= 13_711
    assert set(hidden["state"]) == {"suppressed"}
    assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)


def test_denominators_that_the_source_printed_are_dropped(sample):
    _, raw, _, mask = sample
    printed = raw.copy()
    rows = printed.index[printed["reliability"] == "suppressed"][:4527]
    printed.loc[rows, "denominator"] = 7.0
    let_out = release(printed, published=True, mask=mask)
    assert let_out.loc[rows, "denominator"].isna().all() and not (let_out["denominator"] < 11).any()


def test_a_plain_search_finds_nothing(sample, released):
    _, raw, categories, _ = sample
    before = release(raw, published=True)
    assert len(subtractions(before, categories)) > 1000
    assert subtractions(released, categories) == []


def test_measures_of_the_same_students_hide_the_same(released):
    """Graduates of one measure are the students of another: hidden in one is hidden in both."""
    people = released[released["measure_id"].isin(["four_year_graduation_rate", "a_g_completion_rate"])]
    states: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for school, year, group, state in zip(
        people["school_id"], people["school_year"], people["subgroup_id"], people["state"], strict=True
    ):
        states[school, year, group].add(state)
    assert not any({"shown", "suppressed"} <= found for found in states.values())


def test_the_audit_finds_nothing_and_would_have(sample, released):
    district, raw, categories, _ = sample
    before = audit(release(raw, published=True), categories, margins=district.margins)
    assert (before["how"] == "linear").sum() > 600
    after = audit(released, categories, margins=district.margins)
    assert set(after["how"]) <= {"whole"}


def test_the_lines_of_all_students_stay(sample, released):
    _, raw, _, _ = sample
    had = (raw["subgroup_id"] == "all") & raw["value"].notna() & (raw["denominator"] >= 11)
    # Schools of 15 to 41 students, in the measures of the same graduates.
    assert (released.loc[had, "state"] == "shown").mean() > 0.98
