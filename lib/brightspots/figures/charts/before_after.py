"""Ours and schools like ours, before a change and since: two thin lines, and the levels that are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.figures import labels
from brightspots.figures.charts.apart import draw_holes
from brightspots.figures.charts.callouts import margin_labels
from brightspots.figures.charts.panel import left_of, set_time
from brightspots.figures.charts.run_chart import BOTTOM, RIGHT, WIDTH, head
from brightspots.figures.charts.scale import Scale
from brightspots.figures.charts.timeline import Timeline
from brightspots.figures.picture import LEGIBLE, Picture, nothing, to_svg
from brightspots.figures.theme import INK, OURS, QUIET, WASH, theme
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from brightspots.measures.impact import Claim

HEIGHT = 3.5
_DASHED = (0, (5, 2))


def before_after(
    claim: Claim, *, title: str, unit: str = "", names: tuple[str, str] = ("Ours", "Like schools")
) -> Picture:
    """Draw the numbers that a claim rests on.

    Parameters
    ----------
    claim : Claim
        From `brightspots.measures.impact.assess`; all that is drawn comes from it.
    title, unit : str
        The measure's name, and its unit as its definition names it.
    names : (str, str)
        Of the two lines.

    Returns
    -------
    Picture
        Its table has the levels before and since.

    Examples
    --------
    >>> from brightspots.measures import impact
    >>> claim = impact.assess([5, 6, 4, 5, 6, 5, 4, 6, 5, 4, 8, 9, 8, 9, 8, 9], 11, "increase")
    >>> before_after(claim, title="Calls home").table.values.tolist()
    [['Ours', '5', '8.5', '3.5 up']]
    """
    halves = claim.halves
    named = one_line(title)
    if halves.result is None or not len(halves.before):
        return nothing(named, "There are no numbers from before the change to draw.", alt=claim.alt_text)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    time, scale = Timeline.of(halves.series), Scale.of(halves.result, unit)
    lines = [np.where(halves.counted, halves.series.values, np.nan)]
    levels = [(halves.mean_before, halves.mean_after)]
    if claim.compared is not None:
        lines.append(claim.compared.path["theirs"].to_numpy(dtype=float))
        levels.append(claim.compared.theirs)
    lines = [scale.factor * line for line in lines]
    shown = [(scale.factor * before, scale.factor * after) for before, after in levels]
    with theme():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        FigureCanvasAgg(figure)
        top = head(figure, title, scale, True)
        axes = figure.add_subplot()
        set_time(axes, time)
        _heights(axes, np.concatenate(lines), scale)
        left = left_of(axes)
        wide = 1 - (left + RIGHT) / WIDTH
        axes.set_position((left / WIDTH, BOTTOM / HEIGHT, wide, (top - BOTTOM) / HEIGHT))
        draw_holes(axes, time, halves.result)
        _draw(axes, time, halves.start, lines, shown, scale, names)
        image = to_svg(figure, title=named)
    return Picture(image=image, alt=claim.alt_text, table=_table(claim, names), least=LEGIBLE)


def _heights(axes: Axes, values: NDArray[np.float64], scale: Scale) -> None:
    known = values[np.isfinite(values)]
    low, high = float(known.min()), float(known.max())
    air = 0.1 * (high - low) or max(0.1 * abs(high), 1.0)
    top = min(high + air, 101.0) if scale.unit == "percent" and high <= 100 else high + air
    axes.set_ylim(max(low - air, 0.0) if low >= 0 else low - air, top)
    axes.set(xlabel="", ylabel="")
    axes.yaxis.set_major_formatter(scale.tick)
    axes.locator_params(axis="y", nbins=6)


def _draw(
    axes: Axes,
    time: Timeline,
    start: int,
    lines: list[NDArray[np.float64]],
    levels: list[tuple[float, float]],
    scale: Scale,
    names: tuple[str, str],
) -> None:
    looks: tuple[dict[str, Any], ...] = (
        {"color": OURS, "ls": "-", "marker": "o", "ms": 3},
        {"color": QUIET, "ls": _DASHED, "marker": "s", "ms": 2.4},
    )
    first, last = axes.get_xlim()
    turn = time.before(start) if start <= len(time.at) else last
    axes.axvspan(first, turn, color=WASH, lw=0, zorder=0.5)
    axes.axvline(turn, color=INK, lw=1.1, ls=(0, (2, 2)), zorder=2)
    axes.annotate(
        "our change",
        (turn, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8.5,
        color=INK,
    )
    words = []
    for line, (before, after), look, name in zip(lines, levels, looks, names, strict=False):
        for piece in time.pieces(np.isfinite(line)):
            axes.plot(time.at[piece], line[piece], lw=0.8, alpha=0.55, zorder=3, **look)
        thick = {"color": look["color"], "lw": 2.6, "ls": look["ls"], "zorder": 4, "solid_capstyle": "butt"}
        axes.plot([first, turn], [before, before], **thick)
        if np.isfinite(after):
            axes.plot([turn, last], [after, after], **thick)
            moved = f"{scale.say(before / scale.factor)} to {scale.say(after / scale.factor)}"
            words.append(
                (after, f"{labels.shorten(name, 18)}\n{moved}", str(look["color"]), name == names[0])
            )
    margin_labels(axes, words)


def _table(claim: Claim, names: tuple[str, str]) -> pd.DataFrame:
    from brightspots.measures.impact import claim_numbers

    halves = claim.halves
    rows = [(names[0], halves.mean_before, halves.mean_after)]
    if claim.compared is not None:
        rows.append((names[1], *claim.compared.theirs))
    return pd.DataFrame(
        [
            (
                name,
                claim_numbers.value(before, halves),
                claim_numbers.value(after, halves) if np.isfinite(after) else "none yet",
                claim_numbers.signed(after - before, halves) if np.isfinite(after) else "",
            )
            for name, before, after in rows
        ],
        columns=["Who", "Before, on average", "Since, on average", "Step"],
    )
