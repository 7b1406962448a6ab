"""What the team cannot change itself: what it is, whom we asked, when, and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from brightspots.forms.schema import Ask, Fold, Form
from brightspots.pages.subject import shown
from brightspots.records import Barrier
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.lists import count_noun
from brightspots.workbook.page_forms import is_written_here

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

_STATES = (
    ("raised", "Raised, no answer yet"),
    ("accepted", "Somebody is working on it"),
    ("answered", "Answered"),
    ("declined", "The answer was no"),
)


def barriers_told(barriers: Sequence[Barrier], records: Snapshot | None = None) -> str:
    """Say how many were raised and how many of them have an answer.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> barriers_told([Barrier(project_id=new_id(), text="The bus", state="declined"), Barrier(project_id=new_id())])
    'We have raised 2; 1 has an answer, 1 has none yet.'
    """
    if not barriers:
        return ""
    answered = sum(one.state in ("answered", "declined") or bool(one.answer.strip()) for one in barriers)
    still = len(barriers) - answered
    has = "has" if answered == 1 else "have"
    if not still:
        whole = "it has" if len(barriers) == 1 else "all have"
        return f"We have raised {count_noun(len(barriers), 'thing')}, and {whole} an answer."
    if not answered:
        return f"We have raised {count_noun(len(barriers), 'thing')}; none has an answer yet."
    none = f"{still} {'has' if still == 1 else 'have'} none yet"
    return f"We have raised {len(barriers)}; {answered} {has} an answer, {none}."


BARRIERS = Form(
    Barrier,
    "What we have raised",
    one="barrier",
    intro="A coach, a principal or a district can only help with what they know of: write down what it is, and ask.",
    first=(
        Ask(
            "text",
            "What is it?",
            help="Such as: could the Friday bus leave at the same hour as on other days?",
        ),
        Ask("asked_of", "Whom did we ask?", help="An office or a role, not a person's name."),
        Ask("asked_on", "When did we ask?"),
        Ask("answer", "What was the answer?"),
        Ask("state", "Where does it stand?", choices=_STATES),
    ),
    folds=(
        Fold(
            "More about it",
            (Ask("answered_on", "When was it answered?"), Ask("level", "Who could change it?")),
        ),
    ),
    told=barriers_told,
)


def barriers(book: Book) -> None:
    """Show what the team has raised; where people work, to add to."""
    if (project := shown(book)) is None:
        return
    if not is_written_here(book) and (words := barriers_told(project.of(Barrier))):
        book.say(words)
    book.forms(BARRIERS)
