"""What a served page shows is said by its address, and can be chosen on the page."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from brightspots.errors import ParameterError
from brightspots.workbook import choices
from brightspots.workbook.book import open_workbook
from brightspots.workbook.choices import Choice, show_choices, with_choice

PAGE = "40_impact"
WEEKS = Choice("every", "How often", [("A point a week", "week"), ("A point a month", "month")])
DAY = Choice("change_on", "Our change")


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that says by which address a page of a server was come to."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    monkeypatch.setenv("BRIGHTSPOTS_DISTRICT", "practice")
    monkeypatch.setenv("BRIGHTSPOTS_AUDIENCE", "staff")
    monkeypatch.setenv("VOILA_BASE_URL", "/here/")
    return lambda query: monkeypatch.setenv("QUERY_STRING", query)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    html: list[str] = []
    monkeypatch.setattr(choices, "display", lambda thing: html.append(thing._repr_mimebundle_()["text/html"]))
    return html


def test_what_the_address_says_is_what_the_cells_below_go_by(address):
    address("school_id=S002&change_on=2024-11-04&every=month&lag=2")
    names = {"district": "california", "school_id": "S001", "change_on": "", "lag": 0, "at_most": "change"}
    book = open_workbook(PAGE, names)
    assert {
        name: names[name] for name in ("district", "school_id", "change_on", "every", "lag", "audience")
    } == {
        "district": "practice",
        "school_id": "S002",
        "change_on": "2024-11-04",
        "every": "month",
        "lag": 2,
        "audience": "staff",
    }
    assert names["at_most"] == "change" == book.parameters["at_most"]


def test_a_notebook_that_nobody_serves_keeps_its_own_parameters(monkeypatch):
    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    monkeypatch.setenv("QUERY_STRING", "school_id=S002&change_on=2024-11-04")
    names = {"district": "practice", "school_id": "S001", "change_on": ""}
    book = open_workbook(PAGE, dict(names))
    assert names["change_on"] == "" == book.parameters["change_on"]
    assert with_choice(book, every="month") == ""


def test_controls_stand_at_what_is_shown_and_keep_the_rest_of_the_address(address, shown):
    address("school_id=S002&every=month&group=el")
    book = open_workbook(PAGE, {})
    show_choices(book, [WEEKS, DAY, Choice("measure", "What we follow", [("Our first result", "")])])
    (html,) = shown
    assert 'action="/here/voila/render/40_impact.ipynb"' in html and 'method="get"' in html
    assert '<option value="month" selected>A point a month</option>' in html
    assert '<input type="date" name="change_on" value="">' in html
    assert "What we follow" not in html  # nothing to choose between
    assert 'type="hidden" name="school_id" value="S002"' in html
    assert 'type="hidden" name="group" value="el"' in html
    assert html.count('name="every"') == 1
    assert "<details" in html and " open>" in html  # something was chosen


def test_nothing_chosen_is_folded_and_what_was_typed_stays_text(address, shown):
    address("school_id=S002")
    show_choices(
        open_workbook(PAGE, {}), [Choice("group", "For whom", [("All", ""), ("<b>K</b> & 1", '"><script>')])]
    )
    assert " open>" not in shown[0] and "<script>" not in shown[0] and "<b>" not in shown[0]
    address("school_id=S002&group=%22%3E%3Cscript%3E")
    show_choices(open_workbook(PAGE, {}), [Choice("group", "For whom", [("All", ""), ("EL", "el")])])
    assert "<script>" not in shown[1] and "&lt;script&gt;" in shown[1]


def test_an_address_with_one_thing_more(address):
    address("school_id=S002&every=month")
    book = open_workbook(PAGE, {})
    assert with_choice(book, change_on="2024-11-04") == (
        "/here/voila/render/40_impact.ipynb?school_id=S002&every=month&change_on=2024-11-04"
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("change_on=soon", 'change_on cannot be "soon". Write a date like 2015-06-30.'),
        ("every=year", 'every="year" is not known. Choose one of: week, day, month.'),
    ],
)
def test_what_an_address_cannot_say_is_told_where_a_cell_meets_it(address, query, said):
    address(f"school_id=S002&{query}")
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    try:
        with capture_output() as found:
            shell.run_cell(
                f"from brightspots.workbook.book import open_workbook\nevery, change_on = 'week', ''\nbook = open_workbook({PAGE!r}, globals())"
            )
            result = shell.run_cell(
                "from brightspots.pages import impact\nfrom brightspots.series import implementation, school_series\n"
                "ours = school_series.of_school(book, '', every)\n"
                "impact.find_change(ours, implementation.events(book), change_on)"
            )
    finally:
        InteractiveShell.clear_instance()
    assert isinstance(result.error_in_exec, ParameterError), "the cells below are not run"
    assert said in found.outputs[-1].data["text/plain"] and "Traceback" not in found.stdout + found.stderr
