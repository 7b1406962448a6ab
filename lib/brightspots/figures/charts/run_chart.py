"""The chart of one measure over time: run chart and control chart, from one result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.figures import labels
from brightspots.figures.charts import events as happenings
from brightspots.figures.charts import signals
from brightspots.figures.charts.panel import Panel, left_of, set_heights, set_time
from brightspots.figures.charts.panel_drawing import draw_panel
from brightspots.figures.charts.ticks import draw_ticks
from brightspots.figures.picture import LEGIBLE, Picture, nothing, to_svg
from brightspots.figures.theme import QUIET, theme
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from brightspots.figures.charts.scale import Scale
    from brightspots.measures import Result

WIDTH, HEIGHT = 7.6, 3.9
RIGHT, BOTTOM = 1.62, 0.46

_SAID = {
    "outside": "outside the usual range",
    "trend": "going one way",
    "shift": "in a row on one side",
    "long_run": "in a row on one side",
    "prestated": "in the row we agreed to wait for",
    "two_of_three": "near an end of the usual range",
    "three_of_four": "nearer an end than the middle",
    "four_of_five": "well away from the middle",
    "inner_third": "in a row close to the middle",
    "alternating": "up and down by turns",
    "both_sides": "in a row far from the middle",
}


def run_chart(
    result: Result, *, title: str, unit: str = "", events: Any = None, target: float | None = None
) -> Picture:
    """Draw a series with its middle line, its usual range where it has one, its signals, and our tests.

    Parameters
    ----------
    result : Result
        From `brightspots.measures.analyse`; all that is drawn or said comes from it.
    title : str
        The measure's name.
    unit : str
        As its definition names it: ``percent``, ``count``, ``days``. Shares that were computed as how many
        out of how many are shown in percent.
    events : DataFrame or sequence, optional
        Tests and events: ``date``, ``label`` and, where known, ``kind``; or pairs of date and label. They are
        drawn as numbered marks and listed beside the picture.
    target : float, optional
        A goal, in the unit of the series, where the specification has none.

    Returns
    -------
    Picture
        Its caption is the result's reading.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> result = analyse([5, 6, 4, 7, None, 3, 6, 5, 4, 6, 7, 5], ChartSpec(chart="run"))
    >>> picture = run_chart(result, title="Late buses")
    >>> picture.caption == result.reading, picture.table["Value"].tolist()[3:6]
    (True, ['7', 'missing', '3'])
    """
    panel = Panel.of(result, unit, target)
    happened = happenings.read_events(events, panel.time)
    aside = signals.listed(result) + happenings.listed(happened)
    alt = f"{one_line(title)}. {result.alt_text}"
    if not result.last_measured:
        return nothing(title, result.reading, alt=alt, aside=aside)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with theme():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        FigureCanvasAgg(figure)
        top = head(figure, title, panel.scale, any(event.x is not None for event in happened))
        axes = figure.add_subplot()
        set_time(axes, panel.time, happened)
        set_heights(axes, panel)
        left = left_of(axes)
        wide = 1 - (left + RIGHT) / WIDTH
        axes.set_position((left / WIDTH, BOTTOM / HEIGHT, wide, (top - BOTTOM) / HEIGHT))
        draw_panel(axes, panel)
        happenings.draw_events([axes], happened)
        draw_ticks(axes)
        image = to_svg(figure, title=one_line(title))
    return Picture(
        image=image,
        alt=alt,
        table=points_table(result, panel.scale),
        caption=result.reading,
        aside=aside,
        least=LEGIBLE,
        newest=True,
    )


def head(figure: Figure, title: str, scale: Scale, with_events: bool) -> float:
    """Write the title and what the numbers are; return how high, in inches, the axes may reach."""
    width, height = figure.get_size_inches()
    words = labels.in_lines(title, 74)
    top = height - 0.06
    for line in words:
        figure.text(0.1 / width, top / height, line, fontsize=11, fontweight="bold", va="top", ha="left")
        top -= 0.19
    about = scale.about()
    if about:
        figure.text(0.1 / width, (top - 0.02) / height, about, fontsize=8.5, color=QUIET, va="top", ha="left")
        top -= 0.18
    return float(top - (0.38 if with_events else 0.1))


def points_table(result: Result, scale: Scale) -> pd.DataFrame:
    """Return the points in words, one row each.

    Examples
    --------
    >>> from brightspots.figures.charts.scale import Scale
    >>> from brightspots.measures import ChartSpec, analyse
    >>> result = analyse([3, None, 4], ChartSpec(chart="run", exclude={3: "snow"}))
    >>> points_table(result, Scale.of(result))["What it shows"].tolist()
    ['right on the middle line', 'missing', 'left out of the count: snow']
    """
    series, spec = result.series, result.spec
    marks: dict[int, list[str]] = {}
    for signal in result.signals:
        for position in signal.points:
            said = marks.setdefault(position, [])
            if _SAID[signal.rule] not in said:
                said.append(_SAID[signal.rule])
    ties = set(signals.on_line(result))
    low, high = result.lines(-3), result.lines(3)
    columns: dict[str, list[str]] = {"When": [], "Value": []}
    for name, counted in (("How many", series.numerator), ("Out of how many", series.denominator)):
        if series.is_ratio and counted is not None:
            columns[name] = [f"{n:,.10g}" if n == n else "" for n in counted]
    columns |= {"Middle line": [], "Usual range": [], "What it shows": []}
    for phase in result.phase_numbers:
        centre = scale.say(phase.centre) if phase.centre == phase.centre else ""
        for position in range(phase.first, phase.last + 1):
            value = series.values[position - 1]
            missing = value != value
            said = ["missing"] if missing else list(marks.get(position, []))
            if position in ties and not missing:
                said.append("right on the middle line")
            if position in result.excluded:
                why = one_line(result.excluded[position])
                said.insert(0, f"left out of the count{': ' + why if why else ''}")
            i = position - 1
            ranged = spec.chart != "run" and low[i] == low[i] and high[i] == high[i]
            columns["When"].append(one_line(series.say(position)))
            columns["Value"].append("missing" if missing else scale.say(value))
            columns["Middle line"].append(centre)
            columns["Usual range"].append(f"{scale.say(low[i])} to {scale.say(high[i])}" if ranged else "")
            columns["What it shows"].append("; ".join(said))
    if spec.chart == "run":
        del columns["Usual range"]
    return pd.DataFrame(columns)
