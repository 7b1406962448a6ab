"""Who a page is about: the project where its readers may know it, its school's days, the day it judges by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from brightspots.records.status.school_days import SchoolDays
from brightspots.workbook import page_forms

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book


def released_project(book: Book) -> ReleasedProject | None:
    """Return the project where these readers may know of it; what is to be said otherwise is said by the first part."""
    return book.project if book.project is not None and book.project.shared else None


def begin(book: Book) -> None:
    """Begin a page of a project: where its readers may see nothing, say why."""
    if book.project is None:
        book.no_data(
            "Whose project is this? Give a project_id at the top, or open this page from your team's page."
        )
    elif not book.project.shared:
        book.no_data(book.project.why_nothing)


def school_days(book: Book) -> SchoolDays:
    """Return the days on which the page's school has school; the usual ones where the district has no calendar."""
    if "calendar" not in book._district.tables():
        return SchoolDays()
    columns = ("school_id", "date", "is_instructional")
    table = book._district.of_school("calendar", book.school.school_id, columns).rows
    return SchoolDays.of_calendar(table, [book.school.school_id])


def today(book: Book) -> date | None:
    """Return the day by which a page judges what is late: today where people work, else the last day with a number.

    A practice team's numbers ended long ago: its page stands on their last day, wherever it is opened. None where
    there is no number.
    """
    assert book.project is not None
    practised = book.is_practice and book.project.through is not None
    if page_forms.is_written_here(book) and not practised:
        return page_forms.visit(book).today()
    return date.fromisoformat(book.as_of) if book.as_of else None
