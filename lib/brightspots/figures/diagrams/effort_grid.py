"""The grid of impact and effort: where ideas lie, how far apart people were, and no mark on another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from brightspots.figures.charts.sketch import px
from brightspots.figures.diagrams import drawing
from brightspots.figures.diagrams.cards import SMALL, TEXT
from brightspots.figures.diagrams.wrapping import block, svg
from brightspots.figures.theme import INK, QUIET, WASH

BESIDE, ABOVE, BELOW = 26.0, 40.0, 62.0
"""Pixels around the grid for its words."""
MANY = 15
"""With more ideas than this the lines across the grid would hide one another."""
_MARK, _STEP = 12.0, 26.0

QUARTERS = (
    ("Try first", "much change, little work"),
    ("Plan well", "much change, much work"),
    ("Easy, but small", "little change, little work"),
    ("Leave for now", "little change, much work"),
)


@dataclass(frozen=True)
class Judged:
    """An idea, and what each person gave it: 1 (little) to 5 (much)."""

    text: str
    impact: tuple[int, ...] = ()
    effort: tuple[int, ...] = ()

    @property
    def is_placed(self) -> bool:
        """Whether it has a place on the grid."""
        return bool(self.impact and self.effort)

    @property
    def differs(self) -> bool:
        """Whether people differ by two or more."""
        return any(max(votes) - min(votes) > 1 for votes in (self.impact, self.effort) if votes)


def least_side(ideas: int) -> float:
    """Return how wide a grid must be for so many marks to stand apart."""
    return max(460.0, 1.6 * _STEP * math.sqrt(ideas))


def grid(x: float, y: float, side: float) -> Iterator[str]:
    """Draw the four quarters with their names above and below, from the upper left corner of the grid itself."""
    half = side / 2
    yield f'<rect x="{px(x)}" y="{px(y)}" width="{px(half)}" height="{px(half)}" fill="{WASH}"/>'
    cross = f"M{px(x + half)} {px(y)}v{px(side)}M{px(x)} {px(y + half)}h{px(side)}"
    d = f"M{px(x)} {px(y)}h{px(side)}v{px(side)}h-{px(side)}z{cross}"
    yield f'<path d="{d}" fill="none" stroke="{QUIET}" stroke-width="1.2"/>'
    for place, (name, why) in enumerate(QUARTERS):
        left, top = x + half * (place % 2), y - ABOVE if place < 2 else y + side + 24
        yield svg(block(name, TEXT, half - 8, bold=True, most=1), left, top)
        yield svg(block(why, SMALL, half - 8, most=1), left, top + 18, colour=QUIET)
    for words, where in (("little work", 0.0), ("much work", 1.0)):
        laid = block(words, SMALL, half)
        yield svg(laid, x + where * (side - laid.width), y + side + 5, colour=QUIET)
    for words, anchor, at in (("much change", "end", y), ("little change", "start", y + side)):
        turned = f'transform="translate({px(x - 8)} {px(at)}) rotate(-90)" text-anchor="{anchor}"'
        yield f'<text {turned} font-size="{px(SMALL)}" fill="{QUIET}">{words}</text>'


def marks(ideas: Sequence[Judged], x: float, y: float, side: float) -> Iterator[str]:
    """Draw a number for each idea where people put it, and how far apart they were."""
    placed = [(number, idea) for number, idea in enumerate(ideas, start=1) if idea.is_placed]
    wanted = [_place(idea, x, y, side) for _, idea in placed]
    found = _apart(wanted, (x, y), side)
    if len(placed) <= MANY:
        yield from (_spread(idea, x, y, side) for _, idea in placed)
    for (mean_x, mean_y), (at_x, at_y) in zip(wanted, found, strict=True):
        if math.dist((mean_x, mean_y), (at_x, at_y)) > _MARK:
            yield drawing.line([(mean_x, mean_y), (at_x, at_y)], width=0.9)
    for (number, idea), (at_x, at_y) in zip(placed, found, strict=True):
        dashes = ' stroke-dasharray="3 2.5"' if idea.differs else ""
        ring = f'cx="{px(at_x)}" cy="{px(at_y)}" r="{px(_MARK)}" fill="#fff" stroke="{INK}" stroke-width="2"'
        yield f'<g class="mark"><circle {ring}{dashes}/>'
        laid = block(number, 11 if number < 100 else 9, 40, bold=True)
        yield svg(laid, at_x - 20, at_y - laid.height / 2, width=40, anchor="middle") + "</g>"


def _at(value: float, side: float) -> float:
    """Return how far along the grid a value from 1 to 5 stands."""
    return (_MARK + 4) + (value - 1) / 4 * (side - 2 * (_MARK + 4))


def _place(idea: Judged, x: float, y: float, side: float) -> tuple[float, float]:
    return x + _at(fmean(idea.effort), side), y + side - _at(fmean(idea.impact), side)


def _spread(idea: Judged, x: float, y: float, side: float) -> str:
    """Draw from the lowest to the highest that anybody gave, both ways."""
    mean_x, mean_y = _place(idea, x, y, side)
    left, right = (x + _at(end(idea.effort), side) for end in (min, max))
    top, bottom = (y + side - _at(end(idea.impact), side) for end in (max, min))
    d = f"M{px(left)} {px(mean_y)}H{px(right)}M{px(mean_x)} {px(top)}V{px(bottom)}"
    return f'<path d="{d}" stroke="{QUIET}" stroke-width="1.6" opacity=".55"/>'


def _apart(
    wanted: Sequence[tuple[float, float]], corner: tuple[float, float], side: float
) -> list[tuple[float, float]]:
    """Move marks to the nearest free place, in their order, so that none is on another."""
    (x, y), inside = corner, _MARK + 2
    steps = range(int((side - 2 * inside) / _STEP) + 1)
    spots = [(x + inside + _STEP * i, y + inside + _STEP * j) for i in steps for j in steps]
    found: list[tuple[float, float]] = []
    for place in wanted:
        if any(math.dist(place, other) < _STEP for other in found):
            free = [spot for spot in spots if all(math.dist(spot, other) >= _STEP for other in found)]
            place = min(free or spots, key=lambda spot: (math.dist(spot, place), spot))
        found.append(place)
    return found


def quarter(idea: Judged) -> str:
    """Name the quarter of the grid that an idea lies in; empty where it has no place yet.

    Examples
    --------
    >>> quarter(Judged("a", (5, 4), (1,))), quarter(Judged("b", (1,), (5,))), quarter(Judged("c"))
    ('Try first', 'Leave for now', '')
    """
    if not idea.is_placed:
        return ""
    return QUARTERS[2 * (fmean(idea.impact) < 3) + (fmean(idea.effort) > 3)][0]
