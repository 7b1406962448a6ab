"""The days on which a school has school, as its district's calendar says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots.records.school_days import SchoolDays

if TYPE_CHECKING:
    from brightspots.workbook.book import Book


def school_days(book: Book) -> SchoolDays:
    """Return the days on which the page's school has school; the usual ones where the district has no calendar."""
    if "calendar" not in book._district.tables():
        return SchoolDays()
    columns = ("school_id", "date", "is_instructional")
    table = book._district.of_school("calendar", book.school.school_id, columns).rows
    return SchoolDays.of_calendar(table, [book.school.school_id])
