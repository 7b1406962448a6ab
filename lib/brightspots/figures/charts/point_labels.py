"""Names beside the points of a picture, each where there is room for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brightspots.figures import labels
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

_BOLD, _PLAIN = 9.0, 8.0
_MARK, _GAP, _AIR = 3.6, 4.0, 0.7
_NEAREST = (
    (9, 0, 0, 0.5),
    (-9, 0, 1, 0.5),
    (0, 9, 0.5, 0),
    (0, -9, 0.5, 1),
    (7, 8, 0, 0),
    (7, -8, 0, 1),
    (-7, 8, 1, 0),
    (-7, -8, 1, 1),
    (0, 9, 0.2, 0),
    (0, -9, 0.2, 1),
    (0, 9, 0.8, 0),
    (0, -9, 0.8, 1),
)
_STEPS = (1.0, 1.5, 2.0, 2.6, 3.2, 4.6, 6.0)
_AROUND = np.array([(x * step, y * step, across, up) for step in _STEPS for x, y, across, up in _NEAREST])
"""Where a name may stand: points from its dot, and which part of it stands there; the best places first."""
_ALONG = np.linspace(0.0, 0.8, 7)
_LOOKS = 3


def label_points(
    axes: Axes,
    points: Sequence[tuple[float, float, str, bool]],
    colour: str,
    taken: Sequence[tuple[float, float, float, float]] = (),
) -> None:
    """Write a name beside each point where there is room, nearest places first.

    Parameters
    ----------
    axes : matplotlib Axes
        With its limits and its place in the figure set.
    points : sequence of (x, y, name, bold)
        Most important first: earlier names get the better places.
    colour : str
        Of the words.
    taken : sequence of (left, bottom, right, top)
        Where other words stand, as shares of the axes.
    """
    from matplotlib.collections import LineCollection, PolyCollection

    if not points:
        return
    scale = axes.figure.dpi / 72
    to_data = axes.transData.inverted()

    def in_data(places: Any) -> Any:
        return to_data.transform(np.asarray(places) * scale)

    frame = np.array(axes.bbox.extents) / scale
    low, size = frame[[0, 1, 0, 1]], (frame[2:] - frame[:2])[[0, 1, 0, 1]]
    dots = axes.transData.transform([(x, y) for x, y, _, _ in points]) / scale
    names = [labels.shorten(one_line(name)) for _, _, name, _ in points]
    sizes = [_BOLD if bold else _PLAIN for _, _, _, bold in points]
    boxes = _places(dots, names, sizes, frame, [low + size * box for box in taken])
    leaders = [line for box, dot in zip(boxes, dots, strict=True) if len(line := _leader(box, dot))]
    lines = LineCollection([in_data(line) for line in leaders], colors=colour, lw=0.5, zorder=5.8)
    corners = [in_data([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]) for x0, y0, x1, y1 in boxes]
    white = PolyCollection(corners, facecolors="white", alpha=0.8, lw=0, zorder=5.9)
    for collection in (lines, white):
        axes.add_collection(collection, autolim=False)
    for box, name, size in zip(boxes, names, sizes, strict=True):
        weight = "bold" if size == _BOLD else "normal"
        x, y = in_data((box[0] + _AIR, box[1] + _AIR + 0.23 * size))
        axes.text(x, y, name, fontsize=size, weight=weight, color=colour, zorder=6)


def _places(
    dots: Array, names: Sequence[str], sizes: Sequence[float], frame: Array, taken: list[Array]
) -> list[Array]:
    """Choose a box for each name, in points: near its dot, inside the frame, on no other name and no dot.

    Each takes the best place that those before it have left; then each looks again, now that it knows all others.
    """
    marks = np.column_stack([dots - _MARK, dots + _MARK])
    places, costs = [], []
    for dot, name, size in zip(dots, names, sizes, strict=True):
        extent = np.array([labels.text_width(name, size, size == _BOLD), 0.95 * size])
        low = dot + _AROUND[:, :2] - _AROUND[:, 2:] * extent - _AIR
        boxes = np.column_stack([low, low + extent + 2 * _AIR])
        outside = ((low < frame[:2]) | (boxes[:, 2:] > frame[2:])).any(axis=1)
        places.append(boxes)
        costs.append(np.arange(len(boxes)) + 400.0 * outside + 150 * overlaps(boxes, marks))
    chosen: dict[int, Array] = {}
    for number in [*range(len(dots))] * _LOOKS:
        boxes, cost = places[number], costs[number]
        others = [i for i in chosen if i != number]
        words = np.array([*taken, *(chosen[i] for i in others)]).reshape(-1, 4)
        lines = _lines(words[len(taken) :], dots[others])
        cost = cost + 300 * overlaps(boxes, words)
        cost += 60 * _crossings(
            _lines(boxes, dots[number]), np.concatenate([np.delete(marks, number, 0), words])
        )
        cost += 60 * _crossings(lines, boxes, axis=0)
        chosen[number] = boxes[int(cost.argmin())]
    return [chosen[number] for number in range(len(dots))]


def overlaps(boxes: Array, others: Array) -> NDArray[np.intp]:
    """Count how many of the others each box lies on."""
    left, bottom, right, top = boxes.T[:, :, None]
    on = (left < others[:, 2]) & (right > others[:, 0]) & (bottom < others[:, 3]) & (top > others[:, 1])
    return np.count_nonzero(on, axis=1)


def _lines(boxes: Array, dots: Array) -> Array:
    """Return places along the line from each box to its dot."""
    start = np.clip(dots, boxes[:, :2], boxes[:, 2:])
    return start[:, None] + _ALONG[:, None] * (dots - start)[:, None]


def _crossings(lines: Array, boxes: Array, axis: int = 1) -> NDArray[np.intp]:
    """Count how many boxes each line crosses, or with `axis` 0 how many lines cross each box."""
    x, y = lines.reshape(-1, 2).T[:, :, None]
    inside = (x > boxes[:, 0]) & (x < boxes[:, 2]) & (y > boxes[:, 1]) & (y < boxes[:, 3])
    crossed = inside.reshape(len(lines), len(_ALONG), len(boxes)).any(axis=1)
    return np.count_nonzero(crossed, axis=axis)


def _leader(box: Array, dot: Array) -> Array:
    """Return a line from a name to just before its dot; nothing where they touch."""
    start = np.clip(dot, box[:2], box[2:])
    away = float(np.hypot(*(dot - start)))
    if away <= _GAP:
        return np.empty((0, 2))
    return np.array([start, dot + (start - dot) * _GAP / away])
