"""One result on one pair of axes: baseline, lines, points, signals. Pictures of one or more panels are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.figures.charts import signals
from brightspots.figures.charts.callouts import call_out, margin_labels, text_size
from brightspots.figures.charts.panel_lines import (
    draw_baseline,
    draw_goals,
    draw_limits,
    draw_middle,
    goals_of,
)
from brightspots.figures.charts.panel_words import at_the_margin, near_the_points
from brightspots.figures.charts.scale import Scale
from brightspots.figures.charts.ticks import set_ticks
from brightspots.figures.charts.timeline import Timeline, shown_points
from brightspots.figures.theme import OURS, QUIET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from brightspots.figures.charts.events import Event
    from brightspots.measures import Result

_MARKERS = {"diamond": "D", "up": "^", "down": "v", "square": "s", "plus": "P"}
_SIZES = {"diamond": 8.0, "up": 8.5, "down": 8.5, "square": 6.6, "plus": 8.5}


@dataclass(frozen=True, eq=False)
class Panel:
    """What is drawn: a result, how it is shown, its time axis, and the goal where there is one."""

    result: Result
    scale: Scale
    time: Timeline
    goals: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, result: Result, unit: str, target: float | None) -> Panel:
        """Lay out a result; `target` stands for the goal of its specification where that has none."""
        time = Timeline.of(result.series)
        return cls(result, Scale.of(result, unit), time, tuple(goals_of(result, time, target)))

    def shown(self, values: Any) -> Any:
        """Turn values of the series into what the axis shows."""
        return np.asarray(values, dtype=float) * self.scale.factor


def draw_panel(axes: Axes, panel: Panel) -> None:
    """Draw a result on axes whose limits and place in the figure are set."""
    lines = _pieces(panel)
    for phase in panel.result.phase_numbers:
        draw_baseline(axes, panel, phase)
        draw_middle(axes, panel, phase)
        draw_limits(axes, panel, phase)
    draw_goals(axes, panel)
    behind = [(line.get_xdata(), line.get_ydata()) for line in axes.lines]
    draw_points(axes, panel)
    call_out(axes, near_the_points(panel), lines, behind)
    margin_labels(axes, at_the_margin(panel))


def set_time(
    axes: Axes, time: Timeline, events: Sequence[Event] = (), most: int = 12, also: Sequence[float] = ()
) -> None:
    """Set the time axis: wide enough for its points, its events and other places that are drawn."""
    low, high = time.reach()
    air = 0.02 * (high - low)
    places = [*also, *(event.x for event in events if event.x is not None)]
    axes.set_xlim(min([low, *[x - air for x in places]]), max([high, *[x + air for x in places]]))
    low, high = axes.get_xlim()
    set_ticks(axes.xaxis, *time.ticks(low, high, most))
    axes.tick_params(axis="x", length=3, pad=3)
    axes.grid(axis="x", visible=False)


def set_heights(axes: Axes, panel: Panel, also: Sequence[float] = ()) -> None:
    """Set the height of the axes around all that is drawn, other heights in the shown unit among it."""
    result = panel.result
    values = panel.shown(result.series.values)
    numbers = [values, panel.shown([p.centre for p in result.phase_numbers])]
    if any(phase.standing != "none" for phase in result.phase_numbers):
        numbers += [panel.shown(result.lines(-3)), panel.shown(result.lines(3))]
    numbers.append(np.array([*also, *(goal for _, _, goal in panel.goals)], dtype=float))
    every = np.concatenate(numbers)
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if len(every) else (0.0, 1.0)
    air = 0.12 * (high - low) if high > low else max(abs(high) * 0.1, 1.0)
    bottom, top = low - air, high + air
    if low >= 0:
        bottom = max(bottom, -0.02 * (top - max(bottom, 0.0)))
    if panel.scale.unit == "percent" and high <= 100:
        top = min(top, 100 + 0.03 * (100 - bottom))
    axes.set_ylim(bottom, top)
    axes.yaxis.set_major_locator(_nice(6, values))
    axes.yaxis.set_major_formatter(panel.scale.tick)
    axes.set(xlabel="", ylabel="")


def left_of(axes: Axes) -> float:
    """Return how many inches the numbers of the height need."""
    low, high = axes.get_ylim()
    ticks = [tick for tick in axes.yaxis.get_majorticklocs() if low <= tick <= high]
    written = axes.yaxis.get_major_formatter().format_ticks(ticks)
    widest = max((text_size(axes, words, 10)[0] for words in written), default=0.0)
    return max(0.5, widest / axes.figure.dpi + 0.2)


def _pieces(panel: Panel) -> list[tuple[Any, Any]]:
    values = panel.shown(panel.result.series.values)
    pieces = panel.time.pieces(shown_points(panel.result))
    return [(panel.time.at[piece], values[piece]) for piece in pieces]


def _nice(most: int, values: Any) -> Any:
    """Choose round ticks: whole ones for whole numbers."""
    from matplotlib.ticker import MaxNLocator

    known = values[np.isfinite(values)]
    whole = len(known) > 0 and bool((known == np.round(known)).all())
    return MaxNLocator(most, steps=[1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10], integer=whole)


def draw_points(axes: Axes, panel: Panel) -> None:
    """Draw the points and the line that joins them, broken where one is missing."""
    result, at = panel.result, panel.time.at
    values, shown = panel.shown(result.series.values), shown_points(result)
    n = int(shown.sum())
    size = 5.2 if n <= 60 else 4.0 if n <= 130 else 2.8
    joined = _with_gaps(panel.time.pieces(shown))
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
    ghosts = [position - 1 for position in result.excluded if np.isfinite(values[position - 1])]
    axes.plot(at[ghosts], values[ghosts], marker="x", ms=size + 1.5, mew=1.4, mec=QUIET, ls="none", zorder=4)


def _with_gaps(pieces: list[Any]) -> Any:
    """Join pieces of a line to one, with -1 where it is broken: one line is drawn in the time of one piece."""
    return (
        np.concatenate([np.append(piece, -1) for piece in pieces])[:-1] if pieces else np.empty(0, dtype=int)
    )
