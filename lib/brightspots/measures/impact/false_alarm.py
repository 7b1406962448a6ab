"""How often luck alone gives a sign as strong as the pre-stated one.

The more points come after the change, the more often luck gives six in a row, so the row alone is no sign: the range of
the change must leave 0 out, too (`brightspots.measures.impact.row_rule`, with what weekly looks at both come to).
"""

from __future__ import annotations

from functools import lru_cache
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from brightspots.measures.impact.row_rule import IN_A_ROW, Sides, called_at, longest_rows

_SEED = 20_140_901
_SERIES, _MOST_NUMBERS = 5_000, 600_000


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
    longest = _signs(Sides(values[:, :before], values[:, before:], carry), weekly=True)
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


def _signs(own: Sides, *, weekly: bool) -> NDArray[np.int64]:
    """Return each series' longest row upward; -1 where the range holds 0.

    With weekly looks a row of six that was called a change is kept, as `brightspots.measures.impact.row_rule` says.
    """
    rows = longest_rows(own.after - np.median(own.before, axis=1, keepdims=True), 1)
    told = own.moved(1) | (weekly and called_at(rows, [own], 1) > 0)
    return np.where(told, rows.n, -1)


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
    own = [Sides(values[:, :before], values[:, before:] + step, carry) for step in _STEPS]
    seen = [float((_signs(sides, weekly=False) >= IN_A_ROW).mean()) for sides in own]
    return float(np.interp(_OFTEN, seen, _STEPS)) if seen[-1] >= _OFTEN else nan
