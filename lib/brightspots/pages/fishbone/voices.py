"""What students and families told us, and what was found out, beside the causes that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from brightspots.pages.fishbone.diagram import MOST, readable
from brightspots.pages.fishbone.evidence import HOW, Found, about_no_cause
from brightspots.pages.subject import shown
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records import Cause, Evidence, Excerpt, Interview, Theme
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

FEW = 5
"""Fewer people than this are voices to listen to, and no finding."""
TOLD = "What a student or a family told one of us"
LOOSE = "About no cause yet"
_WAYS = (
    ("supports", "Supports what we think"),
    ("challenges", "Challenges what we think"),
    ("expands", "Adds something new"),
    ("", "Not judged yet"),
)
REVISIT = (
    "How does what we found support what we thought?",
    "How does it challenge what we thought?",
    "How does it add to what we thought?",
)
"""The three questions with which a team goes back to its best guess."""


def voices(book: Book) -> None:
    """Show what people told us, theme by theme and cause by cause; quotes for the team alone."""
    if (project := shown(book)) is None:
        return
    themes = [theme for theme in project.of(Theme) if theme.label.strip() or theme.summary.strip()]
    told = _told(project, {theme.id for theme in themes}, ours=book.audience in OWN_SCHOOL_IN_FULL)
    if not (themes or told) and book.audience not in OWN_SCHOOL_IN_FULL:
        book.say("What people told this team stays with the team, unless it shares it.", "note")
        return
    if not (themes or told):
        book.say(
            "Nobody has written down yet what students or families told us. Ask three of them this week: one who does "
            "well, one who does not, one in between.",
            "note",
        )
        return
    causes = {cause.id: cause for cause in readable(project)}
    html = "".join(_theme(theme, causes, project) for theme in themes)
    texts = [f"{typed.line(theme.label, 120)}: {typed.line(theme.summary, 400)}" for theme in themes]
    if told:
        items = "".join(f'<li dir="auto">{escape(words)}</li>' for words in told)
        html += f'<section class="bs-card"><h3>{TOLD}</h3><ul>{items}</ul></section>'
        texts += [f"{TOLD}:", *(f"- {words}" for words in told)]
    book.show(markup.Html(f'<div class="bs-cards">{html}</div>', "\n".join(texts)))
    people = {talk.person_code or talk.id for talk in project.of(Interview) if talk.state != "planned"}
    if 0 < len(people) < FEW:
        said = f"This is what {count_noun(len(people), 'person').replace('persons', 'people')} said."
        book.say(f"{said} Few voices can open our eyes; they cannot tell how many feel the same.", "note")


def _told(project: ReleasedProject, themes: set[str], *, ours: bool) -> list[str]:
    """Say what students or families told of each cause; what stands in a theme is said there.

    A phone sends only that somebody was told, with the cause itself as the words: of that, others read nothing. Nor
    can they read who spoke in a conversation, so what comes from one is not put into anybody's mouth before them.
    """
    said, found = [], Found(project)
    for cause in readable(project):
        heard = [one for one in found.evidence(cause) if found.is_voice(one)]
        heard = [one for one in heard if one.source_id not in themes and (ours or not one.source_id)]
        words = [typed.line(one.summary, 400) for one in heard if one.summary.strip()]
        if words or (heard and ours):
            about = typed.line(cause.text, 300)
            said.append(f"{about.rstrip('.')}: {' '.join(words)}" if words else about)
    if len(said) > MOST:
        # The newest are read; the fishbone marks the others.
        said = [f"{len(said) - MOST:,} more were put on the fishbone before these.", *said[-MOST:]]
    return said


def _theme(theme: Theme, causes: dict[str, Cause], project: ReleasedProject) -> str:
    said = [one for one in project.of(Excerpt) if theme.id in one.theme_ids and one.quote.strip()]
    talks = {talk.id: talk for talk in project.of(Interview)}
    about = [typed.line(causes[i].text, 120).rstrip(".") for i in theme.cause_ids if i in causes]
    parts = [f"<h3>{escape(typed.line(theme.label, 120) or 'A theme')}</h3>"]
    parts += [f"<p>{escape(typed.line(theme.summary, 600))}</p>"] if theme.summary.strip() else []
    if said:
        people = len({one.interview_id for one in said})
        who = count_noun(people, "person").replace("persons", "people")
        quotes = "".join(f"<li>{escape(_quote(one, talks))}</li>" for one in said)
        parts.append(markup.folded(f"In their words ({who})", f"<ul>{quotes}</ul>"))
    if theme.dissent.strip():
        parts.append(f"<p>And not all: {escape(typed.line(theme.dissent, 400))}</p>")
    if about:
        parts.append(f'<p class="bs-small">About: {escape("; ".join(about))}</p>')
    return f'<section class="bs-card">{"".join(parts)}</section>'


def _quote(one: Excerpt, talks: dict[str, Interview]) -> str:
    talk = talks.get(one.interview_id)
    whose = f" ({talk.person}, {typed.line(talk.person_code)})" if talk is not None and talk.person else ""
    return f"“{typed.line(one.quote, 400)}”{whose}"


def evidence(book: Book) -> None:
    """Show what was found out about each cause: what supports, challenges or adds to it, and the three questions."""
    if (project := shown(book)) is None:
        return
    by_cause = Found(project)
    about = [(typed.line(cause.text, 300), by_cause.evidence(cause)) for cause in readable(project)]
    about.append((LOOSE, about_no_cause(project, ours=book.audience in OWN_SCHOOL_IN_FULL)))
    about = [(title, [one for one in found if one.summary.strip()]) for title, found in about]
    about = [(title, found) for title, found in about if found]
    if not about:
        book.say(
            "Nothing is written down yet of what we found out. Which cause could we look at first?", "note"
        )
        return
    parts, texts = [], []
    if len(about) > MOST:
        book.say(f"We found out something about {len(about):,} causes. These are the newest {MOST}.", "note")
    for title, found in about[-MOST:]:
        parts.append(f"<h3>{escape(title)}</h3>{_by_way(found)}")
        texts += [title, *(f"- {_said(one)}" for one in found)]
    book.show(markup.Html("".join(parts), "\n".join(texts)))
    questions = "".join(f"<li>{escape(question)}</li>" for question in REVISIT)
    book.show(markup.Html(f'<ol class="bs-questions">{questions}</ol>', "\n".join(REVISIT)))


def _by_way(found: Sequence[Evidence]) -> str:
    rows = []
    for way, words in _WAYS:
        own = [one for one in found if one.direction == way]
        if own:
            items = "".join(f"<li>{escape(_said(one))}</li>" for one in own)
            rows.append(f"<div><dt>{escape(words)}</dt><dd><ul>{items}</ul></dd></div>")
    return f'<dl class="bs-answers">{"".join(rows)}</dl>'


def _said(one: Evidence) -> str:
    # Who spoke in a conversation stands there: it may have been a colleague.
    spoken = one.type == "interview" and one.source_id
    how = "somebody told us" if spoken else dict(HOW).get(one.type, "").lower()
    strength = f"{one.strength} evidence" if one.strength else ""
    about = ", ".join(words for words in (how, format_period(one.on) if one.on else "", strength) if words)
    sure = (
        f" What would make us surer: {typed.line(one.would_confirm, 300)}"
        if one.would_confirm.strip()
        else ""
    )
    return f"{typed.line(one.summary, 600)}{f' ({about})' if about else ''}{sure}"
