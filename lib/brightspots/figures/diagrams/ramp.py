"""The chain of tests of an idea, from small to bigger: stairs that rise with how many took part.

On each step stands a test: what we said would happen, what happened, what we learned, and whether we adapt, adopt or
stop. One that failed stands there like the others: its lesson is what the next one was made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd

from brightspots.figures.diagrams import cards
from brightspots.figures.diagrams.cards import Card, Line
from brightspots.figures.diagrams.drawing import arrow, ground, whole
from brightspots.figures.diagrams.edge_routing import INTO
from brightspots.figures.diagrams.one_page import Drawn, on_one_page
from brightspots.figures.picture import Picture, nothing
from brightspots.figures.theme import QUIET
from brightspots.text.typed import one_line

Decision: TypeAlias = Literal["", "adapt", "adopt", "stop"]
Fit: TypeAlias = Literal["", "right", "partly", "wrong"]

DECISIONS: dict[str, str] = {
    "adapt": "Adapt, and try again",
    "adopt": "Adopt it",
    "stop": "Stop, keep the lesson",
    "": "Not decided yet",
}
FITS: dict[str, str] = {
    "right": "as we said",
    "partly": "partly as we said",
    "wrong": "not as we said",
    "": "",
}
_EDGE, _GAP, _FLIGHTS = 8.0, 18.0, 26.0
_WIDEST = 230.0


@dataclass(frozen=True)
class Trial:
    """One test of a chain.

    Attributes
    ----------
    title : str
    scale : str
        How many took part, in words: ``2 classes``.
    size : float or None
        The same as a number, for the height of its step; None where nobody said: as high as the one before.
    when : str
    predicted, happened : str
    fit : str
        Whether it came as predicted: right, partly, wrong; empty where that is not known.
    learned : str
    decision : str
        adapt, adopt, stop; empty while it is open.
    after : int or None
        The number of the test that it goes on from; None where nobody said.
    """

    title: str
    scale: str = ""
    size: float | None = None
    when: str = ""
    predicted: str = ""
    happened: str = ""
    fit: Fit = ""
    learned: str = ""
    decision: Decision = ""
    after: int | None = None


def ramp(trials: Sequence[Trial], title: str = "From small to bigger") -> Picture:
    """Draw a chain of tests.

    Parameters
    ----------
    trials : sequence of Trial
        In order, the first one numbered 1.
    title : str

    Returns
    -------
    Picture
        Its table says the same as the picture, with every word in full.
    """
    name = one_line(title)
    if not trials:
        return nothing(name, "No test yet. The first one can be as small as one class on one day.")

    def make(width: float, most: int) -> Drawn:
        return min(
            (_stairs(trials, name, width, most, beside) for beside in _sides(len(trials), width)),
            key=lambda drawn: drawn.height,
        )

    width, drawn = on_one_page(make)
    alt = one_line(_alt(trials, name))
    cut = "Long words end with … in the picture; the list below has all of them." if drawn.cut else ""
    return Picture(
        image=whole([drawn.svg], width, drawn.height, name, alt),
        alt=alt,
        table=_table(trials),
        caption=f"Each step is as high as the test was big. {cut}".strip(),
        told="The same as a list",
        least=round(0.85 * width),
    )


def levels(sizes: Sequence[float | None]) -> list[int]:
    """Return the step of each test, from 0: bigger tests stand higher, equal ones on one level.

    Examples
    --------
    >>> levels([1, 1, None, 15, 2])
    [0, 0, 0, 2, 1]
    """
    known: list[float] = []
    for size in sizes:
        known.append(size if size is not None else known[-1] if known else 0.0)
    order = sorted(set(known))
    return [order.index(size) for size in known]


def _sides(many: int, width: float) -> list[int]:
    """Return how many steps may stand side by side."""
    most = int((width - 2 * _EDGE + _GAP) / (118.0 + _GAP))
    least = min(max(int((width - 2 * _EDGE + _GAP) / (_WIDEST + _GAP)), 1), many)
    return list(range(least, max(min(most, many), least) + 1))


def _stairs(trials: Sequence[Trial], title: str, width: float, most: int, beside: int) -> Drawn:
    each = (width - 2 * _EDGE - _GAP * (beside - 1)) / beside
    head = cards.lay(Card((Line(title, 15.0, bold=True, firm=True),), "none"), width - 2 * _EDGE, most)
    laid = [cards.lay(_card(number, trial), each, most) for number, trial in enumerate(trials, start=1)]
    feet = [cards.lay(_foot(trial), each, most) for trial in trials]
    level = levels([trial.size for trial in trials])
    rise = min(44.0, 120.0 / max(max(level), 1) / (1 if len(trials) <= beside else 1.6))
    parts, y = [cards.draw(head, _EDGE, 2.0)], head.height + 4.0
    last: tuple[float, float] | None = None
    for first in range(0, len(trials), beside):
        places = range(first, min(first + beside, len(trials)))
        lowest = min(level[place] for place in places)
        stand = [rise * (level[place] - lowest) for place in places]
        tall = max(laid[place].height for place in places)
        foot = max(feet[place].height for place in places)
        floor = y + tall + foot + max(stand)
        tops = []
        for column, (place, up) in enumerate(zip(places, stand, strict=True)):
            x, step = _EDGE + column * (each + _GAP), floor - foot - up
            joined = _GAP if column < len(places) - 1 else 0.0
            parts.append(ground(x, step, each + joined, floor - step))
            parts.append(cards.draw(feet[place], x, step))
            tops.append(step - tall)
            parts.append(cards.draw(laid[place], x, tops[-1], tall))
        parts += _arrows(trials, places, tops, each)
        if last is not None and _goes_on(trials, first):
            middle, start = _EDGE + each / 2, y - _FLIGHTS / 2
            parts.append(arrow([last, (last[0], start), (middle, start), (middle, tops[0])]))
        last = (_EDGE + (len(places) - 1) * (each + _GAP) + each / 2, floor)
        y = floor + _FLIGHTS
    return Drawn("".join(parts), y - _FLIGHTS + _EDGE, any(card.cut for card in laid))


def _arrows(trials: Sequence[Trial], places: range, tops: Sequence[float], each: float) -> list[str]:
    """Lead from each card to the next through the gap between them."""
    found = []
    for column, place in enumerate(list(places)[1:], start=1):
        if not _goes_on(trials, place):
            continue
        x = _EDGE + column * (each + _GAP)
        begin, end = tops[column - 1] + INTO, tops[column] + INTO
        middle = x - _GAP / 2 - 1
        corners = [(x - _GAP, begin), (middle, begin), (middle, end), (x, end)]
        found.append(arrow(corners if begin != end else [corners[0], corners[-1]]))
    return found


def _goes_on(trials: Sequence[Trial], place: int) -> bool:
    return trials[place].after in (None, place)


def _foot(trial: Trial) -> Card:
    return Card((Line(trial.scale or "How many took part?", 11.5, bold=True, firm=True),), "none")


def _card(number: int, trial: Trial) -> Card:
    lines = [Line(f"{number}. {trial.title or 'A test without a title'}", 12.5, bold=True, more=1)]
    if trial.when:
        lines.append(Line(trial.when, 10.0, colour=QUIET, firm=True))
    if trial.after not in (None, number - 1):
        lines.append(Line(f"goes on from test {trial.after}", 10.0, marks=("back",), colour=QUIET, firm=True))
    lines.append(Line(f"We said: {trial.predicted or 'nothing beforehand'}", 10.5, apart=2.0))
    if trial.happened or trial.fit:
        fit = FITS[trial.fit]
        said = " ".join(
            part for part in (trial.happened, f"({fit})" if fit and trial.happened else fit) if part
        )
        lines.append(Line(f"It was: {said}", 10.5, marks=(trial.fit,) if trial.fit else ()))
    if trial.learned:
        lines.append(Line(f"Learned: {trial.learned}", 10.5, marks=("lesson",), more=1, apart=2.0))
    decided = trial.decision or "undecided"
    lines.append(Line(DECISIONS[trial.decision], 11.0, bold=True, marks=(decided,), firm=True, apart=3.0))
    return Card(
        tuple(lines), "strong" if trial.decision == "adopt" else "plain" if trial.decision else "dashed"
    )


def _alt(trials: Sequence[Trial], title: str) -> str:
    said = [f"{title}: {len(trials)} test{'s' if len(trials) != 1 else ''}."]
    for number, trial in enumerate(trials[:12], start=1):
        about = [
            one_line(trial.title) or "a test",
            one_line(trial.scale),
            DECISIONS[trial.decision].lower(),
        ]
        said.append(f"{number}: {', '.join(part for part in about if part)}.")
    more = len(trials) - 12
    return " ".join([*said, f"And {more} more." if more > 0 else ""]).strip()


def _table(trials: Sequence[Trial]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Test": f"{number}. {trial.title}",
                "When": trial.when,
                "How many took part": trial.scale,
                "We said": trial.predicted,
                "It was": trial.happened,
                "As we said?": FITS[trial.fit],
                "What we learned": trial.learned,
                "Then": DECISIONS[trial.decision],
                "Goes on from": "" if trial.after is None else f"test {trial.after}",
            }
            for number, trial in enumerate(trials, start=1)
        ]
    ).map(one_line)
