"""The pre-stated sign: the longest row on one side of the frozen median since the change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brightspots.measures.impact.before_after import Halves
from brightspots.measures.impact.false_alarm import chances_of_signs
from brightspots.measures.impact.others_median import Beside
from brightspots.measures.impact.row_rule import IN_A_ROW, Sides, called_at, from_the_line, longest_rows
from brightspots.measures.spc.result import Result
from brightspots.measures.spc.series import Array


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
    called : int
        At which look, so many points since the change, it was called a change that was not taken back since; 0 where
        it is none.
    """

    n: int
    first: int
    last: int
    since: int
    chance: float
    called: int

    @property
    def signal(self) -> bool:
        """Whether it is the sign agreed on: six in a row, and a range that leaves 0 out, now or when called."""
        return self.called > 0


def longest_row(halves: Halves, *, good: bool = True) -> Row | None:
    """Find the longest row on one side of the frozen median since the change; None where there is none.

    Of several as long the last one.
    """
    if halves.early or halves.result is None:
        return None
    way, away = halves.sign if good else -halves.sign, _away(halves.result, halves.sides)
    rows = longest_rows(away, way)
    if not rows.n[0]:
        return None
    useful = int((away[0] != 0).sum() - np.isnan(away[0]).sum())
    chance = float(chances_of_signs(len(halves.before), useful, halves.carry)[rows.n[0]])
    since = int((way * away[0, rows.last[0] + 1 :] < 0).sum())
    called = int(called_at(rows, [halves.sides], way)[0])
    first, last = int(rows.first[0]) + halves.start, int(rows.last[0]) + halves.start
    return Row(int(rows.n[0]), first, last, since, chance, called)


def called_beside(halves: Halves, beside: Beside | None, *, good: bool = True) -> int:
    """Return at which look our numbers and, where there are others, the difference from them were called a change.

    So many points since the change; 0 where they are not. See `brightspots.measures.impact.row_rule`.
    """
    if halves.early or halves.result is None:
        return 0
    way, own = halves.sign if good else -halves.sign, halves.sides
    rows = longest_rows(_away(halves.result, own), way)
    return int(called_at(rows, [own] if beside is None else [own, beside.sides], way)[0])


def _away(result: Result, own: Sides) -> Array:
    phase = result.phase_numbers[-1]
    return from_the_line(own.after, np.array([[phase.centre]]), phase.limits.tie)


def chance_to_claim(halves: Halves) -> float:
    """Return how often luck would show the sign in such a series with nothing changed; 0 when it is too early."""
    if halves.early:
        return 0.0
    return float(chances_of_signs(len(halves.before), len(halves.after), halves.carry)[IN_A_ROW])
