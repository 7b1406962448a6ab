"""The map of the collection, by phase and by person, and ten minutes with a practice team."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from IPython.display import display

from brightspots.text import markup
from brightspots.workbook import links
from brightspots.workbook.catalog import by_person as shelves_by_person
from brightspots.workbook.catalog import by_phase as shelves_by_phase
from brightspots.workbook.workbook_file import WorkbookFile

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

STEPS = (
    ("01_our_team", 2, "Where a team lands: the number of this week, and who does what by when."),
    (
        "32_implementation_and_outcome",
        3,
        "Read its one sentence aloud. Did it move, more than it always does?",
    ),
    ("31_pdsa_cycles", 3, "Look at one test: what they predicted, and what happened. What did they learn?"),
    ("11_seeing_the_data", 2, "The team's school among the others: which school would you call?"),
)
"""What to open first in the practice case: workbook, minutes, what to look for."""


ELSEWHERE = (
    "The practice team lives in a district of its own, made up by a computer. Whoever started Brightspots for you "
    "opens it with the command “brightspots serve”, without anything after it."
)
NO_PRACTICE = "The practice teams have shared nothing with the readers of this page."


def practice(book: Book) -> None:
    """Show the way into the practice case: what to open first, in ten minutes."""
    teams = book.teams() if book.is_practice else []
    if not teams:
        book.say(NO_PRACTICE if book.is_practice else ELSEWHERE, "note")
        return
    # The first that was begun.
    team, school_id = min(teams, key=lambda found: found[0].project_id)
    steps = [(*step, book.link(step[0], project_id=team.project_id, school_id=school_id)) for step in STEPS]
    titles = {declared.name: declared.title for shelf in shelves_by_person() for declared in shelf.workbooks}
    steps = [step for step in steps if step[0] in titles]
    items = "".join(
        f"<li><b>{markup.link(titles[name], address)}</b> ({minutes} minutes). {escape(words)}</li>"
        for name, minutes, words, address in steps
    )
    text = "\n".join(f"{titles[name]} ({minutes} minutes). {words}" for name, minutes, words, _ in steps)
    intro = f"The team is called “{team.title}”. Open its pages in this order:"
    html = f'<p class="bs-finding">{escape(intro)}</p><ol>{items}</ol>'
    display(markup.Html(html, f"{intro}\n{text}"))


def by_person(book: Book) -> None:
    """Show the collection by who meets what, each workbook with what it leaves in your hands."""
    for shelf in shelves_by_person():
        heading = f"<h3>{escape(shelf.name)}</h3><p>{escape(shelf.about[:1].upper() + shelf.about[1:])}.</p>"
        html, text = _listed(book, shelf.workbooks)
        display(markup.Html(heading + html, f"{shelf.name}\n{text}"))


def by_phase(book: Book) -> None:
    """Show the collection along the work, from the first meeting to learning as a network."""
    rows = [
        (shelf.name, [(declared.title, links.choose(book, declared.name)) for declared in shelf.workbooks])
        for shelf in shelves_by_phase()
    ]
    items = "".join(
        f"<li><b>{escape(phase)}</b>: {', '.join(markup.link(*page) for page in pages)}</li>"
        for phase, pages in rows
    )
    text = "\n".join(f"{phase}: {', '.join(title for title, _ in pages)}" for phase, pages in rows)
    display(markup.Html(f"<ol>{items}</ol>", text))


def _listed(book: Book, workbooks: Iterable[WorkbookFile]) -> tuple[str, str]:
    items, lines = [], []
    for declared in workbooks:
        promise = f"You will have {declared.promise}" if declared.promise else ""
        time = f"Time: {declared.time}" if declared.time else ""
        words = " ".join(part for part in (promise, time) if part)
        title = markup.link(declared.title, links.choose(book, declared.name))
        items.append(f"<li><b>{title}</b>{_stop(declared.title)} {escape(words)}</li>")
        lines.append(f"{declared.title}{_stop(declared.title)} {words}")
    return f"<ul>{''.join(items)}</ul>", "\n".join(lines)


def _stop(title: str) -> str:
    """Return what ends a title in a line of text: a question has its own mark."""
    return "" if title.endswith(("?", "!")) else "."
