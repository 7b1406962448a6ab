"""How records stood earlier: every version is found, and an earlier text goes no further than it was shared."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from brightspots.records import Cause, Project, Theme
from brightspots.records.store.past_versions import days_saved, records_at
from brightspots.records.store.store import Store

FIRST = datetime(2025, 9, 1, 15, tzinfo=UTC)


@pytest.fixture
def story(tmp_path):
    """A cause that is written on September 1, reworded on the 2nd, shared on the 3rd and taken back on the 4th."""
    now = [FIRST]
    store = Store(tmp_path / "records.db", clock=lambda: now[0])
    project = store.save(Project(), author="AB")
    cause = store.save(Cause(project_id=project.id, text="Late"), author="AB")
    for change in ({"text": "Buses come late"}, {"shared": "public"}, {"shared": ""}):
        now[0] += timedelta(days=1)
        cause = store.save(cause.changed(**change), author="AB")
    return store, project


def test_every_version_comes_in_the_order_in_which_it_was_saved(story):
    store, project = story
    saved = store.versions(project.id, (Cause, Theme))
    assert [one.version for one in saved] == [1, 2, 3, 4]
    assert days_saved(saved) == [date(2025, 9, n) for n in (1, 2, 3, 4)]
    assert store.versions(project.id, (Theme,)) == []


@pytest.mark.parametrize(
    ("day", "texts"), [(date(2025, 8, 31), []), (date(2025, 9, 1), ["Late"]), (date(2025, 9, 9), ["Buses come late"])]
)  # fmt: skip
def test_it_stood_as_it_was_saved_last(story, day, texts):
    store, project = story
    assert [one.text for one in records_at(store.versions(project.id, (Cause,)), day)] == texts


def test_what_is_shared_no_more_is_not_shared_as_it_stood_either(story):
    store, project = story
    saved = store.versions(project.id, (Cause,))
    assert {one.shared for day in days_saved(saved) for one in records_at(saved, day)} == {""}
    assert [one.shared for one in records_at(saved[:3], date(2025, 9, 3))] == ["public"]
    assert [one.shared for one in records_at(saved[:3], date(2025, 9, 2))] == [""], (
        "written before it was shared"
    )
