"""A project's theory as a driver diagram to draw, and its ideas as people judged them."""

from __future__ import annotations

from collections.abc import Mapping

from brightspots.figures.diagrams import driver_diagram as figure
from brightspots.figures.diagrams.effort_grid import Judged
from brightspots.pages.driver_diagram.ideas import how_far_tested, standing
from brightspots.pages.sentences import aim_in_own_words
from brightspots.records import ChangeIdea, Driver, Evidence, Hypothesis, Measure, Vote
from brightspots.records.status.current import aim_of, measure_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed

LONGEST = 600
GUESSED = {
    "initial": "a first guess",
    "supported": "supported so far",
    "revised": "changed after what we found out",
    "abandoned": "given up",
}
_FROM = {"own": "from our own team", "network": "from the network", "research": "from research"}


def drivers_of(records: Snapshot) -> list[Driver]:
    """Return the drivers that the team works with and that have words for these readers."""
    return [one for one in records.of(Driver) if one.state != "dropped" and one.text.strip()]


def ideas_of(records: Snapshot) -> list[ChangeIdea]:
    """Return the ideas that have words for these readers."""
    return [one for one in records.of(ChangeIdea) if one.text.strip()]


def evidence_for(guess: Hypothesis, records: Snapshot) -> list[Evidence]:
    """Return what was found out about a best guess, and not withdrawn since."""
    return [one for one in records.of(Evidence) if guess.id in one.hypothesis_ids and one.state == "active"]


def withheld(records: Snapshot) -> int:
    """Count the drivers and ideas whose words were not shared with these readers."""
    return sum("text" in one.withheld for one in (*records.of(Driver), *records.of(ChangeIdea)))


def theory_of(records: Snapshot) -> figure.Drivers:
    """Return what the driver diagram of a project shows.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> notice = Driver(project_id=new_id(), text="Somebody notices each day")
    >>> call = ChangeIdea(project_id=notice.project_id, text="Call home", driver_ids=(notice.id,))
    >>> theory = theory_of(Snapshot([notice, call]))
    >>> theory.drivers[0].ideas[0].tested, theory.drivers[0].notes
    ('Not tried yet', ('No measure yet',))
    """
    drivers, aim = drivers_of(records), aim_of(records)
    known = {driver.id for driver in drivers}
    below: dict[str, list[Driver]] = {}
    for driver in drivers:
        if driver.parent_id in known:
            below.setdefault(driver.parent_id or "", []).append(driver)
    names = {driver.id: typed.line(driver.text, 60) for driver in drivers}
    own: dict[str, list[figure.Idea]] = {}
    for idea in ideas_of(records):
        serves = [driver_id for driver_id in idea.driver_ids if driver_id in known]
        own.setdefault(serves[0] if serves else "", []).append(_idea(idea, serves[1:], names, records))
    said = aim_in_own_words(aim, measure_of(records)) if aim is not None else ""
    return figure.Drivers(
        aim="" if said.startswith("___") else said,
        drivers=tuple(
            _driver(driver, below, own, records) for driver in drivers if driver.parent_id not in known
        ),
        loose=tuple(own.get("", ())),
    )


def judged(records: Snapshot) -> list[Judged]:
    """Return the ideas that are not stopped with what each person gave them; the team's own word where nobody did."""
    votes: dict[str, list[Vote]] = {}
    for one in records.of(Vote):
        if one.impact is not None or one.effort is not None:
            votes.setdefault(one.about_id, []).append(one)
    return [
        _judged(idea, votes.get(idea.id, []))
        for idea in ideas_of(records)
        if standing(idea, records) != "stopped"
    ]


def guess_sentence(guess: Hypothesis) -> str:
    """Return a best guess why on one line, with blanks for what nobody has said.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> guess_sentence(Hypothesis(project_id=new_id(), if_we="call on day one", then="fewer stay out"))
    'If we call on day one, then fewer stay out, because ___.'
    """
    parts = [
        typed.line(words, 300).rstrip(" .,;") or "___" for words in (guess.if_we, guess.then, guess.because)
    ]
    return f"If we {parts[0]}, then {parts[1]}, because {parts[2]}."


def _driver(
    driver: Driver, below: Mapping[str, list[Driver]], own: Mapping[str, list[figure.Idea]], records: Snapshot
) -> figure.Driver:
    measures = {one.id: typed.line(one.name, 80) for one in records.of(Measure)}
    seen_by = tuple(measures[one] for one in driver.measure_ids if measures.get(one))
    guesses = [one for one in records.of(Hypothesis) if one.id in driver.hypothesis_ids]
    notes = [f"Best guess behind it: {GUESSED[one.state]}" for one in guesses]
    if not seen_by and driver.level == "primary":
        notes.insert(0, "No measure yet")
    return figure.Driver(
        text=typed.line(driver.text, LONGEST),
        measures=seen_by,
        notes=tuple(notes),
        parts=tuple(_driver(part, below, own, records) for part in below.get(driver.id, ())),
        ideas=tuple(own.get(driver.id, ())),
    )


def _idea(idea: ChangeIdea, also: list[str], names: Mapping[str, str], records: Snapshot) -> figure.Idea:
    notes = [_FROM[idea.provenance]] if idea.provenance else []
    notes += [f"Also serves: {names[driver_id]}" for driver_id in also]
    return figure.Idea(
        typed.line(idea.text, LONGEST), how_far_tested(idea, records), standing(idea, records), tuple(notes)
    )


def _judged(idea: ChangeIdea, votes: list[Vote]) -> Judged:
    impact = tuple(one.impact for one in votes if one.impact is not None)
    effort = tuple(one.effort for one in votes if one.effort is not None)
    if not votes:
        impact = (idea.impact,) if idea.impact is not None else ()
        effort = (idea.effort,) if idea.effort is not None else ()
    return Judged(typed.line(idea.text, LONGEST), impact, effort)
