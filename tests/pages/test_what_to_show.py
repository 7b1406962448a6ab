"""Pages 32 and 40 offer what they can show: measures, tests and groups that there are."""

from __future__ import annotations

import pytest

from brightspots.pages import what_to_show
from brightspots.series import implementation, school_series
from brightspots.workbook import choices
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import read_workbook

IMPACT = read_workbook(find_workbook("40_impact"))


@pytest.fixture
def shown(monkeypatch):
    html: list[str] = []
    monkeypatch.setattr(choices, "display", lambda thing: html.append(thing._repr_mimebundle_()["text/html"]))
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    return html


def offer(**given) -> None:
    asked = {"district": "practice_team", "school_id": "maple", "audience": "staff", **given}
    book = Book(IMPACT, check_parameters(IMPACT, asked))
    what_to_show.choose(book, school_series.of_school(book), implementation.events(book))


def test_measures_tests_and_periods(shown):
    offer()
    (html,) = shown
    assert '<option value="" selected>Our first result</option>' in html
    assert '<option value="on_time">' in html
    assert 'name="change_on"><option value="" selected>As our tests say</option><option value="20' in html
    assert '<option value="month">A point a month</option>' in html
    assert (
        '<option value="el">' in html and 'name="direction"' not in html
    )  # the measure says which way is better


def test_a_page_that_nobody_serves_offers_nothing(shown, monkeypatch):
    monkeypatch.delenv("SERVER_SOFTWARE")
    offer()
    assert shown == []


def test_groups_are_those_that_somebody_counted(shown):
    offer(district="new_york", school_id="07X334")
    assert 'name="group"' not in shown[0] and '<input type="date" name="change_on"' in shown[0]
