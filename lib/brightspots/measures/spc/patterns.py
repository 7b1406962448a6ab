"""Patterns that rule sets are made of: outside, shift, trend, zones.

A pattern looks at the points of one phase that count (measured and not excluded), in their order. It returns
hits: which rule, which way, which points. `completed` holds the points at which the rule was met, for those
who mark only these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from brightspots.measures.spc import runs
from brightspots.measures.spc.runs import Array, Places, Signs


@dataclass
class View:
    """One phase as the rules see it.

    Attributes
    ----------
    values : array of shape (n,)
        Points that count, in order.
    side : array of shape (n,)
        1 above the centre, -1 below, 0 on it.
    z : array of shape (n,), optional
        Distance from the middle in sigmas, with rounding noise taken off; None without limits.
    tested : bool
        Whether there are enough points for rules about runs.
    frozen : int
        How many of the points belong to a frozen baseline; 0 without one.
    better : int
        1 when an increase is good, -1 when a decrease is, 0 when neither.
    """

    values: Array
    side: Signs
    z: Array | None
    tested: bool
    frozen: int = 0
    better: int = 0

    @cached_property
    def useful(self) -> Places:
        """Places of the points that are not on the centre."""
        return self.side.nonzero()[0]

    @cached_property
    def useful_side(self) -> Signs:
        """Side of each useful point."""
        return self.side[self.useful]

    @cached_property
    def crossings(self) -> int:
        """How often the line between useful points crosses the centre."""
        side = self.useful_side
        return int((side[1:] != side[:-1]).sum())

    @cached_property
    def longest_run(self) -> int:
        """Most useful points in a row on one side."""
        first, last = runs.spans(self.useful_side)
        return int((last - first).max()) + 1 if len(first) else 0


@dataclass(slots=True)
class Hit:
    """A rule that was met: `sign` 1 up, -1 down, 0 neither; places count from 0 among the view's points."""

    rule: str
    sign: int
    first: int
    last: int
    marked: Places
    completed: list[int]


def _span(rule: str, sign: int, first: int, last: int, needed: int) -> Hit:
    done = list(range(first + needed - 1, last + 1))
    return Hit(rule, sign, first, last, np.arange(first, last + 1), done)


def whole_phase(rule: str, view: View) -> Hit:
    """Make a hit that belongs to the phase and marks no single point."""
    return Hit(rule, 0, 0, len(view.values) - 1, np.empty(0, dtype=np.intp), [])


def outside(view: View) -> list[Hit]:
    """Find each point beyond three sigma."""
    if view.z is None:
        return []
    far = (np.abs(view.z) > 3).nonzero()[0]
    return [
        Hit("outside", 1 if view.z[i] > 0 else -1, i, i, far[k : k + 1], [i])
        for k, i in enumerate(far.tolist())
    ]


def shift(view: View, points: int, *, skip_ties: bool, rule: str = "shift") -> list[Hit]:
    """Find runs of so many points on one side of the centre."""
    if not skip_ties:
        return [_span(rule, int(view.side[a]), a, b, points) for a, b in runs.long_spans(view.side, points)]
    side, places = view.useful_side, view.useful
    found = []
    for a, b in runs.long_spans(side, points):
        done = places[a + points - 1 : b + 1].tolist()
        found.append(Hit(rule, int(side[a]), int(places[a]), int(places[b]), places[a : b + 1], done))
    return found


def trend(view: View, points: int, *, ties: str) -> list[Hit]:
    """Find so many points in a row that only rise or only fall."""
    return [_span("trend", sign, a, b, points) for sign, a, b in runs.trends(view.values, points, ties=ties)]


def beyond(view: View, sigmas: float, k: int, m: int, rule: str) -> list[Hit]:
    """Find k of m points in a row beyond so many sigmas on the same side."""
    found = []
    if view.z is not None:
        for sign in (1, -1):
            flags = view.z * sign > sigmas
            for first, last, done in runs.windows(flags, k, m):
                marked = first + flags[first : last + 1].nonzero()[0]
                found.append(Hit(rule, sign, first, last, marked, done))
    return found


def zone_two_of_three(view: View) -> list[Hit]:
    """Find two of three in the 2-3 sigma zone, all three on one side (NHS Making Data Count).

    The third point, which is not marked, may be the one that completes the pattern.
    """
    if view.z is None or len(view.z) < 3:
        return []
    size = np.abs(view.z)
    zone = (size > 2) & (size <= 3)
    if np.count_nonzero(zone) < 2:
        return []
    side = view.side
    same = (side[:-2] == side[1:-1]) & (side[1:-1] == side[2:]) & (side[2:] != 0)
    enough = zone[:-2].astype(np.int8) + zone[1:-1] + zone[2:] >= 2
    marked: list[tuple[int, list[int], list[int]]] = []
    for start in (same & enough).nonzero()[0].tolist():
        places = [i for i in range(start, start + 3) if zone[i]]
        if marked and marked[-1][0] == side[start] and places[0] <= marked[-1][1][-1]:
            last = marked[-1][1][-1]
            marked[-1][1].extend(i for i in places if i > last)
            marked[-1][2].append(start + 2)
        else:
            marked.append((int(side[start]), places, [start + 2]))
    return [
        Hit("two_of_three", sign, places[0], places[-1], np.array(places), done)
        for sign, places, done in marked
    ]


def inner_third(view: View, points: int = 15) -> list[Hit]:
    """Find so many points in a row within one sigma of the centre."""
    if view.z is None:
        return []
    near = np.abs(view.z) < 1
    return [_span("inner_third", 0, a, b, points) for a, b in runs.long_spans(near, points)]


def alternating(view: View, points: int = 14) -> list[Hit]:
    """Find so many points in a row that go up and down by turns."""
    step = runs.steps(view.values)
    turns = step[1:] * step[:-1] < 0
    return [_span("alternating", 0, a, b + 2, points) for a, b in runs.long_spans(turns, points - 2)]


def both_sides(view: View, points: int = 8) -> list[Hit]:
    """Find so many points in a row beyond one sigma, on both sides of the centre."""
    if view.z is None:
        return []
    far = np.abs(view.z) > 1
    return [
        _span("both_sides", 0, a, b, points)
        for a, b in runs.long_spans(far, points)
        if len(set(view.side[a : b + 1].tolist())) > 1
    ]


def clean_z(z: Array, noise: Array | float) -> NDArray[np.float64]:
    """Take rounding noise off distances in sigmas, so that a point on a line is not beyond it.

    Examples
    --------
    >>> clean_z(np.array([3.0000000001, -2.0, 3.1]), 1e-9).tolist()[:2]
    [3.0, -2.0]
    """
    whole = np.round(2 * z) / 2
    return np.where(np.abs(z - whole) <= noise, whole, z)
