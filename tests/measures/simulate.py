"""Chances of a signal by simulation: many series at once, from a generator that is handed in.

The rules are told a second time here, on tables of series instead of one, and only as far as whether any
signal is there: the two tellings check each other in the tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from brightspots.measures.spc.charts import D2, RANGE_LIMIT
from brightspots.measures.spc.runs import MIN_USEFUL, crossings_min, longest_run_max, number_of_runs_range
from brightspots.measures.spc.spec import WITHOUT_LIMITS

Table = NDArray[np.float64]
Flags = NDArray[np.bool_]


def _any_run(flags: Flags, points: int) -> Flags:
    """Whether each row has so many True in a row."""
    if flags.shape[1] < points:
        return np.zeros(len(flags), dtype=bool)
    width = flags.shape[1] - points + 1
    run = flags[:, :width].copy()
    for i in range(1, points):
        run &= flags[:, i : i + width]
    return np.asarray(run.any(axis=1))


def _any_of(flags: Flags, k: int, m: int) -> Flags:
    """Whether each row has k True among m neighbours."""
    total = np.zeros((len(flags), flags.shape[1] + 1), dtype=np.int16)
    np.cumsum(flags, axis=1, out=total[:, 1:])
    width = min(m, flags.shape[1])
    return np.asarray((total[:, width:] - total[:, :-width] >= k).any(axis=1))


def _one_side(above: Flags, points: int) -> Flags:
    return _any_run(above, points) | _any_run(~above, points)


def _anhoej(above: Flags) -> Flags:
    n = above.shape[1]
    crossings = (above[:, 1:] != above[:, :-1]).sum(axis=1)
    return _one_side(above, longest_run_max(n) + 1) | (crossings < crossings_min(n))


def _ihi(values: Table, above: Flags) -> Flags:
    fewest, most = number_of_runs_range(above.shape[1])
    count = (above[:, 1:] != above[:, :-1]).sum(axis=1) + 1
    rising = values[:, 1:] > values[:, :-1]
    return _one_side(above, 6) | _one_side(rising, 4) | (count < fewest) | (count > most)


def _nhs(values: Table, above: Flags, z: Table) -> Flags:
    size = np.abs(z)
    zone = (size > 2) & (size <= 3)
    near = np.zeros(len(z), dtype=bool)
    for side in (above, ~above):
        same = side[:, :-2] & side[:, 1:-1] & side[:, 2:]
        two = zone[:, :-2].astype(np.int8) + zone[:, 1:-1] + zone[:, 2:] >= 2
        near |= (same & two).any(axis=1)
    return near | _one_side(above, 7) | _one_side(values[:, 1:] > values[:, :-1], 6)


def _zones(z: Table, sigmas: float, k: int, m: int) -> Flags:
    return _any_of(z > sigmas, k, m) | _any_of(z < -sigmas, k, m)


def signalled(rule_set: str, values: Table, centre: Table, z: Table, frozen: int, tested: bool) -> Flags:
    """Whether each series shows any signal.

    Parameters
    ----------
    rule_set : str
    values : array of shape (series, n)
    centre : array of shape (series, 1)
    z : array of shape (series, n)
        Distances from the middle in sigmas.
    frozen : int
        Points of a frozen baseline; 0 without one.
    tested : bool
        Whether rules about runs apply.

    Examples
    --------
    >>> flat = np.array([[1.0, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1]])
    >>> bool(signalled("anhoej", flat, np.zeros((1, 1)), flat, 0, True)[0])
    False
    """
    above = values > centre
    out: Flags = np.zeros(len(z), dtype=bool)
    if rule_set not in WITHOUT_LIMITS:
        out = np.asarray((np.abs(z) > 3).any(axis=1))
    if not tested:
        return out
    if rule_set in ("anhoej", "shewhart_anhoej"):
        return out | _anhoej(above)
    if rule_set == "ihi":
        return _ihi(values, above)
    if rule_set == "prestated":
        return _any_run(above[:, frozen:], 6)
    if rule_set == "nhs":
        return out | _nhs(values, above, z)
    rising = values[:, 1:] > values[:, :-1]
    if rule_set == "provost_murray":
        inner = _any_run(np.abs(z) < 1, 15)
        return out | _one_side(above, 8) | _one_side(rising, 5) | _zones(z, 2, 2, 3) | inner
    if rule_set == "wheeler":
        return out | _one_side(above, 8) | _zones(z, 1.5, 3, 4)
    zones = _zones(z, 2, 2, 3) | _zones(z, 1, 4, 5)
    if rule_set == "western_electric":
        return out | zones | _one_side(above, 8)
    turns = rising[:, 1:] != rising[:, :-1]
    far = np.abs(z) > 1
    both = np.zeros(len(z), dtype=bool)
    for i in range(values.shape[1] - 7):
        run = far[:, i : i + 8].all(axis=1)
        up = above[:, i : i + 8].sum(axis=1)
        both |= run & (up > 0) & (up < 8)
    extra = _any_run(turns, 12) | _any_run(np.abs(z) < 1, 15) | both
    return out | zones | _one_side(above, 9) | _one_side(rising, 5) | extra


def _lines(base: Table, median: bool, screen: bool) -> tuple[Table, Table]:
    """Centre and sigma of each series from its baseline."""
    ranges = np.abs(np.diff(base, axis=1))
    mean = ranges.mean(axis=1, keepdims=True)
    if screen:
        kept = ranges < RANGE_LIMIT * mean
        mean = (ranges * kept).sum(axis=1, keepdims=True) / kept.sum(axis=1, keepdims=True)
    centre = np.median(base, axis=1, keepdims=True) if median else base.mean(axis=1, keepdims=True)
    return centre, mean / D2


def chances(
    rule_sets: tuple[str, ...],
    generator: Generator,
    *,
    before: int,
    after: int = 0,
    change: float = 0.0,
    frozen: bool = False,
    given: bool = False,
    screen: bool = False,
    shape: str = "normal",
    carry: float = 0.0,
    series: int = 20_000,
) -> dict[str, float]:
    """Share of simulated series with any signal, for each rule set on the same series.

    Parameters
    ----------
    rule_sets : tuple of str
    generator : numpy.random.Generator
    before, after : int
        Points before and after a change of `change` standard deviations upwards.
    frozen : bool
        Whether the points before are a frozen baseline; otherwise all points set the lines.
    given : bool
        Whether the true centre and sigma are known.
    screen : bool
        Whether moving ranges are screened.
    shape : {"normal", "ranges", "gaps"}
        Independent normal values, their moving ranges (an mr chart), or cases between events (a g chart).
    carry : float
        How much a normal value leans on the one before.
    series : int

    Examples
    --------
    >>> chances(("anhoej",), np.random.default_rng(1), before=24, series=2000)["anhoej"] < 0.05
    True
    """
    n = before + after
    if shape == "gaps":
        values: Any = generator.exponential(size=(series, n))
    else:
        values = generator.standard_normal((series, n + (shape == "ranges")))
        for at in range(1, n if carry else 0):
            values[:, at] = carry * values[:, at - 1] + np.sqrt(1 - carry**2) * values[:, at]
        values[:, before:] += change if shape == "normal" else 0.0
    if shape == "ranges":
        values = np.abs(np.diff(values, axis=1))
    found = {}
    base = values[:, :before] if frozen else values
    for rule_set in rule_sets:
        if given:
            centre, sigma = np.zeros((series, 1)), np.ones((series, 1))
        else:
            centre, sigma = _lines(base, rule_set in WITHOUT_LIMITS, screen)
        middle = centre
        if shape == "ranges":
            sigma = (RANGE_LIMIT - 1) / 3 * centre
        elif shape == "gaps":
            middle = sigma = base.mean(axis=1, keepdims=True)
            centre = np.median(base, axis=1, keepdims=True)
        tested = given or n >= MIN_USEFUL
        z = (values - middle) / sigma
        hit = signalled(rule_set, values, centre, z, before if frozen else 0, tested)
        found[rule_set] = float(hit.mean())
    return found
