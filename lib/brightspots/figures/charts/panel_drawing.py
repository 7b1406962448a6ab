"""A panel, drawn: baseline, lines, points, signals. Pictures of one or more panels are made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.figures.charts import signals
from brightspots.figures.charts.apart import draw_holes, draw_left_out
from brightspots.figures.charts.callouts import call_out, margin_labels
from brightspots.figures.charts.panel import Panel
from brightspots.figures.charts.panel_labels import at_the_margin, near_the_points
from brightspots.figures.charts.timeline import line_pieces, shown_points
from brightspots.figures.theme import BRIGHT, INK, LINE, OURS, QUIET, WASH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brightspots.measures.spc.result import Phase

_YOUNG = (0, (1, 1.6))
_GOES_ON = (0, (5, 2.5))
_MARKERS = {"diamond": "D", "up": "^", "down": "v", "square": "s", "plus": "P"}
_SIZES = {"diamond": 8.0, "up": 8.5, "down": 8.5, "square": 6.6, "plus": 8.5}


def draw_panel(axes: Axes, panel: Panel) -> None:
    """Draw a result on axes whose limits and place in the figure are set."""
    lines = _pieces(panel)
    for phase in panel.result.phase_numbers:
        draw_baseline(axes, panel, phase)
        draw_middle(axes, panel, phase)
        draw_limits(axes, panel, phase)
    draw_goals(axes, panel)
    draw_holes(axes, panel.time, panel.result)
    behind = [(line.get_xdata(), line.get_ydata()) for line in axes.lines]
    draw_points(axes, panel)
    call_out(axes, near_the_points(panel, axes.get_ylim()), lines, behind)
    margin_labels(axes, at_the_margin(panel))


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


def draw_points(axes: Axes, panel: Panel) -> None:
    """Draw the points and the line that joins them, broken where one is missing."""
    result, at = panel.result, panel.time.at
    values, shown = panel.shown(result.series.values), shown_points(result)
    n = int(shown.sum())
    size = 5.2 if n <= 60 else 4.0 if n <= 130 else 2.8
    joined = _with_gaps(line_pieces(panel.time, result))
    if len(joined):
        x, y = np.append(at, np.nan)[joined], np.append(values, np.nan)[joined]
        axes.plot(x, y, color=OURS, lw=1.4 if n <= 130 else 1.0, zorder=3)
    chosen = signals.looks(result)
    ties = [p - 1 for p in signals.on_line(result)]
    plain = [i for i in np.flatnonzero(shown) if i + 1 not in chosen and i not in ties]
    marks: dict[str, Any] = {"ls": "none", "zorder": 4, "mec": OURS}
    axes.plot(at[plain], values[plain], marker="o", ms=size, mfc=OURS, mew=0.5, **marks)
    hollow = [i for i in ties if i + 1 not in chosen]
    axes.plot(at[hollow], values[hollow], marker="o", ms=size, mfc="white", mew=1.3, **marks)
    by_look: dict[signals.Look, list[int]] = {}
    for position, look in sorted(chosen.items()):
        by_look.setdefault(look, []).append(position - 1)
    for look, places in by_look.items():
        colour = signals.colours(look.tone)
        axes.plot(
            at[places],
            values[places],
            marker=_MARKERS[look.shape],
            ms=_SIZES[look.shape] * (1 if n <= 60 else 0.8 if n <= 130 else 0.62),
            mfc=colour if look.filled else "white",
            mec=colour,
            mew=1.5,
            ls="none",
            zorder=5,
        )
    draw_left_out(axes, panel, size)


def _with_gaps(pieces: list[Any]) -> Any:
    """Join pieces of a line to one, with -1 where it is broken: one line is drawn in the time of one piece."""
    return (
        np.concatenate([np.append(piece, -1) for piece in pieces])[:-1] if pieces else np.empty(0, dtype=int)
    )


def _pieces(panel: Panel) -> list[tuple[Any, Any]]:
    values = panel.shown(panel.result.series.values)
    pieces = line_pieces(panel.time, panel.result)
    return [(panel.time.at[piece], values[piece]) for piece in pieces]
