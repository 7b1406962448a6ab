"""The layout of a diagram that is largest on one landscape page, and what is cut where none can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

import pandas as pd

from brightspots.figures.diagrams.cards import Laid
from brightspots.figures.picture import Picture

PAGE = (960.0, 690.0)
"""The room for a diagram on one landscape page of Letter or A4, in pixels of CSS."""
LEGIBLE = 0.55
"""How large a diagram must be on one page, 1 being its own size: below this its long texts are cut."""
_MOST = (8, 6, 5, 4, 3)


class Layout(Protocol):
    """A layout: its size, its cards, and a share below 1 where something makes it harder to read."""

    @property
    def width(self) -> float:
        """In pixels."""

    @property
    def height(self) -> float:
        """In pixels."""

    @property
    def cards(self) -> Iterable[Laid]:
        """Every card whose texts may be cut."""

    @property
    def ease(self) -> float:
        """1, or less."""


L = TypeVar("L", bound=Layout)


def largest(layouts: Callable[[int], Iterable[L]], *, in_full: bool = False) -> L:
    """Keep the layout that is largest on a page.

    Parameters
    ----------
    layouts : callable
        Returns layouts whose texts have at most so many lines each; 0 for as many as they need.
    in_full : bool
        Cut nothing, however small it becomes on one page.
    """
    best = max(layouts(0), key=_how_good)
    if in_full or _scale(best) >= LEGIBLE:
        return best
    return max((cut for most in _MOST for cut in layouts(most)), key=_how_full)


def picture(
    laid: Layout, image: bytes, alt: str, table: pd.DataFrame, *, texts: str, numbers: tuple[str, ...] = ()
) -> Picture:
    """Return the picture of a diagram: how small and how large it may be shown, and what is cut in it.

    Parameters
    ----------
    laid : Layout
        From `largest`.
    image : bytes
        SVG.
    alt : str
    table : DataFrame
        The same as a list.
    texts : str
        What its texts are called, where some of them are cut.
    numbers : tuple of str
        The columns of the table that hold numbers.
    """
    cut = any(card.cut for card in laid.cards)
    return Picture(
        image=image,
        alt=alt,
        table=table,
        caption=f"Long {texts} are cut here. The list and the poster have them in full." if cut else "",
        numbers=numbers,
        told="The same as a list",
        # Below the first it cannot be read; beyond the second its letters are only larger than the text around it.
        least=int(min(laid.width, max(0.72 * laid.width, 900.0))),
        widest=int(1.2 * laid.width),
    )


def _scale(laid: Layout) -> float:
    return min(PAGE[0] / max(laid.width, 1.0), PAGE[1] / max(laid.height, 1.0))


def _how_good(laid: Layout) -> float:
    return min(_scale(laid), 1.25) * laid.ease


def _how_full(laid: Layout) -> tuple[bool, float, float]:
    """Prefer what can be read, then what cuts the least, then what is large."""
    legible = _scale(laid) >= LEGIBLE
    shown = sum(len(line) for card in laid.cards for block in card.blocks for line in block.lines)
    return legible, shown if legible else 0.0, _how_good(laid)
