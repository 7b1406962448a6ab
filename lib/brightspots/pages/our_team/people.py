"""Who is on the team, when it meets, and what was said at the last meeting."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.pages.our_team.next_step import Step, step_line
from brightspots.pages.readiness import words
from brightspots.pages.readiness.people import is_here, members_of, roles_held
from brightspots.pages.subject import released_project, today
from brightspots.records import CoachingNote, Member, Session
from brightspots.records.status.current import team_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.typed import line

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

LONGEST = 600
NOBODY = Step(
    "Nobody is written down yet. Initials are enough, and four or five people are a good size.",
    "10_team_and_readiness",
)


def last_meeting(book: Book) -> None:
    """Show the notes of the last meeting, and what the coach and the team talked about since."""
    if (project := released_project(book)) is None:
        return
    until = today(book)
    met, talked = last_session(project, until), last_talk(project, until)
    for title, said in (*([_session_words(met)] if met else []), *([_talk_words(talked)] if talked else [])):
        rows = "".join(
            f"<div><dt>{escape(label)}</dt><dd>{escape(words)}</dd></div>" for label, words in said
        )
        html = f'<h3>{escape(title)}</h3><dl class="bs-answers">{rows}</dl>'
        book.show(markup.Html(html, "\n".join([title, *(f"{a}: {b}" for a, b in said)])))
    if not met and not talked:
        book.say(
            "There are no notes of a meeting here yet. Three lines after each one are enough, where all of us find "
            "them: what we saw, what we do, who."
        )


def who_we_are(book: Book) -> None:
    """Show who is on the team, who does what in it, and when it meets."""
    if (project := released_project(book)) is None:
        return
    team = team_of(project)
    if team is not None:
        when = [line(text, LONGEST).rstrip(" .") for text in (team.meeting_rhythm, team.channel)]
        said = [
            f"We meet: {when[0]}." if when[0] else "",
            f"We keep in touch by: {when[1]}." if when[1] else "",
        ]
        for words in said:
            if words:
                book.say(words)
    if book.audience not in ("team", "officials"):
        book.say("Who is on the team stands on the team's own page.", "note")
        return
    table = people(project, today(book))
    if table.empty:
        book.show(step_line(book, NOBODY))
        return
    html = f'<div class="bs-scroll">{markup.table(table, caption="Who is on our team")}</div>'
    book.show(markup.Html(html, table.to_string(index=False)))


def people(records: Snapshot, on: date | None = None) -> pd.DataFrame:
    """Return the team's people by initials: what they do, their part in the team, since when; who left comes last.

    Parameters
    ----------
    records : Snapshot
    on : date, optional
        The day by which somebody is here, or has a role; as their records say when not given.
    """
    functions, cards, roles = words.functions(), words.role_cards(), roles_held(records, on)
    members = sorted((one for one in members_of(records) if one.code), key=lambda one: not is_here(one, on))
    rows = [
        (
            line(one.code),
            functions[one.function].label if one.function in functions else one.function,
            ", ".join(
                dict.fromkeys(
                    cards[role].label
                    for role, times in roles.items()
                    if any(time.now and time.code == one.code for time in times)
                )
            ),
            _since(one, here=is_here(one, on)),
        )
        for one in members
    ]
    return pd.DataFrame(rows, columns=["Who", "Works as", "Part in the team", "Since"])


def last_session(records: Snapshot, until: date | None = None) -> Session | None:
    """Return the last meeting that was held, up to a day."""
    held = [one for one in records.of(Session) if one.on and one.state in ("open", "done")]
    held = [one for one in held if until is None or (one.on and one.on <= until)]
    return max(held, key=lambda one: f"{one.on}", default=None)


def last_talk(records: Snapshot, until: date | None = None) -> CoachingNote | None:
    """Return the last talk with the coach that the team may read, up to a day."""
    held = [one for one in records.of(CoachingNote) if one.on and one.visibility == "team"]
    held = [one for one in held if until is None or (one.on and one.on <= until)]
    return max(held, key=lambda one: f"{one.on}", default=None)


def _session_words(met: Session) -> tuple[str, list[tuple[str, str]]]:
    said = [
        ("What it was about", met.content),
        ("What we learned to use", met.tools_taught),
        ("What others told us", met.peer_feedback),
        ("What we said we would do", met.commitments),
    ]
    return f"Last session, {_day(met.on)}", _kept(said)


def _talk_words(talked: CoachingNote) -> tuple[str, list[tuple[str, str]]]:
    said = [
        ("What it was about", talked.topics),
        ("What was said", talked.summary),
        ("Advice", talked.advice),
        ("What we do next", talked.next_step),
    ]
    return f"Last talk with our coach, {_day(talked.on)}", _kept(said)


def _kept(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, line(text, LONGEST)) for label, text in said if text.strip()]


def _day(day: date | None) -> str:
    return format_period(day) if day else "without a date"


def _since(one: Member, *, here: bool) -> str:
    joined = format_period(one.joined) if one.joined else ""
    if not here:
        return f"{joined}, left {format_period(one.left)}" if one.left else "has left"
    return joined
