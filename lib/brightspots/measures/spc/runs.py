"""Runs, crossings and their critical values.

The building blocks of every rule: where neighbours fall on the same side, how long they stay there, and how
long is too long for chance. Arrays are one-dimensional and hold only points that count; positions inside
them count from 0.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, log2, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Signs = NDArray[np.int8]
Places = NDArray[np.intp]

MIN_USEFUL = 10
"""Fewer useful points than this are not tested for runs: the critical values begin here."""


@lru_cache(maxsize=4096)
def longest_run_max(n_useful: int) -> int:
    """Longest run that chance still explains: ``round(log2(n_useful)) + 3``.

    A run is a signal when it is longer. Source: Anhøj & Olesen 2014, PLoS ONE 9(11): e113825, after
    Schilling 2012; rounding is half to even (no n from 10 to 100 needs it).

    Examples
    --------
    >>> [longest_run_max(n) for n in (10, 12, 24, 52)]
    [6, 7, 8, 9]
    """
    return round(log2(max(n_useful, 1))) + 3


@lru_cache(maxsize=4096)
def crossings_min(n_useful: int) -> int:
    """Fewest crossings that chance still explains: the 5% point of a fair coin's n_useful - 1 tosses.

    The smallest k with P(X <= k) >= 0.05; fewer crossings are a signal. Source: Chen 2010, PLoS ONE 5(7):
    e11648; Anhøj & Olesen 2014.

    Examples
    --------
    >>> [crossings_min(n) for n in (10, 12, 24, 52)]
    [2, 3, 8, 20]
    """
    tosses = max(n_useful - 1, 0)
    if tosses > 1000:
        from scipy.special import bdtr  # type: ignore[import-untyped]

        k = int(tosses / 2 - 1.6449 * sqrt(tosses) / 2) - 3
        while bdtr(k, tosses, 0.5) < 0.05:
            k += 1
        return k
    total, k, needed = 1, 0, 2**tosses
    while total * 20 < needed:
        k += 1
        total += comb(tosses, k)
    return k


def _ways(r: int, above: int, below: int) -> int:
    """Orders of the points that make exactly r runs."""
    half = r // 2
    if r % 2 == 0:
        return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    first = comb(above - 1, half) * comb(below - 1, half - 1)
    return first + comb(above - 1, half - 1) * comb(below - 1, half)


@lru_cache(maxsize=1024)
def number_of_runs_range(n_useful: int) -> tuple[int, int]:
    """Fewest and most runs that chance still explains, 2.5% in each tail.

    The exact distribution of the number of runs with half of the points on each side (Wald & Wolfowitz 1940;
    Swed & Eisenhart 1943, Annals of Mathematical Statistics 14: 66-87). The table that circulates in run
    chart guides differs from it at 14 of its 31 lengths. Above 500 points its normal form is used.

    Examples
    --------
    >>> number_of_runs_range(20), number_of_runs_range(24)
    ((7, 15), (8, 18))
    """
    above, below = n_useful // 2, n_useful - n_useful // 2
    if above == 0:
        return 1, max(n_useful, 1)
    if n_useful > 500:
        mean = 2 * above * below / n_useful + 1
        spread = sqrt((mean - 1) * (mean - 2) / (n_useful - 1))
        return int(np.ceil(mean - 1.96 * spread)), int(np.floor(mean + 1.96 * spread))
    tail = comb(n_useful, above)  # 2.5% of it is a fortieth: compared as whole numbers
    low, below_low = 2, 0
    while (below_low + _ways(low, above, below)) * 40 <= tail:
        below_low += _ways(low, above, below)
        low += 1
    high, above_high = 2 * above + (n_useful % 2), 0
    while (above_high + _ways(high, above, below)) * 40 <= tail:
        above_high += _ways(high, above, below)
        high -= 1
    return low, high


def spans(values: NDArray[np.generic]) -> tuple[Places, Places]:
    """First and last place of each stretch of equal neighbours.

    Examples
    --------
    >>> first, last = spans(np.array([1, 1, -1, -1, -1, 1]))
    >>> first.tolist(), last.tolist()
    ([0, 2, 5], [1, 4, 5])
    """
    n = len(values)
    if n == 0:
        none = np.empty(0, dtype=np.intp)
        return none, none
    change = (values[1:] != values[:-1]).nonzero()[0]
    first = np.empty(len(change) + 1, dtype=np.intp)
    last = np.empty(len(change) + 1, dtype=np.intp)
    first[0], first[1:] = 0, change + 1
    last[:-1], last[-1] = change, n - 1
    return first, last


def long_spans(values: NDArray[np.generic], at_least: int) -> list[tuple[int, int]]:
    """Stretches of equal neighbours, zeros (or False) apart, that are at least so long.

    Examples
    --------
    >>> long_spans(np.array([0, 0, 0, 1, 1, -1, -1, -1]), 3)
    [(5, 7)]
    """
    if len(values) < at_least:
        return []
    first, last = spans(values)
    long = (last - first + 1 >= at_least).nonzero()[0]
    return [(int(first[i]), int(last[i])) for i in long if values[first[i]]]


def steps(values: Array) -> Signs:
    """Whether each step to the next point goes up (1), down (-1) or nowhere (0), rounding noise apart.

    Examples
    --------
    >>> steps(np.array([0.3, 0.1 + 0.2, 0.5, 0.4])).tolist()
    [0, 1, -1]
    """
    step = values[1:] - values[:-1]
    size = np.abs(values)
    noise = 1e-12 * np.maximum(size[1:], size[:-1])
    return (step > noise).astype(np.int8) - (step < -noise).astype(np.int8)


def trends(values: Array, points: int, *, ties: str) -> list[tuple[int, int, int]]:
    """Stretches of at least so many points that only rise or only fall: (sign, first, last).

    Parameters
    ----------
    values : array of shape (n,)
    points : int
        How many points make a trend; the first one counts.
    ties : {"skip", "break"}
        Whether a repeated value counts once, or ends the trend.

    Examples
    --------
    >>> trends(np.array([5.0, 1, 2, 2, 3, 4, 5]), 5, ties="skip")
    [(1, 1, 6)]
    >>> trends(np.array([5.0, 1, 2, 2, 3, 4, 5]), 5, ties="break")
    []
    """
    if len(values) < points:
        return []
    step = steps(values)
    if ties == "skip":
        moved = step.nonzero()[0]
        step = step[moved]
        return [(int(step[a]), int(moved[a]), int(moved[b]) + 1) for a, b in long_spans(step, points - 1)]
    return [(int(step[a]), a, b + 1) for a, b in long_spans(step, points - 1)]


def windows(flags: NDArray[np.bool_], k: int, m: int) -> list[tuple[int, int, list[int]]]:
    """Stretches in which at least k of m neighbours are flagged: (first, last, where it was completed).

    A window is completed by a flagged point; overlapping windows are told as one.

    Examples
    --------
    >>> windows(np.array([False, True, False, True, False]), 2, 3)
    [(1, 3, [3])]
    """
    hits = flags.nonzero()[0]
    if len(hits) < k:
        return []
    done = hits[k - 1 :]
    begun = hits[: len(done)]
    good = done - begun < m
    found: list[tuple[int, int, list[int]]] = []
    for first, last in zip(begun[good].tolist(), done[good].tolist(), strict=True):
        if found and first <= found[-1][1]:
            found[-1][2].append(last)
            found[-1] = (found[-1][0], last, found[-1][2])
        else:
            found.append((first, last, [last]))
    return found
