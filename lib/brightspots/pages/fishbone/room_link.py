"""The way from the fishbone's page to a room, where many put causes on it from their phones."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from brightspots.pages import subject
from brightspots.text import markup
from brightspots.workbook.address import ROOM
from brightspots.workbook.page_forms import is_written_here

if TYPE_CHECKING:
    from brightspots.workbook.book import Book


def begin(book: Book) -> None:
    """Begin the page, with the way to a room where the server has rooms and the team works here."""
    subject.begin(book)
    wall = os.environ.get(ROOM, "")
    if wall and book.project is not None and is_written_here(book):
        address = f"{wall}?{urlencode({'project_id': book.project.project_id})}"
        words = "Put causes on it together, from many phones: open a room"
        link = f'<a href="{escape(address)}" target="_blank" rel="noopener">{words}</a>'
        book.show(markup.Html(f'<p class="bs-note">{link}</p>', words))
