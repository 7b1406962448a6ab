"""What the page of the team shows: who is here and what they see, roles that change hands, who is missing, cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.pages.readiness import words
from brightspots.pages.readiness.forms import NOTES, PEOPLE, RHYTHM, ROLES, roles_of
from brightspots.pages.readiness.people import (
    LEVELS,
    is_here,
    members_of,
    people_here,
    planned_minutes,
    questions_to_ask,
    role_history,
    roles_held,
)
from brightspots.pages.subject import released_project
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records import Member
from brightspots.records.status.current import charter_of, team_of
from brightspots.text import markup, typed, wording
from brightspots.text.dates import format_period
from brightspots.text.lists import join_words
from brightspots.workbook import page_forms

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

_ONLY_US = "Who is in a team stays with the team. Its own page shows it."
_NOBODY = "Nobody is written down yet. Who is at the table today? Initials are enough."
_NO_TEAM = (
    "This project names no team yet, so there is nobody to write down. Your coach can tie the two together."
)


def write(book: Book, what: str) -> None:
    """Show a form where people work; a page that is read says the same above it.

    Parameters
    ----------
    book : Book
    what : {"people", "roles", "rhythm", "notes"}
    """
    if not page_forms.is_written_here(book):
        return
    if what == "people":
        book.forms(PEOPLE, members_of)
    elif what == "roles":
        book.forms(ROLES, roles_of)
    elif what == "rhythm":
        book.form(RHYTHM, team_of)
    else:
        book.form(NOTES)


def roster(book: Book) -> None:
    """Show who is in the team, and what each of them sees of the system."""
    if (project := _ours(book)) is None:
        return
    people = members_of(project)
    if not people:
        book.say(_NOBODY if team_of(project) is not None else _NO_TEAM, "note")
        return
    day = _day(book)
    now = [one for one in people if is_here(one, day)]
    gone = [one for one in people if not is_here(one, day)]
    rows = [_row(one, project, day) for one in [*now, *gone]]
    many = f"{len(now)} of us are here" if len(now) != 1 else "One of us is here"
    book.say(f"{many}{f', and {len(gone)} who left' if gone else ''}.", "finding")
    _table(book, rows)


def roles(book: Book) -> None:
    """Show every role with who has it and who had it before."""
    if (project := _ours(book)) is None:
        return
    cards = words.role_cards()
    rows = [
        {"Role": cards[role].label, "Who has it, and who had it": role_history(times)}
        for role, times in roles_held(project, _day(book)).items()
    ]
    if rows:
        _table(book, rows)
    else:
        book.say("No role is written down yet. Who opens the next meeting, and who writes it down?", "note")


def missing(book: Book) -> None:
    """Show who is at the table, by what they do and where, and ask about those who are not."""
    if (project := _ours(book)) is None:
        return
    day = _day(book)
    people = people_here(project, day)
    if not people:
        book.say("Once the team is written down, this asks who is not in it.", "note")
        return
    _coverage(book, people)
    if asked := questions_to_ask(project, day):
        rows = "".join(f"<li>{escape(one)}</li>" for one in asked)
        title = "Before the next meeting"
        html = f'<h3>{title}</h3><ul class="bs-questions">{rows}</ul>'
        book.show(markup.Html(html, "\n".join([title, *asked])))


def rhythm(book: Book) -> None:
    """Show when the team meets and how it stays in touch."""
    if (project := released_project(book)) is None:
        return
    team = team_of(project)
    facts = [] if team is None else [
        ("We meet", typed.line(team.meeting_rhythm, 300)),
        ("In between", typed.line(team.channel, 300)),
        ("Ours to change", typed.line(team.scope_of_work, 300)),
    ]  # fmt: skip
    said = [(label, text) for label, text in facts if text]
    if not said:
        book.say("Which day is ours? It is not written down yet, or not shared with these readers.", "note")
        return
    rows = "".join(f'<div><dt>{label}</dt><dd dir="auto">{escape(text)}</dd></div>' for label, text in said)
    text = "\n".join(f"{label}: {words_}" for label, words_ in said)
    book.show(markup.Html(f'<dl class="bs-answers">{rows}</dl>', text))


def role_cards(book: Book) -> None:
    """Show the role cards, to read before anybody takes a role on, and to print."""
    cards = words.role_cards().values()
    html = "".join(
        f'<article class="bs-card"><h3>{escape(card.label)}</h3><p>{escape(card.in_short)}</p>'
        f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in card.does)}</ul>"
        f"<p><b>Asks:</b> {escape(card.asks)}</p></article>"
        for card in cards
    )
    text = "\n".join(f"{card.label}: {card.in_short}" for card in cards)
    book.show(markup.Html(f'<div class="bs-cards">{html}</div>', text))


def conversation(book: Book) -> None:
    """Show six questions to talk about, each with what the team noted about it: no score."""
    asked = words.questions()
    project = released_project(book)
    notes = {one.noted: _noted(project, one.noted) for one in asked}
    items = "".join(
        f"<li><b>{escape(one.ask)}</b><br><span>{escape(one.think)}</span>{_note(notes[one.noted])}</li>"
        for one in asked
    )
    text = "\n".join(f"{n}. {one.ask} {notes[one.noted]}".strip() for n, one in enumerate(asked, start=1))
    book.show(markup.Html(f'<ol class="bs-talk">{items}</ol>', text))


def time_check(book: Book) -> None:
    """Show how much time is planned for collecting numbers, and ask whether it is really there."""
    if (project := _ours(book)) is None:
        return
    planned = planned_minutes(project)
    if planned:
        _table(
            book,
            [
                {"Who": code, "Planned for numbers": f"{wording.duration(total)} a month"}
                for code, total in planned
            ],
        )
    else:
        book.say("Nobody has planned yet how long collecting takes.", "small")
    book.say(
        "Show of fingers, eyes closed, one to five: I have the time that I need for this. Under three is no fault of "
        "anybody's. It is the next thing to talk about, with whoever can take something away.",
        "note",
    )


def _ours(book: Book) -> ReleasedProject | None:
    """Return the project where its own team reads: people are for nobody else."""
    project = released_project(book)
    if project is None:
        return None
    if any(one.is_released and one.withheld for one in members_of(project)) or not _is_team(book):
        book.say(_ONLY_US, "note")
        return None
    return project


def _is_team(book: Book) -> bool:
    return book.audience in OWN_SCHOOL_IN_FULL


def _day(book: Book) -> date | None:
    try:
        return date.fromisoformat(book.as_of)
    except ValueError:
        return None


def _row(member: Member, project: ReleasedProject, day: date | None) -> dict[str, str]:
    known = words.functions().get(member.function)
    cards = words.role_cards()
    mine = [
        cards[role].label.lower()
        for role, times in roles_held(project, day).items()
        if any(one.now and one.code == member.code for one in times)
    ]
    able = {"get data": "get the numbers", "change the intervention": "change what is done"}
    return {
        "Who": member.code or "somebody",
        "What they do": known.label if known else "not said yet",
        "What they see of it": known.sees if known else "",
        "Where": member.level,
        "What they can do for this": join_words([able[can] for can in member.can]),
        "Role": join_words(mine),
        "Here": _when(member, day),
    }


def _when(member: Member, day: date | None) -> str:
    since = f"since {format_period(member.joined)}" if member.joined else ""
    if not is_here(member, day):
        return f"left {format_period(member.left)}" if member.left else "has left"
    return since or ("invited" if member.state == "invited" else "")


def _coverage(book: Book, people: Sequence[Member]) -> None:
    """Show a table of who is here by what they do and where, and what to ask where nobody is."""
    rows = []
    for one in words.functions().values():
        here_ = [
            person
            for person in people
            if person.function in (one.name, "" if one.name == "other" else one.name)
        ]
        if one.name == "other" and not here_:
            continue
        row = {"": one.label, "Part": one.where}
        for level in (*LEVELS, "elsewhere"):
            there = [person.code or "somebody" for person in here_ if _at(person) == level]
            row[f"{level[:1].upper()}{level[1:]}"] = ", ".join(there)
        rows.append({**row, "Nobody here yet": "" if here_ else one.missing})
    _table(book, rows)


def _at(member: Member) -> str:
    return member.level if member.level in LEVELS else "elsewhere"


def _table(book: Book, rows: Sequence[dict[str, str]]) -> None:
    frame = pd.DataFrame(rows)
    book.show(
        markup.Html(f'<div class="bs-scroll">{markup.table(frame)}</div>', frame.to_string(index=False))
    )


def _noted(project: ReleasedProject | None, name: str) -> str:
    if project is None or not name:
        return ""
    for record in (charter_of(project), team_of(project)):
        if text := getattr(record, name, ""):
            return typed.line(text, 400)
    return ""


def _note(text: str) -> str:
    if not text:
        return '<div class="bs-lines" aria-hidden="true"></div>'
    return f'<div class="bs-noted"><b>We noted:</b> <span dir="auto">{escape(text)}</span></div>'
