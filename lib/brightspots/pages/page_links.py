"""Links to the other pages of a project, with words where there is no address."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from brightspots.text import markup
from brightspots.workbook.catalog import known, title_of

if TYPE_CHECKING:
    from brightspots.workbook.book import Book


def page_link(book: Book, workbook: str) -> str:
    """Return a link to another page of the project, by its title; its title alone where it has no address."""
    if known(workbook) is None or workbook == book.declared.name:
        return ""
    title, address = title_of(workbook), book.link(workbook)
    return markup.link(title, address) if address else f'<span class="bs-quiet">({escape(title)})</span>'


def link_in_sentence(book: Book, workbook: str, words: str) -> str:
    """Return words of a sentence as a link to another page; where it has no address, with its title after them."""
    if known(workbook) is None:
        return escape(words)
    address = book.link(workbook)
    return markup.link(words, address) if address else escape(f"{words} (“{title_of(workbook)}”)")
