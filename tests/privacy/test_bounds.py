"""Bounds and ranges of a source pass the gate as what they are: never as a number, never of a small group."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.measures.schools import gaps, places
from brightspots.measures.schools.peers import compare
from brightspots.measures.schools.weighted_lines import weighted_line
from brightspots.privacy import mask as masks
from brightspots.privacy import release
from brightspots.text import wording

DEFINED = pd.DataFrame(
    {"measure_id": ["late"], "name": ["Late"], "unit": ["percent"], "direction": ["decrease"]}
)
SEX = {"all": "all", "female": "sex", "male": "sex", "non_binary": "sex"}


def rows(**changes) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "school_id": "a",
            "school_year": "2024-25",
            "measure_id": "late",
            "subgroup_id": ["all", "female", "male", "non_binary"],
            "value": [20.0, None, 16.0, None],
            "numerator": [10.0, None, 4.0, None],
            "denominator": [50.0, 22.0, 25.0, 3.0],
            "reliability": None,
            "bound": [None, "20-24", None, ">=95"],
        }
    )
    return frame.assign(**changes)


def judged(frame: pd.DataFrame, published: bool) -> masks.Mask:
    return masks.decide(frame, pd.DataFrame({"school_id": ["a"]}), SEX, published=published)


class TestGate:
    @pytest.mark.parametrize("published", [True, False])
    def test_a_small_group_stays_hidden_whatever_its_mark(self, published):
        frame = rows()
        released = release(frame, published=published, mask=judged(frame, published)).set_index("subgroup_id")
        assert released.loc["non_binary", ["state", "bound"]].tolist() == ["suppressed", ""]
        # The range of the other group tells of the small one as a number would, so it, or the number, is hidden.
        assert "suppressed" in released.loc[["female", "male"], "state"].tolist()
        assert released["value"].notna().equals(released["state"] == "shown")
        assert (released["bound"] != "").equals(released["state"] == "bound")

    def test_a_group_of_unknown_size_is_hidden_where_nobody_has_published_it(self):
        frame = rows(denominator=[50.0, None, None, None], value=None, numerator=None, bound="<5")
        states = release(frame, published=False, mask=judged(frame, False))["state"].tolist()
        assert states[1:] == ["suppressed"] * 3

    def test_a_bound_is_no_number(self):
        frame = rows(denominator=[50.0, 25.0, 25.0, 0.0], bound=[None, "20-24", None, None])
        released = release(frame, published=True)
        assert released["state"].tolist() == ["shown", "bound", "shown", "missing"]
        assert released["value"].tolist()[1] != released["value"].tolist()[1]


class TestPages:
    def test_a_last_year_that_is_a_bound(self):
        frame = pd.DataFrame(
            {
                "measure_id": "late",
                "school_year": ["2023-24", "2024-25"],
                "value": [12.0, None],
                "denominator": [200.0, None],
                "bound": ["", ">=95"],
                "state": ["shown", "bound"],
            }
        )
        glance = places.with_places(places.latest(frame, DEFINED), frame.assign(school_id="a"))
        row = glance.to_dict("records")[0]
        assert (row["school_year"], row["state"]) == ("2024-25", "bound")
        assert pd.isna(row["change"]) and pd.isna(row["place"])
        assert wording.sentence_about(row, "Ash", "high") == "Late at Ash: 95% or more in 2024-25."
        assert wording.change_sentence(row) == ""

    def test_no_gap_no_mean(self):
        released = release(
            rows(denominator=[50.0, 25.0, 25.0, 0.0], bound=[None, "20-24", None, None]), published=True
        )
        groups = pd.DataFrame({"subgroup_id": list(SEX), "category": SEX.values(), "label": list(SEX)})
        found = gaps.gaps(released, groups, {"measure_id": "late", "unit": "percent"}).set_index(
            "subgroup_id"
        )
        assert pd.isna(found.at["female", "gap"]) and found.at["female", "bound"] == "20-24"
        schools = pd.concat(
            [released[released["subgroup_id"] == "female"].assign(school_id=s) for s in "abcd"]
        )
        assert weighted_line(schools).empty

    def test_states_in_words(self):
        said = [wording.state_words({"state": state}) for state in ("suppressed", "missing", "not-available")]
        assert len(set(said)) == 3


@pytest.mark.parametrize("direction", [None, "decrease"])
def test_a_measure_without_a_direction_has_no_bright_spot(direction):
    schools = pd.DataFrame(
        {"school_id": list("abcdefgh"), "school_name": list("ABCDEFGH"), "school_level": "high"}
    )
    numbers = pd.concat(
        schools[["school_id"]].assign(
            school_year="2024-25", measure_id=m, value=[float(n) for n in range(8)], denominator=100.0
        )
        for m in ("x", "y")
    )
    words = pd.DataFrame(
        {
            "measure_id": ["x", "y"],
            "name": ["X", "Y"],
            "unit": "percent",
            "direction": ["increase", direction],
        }
    )
    found = compare(schools, numbers, words, "a", x="x", y="y")
    assert found.bright.empty and not found.schools["bright"].any()
    assert pd.isna(found.y_top) == (direction is None)
