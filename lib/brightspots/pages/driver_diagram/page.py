"""What the driver diagram's page shows: best guesses why, the theory as a picture, ideas, and what is tied to what."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.figures.diagrams.driver_diagram import driver_diagram
from brightspots.figures.diagrams.impact_effort import impact_effort
from brightspots.forms.schema import Form
from brightspots.pages.driver_diagram.diagram import (
    drivers_of,
    evidence_for,
    guess_sentence,
    ideas_of,
    judged,
    theory_of,
    withheld,
)
from brightspots.pages.driver_diagram.forms import judgements
from brightspots.pages.driver_diagram.ideas import first_idea, how_far_tested, standing, tests_of
from brightspots.pages.subject import released_project
from brightspots.records import Cause, ChangeIdea, Driver, Hypothesis, Vote
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup, typed
from brightspots.text.lists import count_noun, join_words
from brightspots.workbook import page_forms

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

TESTS = "31_pdsa_cycles"
_FROM = {"own": "our own team", "network": "the network", "research": "research"}


def write(book: Book, asked: Form) -> None:
    """Show a form over several records where people work; what it holds stands on a page anyway."""
    if released_project(book) is not None and page_forms.is_written_here(book):
        book.forms(asked, judgements if asked.kind is Vote else None)


def look(book: Book, asked: Form) -> None:
    """Show the form over one idea after the other where people work."""
    if released_project(book) is not None and page_forms.is_written_here(book):
        book.form(asked, first_idea)


def picture(book: Book) -> None:
    """Show the driver diagram, and carry how many ideas are in test to the findings."""
    if (project := released_project(book)) is None:
        return
    kept = withheld(project)
    theory = theory_of(project)
    if not (theory.drivers or theory.loose) and kept:
        book.say(
            "The team has written what has to change, and has not shared it with these readers yet.", "note"
        )
        return
    book.show(driver_diagram(theory))
    if kept:
        is_not = "part of it is not" if kept == 1 else "parts of it are not"
        book.say(f"{kept} {is_not} shared with these readers.", "note")
    if ideas := ideas_of(project):
        now = sum(standing(idea, project) == "testing" for idea in ideas)
        text = f"{count_noun(len(ideas), 'idea')} on the driver diagram, {now} of them in test."
        book.finding("ideas", len(ideas), text, unit="count", label="Ideas on the driver diagram", quiet=True)


def grid(book: Book) -> None:
    """Show the ideas by how much they may change and how much work they are."""
    if (project := released_project(book)) is not None and (found := judged(project)):
        book.show(impact_effort(found))


def ideas(book: Book) -> None:
    """Show each idea with where it comes from, what has to stay, what may differ, and where its tests are."""
    if (project := released_project(book)) is None:
        return
    found = ideas_of(project)
    if not found:
        if not withheld(project):
            book.say("There is no idea yet. What could one person try next week?", "note")
        return
    found.sort(key=lambda idea: standing(idea, project) == "stopped")
    html = "".join(_idea(idea, book, project) for idea in found)
    texts = [f"{typed.line(idea.text, 300).rstrip('.')}: {how_far_tested(idea, project)}" for idea in found]
    book.show(markup.Html(f'<div class="bs-cards">{html}</div>', "\n".join(texts)))


def _idea(idea: ChangeIdea, book: Book, project: ReleasedProject) -> str:
    source = _FROM.get(idea.provenance, "")
    told = typed.line(idea.source, 200)
    rows = (
        ("Tested", how_far_tested(idea, project)),
        ("Comes from", f"{source}: {told}" if source and told else source or told),
        ("What has to stay", typed.line(idea.core_parts, 400)),
        ("What may differ", typed.line(idea.adaptable_parts, 400)),
        ("Why we think so", typed.line(idea.basis, 300)),
        ("Our reason", typed.line(idea.reason, 300)),
    )
    parts = [f'<h3 dir="auto">{escape(typed.line(idea.text, 300))}</h3>']
    said = [f"{label}: {words}" for label, words in rows if words]
    parts += [f'<p class="bs-small" dir="auto">{escape(line)}</p>' for line in said]
    if tests_of(idea, project) and (address := book.link(TESTS)):
        parts.append(f'<p><a href="{escape(address)}">See its tests</a></p>')
    return f'<section class="bs-card">{"".join(parts)}</section>'


def tied(book: Book) -> None:
    """Show what is tied to what: from each driver to the best guess behind it, to its cause, and to its ideas."""
    if (project := released_project(book)) is None or not (drivers := drivers_of(project)):
        return
    guesses = {one.id: one for one in project.of(Hypothesis) if one.because.strip() or one.if_we.strip()}
    causes = {one.id: typed.line(one.text, 160) for one in project.of(Cause) if one.text.strip()}
    found = ideas_of(project)
    rows = []
    for driver in drivers:
        behind = [guesses[i] for i in driver.hypothesis_ids if i in guesses]
        about = dict.fromkeys([*driver.cause_ids, *(i for guess in behind for i in guess.cause_ids)])
        rows.append(
            {
                "What has to change": typed.line(driver.text, 200),
                "Our best guess why": " ".join(guess_sentence(guess) for guess in behind),
                "The cause": "; ".join(causes[i] for i in about if i in causes),
                "Ideas": "; ".join(typed.line(i.text, 100) for i in found if driver.id in i.driver_ids),
            }
        )
    frame = pd.DataFrame(rows).replace("", "not yet")
    book.show(
        markup.Html(f'<div class="bs-scroll">{markup.table(frame)}</div>', frame.to_string(index=False))
    )


MOST_DRIVERS, MOST_QUESTIONS = 5, 3


def questions(book: Book) -> None:
    """Show questions about what is not tied to anything yet; a few at a time."""
    if (project := released_project(book)) is not None:
        for question in untied_questions(project)[:MOST_QUESTIONS]:
            book.say(question)


def untied_questions(records: Snapshot) -> list[str]:
    """Return a question for an idea without a driver, a driver that nobody could see change, a guess nobody doubts.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> notice = Driver(project_id=new_id(), text="Somebody notices each day")
    >>> chart = ChangeIdea(project_id=notice.project_id, text="A star chart.")
    >>> for question in untied_questions(Snapshot([notice, chart])):
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
