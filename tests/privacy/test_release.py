"""The gate: nothing of a hidden group passes, nothing else is lost."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.errors import AccessError, ParameterError
from brightspots.privacy import AUDIENCES, WHO, check_audience, release

NUMBERS = ["value", "numerator", "denominator"]
maybe = st.one_of(st.none(), st.integers(0, 40).map(float), st.floats(0, 1000))
rows = st.lists(
    st.tuples(
        maybe, maybe, maybe, st.sampled_from(["reliable", "small-sample", "suppressed", "method-break", None])
    ),
    max_size=20,
)


def measures(found: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(found, columns=[*NUMBERS, "reliability"])
    frame = frame.astype({**dict.fromkeys(NUMBERS, "float64"), "reliability": "str"})
    return frame.assign(school_id=[f"S{n}" for n in range(len(frame))])


@settings(max_examples=60, deadline=None)
@given(
    found=rows,
    min_cell=st.integers(1, 30),
    audience=st.sampled_from(AUDIENCES),
    drop=st.sets(st.sampled_from(NUMBERS)),
)
def test_no_number_of_a_hidden_group_passes(found, min_cell, audience, drop):
    table = measures(found).drop(columns=drop)
    before = table.copy()
    released = release(table, published=True, min_cell=min_cell, audience=audience)
    pd.testing.assert_frame_equal(table, before)
    assert released["school_id"].tolist() == table["school_id"].tolist()
    kept = [name for name in NUMBERS if name not in drop]
    small = table["denominator"] < min_cell if "denominator" in kept else pd.Series(False, index=table.index)
    protected = (table["reliability"] == "suppressed") | small
    if kept:
        assert released.loc[protected, kept].isna().all(axis=None)
        assert not (released.loc[protected, "state"] == "shown").any()
        shown = released[released["state"] == "shown"]
        pd.testing.assert_frame_equal(shown[kept], table.loc[shown.index, kept])
    if "value" in kept:
        assert set(released.index[released["state"] == "shown"]) == set(
            table.index[~protected & table["value"].notna()]
        )


class TestStates:
    def states(self, **columns) -> list[str]:
        return release(pd.DataFrame(columns), published=True)["state"].tolist()

    def test_zero_is_a_number(self):
        assert self.states(value=[0.0], denominator=[20.0]) == ["shown"]

    def test_three_states(self):
        assert self.states(
            value=[1.0, None, None, 1.0], denominator=[20.0, None, 5.0, 10.0],
            reliability=["reliable", None, "suppressed", "reliable"],
        ) == ["shown", "missing", "suppressed", "suppressed"]  # fmt: skip

    def test_the_smallest_group_is_shown(self):
        assert self.states(value=[1.0, 1.0], denominator=[11.0, 10.0]) == ["shown", "suppressed"]

    def test_no_denominator_is_no_small_group(self):
        assert self.states(value=[1.0], denominator=[None]) == ["shown"]

    def test_whole_numbers_with_gaps(self):
        denominator = pd.Series([5, None, 30], dtype="Int64")
        assert self.states(value=[1.0, 1.0, 1.0], denominator=denominator) == ["suppressed", "shown", "shown"]

    def test_releasing_twice_changes_nothing(self):
        once = release(measures([(1.0, 1.0, 5.0, "reliable"), (1.0, 1.0, 50.0, None)]), published=True)
        pd.testing.assert_frame_equal(release(once, published=True), once)

    def test_counts_without_values(self):
        released = release(
            pd.DataFrame(
                {
                    "numerator": [3.0, 3.0],
                    "denominator": [4.0, 40.0],
                    "reliability": ["reliable", "suppressed"],
                }
            ),
            published=True,
        )
        assert released[["numerator", "denominator"]].isna().all(axis=None)


class TestSchools:
    def test_a_tiny_school_keeps_its_name_only(self):
        schools = pd.DataFrame(
            {"school_id": ["a", "b", "c"], "school_name": ["A", "B", "C"], "pct_el": [50.0, 50.0, 50.0],
             "enrollment": pd.array([10, 11, None], dtype="Int64")}
        )  # fmt: skip
        released = release(schools, published=True)
        assert released["school_name"].tolist() == ["A", "B", "C"]
        assert released["enrollment"].isna().tolist() == [True, False, True]
        assert released["pct_el"].isna().tolist() == [True, False, False]
        assert "state" not in released


class TestRefused:
    @pytest.mark.parametrize("column", ["student_key", "respondent_key"])
    @pytest.mark.parametrize("audience", AUDIENCES)
    def test_rows_of_persons(self, column, audience):
        with pytest.raises(AccessError):
            release(pd.DataFrame({column: ["x"], "value": [1.0]}), published=True, audience=audience)

    @pytest.mark.parametrize("audience", AUDIENCES)
    def test_what_is_not_published_needs_the_mask_of_its_district(self, audience):
        rows = pd.DataFrame({"school_id": ["a"], "value": [20.0], "denominator": [400.0]})
        with pytest.raises(AccessError, match="mask of their district"):
            release(rows, published=False, audience=audience)

    @pytest.mark.parametrize("column", ["n", "birth_date", "home_address"])
    def test_columns_of_other_tables(self, column):
        with pytest.raises(AccessError, match=column):
            release(pd.DataFrame({"school_id": ["a"], column: [3]}), published=True)

    @pytest.mark.parametrize("audience", ["", "Public", "everyone", "staff "])
    def test_unknown_audiences(self, audience):
        for call in (
            lambda: check_audience(audience),
            lambda: release(measures([]), published=True, audience=audience),
        ):
            with pytest.raises(ParameterError, match="public, staff, team, officials"):
                call()

    def test_every_audience_has_words(self):
        assert set(WHO) == set(AUDIENCES)
