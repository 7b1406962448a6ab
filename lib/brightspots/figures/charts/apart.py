"""What stands apart on a chart: holes in the data, single numbers far off, and points left out of the count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.figures import labels
from brightspots.figures.charts.callouts import Callout, text_size
from brightspots.figures.charts.timeline import shown_points
from brightspots.figures.theme import LINE, OURS, QUIET
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from brightspots.figures.charts.panel import Panel
    from brightspots.figures.charts.timeline import Timeline
    from brightspots.measures import Result

_NEAR = 0.3
"""A point left out of the count makes a scale this much longer at most: the others must not look flat."""
_MOST_NAMED = 3


def scaled_values(result: Result) -> NDArray[np.float64]:
    """Return the values that a scale has to reach: those that count, and of those left out the ones near them.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> scaled_values(analyse([90, 94, 12, 93, 91], ChartSpec(chart="run", exclude={3: "snow"}))).tolist()
    [90.0, 94.0, 93.0, 91.0]
    """
    shown = shown_points(result)
    values = result.series.values
    counted = values[shown] if shown.any() else values[np.isfinite(values)]
    lines = [phase.centre for phase in result.phase_numbers]
    drawn = np.array([*counted, *lines])
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return drawn
    room = _NEAR * float(np.ptp(drawn))
    low, high = float(drawn.min()) - room, float(drawn.max()) + room
    return np.asarray(values[(values >= low) & (values <= high)])


def draw_holes(axes: Axes, time: Timeline, result: Result) -> None:
    """Hatch the stretches without numbers, and name them where there is room."""
    scale = axes.figure.dpi / 72
    for hole in result.holes:
        start, end = time.after(hole.after), time.before(hole.before)
        axes.axvspan(start, end, facecolor="none", edgecolor=LINE, hatch="///", lw=0, zorder=0.6)
        (left, _), (right, _) = axes.transData.transform([(start, 0), (end, 0)])
        level = right - left > text_size(axes, "no numbers", 8)[0] + 6 * scale
        if level or right - left > 13 * scale:
            axes.text(
                (start + end) / 2,
                0.03,
                "no numbers",
                transform=axes.get_xaxis_transform(),
                rotation=0 if level else 90,
                ha="center",
                va="bottom",
                fontsize=8,
                color=QUIET,
                bbox={"boxstyle": "square,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.82},
                zorder=2.6,
            )


def draw_left_out(axes: Axes, panel: Panel, size: float) -> None:
    """Mark the points left out of the count; one that lies beyond the scale stands as an arrow at its edge."""
    values, at = panel.shown(panel.result.series.values), panel.time.at
    low, high = axes.get_ylim()
    ghosts = [position - 1 for position in panel.result.excluded if np.isfinite(values[position - 1])]
    looks: dict[str, Any] = {"ls": "none", "zorder": 4, "mec": QUIET, "mew": 1.4, "clip_on": False}
    inside = [i for i in ghosts if low <= values[i] <= high]
    axes.plot(at[inside], values[inside], marker="x", ms=size + 1.5, **looks)
    for marker, edge, beyond in (("v", low, values < low), ("^", high, values > high)):
        out = [i for i in ghosts if beyond[i]]
        axes.plot(at[out], np.full(len(out), edge), marker=marker, ms=size + 1.5, mfc="white", **looks)


def name_left_out(panel: Panel, reach: tuple[float, float]) -> list[Callout]:
    """Write why points were left out, where they are few, and how far those lie that the scale does not reach.

    Parameters
    ----------
    panel : Panel
    reach : (float, float)
        The ends of the scale, in the shown unit.
    """
    result, found = panel.result, []
    values = panel.shown(result.series.values)
    few = len(result.excluded) <= _MOST_NAMED
    before = (0, "")
    for position, why in sorted(result.excluded.items()):
        value = float(values[position - 1])
        if not np.isfinite(value):
            continue
        words = labels.shorten(one_line(why), 22)
        again, before = before[1] == words and position - before[0] == 1, (position, words)
        beyond = not reach[0] <= value <= reach[1]
        told = words if few and words and not again else ""
        if beyond:
            said = panel.scale.say(float(result.series.values[position - 1]))
            told = f"{said}: {told}" if told else said
        if told:
            place = (float(panel.time.at[position - 1]), float(np.clip(value, *reach)))
            found.append(Callout(*place, told, beyond and value < reach[0], QUIET, size=8))
    return found[: 2 * _MOST_NAMED]


def name_spikes(panel: Panel) -> list[Callout]:
    """Write the value of a number that stands five times the usual swing from those beside it; the last three."""
    values = panel.result.series.values
    shown = panel.shown(values)
    at = panel.time.at
    middle = float(np.median(shown[np.isfinite(shown)])) if np.isfinite(shown).any() else 0.0
    return [
        Callout(
            float(at[p - 1]),
            float(shown[p - 1]),
            f"{panel.scale.say(float(values[p - 1]))}, far off",
            float(shown[p - 1]) >= middle,
            OURS,
            size=8,
        )
        for p in panel.result.spikes[-_MOST_NAMED:]
    ]
