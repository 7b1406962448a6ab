"""Centre and limits, one definition a chart kind.

A phase comes in as arrays of its points; the baseline is a mask over them. What goes out is laid on one
scale on which three sigma is the limit, so that every rule can be told in sigmas: for most charts the values
themselves, for a t chart their 3.6th root.

Sources: Montgomery, Introduction to Statistical Quality Control (xmr, mr, p, u, c); Wheeler, Understanding
Variation (2.66); Laney 2002, Quality Engineering 14(4): 531-537 (p', u'); Taylor 2017, "Normalized
individuals chart" (I'); Benneyan 2001, Health Care Management Science 4: 305-318 (g); Nelson 1994, Journal
of Quality Technology 26(3): 239-241 (t); Nelson 1982, Journal of Quality Technology 14(3): 172-173
(screening).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightspots.measures.spc.series import Array
from brightspots.measures.spc.spec import ChartSpec

Mask = NDArray[np.bool_]

D2 = 1.128
"""Mean range of two values in sigmas, as printed in tables of control chart constants."""

RANGE_LIMIT = 3.267
"""Upper limit of moving ranges in units of their mean."""

I_PRIME_LIMIT = 3.2665
"""The same for an I' chart, in Taylor's own digits."""

TIE = 1e-12
"""Relative distance within which a value counts as on a line."""

NOISE = 4e-15
"""Relative size of rounding errors in a difference or a mean of a few values."""

_T_POWER = 3.6


@dataclass(slots=True)
class Limits:
    """Where a phase's lines lie.

    Attributes
    ----------
    centre : float
        The line that is drawn and that runs are counted against.
    scaled : array of shape (n,)
        The points on the scale of the limits.
    middle : float
        What the limits are laid around on that scale: the mean, also where the median is drawn.
    sigma : float or array of shape (n,)
        0 when the baseline never varies, NaN where there is none.
    tie : float
        How near the centre counts as on it, apart from the value's own rounding.
    mr_bar, mr_upper : float
        Mean moving range of the baseline and the limit of one range (charts of individual values).
    sigma_z : float
        Spread in units of chance alone (p_prime, u_prime).
    screened : int
        How many moving ranges were screened out.
    floor, ceiling : float
        What a value cannot pass: limits are cut there.
    power : float
        The scale's root.
    """

    centre: float
    scaled: Array
    middle: float = np.nan
    sigma: Any = np.nan
    tie: float = 0.0
    mr_bar: float = np.nan
    mr_upper: float = np.nan
    sigma_z: float = np.nan
    screened: int = 0
    collapsed: bool = False
    floor: float = -np.inf
    ceiling: float = np.inf
    power: float = 1.0

    def line(self, sigmas: float) -> Any:
        """Draw the line so many sigmas from the middle, on the scale of the values."""
        line = self.middle + sigmas * self.sigma
        if self.power != 1.0:
            line = np.maximum(line, 0.0) ** self.power
        if self.floor > -np.inf or self.ceiling < np.inf:
            line = np.minimum(np.maximum(line, self.floor), self.ceiling)
        return line


@dataclass(slots=True)
class Part:
    """One phase as the formulas see it: its points, and which of them make the baseline."""

    values: Array
    numerator: Array | None
    denominator: Array | None
    base: Mask
    spec: ChartSpec


def _mean(values: Array) -> float:
    """Return the mean, or NaN of nothing."""
    return float(values.sum() / len(values)) if len(values) else np.nan


def _neighbours(base: Mask) -> Mask:
    """Pairs of neighbouring baseline points: no range reaches across a gap or an excluded point."""
    return base[1:] & base[:-1]


def mean_range(ranges: Array, screen: bool, limit: float = RANGE_LIMIT) -> tuple[float, int, bool]:
    """Return the mean moving range, how many were screened out, and whether screening was given up.

    Screening drops ranges of 3.267 times the mean once. Where that leaves no variation at all, as in a series
    that is nearly always 0, it would pull the limits onto the centre: the unscreened mean stands.

    Examples
    --------
    >>> mean_range(np.array([1.0, 1.0, 1.0, 1.0, 9.0]), True)
    (1.0, 1, False)
    >>> mean_range(np.array([0.0, 0.0, 3.0, 3.0, 0.0, 0.0, 0.0, 0.0]), True)
    (0.75, 0, True)
    """
    mean = _mean(ranges)
    if not screen or not mean > 0:
        return mean, 0, False
    kept = ranges[ranges < limit * mean]
    if len(kept) == len(ranges):
        return mean, 0, False
    screened = _mean(kept)
    if not screened > TIE * mean:
        return mean, 0, True
    return screened, len(ranges) - len(kept), False


def _individuals(part: Part, values: Array, centre: float | None) -> Limits:
    """Return the limits around a mean by moving ranges (XmR)."""
    inside = values[part.base]
    size = _mean(np.abs(inside))
    middle = _mean(inside) if centre is None else centre
    ranges = np.abs(values[1:] - values[:-1])[_neighbours(part.base)]
    mr_bar, screened, collapsed = mean_range(ranges, part.spec.screen)
    sigma = mr_bar * part.spec.sigmas_per_range
    if sigma <= NOISE * size:
        sigma = 0.0
    return Limits(
        middle,
        values,
        middle,
        sigma,
        tie=TIE * size,
        mr_bar=mr_bar,
        mr_upper=RANGE_LIMIT * mr_bar,
        screened=screened,
        collapsed=collapsed,
    )


def _run(part: Part) -> Limits:
    """Median of the baseline; no limits."""
    inside = np.sort(part.values[part.base])
    if part.spec.centre is not None:
        return Limits(part.spec.centre, part.values)
    if not len(inside):
        return Limits(np.nan, part.values)
    low, high = float(inside[(len(inside) - 1) // 2]), float(inside[len(inside) // 2])
    return Limits(low + (high - low) / 2, part.values, tie=TIE * max(abs(low), abs(high)))


def _xmr(part: Part) -> Limits:
    """Mean and 3 x mean moving range / 1.128 (or 2.66 x the mean moving range)."""
    return _individuals(part, part.values, part.spec.centre)


def _mr(part: Part) -> Limits:
    """Mean moving range, upper limit 3.267 times it, lower 0. The points are the ranges themselves."""
    inside = part.values[part.base]
    mean, screened, collapsed = mean_range(inside, part.spec.screen)
    middle = mean if part.spec.centre is None else part.spec.centre
    limits = Limits(middle, part.values, middle, (RANGE_LIMIT - 1) / 3 * middle, tie=TIE * _mean(inside))
    limits.mr_bar, limits.mr_upper, limits.floor = mean, RANGE_LIMIT * mean, 0.0
    limits.screened, limits.collapsed = screened, collapsed
    return limits


def _pooled(part: Part) -> tuple[Array, Array, float]:
    """Return how many, out of how many, and the baseline's pooled rate (or the centre given)."""
    assert part.numerator is not None and part.denominator is not None
    if part.spec.centre is not None:
        return part.numerator, part.denominator, part.spec.centre
    out_of = part.denominator[part.base].sum()
    rate = float(part.numerator[part.base].sum() / out_of) if out_of > 0 else np.nan
    return part.numerator, part.denominator, rate


def _rate(part: Part, ceiling: float) -> Limits:
    """Return limits around a pooled rate: binomial under a ceiling of 1, Poisson without one."""
    _, out_of, rate = _pooled(part)
    spread = rate * (1 - rate) if ceiling == 1.0 else rate
    spread = spread if spread > TIE * rate else 0.0
    limits = Limits(rate, part.values, rate, np.sqrt(spread / out_of), tie=TIE * rate)
    if spread == 0.0:
        limits.sigma = 0.0
    limits.floor, limits.ceiling = 0.0, ceiling
    return limits


def _prime(part: Part, ceiling: float) -> Limits:
    """Laney: the limits of the rate, times the spread of its z values by their moving ranges."""
    limits = _rate(part, ceiling)
    if limits.sigma is not None and np.ndim(limits.sigma) == 0:
        return limits
    z = (part.values - limits.centre) / limits.sigma
    ranges = np.abs(z[1:] - z[:-1])[_neighbours(part.base)]
    mean, limits.screened, limits.collapsed = mean_range(ranges, part.spec.screen)
    limits.sigma_z = mean / D2
    if part.spec.sigma_z_floor is not None:
        limits.sigma_z = max(limits.sigma_z, part.spec.sigma_z_floor)
    limits.sigma = limits.sigma * limits.sigma_z if limits.sigma_z > TIE else 0.0
    return limits


def _c(part: Part) -> Limits:
    """Mean count and 3 times its square root."""
    inside = part.values[part.base]
    mean = _mean(inside) if part.spec.centre is None else part.spec.centre
    limits = Limits(mean, part.values, mean, sqrt(max(mean, 0.0)) if mean == mean else np.nan)
    limits.tie, limits.floor = TIE * mean, 0.0
    return limits


def _i_prime(part: Part) -> Limits:
    """Taylor: weighted mean; each range is put on the scale of one unit by its two denominators."""
    values = part.values
    weight = np.ones(len(values)) if part.denominator is None else part.denominator
    inside, w = values[part.base], weight[part.base]
    total = w.sum()
    middle = float((inside * w).sum() / total) if total > 0 else np.nan
    size = _mean(np.abs(inside))
    if part.spec.centre is not None:
        middle = part.spec.centre
    each = np.abs(values[1:] - values[:-1]) * sqrt(pi / 2) / np.sqrt(1 / weight[1:] + 1 / weight[:-1])
    mean, screened, collapsed = mean_range(each[_neighbours(part.base)], part.spec.screen, I_PRIME_LIMIT)
    limits = Limits(middle, values, middle, mean / np.sqrt(weight), tie=TIE * size)
    limits.screened, limits.collapsed = screened, collapsed
    if not mean > 0 or mean <= NOISE * size * sqrt(_mean(w)):
        limits.sigma = 0.0 if mean == mean else np.nan
    return limits


def _g(part: Part) -> Limits:
    """Cases between events: limits around the mean, the median drawn so that runs can be counted."""
    limits = _run(part)
    mean = _mean(part.values[part.base])
    limits.middle = mean
    limits.sigma = sqrt(mean * (mean + 1)) if mean == mean else np.nan
    limits.floor = 0.0
    return limits


def _t(part: Part) -> Limits:
    """Time between events: XmR of the 3.6th root, turned back."""
    limits = _individuals(part, part.values ** (1 / _T_POWER), None)
    limits.centre = limits.middle**_T_POWER
    limits.tie, limits.power, limits.floor = 16 * TIE * limits.centre, _T_POWER, 0.0
    limits.mr_bar = limits.mr_upper = np.nan
    return limits


_KINDS: dict[str, Callable[[Part], Limits]] = {
    "run": _run,
    "xmr": _xmr,
    "mr": _mr,
    "p": lambda part: _rate(part, 1.0),
    "p_prime": lambda part: _prime(part, 1.0),
    "u": lambda part: _rate(part, np.inf),
    "u_prime": lambda part: _prime(part, np.inf),
    "c": _c,
    "i_prime": _i_prime,
    "g": _g,
    "t": _t,
}


def limits_of(part: Part) -> Limits:
    """Compute the lines of one phase by its chart's definition.

    Examples
    --------
    >>> wheeler = np.array([39.0, 41, 41, 41, 43, 44, 41, 42, 40, 41, 44, 40])
    >>> part = Part(wheeler, None, None, np.ones(12, dtype=bool), ChartSpec(chart="xmr"))
    >>> lines = limits_of(part)
    >>> round(lines.centre, 2), round(lines.line(-3), 2), round(lines.line(3), 2)
    (41.42, 36.82, 46.01)
    """
    limits = _KINDS[part.spec.chart](part)
    if part.spec.sigma is not None:
        limits.sigma = part.spec.sigma
    return limits


def standing_of(n_baseline: int, given: bool) -> str:
    """How far limits can be trusted, by the points of their baseline.

    Examples
    --------
    >>> [standing_of(n, False) for n in (5, 6, 12, 20)]
    ['none', 'too few', 'provisional', 'firm']
    """
    if given:
        return "given"
    if n_baseline < 6:
        return "none"
    if n_baseline < 12:
        return "too few"
    return "provisional" if n_baseline < 20 else "firm"
