"""Process maps: who does what, in which order, how long it takes and waits, and where it hurts.

Several maps of the same process stand side by side: how it is done now, how its users see it, how experts do it, how
it should be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from brightspots.figures.diagrams import board, cards
from brightspots.figures.diagrams.board import Board
from brightspots.figures.diagrams.cards import Card, Line
from brightspots.figures.diagrams.drawing import whole
from brightspots.figures.diagrams.one_page import Drawn, on_one_page
from brightspots.figures.picture import Picture, nothing
from brightspots.figures.theme import QUIET, WORSE
from brightspots.text import wording
from brightspots.text.typed import one_line

NO_OWNER = "Who owns this?"
NO_LANE = "Not said yet"
_EDGE, _BETWEEN, _BESIDE = 8.0, 20.0, 3
_MOST_SAID = 12


@dataclass(frozen=True)
class Step:
    """One step of a map.

    Attributes
    ----------
    key : str
        By which other steps name it.
    text : str
        What happens.
    lane : str
        Where, or by whom.
    owner : str
        Who sees to it that it is done.
    others : tuple of str
        Who else takes part.
    minutes, waiting : float or None
        How long it takes, and how long things lie before it goes on; None where nobody said.
    pain : str
        What is hard about it.
    decision : bool
    then : tuple of str
        Keys of what follows.
    unsure : bool
        Whether nobody has said yet that this follows.
    ends : bool
        Whether it is said that nothing follows.
    ways : tuple of (str, str)
        What a way out is called, and the key of what follows there; its own key where it ends.
    """

    key: str
    text: str
    lane: str = ""
    owner: str = ""
    others: tuple[str, ...] = ()
    minutes: float | None = None
    waiting: float | None = None
    pain: str = ""
    decision: bool = False
    then: tuple[str, ...] = ()
    unsure: bool = False
    ends: bool = False
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Map:
    """A map: its title, a line below it, and its steps in order."""

    title: str
    steps: tuple[Step, ...] = ()
    note: str = ""


def process_map(maps: Map | Sequence[Map], title: str = "") -> Picture:
    """Draw a process map, or up to three side by side.

    Parameters
    ----------
    maps : Map or sequence of Map
        More than three stand in rows.
    title : str
        Of all of them together, for those who do not see the picture.

    Returns
    -------
    Picture
        Its table says the same as the picture, with every word in full.
    """
    given = (maps,) if isinstance(maps, Map) else tuple(maps)
    shown = [one for one in given if one.steps]
    title = title or (given[0].title if given else "") or "Process map"
    if not shown:
        return nothing(title, "No steps yet. The first one begins the map: what happens, and who does it?")

    def make(width: float, most: int) -> Drawn:
        return _side_by_side(shown, width, most)

    width, drawn = on_one_page(make)
    alt = one_line(_alt(shown, title))
    cut = " Long words end with … in the picture; the list below has all of them." if drawn.cut else ""
    return Picture(
        image=whole([drawn.svg], width, drawn.height, one_line(title), alt),
        alt=alt,
        table=_table(shown),
        caption=f"{_caption(shown)}{cut}",
        numbers=("Minutes", "Waiting"),
        told="The same as a list",
        least=round(0.85 * width),
    )


def _side_by_side(maps: Sequence[Map], width: float, most: int) -> Drawn:
    beside = 2 if len(maps) == 4 else min(len(maps), _BESIDE)
    each = (width - 2 * _EDGE - _BETWEEN * (beside - 1)) / beside
    parts, y, cut, wide = [], _EDGE, False, True
    for first in range(0, len(maps), beside):
        row = [
            _one(one, _EDGE + place * (each + _BETWEEN), y, each, most)
            for place, one in enumerate(maps[first : first + beside])
        ]
        parts += [drawn.svg for drawn in row]
        y += max(drawn.height for drawn in row) + _BETWEEN
        cut, wide = cut or any(d.cut for d in row), wide and all(d.wide_enough for d in row)
    return Drawn("".join(parts), y - _BETWEEN + _EDGE, cut, wide)


def _one(one: Map, x: float, y: float, width: float, most: int) -> Drawn:
    lines = [Line(one.title or "A map without a title", 15.0, bold=True, firm=True)]
    lines += [Line(words, 11.0, colour=QUIET) for words in (one.note, _totals(one.steps)) if words]
    head = cards.lay(Card(tuple(lines), "none"), width, most)
    drawn = board.draw(_board(one), x, y + head.height, width, most)
    return Drawn(
        cards.draw(head, x, y) + drawn.svg,
        head.height + drawn.height,
        head.cut or drawn.cut,
        drawn.wide_enough,
    )


def _board(one: Map) -> Board:
    lanes = list(dict.fromkeys(step.lane.strip() for step in one.steps))
    arrows, numbers = _arrows(one.steps), _numbers(one.steps)
    return Board(
        heads=tuple(_head(lane, [step for step in one.steps if step.lane.strip() == lane]) for lane in lanes),
        cards=tuple(_card(step, numbers) for step in one.steps),
        places=board.flowing([lanes.index(step.lane.strip()) for step in one.steps]),
        pairs=arrows,
        dashed=frozenset((a, b) for a, b in arrows if one.steps[a].unsure),
    )


def _arrows(steps: Sequence[Step]) -> tuple[tuple[int, int], ...]:
    at = {step.key: place for place, step in enumerate(steps)}
    return tuple((place, at[key]) for place, step in enumerate(steps) for key in step.then if key in at)


def _numbers(steps: Sequence[Step]) -> dict[str, int]:
    return {step.key: number for number, step in enumerate(steps, start=1)}


def _ways(step: Step, numbers: Mapping[str, int]) -> list[str]:
    """Return for each way that has a name to which step it leads."""
    return [
        f"{words}: {'it ends here' if key == step.key else numbers[key]}"
        for words, key in step.ways
        if key in numbers
    ]


def _head(lane: str, steps: Sequence[Step]) -> Card:
    lines = [Line(lane or NO_LANE, 12.0, bold=True, firm=True)]
    lines += [Line(words, 10.0, marks=(mark,), colour=QUIET, firm=True) for mark, words in _spent(steps)]
    return Card(tuple(lines), "none")


def _card(step: Step, numbers: Mapping[str, int]) -> Card:
    text = f"{numbers[step.key]}. {step.text.strip() or 'What happens here?'}"
    lines = [Line("Decision", 9.0, marks=("decision",), colour=QUIET, firm=True)] if step.decision else []
    lines.append(Line(text, 12.0, bold=True, more=1))
    others = f" with {', '.join(step.others)}" if step.others else ""
    lines.append(Line(f"{step.owner or NO_OWNER}{others}", 10.5, marks=("who",), apart=1.5))
    if step.minutes is not None:
        lines.append(Line(wording.duration(step.minutes), 10.5, marks=("time",), firm=True))
    if step.waiting:
        lines.append(Line(f"waits {wording.duration(step.waiting)}", 10.5, marks=("wait",), firm=True))
    if step.pain.strip():
        lines.append(Line(f"Hard: {step.pain.strip()}", 10.5, marks=("pain",), colour=WORSE, apart=1.5))
    lines += [Line(way, 10.5, bold=True, apart=1.5) for way in _ways(step, numbers)]
    if step.ends:
        lines.append(Line("It ends here.", 10.5, marks=("stop",), apart=1.5))
    return Card(tuple(lines), "decision" if step.decision else "plain" if step.owner else "dashed")


def spent(steps: Sequence[Step]) -> tuple[float | None, float | None]:
    """Return all minutes of work and of waiting; None where no step says any."""
    work = [step.minutes for step in steps if step.minutes is not None]
    waits = [step.waiting for step in steps if step.waiting is not None]
    return (sum(work) if work else None, sum(waits) if waits else None)


def _spent(steps: Sequence[Step]) -> list[tuple[str, str]]:
    work, waiting = spent(steps)
    found = [] if work is None else [("time", f"{wording.duration(work)} of work")]
    return [*found, ("wait", f"{wording.duration(waiting)} waiting")] if waiting else found


def _totals(steps: Sequence[Step]) -> str:
    """Return how many steps there are, how long they take, and where they hurt."""
    said = [f"{len(steps)} step{'s' if len(steps) != 1 else ''}", *(words for _, words in _spent(steps))]
    hard = sum(1 for step in steps if step.pain.strip())
    said += [f"hard at {hard} of them"] if hard else []
    silent = sum(1 for step in steps if step.minutes is None)
    timed = f" ({silent} without a time yet)" if 0 < silent < len(steps) else ""
    return f"{', '.join(said)}{timed}."


def _caption(maps: Sequence[Map]) -> str:
    steps = [step for one in maps for step in one.steps]
    said = []
    if any(step.pain.strip() for step in steps):
        said.append("A triangle marks what is hard.")
    if any(step.decision for step in steps):
        said.append("A frame with pointed ends is a decision.")
    if any(step.ways for step in steps):
        said.append("Beside the name of a way stands the number of the step to which it leads.")
    if any(not step.owner for step in steps):
        said.append("A dashed frame is a step that nobody owns yet.")
    if any(step.unsure for step in steps):
        said.append("A dashed arrow is our guess: nobody has said yet what follows there.")
    return " ".join(said)


def _alt(maps: Sequence[Map], title: str) -> str:
    parts = [f"{one_line(title)}."] if len(maps) > 1 else []
    for one in maps:
        lanes = list(dict.fromkeys(step.lane.strip() or NO_LANE for step in one.steps))
        numbers = _numbers(one.steps)
        steps = "; ".join(_said(step, numbers) for step in one.steps[:_MOST_SAID])
        more = f"; and {len(one.steps) - _MOST_SAID} more" if len(one.steps) > _MOST_SAID else ""
        parts.append(
            f"{one_line(one.title)}: {_totals(one.steps)} Lanes: {', '.join(map(one_line, lanes))}. "
            f"In order: {steps}{more}."
        )
    return " ".join(parts)


def _said(step: Step, numbers: Mapping[str, int]) -> str:
    ways = ", ".join(map(one_line, _ways(step, numbers)))
    return f"{numbers[step.key]}, {one_line(step.text)}{f' ({ways})' if ways else ''}"


def _table(maps: Sequence[Map]) -> pd.DataFrame:
    rows = []
    for one in maps:
        numbers = _numbers(one.steps)
        for step in one.steps:
            named = {key for _, key in step.ways}
            rest = [f"{numbers[key]}" for key in step.then if key in numbers and key not in named]
            follows = ", ".join([*_ways(step, numbers), *rest])
            guess = ", perhaps" if step.unsure else ""
            rows.append(
                {
                    "Map": one.title,
                    "Step": f"{numbers[step.key]}. {step.text}",
                    "Lane": step.lane or NO_LANE,
                    "Who owns it": step.owner or "nobody yet",
                    "Who else": ", ".join(step.others),
                    "Minutes": "" if step.minutes is None else wording.duration(step.minutes),
                    "Waiting": wording.duration(step.waiting) if step.waiting else "",
                    "What is hard": step.pain,
                    "Decision": "yes" if step.decision else "",
                    "Then": "it ends here" if step.ends else f"{follows}{guess}",
                }
            )
    table = pd.DataFrame(rows).map(one_line)
    return table if len(maps) > 1 else table.drop(columns="Map")
