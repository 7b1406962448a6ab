"""An aim on our own series: the way from where we stood to where we want to be, beside the usual range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.figures.charts.callouts import margin_labels
from brightspots.figures.charts.panel import (
    Panel,
    left_of,
    set_heights,
    set_time,
)
from brightspots.figures.charts.panel_drawing import draw_baseline, draw_limits, draw_middle, draw_points
from brightspots.figures.charts.panel_labels import at_the_margin
from brightspots.figures.charts.run_chart import BOTTOM, HEIGHT, RIGHT, WIDTH, head, points_table
from brightspots.figures.charts.ticks import draw_ticks
from brightspots.figures.picture import LEGIBLE, Picture, nothing, to_svg
from brightspots.figures.theme import BRIGHT, INK, QUIET, theme
from brightspots.text.dates import format_day
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brightspots.measures import Result

_GOES_ON: Any = (0, (4, 3))


@dataclass(frozen=True)
class AimLine:
    """From how much to how much, since when and by when; what nobody wrote down yet is None.

    Attributes
    ----------
    start, target : float or None
        In the unit in which the measure is shown: percent for shares.
    since, due : date or None
    """

    start: float | None = None
    target: float | None = None
    since: date | None = None
    due: date | None = None

    @property
    def whole(self) -> bool:
        """Whether all four are there, and a line can be drawn."""
        return None not in (self.start, self.target, self.since, self.due)


def aim_line(result: Result, aim: AimLine, *, title: str, unit: str = "", caption: str = "") -> Picture:
    """Draw a series with its "before" line, its usual range, and the way from where we stood to our aim.

    Parameters
    ----------
    result : Result
        Of a chart with limits, from `brightspots.measures.analyse`; its signals are not drawn here. One without
        any number is drawn as the bare way from start to aim.
    aim : AimLine
        What is missing of it is left out: a target without a date is a line across.
    title, unit : str
        The measure's.
    caption : str
        What can be said of the aim, in words.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> weeks = pd.DataFrame({"period": pd.date_range("2025-09-01", periods=8, freq="7D"), "value": [27, 30] * 4})
    >>> aim = AimLine(28, 20, date(2025, 10, 1), date(2026, 5, 22))
    >>> aim_line(analyse(weeks, ChartSpec(chart="xmr")), aim, title="Missed a day").alt[:63]
    'Missed a day. The aim: from 28 on Oct 1, 2025 to 20 by May 22, '
    """
    if not result.last_measured:
        result = _without_numbers(result, aim)
    said = one_line(title)
    if not len(result.series):
        words = caption or "The first number, or an aim with its dates, begins this picture."
        return nothing(title, words)
    quiet = replace(result, signals=[])
    panel = Panel.of(quiet, unit, None)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with theme():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        FigureCanvasAgg(figure)
        top = head(figure, title, panel.scale, False)
        axes = figure.add_subplot()
        places = [panel.time.place(day) for day in (aim.since, aim.due) if day is not None]
        set_time(axes, panel.time, also=[x for x in places if x is not None])
        heights = [value for value in (aim.start, aim.target) if value is not None]
        set_heights(axes, panel, also=heights)
        left = left_of(axes)
        wide = 1 - (left + RIGHT) / WIDTH
        axes.set_position((left / WIDTH, BOTTOM / HEIGHT, wide, (top - BOTTOM) / HEIGHT))
        for phase in quiet.phase_numbers:
            draw_baseline(axes, panel, phase)
            draw_middle(axes, panel, phase)
            draw_limits(axes, panel, phase)
        _go_on(axes, panel)
        _way(axes, panel, aim)
        draw_points(axes, panel)
        margin_labels(
            axes,
            [*at_the_margin(panel), *_at_the_end(panel, aim)]
            if quiet.last_measured
            else _at_the_end(panel, aim),
        )
        draw_ticks(axes)
        image = to_svg(figure, title=said)
    return Picture(
        image=image,
        alt=f"{said}. {_alt(result, panel, aim)}",
        table=_table(result, panel, aim),
        caption=caption,
        least=LEGIBLE,
        newest=True,
    )


def _without_numbers(result: Result, aim: AimLine) -> Result:
    """Return a reading of nothing over the days of the aim, so that there is a time axis to draw it on."""
    from brightspots.measures import ChartSpec, analyse

    days = sorted({day for day in (aim.since, aim.due) if day is not None})
    table = pd.DataFrame({"period": pd.to_datetime(days), "value": [np.nan] * len(days)})
    if len(days) < 2 or aim.target is None:
        table = table[:0]
    return analyse(table, ChartSpec(chart="run", direction=result.spec.direction, shares=result.spec.shares))


def _go_on(axes: Axes, panel: Panel) -> None:
    """Carry the last "before" line and usual range on, thinly, to the end of the picture."""
    if not panel.result.last_measured:
        return
    phase, end = panel.result.phase_numbers[-1], axes.get_xlim()[1]
    start = panel.time.after(phase.last)
    if end <= start:
        return
    if np.isfinite(phase.centre):
        at = float(panel.shown(phase.centre))
        axes.plot([start, end], [at, at], color=INK, lw=1.0, ls=_GOES_ON, zorder=2.1)
    if phase.has_limits:
        for line in (phase.lower, phase.upper):
            if np.isfinite(line):
                at = float(panel.shown(line))
                axes.plot([start, end], [at, at], color=QUIET, lw=0.8, ls=_GOES_ON, zorder=2)


def _way(axes: Axes, panel: Panel, aim: AimLine) -> None:
    """Draw the way to the aim; without a start, or without dates, the height of the aim alone."""
    if aim.target is None:
        return
    low, high = axes.get_xlim()
    end = panel.time.place(aim.due) if aim.due is not None else None
    if aim.whole and end is not None:
        begin = panel.time.place(aim.since)
        axes.plot([begin, end], [aim.start, aim.target], color=BRIGHT, lw=2.4, zorder=3.4)
        axes.plot([begin], [aim.start], marker="o", ms=7, mfc="white", mec=BRIGHT, mew=2, ls="none", zorder=6)
    else:
        axes.plot([low, high], [aim.target] * 2, color=BRIGHT, lw=1.6, ls=(0, (8, 2, 1.5, 2)), zorder=2.5)
    if end is not None:
        axes.plot(
            [end],
            [aim.target],
            marker="D",
            ms=9,
            mfc=BRIGHT,
            mec="white",
            mew=1,
            ls="none",
            zorder=6,
            clip_on=False,
        )


def _at_the_end(panel: Panel, aim: AimLine) -> list[tuple[float, str, str, bool]]:
    if aim.target is None:
        return []
    when = "" if aim.due is None else f"\nby {format_day(aim.due)}"
    return [(aim.target, f"our aim {_say(panel, aim.target)}{when}", BRIGHT, True)]


def _alt(result: Result, panel: Panel, aim: AimLine) -> str:
    said = []
    if aim.target is not None:
        start = "" if aim.start is None else f"from {_say(panel, aim.start)} "
        since = "" if aim.since is None or not start else f"on {format_day(aim.since)} "
        due = "" if aim.due is None else f" by {format_day(aim.due)}"
        said.append(f"The aim: {start}{since}to {_say(panel, aim.target)}{due}.")
    else:
        said.append("There is no aim yet.")
    if not result.last_measured:
        return " ".join([*said, "There are no numbers yet."])
    n = int(np.isfinite(result.series.values).sum())
    last = panel.scale.say(float(result.series.values[result.last_measured - 1]))
    counted = "1 number" if n == 1 else f"{n} numbers"
    said.append(f"{counted} so far, the last one {last} on {result.series.say(result.last_measured)}.")
    phase = result.phase_numbers[-1]
    if phase.has_limits and np.isfinite(phase.lower):
        low, high = panel.scale.say(phase.lower), panel.scale.say(phase.upper)
        said.append(f"The usual range is {low} to {high}.")
    return " ".join(said)


def _table(result: Result, panel: Panel, aim: AimLine) -> pd.DataFrame:
    """Return the points, and at each date on the way where the aim's line stands."""
    table = points_table(result, panel.scale).drop(columns="What it shows")
    if aim.whole and result.series.kind == "date":
        start, end = (float(panel.time.place(day) or 0) for day in (aim.since, aim.due))
        on_the_way = np.interp(panel.time.at, [start, end], [aim.start or 0, aim.target or 0])
        inside = (panel.time.at >= start) & (panel.time.at <= end)
        table["On the way to our aim"] = [
            _say(panel, float(y)) if ok else "" for y, ok in zip(on_the_way, inside, strict=True)
        ]
    return table


def _say(panel: Panel, shown: float) -> str:
    """Write a number that is already in the shown unit, with at most one digit after the point."""
    words = f"{shown:,.1f}".removesuffix(".0").replace("-", "−")
    return f"{words}%" if panel.scale.unit == "percent" else words
