"""A store with one project, and visits to it by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from brightspots.forms.editing import Visit
from brightspots.records import Project, Team
from brightspots.records.store.store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


@pytest.fixture
def project(store):
    team = store.save(Team(name="Mornings"), author="AB")
    return store.save(Project(title="Here by the bell", team_id=team.id), author="AB")


@pytest.fixture
def visit_of(store, project) -> Callable[[str], Visit]:
    """Return a visit by somebody, as a browser of their own would have."""

    def visit(initials: str) -> Visit:
        return Visit(store, project.id, today=lambda: date(2026, 1, 5), writer=initials)

    return visit
