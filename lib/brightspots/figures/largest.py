"""The layout of a diagram that is largest on one landscape page, and what is cut where none can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from brightspots.figures import diagram
from brightspots.figures.diagram import Card

LEGIBLE = 0.55
"""How large a diagram must be on one page, 1 being its own size: below this its long texts are cut."""
_MOST = (8, 6, 5, 4, 3)


class Laid(Protocol):
    """A layout: its size, its cards, and a share below 1 where something makes it harder to read."""

    @property
    def width(self) -> float:
        """In pixels."""

    @property
    def height(self) -> float:
        """In pixels."""

    @property
    def cards(self) -> Iterable[Card]:
        """Every card whose texts may be cut."""

    @property
    def ease(self) -> float:
        """1, or less."""


L = TypeVar("L", bound=Laid)


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


def is_cut(laid: Laid) -> bool:
    """Tell whether the end of a text is left out."""
    return any(block.cut for card in laid.cards for _, block in card.rows)


def least_width(laid: Laid) -> int:
    """Return the width in pixels below which a diagram cannot be read on a screen."""
    return int(min(laid.width, max(0.72 * laid.width, 900.0)))


def widest(laid: Laid) -> int:
    """Return the width in pixels beyond which a diagram would only have larger letters than the text around it."""
    return int(1.2 * laid.width)


def _scale(laid: Laid) -> float:
    return diagram.scale_on_page(laid.width, laid.height)


def _how_good(laid: Laid) -> float:
    return min(_scale(laid), 1.25) * laid.ease


def _how_full(laid: Laid) -> tuple[bool, float, float]:
    """Prefer what can be read, then what cuts the least, then what is large."""
    legible = _scale(laid) >= LEGIBLE
    shown = sum(len(line) for card in laid.cards for _, block in card.rows for line in block.lines)
    return legible, shown if legible else 0.0, _how_good(laid)
