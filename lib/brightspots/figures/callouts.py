"""Words inside a picture, set where they cover neither the line nor each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.figures import labels
from brightspots.figures.theme import QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_STEPS_UP = (9, 16, 24, 34, 46, 60, 78, 100)
_STEPS_ASIDE = (0, -22, 22, -48, 48, -80, 80, -120, 120)


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
    busy, behind = _along(axes, line), _along(axes, straight)
    frame = axes.get_window_extent()
    taken: list[tuple[float, float, float, float]] = []
    scale = axes.figure.dpi / 72
    for callout in wanted:
        width, height = text_size(axes, callout.text, callout.size, callout.bold)
        px, py = axes.transData.transform((callout.x, callout.y))
        best, least = (0.0, 0.0), float("inf")
        for dx in _STEPS_ASIDE:
            for step in _STEPS_UP:
                for up in (callout.up, not callout.up):
                    cx = min(max(px + dx * scale, frame.x0 + width / 2 + 3), frame.x1 - width / 2 - 3)
                    cy = py + (1 if up else -1) * (step * scale + height / 2)
                    box = (cx - width / 2 - 2, cy - height / 2 - 1, cx + width / 2 + 2, cy + height / 2 + 1)
                    cost = abs(cx - px) / scale / 4 + step + (0 if up == callout.up else 14)
                    cost += 40 * _covered(busy, box) + 4 * _covered(behind, box)
                    cost += 400 * sum(_overlap(box, other) for other in taken)
                    cost += 400 * (box[1] < frame.y0 + 2 or box[3] > frame.y1 - 2)
                    if cost < least:
                        best, least = (cx, cy), cost
        cx, cy = best
        taken.append((cx - width / 2 - 2, cy - height / 2 - 1, cx + width / 2 + 2, cy + height / 2 + 1))
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
    from matplotlib.font_manager import FontProperties

    from brightspots.figures.theme import FONT

    renderer = axes.figure.canvas.get_renderer()
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    sizes = [renderer.get_text_width_height_descent(one, font, False) for one in text.split("\n")]
    return max(s[0] for s in sizes), 1.2 * size * axes.figure.dpi / 72 * len(sizes)


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
    room = axes.figure.bbox.width - frame.x1 - 15 * scale
    wanted = [(y, _to_fit(axes, text, size, bold, room), colour, bold) for y, text, colour, bold in wanted]
    at = [float(axes.transData.transform((0, y))[1]) for y, _, _, _ in wanted]
    gap = (2.55 if any("\n" in text for _, text, _, _ in wanted) else 1.45) * size * scale
    placed = labels.spread(at, gap)
    low, high = frame.y0 + 0.3 * gap, frame.y1 - 0.3 * gap
    shift = max(low - min(placed), 0.0) or min(high - max(placed), 0.0)
    for (own, text, colour, bold), from_y, y in zip(wanted, at, placed, strict=True):
        axes.annotate(
            text,
            (1.0, own),
            xycoords=("axes fraction", "data"),
            xytext=(13, (y + shift - from_y) / scale),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=size,
            linespacing=1.0,
            fontweight="bold" if bold else "normal",
            color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.7, "shrinkA": 1, "shrinkB": 1},
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


def _along(axes: Axes, line: Sequence[tuple[Any, Any]]) -> NDArray[np.float64]:
    """Lay dots along lines, every few pixels, in pixels."""
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


def _covered(dots: NDArray[np.float64], box: tuple[float, float, float, float]) -> int:
    x0, y0, x1, y1 = box
    inside = (dots[:, 0] > x0) & (dots[:, 0] < x1) & (dots[:, 1] > y0) & (dots[:, 1] < y1)
    return int(np.count_nonzero(inside))


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
