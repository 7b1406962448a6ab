"""The path of a project through the five phases of its work: forward, and back where it learned something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd

from brightspots.figures.diagrams import board, cards
from brightspots.figures.diagrams.board import Board
from brightspots.figures.diagrams.cards import Card, Line
from brightspots.figures.diagrams.drawing import whole
from brightspots.figures.diagrams.one_page import Drawn, on_one_page
from brightspots.figures.picture import Picture
from brightspots.figures.theme import QUIET
from brightspots.text.typed import one_line

Phase: TypeAlias = Literal["definition", "diagnostic", "intervention", "impact", "sustainability"]

PHASES: dict[Phase, tuple[str, str]] = {
    "definition": ("What is the problem?", "Defining"),
    "diagnostic": ("Why does it happen?", "Looking for causes"),
    "intervention": ("What do we try?", "Trying things"),
    "impact": ("Did it get better?", "Weighing what came of it"),
    "sustainability": ("How does it last?", "Keeping it up"),
}
_EDGE = 8.0
_ORDER = list(PHASES)


@dataclass(frozen=True)
class Stay:
    """A time that a project spent in a phase.

    Attributes
    ----------
    phase : str
    since, until : str
        Days in words; `until` is empty for where it is now.
    why : str
        Why it moved there.
    """

    phase: Phase
    since: str = ""
    until: str = ""
    why: str = ""


def phase_path(stays: Sequence[Stay], title: str = "Where we are", ended: str = "") -> Picture:
    """Draw the path of a project.

    Parameters
    ----------
    stays : sequence of Stay
        In order of time; the last is where it is now, unless it has ended. None at all: it begins with the problem.
    title : str
    ended : str
        When and how it ended, in words; empty while it goes on.

    Returns
    -------
    Picture
        Its table says the same as the picture, with every word in full.
    """
    name = one_line(title)
    path = tuple(stays) or (Stay("definition"),)

    def make(width: float, most: int) -> Drawn:
        lines = [Line(name, 15.0, bold=True, firm=True), Line(_told(path, ended), 11.0, colour=QUIET)]
        head = cards.lay(Card(tuple(lines), "none"), width - 2 * _EDGE, most)
        drawn = board.draw(_board(path, ended), _EDGE, head.height, width - 2 * _EDGE, most)
        height = head.height + drawn.height + _EDGE
        return Drawn(cards.draw(head, _EDGE, 0.0) + drawn.svg, height, drawn.cut, drawn.wide_enough)

    width, drawn = on_one_page(make)
    alt = one_line(_alt(path, name, ended))
    back = (
        "Going back is part of the work: it means that a team has read its own evidence."
        if _backs(path)
        else ""
    )
    cut = " Long words end with … in the picture; the list below has all of them." if drawn.cut else ""
    return Picture(
        image=whole([drawn.svg], width, drawn.height, name, alt),
        alt=alt,
        table=_table(path, ended),
        caption=f"{back}{cut}".strip(),
        told="The same as a list",
        least=round(0.85 * width),
    )


def _board(path: Sequence[Stay], ended: str) -> Board:
    last = len(path) - 1
    reached = {stay.phase for stay in path}
    return Board(
        heads=tuple(
            Card((Line(asked, 12.5, bold=True, firm=True), Line(term, 10.0, colour=QUIET, firm=True)), "none")
            if phase in reached
            else Card(
                (Line(asked, 12.5, colour=QUIET, firm=True), Line(term, 10.0, colour=QUIET, firm=True)),
                "none",
            )
            for phase, (asked, term) in PHASES.items()
        ),
        cards=tuple(_card(path, place, now=place == last and not ended) for place in range(len(path))),
        places=board.flowing([_ORDER.index(stay.phase) for stay in path]),
        pairs=tuple((place, place + 1) for place in range(last)),
    )


def _card(path: Sequence[Stay], place: int, *, now: bool) -> Card:
    stay = path[place]
    lines = [Line("We are here", 12.0, bold=True, marks=("now",), firm=True)] if now else []
    lines.append(Line(_days(stay, now), 10.5, marks=("time",), firm=True))
    if _is_back(path, place):
        lines.append(Line("We came back", 10.5, marks=("back",), bold=True, firm=True))
    if stay.why.strip():
        lines.append(Line(stay.why.strip(), 11.0, more=1, apart=1.5))
    return Card(tuple(lines), "strong" if now else "plain")


def _days(stay: Stay, now: bool) -> str:
    if not stay.since:
        return "no date yet"
    if stay.until and stay.until != stay.since:
        return f"{stay.since} to {stay.until}"
    return f"since {stay.since}" if now else stay.since


def _is_back(path: Sequence[Stay], place: int) -> bool:
    return place > 0 and _ORDER.index(path[place].phase) < _ORDER.index(path[place - 1].phase)


def _backs(path: Sequence[Stay]) -> int:
    return sum(_is_back(path, place) for place in range(len(path)))


def _told(path: Sequence[Stay], ended: str) -> str:
    asked = PHASES[path[-1].phase][0]
    back = _backs(path)
    went = f" The way led back {'once' if back == 1 else f'{back} times'}." if back else ""
    if ended:
        return f"{ended} The last question was: {asked}{went}"
    return f"Now we ask: {asked}{went}"


def _alt(path: Sequence[Stay], title: str, ended: str) -> str:
    steps = [
        f"{PHASES[stay.phase][0]} {_days(stay, now=False)}{', back from a later one' if _is_back(path, n) else ''}"
        for n, stay in enumerate(path)
    ]
    shown = steps if len(steps) <= 12 else [*steps[:6], f"{len(steps) - 12} more", *steps[-6:]]
    return f"{title}. {_told(path, ended)} The path: {'; '.join(shown)}."


def _table(path: Sequence[Stay], ended: str) -> pd.DataFrame:
    last = len(path) - 1
    rows = []
    for place, stay in enumerate(path):
        how = "back" if _is_back(path, place) else "began" if place == 0 else "forward"
        now = place == last and not ended
        rows.append(
            {
                "Question": PHASES[stay.phase][0],
                "When": _days(stay, now),
                "How we came here": how,
                "Why": stay.why,
                "Now": "we are here" if now else "",
            }
        )
    return pd.DataFrame(rows).map(one_line)
