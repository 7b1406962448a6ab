"""From an outcome back to its cause, and forward."""

from __future__ import annotations

from datetime import date

import pytest

from brightspots.errors import RecordError
from brightspots.records import (
    Aim,
    Cause,
    ChangeIdea,
    DoseRecord,
    Driver,
    Evidence,
    Excerpt,
    Hypothesis,
    ImpactFinding,
    Interview,
    Measure,
    Observation,
    PDSACycle,
    Problem,
    Project,
    Theme,
)
from brightspots.records.status.chain import STAGES, chain
from brightspots.records.store.snapshot import Snapshot


@pytest.fixture
def made():
    """Two lines of work: greeting, all the way through, and letters, which share nothing but the aim."""
    project = Project(title="Here by the bell")
    own = {"project_id": project.id}
    problem = Problem(**own, statement="31 of 96 come late")
    lateness = Cause(**own, text="Mornings are hard", problem_id=problem.id)
    unseen = Cause(**own, text="Nobody notices", parent_id=lateness.id)
    lost = Cause(**own, text="Letters get lost", problem_id=problem.id)
    talk = Interview(**own, person_code="S1")
    theme = Theme(**own, label="nobody waits for me", cause_ids=(unseen.id,))
    said = Excerpt(**own, interview_id=talk.id, quote="They don't see me", theme_ids=(theme.id,))
    guess = Hypothesis(**own, because="someone waits", cause_ids=(unseen.id,))
    heard = Evidence(**own, hypothesis_ids=(guess.id,), source_id=theme.id, direction="supports")
    measure = Measure(**own, name="On time", kind="outcome")
    aim = Aim(**own, measure_id=measure.id, target=85)
    belonging = Driver(**own, text="Belonging", aim_id=aim.id)
    greeted = Driver(
        **own, text="Being greeted", level="secondary", parent_id=belonging.id, hypothesis_ids=(guess.id,)
    )
    letters = Driver(**own, text="Letters", aim_id=aim.id, cause_ids=(lost.id,))
    greeting = ChangeIdea(**own, text="Greet at the door", driver_ids=(greeted.id,))
    texts = ChangeIdea(**own, text="Texts instead of letters", driver_ids=(letters.id,))
    first = PDSACycle(**own, number=1, idea_id=greeting.id)
    second = PDSACycle(**own, number=2, idea_id=greeting.id, previous_id=first.id)
    other = PDSACycle(**own, number=1, idea_id=texts.id)
    dose = DoseRecord(
        **own, idea_id=greeting.id, cycle_id=second.id, class_code="R12", week=date(2025, 10, 6)
    )
    point = Observation(**own, measure_id=measure.id, unit_id="S", period_start=date(2025, 10, 6))
    finding = ImpactFinding(**own, measure_id=measure.id, level=2)
    return {name: value for name, value in locals().items() if name != "own"}


def names(made, tied):
    by_id = {record.id: name for name, record in made.items()}
    return {stage: {by_id[record.id] for record in found} for stage, found in tied.stages.items() if found}


def snapshot(made):
    return Snapshot(made.values())


def test_an_outcome_leads_back_over_doing_to_every_cause(made):
    tied = chain(snapshot(made), made["measure"].id)
    assert names(made, tied) == {
        "outcome": {"measure", "aim", "finding"},
        "doing": {"dose"},
        "test": {"first", "second", "other"},
        "idea": {"greeting", "texts"},
        "driver": {"belonging", "greeted", "letters"},
        "best guess why": {"guess"},
        "evidence": {"heard", "theme", "talk"},
        "cause": {"unseen", "lateness", "lost"},
        "problem": {"problem"},
    }
    assert tied.open == ()
    assert list(tied.stages) == list(STAGES)


def test_a_point_of_the_outcome_leads_the_same_way(made):
    tied = names(made, chain(snapshot(made), made["point"].id))
    assert tied["outcome"] >= {"point", "measure", "aim"} and "unseen" in tied["cause"]


def test_a_test_leads_back_along_its_own_line_and_forward_to_the_outcome(made):
    tied = names(made, chain(snapshot(made), made["second"].id))
    assert tied["test"] == {"first", "second"} and tied["idea"] == {"greeting"}
    assert tied["cause"] == {"unseen", "lateness"} and tied["doing"] == {"dose"}
    assert tied["outcome"] == {"aim", "measure", "finding"}


def test_a_cause_leads_forward_along_its_own_line(made):
    tied = names(made, chain(snapshot(made), made["unseen"].id))
    assert tied["driver"] == {"greeted"} and tied["idea"] == {"greeting"}
    assert tied["test"] == {"first", "second"} and tied["doing"] == {"dose"}
    assert "measure" in tied["outcome"] and "theme" in tied["evidence"]
    letters = names(made, chain(snapshot(made), made["lost"].id))
    assert letters["idea"] == {"texts"} and "doing" not in letters


def test_a_conversation_leads_forward_to_what_came_of_it(made):
    tied = names(made, chain(snapshot(made), made["talk"].id))
    assert tied["best guess why"] == {"guess"} and tied["idea"] == {"greeting"} and tied["doing"] == {"dose"}


def test_what_is_not_tied_yet_is_said(made):
    loose = ChangeIdea(project_id=made["project"].id, text="A raffle")
    tied = chain(Snapshot([*made.values(), loose]), loose.id)
    assert set(tied.open) == set(STAGES) - {"idea"}


def test_what_is_put_away_is_left_out(made):
    made["greeting"] = made["greeting"].changed(hidden=True)
    assert "doing" not in names(made, chain(snapshot(made), made["unseen"].id))


def test_links_lead_from_later_to_earlier(made):
    tied = chain(snapshot(made), made["dose"].id)
    assert (made["dose"].id, made["second"].id) in tied.links
    assert (made["greeting"].id, made["greeted"].id) in tied.links
    found = {record.id for records in tied.stages.values() for record in records}
    assert {one for pair in tied.links for one in pair} <= found


def test_what_has_no_place_is_refused(made):
    with pytest.raises(RecordError, match="no place"):
        chain(snapshot(made), made["project"].id)
    with pytest.raises(RecordError, match="not in this project"):
        chain(snapshot(made), Project().id)
