"""The fishbone: nothing overlaps, seen and guessed differ by shape, and its list says the same."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.figures.diagrams.fishbone import Bone, Fishbone, Twig, fishbone
from tests.figures.drawn import check, read, sentence
from tests.figures.test_wrapping import SCRIPTS

CATEGORIES = (
    "Social-emotional needs",
    "Teacher recruitment, development and retention",
    "Teacher knowledge and skills",
    "Limited instructional time",
    "Getting to school",
    "Family and community",
    "Data",
    "Leadership",
)
SHAPES = {"seen": "diamond", "told": "bubble", "guess": "ring", "challenged": "cross"}


def made(causes: int, length: int, categories: int = 4) -> Fishbone:
    chance = random.Random(causes * length)
    bones: list[list[Twig]] = [[] for _ in range(categories)]
    for number in range(causes):
        whys = tuple(Twig(sentence(chance, length // 2), "seen") for _ in range(2)) if number % 5 == 0 else ()
        bones[number % categories].append(
            Twig(
                sentence(chance, length),
                ("seen", "told", "guess", "challenged")[number % 4],
                votes=(0, 1, 3, 23)[number % 4],
                chosen=number == 1,
                note="set aside" if number == 4 else "",
                whys=whys,
            )
        )
    return Fishbone(
        sentence(chance, 110), tuple(Bone(CATEGORIES[i], tuple(own)) for i, own in enumerate(bones))
    )


@pytest.mark.parametrize("in_full", [False, True])
@pytest.mark.parametrize("categories", [1, 4, 7])
@pytest.mark.parametrize("causes", [3, 15, 40])
def test_nothing_overlaps_with_causes_of_200_characters(causes, categories, in_full):
    drawn = made(causes, 200, categories)
    found = check(fishbone(drawn, title="Why do they miss school?", in_full=in_full))
    assert len(found.cards) >= causes + categories + 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=120), st.integers(0, 60)), max_size=12),
    st.text(max_size=90),
    st.integers(1, 5),
)
def test_nothing_overlaps_whatever_is_typed(causes, problem, categories):
    twigs = [
        Twig(text, votes=votes, chosen=votes % 7 == 3, whys=(Twig(problem),) * (votes % 3))
        for text, votes in causes
    ]
    bones = tuple(
        Bone(text[:40], tuple(twigs[i::categories])) for i, (text, _) in enumerate(causes[:categories])
    )
    check(fishbone(Fishbone(problem or "p", bones), title=problem))


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_room(script):
    twig = Twig(SCRIPTS[script], "told", votes=4, whys=(Twig(SCRIPTS[script]),))
    check(fishbone(Fishbone(SCRIPTS[script], (Bone(SCRIPTS[script][:30], (twig, twig, twig)),))))


def test_how_we_know_is_told_by_shape_alone():
    pictures = {
        how: fishbone(Fishbone("p", (Bone("b", (Twig("a", how),)),))).image.decode() for how in SHAPES
    }
    colours = {colour for svg in pictures.values() for colour in re.findall(r'(?:fill|stroke)="(#\w+)"', svg)}
    plain = {how: re.sub(r'(fill|stroke)="#\w+"', "", svg) for how, svg in pictures.items()}
    assert len(set(plain.values())) == 4
    assert colours <= {"#fff", "#1b2733", "#50606f", "#eef3f7", "#d5dde4"}, "greys and ink alone"


def test_the_chosen_cause_has_its_word_and_a_thicker_edge():
    drawn = read(fishbone(Fishbone("p", (Bone("b", (Twig("late", chosen=True), Twig("early"))),))))
    edges = {card.said: card.thick for card in drawn.cards}
    assert edges["Chosen late"] > 2 * edges["early"]


def test_the_list_says_all_that_the_picture_says_in_order():
    drawn = made(15, 60)
    table = fishbone(drawn).table
    assert list(table["Category"].drop_duplicates()) == list(CATEGORIES[:4])
    top = [cause.text for bone in drawn.bones for cause in bone.causes]
    assert [row["Cause"] for row in table.to_dict("records") if not row["Why of"]] == top
    whys = table[table["Why of"] != ""]
    assert len(whys) == 6 and set(whys["Why of"]) <= set(top)
    assert (table["Chosen"] == "chosen").sum() == 1 and "23" in set(table["Dots"])


def test_long_causes_are_cut_only_where_one_page_could_not_be_read():
    few, many = made(15, 200), made(40, 200)
    assert fishbone(few).caption == "" and "cut" in fishbone(many).caption
    whole = fishbone(many, in_full=True)
    assert "…" not in whole.image.decode() and whole.caption == ""
    text = " ".join(read(whole).said)
    assert all(word in text for word in many.bones[0].causes[0].text.split())


def test_no_cause_is_so_long_that_there_is_no_picture():
    check(fishbone(Fishbone("p", (Bone("b", (Twig("word " * 2000), Twig("x" * 3000))),))))


def test_causes_that_are_not_drawn_are_counted_on_their_bone_and_said():
    bones = (
        Bone("Here", (Twig("Late"), Twig("Early")), more=940),
        Bone("There", (), more=1),
        Bone("Nowhere"),
    )
    whole = Fishbone("p", (Bone("Here", (Twig("All of them"),)),))
    made = fishbone(Fishbone("p", bones))
    said = " ".join(check(made).said)
    assert "and 940 more causes" in said and "and 1 more cause" in said.replace("causes", "")
    assert made.caption == "2 of 943 causes are drawn: those with the most dots, then the newest."
    assert "943 causes, 2 of them drawn" in made.alt
    assert list(made.table["Cause"]) == [
        "Late",
        "Early",
        "and 940 more causes",
        "and 1 more cause",
        "none yet",
    ]
    assert list(fishbone(Fishbone("p", bones), listed=whole).table["Cause"]) == ["All of them"]
    assert "drawn" not in fishbone(whole).alt + fishbone(whole).caption


def test_a_fishbone_without_causes_has_its_bones():
    picture = fishbone(Fishbone("31 of 412 miss school often", tuple(Bone(name) for name in CATEGORIES[:4])))
    check(picture)
    assert "no causes yet" in picture.alt and list(picture.table["Cause"]) == ["none yet"] * 4
    assert "begins" in fishbone(Fishbone("")).alt


def test_same_causes_same_bytes():
    assert fishbone(made(15, 200)).image == fishbone(made(15, 200)).image


def test_markup_stays_words():
    hostile = '</text><script>alert(1)</script>&<a href="javascript:x">'
    picture = fishbone(Fishbone(hostile, (Bone(hostile, (Twig(hostile, note=hostile),)),)), title=hostile)
    read(picture)
    assert "<script" not in picture.html() and "<script" not in picture.image.decode()
