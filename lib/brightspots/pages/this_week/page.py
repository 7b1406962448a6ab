"""What page 33 asks and shows: the form of the week where people work, the last weeks where a page is read."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.pages.implementation import pictures
from brightspots.pages.page_links import link_in_sentence
from brightspots.pages.school_days import school_days
from brightspots.pages.subject import shown
from brightspots.pages.this_week import last_weeks
from brightspots.pages.this_week.empty_state import nothing_to_fill_in
from brightspots.series import baseline, implementation, school_series
from brightspots.text import markup
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

    if (project := shown(book)) is None:
        return
    if project.why_nothing:
        book.say("The chart begins with the first number.", "note")
        return
    ours = school_series.of_school(book, measure)
    tests = implementation.events(book)
    result = analyse(ours.points, baseline.spec(ours, baseline.baseline(ours, tests)))
    drawn = pictures.pictures(ours, result, implementation.lanes(book), tests)
    if drawn:
        book.show(*drawn)
    else:
        book.say(ours.why_none or _WITHOUT_CHART, "note")


def weeks(book: Book, most: int = 8) -> None:
    """Show the last weeks as a table, and class by class below it."""
    if (project := shown(book)) is None:
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
    if (project := shown(book)) is None:
        return
    if project.why_nothing:
        book.no_data(project.why_nothing)
        return
    if said := last_weeks.this(last_weeks.last_weeks(project, book.school.school_id, 1)):
        # Names in other scripts stay apart from the numbers beside them.
        parts = "; ".join(f"<bdi>{escape(name)}</bdi>: <bdi>{escape(text)}</bdi>" for name, text in said)
        text = "; ".join(f"{name}: {words}" for name, words in said)
        book.show(markup.Html(f'<p class="bs-finding">{parts}.</p>', f"{text}."))
    book.say(_TO_READ, "small")
