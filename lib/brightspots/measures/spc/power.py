"""What a chart can and cannot see: false alarms, the smallest change it would find, how many more points.

The chances come from simulated tables (chances.json, made by tests/benchmarks/make_chances.py): steady,
independent, normal numbers, 4,000 to 20,000 series for each entry, so an entry is right to about a hundredth.
Between entries they are interpolated. Numbers that carry over from one period to the next raise more false
signals than these tables say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.measures.spc.charts import D2
from brightspots.measures.spc.rules import RULES
from brightspots.measures.spc.runs import MIN_USEFUL
from brightspots.measures.spc.spec import WITHOUT_LIMITS

if TYPE_CHECKING:
    from brightspots.measures.spc.result import Phase, Result


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(Path(__file__).with_name("chances.json").read_text("utf-8"))
    return tables


def _along(lengths: list[int], chances: list[float], n: float, *, per_point: bool) -> float:
    """Interpolate, and go on beyond the last length at the same rate a point where rules add up."""
    if n <= lengths[-1]:
        return float(np.interp(n, lengths, chances, left=0.0))
    if not per_point:
        return chances[-1]
    return float(1 - (1 - chances[-1]) ** (n / lengths[-1]))


def _between(table: list[list[float]], before: int, after: int) -> float:
    """Interpolate in baseline and later points; beyond the table the nearest edge holds."""
    grid, tables = np.asarray(table), _tables()
    rows = [float(np.interp(after, [0, *tables["after"]], [0.0, *row])) for row in grid.tolist()]
    return float(np.interp(before, tables["before"], rows))


def chance_of_false_signal(
    rule_set: str,
    n: int,
    *,
    baseline: int | None = None,
    screen: bool = False,
    given: bool = False,
    shape: str = "normal",
    carry: float = 0.0,
) -> float:
    """Chance that n steady points show at least one signal.

    Parameters
    ----------
    rule_set : str
    n : int
        Measured points of the phase.
    baseline : int, optional
        How many of them are a frozen baseline; None when all set the lines.
    screen : bool
        Whether moving ranges are screened.
    given : bool
        Whether centre and sigma were given.
    shape : {"normal", "ranges", "gaps"}
        Plain values, the points of an mr chart, or cases between events.
    carry : float
        How much a number leans on the one before; known for runs and crossings ("anhoej"), else not counted in.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    >>> chance_of_false_signal("ihi", 24) > 0.3 > 0.05 > chance_of_false_signal("anhoej", 24)
    True
    """
    tables, limited = _tables(), rule_set not in WITHOUT_LIMITS
    if carry > 0 and rule_set in _LEANING and shape == "normal" and not given and n >= MIN_USEFUL:
        return _leaning(rule_set, n, baseline, carry)
    per_point = rule_set != "anhoej"
    if n < 1 or (n < MIN_USEFUL and not given and not limited):
        return 0.0
    if given and rule_set != "prestated":
        return _along(tables["given_lengths"], tables["given"][rule_set], n, per_point=per_point)
    if rule_set == "prestated" or (baseline is not None and baseline < n):
        base = min(n, baseline or n)
        name = "frozen_screened" if screen and limited else "frozen"
        after = n - base
        most = tables["after"][-1]
        chance = _between(tables[name][rule_set], base, min(after, most))
        whole = 0.0 if rule_set == "prestated" else chance_of_false_signal(rule_set, base, screen=screen)
        chance = max(chance, whole)
        return float(1 - (1 - chance) ** (after / most)) if after > most and per_point else chance
    if shape != "normal":
        return _along(tables["coarse"], tables[f"whole_{shape}"][rule_set], n, per_point=per_point)
    if screen and limited:
        return _along(tables["coarse"], tables["whole_screened"][rule_set], n, per_point=per_point)
    if not limited:
        n -= n % 2  # the median is one of an odd number of points, and does not count
    return _along(tables["lengths"], tables["whole"][rule_set], n, per_point=per_point)


_LEANING = ("anhoej",)


def counts_carry(result: Result) -> bool:
    """Return whether the chance of a false sign can count in that numbers lean on the ones before."""
    return result.spec.rule_set in _LEANING and not result.spec.given and result.spec.chart not in ("mr", "g")


def _leaning(rule_set: str, n: int, baseline: int | None, carry: float) -> float:
    """Interpolate between tables of how much numbers lean on the ones before; past the last one it holds."""
    tables = _tables()
    steady = chance_of_false_signal(rule_set, n, baseline=baseline)
    if baseline is None or baseline >= n:
        known = [
            _along(tables["coarse"], table[rule_set], n, per_point=False) for table in tables["whole_leaning"]
        ]
    else:
        most = tables["after"][-1]
        known = [
            _between(table[rule_set], baseline, min(n - baseline, most)) for table in tables["frozen_leaning"]
        ]
    return float(np.interp(carry, [0.0, *tables["carries"]], [steady, *known]))


def false_alarm(result: Result, carry: float = 0.0) -> float:
    """Chance that this chart, with its rules and its phases, shows a signal though nothing changed.

    Phases are taken as independent. 0 when there is nothing to test.

    Parameters
    ----------
    result : Result
    carry : float
        How much a number leans on the one before, as all schools together show it.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> steady = analyse([5, 6, 4, 7, 5.5, 3, 6, 5, 4, 6, 7, 5] * 2, ChartSpec(chart="run"))
    >>> 0 <= steady.false_alarm < 0.05, steady.false_alarm < false_alarm(steady, carry=0.5)
    (True, True)
    """
    quiet = 1.0
    spec = result.spec
    for phase in result.phase_numbers:
        if spec.rule_set == "prestated" and phase.frozen is None:
            continue
        if phase.n_useful < MIN_USEFUL and not spec.given and not phase.has_limits:
            continue
        quiet *= 1 - chance_of_false_signal(
            spec.rule_set,
            phase.n_measured,
            baseline=phase.n_baseline if phase.frozen is not None else None,
            screen=spec.screen,
            given=spec.given,
            shape={"mr": "ranges", "g": "gaps"}.get(spec.chart, "normal"),
            carry=carry,
        )
    return 1 - quiet


def expected_false_charts(results: Iterable[Result]) -> float:
    """How many charts of a page would show a signal by luck alone.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> steady = analyse([5, 6, 4, 7, 5, 3, 6, 5, 4, 6, 7, 5], ChartSpec(chart="run"))
    >>> expected_false_charts([steady] * 20) == 20 * steady.false_alarm
    True
    """
    chances = [result.false_alarm for result in results]
    return len(chances) * chances[0] if len(set(chances)) == 1 else float(sum(chances))


def chance_to_see(rule_set: str, change: float, *, before: int, after: int, frozen: bool = True) -> float:
    """Chance that a lasting change shows, by luck or by right.

    Parameters
    ----------
    rule_set : str
    change : float
        In standard deviations, 0.5 to 3.
    before, after : int
        Points before and after the change.
    frozen : bool
        Whether the points before are frozen as baseline; otherwise the change is taken to lie halfway.

    Returns
    -------
    float
        0 to 1.

    Examples
    --------
    >>> blind = chance_to_see("anhoej", 1.5, before=12, after=12, frozen=False)
    >>> chance_to_see("anhoej", 1.5, before=12, after=12) > blind
    True
    """
    tables = _tables()
    per_point = rule_set != "anhoej"
    if before + after < MIN_USEFUL and rule_set in WITHOUT_LIMITS:
        return 0.0
    if frozen:
        lows = [chance_of_false_signal(rule_set, before + after, baseline=before)]
        rows = [_between(table[rule_set], before, after) for table in tables["frozen_changed"]]
    else:
        n = before + after
        lows = [chance_of_false_signal(rule_set, n)]
        rows = [
            _along(tables["coarse"], table[rule_set], n, per_point=per_point)
            for table in tables["whole_changed"]
        ]
    return float(np.interp(change, [0.0, *tables["changes"]], lows + rows))


def smallest_change(
    rule_set: str, *, before: int, after: int, frozen: bool = True, chance: float = 0.8
) -> float:
    """Smallest lasting change, in standard deviations, that shows with this chance; NaN above 3.

    Examples
    --------
    >>> smallest_change("anhoej", before=12, after=12) < 2
    True
    """
    at = [0.0, *_tables()["changes"]]
    seen = [
        chance_to_see(rule_set, change, before=before, after=after, frozen=frozen) if change else 0.0
        for change in at
    ]
    seen = list(np.maximum.accumulate(seen))
    return float(np.interp(chance, seen, at)) if seen[-1] >= chance else nan


def periods_needed(
    rule_set: str, *, before: int, so_far: int = 0, change: float = 1.0, chance: float = 0.8
) -> int | None:
    """How many more points until a change shows with this chance; None when 52 in all would not do.

    Parameters
    ----------
    rule_set : str
    before : int
        Points of the frozen baseline.
    so_far : int
        Points since the change.
    change : float
        In standard deviations.
    chance : float

    Examples
    --------
    >>> periods_needed("nhs", before=12, change=2.0) < periods_needed("anhoej", before=12, change=2.0)
    True
    """
    for after in range(max(so_far, 1), 53):
        if chance_to_see(rule_set, change, before=before, after=after) >= chance:
            return after - so_far
    return None


@dataclass(frozen=True, slots=True)
class NextLook:
    """When to look again: after how many more points, and what can be said then."""

    points: int | None
    why: str


def next_look(result: Result) -> NextLook:
    """When the next honest look at a chart comes.

    First at ten useful points; then, with a frozen baseline, when a lasting change of one standard deviation
    would show 4 times in 5; without one, when the usual range rests on 12 and on 20 points.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> next_look(analyse([4, 6, 5, 7], ChartSpec(chart="run"))).points
    6
    """
    phase = result.phase_numbers[-1] if result.phase_numbers else None
    useful = _useful_soon(phase, result) if phase else 0
    if phase is None or (phase.n_useful < MIN_USEFUL and not result.spec.given):
        points = max(MIN_USEFUL - useful, 1)
        return NextLook(points, f"Then there are {MIN_USEFUL} points that count, enough to test.")
    if phase.frozen is not None:
        after = phase.n_measured - phase.n_baseline
        more = periods_needed(result.spec.rule_set, before=phase.n_baseline, so_far=after)
        if more:
            return NextLook(more, "Then a lasting change as large as the usual swing would most likely show.")
    for least in (12, 20):
        if phase.n_baseline < least and result.spec.chart != "run" and phase.frozen is None:
            return NextLook(least - phase.n_baseline, f"Then the usual range rests on {least} points.")
    return NextLook(None, "Look again with each new point; there is nothing special to wait for.")


def _useful_soon(phase: Phase, result: Result) -> int:
    """Count the useful points; the middle one of an odd number leaves the median with the next point."""
    moves = result.spec.chart in ("run", "g") and result.spec.centre is None and phase.frozen is None
    on_line = phase.n_measured - phase.n_useful
    return phase.n_useful + int(moves and phase.n_measured % 2 == 1 and on_line > 0)


def usual_spread(phase: Phase, result: Result) -> float:
    """One standard deviation of a phase's baseline in the measure's own unit, by its moving ranges."""
    if isfinite(phase.sigma):
        return phase.sigma
    end = phase.frozen or phase.last
    values = result.series.values[phase.first - 1 : end]
    ranges = np.abs(np.diff(values))
    ranges = ranges[np.isfinite(ranges)]
    return float(ranges.mean() / D2) if len(ranges) else nan


def detectable(result: Result) -> float:
    """Smallest lasting change, in the measure's own unit, that the latest phase would show 4 times in 5.

    With a frozen baseline the change is taken to begin right after it, otherwise halfway. NaN when even a
    change of three standard deviations would not show, when nothing can be tested yet, and for charts of
    ranges and of gaps between events.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> steady = analyse([5, 6, 4, 7, 5, 3, 6, 5, 4, 6, 7, 5] * 3, ChartSpec(chart="run", freeze=12))
    >>> 1 < detectable(steady) < 4
    True
    """
    if not result.phase_numbers or result.state != "tested" or result.spec.chart in ("mr", "g", "t"):
        return nan
    phase = result.phase_numbers[-1]
    after = phase.n_measured - phase.n_baseline
    frozen = phase.frozen is not None and after > 0
    if result.spec.rule_set not in RULES or (result.spec.rule_set == "prestated" and not frozen):
        return nan
    before = phase.n_baseline if frozen else phase.n_measured // 2
    after = after if frozen else phase.n_measured - before
    return smallest_change(result.spec.rule_set, before=before, after=after, frozen=frozen) * usual_spread(
        phase, result
    )
