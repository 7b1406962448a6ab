"""What the charter's page shows beside its forms: the sentences, our real numbers, and the texts that came before."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from brightspots.pages.charter.real_numbers import number_box, our_numbers
from brightspots.pages.sentences import (
    aim_in_own_words,
    aim_sentence,
    clause,
    counting_sentence,
    problem_in_own_words,
    problem_sentence,
    state_words,
)
from brightspots.pages.subject import released_project
from brightspots.pages.versions import version_of
from brightspots.records import Aim, Charter, Problem
from brightspots.records.status.current import (
    aim_of,
    charter_of,
    earlier_versions,
    measure_of,
    problem_of,
    served_by,
)
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.typed import line

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

_OF_A_CHARTER = {
    "why_now": "Why now",
    "evidence_of_gap": "How we know",
    "scope_in": "Part of it",
    "scope_out": "Not part of it",
    "process_start": "From",
    "process_end": "To",
    "sponsor": "Sponsor",
    "first_ideas": "First ideas",
    "timeline": "What happens by when",
    "resources": "What helps",
    "barriers": "What stands in the way",
    "stakeholders": "Whom it concerns, and whom we need",
    "numbers_and_voices": "Numbers we can get, voices we can hear",
}


def problem(book: Book, every: str = "week") -> None:
    """Show the problem as one sentence, over our real numbers."""
    if (project := released_project(book)) is None:
        return
    found = problem_of(project)
    if _is_withheld(found):
        book.say("The team has written a problem, and has not shared it with these readers yet.", "note")
    else:
        show_sentence(book, "problem", "The problem", problem_sentence(found), _people_in(found))
        book.say(_state(found, project))
        show_earlier(book, found, project)
    book.show(
        *[box for box in [number_box(our_numbers(book, every))] if box is not None] or [_no_number(book)]
    )


def aim(book: Book) -> None:
    """Show the aim as one sentence, the larger aim that it serves, and what was agreed before."""
    if (project := released_project(book)) is None:
        return
    found, measure = aim_of(project), measure_of(project)
    show_sentence(book, "aim", "The aim", aim_sentence(found, measure))
    book.say(_state(found, project))
    if above := served_by(found, project):
        book.say(f"It serves a larger aim: {line(above, 400)}")
    show_earlier(book, found, project)


def counting(book: Book) -> None:
    """Show how the measure of the aim is counted, as one sentence."""
    if (project := released_project(book)) is not None:
        book.say(counting_sentence(measure_of(project)), "finding")


def show_sentence(book: Book, key: str, label: str, sentence: str, n: float | None = None) -> None:
    """Show a sentence, and carry it to the findings, unless it is about too few people for that."""
    book.say(sentence, "finding")
    if "___" not in sentence:
        book.finding(key, None, sentence, label=label, n=n, quiet=True)


def show_earlier(book: Book, record: Problem | Aim | Charter | None, project: ReleasedProject) -> None:
    """Show what had been agreed on before; folded, once there is something newer that we agree on."""
    if record is None:
        return
    numbered = list(enumerate(earlier_versions(record, project), start=1))
    said = [(_when(old, number), words) for number, old in numbered if (words := _in_words(old, project))]
    if not said:
        return
    rows = "".join(f"<li><span>{escape(when)}</span> <bdi>{escape(words)}</bdi></li>" for when, words in said)
    title, listed = "What we had agreed on before", f'<ol class="bs-plain-list">{rows}</ol>'
    is_draft = record.state == "draft"
    html = f"<p>{title}</p>{listed}" if is_draft else markup.folded(title, listed)
    book.show(markup.Html(html, "\n".join([title, *(f"{when} {words}" for when, words in said)])))


def _state(record: Problem | Aim | None, project: ReleasedProject) -> str:
    charter = charter_of(project)
    said = state_words(record, version_of(record, project))
    signed = charter.signed_off_on if charter is not None and charter.state == "agreed" else None
    if record is not None and record.state == "agreed" and signed and "agreed." in said:
        return said.replace("agreed.", f"agreed; the charter was agreed on {format_period(signed)}.")
    return said


def _when(old: Any, number: int) -> str:
    signed = getattr(old, "signed_off_on", None)
    until = f", in force until {format_period(old.at.date())}" if old.at is not None else ""
    return f"Version {number}{f', agreed on {format_period(signed)}' if signed else ''}{until}:"


def _in_words(old: Any, project: ReleasedProject) -> str:
    if isinstance(old, Problem):
        return "" if _is_withheld(old) else problem_in_own_words(old)
    if isinstance(old, Aim):
        return aim_in_own_words(old, measure_of(project))
    said = [(label, clause(getattr(old, field))) for field, label in _OF_A_CHARTER.items()]
    return " ".join(f"{label}: {text}." for label, text in said if text) or line(old.title)


def _people_in(found: Problem | None) -> float | None:
    return found.out_of if found is not None else None


def _is_withheld(found: Problem | None) -> bool:
    return found is not None and "what" in found.withheld and not found.what


def _no_number(book: Book) -> markup.Html:
    words = (
        "There is no number of our own yet, and none of our school in the district's files that may be shown here. "
        "What could we count on Friday?"
    )
    return markup.Html(markup.paragraph(words, "note"), words)
