"""The driver diagram: the aim, what has to change for it, and the ideas that are tested for that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from brightspots.figures.diagrams import drawing, tree_layout
from brightspots.figures.diagrams.cards import SMALL, Card, Frame, Line
from brightspots.figures.diagrams.page_fit import picture
from brightspots.figures.diagrams.tree_layout import EDGE, Branch
from brightspots.figures.picture import Picture, nothing
from brightspots.figures.theme import QUIET
from brightspots.text.lists import count_noun
from brightspots.text.typed import one_line

Standing = Literal["open", "testing", "kept", "stopped"]

LOOSE = "Which driver do these serve?"
_FRAMES: dict[str, Frame] = {"open": "plain", "testing": "strong", "kept": "strong", "stopped": "dashed"}


@dataclass(frozen=True)
class Idea:
    """A change idea: what to try, how far it is tested in words, and how that counts."""

    text: str
    tested: str = "not tried yet"
    standing: Standing = "open"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Driver:
    """What has to change: how it is seen, short notes, what it is made of, and its own ideas."""

    text: str
    measures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Driver, ...] = ()
    ideas: tuple[Idea, ...] = ()


@dataclass(frozen=True)
class Drivers:
    """What a driver diagram shows; `loose` are ideas that serve no driver yet."""

    aim: str
    drivers: tuple[Driver, ...] = ()
    loose: tuple[Idea, ...] = ()


def driver_diagram(drawn: Drivers, *, title: str = "", in_full: bool = False) -> Picture:
    """Draw a driver diagram, from the aim at the left to the ideas at the right.

    Parameters
    ----------
    drawn : Drivers
    title : str
        Above it, for a poster; none when empty.
    in_full : bool
        Never cut a text, as on a poster. Otherwise what would be too small to read on one page has its long texts
        cut, and the caption says so; the list has them in full.

    Returns
    -------
    Picture
        With all that it shows as a table, in the order in which it is read.

    Examples
    --------
    >>> call = Idea("Call home on day one", "testing now, 2 tests", "testing")
    >>> notice = Driver("Somebody notices each day", measures=("Calls made",), ideas=(call,))
    >>> driver_diagram(Drivers("From 41 to 20 by May", (notice,))).alt
    'Driver diagram. The aim: From 41 to 20 by May. 1 driver, 1 idea: 1 in test.'
    """
    if not (drawn.aim or drawn.drivers or drawn.loose):
        return nothing(title or "Driver diagram", "Write down the aim and what has to change, and it begins.")
    aim = Card((Line(one_line(drawn.aim) or "The aim is not written yet", 16, bold=True),), "head")
    tops = [_branch(driver) for driver in drawn.drivers]
    loose = [_card(idea) for idea in drawn.loose]
    laid = tree_layout.best_layout(aim, tops, loose, LOOSE, in_full=in_full)
    alt = _alt(drawn)
    written, top = drawing.heading(title, EDGE, EDGE, laid.width - 2 * EDGE)
    foot = EDGE + top + laid.height
    legend, tall = drawing.legend(_legend(drawn), EDGE, foot, laid.width - 2 * EDGE)
    parts = [written, *tree_layout.draw_tree(laid, EDGE + top), legend]
    image = drawing.whole(parts, laid.width, foot + tall + EDGE, title or "Driver diagram", alt)
    return picture(laid, image, alt, _table(drawn), texts="texts")


def every_driver(drivers: Sequence[Driver], above: str = "") -> Iterator[tuple[Driver, str]]:
    """Yield drivers and their parts, with the driver that each is a part of."""
    for driver in drivers:
        yield driver, above
        yield from every_driver(driver.parts, one_line(driver.text))


def _branch(driver: Driver) -> Branch:
    lines = [Line(one_line(driver.text) or "(no words yet)", bold=True)]
    lines += [Line(f"Seen by: {one_line(measure)}", SMALL, colour=QUIET) for measure in driver.measures]
    lines += [Line(one_line(note), SMALL, colour=QUIET) for note in driver.notes]
    return Branch(
        Card(tuple(lines), "label"),
        tuple(_branch(part) for part in driver.parts),
        tuple(_card(idea) for idea in driver.ideas),
    )


def _card(idea: Idea) -> Card:
    lines = [Line(one_line(idea.text) or "(no words yet)"), Line(one_line(idea.tested), SMALL, bold=True)]
    lines += [Line(one_line(note), SMALL, colour=QUIET) for note in idea.notes]
    return Card(tuple(lines), _FRAMES[idea.standing])


def _ideas(drawn: Drivers) -> list[Idea]:
    own = [idea for driver, _ in every_driver(drawn.drivers) for idea in driver.ideas]
    return [*own, *drawn.loose]


def _legend(drawn: Drivers) -> list[tuple[str, str]]:
    standing = {idea.standing for idea in _ideas(drawn)}
    items = [("strong", "in test, or kept")] if standing & {"testing", "kept"} else []
    return items + ([("dashed", "stopped, lesson kept")] if "stopped" in standing else [])


def _alt(drawn: Drivers) -> str:
    drivers, ideas = len(list(every_driver(drawn.drivers))), _ideas(drawn)
    words = {
        "testing": "in test",
        "kept": "kept",
        "open": "not tried yet",
        "stopped": "stopped, its lesson kept",
    }
    counted = {name: sum(idea.standing == name for idea in ideas) for name in words}
    told = ", ".join(f"{counted[name]} {said}" for name, said in words.items() if counted[name])
    parts = [f"Driver diagram. The aim: {one_line(drawn.aim).rstrip('.') or 'not written yet'}."]
    begun = f"{count_noun(drivers, 'driver')}, {count_noun(len(ideas), 'idea') if ideas else 'no ideas yet'}"
    parts.append(f"{begun}: {told}." if ideas else f"{begun}.")
    if drawn.loose:
        serves = "1 idea serves" if len(drawn.loose) == 1 else f"{len(drawn.loose)} ideas serve"
        parts.append(f"{serves} no driver yet.")
    return " ".join(parts)


def _table(drawn: Drivers) -> pd.DataFrame:
    rows = []
    for driver, above in every_driver(drawn.drivers):
        about = {
            "What has to change": one_line(driver.text),
            "Part of": above,
            "Seen by": "; ".join(one_line(measure) for measure in driver.measures),
            "Notes": "; ".join(one_line(note) for note in driver.notes),
        }
        rows += [about | _row(idea) for idea in driver.ideas] or [about | {"Idea": "none yet"}]
    rows += [{"What has to change": LOOSE} | _row(idea) for idea in drawn.loose]
    table = pd.DataFrame(rows).fillna("") if rows else pd.DataFrame()
    return table.drop(
        columns=[c for c in ("Part of", "Seen by", "Notes") if c in table and not table[c].any()]
    )


def _row(idea: Idea) -> dict[str, str]:
    notes = "; ".join(one_line(note) for note in idea.notes)
    return {"Idea": one_line(idea.text), "Tested": ", ".join(x for x in (one_line(idea.tested), notes) if x)}
