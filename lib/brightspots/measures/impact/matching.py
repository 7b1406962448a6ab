"""Schools to compare with: alike before the change, by level and trend, and never chosen by what came after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.spc.series import Array

NEAREST, MOST, FEWEST = 8, 5, 3
CALIPER = 1.0
"""Nearest schools further than this, in standard deviations, are not like ours."""

FINE, COMPARABLE = 0.05, 0.25
"""Differences before the change, in standard deviations, as the What Works Clearinghouse draws its lines."""


@dataclass(frozen=True)
class Balance:
    """How alike we and the schools compared were before the change.

    Attributes
    ----------
    table : DataFrame
        what, ours, theirs, difference (in standard deviations), reading: fine, adjusted or not comparable.
    worst : float
        The largest difference, in standard deviations.
    """

    table: pd.DataFrame
    worst: float

    @property
    def comparable(self) -> bool:
        """Whether no difference is above a quarter of a standard deviation."""
        return bool(self.worst <= COMPARABLE)


def level_and_trend(before: Array) -> Array:
    """Return the mean and the slope a period of each row, over the periods that it has.

    Parameters
    ----------
    before : array of shape (units, periods)
        NaN is missing.

    Returns
    -------
    array of shape (units, 2)
        A slope needs three periods; NaN otherwise.

    Examples
    --------
    >>> level_and_trend(np.array([[1.0, 2, 3], [4.0, np.nan, 4]])).tolist()
    [[2.0, 1.0], [4.0, nan]]
    """
    there = np.isfinite(before)
    n = there.sum(axis=1)
    time = np.where(there, np.arange(before.shape[1], dtype=np.float64), 0.0)
    values = np.where(there, before, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, middle = values.sum(axis=1) / n, time.sum(axis=1) / n
        left = np.where(there, time - middle[:, None], 0.0)
        slope = (left * values).sum(axis=1) / (left**2).sum(axis=1)
    return np.column_stack([mean, np.where(n >= 3, slope, np.nan)])


def choose(
    ours: Array, others: Array, *, caliper: float = CALIPER
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Choose the three to five schools whose mean was nearest to ours before the change.

    Among the eight nearest within the caliper, the group of three to five whose largest difference from ours is
    smallest. Nothing after the change is looked at (Stuart 2010, Statistical Science 25: 1-21).

    Parameters
    ----------
    ours : array of shape (features,)
    others : array of shape (units, features)
        Level, trend and, where given, context; without missing values.
    caliper : float
        The furthest distance, in standard deviations.

    Returns
    -------
    chosen : array of int
        Rows of `others`; empty when fewer than three are near enough.
    spread : array of shape (features,)
        The standard deviations that differences are told in: of all units, ours among them.

    Examples
    --------
    >>> others = np.array([[90.0, 0.1], [91, 0.0], [89, 0.1], [70, 0.0], [90.5, 0.0], [75, 0.3]])
    >>> sorted(choose(np.array([90.0, 0.05]), others)[0].tolist())
    [0, 1, 2, 4]
    """
    spread = np.vstack([others, ours]).std(axis=0, ddof=1)
    steps = (others - ours) / np.where(spread > 0, spread, 1.0)
    distance = np.sqrt((steps**2).mean(axis=1))
    near = np.argsort(distance, kind="stable")[:NEAREST]
    near = near[distance[near] <= caliper]
    if len(near) < FEWEST:
        return np.array([], dtype=np.intp), spread
    best, worst = near, np.inf
    for members in _groups(len(near)):
        means = steps[near[members]].mean(axis=1)
        largest = np.abs(means).max(axis=1)
        at = int(largest.argmin())
        if largest[at] < worst - 1e-12 or len(best) > MOST:
            best, worst = near[members[at]], float(largest[at])
    return best, spread


@lru_cache(maxsize=8)
def _groups(n: int) -> tuple[NDArray[np.intp], ...]:
    sizes = range(min(MOST, n), FEWEST - 1, -1)
    return tuple(np.array(list(combinations(range(n), size)), dtype=np.intp) for size in sizes)


def balance(names: list[str], ours: Array, theirs: Array, spread: Array) -> Balance:
    """Set ours beside the mean of those chosen, in standard deviations.

    Up to 0.05 is fine, up to 0.25 has to be adjusted for (the difference in differences does), and above that the
    groups are not comparable (What Works Clearinghouse, Procedures and Standards Handbook 5.0, 2022, chapter on
    baseline equivalence).
    """
    apart = (ours - theirs) / np.where(spread > 0, spread, np.inf)
    size = np.abs(apart)
    reading = np.where(size <= FINE, "fine", np.where(size <= COMPARABLE, "adjusted", "not comparable"))
    table = pd.DataFrame(
        {"what": names, "ours": ours, "theirs": theirs, "difference": apart, "reading": reading}
    )
    return Balance(table, float(size.max()))
