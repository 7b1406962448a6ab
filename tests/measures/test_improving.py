"""Like schools that improved more: how much is luck, what is drawn towards what, and who is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.district import open_district
from brightspots.errors import ParameterError
from brightspots.measures.schools.changes import by_year, changes, years_to_compare
from brightspots.measures.schools.improvement import LIKELY, OUT_OF, Improvers, learn_from
from brightspots.measures.schools.partial_pooling import pool
from brightspots.measures.schools.peers import narrow
from brightspots.measures.schools.year_to_year_variation import FEWEST_ZIGZAGS, SWING_OF_SCHOOLS, swing

YEARS = ["2022-23", "2023-24", "2024-25"]
LATE = {"measure_id": "late", "name": "Late", "unit": "percent", "direction": "decrease"}
SCORE = {"measure_id": "score", "name": "Score", "unit": "points", "direction": "increase"}


def schools(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ids = [f"S{i:03d}" for i in range(n)]
    return pd.DataFrame(
        {
            "school_id": ids, "school_name": [f"School {i}" for i in ids], "lea_name": "Inyo Unified",
            "school_level": "elementary", "enrollment": rng.integers(150, 900, n),
            "pct_sed": rng.uniform(10, 95, n).round(1), "pct_el": rng.uniform(0, 60, n).round(1),
        }
    )  # fmt: skip


def rows_of(values: np.ndarray, people: np.ndarray | float = 300.0, measure: str = "score") -> pd.DataFrame:
    """One row a school and year, for values of one column a year."""
    ids = np.repeat([f"S{i:03d}" for i in range(len(values))], values.shape[1])
    n = np.broadcast_to(np.asarray(people, dtype=float), values.T.shape).T
    return pd.DataFrame(
        {
            "school_id": ids, "school_year": YEARS[: values.shape[1]] * len(values), "measure_id": measure,
            "subgroup_id": "all", "value": values.ravel(), "denominator": n.ravel(), "reliability": "reliable",
        }
    )  # fmt: skip


def simulated(
    seed: int, n: int = 300, between: float = 6.0, noise: float = 60.0
) -> tuple[pd.DataFrame, np.ndarray]:
    """Scores of schools whose true lines are known: rows, and each school's true change over the two years."""
    rng = np.random.default_rng(seed)
    people = rng.integers(60, 700, n).astype(float)
    slope = rng.normal(1.0, between / 2, n)
    level = rng.normal(0, 30, n)
    luck = rng.normal(0, 1, (n, 3)) * noise / np.sqrt(people)[:, None]
    return rows_of(level[:, None] + slope[:, None] * np.arange(3) + luck, people), 2 * slope


def improved_more(
    about: pd.DataFrame,
    rows: pd.DataFrame,
    measure: dict,
    school: str,
    *,
    since="",
    out_of=OUT_OF,
    k=3,
    **choices,
) -> Improvers:
    """From released rows to like schools that improved more, step by step as page 41 does it."""
    years = years_to_compare(rows[rows["school_id"] == school], measure, since=since)
    if isinstance(years, str):
        return Improvers(dict(measure), why_none=years)
    among, chosen = narrow(about, school, **choices)
    changed = changes(among, rows, measure, *years)
    return learn_from(changed, among, measure, school, chosen=chosen, out_of=out_of, k=k)


class TestSwing:
    def test_finds_what_was_planted_and_no_trend(self):
        rng = np.random.default_rng(3)
        people = pd.DataFrame(rng.integers(50, 800, (6000, 3)).astype(float), columns=YEARS)
        luck = rng.normal(0, 1, people.shape) * np.sqrt(4 + 3600 / people)
        found = swing(luck + 7 * np.arange(3), people, "points")
        wanted = 4 + 3600 / people[YEARS[0]]
        assert found.variance(luck[YEARS[0]], people[YEARS[0]]) == pytest.approx(wanted, rel=0.15)

    @settings(max_examples=20, deadline=None)
    @given(start=st.floats(-50, 50), slope=st.floats(-20, 20))
    def test_a_straight_line_through_the_years_is_no_swing(self, start, slope):
        values = pd.DataFrame(np.random.default_rng(5).normal(0, 5, (80, 3)), columns=YEARS)
        people = pd.DataFrame(200.0, values.index, YEARS)
        moved = swing(values + start + slope * np.arange(3), people, "points")
        alone = swing(values, people, "points")
        assert moved.base + moved.scale / 200 == pytest.approx(alone.base + alone.scale / 200, rel=1e-6)

    def test_a_share_never_swings_less_than_the_luck_of_the_draw_and_none_is_not_sure(self):
        values = pd.DataFrame(20.0, range(60), YEARS)
        found = swing(values, pd.DataFrame(400.0, values.index, YEARS), "percent")
        assert (
            found.scale == 1.0 and found.variance(pd.Series([20.0]), pd.Series([400.0]))[0] >= 20 * 80 / 400
        )
        assert found.variance(pd.Series([0.0]), pd.Series([400.0]))[0] > 0.1

    def test_too_few_years_take_the_schools_of_the_sample_for_shares_and_nothing_for_means(self):
        two = pd.DataFrame(np.full((50, 2), 20.0), columns=YEARS[:2])
        people = pd.DataFrame(100.0, two.index, two.columns)
        assert swing(two, people, "points") is None and swing(two, people * np.nan, "percent") is None
        found = swing(two, people, "percent")
        assert (found.scale, found.zigzags) == (SWING_OF_SCHOOLS, 0)
        few = pd.DataFrame(20.0, range(FEWEST_ZIGZAGS - 1), YEARS)
        assert swing(few, pd.DataFrame(100.0, few.index, YEARS), "percent").zigzags == 0

    def test_years_that_are_not_in_a_row_say_nothing(self):
        apart = pd.DataFrame(20.0, range(60), ["2018-19", "2021-22", "2022-23"])
        assert swing(apart, pd.DataFrame(100.0, apart.index, apart.columns), "percent").zigzags == 0

    def test_the_swing_of_schools_is_that_of_the_sample(self):
        district = open_district("california")
        rows, about = (
            district.comparison.read("school_measures").rows,
            district.comparison.read("schools").rows,
        )
        rows = rows[(rows["subgroup_id"] == "all") & (rows["denominator"] >= 11)]
        words = district.table("measure_definitions")
        found = {}
        for measure in words.loc[words["unit"] == "percent", "measure_id"]:
            for level in ("elementary", "middle", "high"):
                ids = about.loc[about["school_level"] == level, "school_id"]
                values, people, _ = by_year(rows[rows["school_id"].isin(ids)], measure)
                known = swing(values, people, "percent")
                if known is not None and known.zigzags > 500:
                    found[measure, level] = known.scale
        assert len(found) == 10
        assert np.median(list(found.values())) == pytest.approx(SWING_OF_SCHOOLS, abs=0.5), found


class TestPool:
    @settings(max_examples=40, deadline=None)
    @given(seed=st.integers(0, 9999), between=st.floats(0, 10))
    def test_a_change_is_drawn_towards_what_is_expected_and_never_past_it(self, seed, between):
        rng = np.random.default_rng(seed)
        variance = pd.Series(rng.uniform(1, 40, 60))
        change = pd.Series(rng.normal(0, between, 60) + rng.normal(0, 1, 60) * np.sqrt(variance))
        table = pool(change, variance, pd.DataFrame({"pct_sed": rng.uniform(0, 100, 60)})).table
        apart = (table["lasting"] - table["expected"]).abs()
        assert (apart <= (change - table["expected"]).abs() + 0.1 * table["spread"]).all()
        assert (table["spread"] > 0).all()

    @pytest.mark.parametrize(("many", "at_least"), [(400, 0.935), (40, 0.915)])
    def test_ranges_hold_what_lasts_in_about_95_of_100_and_guesses_are_nearer_than_what_was_published(
        self, many, at_least
    ):
        held, nearer = [], []
        for seed in range(24000 // many // 2):
            rng = np.random.default_rng(seed)
            context = pd.DataFrame({"pct_sed": rng.uniform(0, 100, many)})
            truth = -3 + 0.05 * context["pct_sed"] + rng.normal(0, 3, many)
            variance = pd.Series(rng.uniform(2, 60, many))
            change = truth + rng.normal(0, 1, many) * np.sqrt(variance)
            table = pool(change, variance, context).table
            held.append(((table["lasting"] - truth).abs() <= 1.96 * table["spread"]).mean())
            nearer.append(((table["lasting"] - truth) ** 2).mean() / ((change - truth) ** 2).mean())
        assert at_least <= np.mean(held) <= 0.965
        assert np.mean(nearer) < 0.45

    def test_changes_that_differ_by_luck_alone_are_drawn_together(self):
        rng = np.random.default_rng(1)
        found = pool(
            pd.Series(rng.normal(2, 1, 400)), pd.Series(np.full(400, 4.0)), pd.DataFrame(index=range(400))
        )
        assert found.between < 0.3 and found.table["lasting"].std() < 0.1

    def test_context_that_is_missing_counts_as_the_mean(self):
        change, variance = pd.Series(np.arange(30.0)), pd.Series(np.full(30, 4.0))
        context = pd.DataFrame({"pct_sed": [np.nan] * 5 + list(range(25))})
        assert pool(change, variance, context).table.notna().all(axis=None)


def pages(rows: pd.DataFrame, about: pd.DataFrame, every: int) -> dict[str, Improvers]:
    """What the pages of every so many schools find, worked out once for all of them."""
    changed = changes(about, rows, SCORE, YEARS[0], YEARS[-1])
    return {ours: learn_from(changed, about, SCORE, ours) for ours in about["school_id"][::every]}


class TestNamed:
    @pytest.mark.slow
    def test_of_those_named_as_many_really_improved_more_as_is_said(self):
        said, true, bounce = [], [], []
        for seed in range(6):
            rows, truth = simulated(seed)
            about = schools(300, seed)
            changed = dict(zip(about["school_id"], truth, strict=True))
            for ours, found in pages(rows, about, 10).items():
                for row in found.named.to_dict("records"):
                    more = changed[row["school_id"]] - changed[ours]
                    said.append(row["chance"])
                    true.append(more > 0)
                    bounce.append(row["more"] - more)
        assert len(said) > 300 and min(said) >= LIKELY
        assert np.mean(true) == pytest.approx(np.mean(said), abs=0.04)
        # Picked as the largest of thirty, and still not too large on average.
        assert abs(np.mean(bounce)) < 0.8

    def test_the_published_changes_of_the_same_schools_bounce_back(self):
        rows, truth = simulated(1)
        about = schools(300, 1)
        changed = dict(zip(about["school_id"], truth, strict=True))
        top = pd.concat([found.like.nlargest(3, "change") for found in pages(rows, about, 10).values()])
        too_much = top["change"] - top["school_id"].map(changed)
        assert too_much.mean() > 2

    @pytest.mark.slow
    def test_where_nothing_differs_somebody_is_named_on_at_most_one_page_of_five(self):
        looked, named = 0, 0
        for seed in range(10):
            rows, _ = simulated(seed, between=0.0)
            found = pages(rows, schools(300, seed), 20).values()
            looked, named = looked + len(found), named + sum(bool(len(page.named)) for page in found)
        assert named / looked <= 1 - LIKELY

    @pytest.mark.slow
    def test_few_schools_are_not_pooled_and_luck_names_somebody_in_at_most_one_page_of_five(self):
        looked = named = 0
        for seed in range(80):
            rng = np.random.default_rng(seed)
            share = 100 * rng.binomial(300, 0.2, (8, 2)) / 300
            found = improved_more(schools(8, seed), rows_of(share, measure="late"), LATE, "S000")
            assert not found.pooled and len(found.like) == 7
            looked, named = looked + 1, named + bool(len(found.named))
        assert named / looked <= 1 - LIKELY

    def test_a_planted_improvement_is_found_and_ours_is_told_when_it_is_the_one(self):
        rng = np.random.default_rng(2)
        slopes = rng.normal(0, 1.5, (200, 1))
        values = 40 + slopes * np.arange(3) + rng.normal(0, 1.5, (200, 3))
        values[7] = [40, 30, 20]
        rows = rows_of(values, 500.0, "late")
        found = improved_more(schools(200), rows, LATE, "S008", out_of=199)
        assert found.named["school_id"].iloc[0] == "S007" and found.named["chance"].iloc[0] > 0.95
        ours = improved_more(schools(200), rows, LATE, "S007")
        assert ours.named.empty and ours.ahead[1] > 0 and ours.ours["change"] < -10

    def test_a_school_that_only_fell_less_is_not_named(self):
        rng = np.random.default_rng(2)
        values = np.array([0.0, -20, -40]) + rng.normal(0, 1, (60, 3))
        values[1:20] = np.array([0.0, -2, -4]) + rng.normal(0, 1, (19, 3))
        found = improved_more(schools(60), rows_of(values), SCORE, "S030", out_of=59)
        assert (found.like["more_low"] > 0).any() and found.named.empty

    def test_like_schools_are_chosen_without_a_look_at_results(self):
        rows, _ = simulated(4, n=80)
        one = improved_more(schools(80), rows, SCORE, "S003").like
        other = improved_more(
            schools(80), rows.assign(value=rows["value"].to_numpy()[::-1]), SCORE, "S003"
        ).like
        assert one["school_id"].tolist() == other["school_id"].tolist()

    def test_order_of_rows_is_nothing(self):
        rows, _ = simulated(4, n=80)
        one = improved_more(schools(80), rows, SCORE, "S003")
        other = improved_more(schools(80).iloc[::-1], rows.sample(frac=1, random_state=1), SCORE, "S003")
        assert one.named["school_id"].tolist() == other.named["school_id"].tolist()
        assert one.ours["lasting"] == pytest.approx(other.ours["lasting"])


class TestWhatIsCompared:
    def test_nothing_before_a_change_of_method_and_no_bounds(self):
        values = np.array([[50.0, 20.0, 19.0], [20.0, 20.0, 20.0]])
        rows = rows_of(values, measure="late")
        rows.loc[1, "reliability"] = "method-break"
        assert years_to_compare(rows[rows["school_id"] == "S000"], LATE) == ("2023-24", "2024-25")
        rows["code"] = [0, 0, 0, 0, -1, 0]
        wide, _, _ = by_year(rows, "late")
        assert wide.loc["S001"].isna().tolist() == [False, True, False]

    def test_since(self):
        rows = rows_of(np.ones((1, 3)), measure="late")
        assert years_to_compare(rows, LATE, since="2023-24") == ("2023-24", "2024-25")
        with pytest.raises(ParameterError, match=r"2022-23, 2023-24, 2024-25"):
            years_to_compare(rows, LATE, since="1999-00")

    @pytest.mark.parametrize("kept", [0, 1])
    def test_fewer_than_two_years(self, kept):
        rows = rows_of(np.ones((30, 3)), measure="late")
        rows = rows[(rows["school_id"] != "S000") | rows["school_year"].isin(YEARS[:kept])]
        found = improved_more(schools(30), rows, LATE, "S000")
        assert "two years" in found.why_none and not found.ours and found.named.empty

    def test_no_direction_no_context_and_nobody_else(self):
        rows = rows_of(np.ones((30, 3)), measure="late")
        assert "better" in improved_more(schools(30), rows, LATE | {"direction": None}, "S000").why_none
        bare = schools(30)[["school_id", "school_name"]]
        assert "given" in improved_more(bare, rows, LATE, "S000", level="any").why_none
        alone = improved_more(schools(30), rows[rows["school_id"] == "S000"], LATE, "S000")
        assert "no other" in alone.why_none and alone.ours["change"] == 0

    def test_rounding_is_part_of_what_is_not_known(self):
        rows = rows_of(np.random.default_rng(1).uniform(10, 30, (30, 2)), measure="late")
        rows = rows[rows["school_id"] <= "S009"]
        exact = changes(schools(10), rows, LATE, *YEARS[:2])
        rough = changes(schools(10), rows.assign(step=10.0), LATE, *YEARS[:2])
        assert (rough.table["rounding"] == 10).all() and (exact.table["rounding"] == 0).all()
        assert (rough.table["spread"] > exact.table["spread"]).all()

    def test_wrong_numbers(self):
        rows = rows_of(np.ones((30, 3)), measure="late")
        with pytest.raises(ParameterError, match="one like school"):
            improved_more(schools(30), rows, LATE, "S000", out_of=0)
