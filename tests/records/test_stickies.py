"""What a room of people puts on a fishbone: nobody is in anybody's way, and nobody gives more dots than they have."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.errors import RecordError
from brightspots.records import Cause, CauseCategory, Project, Vote, new_id
from brightspots.records.stickies import DOTS, LONGEST, add_cause, dots_left, group, take_back, tally, vote
from brightspots.records.store import Store

PROJECT = new_id()
CAUSES = [Cause(project_id=PROJECT, text=f"Cause {n}") for n in range(4)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["P1", "P2"]), st.booleans()), max_size=25))
def test_nobody_ever_has_more_dots_given_than_there_are(moves):
    votes: dict[str, Vote] = {}
    for cause, voter, back in moves:
        try:
            made = (take_back if back else vote)(CAUSES[cause], voter, votes.values())
        except RecordError:
            assert dots_left(voter, votes.values()) == 0
            continue
        votes |= {one.id: one for one in made}
        for who in ("P1", "P2"):
            given_now = sum(one.dots for one in votes.values() if one.voter == who and not one.hidden)
            assert given_now + dots_left(who, votes.values()) == DOTS
    assert sum(tally(votes.values()).values()) == sum(one.dots for one in votes.values() if not one.hidden)


def test_a_judgement_of_an_idea_is_no_dot():
    judged = Vote(project_id=PROJECT, about_id=CAUSES[0].id, voter="P1", impact=4, effort=2)
    assert dots_left("P1", [judged]) == DOTS and not tally([judged])


@pytest.mark.parametrize(("text", "words"), [("  \n ", "empty"), ("x" * (LONGEST + 1), "501 characters")])
def test_a_sticky_that_says_nothing_or_far_too_much_is_refused_in_words(text, words):
    with pytest.raises(RecordError, match=words):
        add_cause(text, project_id=PROJECT)


def test_grouping_again_changes_nothing():
    bone = CauseCategory(project_id=PROJECT, label="Getting here")
    moved = group(CAUSES, bone)
    assert {cause.category_id for cause in moved} == {bone.id} and len(moved) == 4
    assert group(moved, bone) == ()
    assert {cause.category_id for cause in group(moved, None)} == {None}


def test_twenty_phones_at_once_lose_nothing(tmp_path):
    store = Store(tmp_path / "records.db")
    project = store.save(Project(title="Here"), author="AB")
    [wall] = store.save_all(add_cause("Late buses", project_id=project.id), author="AB")

    def phone(number: int) -> None:
        store.save_all(add_cause(f"Cause of phone {number}", project_id=project.id), author=f"P{number}")
        store.save_all(vote(wall, f"P{number}", store.find(Vote, project.id), dots=2), author=f"P{number}")

    with ThreadPoolExecutor(8) as room:
        list(room.map(phone, range(20)))
    assert len(store.find(Cause, project.id)) == 21
    assert tally(store.find(Vote, project.id))[wall.id] == 40
