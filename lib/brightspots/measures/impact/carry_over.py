"""How much each number leans on the one before: what makes rows on one side frequent, and ranges too narrow."""

from __future__ import annotations

import numpy as np

from brightspots.measures.spc.series import Array

LEAST_OTHERS, LEAST_PAIRS = 10, 5
"""The middle, or the mean, of fewer schools moves with each of them."""
USUAL, USUAL_PAIRS = 0.1, 30
"""What the weeks of schools mostly show, and as how many pairs of our own numbers it counts."""
SHOWS = 0.2


def own_carry(values: Array) -> float:
    """Return how much the numbers of one series lean on the ones before, drawn toward what is usual.

    Few numbers say little of it: a carry-over of 0.3 is noticed in 6% of series of 12 points. So it is never taken for
    0 because it did not show: the usual 0.1 counts as 30 pairs beside the series' own (shrinkage of a mean toward a
    known one; Efron & Morris 1975, Journal of the American Statistical Association 70: 311-319).

    Parameters
    ----------
    values : array of shape (points,)
        NaN is missing.

    Returns
    -------
    float
        0 to 0.9, to a twentieth.

    Examples
    --------
    >>> own_carry(np.array([5.0, 6, 4])), own_carry(np.linspace(1, 30, 40)) > 0.5
    (0.1, True)
    """
    correlations, pairs = _lag_one(values[None])
    n = int(pairs[0]) if len(pairs) else 0
    own = _unbiased(float(correlations[0]), n) if n else 0.0
    return _to_a_twentieth(round(20 * (n * own + USUAL_PAIRS * USUAL) / (n + USUAL_PAIRS)))


def pooled_carry(rows: Array) -> float | None:
    """Return how much numbers lean on the ones before, from all schools together; None from fewer than ten.

    The mean of the schools' lag-one correlations, corrected for the length of the series, rounded up to a twentieth
    and never under 0.

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
    correlations, pairs = _lag_one(rows)
    if len(pairs) < LEAST_OTHERS:
        return None
    known = correlations[np.isfinite(correlations)]
    r = float(known.mean()) if len(known) else 0.0
    return _to_a_twentieth(np.ceil(20 * _unbiased(r, float(pairs.mean())) - 1e-9))


def _lag_one(rows: Array) -> tuple[Array, Array]:
    """Return the lag-one correlation and the pairs of each series with enough of them; NaN where nothing moves."""
    both = np.isfinite(rows[:, :-1]) & np.isfinite(rows[:, 1:])
    enough = both.sum(axis=1) >= LEAST_PAIRS
    rows, both = rows[enough], both[enough]
    own = rows - np.nanmean(rows, axis=1, keepdims=True) if len(rows) else rows
    spread = np.nanmean(own**2, axis=1) if len(rows) else np.zeros(0)
    n = both.sum(axis=1)
    product = np.where(both, own[:, :-1] * own[:, 1:], 0.0).sum(axis=1) / np.maximum(n, 1)
    return np.where(spread > 0, product / np.where(spread > 0, spread, 1.0), np.nan), n


def _unbiased(r: float, n: float) -> float:
    """Correct a correlation for the length of the series: it is found too low by about (1 + 3r)/n.

    Kendall 1954, Biometrika 41: 403-404.
    """
    return (r + 1 / n) / max(1 - 3 / n, 0.5) if r == r else 0.0


def _to_a_twentieth(twentieths: float) -> float:
    return float(np.clip(twentieths / 20, 0.0, 0.9))
