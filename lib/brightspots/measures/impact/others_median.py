"""Our numbers less the middle of the other schools', period by period: what everybody had is no change of ours.

On real weekly attendance, with dates that mean nothing, this halves the false claims that are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.impact.welch import difference_interval, leaves_out_zero
from brightspots.measures.spc.series import Array

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves

LEAST_OTHERS, LEAST_PAIRS = 10, 5
"""The middle of fewer schools moves with each of them."""


@dataclass(frozen=True)
class Beside:
    """How far we moved from the middle of the other schools.

    Attributes
    ----------
    interval : tuple of float
        95%, of the difference since the change less that before it.
    """

    interval: tuple[float, float]

    def moved(self, sign: int) -> bool:
        """Whether we moved our way, by more than the range of the difference leaves open."""
        return leaves_out_zero(self.interval, sign)


def beside_others(halves: Halves, others: Array | None) -> Beside | None:
    """Hold the difference from the other schools' median before the change against that since.

    Parameters
    ----------
    halves : Halves
        Ours.
    others : array of shape (schools, periods), optional
        The others' numbers on our periods; NaN is missing.

    Returns
    -------
    Beside or None
        None where fewer than ten others have numbers on half of our periods, before or since.
    """
    if others is None or len(others) < LEAST_OTHERS:
        return None
    usable = (np.isfinite(others).sum(axis=0) >= LEAST_OTHERS) & halves.counted
    middle = np.full(len(usable), nan)
    if usable.any():
        middle[usable] = np.nanmedian(others[:, usable], axis=0)
    apart, at = halves.series.values - middle, halves.start - 1
    sides = apart[:at][usable[:at]], apart[at:][usable[at:]]
    known = (len(halves.before), len(halves.after))
    if any(len(side) < max(2, 0.5 * most) for side, most in zip(sides, known, strict=True)):
        return None
    carry = pooled_carry((others - middle)[:, :at])
    return Beside(difference_interval(*sides, carry or 0.0))


def pooled_carry(rows: Array) -> float | None:
    """Return how much numbers lean on the ones before, from all schools together; None from fewer than ten.

    The mean of the schools' lag-one correlations, corrected for the length of the series (Kendall 1954, Biometrika 41:
    403-404: a correlation r is found too low by about (1 + 3r)/n), rounded up to a twentieth and never under 0.

    Parameters
    ----------
    rows : array of shape (schools, periods)
        NaN is missing.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> steady = rng.normal(size=(60, 40))
    >>> leaning = steady.copy()
    >>> for week in range(1, 40):
    ...     leaning[:, week] = 0.5 * leaning[:, week - 1] + steady[:, week]
    >>> pooled_carry(steady) <= 0.1, 0.4 <= pooled_carry(leaning) <= 0.6, pooled_carry(steady[:9])
    (True, True, None)
    """
    both = np.isfinite(rows[:, :-1]) & np.isfinite(rows[:, 1:])
    rows, pairs = rows[both.sum(axis=1) >= LEAST_PAIRS], both[both.sum(axis=1) >= LEAST_PAIRS]
    if len(rows) < LEAST_OTHERS:
        return None
    own = rows - np.nanmean(rows, axis=1, keepdims=True)
    spread = np.nanmean(own**2, axis=1)
    n = pairs.sum(axis=1)
    product = np.where(pairs, own[:, :-1] * own[:, 1:], 0.0).sum(axis=1) / n
    r = float(np.mean(product[spread > 0] / spread[spread > 0])) if (spread > 0).any() else 0.0
    unbiased = (r + 1 / float(n.mean())) / max(1 - 3 / float(n.mean()), 0.5)
    return float(np.clip(np.ceil(20 * unbiased - 1e-9) / 20, 0.0, 0.9))
