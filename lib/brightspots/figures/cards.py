"""Cards of a diagram: a frame with lines of words and small marks, as high as its words need.

What a card says never leaves it: words are broken (`wrapping`), and a card is laid out for a width before it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from brightspots.figures import wrapping
from brightspots.figures.sketch import px
from brightspots.figures.theme import INK, LINE, QUIET, WASH

Frame: TypeAlias = Literal["plain", "decision", "open", "strong", "none"]

PAD = 7.0
"""Pixels between a card's frame and its words."""
POINT = 8.0
"""How far the ends of a decision's frame stand out."""
_MARK = 14.0
"""Pixels that a mark before words takes."""
_GAP = 2.5


@dataclass(frozen=True)
class Line:
    """Words of a card, with what stands before them.

    Attributes
    ----------
    words : str
    size : float
    bold : bool
    colour : str
    mark : str
        The name of a shape from `marks`; none when empty.
    firm : bool
        Whether it keeps two lines where others are cut to one for want of room.
    more : int
        So many lines more than others has it where all are cut.
    apart : float
        Pixels above it.
    """

    words: str
    size: float = 11.0
    bold: bool = False
    colour: str = INK
    mark: str = ""
    firm: bool = False
    more: int = 0
    apart: float = 0.0


@dataclass(frozen=True)
class Card:
    """A frame with its lines."""

    lines: tuple[Line, ...]
    frame: Frame = "plain"
    fill: str = "#fff"


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


def lay(card: Card, width: float, most: int = 0) -> Laid:
    """Break a card's words for a width.

    Parameters
    ----------
    card : Card
    width : float
        Of the whole card.
    most : int
        How many lines each piece of words may have; 0 for any number.
    """
    room = width - 2 * _inset(card)
    blocks = tuple(
        wrapping.block(
            line.words,
            line.size,
            room - (_MARK if line.mark else 0.0),
            bold=line.bold,
            most=max(most + line.more, 2 if line.firm else 1) if most else 0,
        )
        for line in card.lines
    )
    height = sum(block.height + line.apart for block, line in zip(blocks, card.lines, strict=True))
    height += _GAP * max(len(blocks) - 1, 0) + 2 * PAD
    return Laid(card, width, max(height, 30.0), blocks)


def draw(laid: Laid, x: float, y: float, height: float = 0.0) -> str:
    """Write a card as SVG with its upper left corner at a place.

    Parameters
    ----------
    laid : Laid
    x, y : float
    height : float
        Where it should be higher than its words need.
    """
    tall = max(height, laid.height)
    parts = [_frame(laid.card, x, y, laid.width, tall)]
    inset = _inset(laid.card)
    down = y + PAD
    for line, block in zip(laid.card.lines, laid.blocks, strict=True):
        down += line.apart
        left, room = x + inset, laid.width - 2 * inset
        if line.mark:
            middle = down + 0.5 * block.leading * line.size
            at = left if block.rightwards else left + room - _MARK
            parts.append(mark(line.mark, at + 0.4 * _MARK, middle, 4.6, line.colour))
            left, room = (left + _MARK if block.rightwards else left), room - _MARK
        parts.append(wrapping.svg(block, left, down, width=room, colour=line.colour))
        down += block.height + _GAP
    return f'<g class="box">{"".join(parts)}</g>'


def mark(name: str, x: float, y: float, r: float, colour: str = INK) -> str:
    """Return one small mark around a place, told from the others by its shape.

    Examples
    --------
    >>> mark("wait", 5, 5, 4)
    '<path transform="translate(5 5) scale(4)" d="M-.8 -1h1.6l-1.6 2h1.6z" fill="#1b2733"/>'
    """
    d, filled = _SHAPES[name]
    look = (
        f'fill="{colour}"'
        if filled
        else f'fill="none" stroke="{colour}" stroke-width=".3" stroke-linejoin="round"'
    )
    return f'<path transform="translate({px(x)} {px(y)}) scale({px(r)})" d="{d}" {look}/>'


_RING = "M-1 0a1 1 0 1 1 2 0a1 1 0 1 1 -2 0z"
# Paths around the middle with a radius of one; and whether they are filled.
_SHAPES: dict[str, tuple[str, bool]] = {
    "dot": (_RING, True),
    "ring": (_RING, False),
    "time": (f"{_RING}M0 -.6v.6l.5 .3", False),
    "wait": ("M-.8 -1h1.6l-1.6 2h1.6z", True),
    "pain": ("M0 -1.1l1.2 2h-2.4z", True),
    "who": ("M-1 1v-.4a1 .8 0 0 1 2 0v.4zM-.5 -.6a.5 .5 0 1 1 1 0a.5 .5 0 1 1 -1 0z", True),
    "decision": ("M0 -1.1l1.1 1.1l-1.1 1.1l-1.1 -1.1z", False),
    "right": ("M-.9 0l.7 .8l1.2 -1.6", False),
    "partly": ("M-.9 .35h1.8m-1.8 -.7h1.8", False),
    "wrong": ("M-.8 -.8l1.6 1.6m-1.6 0l1.6 -1.6", False),
    "adopt": ("M-.9 -.9h1.8v1.8h-1.8z", True),
    "adapt": ("M-1 .8l1 -1.7l1 1.7z", False),
    "stop": ("M-.4 -1h.8l.6 .6v.8l-.6 .6h-.8l-.6 -.6v-.8z", True),
    "lesson": ("M0 -1.1l.3 .8l.8 .3l-.8 .3l-.3 .8l-.3 -.8l-.8 -.3l.8 -.3z", True),
    "now": ("M-.8 -1l1.7 1l-1.7 1z", True),
    "back": ("M.9 -.9l-1.7 .9l1.7 .9", False),
}


def _inset(card: Card) -> float:
    return PAD + (POINT if card.frame == "decision" else 0.0)


def _frame(card: Card, x: float, y: float, width: float, height: float) -> str:
    where = f'x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}"'
    if card.frame == "none":
        return f'<rect class="card" {where} fill="none"/>'
    if card.frame == "decision":
        middle, inner = px(height / 2), px(width - 2 * POINT)
        end = px(POINT)
        right, left = f"l{end} {middle}l-{end} {middle}", f"l-{end} -{middle}z"
        d = f"M{px(x + POINT)} {px(y)}h{inner}{right}h-{inner}{left}"
        return (
            f'<rect class="card" {where} fill="none"/><path d="{d}" fill="{card.fill}" stroke="{INK}" '
            'stroke-width="1.8" stroke-linejoin="round"/>'
        )
    look = {
        "plain": f'stroke="{QUIET}" stroke-width="1"',
        "open": f'stroke="{QUIET}" stroke-width="1.3" stroke-dasharray="5 3"',
        "strong": f'stroke="{INK}" stroke-width="2.6"',
    }[card.frame]
    return f'<rect class="card" {where} rx="5" fill="{card.fill}" {look}/>'


def band(x: float, y: float, width: float, height: float, fill: str = WASH) -> str:
    """Return the ground of a lane or a step: a block without words."""
    where = f'x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}"'
    return f'<rect {where} fill="{fill}" stroke="{LINE}" stroke-width=".8"/>'
