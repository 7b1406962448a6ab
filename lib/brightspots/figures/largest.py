"""The layout of a diagram that is largest on one landscape page, and what is cut where none can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from brightspots.figures.cards import Laid

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


def is_cut(laid: Layout) -> bool:
    """Tell whether the end of a text is left out."""
    return any(card.cut for card in laid.cards)


def least_width(laid: Layout) -> int:
    """Return the width in pixels below which a diagram cannot be read on a screen."""
    return int(min(laid.width, max(0.72 * laid.width, 900.0)))


def widest(laid: Layout) -> int:
    """Return the width in pixels beyond which a diagram would only have larger letters than the text around it."""
    return int(1.2 * laid.width)


def _scale(laid: Layout) -> float:
    return min(PAGE[0] / max(laid.width, 1.0), PAGE[1] / max(laid.height, 1.0))


def _how_good(laid: Layout) -> float:
    return min(_scale(laid), 1.25) * laid.ease


def _how_full(laid: Layout) -> tuple[bool, float, float]:
    """Prefer what can be read, then what cuts the least, then what is large."""
    legible = _scale(laid) >= LEGIBLE
    shown = sum(len(line) for card in laid.cards for block in card.blocks for line in block.lines)
    return legible, shown if legible else 0.0, _how_good(laid)
