"""The rule sets, each exactly as its source defines it.

A rule set looks at the points of one phase that count (measured and not excluded) in their order; a run goes
on across a gap, and the signal says so. It returns hits: which rule, which way, which points. A point exactly
on a limit is not outside it. All points of a pattern are marked; `completed` holds the points at which the
rule was met, for those who mark only these.

Where a value on the centre line neither breaks nor feeds a run, the rule set says "skips ties"; otherwise it
breaks the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from . import runs
from .runs import Array, Places, Signs


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


def _whole(rule: str, view: View) -> Hit:
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


def _zone_two_of_three(view: View) -> list[Hit]:
    """Find two of three in the 2-3 sigma zone, all three on one side (NHS Making Data Count)."""
    if view.z is None or len(view.z) < 3:
        return []
    size = np.abs(view.z)
    zone = (size > 2) & (size <= 3)
    if np.count_nonzero(zone) < 2:
        return []
    side = view.side
    same = (side[:-2] == side[1:-1]) & (side[1:-1] == side[2:]) & (side[2:] != 0)
    enough = zone[:-2].astype(np.int8) + zone[1:-1] + zone[2:] >= 2
    found: list[Hit] = []
    for start in (same & enough).nonzero()[0].tolist():
        places = [i for i in range(start, start + 3) if zone[i]]
        sign = int(side[start])
        if found and found[-1].sign == sign and places[0] <= found[-1].last:
            places = sorted({*found[-1].marked.tolist(), *places})
            done = [*found[-1].completed, start + 2]
            found[-1] = Hit("two_of_three", sign, places[0], places[-1], np.array(places), done)
        else:
            found.append(Hit("two_of_three", sign, places[0], places[-1], np.array(places), [start + 2]))
    return found


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


def anhoej(view: View) -> list[Hit]:
    """Unusually long run, or unusually few crossings; skips ties.

    A run of useful points longer than round(log2(n)) + 3; fewer crossings than the 5% point of a fair coin.
    Source: Anhøj & Olesen 2014, "Run charts revisited", PLoS ONE 9(11): e113825.
    """
    n = len(view.useful)
    found: list[Hit] = []
    if not view.tested or n == 0:
        return found
    limit = runs.longest_run_max(n)
    if view.longest_run > limit:
        found = shift(view, limit + 1, skip_ties=True, rule="long_run")
    if view.crossings < runs.crossings_min(n):
        found.append(_whole("crossings", view))
    return found


def ihi(view: View) -> list[Hit]:
    """Shift of 6, trend of 5, too few or too many runs; skips ties, a repeated value counts once.

    Runs are held against the exact distribution, not the table in circulation. The fourth rule, an
    astronomical point, is a judgement that the people at the table make. Source: Perla, Provost & Murray
    2011, "The run chart", BMJ Quality & Safety 20: 46-51; Provost & Murray, The Health Care Data Guide.
    """
    if not view.tested:
        return []
    found = shift(view, 6, skip_ties=True) + trend(view, 5, ties="skip")
    fewest, most = runs.number_of_runs_range(len(view.useful))
    count = view.crossings + 1 if len(view.useful) else 0
    if count and not fewest <= count <= most:
        found.append(_whole("too_few_runs" if count < fewest else "too_many_runs", view))
    return found


def prestated(view: View) -> list[Hit]:
    """Six in a row on the good side of the frozen median, after the freeze; skips ties.

    The one rule is stated before the change is tried. Its length is that of the shift of Perla, Provost &
    Murray 2011, BMJ Quality & Safety 20: 46-51.
    """
    if not view.tested or view.frozen == 0:
        return []
    after = View(view.values[view.frozen :], view.side[view.frozen :], None, True)
    found = []
    for hit in shift(after, 6, skip_ties=True, rule="prestated"):
        if hit.sign == view.better:
            done = [i + view.frozen for i in hit.completed]
            marked = hit.marked + view.frozen
            found.append(
                Hit("prestated", hit.sign, hit.first + view.frozen, hit.last + view.frozen, marked, done)
            )
    return found


def shewhart_anhoej(view: View) -> list[Hit]:
    """Point beyond three sigma, unusually long run, or unusually few crossings; skips ties.

    Source: Anhøj & Wentzel-Larsen 2018, "Sense and sensibility: on the diagnostic value of control chart
    rules", BMC Medical Research Methodology 18: 100.
    """
    return outside(view) + anhoej(view)


def nhs(view: View) -> list[Hit]:
    """Beyond the limits, 7 on one side, trend of 7, two of three near a limit; ties break.

    Two of three lie between two and three sigma with all three on one side, and only these two are marked.
    Source: NHS England, Making Data Count; rules as in the R package NHSRplotthedots.
    """
    found = outside(view)
    if view.tested:
        found += trend(view, 7, ties="break") + _zone_two_of_three(view) + shift(view, 7, skip_ties=False)
    return found


def provost_murray(view: View) -> list[Hit]:
    """Beyond the limits, 8 on one side, trend of 6, two of three in the outer third, 15 in the inner third.

    Skips ties: a point on the centre line neither breaks nor feeds a shift, a repeated value neither breaks
    nor feeds a trend. Source: Provost & Murray, The Health Care Data Guide, chapter 4 (rules for
    Shewhart charts).
    """
    found = outside(view)
    if view.tested:
        found += shift(view, 8, skip_ties=True) + trend(view, 6, ties="skip")
        found += beyond(view, 2, 2, 3, "two_of_three") + inner_third(view)
    return found


def wheeler(view: View) -> list[Hit]:
    """Beyond the limits, 8 in a row on one side, three of four nearer a limit than the centre; ties break.

    Source: Wheeler, Understanding Variation: The Key to Managing Chaos; Making Sense of Data.
    """
    found = outside(view)
    if view.tested:
        found += beyond(view, 1.5, 3, 4, "three_of_four") + shift(view, 8, skip_ties=False)
    return found


def western_electric(view: View) -> list[Hit]:
    """Beyond 3 sigma, two of three beyond 2, four of five beyond 1, 8 in a row on one side; ties break.

    Source: Western Electric Company 1956, Statistical Quality Control Handbook, pages 25-28.
    """
    found = outside(view)
    if view.tested:
        found += beyond(view, 2, 2, 3, "two_of_three") + beyond(view, 1, 4, 5, "four_of_five")
        found += shift(view, 8, skip_ties=False)
    return found


def nelson(view: View) -> list[Hit]:
    """Nelson's eight tests; ties break.

    Beyond 3 sigma; 9 on one side; trend of 6; 14 alternating; two of three beyond 2 sigma; four of five
    beyond 1; 15 within 1; 8 beyond 1 on both sides. Source: Nelson 1984, "The Shewhart control chart: tests
    for special causes", Journal of Quality Technology 16(4): 237-239.
    """
    found = outside(view)
    if view.tested:
        found += shift(view, 9, skip_ties=False) + trend(view, 6, ties="break") + alternating(view)
        found += beyond(view, 2, 2, 3, "two_of_three") + beyond(view, 1, 4, 5, "four_of_five")
        found += inner_third(view) + both_sides(view)
    return found


RULES: dict[str, Callable[[View], list[Hit]]] = {
    "anhoej": anhoej,
    "ihi": ihi,
    "prestated": prestated,
    "shewhart_anhoej": shewhart_anhoej,
    "nhs": nhs,
    "provost_murray": provost_murray,
    "wheeler": wheeler,
    "western_electric": western_electric,
    "nelson": nelson,
}

PRIORITY = (
    "outside",
    "trend",
    "two_of_three",
    "three_of_four",
    "four_of_five",
    "shift",
    "long_run",
    "prestated",
)
"""Which rule names a point's type when several mark it, as NHSRplotthedots ranks them."""


def source_of(rule_set: str) -> str:
    """Quote the rule set's published source from its own docstring.

    Examples
    --------
    >>> source_of("wheeler")
    'Wheeler, Understanding Variation: The Key to Managing Chaos; Making Sense of Data.'
    """
    text = " ".join((RULES[rule_set].__doc__ or "").split())
    return text.split("Source: ")[1] if "Source: " in text else text


def clean_z(z: Array, noise: Array | float) -> NDArray[np.float64]:
    """Take rounding noise off distances in sigmas, so that a point on a line is not beyond it.

    Examples
    --------
    >>> clean_z(np.array([3.0000000001, -2.0, 3.1]), 1e-9).tolist()[:2]
    [3.0, -2.0]
    """
    whole = np.round(2 * z) / 2
    return np.where(np.abs(z - whole) <= noise, whole, z)
