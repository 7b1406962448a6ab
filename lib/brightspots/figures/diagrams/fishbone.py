"""The fishbone: the problem at the head, categories as bones, causes on them, and the causes of causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from brightspots.figures.diagrams import drawing, fishbone_layout
from brightspots.figures.diagrams.cards import SMALL, TEXT, Card, Frame, Line
from brightspots.figures.diagrams.fishbone_layout import EDGE, Layout
from brightspots.figures.diagrams.page_fit import picture
from brightspots.figures.picture import Picture, nothing
from brightspots.figures.theme import QUIET
from brightspots.text.lists import count_noun
from brightspots.text.typed import one_line

EVIDENCE: dict[str, str] = {
    "seen": "seen: in numbers, by looking, by testing",
    "told": "students or families told us",
    "guess": "our guess so far",
    "challenged": "what we found speaks against it",
}
"""How we know something, each by a mark of its own, and its words."""
_DEEPEST = 8


@dataclass(frozen=True)
class Twig:
    """A cause.

    Attributes
    ----------
    text : str
    evidence : str
        How we know it: seen, told, guess or challenged; two with a plus between them; empty where nobody says.
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
    """A category with its causes, and how many more it has that are not drawn."""

    label: str
    causes: tuple[Twig, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Fishbone:
    """What a fishbone shows: the problem, and its bones in the order in which they stand from the tail."""

    problem: str
    bones: tuple[Bone, ...] = ()


def fishbone(
    drawn: Fishbone, *, title: str = "", in_full: bool = False, listed: Fishbone | None = None
) -> Picture:
    """Draw a fishbone.

    Parameters
    ----------
    drawn : Fishbone
    title : str
        Above it, for a poster; none when empty.
    in_full : bool
        Never cut a cause, as on a poster. Otherwise what would be too small to read on one page has its long
        causes cut, and the caption says so; the list has them in full.
    listed : Fishbone, optional
        What the list holds where some causes are not drawn; otherwise the list counts these, too.

    Returns
    -------
    Picture
        With all that it shows as a table, in the order in which it is read.

    Examples
    --------
    >>> late = Twig("Buses come late", "seen", votes=3, chosen=True, whys=(Twig("Too few drivers"),))
    >>> picture = fishbone(Fishbone("31 students miss school often", (Bone("Getting here", (late,)),)))
    >>> picture.alt.partition(". ")[2]  # doctest: +ELLIPSIS
    'The problem: 31 students miss school often. 1 category, 2 causes: 1 seen or told, 1 guessed. Chosen: Buses...'
    """
    if not drawn.bones and not drawn.problem:
        return nothing(
            title or "Fishbone", "Write down the problem and the first cause, and the fishbone begins."
        )
    bones = [(_name(bone), [*(_card(cause) for cause in bone.causes), *_more(bone)]) for bone in drawn.bones]
    best = fishbone_layout.best_layout(one_line(drawn.problem) or "The problem", bones, in_full=in_full)
    alt = _alt(drawn)
    image = _draw(best, drawn, title, alt)
    made = picture(best, image, alt, _table(listed or drawn), texts="causes", numbers=("Dots",))
    return replace(made, caption=f"{_part(drawn)} {made.caption}".strip())


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


def how_many(drawn: Fishbone) -> tuple[int, int]:
    """Return how many causes are drawn, and how many there are."""
    shown = sum(1 for bone in drawn.bones for _ in every_cause(bone.causes))
    return shown, shown + sum(bone.more for bone in drawn.bones)


def _part(drawn: Fishbone) -> str:
    shown, every = how_many(drawn)
    if shown == every:
        return ""
    return f"{shown} of {every:,} causes are drawn: those with the most dots, then the newest."


def _more(bone: Bone) -> list[Card]:
    """Count the causes of a bone that are not drawn, at its end."""
    if not bone.more:
        return []
    return [Card((Line(f"and {count_noun(bone.more, 'more cause')}", TEXT, colour=QUIET),), "dashed")]


def _card(cause: Twig) -> Card:
    frame: Frame = "strong" if cause.chosen else "dashed" if cause.note else "plain"
    return Card(tuple(_lines(cause)), frame)


def _lines(cause: Twig) -> Iterator[Line]:
    for why, depth in every_cause((cause,)):
        deep = min(depth, _DEEPEST)
        if why.chosen:
            yield Line("Chosen", SMALL, bold=True, tag=True, depth=deep)
        size = TEXT if deep == 0 else TEXT - 1
        yield Line(one_line(why.text) or "(no words yet)", size, marks=_marks(why), depth=deep)
        if why.votes:
            said = count_noun(why.votes, "dot")
            yield Line(said, SMALL, colour=QUIET, dots=why.votes, depth=deep, goes_on=True)
        if why.note:
            yield Line(one_line(why.note), SMALL, colour=QUIET, depth=deep, goes_on=True)


def _marks(cause: Twig) -> tuple[str, ...]:
    return tuple(cause.evidence.split("+")) if cause.evidence else ()


def _draw(layout: Layout, drawn: Fishbone, title: str, alt: str) -> bytes:
    room = layout.width - 2 * EDGE
    written, top = drawing.heading(title, EDGE, EDGE, room)
    spine = EDGE + top + layout.upper
    foot = spine + layout.lower + EDGE
    legend, tall = drawing.legend(_legend(drawn), EDGE, foot, room)
    parts = [written, *fishbone_layout.draw_bones(layout, spine), legend]
    return drawing.whole(parts, layout.width, foot + tall + EDGE, title or "Fishbone", alt)


def _name(bone: Bone) -> str:
    return one_line(bone.label) or "Not grouped yet"


def _legend(drawn: Fishbone) -> list[tuple[str, str]]:
    causes = [twig for bone in drawn.bones for twig, _ in every_cause(bone.causes)]
    used = {how for twig in causes for how in _marks(twig)}
    items = [(name, words) for name, words in EVIDENCE.items() if name in used]
    if any(twig.votes for twig in causes):
        items.append(("dot", "a dot that somebody gave"))
    if any(twig.chosen for twig in causes):
        items.append(("strong", "chosen to work on"))
    if any(twig.note for twig in causes):
        items.append(("dashed", "set aside"))
    return items


def _alt(drawn: Fishbone) -> str:
    causes = [twig for bone in drawn.bones for twig, _ in every_cause(bone.causes)]
    known = sum(twig.evidence.startswith(("seen", "told")) for twig in causes)
    against = sum(twig.evidence == "challenged" for twig in causes)
    unsaid = sum(not twig.evidence for twig in causes)
    counts = (
        (known, "seen or told"),
        (len(causes) - known - against - unsaid, "guessed"),
        (against, "that what we found speaks against"),
        (unsaid, "without a word on how they are known"),
    )
    counted = [f"{n} {words}" for n, words in counts if n]
    categories = "1 category" if len(drawn.bones) == 1 else f"{len(drawn.bones)} categories"
    shown, every = how_many(drawn)
    begun = f"{categories}, {count_noun(every, 'cause')}" if every else f"{categories}, no causes yet"
    begun += f", {shown} of them drawn" if shown < every else ""
    chosen = "; ".join(one_line(twig.text) for twig in causes if twig.chosen)
    parts = [f"Fishbone. The problem: {one_line(drawn.problem).rstrip('.') or 'not written yet'}."]
    parts.append(f"{begun}: {', '.join(counted)}." if causes else f"{begun}.")
    return " ".join([*parts, f"Chosen: {chosen.rstrip('.')}."] if chosen else parts)


def _table(drawn: Fishbone) -> pd.DataFrame:
    rows = []
    for bone in drawn.bones:
        above: list[str] = []
        for twig, depth in every_cause(bone.causes):
            del above[depth:]
            rows.append(
                {
                    "Category": _name(bone),
                    "Cause": one_line(twig.text),
                    "Why of": above[-1] if above else "",
                    "How we know": "; ".join(EVIDENCE[how] for how in _marks(twig)),
                    "Dots": f"{twig.votes}" if twig.votes else "",
                    "Chosen": "chosen" if twig.chosen else one_line(twig.note),
                }
            )
            above.append(one_line(twig.text))
        if bone.more:
            rows.append({"Category": _name(bone), "Cause": f"and {count_noun(bone.more, 'more cause')}"})
        elif not bone.causes:
            rows.append({"Category": _name(bone), "Cause": "none yet"})
    table = pd.DataFrame(rows).fillna("") if rows else pd.DataFrame()
    return table.drop(columns=[c for c in ("Why of", "Dots", "Chosen") if c in table and not table[c].any()])
