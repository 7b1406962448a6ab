"""What page 31 shows: today's test, its question, every test with its lesson, and our numbers around each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from brightspots.errors import ParameterError
from brightspots.pages.cycles import all_tests, around_tests, cards
from brightspots.pages.subject import released_project
from brightspots.records.models.intervention import PDSACycle
from brightspots.records.status.current import test_of, tests_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.workbook import page_forms
from brightspots.workbook.catalog import title_of

if TYPE_CHECKING:
    from brightspots.records.models.intervention import PDSACycle
    from brightspots.workbook.book import Book


def current(records: Snapshot) -> PDSACycle | None:
    """Return the test that the team is at now, else its last one; None before the first."""
    return test_of(records) or next(reversed(tests_of(records)), None)


def pick(number: int = 0) -> Callable[[Snapshot], PDSACycle | None]:
    """Return what picks the test of this number; 0 picks the one that the team is at.

    Raises
    ------
    ParameterError
        When picking, for a number that no test has; it lists those that there are.
    """

    def numbered(records: Snapshot) -> PDSACycle | None:
        tests = tests_of(records)
        for cycle in tests:
            if cycle.number == number:
                return cycle
        known = ", ".join(f"{cycle.number}" for cycle in tests) or "none yet"
        raise ParameterError(f"There is no test {number}. The tests are: {known}; 0 takes the one we are at.")

    return numbered if number else current


TESTS, OUTCOME = "31_pdsa_cycles", "32_implementation_and_outcome"
SEVERAL = 2
NONE_YET = "No test yet. What is one small thing that we could try next week, in one class?"


def card(book: Book, number: int = 0) -> None:
    """Show the test under way, or that of a number: what, who, when, and what we predict."""
    if (project := released_project(book)) is None:
        return
    cycle = pick(number)(project)
    if cycle is not None:
        book.show(cards.build_card(cycle))
    elif page_forms.is_written_here(book):
        book.say(NONE_YET, "note")
    else:
        book.no_data(NONE_YET)


def ours(book: Book, number: int = 0) -> None:
    """List the tests with where each stands; each leads to its own place, where it can be planned and studied."""
    if (project := released_project(book)) is None or len(tests := tests_of(project)) < SEVERAL:
        return
    written = page_forms.is_written_here(book)
    at = pick(number)(project)

    def address(test: PDSACycle) -> str:
        if not written:
            return f"#{cards.place_of(test)}"
        return "" if test == at else book.link(TESTS, test=test.number)

    led = [(test, address(test)) for test in tests]
    book.show(cards.build_test_list(led))
    if not any(to for _, to in led):
        book.say(_BY_HAND, "small")


def question(book: Book, number: int = 0) -> None:
    """Show what a test's result asks: what we said, what it was, and what we learned from the difference."""
    if (project := released_project(book)) is not None and (cycle := pick(number)(project)) is not None:
        book.show(cards.build_question(cycle))


def ladder(book: Book) -> None:
    """Draw the tests from small to bigger, each with its lesson."""
    if (project := released_project(book)) is None:
        return
    if not (tests := tests_of(project)):
        book.say("The first test begins this picture, however it comes out.", "note")
        return
    book.show(all_tests.draw_ramp(tests))


def lessons(book: Book) -> None:
    """Show every test with its lesson as a list; where people work, with a field to find one again by a word."""
    if (project := released_project(book)) is None:
        return
    if page_forms.is_written_here(book):
        from brightspots.forms.controls import show_finder

        show_finder(page_forms.visit(book), lambda words: _found(book, words))
    elif tests_of(project):
        _found(book)
        book.say(_FIND, "small")


def around(book: Book) -> None:
    """Show our numbers from before, during and after each test, where there are any."""
    if (project := released_project(book)) is not None and tests_of(project):
        moved = title_of(OUTCOME), book.link(OUTCOME)
        book.show(around_tests.numbers_around_tests(project, book.school.school_id, moved))


def predictions(book: Book) -> None:
    """Show how often our predictions came true, and carry that to the findings."""
    from brightspots.records.status.predictions import accuracy

    if (project := released_project(book)) is None or not (tests := tests_of(project)):
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


_BY_HAND = "To open another one, write its number behind “test =” in the first cell, and run this page again."
_FIND = "To find a word in all tests, use your browser's own search (Ctrl F, or ⌘ F on a Mac)."


def _found(book: Book, words: str = "") -> None:
    if book.project is not None:
        book.show(all_tests.find_tests(book.project, words))
