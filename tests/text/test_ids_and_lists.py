"""Names that may stand in files, and lists in words."""

from __future__ import annotations

import pytest

from brightspots.text.ids import SCHOOL_ID
from brightspots.text.lists import capitalize, count_noun, join_words, noun_of
from brightspots.text.typed import LONGEST, clean, html, line, one_line


@pytest.mark.parametrize("name", ["S001", "07X334", "a.b-c_d", "x" * 64, "console"])
def test_a_name_that_every_computer_takes(name):
    assert SCHOOL_ID.match(name)


@pytest.mark.parametrize(
    "name", ["", ".a", "-a", "a.", "x" * 65, "con", "COM1", "lpt9.txt", "NUL.html", "a/b", "Peña", "a\n"]
)
def test_a_name_that_some_computer_refuses(name):
    assert not SCHOOL_ID.match(name)


def test_lists_and_counts_are_said_as_people_say_them():
    assert [join_words(list("abcd")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert join_words(list("abcd"), "or", most=4) == "a, b, c or d"
    assert join_words(list("abcde"), most=4) == "a, b, c, d and 1 more"
    assert [count_noun(n, "point") for n in (0, 1, 2000)] == ["0 points", "1 point", "2,000 points"]
    assert [noun_of(1, "classes"), noun_of(2, "classes"), noun_of(1, "weeks")] == ["class", "classes", "week"]
    assert capitalize("our MAP") == "Our MAP" and capitalize("") == ""


def test_what_was_typed_is_escaped_whole_and_turns_nothing_around():
    assert clean("a\u202eb\r\nc\x07 ") == "ab\nc" and one_line(float("nan")) == ""
    assert line("word " * 50, 10) == "word word…"
    assert html("<b>\n&") == '<span dir="auto">&lt;b&gt;<br>&amp;</span>'
    long = html("word " * LONGEST)
    assert long.startswith("<details") and "The rest stands in the form." in long
