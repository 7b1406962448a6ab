"""What page 31 shows: today's test, its question, every test with its lesson, and our numbers around each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots import markup
from brightspots.errors import ParameterError
from brightspots.pages.cycles import beside, cards, tested
from brightspots.pages.cycles.choosing import pick, tests_of
from brightspots.workbook import forming

if TYPE_CHECKING:
    from brightspots.records.intervention import PDSACycle
    from brightspots.workbook.book import Book

NONE_YET = "No test yet. What is one small thing that we could try next week, in one class?"


def card(book: Book, number: int = 0) -> None:
    """Show the test under way, or that of a number: what, who, when, and what we predict."""
    cycle = _chosen(book, number)
    if cycle is None:
        _nothing(book)
    else:
        book.show(cards.card(cycle))


def question(book: Book, number: int = 0) -> None:
    """Ask what a test's result asks: what we said, what it was, and what we learned from the difference."""
    cycle = _chosen(book, number)
    if cycle is not None:
        book.show(cards.question(cycle))


def ladder(book: Book) -> None:
    """Show every test from small to bigger with its lesson; where people work, with a field to find one again."""
    if book.project is None or not tests_of(book.project):
        book.say("The first test begins this list, however it comes out.", "note")
    elif forming.is_written_here(book):
        from brightspots.forms.finding import finder

        finder(forming.visit(book), lambda words: _found(book, words))
    else:
        _found(book)
        book.say(_FIND, "small")


def around(book: Book) -> None:
    """Show our numbers from before, during and after each test, where there are any."""
    if book.project is not None and tests_of(book.project):
        book.show(beside.during_and_after(book.project, book.school.school_id))


def predictions(book: Book) -> None:
    """Say how often our predictions came true, and carry that to the findings."""
    from brightspots.records.predictions import accuracy

    if book.project is None or not (tests := tests_of(book.project)):
        return
    found = accuracy(tests)
    share = None if found.share is None else round(100 * found.share, 1)
    book.finding(
        "predictions_right",
        share,
        found.sentence,
        unit="percent",
        label="Predictions that came true",
        state="shown" if share is not None else "missing",
    )


_FIND = "To find a word in all tests, use your browser's own search (Ctrl F, or ⌘ F on a Mac)."


def _chosen(book: Book, number: int) -> PDSACycle | None:
    return None if book.project is None else pick(number)(book.project)


def _found(book: Book, words: str = "") -> None:
    if book.project is not None:
        book.show(tested.found(book.project, words))


def _nothing(book: Book) -> None:
    if book.project is None:
        raise ParameterError("Whose tests are these? Give a project_id and records at the top.")
    why = NONE_YET if book.project.shared else book.project.why_nothing
    if forming.is_written_here(book):
        book.show(markup.Html(markup.paragraph(why, "note"), why))
    else:
        book.no_data(why)
