"""What the page of maps shows: each map with its form, all side by side, what differs, and what they ask."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from brightspots.forms.render import build_answers
from brightspots.pages.process_map import diagram
from brightspots.pages.process_map.differences import differences
from brightspots.pages.process_map.forms import StepList, map_form, step_form
from brightspots.pages.process_map.maps import SLOTS, drawn_maps, map_of, others, steps_of
from brightspots.pages.subject import released_project
from brightspots.records import ProcessMap, ProcessStep, Project
from brightspots.records.advice import Context, review
from brightspots.text import markup, typed
from brightspots.text.typed import line
from brightspots.workbook import page_forms

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

RULES = ("PM1", "PM2", "PM3", "PM5")
_COMPARED = (
    ("users", "As families and students see it"),
    ("experts", "As experts do it"),
    ("should", "As it should be"),
)
OTHERS = "Other maps of ours"
_READ_THEM = (
    "How a number travels, for instance: who ticks the list, who types it, who works it out, who looks at it, and who "
    "then does something. If the same number is typed twice, or reaches its reader after the next decision, the map "
    "shows where."
)
_NOT_YET = {
    "now": "Nobody has drawn yet how it is done now. What happens first, and who does it?",
    "users": "Nobody has drawn yet how it looks to those who go through it. Whom could we ask this week?",
    "experts": "Nobody has drawn yet how somebody who is good at this does it. Who is that, and may we watch?",
    "should": "Nobody has drawn yet how it should be. Begin with what you know about how it is now.",
}


def write(book: Book, name: str) -> None:
    """Show the form over the map of a slot and over its steps; in a page that is read, the steps as a list.

    Parameters
    ----------
    book : Book
    name : {"now", "users", "experts", "should"}
    """
    if released_project(book) is None:
        return
    if page_forms.is_written_here(book):
        book.form(map_form(name), lambda records: map_of(records, name))
    page_forms.model(book, lambda visit: StepList(visit, name), lambda book: _read(book, name))


def draw(book: Book, name: str) -> None:
    """Show the map of a slot."""
    if (project := released_project(book)) is None:
        return
    drawn = map_of(project, name)
    if _is_withheld(drawn, steps_of(project, drawn)):
        book.say("The team has drawn this map, and has not shared it with these readers yet.", "note")
    elif (picture := diagram.draw_map(project, name)) is not None:
        book.show(picture)
    else:
        book.say(_NOT_YET[name], "note")


def more(book: Book) -> None:
    """Show the maps that stand nowhere else, such as how a number travels; this page has no form for them."""
    if (project := released_project(book)) is None or not (pictures := diagram.draw_others(project)):
        return
    book.show(markup.Html(f"<h2>{OTHERS}</h2>{markup.paragraph(_READ_THEM)}", f"{OTHERS}\n{_READ_THEM}"))
    book.show(*pictures)


def side_by_side(book: Book) -> None:
    """Show all maps side by side."""
    if (project := released_project(book)) is None:
        return
    if (picture := diagram.draw_side_by_side(project)) is not None:
        book.show(picture)
    else:
        book.say("Two maps can be set side by side as soon as there are two.", "note")


def differ(book: Book) -> None:
    """Show in words what differs between how it is done now and each of the other maps."""
    if (project := released_project(book)) is None:
        return
    now = steps_of(project, map_of(project, "now"))
    pieces, texts = [], []
    for name, title in _COMPARED:
        steps = steps_of(project, map_of(project, name))
        if not now or not steps or _is_withheld(map_of(project, name), steps):
            continue
        said = differences(now, steps, planned=name == "should")
        rows = "".join(f'<li dir="auto">{escape(sentence)}</li>' for sentence in said)
        pieces.append(f"<h3>{escape(title)}</h3><ul>{rows}</ul>")
        texts += [title, *said]
    if pieces:
        book.show(markup.Html(f'<div class="bs-differences">{"".join(pieces)}</div>', "\n".join(texts)))
    else:
        book.say(
            "Nothing can be compared yet: that takes a map of how it is done now, and another one.", "note"
        )


def questions(book: Book) -> None:
    """Show what the maps do not say yet, as questions."""
    if (project := released_project(book)) is None:
        return
    asked = gaps(project)
    if not any(steps_of(project, one) for one in [map_of(project, name) for name in SLOTS] + others(project)):
        book.say("Once there is a map, its open questions stand here.", "note")
    elif not asked:
        book.say(
            "Every step has an owner, every decision two ways out, and nothing ends where it should go on."
        )
    else:
        rows = "".join(
            f'<li><b dir="auto">{escape(where)}</b><br>{escape(question)}</li>' for where, question in asked
        )
        text = "\n".join(f"{where}: {question}" for where, question in asked)
        book.show(markup.Html(f'<ul class="bs-questions">{rows}</ul>', text))


def gaps(project: ReleasedProject) -> list[tuple[str, str]]:
    """Return what the maps of a project do not say yet: where, and a question."""
    records = tuple(project.records)
    context = Context(records)
    own = next((record.id for record in project.of(Project)), "")
    found = []
    for name, drawn, steps in drawn_maps(project):
        if _is_withheld(drawn, steps):
            continue
        title = line(drawn.title, 80) or (SLOTS[name].title if name else "A map")
        for number, step in enumerate(steps, start=1):
            where = f"{title}, step {number}: {typed.line(step.description, 80)}"
            rules = [rule for rule in RULES if rule != "PM1" or "owner" not in step.withheld]
            found += [(where, piece.question) for piece in review(step, context, only=rules)]
        found += [(title, piece.question) for piece in review(drawn, context, only=RULES) if own]
    return found


def _read(book: Book, name: str) -> None:
    """Show the steps of a map as what was answered, folded: the picture and its list say it first."""
    assert book.project is not None
    records = book.project
    drawn = map_of(records, name)
    steps = steps_of(records, drawn)
    if not steps or _is_withheld(drawn, steps):
        return
    listed = build_answers(step_form(name), steps, records)
    book.show(markup.Html(markup.folded("What was written of each step", listed.html), listed.text))


def _is_withheld(drawn: ProcessMap | None, steps: Sequence[ProcessStep]) -> bool:
    """Whether the steps of a map are not for these readers: where none says anything."""
    return (
        drawn is not None
        and any(step.withheld for step in steps)
        and not any(step.description for step in steps)
    )
