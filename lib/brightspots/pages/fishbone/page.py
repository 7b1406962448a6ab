"""What the fishbone's page shows: the fishbone itself, what was chosen, how it changed, the way to a room."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from brightspots.figures.diagrams.fishbone import every_cause, fishbone, how_many
from brightspots.figures.diagrams.poster import poster
from brightspots.forms.render import build_answer_list
from brightspots.forms.schema import Form
from brightspots.pages import subject
from brightspots.pages.fishbone.diagram import bones_of, every_cause_in_words, fishbone_of, withheld
from brightspots.pages.fishbone.evidence import MOST, Found, readable, set_aside
from brightspots.pages.fishbone.history import steps
from brightspots.pages.fishbone.steps import first_cause
from brightspots.pages.sentences import count_evidence
from brightspots.pages.subject import released_project
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records import Cause, Vote
from brightspots.records.status.current import problem_of, project_of
from brightspots.records.status.sticky_notes import count_dots
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun
from brightspots.workbook import page_forms
from brightspots.workbook.address import ROOM
from brightspots.workbook.page_forms import is_written_here

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book


def begin(book: Book) -> None:
    """Begin the page, with the way to a room where the server has rooms and the team works here."""
    subject.begin(book)
    wall = os.environ.get(ROOM, "")
    if wall and book.project is not None and is_written_here(book):
        address = f"{wall}?{urlencode({'project_id': book.project.project_id})}"
        words = "Put causes on it together, from many phones: open a room"
        link = f'<a href="{escape(address)}" target="_blank" rel="noopener">{words}</a>'
        book.show(markup.Html(f'<p class="bs-note">{link}</p>', words))


BESIDE_SO_MANY = 2
"""More causes than this at once are too many to work on."""
MOST_ON_A_POSTER, MOST_BYTES_OF_A_POSTER = 150, 90_000
"""What a page in a file has room for; a poster with so many causes in full is tried, and kept where it is no larger."""


def show_fishbone(book: Book) -> None:
    """Show the fishbone, full width, and carry how many causes there are to the findings."""
    if (project := released_project(book)) is None:
        return
    kept = withheld(project)
    drawn = fishbone_of(project, ours=_is_ours(book), most=MOST)
    if not readable(project) and kept:
        them = "it" if kept == 1 else "them"
        words = f"The team has written {count_noun(kept, 'cause')}, and has not shared {them} with these readers yet."
        book.say(words, "note")
        return
    book.show(fishbone(drawn))
    if len(causes := readable(project)) > MOST:
        book.show(every_cause_in_words(fishbone_of(project, ours=_is_ours(book))))
    if kept:
        are = "is" if kept == 1 else "are"
        book.say(f"{count_noun(kept, 'more cause')} {are} not shared with these readers.", "note")
    if causes and _is_ours(book):
        found = Found(project)
        seen = sum(found.how(cause) not in ("guess", "challenged") for cause in causes)
        counted = count_noun(len(causes), "cause")
        text = f"{counted} on the fishbone; for {seen} of them there is something seen or told."
        book.finding("causes", len(causes), text, unit="count", label="Causes on the fishbone", quiet=True)


def _is_ours(book: Book) -> bool:
    return book.audience in OWN_SCHOOL_IN_FULL


def show_form(book: Book, asked: Form) -> None:
    """Show a form over several records where people work; what it holds stands in the picture of a page anyway."""
    if released_project(book) is not None and page_forms.is_written_here(book):
        book.forms(asked)


def show_one_cause(book: Book, asked: Form) -> None:
    """Show the form over one cause after the other where people work."""
    if released_project(book) is not None and page_forms.is_written_here(book):
        book.form(asked, first_cause)


def offer_bones(book: Book, asked: Form) -> None:
    """Offer bones to begin with, where people work and there are none yet."""
    if (
        (project := released_project(book)) is not None
        and not bones_of(project)
        and page_forms.is_written_here(book)
    ):
        book.form(asked, project_of)


def read_back(book: Book) -> None:
    """Show bone by bone what stands there, to be read aloud, and what is still missing as questions."""
    if (project := released_project(book)) is None or not readable(project):
        return
    drawn = fishbone_of(project, ours=_is_ours(book))
    rows = []
    for bone in drawn.bones:
        causes = [twig for twig, _ in every_cause(bone.causes)]
        most = max(causes, key=lambda twig: twig.votes, default=None)
        said = count_noun(len(causes), "cause") if causes else "nothing yet"
        if most is not None and most.votes:
            said += f"; most dots: {most.text.rstrip('.')} ({most.votes})"
        rows.append((bone.label, f"{said}."))
    if not rows:
        book.say(
            "Nothing is on the fishbone yet. The first causes, and a bone to hang them on, begin it.", "note"
        )
        return
    html = "".join(f"<li><strong>{escape(label)}</strong>: {escape(said)}</li>" for label, said in rows)
    text = "\n".join(f"{label}: {said}" for label, said in rows)
    book.show(markup.Html(f'<ul class="bs-read-back">{html}</ul>', text))
    if _is_ours(book):
        for question in missing_questions(project):
            book.say(question)


def missing_questions(project: ReleasedProject) -> list[str]:
    """Return questions about what a fishbone may lack; at most two questions at a time."""
    causes, found = readable(project), Found(project)
    asked = []
    if len(causes) > 3 and not any("told" in found.how(cause) for cause in causes):
        asked.append(
            "What would students or families put on this fishbone? Nothing here comes from them yet."
        )
    if len(causes) > 3 and all(found.how(cause) == "guess" for cause in causes):
        asked.append("All of these are guesses so far. Which one could we look at this week?")
    used = {cause.category_id for cause in causes if cause.category_id and not cause.parent_id}
    if len(causes) > 3 and len(used) == 1 and len(bones_of(project)) > 1:
        asked.append("All causes stand on one bone. What might stand on the others?")
    ours = [cause.controllable for cause in causes if cause.controllable]
    if len(ours) > 2 and all(one == "no" for one in ours):
        asked.append("None of these is ours to change. What do we do, each day, that plays a part?")
    return asked[:2]


def show_choice(book: Book) -> None:
    """Show the causes that the team works on, each with its reason, and what was set aside with its own."""
    if (project := released_project(book)) is None or not readable(project):
        return
    causes = readable(project)
    chosen = [cause for cause in causes if cause.is_chosen]
    dots = count_dots(project.of(Vote))
    for cause in chosen:
        book.say(f"We work on: {typed.line(cause.text, 300)}", "finding")
        book.show(
            markup.Html(_reasons(cause, dots[cause.id], project), typed.line(cause.chosen_because, 300))
        )
    if not chosen:
        book.say("No cause is chosen yet. Which one or two would we look at first, and why?", "note")
    elif len(chosen) > BESIDE_SO_MANY:
        book.say(
            f"{len(chosen)} causes are chosen. Which one or two would move the most, if we understood them?"
        )
    if aside := [cause for cause in causes if set_aside(cause)]:
        rows = [_aside(cause) for cause in aside[-MOST:]]
        if len(aside) > MOST:
            rows.insert(0, f"{len(aside) - MOST:,} more were set aside before these.")
        items = "".join(f"<li>{escape(row)}</li>" for row in rows)
        title = "What we set aside, and why"
        book.show(markup.Html(markup.folded(title, f"<ul>{items}</ul>"), "\n".join([title, *rows])))


def _aside(cause: Cause) -> str:
    why = typed.line(cause.stopped_because, 200) or "no reason written yet"
    return f"{typed.line(cause.text, 200)} ({set_aside(cause)}: {why})"


def _reasons(cause: Cause, dots: int, project: ReleasedProject) -> str:
    ours = {"yes": "yes", "influence": "we have a say", "no": "no"}.get(cause.controllable, "")
    rows = (
        ("Why this one", typed.line(cause.chosen_because, 600)),
        ("What would change our mind", typed.line(cause.would_change_our_mind, 600) or "not written yet"),
        ("What we found out", count_evidence(Found(project).evidence(cause)) or "nothing yet: it is a guess"),
        ("Ours to change", ours),
        ("Dots", f"{dots}" if dots else ""),
    )
    return build_answer_list([row for row in rows if row[1]])


def show_changes(book: Book) -> None:
    """Show how the fishbone changed, as a list of days; some with the fishbone of that evening, folded."""
    if released_project(book) is None:
        return
    found = steps(book)
    if not _is_ours(book):
        book.say("What stood here before the team shared it stays with the team.")
    if not found:
        book.say("Nothing has changed yet: the fishbone begins with its first cause.", "note")
        return
    items, texts = [], []
    for step in found:
        said = " ".join(step.words)
        day = format_period(step.day)
        html = f"<span>{escape(day)}</span> {escape(said)}"
        if step.picture is not None:
            html += markup.folded(f"The fishbone on {day}", replace(step.picture, told="As a list").html())
        items.append(f"<li>{html}</li>")
        texts.append(f"{day}: {said}")
    book.show(markup.Html(f'<ol class="bs-plain-list bs-steps">{"".join(items)}</ol>', "\n".join(texts)))


def offer_poster(book: Book) -> None:
    """Offer the fishbone as a poster to save and print, with every cause in full."""
    if (project := released_project(book)) is None or not readable(project):
        return
    every, problem = len(readable(project)), problem_of(project)
    title = f"Why? {project.title}" if problem is not None else project.title
    how = "Open the file that you saved, and print it. Every cause stands on it in full."
    here = page_forms.is_written_here(book)
    made = _poster(book, title, 0) if here or every <= MOST_ON_A_POSTER else ""
    if every > MOST and not (made and (here or len(made) <= MOST_BYTES_OF_A_POSTER)):
        made = _poster(book, title, MOST)
        how = f"Open the file that you saved, and print it. {MOST} of {every:,} causes stand on it in full."
    if not here and len(made) > MOST_BYTES_OF_A_POSTER and every > MOST:
        book.say("The poster is too large for this file. Save it on the page where the team works.", "note")
        return
    pages = count_noun(made.count('class="sheet"'), "page")
    address = f"data:text/html;base64,{base64.b64encode(made.encode()).decode()}"
    words = f"Save the poster ({pages} of Letter paper, to glue together)"
    link = f'<a class="bs-save" download="fishbone_poster.html" href="{address}">{escape(words)}</a>'
    book.show(markup.Html(f"<p>{link}</p>{markup.paragraph(how, 'small')}", f"{words}. {how}"))


def _poster(book: Book, title: str, most: int) -> str:
    assert book.project is not None
    drawn = fishbone_of(book.project, ours=_is_ours(book), most=most)
    across = 2 if how_many(drawn)[0] <= 30 else 3
    return poster(fishbone(drawn, title=title, in_full=True), title, across=across)
