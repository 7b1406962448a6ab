"""Direct labels that do not collide: names beside dots, names at the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brightspots.figures.theme import FONT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

_BOLD, _PLAIN = 9.0, 8.0
_MARK, _GAP = 3.6, 4.0
_NEAREST = (
    (9, 0, 0, 0.5),
    (-9, 0, 1, 0.5),
    (0, 9, 0.5, 0),
    (0, -9, 0.5, 1),
    (7, 8, 0, 0),
    (7, -8, 0, 1),
    (-7, 8, 1, 0),
    (-7, -8, 1, 1),
)
_AROUND = np.array(
    [(x * step, y * step, across, up) for step in (1.0, 2.0, 3.2, 4.6, 6.0) for x, y, across, up in _NEAREST]
)
"""Where a name may stand: points from its dot, and which part of it stands there; the best places first."""


def one_line(text: object) -> str:
    """Put what somebody wrote on one line, without anything that a picture cannot write.

    Examples
    --------
    >>> one_line(" Calls\\nhome\\x00 "), one_line(None)
    ('Calls home', '')
    """
    if text is None or text != text:
        return ""
    words = str(text)
    if not words.isprintable():
        words = "".join(c if c.isprintable() else " " for c in words)
    return " ".join(words.split())


def shorten(name: str, longest: int = 26) -> str:
    """Cut a long name at a word.

    Examples
    --------
    >>> shorten("Dr. Martin Luther King Jr. Academy of Arts")
    'Dr. Martin Luther King Jr…'
    """
    if len(name) <= longest:
        return name
    return name[: longest - 1].rstrip(" .,-") + "…"


def wrapped(name: str, width: int = 17) -> str:
    """Break a name into at most two lines, cut where it is still too long.

    Examples
    --------
    >>> wrapped("Monterey Peninsula Unified")
    'Monterey\\nPeninsula Unified'
    >>> wrapped("Mesa")
    'Mesa'
    """
    if len(name) <= width:
        return name
    cuts = [i for i, letter in enumerate(name) if letter == " "]
    middle = min(cuts, key=lambda i: abs(i - len(name) / 2), default=None)
    lines = [name] if middle is None else [name[:middle], name[middle + 1 :]]
    return "\n".join(shorten(line, width) for line in lines)


def in_lines(text: str, width: int, most: int = 2) -> list[str]:
    """Break a text into lines at its words, and cut what does not fit.

    Examples
    --------
    >>> in_lines("Students who missed one day in ten", 20)
    ['Students who missed', 'one day in ten']
    >>> in_lines("abcdefghij klm", 5, most=1)
    ['abcd…']
    """
    from textwrap import wrap

    lines = wrap(one_line(text), width) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), width)]
    return lines


def text_width(words: str, size: float, bold: bool = False) -> float:
    """Measure words of one line in points, from the letters of our own font.

    A reader's own font is about as wide or narrower, so what fits by this measure fits. Letters are measured
    once a process: asking a renderer for the size of each name took a third of the time of a scatter.

    Examples
    --------
    >>> 25 < text_width("Mesa", 10) < text_width("Mesa", 10, bold=True) < 32
    True
    """
    return size * sum(_letter_width(letter, bold) for letter in words)


@lru_cache(maxsize=4096)
def _letter_width(letter: str, bold: bool) -> float:
    """Measure a letter as a share of the size; one that our font does not have is as wide as it is high."""
    from matplotlib.font_manager import FontProperties, findfont, get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))
    if not font.get_char_index(ord(letter)):
        return 1.0
    font.set_size(100, 72)
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 6_553_600


def to_width(words: str, size: float, width: float, *, bold: bool = False) -> str:
    """Cut words that are wider than so many points.

    Examples
    --------
    >>> to_width("Chronic absence", 10, 60), to_width("Mesa", 10, 60)
    ('Chronic a…', 'Mesa')
    """
    cut = words
    while (wide := text_width(cut, size, bold)) > width and len(cut) > 2:
        cut = shorten(words, min(len(cut) - 1, max(int(len(cut) * width / wide), 2)))
    return cut


def label_points(axes: Axes, points: Sequence[tuple[float, float, str, bool]], colour: str) -> None:
    """Write a name beside each point where there is room, nearest places first.

    Parameters
    ----------
    axes : matplotlib Axes
        With its limits and its place in the figure set.
    points : sequence of (x, y, name, bold)
        Most important first: earlier names get the better places.
    colour : str
        Of the words.
    """
    from matplotlib.collections import LineCollection, PolyCollection

    if not points:
        return
    scale = axes.figure.dpi / 72
    dots = axes.transData.transform([(x, y) for x, y, _, _ in points]) / scale
    frame = np.array(axes.bbox.extents) / scale
    names = [shorten(one_line(name)) for _, _, name, _ in points]
    sizes = [_BOLD if bold else _PLAIN for _, _, _, bold in points]
    boxes = _places(dots, names, sizes, frame)
    to_data = axes.transData.inverted()

    def in_data(corners: Any) -> Any:
        return to_data.transform(np.asarray(corners) * scale)

    corners = [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in boxes]
    lines = [_leader(box, dot) for box, dot in zip(boxes, dots, strict=True)]
    axes.add_collection(
        LineCollection([in_data(line) for line in lines if len(line)], colors=colour, lw=0.5, zorder=5.8),
        autolim=False,
    )
    white = PolyCollection([in_data(c) for c in corners], facecolors="white", alpha=0.8, lw=0, zorder=5.9)
    axes.add_collection(white, autolim=False)
    for box, name, size in zip(boxes, names, sizes, strict=True):
        x, y = in_data((box[0] + 1, box[1] + 1 + 0.22 * size))
        axes.text(
            x, y, name, fontsize=size, weight="bold" if size == _BOLD else "normal", color=colour, zorder=6
        )


def _places(dots: Array, names: Sequence[str], sizes: Sequence[float], frame: Array) -> list[Array]:
    """Choose a box for each name, in points: near its dot, inside the frame, on no other name and no dot."""
    marks = np.column_stack([dots - _MARK, dots + _MARK])
    ranks = np.arange(len(_AROUND))
    chosen: list[Array] = []
    for dot, name, size in zip(dots, names, sizes, strict=True):
        extent = np.array([text_width(name, size, size == _BOLD), 0.98 * size])
        low = dot + _AROUND[:, :2] - _AROUND[:, 2:] * extent - 1
        boxes = np.column_stack([low, low + extent + 2])
        cost = ranks + 400.0 * ((boxes[:, :2] < frame[:2]) | (boxes[:, 2:] > frame[2:])).any(axis=1)
        cost += 150 * overlaps(boxes, marks)
        if chosen:
            cost += 300 * overlaps(boxes, np.array(chosen))
        chosen.append(boxes[int(cost.argmin())])
    return chosen


def overlaps(boxes: Array, others: Array) -> NDArray[np.intp]:
    """Count how many of the others each box lies on."""
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    return np.count_nonzero(((low < others[:, 2:]) & (high > others[:, :2])).all(axis=2), axis=1)


def _leader(box: Array, dot: Array) -> Array:
    """Return a line from a name to just before its dot; nothing where they touch."""
    start = np.clip(dot, box[:2], box[2:])
    away = float(np.hypot(*(dot - start)))
    if away <= _GAP:
        return np.empty((0, 2))
    return np.array([start, dot + (start - dot) * _GAP / away])


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move labels apart, as little as possible and in their order.

    Parameters
    ----------
    positions : sequence of float
        Where the labels want to be.
    gap : float
        The least distance between two.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 2.0)
    [0.0, 2.0, 5.0]
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    groups: list[tuple[list[int], float]] = []
    for i in order:
        groups.append(([i], positions[i]))
        while len(groups) > 1 and _bottom(groups[-1], gap) - _top(groups[-2], gap) < gap:
            (lower, a), (upper, b) = groups[-2], groups[-1]
            middle = (a * len(lower) + b * len(upper)) / (len(lower) + len(upper))
            groups[-2:] = [(lower + upper, middle)]
    placed = [0.0] * len(positions)
    for members, middle in groups:
        for step, i in enumerate(members):
            placed[i] = middle + (step - (len(members) - 1) / 2) * gap
    return placed


def _bottom(group: tuple[list[int], float], gap: float) -> float:
    return group[1] - (len(group[0]) - 1) / 2 * gap


def _top(group: tuple[list[int], float], gap: float) -> float:
    return group[1] + (len(group[0]) - 1) / 2 * gap
