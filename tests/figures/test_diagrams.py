"""Diagrams with few and with many entries, long words and other scripts: nothing overlaps, nothing leaves its card."""

from __future__ import annotations

import pytest

from brightspots.figures.diagrams.phase_path import PHASES, Stay, phase_path
from brightspots.figures.diagrams.process_map import Map, Step, process_map
from brightspots.figures.diagrams.ramp import Trial, levels, ramp
from brightspots.figures.picture import Picture
from tests.figures.drawn import Drawn, check, read

LONG = (
    "Whenever a child is away for the second day in a row somebody from the front office or the homeroom looks at "
    "the list by the door and calls the family before the bell, in the language of the home, so."
)
WORDS = (
    LONG,
    "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle",
    "我们每天早上打电话给没有来上学的孩子的家长，然后把结果写在门边的表格里。" * 5,
    "نتصل كل صباح بأسر الأطفال الذين لم يحضروا إلى المدرسة ونكتب ما يقولونه في الجدول " * 2,
    "Short",
)
BITES = '<script>alert(1)</script> "&\' =HYPERLINK("http://x.test") \u202eback\u202c \x00\U0001f600 $x_1$ ]]>'
HOW_MANY = pytest.mark.parametrize("many", [1, 3, 15, 40])


def words(place: int) -> str:
    return WORDS[place % len(WORDS)]


def steps(many: int, lanes: int = 4) -> tuple[Step, ...]:
    """A map with decisions that lead back and forth, and with all that a step can say."""
    return tuple(
        Step(
            f"s{n}",
            words(n),
            lane=f"{words(n % lanes)[:60]} {n % lanes}",
            owner="OL" if n % 5 else "",
            others=("TB", "KD") if n % 3 else (),
            minutes=5.0 * n if n % 4 else None,
            waiting=1440.0 if n % 4 == 2 else None,
            pain=words(n + 1) if n % 5 == 1 else "",
            decision=n % 6 == 3,
            then=(f"s{n + 1}", f"s{n * 7 % many}") if n % 6 == 3 else (f"s{n + 1}",),
            unsure=n % 7 == 5,
            ends=n % 11 == 9,
            ways=(("yes", f"s{n + 1}"), (words(n), f"s{n * 7 % many}")) if n % 6 == 3 else (),
        )
        for n in range(many)
    )


def trials(many: int) -> list[Trial]:
    sizes = (1, 1, 3, 5, 15, 40)
    return [
        Trial(
            words(n),
            f"{sizes[n * 6 // many]} classes",
            sizes[n * 6 // many],
            when="Nov 4 to Dec 20, 2024",
            predicted=words(n + 1),
            happened=words(n + 2),
            fit=("right", "partly", "wrong", "")[n % 4],
            learned=words(n + 3),
            decision=("adapt", "adopt", "stop", "")[n % 4],
            after=max(n - 1, 1) if n and n % 5 == 0 else None,
        )
        for n in range(many)
    ]


def stays(many: int) -> list[Stay]:
    phases = list(PHASES)
    order = (0, 1, 2, 1, 2, 3, 2, 3, 4, 3)
    return [Stay(phases[order[n % 10]], "Sep 10, 2024", "Oct 1, 2024", words(n)) for n in range(many)]


def assert_sound(picture: Picture) -> Drawn:
    drawn = check(picture)
    assert drawn.page.bottom <= 1.3 * drawn.page.right, "one page holds it"
    return drawn


def every(many: int) -> list[Picture]:
    return [
        process_map(Map("How it is done now", steps(many), note=LONG)),
        process_map([Map("Now", steps(many, 3)), Map("As it should be", steps(max(many // 2, 1), 2))]),
        process_map([Map(LONG, steps(max(many // n, 1), n + 1)) for n in (1, 2, 3)]),
        ramp(trials(many), title=LONG),
        phase_path(stays(many), title=words(2)),
    ]


@HOW_MANY
def test_nothing_overlaps_and_all_fits_on_one_page(many):
    for picture in every(many):
        assert_sound(picture)


@HOW_MANY
def test_every_word_that_the_picture_cuts_stands_in_its_list(many):
    one, two, three, chain, path = every(many)
    assert len(one.table) == many and len(two.table) == many + max(many // 2, 1)
    assert len(three.table) == sum(max(many // n, 1) for n in (1, 2, 3))
    assert LONG in one.table["Step"].iloc[0] and LONG in chain.table["Test"].iloc[0]
    assert LONG in path.table["Why"].iloc[0]
    for picture in (one, chain, path):
        cut = any(said.endswith("…") for said in read(picture).said)
        assert cut == ("end with …" in picture.caption)


def test_few_entries_are_not_cut_and_their_letters_are_large():
    for picture in (process_map(Map("Now", steps(5))), ramp(trials(3)), phase_path(stays(5))):
        drawn = read(picture)
        assert not any(said.endswith("…") for said in drawn.said)
        assert drawn.page.right <= 800


def test_the_same_entries_give_the_same_bytes():
    assert [p.image for p in every(15)] == [p.image for p in every(15)]


def test_text_that_bites_stays_text():
    made = [
        process_map(Map(BITES, (Step("a", BITES, BITES, "", (), 1, 1, BITES),), BITES), title=BITES),
        ramp([Trial(BITES, BITES, 1, BITES, BITES, BITES, "wrong", BITES, "stop")], title=BITES),
        phase_path([Stay("definition", "May 1", "", BITES)], title=BITES, ended=BITES),
    ]
    for picture in made:
        assert_sound(picture)
        assert b"<script" not in picture.image and "<script" not in picture.html()
        assert "\u202e" not in picture.image.decode() and "\u202e" not in picture.html()


def test_it_says_without_colour_what_it_means():
    picture = process_map(
        Map("Now", (Step("a", "Letter home", "Office", minutes=20, waiting=4320, pain="Comes late"),))
    )
    said = " ".join(read(picture).said)
    assert "Who owns this?" in said and "Hard: Comes late" in said and "waits 3 days" in said
    assert "stroke-dasharray" in picture.image.decode() and "dashed frame" in picture.caption
    for decision, word in (("adapt", "Adapt"), ("adopt", "Adopt"), ("stop", "Stop"), ("", "Not decided")):
        assert word in ramp([Trial("Calls", decision=decision)]).image.decode()


def test_a_decision_says_which_way_leads_where():
    asked = Step(
        "a", "Out?", "Office", "OL", decision=True, then=("b", "c"), ways=(("yes", "b"), ("<no>", "c"))
    )
    sure = Step("b", "Sure?", "Office", "OL", decision=True, then=("c",), ways=(("no", "b"),))
    picture = process_map(Map("Now", (asked, sure, Step("c", "Call", "Office", "OL"))))
    said = read(picture).said
    assert "yes: 2" in said and "<no>: 3" in said and "no: it ends here" in said
    assert "1, Out? (yes: 2, <no>: 3); 2, Sure? (no: it ends here); 3, Call." in picture.alt
    assert picture.table["Then"].tolist() == ["yes: 2, <no>: 3", "no: it ends here, 3", ""]


def test_minutes_and_waiting_are_added_up_by_lane_and_for_all():
    map_ = Map(
        "Now",
        (Step("a", "Print", "Office", "OL", minutes=5), Step("b", "Lie", "Office", "OL", minutes=2, waiting=1440),
         Step("c", "Read", "Class", "TB", minutes=3)),
    )  # fmt: skip
    said = read(process_map(map_)).said
    assert said[:2] == ["Now", "3 steps, 10 min of work, 1 day waiting."]
    assert [words for words in said if words.endswith("of work")] == ["7 min of work", "3 min of work"]


def test_steps_of_a_ramp_rise_with_the_size_of_the_test():
    assert levels([1, 1, 2, None, 15, 3]) == [0, 0, 1, 1, 3, 2]
    drawn = assert_sound(ramp([Trial("a", "1", 1), Trial("b", "3", 3), Trial("c", "15", 15)]))
    tops = [card.edge.top for n in (1, 2, 3) for card in drawn.cards if card.said.startswith(f"{n}.")]
    assert tops == sorted(tops, reverse=True) and len(set(tops)) == 3


def test_going_back_is_drawn_as_a_way_like_any_other():
    picture = phase_path(
        [Stay("definition"), Stay("diagnostic"), Stay("definition", "May 1", "", "We had no number")]
    )
    said = " ".join(read(picture).said)
    assert "We are here" in said and "We came back" in said and "led back once" in said
    assert len(read(picture).arrows) == 2 and "part of the work" in picture.caption
    assert "We are here" not in phase_path([Stay("impact")], ended="Closed on June 6, 2025.").image.decode()


def test_nothing_yet_says_what_would_begin_it():
    for picture in (process_map(Map("Now")), ramp([])):
        assert b"<svg" in picture.image and picture.alt
    assert "We are here" in phase_path([]).image.decode()
