"""Where the boxes of a driver diagram stand: a tree from left to right, in which no line crosses a box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from brightspots.figures.diagrams import drawing
from brightspots.figures.diagrams.cards import SMALL, Card, Laid, draw, lay
from brightspots.figures.diagrams.page_fit import largest
from brightspots.figures.diagrams.wrapping import block, svg
from brightspots.figures.theme import QUIET

EDGE, _GAP, _GUTTER, _PAD = 16.0, 12.0, 38.0, 9.0
_AIM = 180.0
_DRIVER = (150.0, 190.0, 240.0)
_IDEA = (170.0, 220.0, 280.0, 340.0)
_ACROSS = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Branch:
    """A driver before its box has a size: what it says, what it is made of, its ideas."""

    says: Card
    parts: tuple[Branch, ...] = ()
    ideas: tuple[Card, ...] = ()


@dataclass(frozen=True)
class _Panel:
    """Ideas of one driver, in rows of equal boxes on one ground."""

    rows: tuple[tuple[Laid, ...], ...]
    name: str = ""

    @property
    def height(self) -> float:
        tall = sum(max(card.height for card in row) for row in self.rows)
        return tall + _GAP * (len(self.rows) - 1) + 2 * _PAD + self.top

    @property
    def top(self) -> float:
        """The height of its own name, where it has one."""
        return 20.0 if self.name else 0.0


@dataclass(frozen=True)
class _Node:
    """A driver's box, and what hangs on it at its right."""

    card: Laid
    parts: tuple[_Node, ...]
    panel: _Panel | None

    @property
    def hanging(self) -> float:
        """The height of all that hangs on it."""
        heights = [part.height for part in self.parts] + ([self.panel.height] if self.panel else [])
        return sum(heights) + _GAP * max(len(heights) - 1, 0)

    @property
    def height(self) -> float:
        return max(self.card.height, self.hanging)


@dataclass(frozen=True)
class Layout:
    """Boxes with their sizes, and where the columns begin; the height is that of the diagram without a legend."""

    aim: Laid
    tops: tuple[_Node, ...]
    loose: _Panel | None
    columns: tuple[float, ...]
    panel_width: float
    width: float
    height: float
    across: int

    @property
    def cards(self) -> Iterator[Laid]:
        """Every box."""
        yield self.aim
        panels = [self.loose] if self.loose else []
        ahead = [*self.tops]
        while ahead:
            node = ahead.pop()
            yield node.card
            ahead += node.parts
            panels += [node.panel] if node.panel else []
        for panel in panels:
            for row in panel.rows:
                yield from row

    @property
    def ease(self) -> float:
        """Ideas one below the other are easier to follow than side by side."""
        return 0.96 ** (self.across - 1)


def best_layout(
    aim: Card, tops: Sequence[Branch], loose: Sequence[Card], asked: str, *, in_full: bool = False
) -> Layout:
    """Return the layout that is largest on a page: narrow or wide.

    Parameters
    ----------
    aim : Card
    tops : sequence of Branch
        The primary drivers.
    loose : sequence of Card
        Ideas of no driver.
    asked : str
        What stands above those.
    in_full : bool
        Cut nothing, however small it becomes on one page.
    """
    deep = max((_depth(top) for top in tops), default=1)

    def layouts(most: int) -> Iterator[Layout]:
        for driver, idea, across in product(_DRIVER, _IDEA, _ACROSS):
            yield _placed(aim, tops, (loose, asked), deep, (driver, idea), across, most)

    return largest(layouts, in_full=in_full)


def _depth(branch: Branch) -> int:
    return 1 + max((_depth(part) for part in branch.parts), default=0)


def _placed(
    aim: Card,
    tops: Sequence[Branch],
    loose: tuple[Sequence[Card], str],
    deep: int,
    widths: tuple[float, float],
    across: int,
    most: int,
) -> Layout:
    driver, idea = widths
    nodes = tuple(_node(top, driver, idea, across, most) for top in tops)
    rest = _panel(loose[0], idea, across, most, loose[1])
    columns = [EDGE, *(EDGE + _AIM + _GUTTER + (driver + _GUTTER) * i for i in range(deep + 1))]
    shown = max(across if rest or any(_has_ideas(top) for top in tops) else 0, 0)
    panel = shown * idea + max(shown - 1, 0) * _GAP + 2 * _PAD if shown else 0.0
    head = lay(aim, _AIM)
    tall = max(sum(node.height for node in nodes) + 2 * _GAP * max(len(nodes) - 1, 0), head.height)
    tall += (2 * _GAP + rest.height if rest else 0.0) + 30
    return Layout(
        head, nodes, rest, tuple(columns), panel, columns[-1] + panel + EDGE, tall + 2 * _GAP, across
    )


def _node(branch: Branch, driver: float, idea: float, across: int, most: int) -> _Node:
    return _Node(
        lay(branch.says, driver, 2 * most),
        tuple(_node(part, driver, idea, across, most) for part in branch.parts),
        _panel(branch.ideas, idea, across, most),
    )


def _has_ideas(branch: Branch) -> bool:
    return bool(branch.ideas) or any(_has_ideas(part) for part in branch.parts)


def _panel(ideas: Sequence[Card], width: float, across: int, most: int, name: str = "") -> _Panel | None:
    cards = [lay(idea, width, most) for idea in ideas]
    rows = tuple(tuple(cards[i : i + across]) for i in range(0, len(cards), across))
    return _Panel(rows, name) if rows else None


def draw_tree(laid: Layout, top: float) -> Iterator[str]:
    """Draw the columns' names, lines, boxes and panels, from a height on."""
    names = ("Our aim", "What has to change", *("in more detail",) * (len(laid.columns) - 3), "Ideas to try")
    for x, name in zip(laid.columns, names, strict=True):
        if name != "Ideas to try" or laid.panel_width:
            yield svg(block(name, SMALL, 300), x, top, colour=QUIET)
    y = begin = top + 26
    middles = []
    for node in laid.tops:
        middles.append(y + node.height / 2)
        yield from _draw_node(node, 1, y, laid)
        y += node.height + 2 * _GAP
    end = max(y - 2 * _GAP if laid.tops else begin, begin + laid.aim.height)
    aim = (begin + end) / 2
    right = laid.columns[0] + laid.aim.width
    for middle in middles:
        yield drawing.elbow((right, aim), (laid.columns[1], middle), right + _GUTTER / 2)
    yield draw(laid.aim, laid.columns[0], aim - laid.aim.height / 2)
    if laid.loose:
        yield from _draw_panel(laid.loose, laid.columns[-1], end + 2 * _GAP, laid)


def _draw_node(node: _Node, column: int, y: float, laid: Layout) -> Iterator[str]:
    x, middle = laid.columns[column], y + node.height / 2
    right, below = x + node.card.width, middle - node.hanging / 2
    for part in node.parts:
        child = (laid.columns[column + 1], below + part.height / 2)
        yield drawing.elbow((right, middle), child, right + _GUTTER / 2)
        yield from _draw_node(part, column + 1, below, laid)
        below += part.height + _GAP
    if node.panel:
        child = (laid.columns[-1], below + node.panel.height / 2)
        yield drawing.elbow((right, middle), child, right + _GUTTER / 2)
        yield from _draw_panel(node.panel, child[0], child[1] - node.panel.height / 2, laid)
    yield draw(node.card, x, middle - node.card.height / 2)


def _draw_panel(panel: _Panel, x: float, y: float, laid: Layout) -> Iterator[str]:
    yield drawing.ground(x, y, laid.panel_width, panel.height, rounded=6)
    if panel.name:
        yield svg(block(panel.name, SMALL, laid.panel_width - 2 * _PAD, bold=True, most=1), x + _PAD, y + 6)
    down = y + _PAD + panel.top
    for row in panel.rows:
        for place, card in enumerate(row):
            yield draw(card, x + _PAD + place * (card.width + _GAP), down)
        down += max(card.height for card in row) + _GAP
