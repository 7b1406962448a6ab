"""Ideas by how much they may change and how much work they are, with how far the people who judged them agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from statistics import fmean, median_low

import pandas as pd

from brightspots.figures.charts.sketch import px
from brightspots.figures.diagrams import drawing, effort_grid
from brightspots.figures.diagrams.cards import PAD, SMALL, Card, Laid, Line, draw, lay
from brightspots.figures.diagrams.effort_grid import ABOVE, BELOW, BESIDE, MANY, QUARTERS, Judged, quarter
from brightspots.figures.diagrams.page_fit import largest, picture
from brightspots.figures.diagrams.wrapping import block, svg
from brightspots.figures.picture import Picture, nothing
from brightspots.figures.theme import INK, LINE, QUIET, WASH
from brightspots.text.typed import one_line

_EDGE, _GAP = 16.0, 10.0
_STRIP, _CELL, _NAMED = 17.0, 22.0, 48.0
_WIDTHS = (190.0, 230.0, 280.0, 340.0)
_SIDES = (1.0, 1.3, 1.7)
_DEEP = (1.0, 1.2, 1.5, 1.9, 2.4, 3.2, 4.5)


@dataclass(frozen=True)
class _Layout:
    """The grid's side, and the cards in columns beside it."""

    side: float
    columns: tuple[tuple[tuple[int, Laid], ...], ...]
    column: float

    @property
    def cards(self) -> Iterator[Laid]:
        """Every idea beside the grid."""
        for column in self.columns:
            yield from (card for _, card in column)

    @property
    def width(self) -> float:
        """Of the whole."""
        beside = sum(self.column + _GAP for _ in self.columns)
        return 2 * _EDGE + BESIDE + self.side + _GAP + beside

    @property
    def tall(self) -> float:
        """Of the grid and the ideas beside it, whichever is higher."""
        return max(ABOVE + self.side + BELOW, *map(_stack, self.columns))

    @property
    def height(self) -> float:
        """Of the whole, with a title and how to read it."""
        return 2 * _EDGE + 70 + self.tall

    @property
    def ease(self) -> float:
        """A larger grid is easier to read."""
        return (self.side / 460) ** 0.3


def impact_effort(ideas: Sequence[Judged], *, title: str = "", in_full: bool = False) -> Picture:
    """Draw ideas on a grid of impact and effort.

    Parameters
    ----------
    ideas : sequence of Judged
        In the order in which they get their numbers.
    title : str
        Above it, for a poster; none when empty.
    in_full : bool
        Never cut a text, as on a poster.

    Returns
    -------
    Picture
        A number on the grid is at the average of what people gave, moved aside where two would overlap; beside it every
        idea with how many people gave what.

    Examples
    --------
    >>> impact_effort([Judged("Call home on day one", (5, 4, 2), (1, 2, 1)), Judged("New software")]).alt
    'Ideas by impact and effort. Try first: Call home on day one (people differ). Not judged yet: New software.'
    """
    if not ideas:
        return nothing(
            title or "Ideas by impact and effort", "Write down the first idea, and judge it together."
        )
    laid = largest(lambda most: _layouts(ideas, most), in_full=in_full)
    alt = _alt(ideas)
    written, top = drawing.heading(title, _EDGE, _EDGE, laid.width - 2 * _EDGE)
    x, y = _EDGE + BESIDE, _EDGE + top + ABOVE
    parts = [written, *effort_grid.grid(x, y, laid.side), *effort_grid.marks(ideas, x, y, laid.side)]
    across = x + laid.side + 2 * _GAP
    for column in laid.columns:
        down = _EDGE + top
        for number, card in column:
            parts += _entry(ideas[number], card, across, down)
            down += card.height + _GAP
        across += laid.column + _GAP
    foot = _EDGE + top + laid.tall + _GAP
    told = _how_to_read(ideas)
    words = block(told, SMALL, laid.width - 2 * _EDGE)
    parts.append(svg(words, _EDGE, foot, colour=QUIET))
    height = foot + words.height + _EDGE
    image = drawing.whole(parts, laid.width, height, title or "Ideas by impact and effort", alt)
    return picture(laid, image, alt, _table(ideas), texts="ideas")


def _layouts(ideas: Sequence[Judged], most: int) -> Iterator[_Layout]:
    sides = [grown * effort_grid.least_side(len(ideas)) for grown in _SIDES]
    for width, side in product(_WIDTHS, sides):
        cards = [_card(number, idea, width, most) for number, idea in enumerate(ideas, start=1)]
        for grown in _DEEP:
            columns: list[list[tuple[int, Laid]]] = [[]]
            for number, card in enumerate(cards):
                if columns[-1] and _stack((*columns[-1], (number, card))) > grown * (ABOVE + side + BELOW):
                    columns.append([])
                columns[-1].append((number, card))
            yield _Layout(side, tuple(map(tuple, columns)), width)


def _card(number: int, idea: Judged, width: float, most: int) -> Laid:
    card = lay(Card((Line(f"{number}. {one_line(idea.text) or '(no words yet)'}"),)), width, most)
    strips = sum(bool(votes) for votes in (idea.impact, idea.effort)) or 1
    return replace(card, height=card.height + strips * (_STRIP + 3))


def _stack(column: Sequence[tuple[int, Laid]]) -> float:
    return sum(card.height for _, card in column) + _GAP * max(len(column) - 1, 0)


def _entry(idea: Judged, card: Laid, x: float, y: float) -> Iterator[str]:
    yield draw(card, x, y)
    rows = [(name, votes) for name, votes in (("impact", idea.impact), ("effort", idea.effort)) if votes]
    down = y + card.height - PAD - len(rows or [0]) * (_STRIP + 3) + 4
    if not rows:
        yield svg(block("not judged yet", SMALL, card.width - 2 * PAD, most=1), x + PAD, down, colour=QUIET)
    for name, votes in rows:
        yield _strip(name, votes, x + PAD, down)
        down += _STRIP + 3


def _strip(name: str, votes: tuple[int, ...], x: float, y: float) -> str:
    """Draw five boxes with how many people gave 1, 2, 3, 4 and 5; that of the middle person is thick."""
    parts = [svg(block(name, SMALL, _NAMED, most=1), x, y + 1, colour=QUIET)]
    middle = median_low(votes)
    order = sorted(range(1, 6), key=lambda value: value == middle)
    for value in order:
        left, count = x + _NAMED + (value - 1) * _CELL, votes.count(value)
        look = f'stroke="{INK}" stroke-width="2.4"' if value == middle else f'stroke="{LINE}"'
        fill = WASH if count else "#fff"
        parts.append(
            f'<rect x="{px(left)}" y="{px(y)}" width="{px(_CELL)}" height="{px(_STRIP)}" fill="{fill}" {look}/>'
        )
        if count:
            parts.append(svg(block(count, SMALL, _CELL, most=1), left, y + 1.5, width=_CELL, anchor="middle"))
    return "".join(parts)


def _how_to_read(ideas: Sequence[Judged]) -> str:
    words = [
        "Each number sits at the group's average. Beside each idea: how many people gave it 1, 2, 3, 4 or 5; the "
        "thick box is the person in the middle."
    ]
    if any(idea.differs for idea in ideas):
        words.append(
            "A dashed ring: people differ by 2 or more, so talk about it before you trust the place."
        )
    if sum(idea.is_placed for idea in ideas) <= MANY:
        words.append("Lines go from the lowest to the highest that anybody gave.")
    return " ".join(words)


def _alt(ideas: Sequence[Judged]) -> str:
    parts = ["Ideas by impact and effort."]
    for name in [*(name for name, _ in QUARTERS), ""]:
        own = [
            one_line(idea.text)[:80].rstrip(" .") + (" (people differ)" if idea.differs else "")
            for idea in ideas
            if quarter(idea) == name
        ]
        if own:
            shown = "; ".join(own[:6])
            more = f" and {len(own) - 6} more" if len(own) > 6 else ""
            parts.append(f"{name or 'Not judged yet'}: {shown}{more}.")
    return " ".join(parts)


def _table(ideas: Sequence[Judged]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Number": str(number),
                "Idea": one_line(idea.text),
                "Impact": _said(idea.impact),
                "Effort": _said(idea.effort),
                "Where it lies": quarter(idea) or "not judged yet",
            }
            for number, idea in enumerate(ideas, start=1)
        ]
    )


def _said(votes: tuple[int, ...]) -> str:
    if not votes:
        return ""
    low, high, people = min(votes), max(votes), "1 person" if len(votes) == 1 else f"{len(votes)} people"
    spread = f"{low}" if low == high else f"{low} to {high}, {fmean(votes):.1f} on average"
    return f"{spread} ({people})"
