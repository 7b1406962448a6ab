"""What is as wide as its place: drawn as large as fits on one page, and its words cut only where that is too small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

PAGE = 1.2
"""The most that a picture's height may be of its width, so that it prints on one page, Letter or A4."""
WIDTHS = (720.0, 800.0, 900.0, 1000.0)
_LINES = (0, 12, 9, 7, 5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Drawn:
    """SVG elements and the height that they need; whether words had to be cut, and whether lanes are wide enough."""

    svg: str
    height: float
    cut: bool
    wide_enough: bool = True


def on_one_page(make: Callable[[float, int], Drawn], widths: Sequence[float] = WIDTHS) -> tuple[float, Drawn]:
    """Draw as large as fits on one page: on a wider canvas first, then with long words cut.

    Parameters
    ----------
    make : callable
        From a width and how many lines each piece of words may have (0: any number) to what is drawn.
    widths : sequence of float
        From the one with the largest words to that with the smallest that can still be read in print.

    Returns
    -------
    (float, Drawn)
        The width, and what was drawn.
    """
    for most in _LINES:
        for width in widths if most == 0 else widths[-1:]:
            drawn = make(width, most)
            if _fits(drawn, width):
                return width, drawn
    # So many cards that one line each does not fit: smaller words, and all of them.
    width = widths[-1]
    while not _fits(drawn := make(width, 1), width):
        width *= 1.15
    return width, drawn


def _fits(drawn: Drawn, width: float) -> bool:
    return drawn.wide_enough and drawn.height <= PAGE * width
