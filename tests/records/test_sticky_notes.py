"""What a room of people puts on a fishbone: nobody is in anybody's way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from brightspots.errors import RecordError
from brightspots.records import Cause, Project, Vote, new_id
from brightspots.records.status.sticky_notes import LONGEST, check_text, count_dots, new_cause
from brightspots.records.store.store import Store

PROJECT = new_id()
CAUSES = [Cause(project_id=PROJECT, text=f"Cause {n}") for n in range(4)]


def test_a_judgement_of_an_idea_is_no_dot():
    judged = Vote(project_id=PROJECT, about_id=CAUSES[0].id, voter="P1", impact=4, effort=2)
    assert not count_dots([judged])


@pytest.mark.parametrize(("text", "words"), [("  \n ", "empty"), ("x" * (LONGEST + 1), "501 characters")])
def test_a_sticky_that_says_nothing_or_far_too_much_is_refused_in_words(text, words):
    with pytest.raises(RecordError, match=words):
        check_text(text)


def test_twenty_phones_at_once_lose_nothing(tmp_path):
    store = Store(tmp_path / "records.db")
    project = store.save(Project(title="Here"), author="AB")
    empty = store.snapshot(project.id)
    [wall] = store.save_all(new_cause(empty, project.id, key="first one", text="Late buses"), author="AB")

    def phone(number: int) -> None:
        text, key = f"Cause of phone {number}", f"phone {number}"
        store.save_all(new_cause(empty, project.id, key=key, text=text), author=f"P{number}")
        dots = Vote(project_id=project.id, about_id=wall.id, voter=f"P{number}", dots=2)
        store.save(dots, author=f"P{number}")

    with ThreadPoolExecutor(8) as room:
        list(room.map(phone, range(20)))
    assert len(store.find(Cause, project.id)) == 21
    assert count_dots(store.find(Vote, project.id))[wall.id] == 40
