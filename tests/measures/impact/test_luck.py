"""Luck as it is printed: the folder's own, and what weekly looks at one rule come to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from brightspots.measures.impact import Claim, assess
from brightspots.measures.impact.baseline_doubts import against_trend
from brightspots.measures.impact.before_after import read_halves
from brightspots.measures.impact.carry_over import pooled_carry
from brightspots.measures.impact.longest_row import called_beside, longest_row
from brightspots.measures.impact.others_median import beside_others
from brightspots.measures.impact.placebo_dates import luck_here
from brightspots.measures.impact.row_rule import Sides, called_at, from_the_line, longest_rows
from brightspots.measures.impact.season import beside_last_year

WEEKS = pd.date_range("2023-09-04", periods=60, freq="7D")


def steady(series: int, points: int, carry: float, seed: int) -> np.ndarray:
    """Return steady series, each number leaning on the one before."""
    noise = np.random.default_rng(seed).standard_normal((series, points + 30))
    for at in range(1, noise.shape[1]):
        noise[:, at] = carry * noise[:, at - 1] + np.sqrt(1 - carry**2) * noise[:, at]
    return noise[:, 30:]


@pytest.mark.parametrize(("carry", "most_made"), [(0.0, 0.07), (0.3, 0.10)])
def test_what_is_called_once_is_seldom_taken_back(carry: float, most_made: float) -> None:
    values = steady(2_000, 48, carry, 5)
    made, back, was = (np.zeros(len(values), dtype=bool) for _ in range(3))
    for points in range(6, 37):
        own = Sides(values[:, :12], values[:, 12 : 12 + points], carry)
        line = np.median(own.before, axis=1, keepdims=True)
        now = called_at(longest_rows(from_the_line(own.after, line), 1), [own], 1) > 0
        back |= was & ~now
        made |= now
        was = now
    assert 0.02 < made.mean() <= most_made
    assert 0.0 < back.mean() <= 0.02


def of_school(values: np.ndarray, change: int, others: np.ndarray, way: str = "increase") -> Claim:
    """Claim a change of one school beside others, all of them by week."""
    long = [
        pd.DataFrame({"unit": f"school {n}", "period": WEEKS, "value": row}) for n, row in enumerate(others)
    ]
    own = pd.DataFrame({"period": WEEKS, "value": values})
    return assess(own, f"{WEEKS[change]:%Y-%m-%d}", way, comparison=pd.concat(long))


def test_luck_here_is_what_the_same_claims_at_other_schools_come_to() -> None:
    values = steady(60, 60, 0.6, 8) + 0.8 * np.sin(np.arange(60)[:, None] + 2 * np.pi * np.arange(60) / 90)
    own = pd.DataFrame({"period": WEEKS, "value": values[0]})
    here = luck_here(read_halves(own, f"{WEEKS[30]:%Y-%m-%d}", "increase"), values)
    assert here is not None
    assert (here.tests, here.schools, here.dates) == (600, 60, 10)
    dates = np.linspace(23, 40, 10).round().astype(int)
    one_by_one = np.mean([claimed(values, school, int(at)) for school in range(60) for at in dates[::5]])
    assert one_by_one > 0.05
    assert here.signs / here.tests == pytest.approx(one_by_one, abs=0.04)


def claimed(values: np.ndarray, school: int, at: int) -> bool:
    """Ask the rule of one school, step by step."""
    own = pd.DataFrame({"period": WEEKS, "value": values[school]})
    halves = read_halves(own, f"{WEEKS[at]:%Y-%m-%d}", "increase")
    halves = replace(halves, carry=pooled_carry(values[:, :at]))
    if not called_beside(halves, beside_others(halves, values)):
        return False
    row = longest_row(halves)
    assert row is not None
    return not beside_last_year(halves, row).came_back and not against_trend(row, halves)


def test_a_claim_beside_many_schools_says_how_often_they_show_the_like() -> None:
    values = steady(60, 60, 0.0, 3)
    values[0, 30:] += 2
    claim = of_school(values[0], 30, values[1:])
    assert claim.level >= 2
    assert claim.luck is not None
    assert "at other schools here, on days that mean nothing" in claim.lowered(2, "To read it.").sentence
    stated = dict(claim.statistics.to_numpy().tolist())
    assert stated["Such signs at other schools here, on days that mean nothing"].endswith(
        "of 590 (59 schools, 10 dates)"
    )


def test_where_signs_are_frequent_luck_is_not_called_rare() -> None:
    values = steady(60, 60, 0.6, 8) + 0.8 * np.sin(np.arange(60)[:, None] + 2 * np.pi * np.arange(60) / 90)
    values[0, 30:] += 4
    claim = of_school(values[0], 30, values[1:])
    assert claim.luck is not None and claim.luck.chance > 0.05
    assert "other schools here sometimes show as well" in claim.lowered(2, "To read it.").sentence
    assert "rarely" not in claim.lowered(2, "To read it.").sentence


BEFORE = [5.2, 6, 4, 4.8, 6, 4, 5.1, 6, 4, 4.9, 6, 4]


def fading(after: list[float]) -> Claim:
    """Claim a change of one series that has the year before."""
    year = pd.date_range("2023-09-04", periods=52, freq="7D")
    before = [*BEFORE * 5][:52]
    weeks = year.append(pd.date_range(year[-1] + pd.Timedelta(days=7), periods=len(after), freq="7D"))
    table = pd.DataFrame({"period": weeks, "value": before + after})
    return assess(table, f"{weeks[52]:%Y-%m-%d}", "increase", name="Calls home")


def test_a_claim_that_was_made_is_kept_until_the_numbers_clearly_came_back() -> None:
    rise = [7.0, 6.5, 7, 6, 7, 6.5, 7]
    made = fading(rise)
    assert (made.level, made.kept) == (2, False)
    weaker = fading([*rise, 3, 4.6, 2.5])
    assert (weaker.level, weaker.kept, weaker.lasts) == (2, True, True)
    assert weaker.interval[0] < 0 < weaker.interval[1]
    assert "It was clearer with the numbers up to Oct 2" in weaker.sentence
    over = fading([*rise, 4.6, 5, 4.5, 6, 3, 4.6, 5.2])
    assert (over.level, over.lasts) == (2, False)
    assert "It has not lasted" in over.sentence
    assert fading([*rise, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]).level == 1
