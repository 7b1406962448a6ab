"""How a team knows a cause: what was seen, what students or families told, what is still a guess."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from brightspots.pages.subject import released_project
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records import Cause, Evidence, Excerpt, Interview, Theme
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

MOST = 60
"""So many causes are drawn on a page: more cannot be read, and make it too large."""
HOW = (
    ("data", "Numbers"),
    ("observation", "We saw it"),
    ("interview", "A student or a family told us"),
    ("test", "We tried it"),
    ("survey", "A survey"),
    ("research", "Research"),
    ("experience", "Our own experience"),
)
"""How something is known, in words that a team uses."""
_VOICES = ("student", "family", "community")
_SEEN = ("data", "observation", "test", "survey", "research")


def readable(records: Snapshot) -> list[Cause]:
    """Return the causes that have words for these readers, in the order in which they were written."""
    return [cause for cause in records.of(Cause) if cause.text.strip()]


class Found:
    """What was found out about each cause, looked through once: a wall may hold a thousand of them.

    Parameters
    ----------
    records : Snapshot

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> cause = Cause(project_id=new_id(), text="Late buses")
    >>> seen = Evidence(project_id=cause.project_id, cause_ids=(cause.id,), type="data", direction="supports")
    >>> Found(Snapshot([cause])).how(cause), Found(Snapshot([cause, seen])).how(cause)
    ('guess', 'seen')
    """

    def __init__(self, records: Snapshot) -> None:
        self._evidence: dict[str, list[Evidence]] = {}
        for one in sorted(records.of(Evidence), key=lambda one: (one.on is None, f"{one.on}")):
            if one.state == "active":
                for about in dict.fromkeys(one.cause_ids):
                    self._evidence.setdefault(about, []).append(one)
        self._in_themes = {about for theme in records.of(Theme) for about in theme.cause_ids}
        self._talks = {talk.id: talk for talk in records.of(Interview)}

    def evidence(self, cause: Cause) -> list[Evidence]:
        """Return what was found out about a cause, and not withdrawn since, the oldest first."""
        return self._evidence.get(cause.id, [])

    def is_voice(self, one: Evidence) -> bool:
        """Return whether students or families said it; a conversation that may not be read is believed."""
        if one.type != "interview":
            return False
        talk = self._talks.get(one.source_id or "")
        return talk is None or talk.person in ("", *_VOICES)

    def how(self, cause: Cause) -> str:
        """Return how a cause is known, in the names of `EVIDENCE` of the figure; two are joined by a plus.

        What speaks against it counts where nothing speaks for it: a cause that was only challenged is no guess any
        more.
        """
        found = self.evidence(cause)
        # What nobody has judged yet is there all the same.
        for_it = [one for one in found if one.direction in ("supports", "expands", "")]
        against = [one for one in found if one.direction == "challenges"]
        told = cause.id in self._in_themes or any(self.is_voice(one) for one in for_it)
        seen = any(
            one.type in _SEEN or (one.type == "interview" and not self.is_voice(one)) for one in for_it
        )
        marks = [name for name, there in (("seen", seen), ("told", told)) if there]
        if cause.state == "rejected" or (against and not marks):
            return "challenged"
        return "+".join(marks) or "guess"


def about_no_cause(records: Snapshot, *, ours: bool = True) -> list[Evidence]:
    """Return what was found out, and not withdrawn since, that leads to no cause with words.

    Parameters
    ----------
    records : Snapshot
    ours : bool
        Whether they are all that there is. For others a cause that they may not read is a cause all the same.
    """
    named = {cause.id for cause in records.of(Cause) if cause.text.strip()}
    loose = [
        one for one in records.of(Evidence) if one.state == "active" and not named.intersection(one.cause_ids)
    ]
    return [one for one in loose if ours or not one.cause_ids]


def set_aside(cause: Cause) -> str:
    """Return the words for a cause that was set aside; empty where it was not."""
    return {"rejected": "set aside", "parked": "parked for now"}.get(cause.state, "")


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


def show_voices(book: Book) -> None:
    """Show what people told us, theme by theme and cause by cause; quotes for the team alone."""
    if (project := released_project(book)) is None:
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
    """Return what students or families told of each cause; what stands in a theme is said there.

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


def show_evidence(book: Book) -> None:
    """Show what was found out about each cause: what supports, challenges or adds to it, and the three questions."""
    if (project := released_project(book)) is None:
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
