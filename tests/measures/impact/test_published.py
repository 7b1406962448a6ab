"""Published worked examples come out as published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.measures.impact.interrupted_series import interrupted, rate_ratio
from brightspots.measures.impact.multiple_comparisons import false_discovery
from brightspots.measures.impact.proof_point import chance_of, change_interval

EVENTS = [
    *[728, 659, 791, 734, 757, 726, 760, 740, 720, 814, 795, 858],
    *[887, 766, 851, 769, 781, 756, 766, 752, 765, 831, 879, 928],
    *[914, 808, 937, 840, 916, 828, 845, 818, 860, 839, 887, 886],
    *[831, 796, 833, 820, 877, 758, 767, 738, 781, 843, 850, 908],
    *[1021, 859, 976, 888, 962, 838, 810, 876, 843, 936, 912],
]
"""Acute coronary events a month in Sicily, January 2002 to November 2006 (Bernal, Cummins & Gasparrini 2017)."""

PEOPLE = [
    *[379875.3, 376495.5, 377040.8, 377116.4, 377383.4, 374113.1, 379513.3, 376295.5, 374653.2, 378485.6],
    *[375955.5, 378349.7, 376762.4, 379032.3, 379360.4, 376162.0, 377972.4, 381830.7, 379888.6, 380872.2],
    *[380966.9, 381240.4, 382104.9, 381802.7, 381656.3, 383680.0, 383504.2, 386462.9, 383783.1, 380836.8],
    *[383483.0, 380906.2, 382926.8, 384052.4, 384449.6, 383428.4, 388153.2, 388373.2, 386470.1, 386033.2],
    *[383686.4, 385509.3, 385901.9, 386516.6, 388436.5, 383255.2, 390148.7, 385874.9, 391613.6, 391750.4],
    *[394005.6, 391364.9, 391664.6, 389022.3, 391878.5, 388575.3, 392989.0, 390018.8, 390712.3],
]
"""The age-standardised person-years behind them, from the article's own data file."""

SALES = np.array(
    [
        *[123, 121, 123.5, 124.4, 126.7, 127.1, 128, 126.4, 126.1, 121.9, 120.2, 118.6, 115.4, 110.8, 104.8],
        *[102.8, 99.7, 97.5, 90.1, 82.4, 77.8, 68.7, 67.5, 63.4, 58.6, 56.4, 54.5, 53.8, 52.3, 47.2, 41.6],
    ]
)
"""Packs of cigarettes sold a person and year in California, 1970 to 2000 (Abadie et al. 2010; Linden 2015)."""


def test_the_smoking_ban_in_sicily():
    """Published: 11% fewer events, rate ratio 0.89 (0.86 to 0.93)."""
    plain = rate_ratio(EVENTS, PEOPLE, 36, spread=False)
    assert plain.ratio == pytest.approx(0.894, abs=0.0015)
    assert plain.interval == (pytest.approx(0.864, abs=0.002), pytest.approx(0.925, abs=0.002))
    months = [1 + i % 12 for i in range(len(EVENTS))]
    seasonal = rate_ratio(EVENTS, PEOPLE, 36, season=months)
    assert seasonal.ratio == pytest.approx(0.885, abs=0.0015)
    assert seasonal.dispersion < rate_ratio(EVENTS, PEOPLE, 36).dispersion


def test_the_tobacco_tax_in_california():
    """Published: -20.06 packs at once and -1.49 more a year, after -1.78 a year before (Linden 2015)."""
    found = interrupted(SALES, 19, method="ols")
    assert found.level == pytest.approx(-20.0581, abs=5e-5)
    assert found.slope == pytest.approx(-1.4947, abs=5e-5)
    assert found.before == pytest.approx(-1.7795, abs=5e-5)


def test_restricted_likelihood_covers_better_where_numbers_lean_on_the_ones_before():
    """And still not at its stated rate on short series, as Turner et al. 2021 found."""
    rng, held = np.random.default_rng(2), {"ols": 0, "reml": 0}
    for _ in range(150):
        values = rng.normal(size=36)
        for at in range(1, 36):
            values[at] += 0.5 * values[at - 1]
        for method in held:
            low, high = interrupted(values, 18, method=method).level_interval
            held[method] += low <= 0 <= high
    assert held["ols"] < 0.88 * 150 < held["reml"] < 0.97 * 150
    assert interrupted(SALES, 19).method == "reml" and interrupted(SALES, 19).carry > 0.5


def test_least_squares_below_twelve_points():
    assert interrupted(SALES[14:25], 5).method == "ols"


def test_fifteen_chances_of_benjamini_and_hochberg():
    """Published: four of fifteen are kept at 0.05 (1995, section 3.2)."""
    chances = [
        *[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344],
        *[0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0],
    ]
    assert false_discovery(pd.Series(chances))["kept"].tolist() == [True] * 4 + [False] * 11


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [((48, 80), (56, 70), 5.24, 33.39), ((3, 10), (9, 10), 17.05, 80.90), ((0, 10), (10, 10), 60.75, 100.0)],
)
def test_newcombes_differences_of_two_shares(before, after, low, high):
    """Published as examples a, b and h of Newcombe 1998, method 10."""
    found = change_interval(100 * before[0] / before[1], before[1], 100 * after[0] / after[1], after[1])
    assert found == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))


@pytest.mark.parametrize(("share", "chance"), [(0.5, 0.34), (0.7, 0.74), (0.8, 0.90)])
def test_how_often_luck_reaches_the_proof_point(share, chance):
    assert chance_of(4, 6, share) == pytest.approx(chance, abs=0.005)
