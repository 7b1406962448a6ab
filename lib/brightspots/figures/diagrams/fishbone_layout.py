"""Where the bones of a fishbone stand: cards beside leaning bones, none on another, as large as a page allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from brightspots.figures.diagrams import drawing
from brightspots.figures.diagrams.cards import PAD, TEXT, Card, Laid, Line, draw, lay
from brightspots.figures.diagrams.page_fit import largest
from brightspots.figures.theme import QUIET

_SLANT = 0.18
"""How far a bone leans, as a share of its height."""
_GAP, EDGE, _HEAD, _TAIL = 12.0, 16.0, 210.0, 40.0
_WIDTHS = (180.0, 220.0, 260.0, 300.0, 350.0, 400.0)
_DEEP = (160.0, 220.0, 290.0, 370.0, 460.0, 580.0, 740.0, 950.0, 1300.0, 1800.0, 1e9)


@dataclass(frozen=True)
class Rib:
    """One bone: its label, and cards at its left and its right."""

    label: Laid
    left: tuple[Laid, ...] = ()
    right: tuple[Laid, ...] = ()

    @property
    def deep(self) -> float:
        """The height that its label and its cards need."""
        return max(_stack(self.left), _stack(self.right)) + self.label.height + 2.5 * _GAP

    def reach(self, side: str) -> float:
        """How far cards go from the bone, wherever along it they stand."""
        cards = self.left if side == "left" else self.right
        label = self.label.width / 2 + _GAP
        if not cards:
            return label
        lean = _SLANT * max(card.height for card in cards)
        return max(cards[0].width + lean + 1.5 * _GAP, label)


@dataclass(frozen=True)
class Layout:
    """Where everything stands.

    Attributes
    ----------
    pairs : tuple of tuple of Rib
        From the tail to the head; of each pair, the first above the spine and the second below.
    at : tuple of float
        Where each pair meets the spine.
    head : Laid
    upper, lower : float
        How far bones go up and down from the spine.
    width, height : float
    more : int
        How many bones go on with a category of another bone.
    """

    pairs: tuple[tuple[Rib, ...], ...]
    at: tuple[float, ...]
    head: Laid
    upper: float
    lower: float
    width: float
    height: float
    more: int

    @property
    def cards(self) -> Iterator[Laid]:
        """Every cause's card."""
        for pair in self.pairs:
            for rib in pair:
                yield from (*rib.left, *rib.right)

    @property
    def ease(self) -> float:
        """A category that needs more than one bone is harder to read."""
        return 0.97**self.more


def best_layout(
    problem: str, bones: Sequence[tuple[str, Sequence[Card]]], *, in_full: bool = False
) -> Layout:
    """Return the layout that is largest on a page: narrow or wide, deep or shallow.

    Parameters
    ----------
    problem : str
    bones : sequence of (str, sequence of Card)
        Labels with their causes.
    in_full : bool
        Cut nothing, however small it becomes on one page.
    """
    return largest(lambda most: _layouts(problem, bones, most), in_full=in_full)


def _layouts(problem: str, bones: Sequence[tuple[str, Sequence[Card]]], most: int) -> Iterator[Layout]:
    for width in _WIDTHS:
        cards = [[lay(card, width, most) for card in own] for _, own in bones]
        seen = set()
        for deep in _DEEP:
            ribs: list[Rib] = []
            for (label, _), own in zip(bones, cards, strict=True):
                ribs += _ribs(label, own, deep, width)
            shape = tuple(len(rib.left) for rib in ribs)
            if shape not in seen:
                seen.add(shape)
                yield _placed(ribs, problem, len(ribs) - len(bones))


def _ribs(label: str, cards: list[Laid], deep: float, width: float) -> list[Rib]:
    """Put the causes of one category on as many bones as they need, on both sides of each."""
    columns: list[list[Laid]] = [[]]
    tall = 0.0
    for card in cards:
        if columns[-1] and tall + _GAP + card.height > deep:
            columns.append([])
        tall = tall + _GAP + card.height if columns[-1] else card.height
        columns[-1].append(card)
    ribs = []
    for first in range(0, len(columns), 2):
        both = columns[first : first + 2]
        name = label if first == 0 else f"{label} (more)"
        room = width if len(both) == 1 else 1.5 * width
        tag = lay(Card((Line(name, 14, bold=True),), "label"), room, 4, narrow=True)
        ribs.append(Rib(tag, tuple(both[0]) if len(both) == 2 else (), tuple(both[-1])))
    return ribs


def _stack(cards: Sequence[Laid]) -> float:
    return sum(card.height for card in cards) + _GAP * max(len(cards) - 1, 0)


def _placed(ribs: list[Rib], problem: str, more: int) -> Layout:
    pairs = tuple(tuple(ribs[i : i + 2]) for i in range(0, len(ribs), 2))
    head = lay(Card((Line(problem, 16, bold=True),), "head"), _HEAD)
    least = head.height / 2 + _GAP
    upper = max([least, *(rib.deep for rib in ribs[0::2])])
    lower = max([least, *(rib.deep for rib in ribs[1::2])])
    leaning = zip(pairs[0] if pairs else (), (upper, lower), strict=False)
    at = [EDGE + _GAP + max((rib.reach("left") + _SLANT * deep for rib, deep in leaning), default=0.0)]
    for before, after in pairwise(pairs):
        beside = zip(before, after, strict=False)
        at.append(at[-1] + max(left.reach("right") + right.reach("left") for left, right in beside))
    # Below, the last bone may stand alone further left, and reach beyond the one above.
    ends = [x + rib.reach("right") for x, pair in zip(at, pairs, strict=False) for rib in pair]
    width = max([at[-1] + _TAIL, *ends]) + 2 * _GAP + _HEAD + EDGE
    return Layout(pairs, tuple(at), head, upper, lower, width, upper + lower + 2 * EDGE + 60, more)


def draw_bones(layout: Layout, spine: float) -> Iterator[str]:
    """Draw spine, head, bones and cards, with the spine at a height."""
    end = layout.width - EDGE - _HEAD
    tail = max(layout.at[0] - _TAIL, EDGE)
    yield drawing.arrow([(tail, spine), (end, spine)], width=4, head=16, colour=QUIET)
    yield draw(layout.head, end, spine - layout.head.height / 2)
    for x, pair in zip(layout.at, layout.pairs, strict=False):
        for rib, deep in zip(pair, (-layout.upper, layout.lower), strict=False):
            yield from _rib(rib, x, spine, deep)


def _rib(rib: Rib, x: float, spine: float, deep: float) -> Iterator[str]:
    """Draw one bone above (a negative depth) or below the spine, its label at the end, its cards beside it."""

    def bone(y: float) -> float:
        return x - _SLANT * abs(y - spine)

    end, up = spine + deep, deep < 0
    label = end if up else end - rib.label.height
    inner = label + rib.label.height if up else label
    yield drawing.line([(bone(inner), inner), (x, spine)], width=2.4)
    for cards, at_right in ((rib.left, False), (rib.right, True)):
        y = label + rib.label.height + _GAP if up else label - _GAP - _stack(cards)
        for card in cards:
            # The bone leans: what stands at its right clears it at the end that faces the spine.
            near, far = (y + card.height, y) if up else (y, y + card.height)
            left = bone(near) + _GAP if at_right else bone(far) - _GAP - card.width
            first = y + PAD + 0.6 * TEXT
            yield drawing.line([(bone(first), first), (left if at_right else left + card.width, first)])
            yield draw(card, left, y)
            y += card.height + _GAP
    yield draw(rib.label, max(bone(end) - rib.label.width / 2, 2.0), label)
