"""What stands around the cards of a diagram: lines and arrows between them, a ground under them, a title, a legend.

What a person wrote is escaped where it becomes SVG: in `wrapping.svg` and in `whole`, and nowhere else does it get in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias

from brightspots.figures.charts.sketch import px
from brightspots.figures.diagrams import wrapping
from brightspots.figures.diagrams.cards import FRAMES, SMALL, frame
from brightspots.figures.diagrams.marks import mark
from brightspots.figures.diagrams.wrapping import block
from brightspots.figures.theme import FONTS_OF_READERS, INK, LINE, QUIET, WASH
from brightspots.text.typed import one_line

_HEADING = 17.0

Point: TypeAlias = tuple[float, float]


def line(points: Sequence[Point], *, width: float = 1.4) -> str:
    """Draw a line through places."""
    return f'<path d="{_through(points)}" fill="none" stroke="{QUIET}" stroke-width="{px(width)}"/>'


def elbow(start: Point, end: Point, turn: float) -> str:
    """Draw a line from left to right that turns up or down at a place between."""
    return line([start, (turn, start[1]), (turn, end[1]), end])


def arrow(
    points: Sequence[Point],
    *,
    width: float = 1.3,
    head: float = 7.0,
    colour: str = INK,
    dashed: bool = False,
) -> str:
    """Draw an arrow through some corners, its head at the last.

    Examples
    --------
    >>> "rotate(90)" in arrow([(0, 0), (0, 20)]), "rotate(0)" in arrow([(0, 0), (20, 0)])
    (True, True)
    """
    (x0, y0), (x, y) = points[-2:]
    way, half = math.atan2(y - y0, x - x0), 0.52 * head
    # The line ends inside of the head: it is wider than the tip.
    end = (x - half * math.cos(way), y - half * math.sin(way))
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    look = f'fill="none" stroke="{colour}" stroke-width="{px(width)}"{dashes} stroke-linejoin="round"'
    turned = f"translate({px(x)} {px(y)}) rotate({px(math.degrees(way))})"
    return (
        f'<path class="arrow" d="{_through([*points[:-1], end])}" {look}/><path transform="{turned}" '
        f'd="M0 0l-{px(head)} -{px(half)}v{px(2 * half)}z" fill="{colour}"/>'
    )


def ground(x: float, y: float, width: float, height: float, *, fill: str = WASH, rounded: float = 0.0) -> str:
    """Draw the ground under cards that belong together."""
    where = f'x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" rx="{px(rounded)}"'
    return f'<rect {where} fill="{fill}" stroke="{LINE}"/>'


def heading(words: str, x: float, y: float, width: float) -> tuple[str, float]:
    """Write a diagram's own title, and return its height; nothing for no words."""
    laid = block(words, _HEADING, width, bold=True, most=3)
    return wrapping.svg(laid, x, y, width=width), laid.height + 10 if laid.lines else 0.0


def legend(items: Sequence[tuple[str, str]], x: float, y: float, width: float) -> tuple[str, float]:
    """Draw what marks and frames mean, in as many lines as it takes.

    Parameters
    ----------
    items : sequence of (str, str)
        The name of a mark or a frame, and its words.
    x, y, width : float

    Returns
    -------
    str
        SVG.
    float
        Its height.
    """
    parts: list[str] = []
    across, down, tall = 0.0, 0.0, SMALL * wrapping.TALL_LEADING
    for name, words in items:
        laid = block(words, SMALL, width - 24)
        wide = laid.width + 24 + 18
        if across and across + wide - 18 > width:
            across, down = 0.0, down + tall
        middle = y + down + SMALL * laid.leading / 2
        parts.append(_sample(name, x + across + 8, middle))
        parts.append(wrapping.svg(laid, x + across + 22, y + down, colour=QUIET))
        across += wide
        down += laid.height - SMALL * laid.leading
    return "".join(parts), down + tall if items else 0.0


def _sample(name: str, x: float, y: float) -> str:
    if name in FRAMES:
        return frame(name, x - 7, y - 5, 14, 10)
    return mark(name, x, y, 3.6 if name == "dot" else 4.6)


def whole(parts: Iterable[str], width: float, height: float, title: str, told: str) -> bytes:
    """Return a diagram as an SVG file with its title and its description."""
    size = f'width="{px(width)}" height="{px(height)}" viewBox="0 0 {px(width)} {px(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} font-family="{escape(FONTS_OF_READERS)}">'
        f"<title>{escape(one_line(title))}</title><desc>{escape(one_line(told))}</desc>"
        f'<rect width="{px(width)}" height="{px(height)}" fill="#fff"/>{"".join(parts)}</svg>'
    ).encode()


def _through(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)
