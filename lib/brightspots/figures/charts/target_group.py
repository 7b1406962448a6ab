"""Those a change was meant for against the rest: two lines, and the gap between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.figures import labels
from brightspots.figures.charts import events as happenings
from brightspots.figures.charts import signals
from brightspots.figures.charts.apart import draw_holes
from brightspots.figures.charts.callouts import margin_labels
from brightspots.figures.charts.panel import Panel, left_of, set_heights, set_time
from brightspots.figures.charts.panel_drawing import draw_panel
from brightspots.figures.charts.run_chart import BOTTOM, RIGHT, WIDTH, head
from brightspots.figures.charts.scale import Scale
from brightspots.figures.charts.ticks import draw_ticks
from brightspots.figures.charts.timeline import Timeline, shown_points
from brightspots.figures.picture import LEGIBLE, Picture, nothing, to_svg
from brightspots.figures.theme import LINE, OURS, QUIET, theme
from brightspots.measures import ChartSpec, analyse
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from brightspots.measures import Result

_LINES, _GAP, _BETWEEN = 2.2, 1.45, 0.45


def against_the_rest(
    targeted: Result,
    rest: Result,
    *,
    title: str,
    unit: str = "",
    names: tuple[str, str] = ("Our classrooms", "The rest"),
    events: Any = None,
) -> Picture:
    """Draw the targeted classrooms or schools against the rest, with the gap between them read as a run chart.

    Parameters
    ----------
    targeted, rest : Result
        Of the same measure; points of the same period are set against each other. The gap takes over the
        frozen baseline, the points left out and the direction of `targeted`.
    title, unit, events
        As for `brightspots.figures.charts.run_chart`.
    names : (str, str)
        Of the two lines.

    Returns
    -------
    Picture
        Its caption is the reading of the gap.

    Examples
    --------
    >>> ours = analyse([70, 71, 69, 74, 76], ChartSpec(chart="run", direction="increase"))
    >>> rest = analyse([80, 80, 79, 80, 80], ChartSpec(chart="run"))
    >>> against_the_rest(ours, rest, title="Attendance").table["Gap"].tolist()
    ['-10', '-9', '-10', '-6', '-4']
    """
    time, scale = Timeline.of(targeted.series), Scale.of(targeted, unit)
    ours, others = scale.factor * targeted.series.values, _matched(targeted, rest, unit)
    gap = gap_between(targeted, ours - others)
    one, two = (one_line(name) for name in names)
    named = one_line(title)
    happened = happenings.read_events(events, time)
    read = f'The gap is "{one}" minus "{two}". {gap.reading}'
    alt = f"{named}. {one}: {targeted.alt_text} {two}: {rest.alt_text} The gap between them: {gap.alt_text}"
    aside = signals.listed(gap) + happenings.listed(happened)
    if not (targeted.last_measured and rest.last_measured):
        return nothing(
            named, f"{one} and {two} cannot be set against each other yet: one has no numbers.", alt=alt
        )
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    panel = Panel.of(gap, "points" if scale.unit == "percent" else scale.unit, None)
    with theme():
        height = 0.75 + BOTTOM + _LINES + _BETWEEN + _GAP
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(figure)
        top = head(figure, title, scale, any(event.x is not None for event in happened))
        upper, lower = figure.add_subplot(label="lines"), figure.add_subplot(label="gap")
        for axes in (upper, lower):
            set_time(axes, time, happened)
        _heights(upper, _counted(targeted, ours, others), scale)
        set_heights(lower, panel)
        left = max(left_of(upper), left_of(lower))
        wide, base = 1 - (left + RIGHT) / WIDTH, BOTTOM + _GAP + _BETWEEN
        upper.set_position((left / WIDTH, base / height, wide, (top - base) / height))
        lower.set_position((left / WIDTH, BOTTOM / height, wide, _GAP / height))
        upper.tick_params(axis="x", labelbottom=False)
        draw_holes(upper, time, targeted)
        _draw_lines(upper, targeted, (ours, others), time, scale, (one, two))
        lower.set_title(
            "The gap" + (", in percentage points" if scale.unit == "percent" else ""), fontsize=9, pad=3
        )
        draw_panel(lower, panel)
        happenings.draw_events([upper, lower], happened)
        for axes in (upper, lower):
            draw_ticks(axes)
        image = to_svg(figure, title=named)
    return Picture(
        image=image,
        alt=alt,
        table=_table(targeted, ours, others, gap, scale, (one, two)),
        caption=read,
        aside=aside,
        least=LEGIBLE,
        newest=True,
    )


def gap_between(targeted: Result, gap: NDArray[np.float64]) -> Result:
    """Read the gap as a run chart with the baseline, the points left out and the direction of `targeted`."""
    table = pd.DataFrame({"value": np.round(gap, 9)})
    if targeted.series.periods is not None:
        table["period"] = targeted.series.periods
    first = targeted.phase_numbers[0].frozen if targeted.phase_numbers else None
    spec = ChartSpec(chart="run", freeze=first, exclude=targeted.excluded, direction=targeted.spec.direction)
    return analyse(table, spec)


def _matched(targeted: Result, rest: Result, unit: str) -> NDArray[np.float64]:
    """Return the rest's values at the periods of the targeted, in the shown unit; NaN where it has none."""
    at, values = Timeline.of(rest.series).at, Scale.of(rest, unit).factor * rest.series.values
    found = dict(zip(_keys(rest, at), values.tolist(), strict=True))
    own = Timeline.of(targeted.series).at
    return np.array([found.get(key, np.nan) for key in _keys(targeted, own)], dtype=float)


def _keys(result: Result, at: NDArray[np.float64]) -> list[Any]:
    if result.series.kind == "label" and result.series.periods is not None:
        return list(result.series.periods.tolist())
    return at.tolist()


def _heights(axes: Axes, values: NDArray[np.float64], scale: Scale) -> None:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.12 * (high - low) or max(0.1 * abs(high), 1.0)
    bottom = low - room if low < 0 else max(low - room, 0.0)
    axes.set_ylim(bottom, min(high + room, 101.0) if scale.unit == "percent" and high <= 100 else high + room)
    axes.set(xlabel="", ylabel="")
    axes.yaxis.set_major_formatter(scale.tick)
    axes.locator_params(axis="y", nbins=5)


def _counted(targeted: Result, *lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a scale has to reach: without the points left out, where any other is there."""
    counted = np.where(_kept(targeted), lines, np.nan)
    return counted if np.isfinite(counted).any() else np.array(lines)


def _kept(targeted: Result) -> NDArray[np.bool_]:
    return shown_points(targeted) | ~np.isfinite(targeted.series.values)


def _draw_lines(
    axes: Axes,
    targeted: Result,
    lines: tuple[NDArray[np.float64], NDArray[np.float64]],
    time: Timeline,
    scale: Scale,
    names: tuple[str, str],
) -> None:
    """Draw both lines, the space between them shaded, their names at the margin."""
    import seaborn as sns

    kept = _kept(targeted)
    for piece in time.pieces(kept & np.isfinite(lines[0]) & np.isfinite(lines[1])):
        axes.fill_between(
            time.at[piece], lines[0][piece], lines[1][piece], color=LINE, alpha=0.5, lw=0, zorder=1
        )
    looks: tuple[dict[str, Any], ...] = (
        {"color": OURS, "linewidth": 2.4, "marker": "o", "markersize": 5},
        {"color": QUIET, "linewidth": 1.6, "marker": "s", "markersize": 4, "linestyle": (0, (5, 2))},
    )
    words = []
    for values, look, name in zip(lines, looks, names, strict=True):
        shown = np.isfinite(values) & kept
        for piece in time.pieces(shown):
            sns.lineplot(x=time.at[piece], y=values[piece], ax=axes, legend=False, zorder=3, **look)
        last = float(values[np.flatnonzero(shown)[-1]]) if shown.any() else None
        if last is not None:
            said = f"{labels.shorten(name, 18)}\n{scale.say(last / scale.factor)}"
            words.append((last, said, str(look["color"]), look["marker"] == "o"))
    axes.set(xlabel="", ylabel="")
    margin_labels(axes, words)


def _table(
    targeted: Result,
    ours: NDArray[np.float64],
    others: NDArray[np.float64],
    gap: Result,
    scale: Scale,
    names: tuple[str, str],
) -> pd.DataFrame:
    apart = Scale.of(gap)
    one, two = names[0] or "Ours", names[1] or "The rest"

    def say(values: NDArray[np.float64], by: Scale, factor: float) -> list[str]:
        return [by.say(float(v) / factor) if np.isfinite(v) else "missing" for v in values]

    return pd.DataFrame(
        {
            "When": [one_line(targeted.series.say(i + 1)) for i in range(len(ours))],
            one: say(ours, scale, scale.factor),
            two if two != one else f"{two} (rest)": say(others, scale, scale.factor),
            "Gap": say(gap.series.values, apart, 1.0),
        }
    )
