"""What a team lands on: the number of this week and its chart, our test, what is waiting, and the next step."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from brightspots.figures.charts.scale import Scale
from brightspots.measures.spc.holes import hole_text
from brightspots.measures.spc.phrases import middle_name
from brightspots.pages.cycles.words import (
    cycle_name,
    cycle_size,
    cycle_state,
    filled_predictions,
    format_dates,
)
from brightspots.pages.headline import show_headline
from brightspots.pages.implementation import progress
from brightspots.pages.main_series import main_series
from brightspots.pages.our_team.next_step import WHERE, Step, first_steps, next_step, step_html, step_line
from brightspots.pages.page_links import page_link
from brightspots.pages.subject import released_project, school_days, today
from brightspots.records import ChangeIdea, PDSACycle
from brightspots.records.models.record import Record
from brightspots.records.status import predictions
from brightspots.records.status.current import test_of, tests_of
from brightspots.records.status.due import Waiting, waiting
from brightspots.records.status.stages import stage
from brightspots.series import baseline, implementation, rare, verdict
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.text.lists import capitalize, count_noun
from brightspots.text.typed import line

if TYPE_CHECKING:
    from brightspots.measures import Result
    from brightspots.series.model import Measured
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

_WHEN = {
    "week": "the week of",
    "fortnight": "the two weeks of",
    "month": "the month of",
    "term": "the term of",
    "year": "the year of",
}


def this_week(book: Book, every: str = "week") -> None:
    """Show the newest number, what can be said of it, and the chart that it stands on; else what to do first."""
    from brightspots import figures
    from brightspots.measures import analyse

    if (project := released_project(book)) is None:
        return
    counted = main_series(book, every)
    if not len(counted.periods):
        first_steps(book, project, counted)
        return
    measured = rare.of_page(book, counted)
    tests = implementation.events(book)
    spec = baseline.spec(measured, baseline.baseline(measured, tests))
    result = analyse(measured.points, spec)
    first, others = verdict.by_first_line(measured, result), progress.beside(measured, spec)
    found = verdict.judge(measured, first, others)
    show_headline(book, measured, first, found)
    picture = figures.run_chart(result, title=measured.name, unit=measured.unit, events=tests)
    line = baseline.spec(counted, baseline.baseline(counted, tests))
    card = number_card(counted, result if measured is counted else analyse(counted.points, line))
    html = (
        f'<div class="bs-week">{card.html}<div class="bs-week-chart">{_only_the_picture(picture)}</div>'
        f'<div class="bs-aside">{picture.aside}</div></div>'
    )
    book.show(markup.Html(html, f"{card.text}\n{picture.alt}"))
    for sentence in [
        *filter(None, [measured.teaching]),
        *(hole_text(hole, result) for hole in result.holes[-1:]),
        *progress.moved_lines(measured, result),
    ]:
        book.say(sentence)
    latest = found if first is result else verdict.judge(measured, result, others)
    book.say(progress.next_look(result, latest, measured.step))


def number_card(measured: Measured, result: Result) -> markup.Html:
    """Return the newest number, large, with how many of how many, and where we came from.

    Parameters
    ----------
    measured : Measured
    result : Result
        Of its points, with one number at least.
    """
    scale, at = Scale.of(result, measured.unit), result.last_measured
    value = scale.say(float(result.series.values[at - 1]))
    unit = measured.unit if scale.unit not in ("percent", "count", "") else ""
    when = f"{_WHEN.get(measured.step, '')} {result.series.say(at)}".strip()
    series, said = result.series, [when]
    if (
        series.numerator is not None
        and series.denominator is not None
        and np.isfinite(series.denominator[at - 1])
    ):
        said.insert(0, f"{series.numerator[at - 1]:,.10g} of {series.denominator[at - 1]:,.10g}")
    phase = result.phase_numbers[-1]
    if np.isfinite(phase.centre) and phase.n_baseline > 1:
        said.append(f"{middle_name(phase)}: {scale.say(phase.centre)}")
    if measured.goal is not None:
        said.append(f"our goal: {scale.say(measured.goal / scale.factor)}")
    lines = "".join(f'<p class="bs-small">{escape(capitalize(one))}</p>' for one in said)
    big = f'<p class="bs-big">{escape(value)}{f" <small>{escape(unit)}</small>" if unit else ""}</p>'
    html = f'<div class="bs-card"><h3>{escape(measured.name)}</h3>{big}{lines}</div>'
    return markup.Html(html, "\n".join([f"{measured.name}: {value} {unit}".strip(), *said]))


def _only_the_picture(picture: object) -> str:
    """Return a picture alone: what it marks is listed beside it, its numbers stand on the page about the result."""
    from dataclasses import replace

    from brightspots.figures import Picture

    assert isinstance(picture, Picture)
    return replace(picture, aside="", caption="", table=picture.table[:0]).html()


MOST_PREDICTIONS = 3
NOTHING_TRIED = Step(
    "We have not tried anything yet. The first test may be as small as one class on one morning.",
    "31_pdsa_cycles",
)


def our_test(book: Book) -> None:
    """Show the test that the team is at, and who does what by when; else the last one and what came of it."""
    if (project := released_project(book)) is None:
        return
    found = test_of(project)
    if found is not None and stage(found) == "decided":
        book.show(last_card(found, project))
        return
    if found is not None:
        book.show(card_under_way(found, project, today(book)))
        if (tasks := tasks_table(found)) is not None:
            book.show(tasks)
        return
    if not (done := tests_of(project)):
        book.show(step_line(book, NOTHING_TRIED))
        return
    book.show(last_card(done[-1], project))


def card_under_way(test: PDSACycle, project: ReleasedProject, on: date | None = None) -> markup.Html:
    """Return the test that the team is at as a card: what, where, when, and what we predict, or said and saw."""
    said = [
        ("We try", _idea(test, project)),
        ("With", ", ".join(filter(None, [cycle_size(test), typed.line(test.conditions)]))),
    ]
    said.append(("When", format_dates(test.start, test.end)))
    for one in filled_predictions(test)[:MOST_PREDICTIONS]:
        came = predictions.beside(one, "We")
        said.append(
            ("What happened" if came else "We predict", typed.line(came or predictions.told(one), 300))
        )
    return _card(cycle_name(test), state_on(test, on), said)


def state_on(test: PDSACycle, on: date | None) -> str:
    """Return where a test stands on a day: what was ready to try is tried from its first day on.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> test = PDSACycle(project_id=new_id(), state="plan_locked", start=date(2025, 10, 6))
    >>> state_on(test, date(2025, 10, 5)), state_on(test, date(2025, 10, 6))
    ('ready to try', 'being tried')
    """
    if stage(test) == "tried":
        return "tried, not decided yet"
    begun = on is not None and test.start is not None and test.start <= on
    return "being tried" if stage(test) == "going" and begun else cycle_state(test)


def last_card(test: PDSACycle, project: ReleasedProject) -> markup.Html:
    """Return the last decided test as a card: what we did, what we learned, what is next."""
    said = [
        ("We tried", _idea(test, project)),
        ("We learned", line(test.learning, 300)),
        ("Next", line(test.next_step, 200)),
    ]
    return _card(f"Our last one, {cycle_name(test)}", cycle_state(test).lower(), said)


def tasks_table(test: PDSACycle) -> markup.Html | None:
    """Return who does what by when; None where nothing is written of it."""
    tasks = [one for one in test.tasks if one.what.strip() or one.who]
    if not tasks:
        return None
    tasks.sort(key=lambda one: (one.when is None, f"{one.when}"))
    rows = pd.DataFrame(
        [
            (
                line(one.what, 160) or "___",
                line(one.who),
                format_period(one.when) if one.when else "",
                line(one.where, 60),
            )
            for one in tasks
        ],
        columns=["What", "Who", "By when", "Where"],
    )
    rows = rows.drop(columns=[name for name in ("Who", "By when", "Where") if not rows[name].any()])
    html = f'<div class="bs-scroll">{markup.table(rows, caption="Who does what by when")}</div>'
    return markup.Html(html, rows.to_string(index=False))


def what_waits(book: Book) -> None:
    """Show what is waiting, each with the page on which it is done, and the one next step."""
    if (project := released_project(book)) is None:
        return
    on = today(book)
    waits = waiting(project.of(Record), on, school_days(book)) if on is not None else []
    late = [one for one in waits if one.what != "next look"]
    if late:
        html = "".join(f"<li>{_wait_html(book, one)}</li>" for one in late)
        text = "\n".join(one.sentence for one in late)
        box = f'<div class="bs-box"><p><strong>What is waiting</strong></p><ul>{html}</ul></div>'
        book.show(markup.Html(box, text))
    elif on is not None:
        book.say("Nothing is waiting for us.")
    step = next_step(project, waits, on)
    words = f'<p class="bs-finding"><strong>Next step:</strong> {step_html(book, step)}</p>'
    book.show(markup.Html(words, f"Next step: {step.words}"))


def _wait_html(book: Book, one: Waiting) -> str:
    counted = (
        f" <span>({count_noun(one.school_days, 'school day')})</span>"
        if one.what != "data overdue" and one.school_days
        else ""
    )
    return f"{escape(line(one.sentence, 300))}{counted} {page_link(book, WHERE[one.what])}".strip()


def _card(title: str, state: str, said: list[tuple[str, str]]) -> markup.Html:
    said = [(label, words) for label, words in said if words]
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(words)}</dd></div>" for label, words in said)
    html = (
        f'<div class="bs-box bs-test"><h3>{escape(title)} <small>{escape(state)}</small></h3>'
        f'<dl class="bs-answers">{rows}</dl></div>'
    )
    return markup.Html(html, "\n".join([f"{title} ({state})", *(f"{a}: {b}" for a, b in said)]))


def _idea(test: PDSACycle, project: ReleasedProject) -> str:
    idea = next((one for one in project.of(ChangeIdea) if one.id == test.idea_id), None)
    return (line(idea.text, 240) if idea is not None else "") or line(test.objective, 240)
