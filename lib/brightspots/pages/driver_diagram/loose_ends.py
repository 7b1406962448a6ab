"""What hangs in the air in a team's theory, as questions: nobody is told that something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from brightspots.pages.driver_diagram.diagram import drivers_of, evidence_for, ideas_of
from brightspots.pages.driver_diagram.ideas import standing
from brightspots.pages.subject import shown
from brightspots.records import ChangeIdea, Driver, Hypothesis
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed
from brightspots.text.lists import join_words

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

MOST_DRIVERS, MOST_QUESTIONS = 5, 3


def questions(book: Book) -> None:
    """Ask about what is not tied to anything yet; a few questions at a time."""
    if (project := shown(book)) is not None:
        for question in untied(project)[:MOST_QUESTIONS]:
            book.say(question)


def untied(records: Snapshot) -> list[str]:
    """Return a question for an idea without a driver, a driver that nobody could see change, a guess nobody doubts.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> notice = Driver(project_id=new_id(), text="Somebody notices each day")
    >>> chart = ChangeIdea(project_id=notice.project_id, text="A star chart.")
    >>> for question in untied(Snapshot([notice, chart])):
    ...     print(question)
    What would change because of “A star chart”? No driver is named yet.
    How would we see that “Somebody notices each day” has changed? There is no measure for it yet.
    """
    drivers = drivers_of(records)
    known = {driver.id for driver in drivers}
    tops = [driver for driver in drivers if driver.parent_id not in known]
    asked = []
    open_ideas = [idea for idea in ideas_of(records) if standing(idea, records) != "stopped"]
    if drivers and (loose := [idea for idea in open_ideas if not known.intersection(idea.driver_ids)]):
        asked.append(f"What would change because of {_named(loose)}? No driver is named yet.")
    if len(tops) > MOST_DRIVERS:
        asked.append(f"{len(tops)} things have to change at once. Which three would move the aim the most?")
    if unseen := [driver for driver in tops if not driver.measure_ids]:
        asked.append(f"How would we see that {_named(unseen)} has changed? There is no measure for it yet.")
    guesses = [guess for guess in records.of(Hypothesis) if guess.state != "abandoned"]
    if guesses and (bare := [driver for driver in tops if not driver.hypothesis_ids]):
        asked.append(f"Which best guess is behind {_named(bare)}?")
    if any(_is_one_sided(guess, records) for guess in guesses):
        asked.append("What would we see if our best guess were wrong, and have we looked there?")
    return asked


def _is_one_sided(guess: Hypothesis, records: Snapshot) -> bool:
    found = evidence_for(guess, records)
    return len(found) > 1 and all(one.direction == "supports" for one in found)


def _named(things: Sequence[ChangeIdea] | Sequence[Driver]) -> str:
    words = [f"“{typed.line(one.text, 80).rstrip('.')}”" for one in things[:2]]
    more = f" and {len(things) - 2} more" if len(things) > 2 else ""
    return f"{join_words(words)}{more}"
