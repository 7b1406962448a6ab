"""The fishbone: the problem at the head, categories as bones, causes on them, and the causes of causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from brightspots.figures import diagram
from brightspots.figures.diagram import Card, Line, Look
from brightspots.figures.picture import Picture, nothing
from brightspots.figures.wrapping import clean

_SLANT = 0.18
"""How far a bone leans, as a share of its height."""
_LEGIBLE = 0.55
"""How large a fishbone must be on one page: below this its long causes are cut."""
_GAP, _EDGE, _HEAD = 12.0, 16.0, 210.0
_WIDTHS = (180.0, 220.0, 260.0, 300.0, 350.0, 400.0)
_DEEP = (160.0, 220.0, 290.0, 370.0, 460.0, 580.0, 740.0, 950.0, 1300.0, 1800.0, 1e9)
_DEEPEST = 8


@dataclass(frozen=True)
class Twig:
    """A cause.

    Attributes
    ----------
    text : str
    evidence : {"seen", "told", "guess", "challenged"}
        How we know it.
    votes : int
        Dots that people gave.
    chosen : bool
    note : str
        A few words of ours, such as "set aside".
    whys : tuple of Twig
        Its own causes.
    """

    text: str
    evidence: str = "guess"
    votes: int = 0
    chosen: bool = False
    note: str = ""
    whys: tuple[Twig, ...] = ()


@dataclass(frozen=True)
class Bone:
    """A category with its causes."""

    label: str
    causes: tuple[Twig, ...] = ()


@dataclass(frozen=True)
class Fishbone:
    """What a fishbone shows: the problem, and its bones in the order in which they stand from the tail."""

    problem: str
    bones: tuple[Bone, ...] = ()


@dataclass(frozen=True)
class _Rib:
    """One bone as it is drawn: its label, and cards at its left and its right."""

    label: Card
    left: tuple[Card, ...] = ()
    right: tuple[Card, ...] = ()

    @property
    def deep(self) -> float:
        return max(_stack(self.left), _stack(self.right))

    def reach(self, side: str) -> float:
        """How far cards go from the bone, wherever along it they stand."""
        cards = self.left if side == "left" else self.right
        if not cards:
            return self.label.width / 2 + _GAP
        lean = _SLANT * max(card.height for card in cards)
        return max(cards[0].width + lean + 1.5 * _GAP, self.label.width / 2 + _GAP)


@dataclass(frozen=True)
class _Layout:
    """Where everything stands."""

    pairs: tuple[tuple[_Rib, ...], ...]
    at: tuple[float, ...]
    head: Card
    upper: float
    lower: float
    width: float
    height: float
    more: int
    """How many bones go on with a category of another bone."""

    @property
    def cards(self) -> Iterator[Card]:
        for pair in self.pairs:
            for rib in pair:
                yield from (*rib.left, *rib.right)


def fishbone(drawn: Fishbone, *, title: str = "", in_full: bool = False) -> Picture:
    """Draw a fishbone.

    Parameters
    ----------
    drawn : Fishbone
    title : str
        Above it, for a poster; none when empty.
    in_full : bool
        Never cut a cause, as on a poster. Otherwise what would be too small to read on one page has its long
        causes cut, and the caption says so; the list has them in full.

    Returns
    -------
    Picture
        With all that it shows as a table, in the order in which it is read.

    Examples
    --------
    >>> late = Twig("Buses come late", "seen", votes=3, chosen=True, whys=(Twig("Too few drivers"),))
    >>> fishbone(Fishbone("31 of 412 students miss school often", (Bone("Getting here", (late,)),))).alt
    'Fishbone. The problem: 31 of 412 students miss school often. 1 category, 2 causes: 1 seen or told, 1 guessed. Chosen: Buses come late.'
    """
    if not drawn.bones and not drawn.problem:
        return nothing(
            title or "Fishbone", "Write down the problem and the first cause, and the fishbone begins."
        )
    best = max(_layouts(drawn, 0), key=_how_good)
    if not in_full and _scale(best) < _LEGIBLE:
        best = max((cut for most in (8, 6, 5, 4, 3) for cut in _layouts(drawn, most)), key=_how_full)
    alt, table = _alt(drawn), _table(drawn)
    cut = any(laid.cut for card in best.cards for _, laid in card.rows)
    return Picture(
        image=_draw(best, drawn, title, alt),
        alt=alt,
        table=table,
        caption="Long causes are cut here. The list and the poster have them in full." if cut else "",
        numbers=("Dots",),
        told="The same as a list",
        least=int(min(best.width, max(0.72 * best.width, 900))),
    )


def every_cause(causes: tuple[Twig, ...], depth: int = 0) -> Iterator[tuple[Twig, int]]:
    """Yield causes and the causes of causes, with how deep they stand.

    Examples
    --------
    >>> [(twig.text, depth) for twig, depth in every_cause((Twig("a", whys=(Twig("b"),)), Twig("c")))]
    [('a', 0), ('b', 1), ('c', 0)]
    """
    for cause in causes:
        yield cause, depth
        yield from every_cause(cause.whys, depth + 1)


def _layouts(drawn: Fishbone, most: int) -> Iterator[_Layout]:
    """Lay the same out narrow and wide, deep and shallow: what fits a page best depends on what was written."""
    labels = [clean(bone.label) or "Not grouped yet" for bone in drawn.bones]
    for width in _WIDTHS:
        cards = [[_card(cause, width, most) for cause in bone.causes] for bone in drawn.bones]
        seen = set()
        for deep in _DEEP:
            ribs: list[_Rib] = []
            for label, own in zip(labels, cards, strict=True):
                ribs += _ribs(label, own, deep, width)
            shape = tuple(len(rib.left) for rib in ribs)
            if shape not in seen:
                seen.add(shape)
                yield _placed(ribs, drawn.problem, len(ribs) - len(labels))


def _scale(layout: _Layout) -> float:
    return diagram.scale_on_page(layout.width, layout.height)


def _how_good(layout: _Layout) -> float:
    """Prefer what is large on one page; a category that needs more than one bone is harder to read."""
    return min(_scale(layout), 1.25) * 0.97**layout.more


def _how_full(layout: _Layout) -> tuple[bool, float, float]:
    """Prefer what can be read, then what cuts the least, then what is large."""
    legible = _scale(layout) >= _LEGIBLE
    shown = sum(len(one) for card in layout.cards for _, laid in card.rows for one in laid.lines)
    return legible, shown if legible else 0.0, _how_good(layout)


def _card(cause: Twig, width: float, most: int) -> Card:
    lines: list[Line] = [Line("Chosen", tag=True)] if cause.chosen else []
    lines += [*_lines(cause, 0)]
    look: Look = "chosen" if cause.chosen else "aside" if cause.note else "plain"
    return diagram.card(lines, width, look, most=most)


def _lines(cause: Twig, depth: int) -> Iterator[Line]:
    for why, deep in every_cause((cause,), depth):
        if deep and why.chosen:
            yield Line("Chosen", tag=True, depth=min(deep, _DEEPEST))
        size = diagram.TEXT if deep == 0 else diagram.TEXT - 1
        yield Line(clean(why.text) or "(no words yet)", size, mark=why.evidence, depth=min(deep, _DEEPEST))
        if why.votes:
            yield Line("", dots=why.votes, mark="none", depth=min(deep, _DEEPEST))
        if why.note:
            yield Line(clean(why.note), diagram.SMALL, quiet=True, mark="none", depth=min(deep, _DEEPEST))


def _ribs(label: str, cards: list[Card], deep: float, width: float) -> list[_Rib]:
    """Put the causes of one category on as many bones as they need, on both sides of each."""
    columns: list[list[Card]] = [[]]
    for card in cards:
        if columns[-1] and _stack((*columns[-1], card)) > deep:
            columns.append([])
        columns[-1].append(card)
    ribs = []
    for first in range(0, len(columns), 2):
        both = columns[first : first + 2]
        name = label if first == 0 else f"{label} (more)"
        room = width if len(both) == 1 else 1.5 * width
        tag = diagram.card([Line(name, 14, bold=True)], room, "label", most=4, narrow=True)
        left = both[0] if len(both) == 2 else []
        ribs.append(_Rib(tag, tuple(left), tuple(both[-1])))
    return ribs


def _stack(cards: tuple[Card, ...]) -> float:
    return sum(card.height for card in cards) + _GAP * max(len(cards) - 1, 0)


def _placed(ribs: list[_Rib], problem: str, more: int) -> _Layout:
    pairs = tuple(tuple(ribs[i : i + 2]) for i in range(0, len(ribs), 2))
    head = diagram.card([Line(clean(problem) or "The problem", 16, bold=True)], _HEAD, "head")
    upper, lower = (
        max((rib.deep + rib.label.height + 2.5 * _GAP for pair in pairs for rib in pair[side : side + 1]), default=0.0)
        for side in (0, 1)
    )  # fmt: skip
    upper, lower = max(upper, head.height / 2 + _GAP), max(lower, head.height / 2 + _GAP)
    left = max((rib.reach("left") + _SLANT * (upper, lower)[side] for pair in pairs[:1] for side, rib in enumerate(pair)), default=0)  # fmt: skip
    at = [_EDGE + left + _GAP]
    for before, after in pairwise(pairs):
        apart = max(
            (before[side].reach("right") + after[side].reach("left"))
            if side < min(len(before), len(after))
            else 0.0
            for side in (0, 1)
        )
        at.append(at[-1] + apart)
    spine = at[-1] + max((rib.reach("right") for pair in pairs[-1:] for rib in pair), default=40.0)
    width = spine + 2 * _GAP + _HEAD + _EDGE
    return _Layout(pairs, tuple(at), head, upper, lower, width, upper + lower + 2 * _EDGE + 60, more)


def _draw(layout: _Layout, drawn: Fishbone, title: str, alt: str) -> bytes:
    written, top = diagram.heading(title, _EDGE, _EDGE, layout.width - 2 * _EDGE)
    spine = _EDGE + top + layout.upper
    end = layout.width - _EDGE - _HEAD
    parts = [
        written,
        diagram.line([(max(layout.at[0] - 40, _EDGE), spine), (end - 8, spine)], width=4),
        diagram.arrow_head(end, spine, 14),
        diagram.draw(layout.head, end, spine - layout.head.height / 2),
    ]
    for x, pair in zip(layout.at, layout.pairs, strict=False):
        parts += _rib(pair[0], x, spine, -layout.upper)
        for rib in pair[1:]:
            parts += _rib(rib, x, spine, layout.lower)
    foot = spine + layout.lower + _EDGE
    legend, tall = diagram.legend(_legend(drawn), _EDGE, foot, layout.width - 2 * _EDGE)
    return diagram.whole([*parts, legend], layout.width, foot + tall + _EDGE, title or "Fishbone", alt)


def _rib(rib: _Rib, x: float, spine: float, deep: float) -> Iterator[str]:
    """Draw one bone above (a negative depth) or below the spine, its label at the end, its cards beside it."""
    end = x - _SLANT * abs(deep)
    yield diagram.line([(end, spine + deep), (x, spine)], width=2.4)
    up = deep < 0
    label = spine + deep if up else spine + deep - rib.label.height
    for cards, side in ((rib.left, -1), (rib.right, 1)):
        y = label + rib.label.height + _GAP if up else label - _GAP - _stack(cards)
        for card in cards:
            # Of a card's height, the bone comes nearest to its right at the end that faces the spine.
            near, far = (y + card.height, y) if up else (y, y + card.height)
            left = (
                x - _SLANT * abs(near - spine) + _GAP
                if side > 0
                else x - _SLANT * abs(far - spine) - _GAP - card.width
            )
            middle = y + diagram.PAD + 0.6 * diagram.TEXT
            bone = x - _SLANT * abs(middle - spine)
            yield diagram.line([(bone, middle), (left if side > 0 else left + card.width, middle)])
            yield diagram.draw(card, left, y)
            y += card.height + _GAP
    yield diagram.draw(rib.label, max(end - rib.label.width / 2, 2.0), label)


def _legend(drawn: Fishbone) -> list[tuple[str, str]]:
    causes = [twig for bone in drawn.bones for twig, _ in every_cause(bone.causes)]
    used = {twig.evidence for twig in causes}
    items = [(name, words) for name, words in diagram.MARKS.items() if name in used]
    if any(twig.votes for twig in causes):
        items.append(("dots", "a dot that somebody gave"))
    if any(twig.chosen for twig in causes):
        items.append(("chosen", "chosen to work on"))
    if any(twig.note for twig in causes):
        items.append(("aside", "set aside"))
    return items


def _alt(drawn: Fishbone) -> str:
    causes = [twig for bone in drawn.bones for twig, _ in every_cause(bone.causes)]
    known = sum(twig.evidence in ("seen", "told") for twig in causes)
    against = sum(twig.evidence == "challenged" for twig in causes)
    guessed = len(causes) - known - against
    counted = [f"{known} seen or told", f"{guessed} guessed"]
    counted += [f"{against} that what we found speaks against"] if against else []
    many = "1 category" if len(drawn.bones) == 1 else f"{len(drawn.bones)} categories"
    causes_said = "1 cause" if len(causes) == 1 else f"{len(causes)} causes"
    chosen = "; ".join(clean(twig.text) for twig in causes if twig.chosen)
    parts = [f"Fishbone. The problem: {clean(drawn.problem).rstrip('.') or 'not written yet'}."]
    parts.append(f"{many}, {causes_said}: {', '.join(counted)}." if causes else f"{many}, no causes yet.")
    return " ".join([*parts, f"Chosen: {chosen.rstrip('.')}."] if chosen else parts)


def _table(drawn: Fishbone) -> pd.DataFrame:
    rows = []
    for bone in drawn.bones:
        above = [""] * (_DEEPEST * 8)
        for twig, depth in every_cause(bone.causes):
            above[min(depth, len(above) - 1)] = clean(twig.text)
            rows.append(
                {
                    "Category": clean(bone.label) or "Not grouped yet",
                    "Cause": clean(twig.text),
                    "Why of": above[depth - 1] if 0 < depth < len(above) else "",
                    "How we know": diagram.MARKS.get(twig.evidence, ""),
                    "Dots": f"{twig.votes}" if twig.votes else "",
                    "Chosen": "chosen" if twig.chosen else clean(twig.note),
                }
            )
        if not bone.causes:
            rows.append({"Category": clean(bone.label), "Cause": "none yet"})
    table = pd.DataFrame(rows).fillna("") if rows else pd.DataFrame()
    return table.drop(columns=[c for c in ("Why of", "Dots", "Chosen") if c in table and not table[c].any()])


def without_votes(twig: Twig) -> Twig:
    """Return a cause without its dots, as it is shown while people are still giving theirs.

    Examples
    --------
    >>> without_votes(Twig("Late buses", votes=3, whys=(Twig("Too few drivers", votes=1),))).whys[0].votes
    0
    """
    return replace(twig, votes=0, whys=tuple(without_votes(why) for why in twig.whys))
