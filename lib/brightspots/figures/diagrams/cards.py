"""Cards of a diagram: a frame with lines of words, marks and dots, as high as its words need.

A card is laid out for a width before it is drawn, so that a diagram knows how much room it needs and no word leaves
its card.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from brightspots.figures.charts.sketch import px, shape
from brightspots.figures.diagrams import wrapping
from brightspots.figures.diagrams.marks import mark
from brightspots.figures.theme import INK, QUIET, WASH

Frame: TypeAlias = Literal["plain", "strong", "dashed", "label", "head", "decision", "none"]

TEXT, SMALL = 13.0, 11.0
"""Sizes of letters, in pixels of the diagram."""
PAD = 7.0
"""Pixels between a card's frame and its words."""
_POINT = 8.0
_BETWEEN, _LEAST, _ROUND = 2.5, 30.0, 4.0
_MARK, _UNDER, _DOT, _DEEPER, _TAG = 3.5, 16.0, 9.5, 13.0, 4.0

_LOOKS = {
    "plain": f'fill="#fff" stroke="{QUIET}"',
    "strong": f'fill="#fff" stroke="{INK}" stroke-width="3"',
    "dashed": f'fill="#fff" stroke="{QUIET}" stroke-width="1.3" stroke-dasharray="5 3"',
    "label": f'fill="{WASH}" stroke="{INK}" stroke-width="1.5"',
    "head": f'fill="{WASH}" stroke="{INK}" stroke-width="2.5"',
    "none": 'fill="none"',
}
FRAMES = (*_LOOKS, "decision")


@dataclass(frozen=True)
class Line:
    """Words of a card, with what stands before them.

    Attributes
    ----------
    words : str
    size : float
    bold : bool
    colour : str
    marks : tuple of str
        Names from `marks`, in the order in which they are read.
    dots : int
        How many dots stand before the words; as many are drawn as there is room for.
    depth : int
        How far it is set in, as the cause of a cause is.
    goes_on : bool
        Whether it says more of what stands above it: it has no mark of its own, and stands under the words.
    tag : bool
        In white on a dark ground.
    apart : float
        Pixels above it.
    firm : bool
        Whether it keeps two lines where others are cut to one for want of room.
    more : int
        So many lines more than others has it where all are cut.
    """

    words: str
    size: float = TEXT
    bold: bool = False
    colour: str = INK
    marks: tuple[str, ...] = ()
    dots: int = 0
    depth: int = 0
    goes_on: bool = False
    tag: bool = False
    apart: float = 0.0
    firm: bool = False
    more: int = 0


@dataclass(frozen=True)
class Card:
    """What a card says, before anybody knows how wide it will be."""

    lines: tuple[Line, ...]
    frame: Frame = "plain"


@dataclass(frozen=True)
class Laid:
    """A card whose words are broken for a width."""

    card: Card
    width: float
    height: float
    blocks: tuple[wrapping.Block, ...]

    @property
    def cut(self) -> bool:
        """Whether some words are left out for want of room."""
        return any(block.cut for block in self.blocks)


def lay(card: Card, width: float, most: int = 0, *, narrow: bool = False) -> Laid:
    """Break a card's words for a width; its height follows from them.

    Parameters
    ----------
    card : Card
    width : float
        Of the whole card.
    most : int
        How many lines each piece of words may have; 0 for any number.
    narrow : bool
        Make it no wider than its words.

    Examples
    --------
    >>> short = lay(Card((Line("Late buses"),)), 120)
    >>> longer = lay(Card((Line("Late buses on three of five lines, each week"),)), 120)
    >>> short.height < longer.height
    True
    """
    return _laid(card, width, most, narrow)


@lru_cache(maxsize=8192)
def _laid(card: Card, width: float, most: int, narrow: bool) -> Laid:
    room = width - 2 * _inset(card)
    free, blocks = room, []
    for line in card.lines:
        lines = max(most + line.more, 2 if line.firm else 1) if most else 0
        own = room - _before(line, room) - (_TAG if line.tag else 0.0)
        blocks.append(wrapping.block(line.words, line.size, own, bold=line.bold, most=lines))
        free = min(free, max(own - blocks[-1].width, 0.0))
    height = sum(_tall(block) + line.apart for line, block in zip(card.lines, blocks, strict=True))
    height += _BETWEEN * max(len(blocks) - 1, 0) + 2 * PAD
    return Laid(card, width - free if narrow else width, max(height, _LEAST), tuple(blocks))


def draw(laid: Laid, x: float, y: float, height: float = 0.0) -> str:
    """Write a card as SVG with its upper left corner at a place.

    Parameters
    ----------
    laid : Laid
    x, y : float
    height : float
        Where it should be higher than its words need.
    """
    inset, down = _inset(laid.card), y + PAD
    parts = [frame(laid.card.frame, x, y, laid.width, max(height, laid.height))]
    for line, block in zip(laid.card.lines, laid.blocks, strict=True):
        down += line.apart
        parts += _row(line, block, x + inset, down, laid.width - 2 * inset)
        down += _tall(block) + _BETWEEN
    return f'<g class="card">{"".join(parts)}</g>'


def frame(look: str, x: float, y: float, width: float, height: float) -> str:
    """Draw a frame; its first element is as large as the whole."""
    where = f'x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}"'
    if look != "decision":
        return f'<rect {where} rx="{px(min(_ROUND, height / 4))}" {_LOOKS[look]}/>'
    point, side, half = px(_POINT), px(width - 2 * _POINT), px(height / 2)
    right, left = f"l{point} {half}l-{point} {half}", f"l-{point} -{half}z"
    return (
        f'<rect {where} fill="none"/><path d="M{px(x + _POINT)} {px(y)}h{side}{right}h-{side}{left}" '
        f'fill="#fff" stroke="{INK}" stroke-width="1.8" stroke-linejoin="round"/>'
    )


def _row(line: Line, block: wrapping.Block, x: float, y: float, room: float) -> Iterator[str]:
    """Draw what stands before the words from the edge where they begin, at the right for some scripts."""
    edge, way = (x, 1) if block.rightwards else (x + room, -1)
    at, middle = edge + way * _indent(line), y + block.size * block.leading / 2
    if line.depth and not (line.goes_on or line.tag):
        d = f"M{px(at - way * 9)} {px(y - 1)}V{px(middle)}h{px(way * 6)}"
        yield f'<path d="{d}" fill="none" stroke="{QUIET}" stroke-width="1.2"/>'
    for name in line.marks:
        yield mark(name, at + way * 6, middle, colour=line.colour)
        at += way * (_MARK + line.size)
    if shown := _shown_dots(line, room):
        dots = "".join(shape("dot", at + way * (4 + _DOT * place), middle, 3.6) for place in range(shown))
        yield f'<path d="{dots}" fill="{INK}"/>'
    before = _before(line, room)
    left, colour = x + before if block.rightwards else x, line.colour
    if line.tag:
        where = f'x="{px(left - _TAG)}" y="{px(y)}" width="{px(block.width + 2 * _TAG)}"'
        yield f'<rect {where} height="{px(block.height)}" rx="2" fill="{INK}"/>'
        colour = "#fff"
    yield wrapping.svg(block, left, y, width=room - before, colour=colour)


def _inset(card: Card) -> float:
    return PAD + (_POINT if card.frame == "decision" else 0.0)


def _indent(line: Line) -> float:
    under = _UNDER if line.goes_on else 0.0
    return _DEEPER * min(line.depth, 6) + under + (_TAG if line.tag else 0.0)


def _marked(line: Line) -> float:
    return (_MARK + line.size) * len(line.marks)


def _before(line: Line, room: float) -> float:
    """Return the room that words leave free: what they are set in, their marks and dots."""
    dots = _shown_dots(line, room)
    return _indent(line) + _marked(line) + (_DOT * dots + 5 if dots else 0.0)


def _shown_dots(line: Line, room: float) -> int:
    free = room - _indent(line) - _marked(line) - 62
    return min(line.dots, int(max(free, 0.0) / _DOT), 20)


def _tall(block: wrapping.Block) -> float:
    """Return the height of a row: marks stand before words that are not there yet, too."""
    return block.height or block.size * block.leading
