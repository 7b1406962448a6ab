"""One result on one pair of axes: what is shown of it, and how far its axes reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.figures.charts.apart import scaled_values
from brightspots.figures.charts.callouts import text_size
from brightspots.figures.charts.scale import Scale
from brightspots.figures.charts.ticks import set_ticks
from brightspots.figures.charts.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from brightspots.figures.charts.events import Event
    from brightspots.measures import Result


@dataclass(frozen=True, eq=False)
class Panel:
    """What is drawn: a result, how it is shown, its time axis, and the goal where there is one."""

    result: Result
    scale: Scale
    time: Timeline
    goals: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, result: Result, unit: str, target: float | None) -> Panel:
        """Return the layout of a result; `target` stands for the goal of its specification where that has none."""
        time = Timeline.of(result.series)
        return cls(result, Scale.of(result, unit), time, tuple(goals_of(result, time, target)))

    def shown(self, values: Any) -> Any:
        """Turn values of the series into what the axis shows."""
        return np.asarray(values, dtype=float) * self.scale.factor


def goals_of(result: Result, time: Timeline, target: float | None) -> list[tuple[float, float, float]]:
    """Return the goal, which may change on the way, as pieces of the axis: start, end, height in the shown unit."""
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
    """Set the height of the axes around all that counts, other heights in the shown unit among it."""
    result = panel.result
    values = panel.shown(scaled_values(result))
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


def _nice(most: int, values: Any) -> Any:
    """Choose round ticks: whole ones for whole numbers."""
    from matplotlib.ticker import MaxNLocator

    known = values[np.isfinite(values)]
    whole = len(known) > 0 and bool((known == np.round(known)).all())
    return MaxNLocator(most, steps=[1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10], integer=whole)
