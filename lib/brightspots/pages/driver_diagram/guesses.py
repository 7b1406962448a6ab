"""The best guesses why: one line each, how sure the team was and is, and what each said before."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from brightspots.forms.render import build_answer_list
from brightspots.pages.driver_diagram.diagram import GUESSED, evidence_for, guess_sentence
from brightspots.pages.sentences import count_evidence
from brightspots.pages.subject import released_project
from brightspots.records import Cause, Hypothesis
from brightspots.records.store.past_versions import days_saved
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.workbook import project_past

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

Said = tuple[str, str]
_SURE = {"low": "not very sure", "medium": "somewhat sure", "high": "very sure"}


def guesses(book: Book) -> None:
    """Show each best guess why as one line, how sure the team was and is, and what it said before."""
    if (project := released_project(book)) is None:
        return
    found = [one for one in project.of(Hypothesis) if has_words(one)]
    if not found:
        kept = any("because" in one.withheld for one in project.of(Hypothesis))
        book.say(
            "Best guesses why: the team has not shared them with these readers yet."
            if kept
            else "No best guess yet. Finish: if we…, then…, because…",
            "note",
        )
        return
    before = _said_before(book)
    # What was given up comes last: it is a lesson, and not what we work with.
    found.sort(key=lambda one: one.state == "abandoned")
    html = "".join(_guess(one, before.get(one.id, []), project) for one in found)
    texts = [f"{guess_sentence(one)} ({GUESSED[one.state]})" for one in found]
    book.show(markup.Html(html, "\n".join(texts)))


def has_words(guess: Hypothesis) -> bool:
    """Whether there is something of it to read."""
    return bool(guess.if_we.strip() or guess.then.strip() or guess.because.strip())


def how_sure(guess: Hypothesis) -> str:
    """Return how sure the team was, and is.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> how_sure(Hypothesis(project_id=new_id(), confidence_before="high", confidence_after="low"))
    'very sure at first, not very sure now'
    """
    first, now = _SURE.get(guess.confidence_before, ""), _SURE.get(guess.confidence_after, "")
    if first and now:
        return f"{first} at first, {now} now"
    return f"{now} now" if now else (f"{first} at first" if first else "")


def _guess(guess: Hypothesis, before: Sequence[Said], project: ReleasedProject) -> str:
    causes = [one for one in project.of(Cause) if one.id in guess.cause_ids and one.text.strip()]
    rows = (
        ("Where it stands", GUESSED[guess.state]),
        ("How sure we are", how_sure(guess)),
        ("What we found out", count_evidence(evidence_for(guess, project))),
        ("It is about", "; ".join(typed.line(one.text, 200) for one in causes)),
        ("What would change our mind", typed.line(guess.would_change_our_mind, 400)),
        ("What we decided", typed.line(guess.decision, 400)),
    )
    line = f'<p class="bs-finding" dir="auto">{escape(guess_sentence(guess))}</p>'
    old = "".join(f"<li><span>Until {escape(day)}:</span> {escape(said)}</li>" for day, said in before)
    folded = markup.folded("What it said before", f'<ol class="bs-plain-list">{old}</ol>') if old else ""
    told = build_answer_list([row for row in rows if row[1]])
    return f'<section class="bs-guess">{line}{told}{folded}</section>'


def _said_before(book: Book) -> dict[str, list[Said]]:
    """Return the sentences that each best guess had, and until which day, as these readers may read them."""
    saved = project_past.versions(book, (Hypothesis,))
    found: dict[str, list[Said]] = {}
    last: dict[str, str] = {}
    for day in days_saved(saved):
        for one in project_past.release_past(book, saved, day).of(Hypothesis):
            said = guess_sentence(one) if has_words(one) else ""
            if last.get(one.id) and said != last[one.id]:
                found.setdefault(one.id, []).append((format_period(day), last[one.id]))
            last[one.id] = said
    return found
