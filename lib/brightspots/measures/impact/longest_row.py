"""The pre-stated sign: the longest row on one side of the frozen median since the change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brightspots.measures.impact.before_after import Halves
from brightspots.measures.impact.false_alarm import IN_A_ROW, chances_of_signs
from brightspots.measures.spc.charts import TIE


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
        How often luck alone gives a row as long, and a range of the change that leaves 0 out, with nothing changed.
    moved : bool
        Whether the range of the change leaves 0 out, the way of the row.
    """

    n: int
    first: int
    last: int
    since: int
    chance: float
    moved: bool

    @property
    def signal(self) -> bool:
        """Whether it is the sign that was agreed on: six in a row, and a range that leaves 0 out."""
        return self.n >= IN_A_ROW and self.moved

    @property
    def one_in(self) -> int:
        """Luck alone gives such a row about once in so many series; no finer than a simulation can tell."""
        exact = 1 / max(self.chance, 0.001)
        step = 100 if exact >= 150 else 10 if exact >= 50 else 5 if exact >= 25 else 1
        return step * round(exact / step)


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
    chance = float(chances_of_signs(len(halves.before), useful, halves.carry)[best[0]])
    since = int(((side == -way) & (positions > best[2])).sum())
    return Row(*best, since, chance, halves.moved(way))


def chance_to_claim(halves: Halves) -> float:
    """Return how often luck would show the sign in such a series with nothing changed; 0 when it is too early."""
    if halves.early:
        return 0.0
    return float(chances_of_signs(len(halves.before), len(halves.after), halves.carry)[IN_A_ROW])
