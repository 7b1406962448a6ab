"""Whose page it is, and whether its readers may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book


def shown(book: Book) -> ReleasedProject | None:
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
