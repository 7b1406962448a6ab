"""One verdict on one chart: what counts as a sign, beside whom, and in which words."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.verdict import (
    SETTLED,
    Verdict,
    beside_last_year,
    same_weeks,
    sentence,
    short,
    sides_can_tell,
    verdict,
)

BEFORE = [5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5.2, 4, 6]
HIGHER = [value + 3 for value in BEFORE]


def weeks(values: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {"period": pd.date_range("2025-09-01", periods=len(values), freq="7D"), "value": values}
    )


def read(values: list[float | None], direction: str | None = "increase", **more):
    return analyse(weeks(values), ChartSpec(chart="run", freeze=12, direction=direction, **more))


def kind(values: list[float | None], beside: list[float | None] | None = None, **more) -> Verdict:
    return verdict(read(values, **more), None if beside is None else read(beside))


class TestKinds:
    def test_nothing_few_and_steady(self):
        assert verdict(analyse([], ChartSpec(chart="run"))).kind == "no data"
        assert verdict(analyse([1, 2, 3], ChartSpec(chart="run"))).kind == "too few"
        assert kind(BEFORE + BEFORE).kind == "steady"

    def test_a_constant_series_is_too_few_to_tell_and_no_sign(self):
        assert kind([5.0] * 30).kind == "too few"

    @pytest.mark.parametrize(
        ("direction", "way"), [("increase", "better"), ("decrease", "worse"), (None, "higher")]
    )
    def test_a_shift_that_lasts(self, direction, way):
        found = kind(BEFORE + HIGHER, direction=direction)
        assert (found.kind, found.way, found.compared) == ("shift", way, False)

    def test_what_all_the_others_do_too_is_shared(self):
        assert kind(BEFORE + HIGHER, beside=BEFORE + BEFORE).kind == "shared"
        found = kind(BEFORE + HIGHER, beside=BEFORE + HIGHER)
        assert (found.kind, found.compared) == ("shift", True)

    def test_the_others_must_show_it_the_same_way(self):
        lower = [value - 3 for value in BEFORE]
        assert kind(BEFORE + HIGHER, beside=BEFORE + lower).kind == "shared"

    def test_one_point_back_is_no_end(self):
        assert kind(BEFORE + HIGHER + [4.0]).kind == "shift"
        assert kind(BEFORE + HIGHER + [4.0] * SETTLED).kind == "passed"

    def test_a_sign_inside_the_baseline_is_none_of_the_change(self):
        wave = [4.0, 4.1, 4.2, 4.3, 4.4, 4.5] * 2 + [6.0, 6.1, 6.2, 6.3, 6.4, 6.5] * 2
        result = analyse(weeks(wave + [5, 5.6] * 4), ChartSpec(chart="run", freeze=24))
        assert result.signals and all(s.last <= 24 or s.direction is None for s in result.signals)
        assert verdict(result).kind in ("pattern", "steady")

    def test_points_left_out_do_not_end_a_sign(self):
        exclude = {f"{day:%Y-%m-%d}": "June" for day in weeks(BEFORE + HIGHER + [1.0] * 5)["period"][-5:]}
        assert kind(BEFORE + HIGHER + [1.0] * 5, exclude=exclude).kind == "shift"


class TestWords:
    def said(self, values, beside=None, **more) -> tuple[str, str]:
        result = read(values, **more)
        found = verdict(result, None if beside is None else read(beside))
        return sentence(found, result, name="Calls", school="A School"), short(found, result)

    def test_a_shift(self):
        long, brief = self.said(BEFORE + HIGHER)
        assert long.startswith(
            "Calls at A School has been higher since Nov 17, 2025: 13 weeks in a row above our"
        )
        assert long.endswith("That is more than the usual ups and downs.")
        assert brief == "Higher since Nov 17, 2025 (better)."

    def test_shared_says_only_what_was_seen(self):
        long, brief = self.said(BEFORE + HIGHER, beside=BEFORE + BEFORE)
        assert "set beside the other schools of the same weeks there is no such sign" in long
        assert brief.endswith("not so beside the other schools.")

    def test_passed(self):
        long, brief = self.said(BEFORE + HIGHER + [4.0] * 4)
        assert "was higher from Nov 17, 2025 to Feb 9, 2026" in long and "on the other side of it" in long
        assert brief == "Was higher from Nov 17, 2025 to Feb 9, 2026; on the other side since."

    @pytest.mark.parametrize("values", [[], [1.0], BEFORE, BEFORE + BEFORE, BEFORE + HIGHER, [5.0] * 20])
    @pytest.mark.parametrize("rules", [None, "ihi", "nhs", "nelson", "western_electric"])
    def test_no_word_that_claims_too_much(self, values, rules):
        chart = "run" if rules in (None, "ihi") else "xmr"
        result = analyse(weeks(values), ChartSpec(chart=chart, rules=rules))
        found = verdict(result)
        for text in (sentence(found, result, name="N", school="S"), short(found, result)):
            assert text.endswith(".") and "nan" not in text
            assert not any(word in text.lower() for word in ("significant", "caused", "because", "proof"))


class TestSameWeeks:
    def test_each_week_beside_the_same_one_a_year_before(self):
        table = pd.DataFrame({"period": pd.date_range("2014-10-20", "2016-06-20", freq="7D"), "value": 0.9})
        table.loc[table["period"] >= "2015-08-01", "value"] = 0.91
        same = same_weeks(table, {"2016-06-20": "June"})
        assert (
            same.higher == same.n and same.n + same.alone == int((table["period"] >= "2015-08-01").sum()) - 1
        )

    def test_ties_count_neither_way_and_one_year_has_no_partner(self):
        table = pd.DataFrame({"period": pd.date_range("2014-10-20", "2016-06-20", freq="7D"), "value": 0.9})
        assert (same_weeks(table, {}).higher, same_weeks(table, {}).n) == (0, 0)
        assert same_weeks(table[table["period"] >= "2015-08-01"], {}).n == 0
        assert same_weeks(table.iloc[:0], {}).n == 0


class TestBesideLastYear:
    """A spring that is low every year is no shift of this spring."""

    def found(self, spring_before: float, spring_now: float) -> Verdict:
        table = pd.DataFrame({"period": pd.date_range("2014-09-01", "2016-06-06", freq="7D")})
        wave = [0.0, 0.4, -0.4, 0.2, -0.2] * 19
        table["value"] = [90 + shake for shake in wave[: len(table)]]
        table.loc[table["period"].between("2015-03-01", "2015-08-31"), "value"] += spring_before
        table.loc[table["period"] >= "2016-03-01", "value"] += spring_now
        spec = ChartSpec(chart="run", freeze="2015-08-31", direction="increase")
        return beside_last_year(verdict(analyse(table, spec)), table, {})

    def test_the_same_every_year(self):
        found = self.found(-3.0, -3.0)
        assert (found.kind, found.way) == ("seasonal", "worse")
        assert "much the same a year before" in short(found, found.signal.result)

    def test_only_this_year(self):
        assert self.found(0.0, -3.0).kind == "shift"

    def test_without_a_year_before_it_stays(self):
        result = read(BEFORE + HIGHER)
        assert beside_last_year(verdict(result), weeks(BEFORE + HIGHER), {}).kind == "shift"


@pytest.mark.parametrize(
    ("values", "can"), [([5.0, 5, 5, 5, 5, 4, 6], False), ([3.0, 5, 4, 6, 2, 7, 5], True)]
)
def test_sides_tell_nothing_where_most_points_lie_on_the_line_however_even_the_rest(values, can):
    assert sides_can_tell(analyse(values, ChartSpec(chart="run"))) == can
