"""Text in diagrams: broken into lines that fit, in any script, so that no word leaves its box.

SVG breaks no lines by itself, and what is drawn here is read with other fonts than it was measured with. So letters
are measured in a wide font (`labels`), and letters that this font does not have count as wide as such letters are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from wcwidth import iter_graphemes

from brightspots.figures.labels import text_width
from brightspots.figures.sketch import px
from brightspots.figures.theme import INK

LEADING, TALL_LEADING = 1.3, 1.6
"""Height of a line as a share of its size; scripts with marks above and below the letters need more."""

_JOINERS, _MAY_BREAK = "\u200c\u200d", "\u200b"
_NEVER_FIRST = set(
    "、。，．,.!?;:！？；：）)】］]」』》〉〕｝}”’…ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
_NEVER_LAST = set("（(【［[「『《〈〔｛{“‘")
_BREAK_AFTER = set("-\u2010–—/")
_MOST_MARKS = 4


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
    line = clean(words)
    room = max(width, 1.0) / size
    laid = _laid(line, bold, room)
    cut = bool(most) and len(laid) > most
    if cut:
        laid = (*laid[: most - 1], _shortened(" ".join(laid[most - 1 :][:2]), bold, room))
    leading = TALL_LEADING if any(_is_tall(letter) for letter in line) else LEADING
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


def fitted(
    words: object, sizes: Sequence[float], width: float, height: float, *, bold: bool = False
) -> Block:
    """Break words in the largest of some sizes in which they fit; cut in the smallest where none does.

    Parameters
    ----------
    words : object
    sizes : sequence of float
        From the largest to the smallest.
    width, height : float
        The room for all lines.
    bold : bool

    Examples
    --------
    >>> fitted("Call home", (20, 10), 60, 14).size
    10
    """
    for size in sizes:
        laid = block(words, size, width, bold=bold)
        if laid.height <= height and laid.width <= width:
            return laid
    return block(words, sizes[-1], width, bold=bold, most=max(int(height / (sizes[-1] * laid.leading)), 1))


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


@lru_cache(maxsize=4096)
def clean(words: object) -> str:
    r"""Put what somebody wrote on one line, without what no picture can write or what turns words around.

    Joiners stay, which some scripts and pictures of people need; of marks piled on one letter a few stay.

    Examples
    --------
    >>> clean(" Call \u202ehome\n today\x00 "), clean("e" + 9 * "\u0301") == "e" + 4 * "\u0301"
    ('Call home today', True)
    """
    if words is None or words != words:
        return ""
    kept: list[str] = []
    marks = 0
    for letter in str(words):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Cc", "Cs", "Zl", "Zp") or ord(letter) & 0xFFFE == 0xFFFE:
            kept.append(" ")
        elif (kind != "Cf" or letter in _JOINERS + _MAY_BREAK) and marks <= _MOST_MARKS:
            kept.append(letter)
    return " ".join("".join(kept).split())


def runs_right(words: str) -> bool:
    """Tell whether words run from left to right: their first letter with a direction decides.

    Examples
    --------
    >>> runs_right("Late buses"), runs_right("الحافلات تتأخر"), runs_right("12")
    (True, False, True)
    """
    for letter in words:
        if (way := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
            return way == "L"
    return True


def ems(words: str, bold: bool = False) -> float:
    """Measure words of one line, in sizes of the font: never narrower than a reader's font draws them.

    Examples
    --------
    >>> ems("没有") == 2.0, ems("e\u0301") == ems("e")
    (True, True)
    """
    return sum(_cluster_ems(cluster, bold) for cluster in iter_graphemes(words))


@lru_cache(maxsize=8192)
def _cluster_ems(cluster: str, bold: bool) -> float:
    """Measure one letter with its marks; of what becomes one sign, each part counts where it may be drawn alone."""
    if len(cluster) > 1 and any(0x1F1E6 <= ord(c) <= 0x1FAFF for c in cluster):
        return 1.4
    return sum(_letter_ems(letter, bold) for letter in cluster)


def _letter_ems(letter: str, bold: bool) -> float:
    kind, code = unicodedata.category(letter), ord(letter)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0
    if kind == "Mc":
        return 0.6
    if code > 0x1F000:
        return 1.4
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if 0x12000 <= code < 0x12550 or letter in "\u2e3a\u2e3b":
        return 5.0
    alike = unicodedata.normalize("NFKC", letter)
    return max(text_width(letter, 1.0, bold), text_width(alike, 1.0, bold) if len(alike) > 1 else 0.0)


def _is_tall(letter: str) -> bool:
    return ord(letter) > 0x52F and unicodedata.category(letter) in ("Lo", "Mn", "Mc")


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
        parts = [part for run in word.split(_MAY_BREAK) for part in _parts(run)]
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
    """Tell Chinese and Japanese signs: they are written without spaces. Korean has them."""
    code = ord(letter)
    return 0x2E80 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0xFF00 <= code < 0xFF70 or code >= 0x20000


def _broken(word: str, bold: bool, room: float) -> list[str]:
    """Break a word that is wider than a line, between letters."""
    parts, current, used = [], "", 0.0
    for cluster in iter_graphemes(word):
        wide = _cluster_ems(cluster, bold)
        if current and used + wide > room:
            parts.append(current)
            current, used = "", 0.0
        current, used = current + cluster, used + wide
    return [*parts, current]


def _shortened(line: str, bold: bool, room: float) -> str:
    kept, used = "", ems("…", bold)
    for cluster in iter_graphemes(line):
        if (used := used + _cluster_ems(cluster, bold)) > room:
            break
        kept += cluster
    return f"{kept.rstrip(' .,-')}…"
