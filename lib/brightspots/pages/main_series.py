"""The series that a project's page is about: the one of its aim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots.records.status.current import measure_of
from brightspots.series import school_series

if TYPE_CHECKING:
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book


def main_series(book: Book, every: str = "week") -> Measured:
    """Return the series of the measure that the aim is about; of the first result where none is named."""
    assert book.project is not None
    measure = measure_of(book.project)
    known = {} if book.project.why_nothing else school_series.definitions(book)
    return school_series.of_school(
        book, measure.id if measure is not None and measure.id in known else "", every
    )
