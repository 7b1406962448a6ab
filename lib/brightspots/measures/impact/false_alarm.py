"""How often luck alone gives a sign as strong as the pre-stated one.

Six in a row on the good side of the frozen median is what was agreed on. The more points come after the change,
and the more a number leans on the one before, the more often luck gives six: so the row that came is held against
rows in steady series of the same lengths, and is a signal when luck rarely gives one as long.
"""

from __future__ import annotations

from functools import lru_cache
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

IN_A_ROW = 6
A_YEAR = 12
RARE, RARE_WITHIN_A_YEAR = 0.05, 0.12
"""A row that luck gives more often than this is no sign. For up to twelve points that do not lean on the ones before,
six in a row decide, as was agreed: luck gives them 3 times in 100 in six points and 11 in twelve. With more points, or
with carry-over, it takes a longer row."""

_SEED = 20_140_901
_SERIES, _MOST_NUMBERS = 10_000, 600_000


@lru_cache(maxsize=1024)
def chances_of_rows(before: int, after: int, carry: float = 0.0) -> NDArray[np.float64]:
    """Return how often luck gives a row of at least 0, 1, 2, ... points on the good side of a frozen median.

    Simulated: normal numbers, each leaning on the one before by `carry`, from one seed; right to about half a
    hundredth.

    Parameters
    ----------
    before, after : int
        Points before and after.
    carry : float

    Returns
    -------
    array of shape (after + 1,)

    Examples
    --------
    >>> chance = chances_of_rows(12, 6)
    >>> bool(0.02 < chance[6] < 0.05)
    True
    """
    values = _steady(before, after, carry, _SERIES)
    longest = _longest(values, before)
    counts = np.bincount(longest, minlength=after + 1)
    chances: NDArray[np.float64] = counts[::-1].cumsum()[::-1] / len(values)
    chances.setflags(write=False)
    return chances


def _steady(before: int, after: int, carry: float, most: int) -> NDArray[np.float64]:
    """Steady series of standard deviation 1, each number leaning on the one before by `carry`."""
    from scipy.signal import lfilter  # type: ignore[import-untyped]

    spare = 40 if carry else 0
    series = max(min(most, _MOST_NUMBERS // (before + after + spare)), 1000)
    values = np.random.default_rng(_SEED).standard_normal((series, before + after + spare))
    if carry:
        values = sqrt(1 - carry**2) * lfilter([1.0], [1.0, -carry], values, axis=1)[:, spare:]
    return np.asarray(values)


def _longest(values: NDArray[np.float64], before: int, step: float = 0.0) -> NDArray[np.int64]:
    """Return each series' longest row above its frozen median, the points after moved up by `step`."""
    above = values[:, before:] + step > np.median(values[:, :before], axis=1, keepdims=True)
    longest = np.zeros(len(values), dtype=np.int64)
    row = np.zeros(len(values), dtype=np.int64)
    for column in range(above.shape[1]):
        row = np.where(above[:, column], row + 1, 0)
        np.maximum(longest, row, out=longest)
    return longest


_STEPS = np.arange(0.25, 3.01, 0.25)
_OFTEN = 0.8


@lru_cache(maxsize=256)
def smallest_seen(before: int, after: int, carry: float, most: float) -> float:
    """Return the smallest lasting step, in standard deviations, that shows 4 times in 5; NaN above 3.

    Parameters
    ----------
    before, after : int
    carry : float
    most : float
        A sign may be given by luck no more often than this.

    Examples
    --------
    >>> 1.2 < smallest_seen(12, 12, 0.0, 0.12) < 1.6 < smallest_seen(12, 6, 0.0, 0.12) < 2.1
    True
    """
    chances = chances_of_rows(before, after, carry)
    enough = np.flatnonzero((np.arange(after + 1) >= IN_A_ROW) & (chances <= most))
    if not len(enough):
        return nan
    values = _steady(before, after, carry, 2_000)
    seen = [float((_longest(values, before, step) >= enough[0]).mean()) for step in _STEPS]
    return float(np.interp(_OFTEN, seen, _STEPS)) if seen[-1] >= _OFTEN else nan
