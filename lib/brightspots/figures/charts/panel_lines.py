"""The lines behind the points: baseline, middle line, usual range, goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.figures.charts.scale import Scale
from brightspots.figures.theme import BRIGHT, INK, LINE, QUIET, WASH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brightspots.figures.charts.panel import Panel
    from brightspots.figures.charts.timeline import Timeline
    from brightspots.measures import Result
    from brightspots.measures.spc.result import Phase

_YOUNG = (0, (1, 1.6))
_GOES_ON = (0, (5, 2.5))


def goals_of(result: Result, time: Timeline, target: float | None) -> list[tuple[float, float, float]]:
    """Lay the goal, which may change on the way, along the axis in the shown unit."""
    factor = Scale.of(result).factor
    low, high = time.reach()
    given = result.spec.target
    if isinstance(given, dict) and len(result.series):
        starts = [(result.series.place(at, "target", edge="from"), value) for at, value in given.items()]
        steps = sorted((p, v) for p, v in starts if p <= len(result.series))
        edges = [time.before(p) for p, _ in steps] + [high]
        goals = zip(edges, edges[1:], steps, strict=False)
        return [(start, end, factor * v) for start, end, (_, v) in goals if v is not None]
    goal = target if target is not None else given
    return [] if goal is None or isinstance(goal, dict) else [(low, high, factor * float(goal))]


def draw_goals(axes: Axes, panel: Panel) -> None:
    """Draw the goal, in steps where it changes."""
    for start, end, goal in panel.goals:
        axes.plot([start, end], [goal, goal], color=BRIGHT, lw=1.6, ls=(0, (8, 2, 1.5, 2)), zorder=2.5)


def draw_baseline(axes: Axes, panel: Panel, phase: Phase) -> None:
    """Shade the points that set the lines, and mark where a new part begins."""
    if phase.frozen is not None and np.isfinite(phase.centre):
        start, end = panel.time.before(phase.first), panel.time.after(phase.frozen)
        axes.axvspan(start, end, color=WASH, lw=0, zorder=0.5)
    if phase.number > 1:
        axes.axvline(panel.time.before(phase.first), color=QUIET, lw=0.9, ls=(0, (1, 2)), zorder=1.5)


def draw_middle(axes: Axes, panel: Panel, phase: Phase) -> None:
    """Draw the middle line: solid where it was set, dashed where it only goes on."""
    if not np.isfinite(phase.centre):
        return
    centre = float(panel.shown(phase.centre))
    start, end = panel.time.before(phase.first), panel.time.after(phase.last)
    turn = panel.time.after(phase.frozen) if phase.frozen is not None else end
    axes.plot([start, turn], [centre, centre], color=INK, lw=1.5, zorder=2.2)
    if turn < end:
        axes.plot([turn, end], [centre, centre], color=INK, lw=1.5, ls=_GOES_ON, zorder=2.2)


def draw_limits(axes: Axes, panel: Panel, phase: Phase) -> None:
    """Draw the usual range: firm as a band with lines, what may still move as dots without a band."""
    if not phase.has_limits:
        return
    where = slice(phase.first - 1, phase.last)
    low, high = panel.shown(panel.result.lines(-3)[where]), panel.shown(panel.result.lines(3)[where])
    edges = [panel.time.before(phase.first)]
    edges += [
        float((a + b) / 2) for a, b in zip(panel.time.at[where], panel.time.at[where][1:], strict=False)
    ]
    edges.append(panel.time.after(phase.last))
    firm = phase.standing in ("firm", "given")
    baseline = (phase.frozen or phase.last) - phase.first + 1
    for line in (low, high):
        for piece, after in ((slice(0, baseline), False), (slice(baseline, None), True)):
            x, y = _steps(edges[piece.start or 0 : (piece.stop or len(edges)) + 1], line[piece])
            style: Any = (_GOES_ON if after else "-") if firm else _YOUNG
            axes.plot(x, y, color=QUIET, lw=1.0 if firm else 1.3, ls=style, zorder=2)
    if firm:
        x, bottom = _steps(edges, low)
        axes.fill_between(x, bottom, _steps(edges, high)[1], color=LINE, alpha=0.28, lw=0, zorder=0.8)


def _steps(edges: list[float], values: Any) -> tuple[list[float], list[float]]:
    """Draw a value from one edge to the next; equal neighbours are one step."""
    x: list[float] = []
    y: list[float] = []
    for start, end, value in zip(edges, edges[1:], values, strict=False):
        if y and value == y[-1]:
            x[-1] = end
        else:
            x += [start, end]
            y += [float(value), float(value)]
    return x, y
