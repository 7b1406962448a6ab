"""A pair of axes made by hand as SVG, for the pictures that a page has several of.

Three trends and the dots of student groups took half a second of a page when matplotlib drew them: every tick is an
object of five others, laid out twice before it is drawn. These pictures hold a few dozen marks each, so they are
written directly, in a fortieth of the time. What needs more than lines, dots and words is matplotlib's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brightspots.figures import labels
from brightspots.figures.charts.sketch import Box, px, text
from brightspots.figures.theme import LINE, QUIET

EDGE = 3.0
"""Points between what is drawn and the edge of a picture."""

TITLE, WORDS, SMALL = 11.0, 10.0, 8.5
HEAD = 20.0
"""Points above the axes: the title's."""
FOOT = 21.0
"""Points below the axes: what is written along them."""


def ticks(low: float, high: float, room: float) -> list[float]:
    """Choose round numbers to write along an axis.

    Parameters
    ----------
    low, high : float
        The ends of the axis.
    room : float
        How many numbers there is room for; never more than nine are chosen.

    Examples
    --------
    >>> ticks(-52.0, 35.0, 8)
    [-40.0, -20.0, 0.0, 20.0]
    """
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(int(min(max(room, 1), 9)), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in found if low <= tick <= high]


def widest(words: Iterable[str], size: float, bold: bool = False) -> float:
    """Return how many points the longest of some words needs; 0 for none."""
    return max((labels.text_width(one, size, bold) for one in words), default=0.0)


def title(words: str, left: float, width: float) -> str:
    """Write a title above the axes; one that is too long for that begins further left, or is cut.

    Parameters
    ----------
    words : str
    left : float
        Where the axes begin.
    width : float
        Of the picture.
    """
    words = labels.to_width(words, TITLE, width - 2 * EDGE, bold=True)
    start = max(min(left, width - EDGE - labels.text_width(words, TITLE, bold=True)), EDGE)
    return text(start, HEAD - 8, words, TITLE, bold=True)


def level_lines(box: Box, at: Sequence[float], written: Sequence[str]) -> str:
    """Draw a thin line across the axes at each height, and write what it is at the left."""
    d = "".join(f"M{px(box.x)} {px(box.up(y))}h{px(box.width)}" for y in at)
    words = (
        text(box.x - 7, box.up(y) + middle(WORDS), word, WORDS, anchor="end")
        for y, word in zip(at, written, strict=True)
    )
    return _grid(d) + "".join(words)


def upright_lines(box: Box, at: Sequence[float], written: Sequence[str]) -> str:
    """Draw a thin line up the axes at each place, and write what it is below."""
    d = "".join(f"M{px(box.across(x))} {px(box.y)}v{px(box.height)}" for x in at)
    return _grid(d) + below(box, at, written)


def below(box: Box, at: Sequence[float], written: Sequence[str]) -> str:
    """Write words below the axes."""
    y = box.y + box.height + 7 + 0.76 * WORDS
    return "".join(
        text(box.across(x), y, word, WORDS, anchor="middle") for x, word in zip(at, written, strict=True)
    )


def spine(box: Box, *, left: bool = True) -> str:
    """Draw the axes themselves: the line below, and the one at the left."""
    bottom = f"{px(box.y + box.height)}"
    up = f"V{px(box.y)}" if left else ""
    d = f"M{px(box.x + box.width)} {bottom}H{px(box.x)}{up}"
    return f'<path d="{d}" fill="none" stroke="{QUIET}" stroke-width=".8" stroke-linecap="square"/>'


def middle(size: float) -> float:
    """Return how far below a place words of a size stand, so that they are centred on it."""
    return 0.35 * size


def _grid(d: str) -> str:
    return f'<path d="{d}" stroke="{LINE}" stroke-width=".8"/>' if d else ""
