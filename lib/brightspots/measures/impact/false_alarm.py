"""The pre-stated sign, and how often luck alone gives one as strong.

Six in a row on the good side of the frozen median is what was agreed on. The more points come after the change,
and the more a number leans on the one before, the more often luck gives six: so the row that came is held against
rows in steady series of the same lengths, and is a signal when luck rarely gives one as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brightspots.measures.spc.charts import TIE

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves

IN_A_ROW = 6
A_YEAR = 12
RARE, RARE_WITHIN_A_YEAR = 0.05, 0.12
"""A row that luck gives more often than this is no sign. For up to twelve points that do not lean on the ones before,
six in a row decide, as was agreed: luck gives them 3 times in 100 in six points and 11 in twelve. With more points, or
with carry-over, it takes a longer row."""

_SEED = 20_140_901
_SERIES, _MOST_NUMBERS = 10_000, 600_000


@dataclass(frozen=True)
class Row:
    """The longest row on one side of the frozen median since the change.

    Attributes
    ----------
    n : int
        Points in it.
    first, last : int
        Positions from 1.
    since : int
        Points that count and follow it.
    chance : float
        How often luck alone gives a row as long with nothing changed.
    allowed : float
        A sign may be given by luck no more often than this.
    """

    n: int
    first: int
    last: int
    since: int
    chance: float
    allowed: float = RARE

    @property
    def signal(self) -> bool:
        """Whether it is the sign that was agreed on, and luck rarely gives one as long."""
        return self.n >= IN_A_ROW and self.chance <= self.allowed

    @property
    def one_in(self) -> int:
        """Luck alone gives such a row about once in so many series; no finer than a simulation can tell."""
        exact = 1 / max(self.chance, 0.001)
        step = 100 if exact >= 150 else 10 if exact >= 50 else 5 if exact >= 25 else 1
        return step * round(exact / step)


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


def longest_row(halves: Halves, *, good: bool = True) -> Row | None:
    """Find the longest row on one side of the frozen median since the change; None where there is none.

    Points on the line neither break nor feed it, as in `brightspots.measures.spc.rules.prestated`. Of several as
    long the last one.
    """
    if halves.early or halves.result is None:
        return None
    way = halves.sign if good else -halves.sign
    phase = halves.result.phase_numbers[-1]
    positions = np.flatnonzero(halves.counted[halves.start - 1 :]) + halves.start
    values = halves.series.values[positions - 1]
    near = np.maximum(TIE * np.maximum(np.abs(values), abs(phase.centre)), phase.limits.tie)
    away = values - phase.centre
    side = (away > near).astype(int) - (away < -near).astype(int)
    best: tuple[int, int, int] = (0, 0, 0)
    n = first = last = 0
    for position, at in zip(positions.tolist(), side.tolist(), strict=True):
        if at == 0:
            continue
        first = position if n == 0 else first
        n = n + 1 if at == way else 0
        last = position
        if n >= best[0] > 0 or n > best[0]:
            best = (n, first, last)
    if best[0] == 0:
        return None
    useful = int((side != 0).sum())
    chance = float(chances_of_rows(len(halves.before), useful, halves.carry)[best[0]])
    return Row(*best, int(((side == -way) & (positions > best[2])).sum()), chance, allowed(halves))


def allowed(halves: Halves) -> float:
    """How often luck may give a row that is still called a sign."""
    return RARE_WITHIN_A_YEAR if len(halves.after) <= A_YEAR and not halves.carry else RARE


def chance_to_claim(halves: Halves) -> float:
    """How often a series like this one would show the sign by luck, with nothing changed; 0 when it is too early."""
    if halves.early:
        return 0.0
    chances = chances_of_rows(len(halves.before), len(halves.after), halves.carry)
    called = chances[IN_A_ROW:][chances[IN_A_ROW:] <= allowed(halves)]
    return float(called[0]) if len(called) else 0.0
