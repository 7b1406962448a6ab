"""The driver diagram: nothing overlaps, no line crosses a card, and its list says the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.figures.diagrams.driver_diagram import LOOSE, Driver, Drivers, Idea, driver_diagram
from tests.figures.drawn import check, read, sentence
from tests.figures.test_wrapping import SCRIPTS

STANDING = ("open", "testing", "kept", "stopped")


def made(ideas: int, length: int, loose: int = 2) -> Drivers:
    chance = random.Random(ideas * length)
    own = [
        Idea(sentence(chance, length), "testing now, 2 tests", STANDING[i % 4], ("core: the call",))
        for i in range(ideas)
    ]
    serving = own[loose:]
    parts = (
        Driver(sentence(chance, 60), ("Calls made",), ideas=tuple(serving[0::4])),
        Driver(sentence(chance, 60), ideas=tuple(serving[1::4])),
    )
    tops = (
        Driver(sentence(chance, length), ("Calls made",), ("best guess why: supported",), parts, tuple(serving[2::4])),
        Driver(sentence(chance, length), notes=("no measure yet",), ideas=tuple(serving[3::4])),
    )  # fmt: skip
    return Drivers(sentence(chance, 110), tops, tuple(own[:loose]))


@pytest.mark.parametrize("in_full", [False, True])
@pytest.mark.parametrize("ideas", [3, 15, 40])
def test_nothing_overlaps_and_no_line_crosses_a_card(ideas, in_full):
    picture = driver_diagram(made(ideas, 200), title="Our theory", in_full=in_full)
    drawn = check(picture)
    assert len(drawn.cards) == ideas + 5 and len(drawn.lines) >= 4


@settings(max_examples=30, deadline=None)
@given(
    st.recursive(
        st.builds(Driver, st.text(max_size=80), ideas=st.lists(st.builds(Idea, st.text(max_size=90)), max_size=3).map(tuple)),
        lambda inner: st.builds(Driver, st.text(max_size=80), parts=st.lists(inner, max_size=3).map(tuple)),
        max_leaves=8,
    ),
    st.lists(st.builds(Idea, st.text(max_size=60), st.text(max_size=40)), max_size=3),
)  # fmt: skip
def test_nothing_overlaps_whatever_is_typed(driver, loose):
    check(driver_diagram(Drivers("aim", (driver, driver), tuple(loose)), title="t"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_room(script):
    words = SCRIPTS[script]
    idea = Idea(words, words[:40], "testing", (words,))
    check(driver_diagram(Drivers(words, (Driver(words, (words,), ideas=(idea, idea)),)), title=words))


def test_how_far_an_idea_is_tested_stands_in_words():
    picture = driver_diagram(made(15, 60))
    assert picture.image.decode().count("testing now, 2 tests") == 15
    assert set(picture.table["Tested"]) == {"testing now, 2 tests, core: the call"}


def test_ideas_without_a_driver_are_asked_about():
    picture = driver_diagram(made(6, 40, loose=2))
    assert LOOSE in picture.image.decode() and "2 ideas serve no driver yet" in picture.alt
    assert (picture.table["What has to change"] == LOOSE).sum() == 2
    assert LOOSE not in driver_diagram(made(6, 40, loose=0)).image.decode()


def test_the_list_goes_down_the_tree():
    drawn = made(15, 60)
    table = driver_diagram(drawn).table
    first = drawn.drivers[0]
    expected = [first.text, *(part.text for part in first.parts), drawn.drivers[1].text, LOOSE]
    assert list(table["What has to change"].drop_duplicates()) == expected
    assert set(table["Idea"]) == {
        idea.text
        for idea in (*first.ideas, *first.parts[0].ideas, *first.parts[1].ideas, *drawn.drivers[1].ideas, *drawn.loose)
    }  # fmt: skip


def test_the_aim_is_never_cut():
    aim = sentence(random.Random(3), 180)
    drawn = made(40, 200)
    picture = driver_diagram(Drivers(aim, drawn.drivers, drawn.loose))
    shown = " ".join(read(picture).said)
    assert all(word in shown for word in aim.split()) and "cut" in picture.caption


def test_nothing_yet():
    assert "begins" in driver_diagram(Drivers("")).alt
    check(driver_diagram(Drivers("From 41 to 20")))
    assert driver_diagram(Drivers("From 41 to 20")).alt.endswith("0 drivers, no ideas yet.")
