"""Each level and each refusal is reached by data made for it, and its sentence is read."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.errors import DataError, ParameterError
from brightspots.measures import impact

from .data import CHANGE, doing, months, moved, others, steady

SHARES = np.array([0.6, 0.9, 0.7, 1, 0.65, 0.8, 0.95, 0.5, 0.85, 0.75])


def claim_of(values, change_on=CHANGE, direction="increase", **options):
    table = values if isinstance(values, pd.DataFrame) else months(values)
    return impact.assess(table, change_on, direction, name="Attendance", **options)


def kinds(said) -> set[str]:
    return {one.kind for one in said}


def in_step_with_doing() -> np.ndarray:
    values = moved(12, 10)
    values[12:] = 83 + 8 * SHARES
    return values


class TestTooEarly:
    def test_few_points_before(self):
        claim = claim_of(moved(5, 8), "2024-02-01")
        assert claim.level == 0 and claim.title == "Too early to say"
        assert claim.sentence == (
            "Attendance: not enough data to say. There are 5 numbers from before the change, and it takes 10."
        )

    def test_few_points_since_name_the_next_look(self):
        claim = claim_of(moved(12, 4))
        assert claim.level == 0 and np.isnan(claim.detectable)
        assert claim.sentence.endswith("Next look: about Feb 1, 2025, after 2 more points.")

    def test_a_change_that_lies_ahead(self):
        assert "no numbers since the change" in claim_of(steady(12), "2025-01-01").sentence

    def test_points_with_few_people_do_not_count(self):
        few = months(moved()).assign(numerator=5, denominator=8).drop(columns="value")
        assert "Fewer than 10 people stand behind most" in claim_of(few).sentence

    def test_nothing_at_all(self):
        claim = claim_of(months([]))
        assert claim.level == 0 and claim.alt_text == "Attendance, without any numbers yet."


class TestNothingToClaim:
    def test_the_usual_ups_and_downs_say_what_could_have_been_seen(self):
        claim = claim_of(steady(20))
        assert claim.level == 1 and 2 < claim.detectable < 5
        assert re.search(
            r"look like the usual ones. This does not prove that nothing happened: we could only have seen a "
            r"lasting change of about 2\.\d or more\.$",
            claim.sentence,
        )

    def test_the_other_way_is_said_and_not_called_usual(self):
        claim = claim_of(moved(step=-6))
        assert claim.level == 1 and "went the other way" in claim.sentence and "usual" not in claim.sentence

    def test_less_is_better_where_the_measure_says_so(self):
        assert claim_of(moved(step=-6), direction="decrease").level == 2

    def test_little_doing_without_a_sign_is_not_tested_yet(self):
        claim = claim_of(steady(20), dose=doing([0.2] * 8))
        assert claim.level == 1 and not claim.tested
        assert "not tested yet. Only 20% of what was planned was done" in claim.sentence
        assert "does not work" not in claim.sentence

    def test_the_time_of_year(self):
        springs = steady(24)
        springs[6:12] += 6
        springs[18:] += 6
        claim = claim_of(springs, "2025-03-01")
        assert claim.level == 1 and "season" in kinds(claim.caps) and "time of year" in claim.sentence

    def test_picked_on_its_number(self):
        claim = claim_of(
            moved(step=4, level=70), selected_on={"value": 69, "mean": 80, "earlier": [74, 75, 73]}
        )
        assert claim.level == 1 and claim.bounce.expected == pytest.approx(74)
        assert "about 74 was to be expected with nothing done" in claim.sentence

    def test_picked_and_far_beyond_the_bounce(self):
        picked = {"value": 69, "mean": 80, "earlier": [70, 71, 69.5, 70.5]}
        claim = claim_of(moved(step=12, level=70), selected_on=picked)
        assert claim.level == 2 and "bounce" in kinds(claim.alternatives)

    def test_picked_without_earlier_numbers_expects_all_of_it_back(self):
        claim = claim_of(moved(step=6, level=70), selected_on={"value": 69, "mean": 80})
        assert claim.level == 1 and claim.bounce.expected == 80 and not claim.bounce.known

    def test_missing_numbers_that_change_with_the_change(self):
        claim = claim_of(moved(), missing=[0.03, 0.05, 0.04] * 4 + [0.2, 0.22, 0.19, 0.2] * 2)
        assert claim.level == 1 and "4% of the people before, 20% since" in claim.sentence
        even = claim_of(moved(), missing=[0.03, 0.05, 0.04, 0.06] * 5)
        assert even.level == 2 and "missing" in kinds(even.alternatives)

    def test_points_that_go_missing_with_the_change(self):
        values = moved(24, 24)
        values[25::2] = np.nan
        claim = claim_of(values, "2025-09-01")
        assert claim.level == 1 and "missing" in kinds(claim.caps)

    def test_another_way_of_counting(self):
        claim = claim_of(moved(), definition_changes=["2024-10-01"])
        assert claim.level == 1 and "not the same measure" in claim.sentence
        assert claim_of(moved(), definition_changes=["2021-10-01"]).level == 2

    def test_a_row_that_carry_over_gives_too_often(self):
        noise, x = np.random.default_rng(8).normal(size=110), [0.0]
        for step in noise:
            x.append(0.8 * x[-1] + step)
        weeks = pd.DataFrame({"period": pd.date_range("2023-09-04", periods=111, freq="7D"), "value": x})
        claim = claim_of(weeks, "2024-06-03")
        assert claim.row.n >= 6 and claim.level == 1 and claim.halves.carry > 0.4
        assert "range" in kinds(claim.caps) and "leans on the one before" in claim.sentence


class TestSignal:
    def test_says_how_rare_it_is_and_no_cause(self):
        claim = claim_of(moved())
        assert claim.level == 2 and claim.permitted == (0, 1, 2)
        assert "luck alone rarely gives (about 1 in " in claim.sentence
        assert claim.sentence.endswith("We do not yet know that our change made it so.")
        low, high = claim.interval
        assert low < 6 < high and claim.estimate == pytest.approx(6, abs=0.3)
        assert {"drift", "initiatives"} <= kinds(claim.alternatives)

    def test_shares_are_said_in_percent(self):
        counted = months(moved()).assign(numerator=lambda t: 2 * t["value"], denominator=200)
        claim = claim_of(counted.drop(columns="value"))
        assert claim.level == 2 and "percentage points" in claim.sentence and "%" in claim.sentence
        assert (
            "1.0"
            in claim.statistics.set_index("What").loc[
                "Rate at the change to what its trend would have given", "Here"
            ]
        )

    def test_one_that_did_not_last_is_told_in_the_past(self):
        values = moved(12, 12, step=9)
        values[19:] -= 10
        claim = claim_of(values)
        assert claim.level == 2 and "It has not lasted" in claim.sentence and "passed" in kinds(claim.refused)

    def test_weeks_that_we_said_beforehand_do_not_count(self):
        assert claim_of(moved(12, 8), lag=3).level == 0
        assert claim_of(moved(12, 9), lag=3).halves.before.size == 12

    def test_positions_do_as_well_as_dates(self):
        dated, placed = claim_of(moved()), impact.assess(moved().tolist(), 13, "increase")
        assert placed.interval == dated.interval and placed.row == dated.row

    @pytest.mark.parametrize("values", [moved().tolist(), months(moved(), start="2024-09-01").tail(10)])
    def test_without_others_and_without_the_year_before_the_time_of_year_could_do_it(self, values):
        claim = impact.assess(moved().tolist(), 13, "increase")
        assert claim.level == 1 and kinds(claim.caps) == {"no year"}
        assert (
            "has been higher since" in claim.sentence
            and "the time of year alone could do this" in claim.sentence
        )
        assert "on average 80 before our change and 85.9 since" in claim.sentence

    def test_a_range_that_leaves_open_that_nothing_moved(self):
        values = steady(20, size=4)
        values[12:18] = 80.4
        claim = claim_of(values)
        assert claim.row.n >= 6 and claim.level == 1 and "range" in kinds(claim.caps)
        assert claim.interval[0] < 0 < claim.interval[1]

    def test_what_was_on_its_way_already(self):
        pool, time = others(40, 20), np.arange(20)
        on_its_way = claim_of(steady(20, size=1) + 0.6 * time, comparison=pool)
        assert on_its_way.level == 1 and kinds(on_its_way.caps) == {"trend"}
        assert "getting higher before we changed anything" in on_its_way.sentence
        stepped = claim_of(steady(20, size=1) + 0.6 * time + 8 * (time >= 12), comparison=pool)
        assert stepped.level >= 2, "a step on top of it stands"
        falling = claim_of(moved(step=12, size=0.5) - np.arange(20) * 0.5)
        assert "trend" not in kinds(falling.caps), "what was getting worse and turned is no trend"

    @pytest.mark.parametrize(
        "floor", [[0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0], [0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]]
    )
    def test_rows_at_a_floor_are_no_sign(self, floor):
        claim = claim_of(np.array([*floor, 2, 1, 3, 2, 1, 2, 2, 1], dtype=float))
        assert claim.level == 1 and "ties" in kinds(claim.caps)


class TestDose:
    def test_more_where_more_was_done(self):
        claim = claim_of(in_step_with_doing(), dose=doing(SHARES))
        assert claim.level == 3 and claim.doing.by == "period"
        assert "after the practice took hold (77% of what was planned was done)" in claim.sentence

    def test_classes_that_did_more(self):
        shares = {"a": 0.3, "b": 0.5, "c": 0.7, "d": 0.8, "e": 0.9, "f": 1.0}
        done = pd.concat([doing([share] * 8, unit=unit) for unit, share in shares.items()])
        by_class = pd.concat(
            [months(moved(12, 8, step=8 * share)).assign(unit=unit) for unit, share in shares.items()]
        )
        claim = claim_of(moved(), dose=done, units=by_class)
        assert claim.level == 3 and claim.doing.by == "unit" and "larger where more" in claim.sentence

    @pytest.mark.parametrize(
        ("dose", "why"),
        [
            (doing([0.2] * 10), "Less was done than was agreed on as enough"),
            (doing([0.9] * 10), "not clearly larger where, or when, more was done"),
            (doing([0, 0, 0, 0, 1, 1, 1, 1, 1, 1.0]), "moved before the practice had taken hold"),
            (doing([0.9] * 3), "too few times, or classes"),
        ],
    )
    def test_says_why_doing_does_not_carry_the_claim(self, dose, why):
        claim = claim_of(in_step_with_doing(), dose=dose)
        assert claim.level == 2 and any(why in said for said in claim.refused)

    def test_nobody_wrote_it_down(self):
        assert "no dose" in kinds(claim_of(moved()).refused)


class TestCompared:
    def test_beside_like_schools(self):
        claim = claim_of(moved(step=7), comparison=others(30, 20))
        assert claim.level == 4 and claim.permitted == (0, 1, 2, 4)
        assert 3 <= len(claim.compared.units) <= 5 and claim.compared.balance.worst <= 0.25
        assert re.fullmatch(
            r"Attendance: similar schools moved from [\d.]+ to [\d.]+; ours from 80 to 86.9. The difference is "
            r"[\d.]+ \(range [\d.]+ to [\d.]+\). Of 30 schools looked at in the same way, none differs as much "
            r"from its like.",
            claim.sentence,
        )
        assert claim.compared.p >= 1 / 31 and "drift" not in kinds(claim.alternatives)

    def test_what_everybody_had_is_not_ours(self):
        claim = claim_of(moved(step=7), comparison=others(30, 20, step=7))
        assert claim.level == 1 and kinds(claim.caps) == {"others"}
        assert "leaves open that everybody moved" in claim.sentence

    def test_ten_others_are_a_middle_and_nine_are_none(self):
        claims = [claim_of(moved(step=7), comparison=others(n, 20, step=7)) for n in (9, 10)]
        assert ["others" in kinds(claim.caps) for claim in claims] == [False, True]

    def test_what_all_schools_lean_on_is_ours_too(self):
        rng, pool = np.random.default_rng(3), others(40, 20)
        for _, rows in pool.groupby("unit"):
            leaning = rng.normal(size=20)
            for at in range(1, 20):
                leaning[at] += 0.7 * leaning[at - 1]
            pool.loc[rows.index, "value"] = 80 + leaning
        ours = moved(step=3)
        assert claim_of(ours, comparison=others(40, 20)).halves.carry <= 0.15
        assert claim_of(ours, comparison=pool).halves.carry >= 0.5

    def test_schools_that_were_not_like_ours(self):
        claim = claim_of(moved(step=7, level=84), comparison=others(30, 20))
        assert claim.level == 2 and not claim.compared.balanced
        assert any("more than 0.25 is too far to compare" in said for said in claim.refused)

    def test_nobody_near(self):
        claim = claim_of(moved(step=7, level=99), comparison=others(30, 20))
        assert claim.level == 2 and claim.compared is None and "no like schools" in kinds(claim.refused)

    def test_too_few_to_compare_with(self):
        claim = claim_of(moved(step=7), comparison=others(2, 20))
        assert claim.level == 2 and any("at least 3 like ours" in said for said in claim.refused)

    def test_few_schools_say_how_many_it_takes(self):
        claim = claim_of(moved(step=9), comparison=others(8, 20))
        assert claim.compared.p == pytest.approx(1 / 9)
        assert any("cannot be put below 1 in 9; 1 in 20 needs at least 19" in said for said in claim.refused)

    def test_does_not_need_dose_and_needs_the_signal(self):
        assert 3 not in claim_of(moved(step=7), comparison=others(30, 20)).permitted
        assert claim_of(moved(step=1), comparison=others(30, 20, step=-6)).level == 1

    def test_matching_never_looks_at_what_came_after(self):
        pool = others(30, 20)
        after = pool["period"] >= CHANGE
        wild = pool.assign(
            value=pool["value"].where(
                ~after, pool["value"] + np.random.default_rng(1).normal(0, 9, len(pool))
            )
        )
        chosen = [claim_of(moved(), comparison=table).compared.units for table in (pool, wild)]
        assert chosen[0] == chosen[1]

    def test_context_is_matched_on_and_shown(self):
        pool = others(30, 20)
        units = sorted(pool["unit"].unique())
        poor = pd.Series(np.linspace(20, 80, 30), index=units)
        context = pd.DataFrame({"low income": poor})
        context.loc["ours"] = 50.0
        compared = claim_of(moved(), comparison=pool, context=context).compared
        assert "low income" in compared.balance.table["what"].tolist()
        assert abs(poor[list(compared.units)].mean() - 50) < 10

    def test_schools_that_started_before_are_no_comparison_and_later_ones_until_they_start(self):
        pool = others(30, 20)
        early, late = "school 00", "school 01"
        start = pool["unit"].map({early: "2024-01-01", late: "2025-02-01"})
        jump = (pool["unit"] == late) & (pool["period"] >= "2025-02-01")
        pool = pool.assign(start=start, value=pool["value"] + 40 * jump)
        from brightspots.measures.impact.comparison_periods import lay_out

        halves = claim_of(moved()).halves
        wide = lay_out(pool, halves)
        assert early not in wide.columns
        assert wide[late].last_valid_index() == pd.Timestamp("2025-01-01")


class TestReplicated:
    def test_came_back_in_another_place(self):
        there = claim_of(moved(step=7), comparison=others(30, 20))
        repeats = {"Maple": there, "Cedar": claim_of(steady(20))}
        claim = claim_of(moved(step=7), comparison=others(30, 20), repeats=repeats)
        assert claim.level == 5 and "came back in 2 of 3 places: ours and Maple." in claim.sentence

    def test_did_not_come_back(self):
        repeats = {"Maple": claim_of(moved()), "Cedar": claim_of(steady(20))}
        claim = claim_of(moved(step=7), comparison=others(30, 20), repeats=repeats)
        assert claim.level == 4
        assert "in 2 other places and stood beside like schools in 0 of them." in " ".join(claim.refused)

    def test_drawn_by_lot(self):
        claim = claim_of(moved(step=7), comparison=others(25, 20), lottery=True)
        assert claim.level == 5 and len(claim.compared.units) == 25
        assert "drawn by lot" in claim.sentence and "lot" in claim.title

    def test_a_lottery_needs_those_who_were_not_drawn(self):
        with pytest.raises(ParameterError, match="were not drawn"):
            claim_of(moved(), lottery=True)


class TestForWhom:
    def groups(self, own: float, level: float = 70):
        values = moved(step=own, level=level)
        return months(values + np.resize([0.3, -0.3, 0.1], 20)).assign(group="English learners")

    def test_the_claim_and_the_gap_for_a_group(self):
        found = claim_of(moved(), groups=self.groups(9)).groups[0]
        assert found.claim.level == 2 and found.gap_change == pytest.approx(3, abs=0.2)
        assert "10 below all students before the change, 7 below since" in found.sentence
        assert "The gap got smaller" in found.sentence

    def test_a_gap_that_widened_though_all_got_better(self):
        found = claim_of(moved(), groups=self.groups(1)).groups[0]
        assert found.claim.level == 1 and "The gap got larger" in found.sentence

    def test_with_counts_a_group_is_held_against_the_others(self):
        every = months(moved()).assign(numerator=lambda t: 2 * t["value"], denominator=200)
        el = months(moved(level=70)).assign(
            numerator=lambda t: 0.5 * t["value"], denominator=50, group="English learners"
        )
        found = claim_of(every.drop(columns="value"), groups=el.drop(columns="value")).groups[0]
        assert found.against == "the others" and found.gap_before == pytest.approx(-0.1333, abs=0.001)

    def test_a_small_group_is_not_spoken_of(self):
        el = months(moved()).assign(numerator=4, denominator=7, group="Foster").drop(columns="value")
        every = months(moved()).assign(numerator=lambda t: 2 * t["value"], denominator=200)
        found = claim_of(every.drop(columns="value"), groups=el).groups[0]
        assert found.claim.level == 0 and np.isnan(found.gap_change) and "not enough data" in found.sentence


class TestCoach:
    def test_lowers_with_a_reason_that_the_page_shows(self):
        claim = claim_of(moved(step=7), comparison=others(30, 20))
        lower = claim.lowered(3, "Half of the classes moved out.")
        assert lower.level == 2 and "different from before" in lower.sentence
        assert "Half of the classes moved out." in " ".join(lower.refused)
        lowest = claim.lowered(1, "Half of the classes moved out.")
        assert "we do not call that a change of ours. Half of the classes" in lowest.sentence

    @pytest.mark.parametrize("to", [3, 4, 5])
    def test_never_raises(self, to):
        with pytest.raises(ParameterError, match="lowered, never raised"):
            claim_of(moved()).lowered(to, "We are sure.")

    def test_says_why(self):
        with pytest.raises(ParameterError, match="why"):
            claim_of(moved()).lowered(1, " ")


class TestBadInput:
    @pytest.mark.parametrize(
        ("options", "error", "words"),
        [
            ({"direction": "up"}, ParameterError, "which way is better"),
            ({"change_on": "soon"}, ParameterError, "change_on"),
            ({"lag": -1}, ParameterError, "lag"),
            ({"selected_on": {"value": 3}}, ParameterError, "the mean of its group"),
            ({"selected_on": {"value": "x", "mean": 3}}, ParameterError, "no number"),
            ({"dose": pd.DataFrame({"period": []})}, DataError, "planned and delivered"),
            ({"comparison": pd.DataFrame({"unit": []})}, DataError, "unit, period and value"),
            ({"groups": pd.DataFrame({"period": []})}, DataError, "column group"),
            ({"missing": [0.1]}, ParameterError, "one share a point"),
        ],
    )
    def test_says_what_to_do(self, options, error, words):
        with pytest.raises(error, match=words):
            claim_of(moved(), **options)


SERIES = st.lists(st.none() | st.integers(-500, 1500).map(lambda n: n / 10), max_size=40)


@settings(max_examples=60, deadline=None)
@given(values=SERIES, at=st.integers(1, 40), direction=st.sampled_from(["increase", "decrease"]))
def test_any_series_gives_a_claim_that_can_be_read_aloud(values, at, direction):
    claim = claim_of(months(values), pd.Timestamp("2023-09-01") + pd.DateOffset(months=at), direction)
    words = [
        claim.sentence,
        claim.alt_text,
        *claim.alternatives,
        *claim.refused,
        claim.statistics.to_string(),
    ]
    assert 0 <= claim.level <= 2
    assert not any(re.search(r"\bnan\b|None|significant|caused|because of", text) for text in words)
