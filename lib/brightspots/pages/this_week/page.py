"""What page 33 asks and shows: the form of the week where people work, the last weeks where a page is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.pages.implementation import pictures
from brightspots.pages.page_links import link_in_sentence
from brightspots.pages.subject import released_project, school_days
from brightspots.pages.this_week import last_weeks
from brightspots.records import Measure
from brightspots.records.status.current import tests_of
from brightspots.records.status.stages import named, stage
from brightspots.records.store.snapshot import Snapshot
from brightspots.series import baseline, implementation, rare, school_series
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.workbook import page_forms
from brightspots.workbook.catalog import title_of

if TYPE_CHECKING:
    from brightspots.forms.editing import Visit
    from brightspots.forms.week_form import WeekModel
    from brightspots.records.store.snapshot import Snapshot
    from brightspots.workbook.book import Book

_WITHOUT_CHART = "The chart begins with the first number. What has been done stands in the table below."
_LATER = "As soon as it can be said whether it got better, it is said here: "
_OUTCOME = "32_implementation_and_outcome"
_TO_READ = "This page is to be read. To fill a week in, open it where your team works."


def enter(book: Book) -> None:
    """Show the form of the week where people work; in a page that is read, what the newest week says."""

    def asked(visit: Visit) -> WeekModel:
        from brightspots.forms.week_form import WeekModel

        def nothing(records: Snapshot, monday: date) -> str:
            return nothing_to_fill_in(records, monday, partial(link_in_sentence, book))

        return WeekModel(visit, book.school.school_id, school_days(book), writer=True, nothing=nothing)

    page_forms.model(book, asked, _newest)


def chart(book: Book, measure: str = "") -> None:
    """Show the result over what was done, on one time axis, as page 32 does."""
    from brightspots.measures import analyse

    if (project := released_project(book)) is None:
        return
    if project.why_nothing:
        book.say("The chart begins with the first number.", "note")
        return
    ours = rare.of_page(book, school_series.of_school(book, measure))
    tests = implementation.events(book)
    result = analyse(ours.points, baseline.spec(ours, baseline.baseline(ours, tests)))
    drawn = pictures.pictures(ours, result, implementation.lanes(book), tests)
    if drawn:
        book.show(*drawn)
    else:
        book.say(ours.why_none or _WITHOUT_CHART, "note")


def weeks(book: Book, most: int = 8) -> None:
    """Show the last weeks as a table, and class by class below it."""
    if (project := released_project(book)) is None:
        return
    found = last_weeks.last_weeks(project, book.school.school_id, most)
    if not found.rows:
        book.say("No week has been written down yet. The first one begins this table.", "note")
        return
    frame = pd.DataFrame(
        [[format_period(monday), *cells] for monday, cells in found.rows.items()],
        columns=["Week of", *found.columns],
    )
    frame = frame.loc[:, (frame != "").any().to_numpy()]
    html = f'<div class="bs-scroll">{markup.table(frame)}</div>'
    if found.by_class:
        heads = [format_period(monday) for monday in found.rows]
        classes = pd.DataFrame(
            [[name, place, *cells] for name, place, cells in found.by_class],
            columns=["What", "Class", *heads],
        )
        html += markup.folded("Class by class", f'<div class="bs-scroll">{markup.table(classes)}</div>')
    book.show(markup.Html(html, frame.to_string(index=False)))


def outcome(book: Book) -> None:
    """Lead to the page that says whether it got better."""
    title = title_of(_OUTCOME)
    html = f'<p class="bs-small">{_LATER}{markup.link(title, book.link(_OUTCOME))}</p>'
    book.show(markup.Html(html, f"{_LATER}{title}"))


def _newest(book: Book) -> None:
    if (project := released_project(book)) is None:
        return
    if project.why_nothing:
        book.no_data(project.why_nothing)
        return
    if said := last_weeks.newest_week(last_weeks.last_weeks(project, book.school.school_id, 1)):
        # Names in other scripts stay apart from the numbers beside them.
        parts = "; ".join(f"<bdi>{escape(name)}</bdi>: <bdi>{escape(text)}</bdi>" for name, text in said)
        text = "; ".join(f"{name}: {words}" for name, words in said)
        book.show(markup.Html(f'<p class="bs-finding">{parts}.</p>', f"{text}."))
    book.say(_TO_READ, "small")


COUNT, TEST = "12_problem_aim_charter", "31_pdsa_cycles"
_EACH = {
    "fortnight": "every other week: it is asked for in the week in which the two weeks end",
    "month": "every month: it is asked for in the week in which the month ends",
}
_NOT_HERE = "a number is typed in here that is counted every week, every other week or every month"


def nothing_to_fill_in(records: Snapshot, monday: date, link: Callable[[str, str], str]) -> str:
    """Return as HTML why nothing is asked in a week, and what to do first.

    Parameters
    ----------
    records : Snapshot
    monday : date
    link : callable
        From a workbook and words to the words as a link to its page.

    Examples
    --------
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> nothing_to_fill_in(Snapshot([]), date(2025, 10, 6), lambda workbook, words: words)
    'Nothing to fill in yet. First say what you count, or plan a test.'
    """
    said = [*_about_tests(records, monday, link), *_about_numbers(records, link)]
    if said:
        return " ".join(["Nothing to fill in for this week.", *said])
    count, plan = link(COUNT, "say what you count"), link(TEST, "plan a test")
    return f"Nothing to fill in yet. First {count}, or {plan}."


def _about_tests(records: Snapshot, monday: date, link: Callable[[str, str], str]) -> list[str]:
    """Return of the newest test that is not over what it needs, so that its weeks are asked for."""
    for test in reversed(tests_of(records)):
        at, name = stage(test), escape(typed.line(named(test), 120))
        if at == "planned":
            ready = link(TEST, "“Ready to try”")
            return [f"{name} is still a plan. Press {ready} when it is, and its weeks are asked for here."]
        if at == "going" and test.start and test.start > monday + timedelta(days=6):
            return [
                f"{name} begins on {escape(format_period(test.start))}, and is asked for from that week on."
            ]
        if at in ("going", "tried", "decided") and test.end and test.end < monday:
            return [f"{name} ended on {escape(format_period(test.end))}. {link(TEST, 'What came of it?')}"]
    return []


def _about_numbers(records: Snapshot, link: Callable[[str, str], str]) -> list[str]:
    """Return of the numbers that are counted, and not in this week, when they are asked for."""
    said = []
    for measure in records.of(Measure):
        name = escape(typed.line(measure.called, 80))
        if name and measure.state != "retired" and measure.frequency not in ("", "week"):
            how = _EACH.get(measure.frequency) or f"every {measure.frequency}, and {_NOT_HERE}"
            said.append(f"“{name}” is counted {how}. {link(COUNT, 'How we count it')}")
    return said[:2]
