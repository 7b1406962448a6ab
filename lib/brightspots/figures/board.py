"""A board of lanes: cards in columns, read from left to right and down, with arrows that cross none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from brightspots.figures import cards, wiring
from brightspots.figures.cards import Card, Laid
from brightspots.figures.sketch import px
from brightspots.figures.theme import INK, WASH
from brightspots.figures.wiring import Grid, Wiring

PAGE = 1.2
"""The most that a picture's height may be of its width, so that it prints on one page, Letter or A4."""
WIDTHS = (720.0, 800.0, 900.0, 1000.0)
_LINES = (0, 12, 9, 7, 5, 4, 3, 2, 1)
_GAP, _ROW_GAP, _LANE, _LEAST_LANE = 14.0, 22.0, 8.0, 56.0


@dataclass(frozen=True)
class Board:
    """What stands on a board.

    Attributes
    ----------
    heads : tuple of Card
        One a lane.
    cards : tuple of Card
    places : tuple of (int, int)
        Row and lane of each card.
    pairs : tuple of (int, int)
        From which card to which an arrow leads.
    dashed : frozenset of (int, int)
        Those of them that are drawn with dashes.
    """

    heads: tuple[Card, ...]
    cards: tuple[Card, ...]
    places: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[int, int], ...]
    dashed: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Drawn:
    """SVG elements and the height that they need; whether words had to be cut, and whether lanes are wide enough."""

    svg: str
    height: float
    cut: bool
    wide_enough: bool = True


def flowing(lanes: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Place cards as one reads: to the right while the lane lies to the right, else into the next row.

    Examples
    --------
    >>> flowing([0, 2, 1, 1, 2])
    ((0, 0), (0, 2), (1, 1), (2, 1), (2, 2))
    """
    places: list[tuple[int, int]] = []
    for lane in lanes:
        row = 0 if not places else places[-1][0] + (lane <= places[-1][1])
        places.append((row, lane))
    return tuple(places)


def draw(board: Board, x: float, y: float, width: float, most: int = 0) -> Drawn:
    """Draw a board with its upper left corner at a place.

    Parameters
    ----------
    board : Board
    x, y, width : float
    most : int
        How many lines each piece of words may have; 0 for any number.
    """
    lanes = len(board.heads)
    wired = wiring.wire(board.places, board.pairs)
    gap = min(_GAP, max(width / lanes * 0.14, 6.0))
    room = width - gap
    each = wiring.column_width(wired, lanes, room, gap)
    if each < _LEAST_LANE:
        return Drawn("", 0.0, cut=True, wide_enough=False)
    heads = [cards.lay(head, each + gap - 2, most and max(most, 3)) for head in board.heads]
    tall = max(head.height for head in heads)
    laid = [cards.lay(card, each, most) for card in board.cards]
    grid = _grid(board, wired, laid, x + gap / 2, y + tall + _LANE, room, gap)
    end = (wiring.bottom(grid, wired) if laid else y + tall) + _LANE
    parts = [
        cards.band(left - gap / 2 + 1, y, each + gap - 2, end - y, WASH if lane % 2 == 0 else "#fff")
        for lane, left in enumerate(grid.left)
    ]
    parts += [
        cards.draw(head, left - gap / 2 + 1, y, tall) for head, left in zip(heads, grid.left, strict=True)
    ]
    heights = [card.height for card in laid]
    for one in wired.arrows:
        dashed = (one.start, one.end) in board.dashed
        parts.append(arrow(wiring.points(one, grid, board.places, heights), dashed=dashed))
    for card, (row, lane) in zip(laid, board.places, strict=True):
        parts.append(cards.draw(card, grid.left[lane], grid.top[row]))
    return Drawn("".join(parts), end - y, any(card.cut for card in laid))


def arrow(points: Sequence[tuple[float, float]], *, dashed: bool = False) -> str:
    """Draw an arrow through some corners; its head points the way of its last stretch."""
    (x0, y0), (x, y) = points[-2], points[-1]
    head = f"M{px(x)} {px(y)}l-3.6 -7h7.2z" if abs(y - y0) > abs(x - x0) else f"M{px(x)} {px(y)}l-7 -3.6v7.2z"
    d = "M" + "L".join(f"{px(a)} {px(b)}" for a, b in points)
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<path class="arrow" d="{d}" fill="none" stroke="{INK}" stroke-width="1.3"{dashes} '
        f'stroke-linejoin="round"/><path d="{head}" fill="{INK}"/>'
    )


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


def _grid(
    board: Board, wired: Wiring, laid: Sequence[Laid], x: float, y: float, width: float, gap: float
) -> Grid:
    rows = 1 + max((row for row, _ in board.places), default=-1)
    tall = [
        max(
            (card.height for card, place in zip(laid, board.places, strict=True) if place[0] == row),
            default=0.0,
        )
        for row in range(rows)
    ]
    lanes = len(board.heads)
    return wiring.spaced(wired, tall, lanes, x=x, y=y, width=width, gap=gap, row_gap=_ROW_GAP)
