"""Five minutes for somebody who joins late: the aim, the problem, our best guess, what was tried, what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from brightspots.pages.cycles.words import cycle_name
from brightspots.pages.our_team.page import state_on
from brightspots.pages.our_team.phases import PHASES
from brightspots.pages.sentences import aim_in_own_words, problem_in_own_words
from brightspots.pages.subject import released_project, today
from brightspots.records import Cause, ChangeIdea, Hypothesis, PhaseChange
from brightspots.records.status.current import aim_of, measure_of, problem_of, tests_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup, typed
from brightspots.text.dates import format_period

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

MOST_TESTS, MOST_DECISIONS, LONGEST = 6, 8, 260


@dataclass(frozen=True)
class StoryPart:
    """One part of what a late joiner reads: a question and its answers, the newest last."""

    title: str
    lines: tuple[str, ...]


def catch_up(book: Book) -> None:
    """Show what somebody reads who joins late."""
    if (project := released_project(book)) is None:
        return
    parts = story(project, today(book))
    if not parts:
        book.say("There is nothing to catch up on yet: whoever comes now is there from the beginning.")
        return
    html = "".join(f"<dt>{escape(part.title)}</dt><dd>{_lines(part.lines)}</dd>" for part in parts)
    text = "\n".join(f"{part.title} {' '.join(part.lines)}" for part in parts)
    book.show(markup.Html(f'<dl class="bs-story">{html}</dl>', text))


def story(records: Snapshot, on: date | None = None) -> list[StoryPart]:
    """Return what a late joiner should know, from the records alone.

    Parameters
    ----------
    records : Snapshot
    on : date, optional
        The day by which a test has begun.

    Examples
    --------
    >>> from brightspots.records import Problem, Project
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> project = Project()
    >>> story(Snapshot([project]))
    []
    >>> story(Snapshot([project, Problem(project_id=project.id, statement="30 of 90 are late.")]))[0].title
    'What is the problem?'
    """
    problem, aim = problem_of(records), aim_of(records)
    parts = [
        StoryPart(
            "What do we want?", (aim_in_own_words(aim, measure_of(records)),) if aim is not None else ()
        ),
        StoryPart("What is the problem?", (problem_in_own_words(problem),) if problem is not None else ()),
        StoryPart("Why, as far as we can guess?", tuple(_guesses(records))),
        StoryPart("What have we tried, and what did we learn?", tuple(_tests(records, on))),
        StoryPart("What have we decided?", tuple(_decisions(records))),
    ]
    return [StoryPart(part.title, kept) for part in parts if (kept := _said(part.lines))]


def guess_words(guess: Hypothesis) -> str:
    """Return a best guess as one sentence.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> guess_words(Hypothesis(project_id=new_id(), if_we="call", then="more come", because="nobody asks"))
    'If we call, then more come, because nobody asks.'
    """
    if_we, then, because = (
        typed.line(text, LONGEST).rstrip(" .") for text in (guess.if_we, guess.then, guess.because)
    )
    pieces = [
        f"if we {if_we}" if if_we else "",
        f"then {then}" if then else "",
        f"because {because}" if because else "",
    ]
    words = ", ".join(piece for piece in pieces if piece)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _guesses(records: Snapshot) -> Iterable[str]:
    standing = [one for one in records.of(Hypothesis) if one.state != "abandoned"]
    yield from (guess_words(one) for one in standing[-2:])
    if not standing:
        chosen = [one for one in records.of(Cause) if one.state in ("exploring", "supported")]
        yield from (typed.line(one.text, LONGEST) for one in chosen[:2])
    for fallen in [one for one in records.of(Hypothesis) if one.state == "abandoned"][-2:]:
        if words := guess_words(fallen):
            why = typed.line(fallen.decision, LONGEST)
            yield f"We used to think: {words[:1].lower()}{words[1:]} {why}".strip()


def _tests(records: Snapshot, on: date | None) -> Iterable[str]:
    for test in tests_of(records)[-MOST_TESTS:]:
        began = f"{format_period(test.start)}, " if test.start else ""
        learned = typed.line(test.learning, LONGEST)
        yield f"{cycle_name(test)} ({began}{state_on(test, on).lower()}). {learned}".strip()


def _decisions(records: Snapshot) -> Iterable[str]:
    dated: list[tuple[date, str]] = []
    for move in records.of(PhaseChange):
        if move.on is not None:
            way = "We went back to" if _goes_back(move) else "We went on to"
            dated.append((move.on, f'{way} "{PHASES[move.after]}". {typed.line(move.reason, LONGEST)}'))
    for idea in records.of(ChangeIdea):
        if idea.state in ("adopted", "abandoned") and idea.reason.strip() and idea.at is not None:
            did = "kept" if idea.state == "adopted" else "gave up"
            said = f"We {did} an idea: {typed.line(idea.text, 120)} {typed.line(idea.reason, LONGEST)}"
            dated.append((idea.at.date(), said))
    for day, words in sorted(dated, key=lambda one: one[0])[-MOST_DECISIONS:]:
        yield f"{format_period(day)}: {words}"


def _goes_back(move: PhaseChange) -> bool:
    order = list(PHASES)
    return order.index(move.after) < order.index(move.before)


def _said(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip() and set(line) - set("_ .,"))


def _lines(lines: tuple[str, ...]) -> str:
    if len(lines) == 1:
        return f"<p>{escape(lines[0])}</p>"
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
