"""A board of lanes: cards in columns, read from left to right and down, with arrows that cross none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brightspots.figures.diagrams import cards, drawing, edge_routing
from brightspots.figures.diagrams.cards import Card, Laid
from brightspots.figures.diagrams.edge_routing import Grid, Wiring
from brightspots.figures.diagrams.one_page import Drawn
from brightspots.figures.theme import WASH

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
    wired = edge_routing.wire(board.places, board.pairs)
    gap = min(_GAP, max(width / lanes * 0.14, 6.0))
    room = width - gap
    each = edge_routing.column_width(wired, lanes, room, gap)
    if each < _LEAST_LANE:
        return Drawn("", 0.0, cut=True, wide_enough=False)
    heads = [cards.lay(head, each + gap - 2, most and max(most, 3)) for head in board.heads]
    tall = max(head.height for head in heads)
    laid = [cards.lay(card, each, most) for card in board.cards]
    grid = _grid(board, wired, laid, x + gap / 2, y + tall + _LANE, room, gap)
    end = (edge_routing.bottom(grid, wired) if laid else y + tall) + _LANE
    parts = [
        drawing.ground(left - gap / 2 + 1, y, each + gap - 2, end - y, fill=WASH if lane % 2 == 0 else "#fff")
        for lane, left in enumerate(grid.left)
    ]
    parts += [
        cards.draw(head, left - gap / 2 + 1, y, tall) for head, left in zip(heads, grid.left, strict=True)
    ]
    heights = [card.height for card in laid]
    for one in wired.arrows:
        dashed = (one.start, one.end) in board.dashed
        parts.append(drawing.arrow(edge_routing.points(one, grid, board.places, heights), dashed=dashed))
    for card, (row, lane) in zip(laid, board.places, strict=True):
        parts.append(cards.draw(card, grid.left[lane], grid.top[row]))
    return Drawn("".join(parts), end - y, any(card.cut for card in laid))


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
    return edge_routing.spaced(wired, tall, lanes, x=x, y=y, width=width, gap=gap, row_gap=_ROW_GAP)
