"""Numbers in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.text.wording import (
    better_or_worse,
    change_words,
    count,
    number,
    place_words,
    schools_words,
    sentence_about,
    value_words,
)

UNITS = ("percent", "points", "count", "", "days")
any_number = st.floats(-1e6, 1e6)


@given(value=any_number, digits=st.integers(0, 3))
def test_numbers_read_back(value, digits):
    words = number(value, digits)
    assert re.fullmatch(r"−?\d{1,3}(,\d{3})*(\.\d+)?", words)
    back = float(words.replace(",", "").replace("−", "-"))
    assert abs(back - value) <= 0.5 * 10**-digits + 1e-6
    assert not (back == 0 and "−" in words)


@given(value=any_number, unit=st.sampled_from(UNITS))
def test_values_have_their_unit_and_no_hyphen(value, unit):
    words = value_words(value, unit)
    assert "-" not in words and "nan" not in words and words == words.strip()
    assert words.endswith({"percent": "%", "points": " points", "days": " days"}.get(unit, ""))
    assert words.startswith("+") == (unit == "points" and round(value, 1) > 0)


@given(change=any_number, unit=st.sampled_from(UNITS))
def test_changes_say_up_or_down_and_never_by_nothing(change, unit):
    words = change_words(change, unit)
    assert words == "no change" or words.startswith("up " if change > 0 else "down ")
    assert not re.fullmatch(r"(up|down) 0(\.0)?( .*)?", words)
    assert "−" not in words


@given(change=any_number)
def test_better_one_way_is_worse_the_other(change):
    one, other = better_or_worse(change, "increase"), better_or_worse(change, "decrease")
    assert {one, other} in ({"better", "worse"}, {""})
    assert better_or_worse(change, None) == "" and better_or_worse(change, float("nan")) == ""


def test_counts():
    assert [count(n) for n in (0, 12.0, 1234567)] == ["0", "12", "1,234,567"]


@pytest.mark.parametrize(
    ("level", "n", "words"),
    [("high", 1, "1 high school"), ("other", 2, "2 schools of other kinds"), (None, 1234, "1,234 schools"),
     ("", None, "schools"), ("other", None, "schools of other kinds")],
)  # fmt: skip
def test_schools(level, n, words):
    assert schools_words(level, n) == words


ROW = {
    "name": "Late",
    "unit": "percent",
    "school_year": "2024-25",
    "value": 20.0,
    "change": 2.0,
    "direction": "decrease",
    "state": "shown",
}


class TestSentence:
    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({}, "Late at Mesa was 20.0% in 2024-25, up 2.0 percentage points from the year before."),
            ({"change": -0.01}, "Late at Mesa was 20.0% in 2024-25, the same as the year before."),
            (
                {"change": float("nan")},
                "Late at Mesa was 20.0% in 2024-25; there is no year before to set it against.",
            ),
            (
                {"change": float("nan"), "through": "2025-01-31", "not_compared": "part"},
                "Late at Mesa was 20.0% in 2024-25 through Jan 31; it is not set against the year before, since this "
                "year goes through Jan 31.",
            ),
            (
                {"change": float("nan"), "through": "2025-01-31", "not_compared": ""},
                "Late at Mesa was 20.0% in 2024-25 through Jan 31; there is no year before to set it against.",
            ),
            (
                {"value": 0.0},
                "Late at Mesa was 0.0% in 2024-25, up 2.0 percentage points from the year before.",
            ),
            ({"state": "suppressed", "value": None}, "Late at Mesa: hidden to protect students in 2024-25."),
            ({"state": "missing", "value": None}, "Late at Mesa: no data in 2024-25."),
        ],
    )
    def test_each_state(self, more, words):
        assert sentence_about({**ROW, **more}, "Mesa", "high") == words


def test_places():
    assert (
        place_words({"place": 3, "place_of": 1200}, "middle")
        == "3 of 10 among 1,200 middle schools (10 is best)"
    )
    assert (
        place_words({"place": None, "place_of": 3}, "middle")
        == place_words({"place": float("nan")}, "")
        == ""
    )
