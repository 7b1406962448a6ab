"""The rule sets, each exactly as its source defines it.

A run goes on across a gap, and the signal says so. A point exactly on a limit is not outside it. All points
of a pattern are marked. Where a value on the centre line neither breaks nor feeds a run, the rule set says
"skips ties"; otherwise it breaks the run.
"""

from __future__ import annotations

from collections.abc import Callable

from brightspots.measures.spc import runs
from brightspots.measures.spc.patterns import (
    Hit,
    View,
    alternating,
    beyond,
    both_sides,
    inner_third,
    outside,
    shift,
    trend,
    whole_phase,
    zone_two_of_three,
)


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
        found.append(whole_phase("crossings", view))
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
        found.append(whole_phase("too_few_runs" if count < fewest else "too_many_runs", view))
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
        found += trend(view, 7, ties="break") + zone_two_of_three(view) + shift(view, 7, skip_ties=False)
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
