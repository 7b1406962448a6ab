"""Where the numbers of a page come from, who may see it, and what comes next."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import brightspots
from brightspots import privacy
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.text import markup
from brightspots.workbook.banner import label_synthetic, through
from brightspots.workbook.links import choose
from brightspots.workbook.parameters import Declared, find_workbook, read_workbook, workbook_names

if TYPE_CHECKING:
    from brightspots.district.rejects import RejectedRow
    from brightspots.workbook.book import Book


def sources(book: Book) -> markup.Html:
    """Return the last part of every page."""
    district = book._district
    hidden = f"Groups of fewer than {district.min_cell} students are hidden to protect them"
    if book.audience in OWN_SCHOOL_IN_FULL:
        hidden = (
            f"Readers of this page read this school in full, small groups, too. Of other schools, groups of fewer than "
            f"{district.min_cell} students are hidden to protect them"
        )
    if book.declared.by == "year":
        hidden += (
            "; the source hides more" if district.published else "; others, so that none can be worked out"
        )
    hidden += "."
    facts = [
        ("Data", f"{district.source or district.name}."),
        ("Through", f"{through(book)}." if book.data_through else "No data yet."),
        ("Students", hidden),
        *(
            [("Places and lines", _how_counted(book))]
            if book.declared.by == "year" and book.school.school_id
            else []
        ),
        *book.facts.items(),
        ("Who may see this", f"{privacy.WHO[book.audience].capitalize()}."),
        ("Made by", f"Brightspots {brightspots.__version__}, workbook {book.declared.name}."),
    ]
    if rows := len(_left_out(book)):
        facts.append(
            ("Left out", f"{rows} row{'s' if rows > 1 else ''} of other schools that could not be read.")
        )
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    text = "\n".join(f"{name}: {words}" for name, words in facts)
    if (following := _next_workbook(book.declared)) is not None:
        words = read_workbook(find_workbook(following)).title
        items += f"<dt>Next</dt><dd>{markup.link(words, _address(book, following))}</dd>"
        text += f"\nNext: {words}"
    return markup.Html(f'<dl class="bs-sources">{items}</dl>{label_synthetic(district.kind)}', text)


def _address(book: Book, workbook: str) -> str:
    """Return the address of the next page; from a page about all schools, of where people choose for whom."""
    return book.link(workbook) if book.school.school_id else choose(book, workbook)


def _left_out(book: Book) -> list[RejectedRow]:
    """Return the rows left out of what this page reads; of others it says nothing, since they may change."""
    if {"district", "comparison"} & set(book.declared.reads):
        return book.left_out
    if "lea" not in book.declared.reads:
        return []
    ours = set(book.schools("lea")["school_id"])
    return [left for left in book.left_out if left.school_id in ours]


def _how_counted(book: Book) -> str:
    lines = "A line of many schools is their mean, weighted by students, over the schools with a number."
    if "comparison" not in book.declared.reads:
        return lines
    places = "Places from 1 to 10 are tenths of the schools of the same level with a number in the same year"
    return f"{places}; 10 is best. {lines}"


def _next_workbook(declared: Declared) -> str | None:
    names = workbook_names()
    return declared.then if declared.then in names else next((n for n in names if n > declared.name), None)
