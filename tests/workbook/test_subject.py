"""Who a page is about, and how a project stood at an earlier day, for its readers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from brightspots.district.folder import SchoolFacts
from brightspots.records import Problem, Project
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from brightspots.series.released_project import released
from brightspots.workbook.project_past import release_past, versions
from brightspots.workbook.subject import Subject

MAPLE = SchoolFacts("maple", "Maple Elementary School")


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (Subject("school", MAPLE), ("maple", "Maple Elementary School", "schools/maple")),
        (Subject("project", MAPLE, "01KA", "On time"), ("01KA", "On time", "projects/01KA")),
        (Subject("network", SchoolFacts(name="Our District")), ("", "Our District", "network")),
    ],
)
def test_id_name_and_folder(subject, told):
    assert (subject.id, subject.name, subject.folder) == told


def test_a_project_is_shown_as_it_stood_and_others_see_nothing_put_away_since(tmp_path):
    now = [datetime(2025, 10, 1, 12, tzinfo=UTC)]
    store = Store(tmp_path / "records.db", clock=lambda: now[0])
    project = store.save(Project(title="On time", school_ids=("maple",), shared="public"), author="AB")
    now[0] = now[0].replace(day=2)
    problem = store.save(Problem(project_id=project.id, what="Late", shared="public"), author="AB")
    now[0] = now[0].replace(day=3)
    problem = store.save(problem.changed(what="Late to first period"), author="AB")
    now[0] = now[0].replace(day=9)
    store.save(problem.changed(hidden=True), author="AB")

    def past(audience: str, day: int) -> list[str]:
        shown = released(Snapshot([project]), project, audience=audience, min_cell=11)
        book = SimpleNamespace(
            project=shown, visit=SimpleNamespace(store=store), audience=audience, min_cell=11, parameters={}
        )
        saved = versions(book, [Problem, Project])
        found = release_past(book, saved, date(2025, 10, day)).records
        return [record.what for record in found if isinstance(record, Problem)]

    assert (past("team", 2), past("team", 3), past("team", 1)) == (["Late"], ["Late to first period"], [])
    assert past("public", 3) == []
