"""What diagrams are made of: cards with words, marks and dots; lines between them; a legend; the whole as SVG.

A card is laid out before it is drawn, so that a diagram knows how much room it needs. What a person wrote is escaped
where it becomes SVG: in `wrapping.svg` and in `whole`, and nowhere else does it get in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Literal

from brightspots.figures import wrapping
from brightspots.figures.sketch import px, shape
from brightspots.figures.theme import FONTS_OF_READERS, INK, LINE, QUIET, WASH
from brightspots.figures.wrapping import Block, block

TEXT, SMALL, HEADING = 13.0, 11.0, 17.0
"""Sizes of letters, in pixels of the diagram."""
PAD = 8.0
_MARK, _BETWEEN, _DOT = 17.0, 3.0, 9.5

PAGE = (960.0, 690.0)
"""The room for a diagram on one landscape page of Letter or A4, in pixels of CSS."""

Mark = Literal["", "seen", "told", "guess", "challenged"]
Look = Literal["plain", "chosen", "aside", "head", "label", "wash"]

MARKS: dict[str, str] = {
    "seen": "seen: in numbers, by looking, by testing",
    "told": "students or families told us",
    "guess": "our guess so far",
    "challenged": "what we found speaks against it",
}
"""How we know something, each by a shape of its own, and its words in the legend."""

_LOOKS = {
    "plain": f'fill="#fff" stroke="{QUIET}"',
    "chosen": f'fill="#fff" stroke="{INK}" stroke-width="3.5"',
    "aside": f'fill="#fff" stroke="{QUIET}" stroke-dasharray="4 3"',
    "head": f'fill="{WASH}" stroke="{INK}" stroke-width="2.5"',
    "label": f'fill="{WASH}" stroke="{INK}" stroke-width="1.5"',
    "wash": f'fill="{WASH}" stroke="{LINE}"',
}


@dataclass(frozen=True)
class Line:
    """Something to stand in a card, from the left to the right edge.

    Attributes
    ----------
    words : str
    size : float
    bold, quiet : bool
    mark : str
        How we know it: of `MARKS`, two with a plus between them, or nothing. "none" keeps the room of one free, so
        that words stand under words.
    depth : int
        How far it is set in, as the cause of a cause is.
    dots : int
        Instead of words: dots that people gave, and their number.
    tag : bool
        A word in white on a dark ground.
    """

    words: str
    size: float = TEXT
    bold: bool = False
    quiet: bool = False
    mark: str = ""
    depth: int = 0
    dots: int = 0
    tag: bool = False


Sticky = tuple[tuple[Line, ...], Look]
"""What a card says, before anybody knows how wide it will be."""


@dataclass(frozen=True)
class Card:
    """A box of lines that are laid out already."""

    rows: tuple[tuple[Line, Block], ...]
    width: float
    height: float
    look: Look = "plain"


def card(
    lines: Iterable[Line], width: float, look: Look = "plain", *, most: int = 0, narrow: bool = False
) -> Card:
    """Lay out a card of a width; its height follows from its words.

    Parameters
    ----------
    lines : iterable of Line
    width : float
    look : str
    most : int
        How many lines a single text may have; 0 for as many as it needs.
    narrow : bool
        Make it no wider than its words.

    Examples
    --------
    >>> short = card([Line("Late buses")], 120)
    >>> longer = card([Line("Late buses on three of five lines, each week")], 120)
    >>> short.height < longer.height
    True
    """
    return _card(tuple(lines), width, look, most, narrow)


@lru_cache(maxsize=4096)
def _card(lines: tuple[Line, ...], width: float, look: Look, most: int, narrow: bool) -> Card:
    rows = []
    for line in lines:
        words = told_dots(line.dots) if line.dots else line.words
        size = SMALL if line.dots or line.tag else line.size
        laid = block(words, size, _room(line, width), bold=line.bold or line.tag, most=most)
        rows.append((line, laid))
    height = 2 * PAD + sum(_tall(laid) for _, laid in rows) + _BETWEEN * max(len(rows) - 1, 0)
    if narrow:
        free = min((_room(line, width) - laid.width for line, laid in rows), default=0.0)
        width -= max(free, 0.0)
    return Card(tuple(rows), width, height, look)


def told_dots(dots: int) -> str:
    """Say how many dots something got.

    Examples
    --------
    >>> told_dots(1), told_dots(12)
    ('1 dot', '12 dots')
    """
    return "1 dot" if dots == 1 else f"{dots} dots"


def draw(drawn: Card, x: float, y: float) -> str:
    """Draw a card with its upper left corner at a place."""
    parts = [
        f'<g class="box"><rect x="{px(x)}" y="{px(y)}" width="{px(drawn.width)}" height="{px(drawn.height)}" '
        f'rx="4" {_LOOKS[drawn.look]}/>'
    ]
    down = y + PAD
    for line, laid in drawn.rows:
        parts.append(_row(line, laid, x + PAD + _indent(line), down, drawn.width))
        down += _tall(laid) + _BETWEEN
    return "".join(parts) + "</g>"


def _row(line: Line, laid: Block, x: float, y: float, width: float) -> str:
    middle = y + laid.size * laid.leading / 2
    if line.dots:
        x += _marked(line)
        shown = _shown_dots(line, width)
        dots = "".join(shape("dot", x + 4 + _DOT * i, middle, 3.6) for i in range(shown))
        return f'<path d="{dots}" fill="{INK}"/>' + wrapping.svg(laid, x + _DOT * shown + 5, y, colour=QUIET)
    if line.tag:
        ground = (
            f'<rect x="{px(x)}" y="{px(y)}" width="{px(laid.width + 8)}" height="{px(laid.height)}" rx="2"'
        )
        return f'{ground} fill="{INK}"/>' + wrapping.svg(laid, x + 4, y, colour="#fff")
    parts = []
    if line.depth:
        parts.append(
            f'<path d="M{px(x - 9)} {px(y - 1)}V{px(middle)}h6" fill="none" stroke="{QUIET}" stroke-width="1.2"/>'
        )
    if line.mark:
        marks = [name for name in line.mark.split("+") if name != "none"]
        parts += [mark(name, x + 6 + _MARK * place, middle) for place, name in enumerate(marks)]
        x += _marked(line)
    room = _room(line, width)
    parts.append(wrapping.svg(laid, x, y, width=room, colour=QUIET if line.quiet else INK))
    return "".join(parts)


def _indent(line: Line) -> float:
    return 13.0 * min(line.depth, 6)


def _room(line: Line, width: float) -> float:
    room = width - 2 * PAD - _indent(line) - _marked(line)
    if line.dots:
        return room - _DOT * _shown_dots(line, width) - 5
    return room - (8 if line.tag else 0)


def _marked(line: Line) -> float:
    """Return the room that marks take before the words."""
    return _MARK * len(line.mark.split("+")) if line.mark else 0.0


def _shown_dots(line: Line, width: float) -> int:
    free = width - 2 * PAD - _indent(line) - _marked(line) - 62
    return min(line.dots, int(max(free, 0) / _DOT), 20)


def _tall(laid: Block) -> float:
    return laid.height or laid.size * laid.leading


def mark(name: str, x: float, y: float) -> str:
    """Draw how we know something: a shape that is told apart without colour, 12 pixels wide.

    Examples
    --------
    >>> 'fill="none"' in mark("guess", 0, 0), 'fill="none"' in mark("seen", 0, 0)
    (True, False)
    """
    thin = f'fill="none" stroke="{INK}" stroke-width="1.4"'
    if name == "seen":
        return f'<path d="{shape("diamond", x, y, 4.6)}" fill="{INK}"/>'
    if name == "told":
        d = f"M{px(x - 6)} {px(y - 5)}h12v8h-6l-4 4v-4h-2z"
        return f'<path d="{d}" fill="{INK}"/>'
    if name == "challenged":
        cross = f"M{px(x - 5)} {px(y - 5)}l10 10m0-10l-10 10"
        return f'<path d="{cross}" fill="none" stroke="{INK}" stroke-width="2.4"/>'
    return f'<path d="{shape("dot", x, y, 4.6)}" {thin}/>'


def legend(items: Sequence[tuple[str, str]], x: float, y: float, width: float) -> tuple[str, float]:
    """Draw what the marks mean, in as many lines as it takes.

    Parameters
    ----------
    items : sequence of (str, str)
        A mark of `MARKS`, ``dots``, ``chosen`` or ``aside``, and its words.
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
    if name == "dots":
        return f'<path d="{shape("dot", x, y, 3.6)}" fill="{INK}"/>'
    if name in ("chosen", "aside"):
        return f'<rect x="{px(x - 7)}" y="{px(y - 5)}" width="14" height="10" rx="2" {_LOOKS[name]}/>'
    return mark(name, x, y)


def ground(x: float, y: float, width: float, height: float) -> str:
    """Draw the ground under cards that belong together."""
    where = f'x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}"'
    return f'<rect {where} rx="6" {_LOOKS["wash"]}/>'


def line(points: Sequence[tuple[float, float]], *, width: float = 1.4, dashed: bool = False) -> str:
    """Draw a line through places."""
    d = "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<path d="{d}" fill="none" stroke="{QUIET}" stroke-width="{px(width)}"{dashes}/>'


def elbow(start: tuple[float, float], end: tuple[float, float], turn: float, *, dashed: bool = False) -> str:
    """Draw a line from left to right that turns up or down at a place between."""
    return line([start, (turn, start[1]), (turn, end[1]), end], dashed=dashed)


def arrow_head(x: float, y: float, size: float = 8.0) -> str:
    """Draw the tip of an arrow that points to the right."""
    return f'<path d="M{px(x)} {px(y)}l-{px(size)} -{px(0.6 * size)}v{px(1.2 * size)}z" fill="{QUIET}"/>'


def heading(words: str, x: float, y: float, width: float) -> tuple[str, float]:
    """Write a diagram's own title, and return its height; nothing for no words."""
    laid = block(words, HEADING, width, bold=True, most=3)
    return wrapping.svg(laid, x, y, width=width), laid.height + 10 if laid.lines else 0.0


def scale_on_page(width: float, height: float) -> float:
    """Return how large a diagram can be printed on one landscape page, 1 being its own size."""
    return min(PAGE[0] / max(width, 1.0), PAGE[1] / max(height, 1.0))


def whole(parts: Iterable[str], width: float, height: float, title: str, told: str) -> bytes:
    """Return a diagram as an SVG file with its title and its description."""
    size = f'width="{px(width)}" height="{px(height)}" viewBox="0 0 {px(width)} {px(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} font-family="{escape(FONTS_OF_READERS)}">'
        f"<title>{escape(wrapping.clean(title))}</title><desc>{escape(wrapping.clean(told))}</desc>"
        f'<rect width="{px(width)}" height="{px(height)}" fill="#fff"/>{"".join(parts)}</svg>'
    ).encode()
