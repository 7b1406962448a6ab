"""Text in diagrams: broken into lines that fit, in any script, so that no word leaves its box.

SVG breaks no lines by itself, and what is drawn here is read with other fonts than it was measured with (`letters`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from wcwidth import iter_graphemes

from brightspots.figures.charts.sketch import px
from brightspots.figures.letters import cluster_ems, ems, is_tall, runs_right
from brightspots.figures.theme import INK
from brightspots.text.typed import MAY_BREAK, one_line

LEADING, TALL_LEADING = 1.3, 1.6
"""Height of a line as a share of its size; scripts with marks above and below the letters need more."""

_NEVER_FIRST = set(
    "、。，．,.!?;:！？；：）)】］]」』》〉〕｝}”’…ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
_NEVER_LAST = set("（(【［[「『《〈〔｛{“‘")
_BREAK_AFTER = set("-\u2010–—/")


@dataclass(frozen=True)
class Block:
    """Words broken into lines.

    Attributes
    ----------
    lines : tuple of str
        From the top down; none for no words.
    size : float
        Of the letters, in pixels.
    width, height : float
        The room that the lines need.
    bold : bool
    rightwards : bool
        False for a script that runs from right to left.
    cut : bool
        Whether the end is left out, for want of lines.
    leading : float
        Height of a line as a share of the size.
    """

    lines: tuple[str, ...]
    size: float
    width: float
    height: float
    bold: bool = False
    rightwards: bool = True
    cut: bool = False
    leading: float = LEADING


def block(words: object, size: float, width: float, *, bold: bool = False, most: int = 0) -> Block:
    """Break words into lines of at most a width.

    Parameters
    ----------
    words : object
        What a person wrote; line breaks are spaces here.
    size : float
        Of the letters, in pixels.
    width : float
        The room for a line, in pixels. A single letter wider than this stands alone.
    bold : bool
    most : int
        How many lines there is room for; 0 for any number. What does not fit is cut, with "…" at the end.

    Examples
    --------
    >>> block("Nobody calls home on the first day", 10, 90).lines
    ('Nobody calls', 'home on the first', 'day')
    >>> block("没有人在第一天打电话回家", 10, 65).lines
    ('没有人在第一', '天打电话回家')
    >>> block("Donaudampfschiff", 10, 50).lines
    ('Donauda', 'mpfschiff')
    """
    line = one_line(words)
    room = max(width, 1.0) / size
    laid = _laid(line, bold, room)
    cut = bool(most) and len(laid) > most
    if cut:
        laid = (*laid[: most - 1], _shortened(" ".join(laid[most - 1 :][:2]), bold, room))
    leading = TALL_LEADING if any(is_tall(letter) for letter in line) else LEADING
    return Block(
        lines=laid,
        size=size,
        width=size * max((ems(one, bold) for one in laid), default=0.0),
        height=size * leading * len(laid),
        bold=bold,
        rightwards=runs_right(line),
        cut=cut,
        leading=leading,
    )


def svg(
    laid: Block, x: float, y: float, *, width: float = 0.0, colour: str = INK, anchor: str = "start"
) -> str:
    """Write a block as SVG, with its upper left corner at a place.

    Parameters
    ----------
    laid : Block
    x, y : float
        The upper left corner of its room.
    width : float
        Of that room: what runs from right to left begins at its right edge. The block's own width when 0.
    colour : str
    anchor : {"start", "middle"}

    Examples
    --------
    >>> svg(block("<b>", 10, 50), 0, 0)
    '<text font-size="10" fill="#1b2733"><tspan x="0" y="10">&lt;b&gt;</tspan></text>'
    """
    if not laid.lines:
        return ""
    room = width or laid.width
    start = x if laid.rightwards else x + room
    look = f'font-size="{px(laid.size)}" fill="{colour}"'
    look += ' font-weight="bold"' if laid.bold else ""
    look += "" if laid.rightwards else ' direction="rtl"'
    if anchor == "middle":
        start, look = x + room / 2, look + ' text-anchor="middle"'
    first = y + laid.size * ((laid.leading - LEADING) / 2 + 1.0)
    rows = (
        f'<tspan x="{px(start)}" y="{px(first + row * laid.size * laid.leading)}">{escape(line)}</tspan>'
        for row, line in enumerate(laid.lines)
    )
    return f"<text {look}>{''.join(rows)}</text>"


@dataclass(frozen=True)
class _Piece:
    """What is not broken unless it is wider than a line, and what stands between it and the next."""

    words: str
    ems: float
    after: str = ""


@lru_cache(maxsize=4096)
def _laid(line: str, bold: bool, room: float) -> tuple[str, ...]:
    space = ems(" ", bold)
    lines: list[str] = []
    current, used, before = "", 0.0, ""
    for piece in _pieces(line, bold):
        joint = space if before else 0.0
        if current and used + joint + piece.ems <= room:
            current, used = current + before + piece.words, used + joint + piece.ems
        else:
            lines += [current] if current else []
            *full, current = _broken(piece.words, bold, room) if piece.ems > room else [piece.words]
            lines += full
            used = ems(current, bold) if full else piece.ems
        before = piece.after
    return (*lines, current) if current else tuple(lines)


@lru_cache(maxsize=2048)
def _pieces(line: str, bold: bool) -> tuple[_Piece, ...]:
    found: list[_Piece] = []
    for word in line.split(" "):
        parts = [part for run in word.split(MAY_BREAK) for part in _parts(run)]
        found += [_Piece(part, ems(part, bold)) for part in parts[:-1]]
        found += [_Piece(part, ems(part, bold), " ") for part in parts[-1:]]
    return tuple(found)


def _parts(word: str) -> Iterator[str]:
    """Split a word where a line may end inside it: after a dash, and between signs that are words themselves."""
    start, clusters = 0, list(iter_graphemes(word))
    for place in range(1, len(clusters)):
        if _may_break(clusters[place - 1], clusters[place], place > 1):
            yield "".join(clusters[start:place])
            start = place
    if clusters:
        yield "".join(clusters[start:])


def _may_break(last: str, following: str, inside: bool) -> bool:
    if last in _BREAK_AFTER:
        return inside and following.isalpha()
    if last in _NEVER_LAST or following[0] in _NEVER_FIRST:
        return False
    return _is_word_itself(last[0]) or _is_word_itself(following[0])


def _is_word_itself(letter: str) -> bool:
    """Return whether a sign is Chinese or Japanese: these are written without spaces, Korean with them."""
    code = ord(letter)
    return 0x2E80 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0xFF00 <= code < 0xFF70 or code >= 0x20000


def _broken(word: str, bold: bool, room: float) -> list[str]:
    """Break a word that is wider than a line, between letters."""
    parts, current, used = [], "", 0.0
    for cluster in iter_graphemes(word):
        wide = cluster_ems(cluster, bold)
        if current and used + wide > room:
            parts.append(current)
            current, used = "", 0.0
        current, used = current + cluster, used + wide
    return [*parts, current]


def _shortened(line: str, bold: bool, room: float) -> str:
    kept, used = "", ems("…", bold)
    for cluster in iter_graphemes(line):
        if (used := used + cluster_ems(cluster, bold)) > room:
            break
        kept += cluster
    return f"{kept.rstrip(' .,-')}…"
