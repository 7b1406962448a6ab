"""The record of a kind that stands now: the same one whoever asks, of stored records or of released ones."""

from __future__ import annotations

import pytest

from brightspots.records import Aim, Charter, Measure, PDSACycle, Problem, Project, Team, new_id
from brightspots.records.status.current import (
    aim_of,
    charter_of,
    earlier_versions,
    measure_of,
    measures_of,
    problem_of,
    project_of,
    served_by,
    team_of,
)
from brightspots.records.store.snapshot import Snapshot
from brightspots.series.released_project import released
from brightspots.series.team_numbers import definitions
from brightspots.workbook.chain_row import stages

TEAM = Team(name="Mornings")
PROJECT = Project(title="Here by the bell", team_id=TEAM.id)
OWN = {"project_id": PROJECT.id}
FEW, LATE, OLD = (
    Measure(**OWN, name=name, kind="outcome", state=state)
    for name, state in (("Few", "active"), ("Late", "active"), ("Old", "retired"))
)
ABOVE = Aim(project_id=new_id(), statement="All here by the bell.", measure_id=FEW.id)
RECORDS = (
    PROJECT,
    FEW,
    OLD,
    LATE,
    Problem(**OWN, what="come late", state="superseded"),
    Problem(**OWN, what="miss the bell"),
    Aim(**OWN, target=20, measure_id=LATE.id, parent_aim_id=ABOVE.id),
    Aim(**OWN, target=15, measure_id=FEW.id, state="revised"),
    Charter(**OWN, timeline="By May", state="agreed"),
    Charter(**OWN, timeline="By June", hidden=True),
    PDSACycle(**OWN, number=1),
)
STORED = Snapshot(RECORDS, [TEAM, ABOVE])


@pytest.mark.parametrize("released_first", [False, True])
def test_everybody_is_told_of_the_same_records(released_first):
    records = released(STORED, PROJECT, audience="team", min_cell=11) if released_first else STORED
    project, team, charter = project_of(records), team_of(records), charter_of(records)
    problem, aim, measure = problem_of(records), aim_of(records), measure_of(records)
    assert project is not None and project.id == records.project_id == PROJECT.id
    assert team is not None and team.name == "Mornings"
    assert problem is not None and problem.what == "miss the bell"
    assert [old.what for old in earlier_versions(problem, records)] == ["come late"]
    assert (
        aim is not None
        and aim.target == 20
        and [old.target for old in earlier_versions(aim, records)] == [15]
    )
    assert charter is not None and charter.timeline == "By May"
    assert measure is not None and measure.name == "Late"
    assert [one.name for one in measures_of(records)] == ["Few", "Late"]
    assert [one.id for one in records.others(Aim)] == [ABOVE.id]
    above = records.get(ABOVE.id)
    assert above is not None and above.id == ABOVE.id and records.get(None) is None
    assert served_by(aim, STORED) == "All here by the bell."


def test_what_others_do_not_share_is_nobodys_to_show():
    records = released(STORED, PROJECT, audience="public", min_cell=11)
    assert records.records == () and aim_of(records) is None and measures_of(records) == []


def test_numbers_and_the_chain_begin_with_the_aim_that_stands():
    records = released(STORED, PROJECT, audience="team", min_cell=11)
    assert [about.name for about in definitions(records).values()] == ["Late", "Few"]
    row = {stage.name: [link.words for link in stage.links] for stage in stages(records, lambda page: "")}
    assert row["The problem"] == ["miss the bell"]
