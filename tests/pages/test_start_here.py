"""Pages 00 and 32 in words: the way into the practice case, and how we know."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.measures import ChartSpec, analyse
from brightspots.pages import start_here
from brightspots.pages.implementation import evidence
from brightspots.series.baseline import Baseline
from brightspots.series.model import Measured
from brightspots.series.verdict import judge
from brightspots.workbook import book as book_module
from brightspots.workbook import find_workbook, read_workbook
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import workbook_names

VALUES = [5.0, 6, 4, 5.5, 4.5, 6, 5.2, 4, 6, 5.1, 5.4, 4, 6.1, 4.2, 5.3, 4.8, 5.6, 4.4]


def book_of(workbook: str, **given: str) -> Book:
    declared = read_workbook(find_workbook(workbook))
    return Book(
        declared, {name: parameter.default for name, parameter in declared.parameters.items()} | given
    )


def test_the_practice_case_is_opened_in_ten_minutes_and_elsewhere_it_is_said_where_it_is(read):
    said = read(start_here, start_here.practice, book_of("00_start_here", audience="team"))
    assert said.index("What did they learn?") < said.index("which school would you call?")
    assert sum(minutes for _, minutes, _ in start_here.STEPS) == 10
    elsewhere = book_of("00_start_here", district="california", records="")
    assert read(book_module, start_here.practice, elsewhere) == start_here.ELSEWHERE


@pytest.mark.parametrize("show", [start_here.by_person, start_here.by_phase])
def test_every_page_of_the_collection_stands_in_both_lists(show, read):
    said = read(start_here, show, book_of("00_start_here"))
    titles = {read_workbook(find_workbook(name)).title for name in workbook_names() if name[:2] != "00"}
    assert [title for title in titles if title not in said] == []


class TestEvidence:
    points = pd.DataFrame(
        {"period": pd.date_range("2025-01-06", periods=len(VALUES), freq="7D"), "value": VALUES}
    )
    measured = Measured("late", "Late", points=points, how="late by 5 minutes")
    result = analyse(points, ChartSpec(chart="run", direction="decrease"))

    @pytest.fixture
    def book(self):
        return book_of("32_implementation_and_outcome")

    def test_it_says_what_could_stay_hidden_and_never_why(self, book, read):
        said = read(
            evidence, evidence.can_say, book, self.measured, self.result, judge(self.measured, self.result)
        )
        assert "This does not show that nothing changed." in said
        assert said.endswith("This shows when the numbers moved, not why.")

    def test_what_else_happened_is_named_by_its_day(self, book, read):
        storm = pd.DataFrame({"date": [pd.Timestamp("2025-02-03")], "label": ["Storm"], "kind": ["context"]})
        said = read(evidence, evidence.what_else, book, self.measured, self.result, Baseline("", ""), storm)
        assert "Feb 3, 2025: Storm." in said and "Who would know?" in said

    def test_how_it_was_counted_and_by_which_rules(self, book, read):
        said = read(evidence, evidence.how_we_know, book, self.measured, self.result, Baseline("", ""))
        assert "How it is counted: late by 5 minutes" in said
        assert f"Rule set: {evidence.RULES['anhoej']}" in said
        assert book.facts["Counted"] == "Late: late by 5 minutes."
