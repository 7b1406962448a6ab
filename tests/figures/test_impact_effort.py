"""Ideas by impact and effort: every mark and card apart, and the spread of what people gave beside its mean."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.figures.diagrams.impact_effort import Judged, impact_effort
from tests.figures.drawn import check, read, sentence
from tests.figures.test_wrapping import SCRIPTS

VOTES = st.lists(st.integers(1, 5), max_size=9).map(tuple)


def made(ideas: int, length: int) -> list[Judged]:
    chance = random.Random(ideas * length)
    votes = [tuple(chance.choices(range(1, 6), k=chance.randint(1, 8))) for _ in range(2 * ideas)]
    return [Judged(sentence(chance, length), votes[2 * i], votes[2 * i + 1]) for i in range(ideas)]


def marks(picture) -> list[tuple[float, float, float]]:
    return [tuple(float(g[0].get(name, "0")) for name in ("cx", "cy", "r")) for g in read(picture).marks]


def apart(picture) -> None:
    found = marks(picture)
    for place, (x, y, r) in enumerate(found):
        for other_x, other_y, _ in found[place + 1 :]:
            assert math.dist((x, y), (other_x, other_y)) >= 2 * r


@pytest.mark.parametrize("ideas", [3, 15, 40])
def test_nothing_overlaps_with_ideas_of_200_characters(ideas):
    picture = impact_effort(made(ideas, 200), title="Which first?")
    assert len(check(picture).cards) == ideas and len(marks(picture)) == ideas
    apart(picture)


def test_forty_ideas_in_one_place_stand_apart():
    apart(impact_effort([Judged(f"idea {i}", (3,), (3,)) for i in range(40)]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Judged, st.text(max_size=150), VOTES, VOTES), min_size=1, max_size=12))
def test_nothing_overlaps_whatever_is_typed(ideas):
    picture = impact_effort(ideas, title="t")
    check(picture)
    apart(picture)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_room(script):
    check(impact_effort([Judged(SCRIPTS[script], (1, 5), (2,)), Judged(SCRIPTS[script])]))


def test_the_spread_is_shown_and_not_only_the_mean():
    agree, differ = Judged("agree", (3, 3, 3), (2, 2)), Judged("differ", (1, 3, 5), (2, 2))
    same_mean = impact_effort([agree]), impact_effort([differ])
    assert marks(same_mean[0]) == marks(same_mean[1])
    boxes = [[words for words in read(p).said if words.isdigit()] for p in same_mean]
    assert boxes == [["1", "3", "2"], ["1", "1", "1", "1", "2"]], (
        "how many gave what, after the number itself"
    )
    assert ["stroke-dasharray" in p.image.decode() for p in same_mean] == [False, True]
    assert "1 to 5, 3.0 on average (3 people)" in set(same_mean[1].table["Impact"])


def test_where_it_lies_is_said_in_words():
    ideas = [
        Judged("a", (5,), (1,)),
        Judged("b", (5,), (5,)),
        Judged("c", (1,), (1,)),
        Judged("d", (1,), (5,)),
    ]
    lies = list(impact_effort([*ideas, Judged("e")]).table["Where it lies"])
    assert lies == ["Try first", "Plan well", "Easy, but small", "Leave for now", "not judged yet"]


def test_nothing_yet():
    assert "first idea" in impact_effort([]).alt
