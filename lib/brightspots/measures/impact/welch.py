"""The 95% range of the difference of two means, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from brightspots.measures.spc.series import Array

CONFIDENCE, KEPT = 0.975, 0.85
"""Of either end of a range: 95% lie between, or 70%."""


@dataclass(frozen=True)
class Mean:
    """The mean of one side, the variance of that mean, and as how many free numbers it counts.

    Where a number leans on the one before by `carry`, n points tell as much as n(1 - carry)/(1 + carry) that do not
    (Bartlett 1946; Zwiers & von Storch 1995, Journal of Climate 8: 336-351).
    """

    value: Array
    variance: Array
    worth: Array


def mean_of(values: Array, carry: float = 0.0) -> Mean:
    """Return the mean along the last axis; NaN is missing, and of fewer than two numbers there is no variance."""
    found = running_means(values, carry)
    return Mean(found.value[..., -1], found.variance[..., -1], found.worth[..., -1])


def running_means(values: Array, carry: float = 0.0) -> Mean:
    """Return the mean after the first, the first two, the first three, ... numbers along the last axis."""
    known = np.isfinite(values)
    many = np.cumsum(known, axis=-1)
    base = np.where(known, values, 0.0).sum(axis=-1, keepdims=True) / np.maximum(many[..., -1:], 1)
    away = np.where(known, values - base, 0.0)
    mean = np.cumsum(away, axis=-1) / np.maximum(many, 1)
    squares = np.cumsum(away**2, axis=-1) - many * mean**2
    squares = np.where(squares > 1e-12 * np.cumsum(away**2, axis=-1), squares, 0.0)
    worth = many * (1 - carry) / (1 + carry)
    variance = np.where(many > 1, squares / np.maximum(many - 1, 1), np.nan) / np.maximum(worth, 1e-9)
    return Mean(base + mean, variance, worth)


def difference_ends(before: Mean, after: Mean, confidence: float = CONFIDENCE) -> tuple[Array, Array]:
    """Return both ends of the range of the difference of two means: Welch's interval.

    Parameters
    ----------
    before, after : Mean
        Of shapes that fit each other.
    confidence : float
        Of either end: 0.975 gives a range of 95%.

    Returns
    -------
    low, high : array
        NaN with fewer than two values on a side, or too few that tell.
    """
    n, more = before.worth, after.worth
    total = np.where((n > 1.5) & (more > 1.5), before.variance + after.variance, np.nan)
    spread = np.where(total > 0, total, 1.0)
    parts = before.variance**2 / np.maximum(n - 1, 0.5) + after.variance**2 / np.maximum(more - 1, 0.5)
    freedom = np.where(total > 0, spread**2 / np.where(total > 0, parts, 1.0), 1.0)
    reach = np.where(total > 0, _quantile(freedom, confidence) * np.sqrt(spread), total)
    middle = after.value - before.value
    return middle - reach, middle + reach


_MANY, _GRID = 2_000, 4_001


def _quantile(freedom: Array, confidence: float) -> Array:
    """Return Student's quantile; read off a fine grid, to four digits, where many are asked for."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    if freedom.size < _MANY:
        return np.asarray(stdtrit(freedom, confidence))
    grid = np.linspace(0.0, 2.0, _GRID)
    known = stdtrit(1 / np.maximum(grid, 1e-9), confidence)
    return np.interp(1 / freedom, grid, known)


def difference_interval(before: Array, after: Array, carry: float = 0.0) -> tuple[float, float]:
    """Return the 95% range of the difference of two means: `difference_ends` of one series.

    A range of no width, as of numbers that are all the same, is one.

    Examples
    --------
    >>> low, high = difference_interval(np.array([1.0, 2, 3, 2]), np.array([3.0, 4, 5, 4]))
    >>> round(low, 2), round(high, 2)
    (0.59, 3.41)
    """
    low, high = difference_ends(mean_of(before, carry), mean_of(after, carry))
    return float(low), float(high)


def leaves_out_zero(interval: tuple[float, float], way: int) -> bool:
    """Return whether a range leaves 0 out: all of it above for 1, all of it below for -1.

    Examples
    --------
    >>> leaves_out_zero((0.5, 2.0), 1), leaves_out_zero((0.5, 2.0), -1), leaves_out_zero((float("nan"), 2.0), 1)
    (True, False, False)
    """
    edge = interval[0] if way > 0 else -interval[1]
    return isfinite(edge) and edge > 0
