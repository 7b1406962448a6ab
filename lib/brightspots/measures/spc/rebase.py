"""When to move the "before" line: suggested with reasons and a log, never done in silence.

The way a suggestion is found follows the "stable shift algorithm" idea of the R package autospc (a run
against the standing line triggers, the next points must hold the new level, an opposing run rejects), told
in our own terms. A person accepts or declines; `accept` only writes the new phase into a specification.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from brightspots.measures.spc.analysis import analyse
from brightspots.measures.spc.result import Result
from brightspots.measures.spc.runs import spans
from brightspots.measures.spc.spec import ChartSpec

TRIGGER = 8
"""A run of this many points against the standing line begins the search (Graban, after Wheeler)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of the search: at which point, a code, and what it means."""

    point: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A new phase that may begin at a point (from 1), with the reasons for it."""

    start: int
    direction: str
    old_centre: float
    new_centre: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Search:
    """What a search found: suggestions, and a log of every decision."""

    suggestions: list[Suggestion] = field(default_factory=list)
    log: list[Decision] = field(default_factory=list)


def suggest(
    data: Any,
    spec: ChartSpec,
    *,
    settle: int = 12,
    events: Iterable[Any] = (),
    declined: Mapping[Any, int] | None = None,
) -> Search:
    """Look for a lasting new level in the latest phase.

    Parameters
    ----------
    data, spec : as for `analyse`
    settle : int
        Points that set a level: the first ones when nothing is frozen, and those of a new level.
    events : iterable of int or period
        When something was changed; a suggestion starts at the nearest one inside the run that triggers it.
    declined : mapping, optional
        Starts that people declined, each with the number of points there were then: not suggested again
        before there are more.

    Returns
    -------
    Search

    Examples
    --------
    >>> before = [5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 4, 6]
    >>> search = suggest(before + [x + 4 for x in before], ChartSpec(chart="run", freeze=12))
    >>> [(s.start, s.direction) for s in search.suggestions], [d.code for d in search.log]
    ([(13, 'increase')], ['triggered', 'suggested', 'steady'])
    """
    result = analyse(data, spec)
    search = Search()
    if not result.phase_numbers or not result.last_measured:
        search.log.append(Decision(1, "no_data", "There are no numbers to look at."))
        return search
    series = result.series
    marks = [series.place(at, "events", edge="from") for at in events]
    refused = {series.place(at, "declined", edge="from"): n for at, n in (declined or {}).items()}
    begin, level = _standing_level(result, settle)
    while begin is not None:
        begin, level = _next_level(result, begin, level, settle, marks, refused, search)
    return search


def accept(spec: ChartSpec, suggestion: Suggestion) -> ChartSpec:
    """Write an accepted suggestion into the specification as a new phase.

    Examples
    --------
    >>> move = Suggestion(13, "increase", 5.0, 9.0, ())
    >>> accept(ChartSpec(chart="run"), move).phases
    (13,)
    """
    return replace(spec, phases=(*spec.phases, suggestion.start))


def _counted(result: Result) -> Any:
    """Positions of the latest phase's points that count."""
    phase = result.phase_numbers[-1]
    positions = np.arange(phase.first, phase.last + 1)
    known = np.isfinite(result.series.values[phase.first - 1 : phase.last])
    return positions[known & ~np.isin(positions, list(result.excluded))]


def _standing_level(result: Result, settle: int) -> tuple[int | None, float]:
    """Place among the counted points where the search begins, and the line that stands there."""
    phase, counted = result.phase_numbers[-1], _counted(result)
    if phase.frozen is not None:
        return int(np.searchsorted(counted, phase.frozen, side="right")), phase.centre
    if len(counted) < settle:
        return None, np.nan
    return settle, _level(result, counted[:settle])


def _level(result: Result, positions: Any) -> float:
    """Compute the centre that these points would set, by the chart's own definition."""
    values = result.series.values[positions - 1]
    if result.spec.chart in ("run", "g"):
        return float(np.median(values))
    out_of = result.series.denominator
    if out_of is not None and result.spec.chart not in ("xmr", "c"):
        weight = out_of[positions - 1]
        return float((values * weight).sum() / weight.sum())
    return float(values.mean())


def _side(result: Result, positions: Any, level: float) -> Any:
    away = result.series.values[positions - 1] - level
    noise = 1e-12 * np.maximum(np.abs(result.series.values[positions - 1]), abs(level))
    return np.where(np.abs(away) <= noise, 0, np.sign(away)).astype(np.int8)


def _runs(side: Any) -> list[tuple[int, int, int, int]]:
    """Sign, first, last place and length of each run of points off the line."""
    places = np.flatnonzero(side)
    first, last = spans(side[places])
    return [
        (int(side[places[a]]), int(places[a]), int(places[b]), int(b - a + 1))
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]


def _next_level(
    result: Result,
    begin: int,
    level: float,
    settle: int,
    marks: list[int],
    refused: dict[int, int],
    search: Search,
) -> tuple[int | None, float]:
    """Take one step of the search: from where it stands to the next level, or to its end."""
    counted, series = _counted(result), result.series
    later = counted[begin:]
    trigger = next((r for r in _runs(_side(result, later, level)) if r[3] >= TRIGGER), None)
    if trigger is None:
        at = int(counted[-1]) if len(counted) else 1
        search.log.append(Decision(at, "steady", f"No {TRIGGER} points in a row on one side of the line."))
        return None, level
    sign, first, last, length = trigger
    start, way = int(later[first]), "above" if sign > 0 else "below"
    search.log.append(
        Decision(
            start, "triggered", f"From {series.say(start)} on {length} points in a row lie {way} the line."
        )
    )
    following = later[first:]
    if len(following) < settle:
        short = settle - len(following)
        search.log.append(Decision(start, "wait", f"{short} more points are needed to see whether it holds."))
        return None, level
    new = _level(result, following[:settle])
    verdict = _opposed(_runs(_side(result, following, new)), sign, settle, len(following))
    if verdict is not None:
        search.log.append(Decision(start, *verdict))
        return (begin + last + 1, level) if verdict[0] == "rejected" else (None, level)
    within = [m for m in marks if start <= m <= int(later[last])]
    reasons = [
        f"{length} points in a row lie {way} the line, from {series.say(start)} on.",
        f"The {settle} points from there hold the new level.",
    ]
    if within:
        start = min(within, key=lambda m: abs(m - start))
        reasons.append(f"Something was changed at {series.say(start)}, so the new part would begin there.")
    if refused.get(start, -1) >= len(series):
        search.log.append(
            Decision(start, "declined", "People declined this, and there are no new numbers since.")
        )
    else:
        direction = "increase" if sign > 0 else "decrease"
        search.suggestions.append(Suggestion(start, direction, level, new, tuple(reasons)))
        search.log.append(
            Decision(start, "suggested", f"Move the line at {series.say(start)}? A person decides.")
        )
    return begin + first + settle, new


def _opposed(runs: list[tuple[int, int, int, int]], sign: int, settle: int, n: int) -> tuple[str, str] | None:
    """Whether the new level is contradicted by a run back, or could still be."""
    for way, first, last, length in runs:
        if way != -sign or first >= settle:
            continue
        if length >= TRIGGER:
            return "rejected", f"{length} points in a row fall back again, so this is not a lasting level."
        if last == n - 1 and length >= TRIGGER // 2:
            return "wait", "The latest points may be falling back: wait for more."
    return None
