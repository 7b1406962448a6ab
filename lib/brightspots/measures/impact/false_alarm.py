"""How often luck alone gives a sign as strong as the pre-stated one.

Six in a row on the good side of the frozen median is what was agreed on. The more points come after the change, the
more often luck gives six, so the row alone is no sign: the 95% range of the change must leave 0 out, too. Together they
may be looked at every week. Of 4,000 steady series of independent numbers (12 before), 4.9% were ever called a change
in 24 weekly looks and 5.6% in 36, and 4.2% of all lost it again within 36; before the range was asked for, 21.7% and
30.2% showed six in a row at some time. Where each number leans on the one before by 0.3, and that is known, 4.4 and
5.0%.
"""

from __future__ import annotations

from functools import lru_cache
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from brightspots.measures.impact.welch import difference_ends

IN_A_ROW = 6

_SEED = 20_140_901
_SERIES, _MOST_NUMBERS = 10_000, 600_000


@lru_cache(maxsize=1024)
def chances_of_signs(before: int, after: int, carry: float = 0.0) -> NDArray[np.float64]:
    """Return how often luck gives a row of at least 0, 1, 2, ... good points, and a range that leaves 0 out.

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
    >>> chance = chances_of_signs(12, 6)
    >>> bool(0.01 < chance[6] < 0.025)
    True
    """
    values = _steady(before, after, carry, _SERIES)
    longest = _signs(values, before, carry)
    counts = np.bincount(longest[longest >= 0], minlength=after + 1)
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


def _signs(values: NDArray[np.float64], before: int, carry: float, step: float = 0.0) -> NDArray[np.int64]:
    """Return each series' longest row, the points after moved up by `step`; -1 where the range does not leave 0 out."""
    low, _ = difference_ends(values[:, :before], values[:, before:] + step, carry)
    return np.where(low > 0, _longest(values, before, step), -1)


_STEPS = np.arange(0.25, 3.01, 0.25)
_OFTEN = 0.8


@lru_cache(maxsize=256)
def smallest_seen(before: int, after: int, carry: float) -> float:
    """Return the smallest lasting step, in standard deviations, that shows 4 times in 5; NaN above 3.

    Parameters
    ----------
    before, after : int
    carry : float

    Examples
    --------
    >>> 1.2 < smallest_seen(12, 12, 0.0) < 1.6 < smallest_seen(12, 6, 0.0) < 2.1
    True
    """
    values = _steady(before, after, carry, 2_000)
    seen = [float((_signs(values, before, carry, step) >= IN_A_ROW).mean()) for step in _STEPS]
    return float(np.interp(_OFTEN, seen, _STEPS)) if seen[-1] >= _OFTEN else nan
