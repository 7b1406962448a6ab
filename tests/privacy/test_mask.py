"""Nothing hidden can be solved, and not much more is hidden than needed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.privacy import Margin, Margins, Mask, decide, release
from brightspots.privacy.cells import Cells, Rule, is_loose
from brightspots.privacy.people_counts import Tree, totals, with_people
from brightspots.warehouse.masks import load_mask, save_mask
from tests.privacy.audit import audit
from tests.privacy.tables import GROUPS, KEY, RACES, fewest_hidden, grid_is_safe, row, schools, table

KNOWN = Margins(totals_known=True)


def states(mask: Mask, measure: str = "late") -> dict[tuple[str, str], str]:
    rows = mask.table[mask.table["measure_id"] == measure]
    return dict(zip(zip(rows["school_id"], rows["subgroup_id"], strict=True), rows["state"], strict=True))


@st.composite
def districts(draw: st.DrawFn, most: int = 4) -> list[list[int]]:
    """Grids of people with some small cells, and some empty ones."""
    height, width = draw(st.integers(1, most)), draw(st.integers(2, 4))
    size = st.one_of(st.integers(11, 400), st.integers(11, 60), st.integers(0, 10))
    return [[draw(size) for _ in range(width)] for _ in range(height)]


class TestPrimary:
    def test_ten_are_hidden_and_eleven_are_shown(self):
        mask = decide(table([[10, 11, 40, 40]]), schools(1), GROUPS)
        found = states(mask)
        assert found["s0", "a"] == "suppressed" and found["s0", "d"] == "shown"
        assert set(states(decide(table([[11, 11, 40]]), schools(1), GROUPS)).values()) == {"shown"}

    def test_nobody_is_no_data_and_no_reason_to_hide_another(self):
        found = states(decide(table([[0, 50, 40]]), schools(1), GROUPS))
        assert found == {
            ("s0", "a"): "missing",
            ("s0", "b"): "shown",
            ("s0", "c"): "shown",
            ("s0", "all"): "shown",
        }

    def test_a_number_of_unknown_size_is_hidden_unless_published(self):
        rows = table([[20, 30]]).assign(denominator=float("nan"), numerator=float("nan"))
        assert set(states(decide(rows, schools(1), GROUPS)).values()) == {"suppressed"}
        assert set(states(decide(rows, schools(1), GROUPS, published=True)).values()) == {"shown"}

    def test_days_are_not_people(self):
        rows = pd.concat([table([[5, 40, 60]]), table([[5, 40, 60]]).assign(
            measure_id="attendance_rate", numerator=800.0, denominator=900.0)])  # fmt: skip
        assert states(decide(rows, schools(1), GROUPS), "attendance_rate")["s0", "a"] == "suppressed"


class TestComplement:
    def test_the_remainder_is_a_group_too(self):
        """Two small groups of 3 and 4: all minus the others would tell about 7 children."""
        found = states(decide(table([[3, 4, 20, 60]]), schools(1), GROUPS))
        assert [found["s0", g] for g in "abcd"] == ["suppressed"] * 3 + ["shown"]

    def test_a_remainder_of_none_counted_tells_of_each_of_them(self):
        rows = table([[5, 20, 30, 60]], [[0, 0, 6, 9]])
        found = states(decide(rows, schools(1), GROUPS))
        assert [found["s0", g] for g in "abcd"] == ["suppressed", "shown", "suppressed", "shown"]

    def test_students_in_no_group_are_a_group_too(self):
        rows = pd.DataFrame([row("s0", "all", 20, 100), row("s0", "a", 9, 55), row("s0", "b", 9, 42)])
        assert states(decide(rows, schools(1), GROUPS))["s0", "b"] == "suppressed"

    def test_those_not_in_a_program_are_a_group_too(self):
        rows = pd.DataFrame([row("s0", "all", 20, 100), row("s0", "poor", 18, 95)])
        declared = Margins((Margin(category="program", each=True),))
        assert (
            states(decide(rows, schools(1), {"poor": "program"}, margins=declared))["s0", "poor"]
            == "suppressed"
        )
        assert states(decide(rows, schools(1), {"poor": "program"}))["s0", "poor"] == "shown"

    def test_measures_of_the_same_students_are_hidden_together(self):
        one, other = table([[30, 20, 60]]), table([[3, 20, 60]]).assign(measure_id="on_time")
        declared = Margins(same_students=(("late", "on_time"),))
        mask = decide(pd.concat([one, other]), schools(1), GROUPS, margins=declared)
        assert states(mask) == states(mask, "on_time")

    def test_a_total_of_schools_gives_way_to_a_small_group(self):
        people = [[5, 40, 60], [30, 40, 60], [30, 40, 60]]
        found = states(decide(table(people), schools(3), GROUPS))
        assert found["s0", "a"] == found["lea:L", "a"] == "suppressed"
        assert found["s1", "a"] == "shown" and found["lea:L", "all"] == "shown"

    def test_where_totals_are_known_another_school_is_hidden(self):
        people = [[5, 40, 60], [30, 40, 60], [30, 40, 60]]
        found = states(decide(table(people), schools(3), GROUPS, margins=KNOWN))
        assert "suppressed" in (found["s1", "a"], found["s2", "a"]) and found["lea:L", "a"] == "shown"


class TestProperties:
    @pytest.mark.slow
    @settings(max_examples=40, deadline=None)
    @given(districts(), st.booleans(), st.data())
    def test_never_solvable_whatever_is_released(self, people, known, data):
        count = len(people)
        counted = [[data.draw(st.integers(0, n)) for n in school] for school in people]
        rows, margins = table(people, counted), KNOWN if known else Margins()
        mask = decide(rows, schools(count), GROUPS, margins=margins)
        tree = Tree.of(schools(count))
        lines = totals(with_people(rows, margins), tree, {"late"})
        everything = pd.concat([rows, lines.drop(columns="n")], ignore_index=True)
        kept = data.draw(st.lists(st.sampled_from(range(len(everything))), min_size=1))
        slices = [everything, everything.iloc[kept]]
        for audience in ("public", "staff"):
            released = pd.concat([release(s, published=False, audience=audience, mask=mask) for s in slices])
            found = audit(released, GROUPS, margins=margins, tree=tree)
            assert found[found["how"].isin(["linear", "people"])].empty
            small = released.merge(rows[[*KEY, "denominator"]], on=KEY)
            hidden = small[small["denominator_y"].between(1, 10)]
            assert hidden[["value", "numerator", "denominator_x"]].isna().all(axis=None)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(1, 4), st.integers(3, 4), st.integers(1, 2), st.data())
    def test_at_most_twice_the_fewest(self, height, width, count, data):
        if height == 2:
            height = 3
        places = [(r, c) for r in range(height) for c in range(width)]
        small = set(data.draw(st.permutations(places))[:count])
        people = [
            [data.draw(st.integers(1, 10) if (r, c) in small else st.integers(13, 200)) for c in range(width)]
            for r in range(height)
        ]
        found = states(decide(table(people), schools(height), GROUPS, margins=KNOWN))
        hidden = {(r, c) for r, c in places if found[f"s{r}", RACES[c]] == "suppressed"}
        assert small <= hidden and grid_is_safe(hidden, height, width)
        assert len(hidden) <= 2 * fewest_hidden(small, height, width)


def test_a_mask_is_the_same_after_saving_and_holds_no_number(tmp_path):
    mask = decide(table([[5, 40, 60]]), schools(1), GROUPS)
    save_mask(mask, tmp_path / "mask.parquet")
    again = load_mask(tmp_path / "mask.parquet")
    pd.testing.assert_frame_equal(mask.table, again.table)
    assert again.min_cell == 11 and not again.published
    assert set(again.table) == {*KEY, "state", "code", "step", "hidden_as"}
    assert mask.print_of(["s0"]) == again.print_of(["s0"]) != again.print_of([])


@pytest.mark.parametrize("known", [True, False])
def test_a_hundred_schools_are_quick(known):
    people = [[3 + (7 * s) % 40, 12 + s % 30, 40 + s, 90] for s in range(100)]
    mask = decide(table(people), schools(100), GROUPS, margins=Margins(totals_known=known))
    assert (mask.table["state"] == "suppressed").any()


@pytest.mark.parametrize(("listed", "loose"), [(19, True), (20, False), (float("nan"), True)])
def test_one_part_alone_leaves_people_over_only_where_it_is_not_the_whole(listed, loose):
    assert is_loose(Cells(n=[20, listed]), Rule(0, (1,))) == loose
