"""Coding at its edges, and what would undo it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.privacy import Margins, decide, release
from brightspots.privacy.coding import _tells, side
from tests.privacy.tables import GROUPS, schools, table


@pytest.mark.parametrize(
    ("n", "bound"), [(300, 1), (299, 2), (100, 2), (99, 5), (40, 5), (39, 10), (20, 10), (19, 20), (11, 20)]
)
def test_bounds(n, bound):
    values = pd.Series([0.0, bound, bound + 0.1, 99.9 - bound, 100.0 - bound, 100.0])
    assert side(values, pd.Series([float(n)] * 6)).tolist() == [-1, -1, 0, 0, 1, 1]


def let_out(rows, audience="public", **more):
    return release(rows, published=False, audience=audience, mask=decide(rows, schools(1), GROUPS, **more))


def test_none_and_all_are_not_told_to_the_public():
    rows = table([[50, 50, 60]], [[0, 50, 30]])
    released = let_out(rows)
    assert released["code"].tolist() == [-1, 1, 0, 0]
    assert released["value"].tolist() == [5.0, 95.0, 50.0, 50.0]
    assert released["numerator"].isna().all() and released["denominator"].notna().all()
    assert let_out(rows, "staff")["value"].tolist() == [0.0, 100.0, 50.0, 50.0]


def test_a_single_coded_share_does_not_come_back_by_subtraction():
    rows = table([[60, 41, 45]], [[0, 20, 23]])
    released = let_out(rows).set_index("subgroup_id")
    counted = released["value"] * released["denominator"] / 100
    back = counted["all"] - counted["b"] - counted["c"]
    mask = decide(rows, schools(1), GROUPS)
    assert mask.table["step"].iloc[0] / 200 * (146 + 41 + 45) >= 0.05 * 60
    assert released.loc["a", "code"] == -1 and back != 0


def test_counts_stay_where_nothing_is_hidden():
    released = let_out(table([[50, 50, 60]]))
    assert released["numerator"].tolist() == [25, 25, 30, 80]


def test_days_and_points_are_never_coded():
    rows = pd.concat(
        [table([[50, 50, 60]]), table([[50, 50, 60]], [[50, 50, 60]]).assign(measure_id="attendance_rate")]
    )
    released = let_out(rows)
    assert (released["code"] == 0).all()
    assert (let_out(rows, margins=Margins(of_days=()))["code"] != 0).any()
    points = table([[50, 50, 60]]).assign(value=0.0, numerator=float("nan"))
    assert (let_out(points, shares=[])["value"] == 0.0).all()


def test_published_shares_are_not_coded_twice():
    rows = table([[50, 50, 60]], [[0, 25, 30]])
    mask = decide(rows, schools(1), GROUPS, published=True)
    assert release(rows, published=True, mask=mask)["value"].iloc[0] == 0.0


@pytest.mark.parametrize(("shares", "tells"), [([1, 2], True), ([99, 98], True), ([50, 50], False)])
def test_one_that_hides_beside_a_share_near_none_or_near_all_is_given_away(shares, tells):
    of_sum = [np.array([some], dtype=float) for some in (shares, [100, 50], [0, 0])]
    assert _tells(*of_sum, np.array([[True, True]]), 0.1).tolist() == [tells]
