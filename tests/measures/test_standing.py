"""Where a school stands: the last number, the change, the place."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.measures.schools.places import beyond_chance, latest, place_of_ten, with_places, year_before
from brightspots.text.wording import sentence_about

WORDS = pd.DataFrame(
    {
        "measure_id": ["late", "score"],
        "name": ["Late", "Score"],
        "unit": ["percent", "points"],
        "direction": ["decrease", "increase"],
    }
)
values = st.lists(st.integers(-50, 50).map(float), min_size=10, max_size=60)


def own(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["measure_id", "school_year", "value", "denominator", "reliability"])
    frame = frame.astype({"value": "float64", "denominator": "float64"})
    state = frame["value"].notna().map({True: "shown", False: "suppressed"})
    return frame.assign(state=state)


def compared(values: list[float], code: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"measure_id": "late", "school_year": "2023-24", "value": values, "code": code, "denominator": 50.0}
    )


class TestLimits:
    """Shares that are only shown as so much or less: they are no numbers to put in order."""

    def place(self, value: float, among: pd.DataFrame, code: int = 0):
        rows = own(("late", "2023-24", value, 50, "")).assign(code=code)
        return with_places(latest(rows, WORDS), among)["place"][0]

    def test_one_has_no_place(self):
        among = compared([5.0, *range(10, 30)], [-1, *[0] * 20])
        assert pd.isna(self.place(5.0, among, code=-1)) and self.place(10.0, among) == 10

    def test_no_place_hangs_on_where_it_really_is(self):
        low = compared([5.0] * 10 + [3.0] + [20.0] * 10, [-1] * 10 + [0] * 11)
        assert pd.isna(self.place(3.0, low))
        assert self.place(20.0, low) == place_of_ten(20.0, low["value"], "decrease")


class TestLatest:
    def test_change_only_from_the_year_right_before(self):
        (row,) = latest(
            own(("late", "2021-22", 9.0, 50, ""), ("late", "2023-24", 5.0, 60, "")), WORDS
        ).to_dict("records")
        assert (row["school_year"], row["value"], row["n"]) == ("2023-24", 5.0, 60)
        assert pd.isna(row["change"]) and pd.isna(row["previous"])

    def test_no_change_over_a_break(self):
        rows = own(("late", "2022-23", 9.0, 50, ""), ("late", "2023-24", 5.0, 60, "method-break"))
        assert pd.isna(latest(rows, WORDS)["change"][0])

    def test_change_after_a_break(self):
        rows = own(("late", "2022-23", 9.0, 50, "method-break"), ("late", "2023-24", 5.0, 60, ""))
        assert latest(rows, WORDS)["change"][0] == -4

    @pytest.mark.parametrize(
        ("before", "now", "why"),
        [
            ({"state": "suppressed", "value": None}, {}, "suppressed"),
            ({"state": "missing", "value": None}, {}, "missing"),
            ({"state": "bound", "value": None}, {}, "bound"),
            ({"code": -1}, {}, "coded-before"),
            ({}, {"code": -1}, "coded"),
            ({}, {"reliability": "method-break"}, "method-break"),
            ({}, {}, ""),
        ],
    )
    def test_what_is_not_set_against_the_year_before_says_why(self, before, now, why):
        years = own(("late", "2022-23", 9.0, 50, ""), ("late", "2023-24", 5.0, 60, "")).assign(
            code=0, bound=""
        )
        told = [year | more for year, more in zip(years.to_dict("records"), (before, now), strict=True)]
        row = latest(pd.DataFrame(told), WORDS).iloc[0]
        assert row["not_compared"] == why and pd.isna(row["change"]) == bool(why)
        said = sentence_about(row.to_dict(), "Mesa", None)
        assert ("it is not set against the year before, since" in said) == bool(why)
        assert "no year before" not in said

    def test_the_last_number_shown_wins_over_a_hidden_later_one(self):
        (row,) = latest(
            own(("late", "2022-23", 9.0, 50, ""), ("late", "2023-24", None, None, "")), WORDS
        ).to_dict("records")
        assert (row["school_year"], row["value"], row["state"]) == ("2022-23", 9.0, "shown")

    def test_nothing_shown_says_why(self):
        (row,) = latest(own(("late", "2023-24", None, None, "")), WORDS).to_dict("records")
        assert (row["state"], row["school_year"]) == ("suppressed", "2023-24") and pd.isna(row["value"])

    def test_order_of_definitions_whatever_the_order_of_rows(self):
        rows = own(
            ("score", "2023-24", 1.0, 50, ""),
            ("late", "2023-24", 5.0, 60, ""),
            ("late", "2022-23", 4.0, 60, ""),
        )
        found = latest(rows.iloc[::-1], WORDS)
        assert found["measure_id"].tolist() == ["late", "score"] and found["change"].tolist()[0] == 1.0

    def test_no_rows(self):
        found = with_places(latest(own(), WORDS), own())
        assert found.empty and {"value", "change", "state", "place", "place_of"} <= set(found)

    def test_zero_is_a_value_to_change_from(self):
        rows = own(("late", "2022-23", 0.0, 50, ""), ("late", "2023-24", 0.0, 60, ""))
        assert latest(rows, WORDS)[["value", "change"]].values.tolist() == [[0.0, 0.0]]


class TestYearBefore:
    @given(year=st.integers(1950, 2100))
    def test_one_less(self, year):
        def written(start: int) -> str:
            return f"{start}-{(start + 1) % 100:02d}"

        assert year_before(written(year)) == written(year - 1)


def plainly(value: float, among: list[float], direction: str) -> int:
    """Count, school by school, in halves of a school."""
    halves = 0
    for other in among:
        better = value > other if direction == "increase" else value < other
        halves += 2 if better else 1 if value == other else 0
    return min(10, halves * 10 // (2 * len(among)) + 1)


class TestPlaceOfTen:
    @settings(max_examples=60, deadline=None)
    @given(among=values, direction=st.sampled_from(["increase", "decrease"]))
    def test_within_one_and_ten_monotone_and_plain(self, among, direction):
        places = {v: place_of_ten(v, pd.Series(among), direction) for v in among}
        assert all(1 <= place <= 10 for place in places.values())
        in_order = [places[v] for v in sorted(places, reverse=direction == "decrease")]
        assert in_order == sorted(in_order)
        assert all(place == plainly(v, among, direction) for v, place in places.items())

    @settings(max_examples=60, deadline=None)
    @given(among=values)
    def test_mirrors_under_direction(self, among):
        for value in among:
            up = place_of_ten(value, pd.Series(among), "increase")
            down = place_of_ten(-value, pd.Series([-v for v in among]), "decrease")
            assert up == down
            turned = place_of_ten(value, pd.Series(among), "decrease")
            # On the edge between two tenths a school has the better one either way.
            assert up + turned in (11, 12)

    def test_all_ten_places_are_given(self):
        among = pd.Series([float(n) for n in range(100)])
        assert [place_of_ten(float(n), among, "increase") for n in range(0, 100, 10)] == list(range(1, 11))
        assert place_of_ten(99.0, among, "increase") == 10 and place_of_ten(99.0, among, "decrease") == 1

    def test_no_place(self):
        ten = pd.Series([float(n) for n in range(10)])
        assert place_of_ten(3.0, ten.iloc[:9], "increase") is None
        assert place_of_ten(3.0, pd.Series([*ten.iloc[:9], math.nan]), "increase") is None
        assert place_of_ten(math.nan, ten, "increase") is None
        assert all(place_of_ten(3.0, ten, d) is None for d in (None, "", "up", math.nan))

    def test_with_places_compares_the_same_measure_and_year(self):
        glance = latest(own(("late", "2023-24", 5.0, 60, "")), WORDS)
        same = [("late", "2023-24", float(v), 60, "") for v in range(12)]
        other = [
            ("late", "2022-23", 0.0, 60, ""),
            ("score", "2023-24", 0.0, 60, ""),
            ("late", "2023-24", None, 1, ""),
        ]
        (row,) = with_places(glance, own(*same, *other)).to_dict("records")
        assert (row["place"], row["place_of"]) == (
            plainly(5.0, [float(v) for v in range(12)], "decrease"),
            12,
        )

    def test_a_hidden_value_has_no_place(self):
        glance = latest(own(("late", "2023-24", None, None, "")), WORDS)
        among = own(*[("late", "2023-24", float(v), 60, "") for v in range(12)])
        assert pd.isna(with_places(glance, among)["place"][0])


class TestBeyondChance:
    @pytest.mark.parametrize(
        ("value", "n", "previous", "previous_n", "beyond"),
        [(20, 400, 32, 410, True), (20, 40, 32, 41, False), (0, 400, 0, 400, False), (0, 100, 30, 100, True)],
    )
    def test_by_hand(self, value, n, previous, previous_n, beyond):
        p = (value * n + previous * previous_n) / (n + previous_n) / 100
        error = math.sqrt(p * (1 - p) * (1 / n + 1 / previous_n))
        assert (abs(value - previous) / 100 > 3 * error) is beyond
        row = {"unit": "percent", "value": value, "n": n, "previous": previous, "previous_n": previous_n}
        assert beyond_chance(row) is beyond

    @pytest.mark.parametrize("gap", ["value", "n", "previous", "previous_n"])
    def test_what_is_not_known_is_not_beyond(self, gap):
        row = {"unit": "percent", "value": 1.0, "n": 900, "previous": 90.0, "previous_n": 900}
        assert beyond_chance(row) and not beyond_chance({**row, gap: math.nan})
        assert not beyond_chance({k: v for k, v in row.items() if k != gap})
        assert not beyond_chance({**row, "unit": "points"}) and not beyond_chance({**row, "n": 0})
