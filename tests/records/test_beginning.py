"""A team begins."""

import pytest

from brightspots.errors import RecordError
from brightspots.records import Project, Team
from brightspots.records.store.new_team import begin

OURS = {
    "team": "Mornings",
    "title": "Here by the bell",
    "school_ids": ["S001"],
    "known_schools": {"S001", "S002"},
}


def test_a_second_project_of_the_same_team_keeps_the_team(store):
    first = begin(store, **OURS)
    second = begin(store, **{**OURS, "title": "Reading at home"})
    assert first.team_id == second.team_id
    assert len(store.find(Team)) == 1
    assert len(store.find(Project)) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"team": "  "}, "no name yet"),
        ({"title": ""}, "what this is about"),
        ({"school_ids": []}, "one school"),
        ({"school_ids": ["../S001"]}, "Choose your school"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(store, wrong, words):
    with pytest.raises(RecordError, match=words):
        begin(store, **{**OURS, **wrong})
    assert not store.find(Team)
    assert not store.find(Project)
