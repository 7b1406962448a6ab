"""The 95% range of the difference of two means, and what it leaves out."""

from __future__ import annotations

from math import isfinite, nan
from typing import Any

import numpy as np

from brightspots.measures.spc.series import Array

CONFIDENCE = 0.975
"""Of either end of a range: 95% lie between."""


def difference_ends(before: Array, after: Array, carry: float = 0.0) -> tuple[Any, Any]:
    """Return both ends of the 95% range of the difference of two means, along the last axis.

    Welch's interval; where a number leans on the one before by `carry`, n points tell as much as
    n(1 - carry)/(1 + carry) that do not (Bartlett 1946; Zwiers & von Storch 1995, Journal of Climate 8: 336-351).

    Parameters
    ----------
    before, after : array of shape (..., n)
        Without missing values.
    carry : float
        0 to 1.

    Returns
    -------
    low, high : array of shape (...)
        NaN with fewer than two values on a side, or too few that tell.
    """
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    sides = before, after
    n = np.array([side.shape[-1] for side in sides]) * (1 - carry) / (1 + carry)
    if min(side.shape[-1] for side in sides) < 2 or n.min() <= 1.5:
        none = np.full(before.shape[:-1], nan)
        return none, none
    parts = [side.var(axis=-1, ddof=1) / many for side, many in zip(sides, n, strict=True)]
    total = np.asarray(parts[0] + parts[1])
    spread = np.where(total > 0, total, 1.0)
    freedom = spread**2 / np.where(total > 0, parts[0] ** 2 / (n[0] - 1) + parts[1] ** 2 / (n[1] - 1), 1.0)
    reach = np.where(total > 0, stdtrit(freedom, CONFIDENCE) * np.sqrt(spread), 0.0)
    middle = after.mean(axis=-1) - before.mean(axis=-1)
    return middle - reach, middle + reach


def difference_interval(before: Array, after: Array, carry: float = 0.0) -> tuple[float, float]:
    """Return the 95% range of the difference of two means: `difference_ends` of one series.

    Examples
    --------
    >>> low, high = difference_interval(np.array([1.0, 2, 3, 2]), np.array([3.0, 4, 5, 4]))
    >>> round(low, 2), round(high, 2)
    (0.59, 3.41)
    """
    low, high = difference_ends(before, after, carry)
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
