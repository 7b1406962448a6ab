"""Words inside a picture, set where they cover neither the line nor each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brightspots.figures import labels
from brightspots.figures.charts.point_labels import overlaps
from brightspots.figures.theme import QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

_STEPS_UP = (9, 16, 24, 34, 46, 60, 78, 100)
_STEPS_ASIDE = (0, -22, 22, -48, 48, -80, 80, -120, 120)
_ASIDE, _UP, _WAYS = np.array(list(product(_STEPS_ASIDE, _STEPS_UP, (1, -1))), dtype=float).T
"""Every place that words may take around theirs: points aside, points up or down, and 1 for the way they want."""


@dataclass(frozen=True)
class Callout:
    """Words for one place: above it where `up`, with a line to it where they stand further off than `near`."""

    x: float
    y: float
    text: str
    up: bool
    colour: str
    bold: bool = False
    size: float = 8.5
    near: float = 24


def call_out(
    axes: Axes,
    wanted: Sequence[Callout],
    line: Sequence[tuple[Any, Any]],
    straight: Sequence[tuple[Any, Any]] = (),
) -> None:
    """Write words near their places, where there is room.

    Parameters
    ----------
    axes : matplotlib Axes
        With its limits and its place in the figure set.
    wanted : sequence of Callout
        Most important first.
    line : sequence of (x, y) arrays
        What may not be covered: the pieces of the line, in data units.
    straight : sequence of (x, y) arrays
        What should not be covered where it can be helped: the lines behind.
    """
    if not wanted:
        return
    busy, behind = _along(axes, line), _along(axes, straight)
    frame = np.array(axes.bbox.extents)
    taken: list[Array] = []
    scale = axes.figure.dpi / 72
    for callout in wanted:
        half = np.array(text_size(axes, callout.text, callout.size, callout.bold)) / 2
        px, py = axes.transData.transform((callout.x, callout.y))
        way = 1 if callout.up else -1
        centres = np.column_stack(
            [
                np.clip(px + _ASIDE * scale, frame[0] + half[0] + 3, frame[2] - half[0] - 3),
                py + way * _WAYS * (_UP * scale + half[1]),
            ]
        )
        boxes = np.column_stack([centres - half - (2, 1), centres + half + (2, 1)])
        cost = abs(centres[:, 0] - px) / scale / 4 + _UP + np.where(_WAYS > 0, 0, 14)
        cost += 40 * _covered(busy, boxes) + 4 * _covered(behind, boxes)
        cost += 400 * ((boxes[:, 1] < frame[1] + 2) | (boxes[:, 3] > frame[3] - 2))
        if taken:
            cost += 400 * overlaps(boxes, np.array(taken))
        best = int(cost.argmin())
        cx, cy = centres[best].tolist()
        taken.append(boxes[best])
        away = abs(cy - py) / scale > callout.near or abs(cx - px) / scale > 1.7 * callout.near
        axes.annotate(
            callout.text,
            (callout.x, callout.y),
            xytext=((cx - px) / scale, (cy - py) / scale),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=callout.size,
            fontweight="bold" if callout.bold else "normal",
            color=callout.colour,
            arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.6, "shrinkA": 1, "shrinkB": 5}
            if away
            else None,
            bbox={"boxstyle": "square,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.82},
            zorder=7,
        )


def text_size(axes: Axes, text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Measure words in pixels."""
    lines, scale = text.split("\n"), axes.figure.dpi / 72
    return scale * max(labels.text_width(one, size, bold) for one in lines), 1.2 * scale * size * len(lines)


def margin_labels(axes: Axes, wanted: Sequence[tuple[float, str, str, bool]], size: float = 8.5) -> None:
    """Write labels of at most two lines right of the axes, each near the height of its own line.

    Parameters
    ----------
    axes : matplotlib Axes
    wanted : sequence of (y, text, colour, bold)
    """
    if not wanted:
        return
    frame = axes.get_window_extent()
    scale = axes.figure.dpi / 72
    room = axes.figure.bbox.width - frame.x1 - 17 * scale
    wanted = [(y, _to_fit(axes, text, size, bold, room), colour, bold) for y, text, colour, bold in wanted]
    at = [float(axes.transData.transform((0, y))[1]) for y, _, _, _ in wanted]
    gap = (2.55 if any("\n" in text for _, text, _, _ in wanted) else 1.45) * size * scale
    placed = labels.spread(at, gap)
    low, high = frame.y0 + 0.3 * gap, frame.y1 - 0.3 * gap
    shift = max(low - min(placed), 0.0) or min(high - max(placed), 0.0)
    from matplotlib.collections import LineCollection

    ends = np.array([y + shift for y in placed])
    inside = axes.transAxes.inverted()
    starts = inside.transform(np.column_stack([np.full(len(at), frame.x1 + scale), at]))
    names = inside.transform(np.column_stack([np.full(len(at), frame.x1 + 12 * scale), ends]))
    leaders = LineCollection(
        np.stack([starts, names], axis=1),
        colors=[colour for _, _, colour, _ in wanted],
        lw=0.7,
        transform=axes.transAxes,
        clip_on=False,
    )
    axes.add_collection(leaders, autolim=False)
    for (_, text, colour, bold), (_, height) in zip(wanted, names, strict=True):
        axes.annotate(
            text,
            (1.0, height),
            xycoords="axes fraction",
            xytext=(13, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=size,
            linespacing=1.0,
            fontweight="bold" if bold else "normal",
            color=colour,
            annotation_clip=False,
        )


def _to_fit(axes: Axes, text: str, size: float, bold: bool, room: float) -> str:
    """Break words that are too wide before their last one, and cut what still is too wide."""
    if text_size(axes, text, size, bold)[0] > room and "\n" not in text and " " in text:
        text = "\n".join(text.rsplit(" ", 1))
    lines = text.split("\n")
    for i, line in enumerate(lines):
        wide = text_size(axes, line, size, bold)[0]
        if wide > room:
            lines[i] = labels.shorten(line, max(int(len(line) * room / wide), 2))
    return "\n".join(lines)


def _along(axes: Axes, line: Sequence[tuple[Any, Any]]) -> Array:
    """Return dots along lines, every few pixels, in pixels."""
    dots = [np.empty((0, 2))]
    for x, y in line:
        points = axes.transData.transform(np.column_stack([x, y]))
        if len(points) == 1:
            dots.append(points)
            continue
        length = np.hypot(*np.diff(points, axis=0).T)
        for i, pixels in enumerate(length):
            share = np.linspace(0, 1, max(int(pixels / 5), 1), endpoint=False)[:, None]
            dots.append(points[i] + share * (points[i + 1] - points[i]))
        dots.append(points[-1:])
    return np.concatenate(dots)


def _covered(dots: Array, boxes: Array) -> NDArray[np.intp]:
    """Count the dots that each box covers."""
    x, y = dots[:, 0], dots[:, 1]
    x0, y0, x1, y1 = boxes.T[:, :, None]
    return np.count_nonzero((x > x0) & (x < x1) & (y > y0) & (y < y1), axis=1)
