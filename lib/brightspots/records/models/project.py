"""A project: what it is about, what it is to achieve, where it stands, and what stands in its way."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from brightspots.records.models.links import AimId, MeasureId, NetworkId, ParentAimId, ProblemId, TeamId
from brightspots.records.models.network import Level
from brightspots.records.models.record import Better, Code, Day, Label, ProjectRecord, Record, Text, UnitId

Phase = Literal["definition", "diagnostic", "intervention", "impact", "sustainability", "closed", "stopped"]


class Project(Record):
    """A team's work on one problem. Its phase may go back as well as forward."""

    team_id: TeamId | None = None
    network_id: NetworkId | None = None
    title: Label = ""
    school_ids: tuple[UnitId, ...] = ()
    sponsor: Code = ""
    start: Day | None = None
    end: Day | None = None
    progress_score: float | None = Field(default=None, ge=0.5, le=5)
    coach_score: float | None = Field(default=None, ge=0.5, le=5)
    phase: Phase = "definition"
    # Rules of advice that a coach or the team switched on or off for this project.
    advice_on: tuple[Label, ...] = ()
    advice_off: tuple[Label, ...] = ()

    @property
    def scope(self) -> str:
        """A project belongs to itself."""
        return self.id


class PhaseChange(ProjectRecord):
    """A move from one phase to another, back or forward, and why."""

    before: Phase = "definition"
    after: Phase = "definition"
    on: Day | None = None
    reason: Text = ""
    decided_by: Code = ""


class Problem(ProjectRecord):
    """The problem: what, who, where, how many of how many."""

    statement: Text = ""
    what: Text = ""
    who: Text = ""
    where: Text = ""
    since: Text = ""
    how_many: float | None = Field(default=None, ge=0)
    out_of: float | None = Field(default=None, ge=0)
    measured_on: Day | None = None
    compared_with: Text = ""
    consequence: Text = ""
    source: Text = ""
    measure_id: MeasureId | None = None
    state: Literal["draft", "agreed", "superseded"] = "draft"


class Aim(ProjectRecord):
    """From, to, by when, for whom."""

    ORDERED: ClassVar = (("baseline_on", "due"),)

    statement: Text = ""
    direction: Better = ""
    measure_id: MeasureId | None = None
    baseline: float | None = None
    baseline_on: Day | None = None
    target: float | None = None
    due: Day | None = None
    population: Text = ""
    place: Text = ""
    parent_aim_id: ParentAimId | None = None
    reason: Text = ""
    state: Literal["draft", "agreed", "met", "missed", "revised"] = "draft"


class Charter(ProjectRecord):
    """What the team and its sponsor agree on before they dig."""

    title: Label = ""
    problem_id: ProblemId | None = None
    aim_id: AimId | None = None
    measure_ids: tuple[MeasureId, ...] = ()
    sponsor: Code = ""
    why_now: Text = ""
    evidence_of_gap: Text = ""
    scope_in: Text = ""
    scope_out: Text = ""
    process_start: Text = ""
    process_end: Text = ""
    first_ideas: Text = ""
    stakeholders: Text = ""
    barriers: Text = ""
    resources: Text = ""
    numbers_and_voices: Text = ""
    timeline: Text = ""
    start: Day | None = None
    end: Day | None = None
    signed_off_by: tuple[Code, ...] = ()
    signed_off_on: Day | None = None
    state: Literal["draft", "agreed", "superseded"] = "draft"


class Barrier(ProjectRecord):
    """Something that a team cannot change itself, whom it asked, and what the answer was."""

    ORDERED: ClassVar = (("asked_on", "answered_on"),)

    text: Text = ""
    level: Level = ""
    asked_of: Label = ""
    asked_on: Day | None = None
    answer: Text = ""
    answered_on: Day | None = None
    state: Literal["raised", "accepted", "answered", "declined"] = "raised"
