"""Words for pictures: on one line, cut, broken, measured, and set apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from brightspots.figures.theme import FONT
from brightspots.text import typed


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

    lines = wrap(typed.one_line(text), width) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), width)]
    return lines


def text_width(words: str, size: float, bold: bool = False) -> float:
    """Measure words of one line in points, from the letters of our own font.

    A reader's own font is about as wide or narrower, so what fits by this measure fits. Letters are measured
    once a process and added up; laying a name out as a renderer does takes a hundred times as long.

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


def forget_fonts() -> None:
    """Close the fonts that this process has open; whoever draws next opens them again."""
    from matplotlib import font_manager

    font_manager._get_font.cache_clear()


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
