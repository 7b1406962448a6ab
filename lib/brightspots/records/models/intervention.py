"""Changing something: drivers, change ideas, and the cycles that test them."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from brightspots.records.models.links import (
    AimId,
    CauseId,
    DriverId,
    HypothesisId,
    IdeaId,
    MeasureId,
    OtherIdeaId,
    ParentDriverId,
    PreviousCycleId,
)
from brightspots.records.models.record import (
    Code,
    Day,
    Label,
    Part,
    ProjectRecord,
    Text,
    UnitId,
    YesPartlyNo,
)


class Driver(ProjectRecord):
    """What has to change for the aim to be reached."""

    aim_id: AimId | None = None
    parent_id: ParentDriverId | None = None
    level: Literal["primary", "secondary"] = "primary"
    text: Text = ""
    cause_ids: tuple[CauseId, ...] = ()
    hypothesis_ids: tuple[HypothesisId, ...] = ()
    measure_ids: tuple[MeasureId, ...] = ()
    state: Literal["draft", "active", "dropped"] = "draft"


class ChangeIdea(ProjectRecord):
    """Something to try, where it comes from, and what became of it."""

    text: Text = ""
    driver_ids: tuple[DriverId, ...] = ()
    cause_ids: tuple[CauseId, ...] = ()
    hypothesis_ids: tuple[HypothesisId, ...] = ()
    provenance: Literal["", "own", "network", "research"] = ""
    source: Text = ""
    source_idea_id: OtherIdeaId | None = None
    impact: int | None = Field(default=None, ge=1, le=5)
    effort: int | None = Field(default=None, ge=1, le=5)
    basis: Text = ""
    core_parts: Text = ""
    adaptable_parts: Text = ""
    reason: Text = ""
    state: Literal["proposed", "shortlisted", "testing", "adopted", "adapted", "abandoned", "spread"] = (
        "proposed"
    )


class Prediction(Part):
    """What we expect for one question, written before trying; beside it what happened."""

    question: Text = ""
    expected: Text = ""
    direction: Literal["", "increase", "decrease", "same"] = ""
    expected_count: float | None = None
    expected_out_of: float | None = Field(default=None, ge=0)
    measure_id: MeasureId | None = None
    happened: Text = ""
    actual_count: float | None = None
    actual_out_of: float | None = Field(default=None, ge=0)
    result: Literal["", "right", "partly", "wrong", "unknown"] = ""
    # What was said when the test became ready to try: it stays, whatever is changed later.
    kept: bool = False
    first_expected: Text = ""
    first_direction: Literal["", "increase", "decrease", "same"] = ""
    first_count: float | None = None
    first_out_of: float | None = Field(default=None, ge=0)


class Task(Part):
    """Who does what, when and where."""

    what: Text = ""
    who: Code = ""
    when: Day | None = None
    where: Text = ""


class PDSACycle(ProjectRecord):
    """One test: plan with predictions, do, study, act."""

    idea_id: IdeaId | None = None
    previous_id: PreviousCycleId | None = None
    number: int = Field(default=1, ge=1)
    title: Label = ""
    purpose: Literal["", "develop", "test", "implement"] = ""
    scale: int | None = Field(default=None, ge=0)
    scale_unit: Label = ""
    classes: tuple[UnitId, ...] = ()
    conditions: Text = ""
    start: Day | None = None
    end: Day | None = None
    # Plan
    objective: Text = ""
    predictions: tuple[Prediction, ...] = ()
    predicted_before_trying: Literal["", "yes", "no", "on paper"] = ""
    tasks: tuple[Task, ...] = ()
    data_plan: Text = ""
    measure_ids: tuple[MeasureId, ...] = ()
    plan_locked_at: AwareDatetime | None = None
    went_ahead_because: Text = ""
    # Do
    done_as_planned: YesPartlyNo = ""
    observations: Text = ""
    problems: Text = ""
    data: Text = ""
    # Study
    compared: Text = ""
    surprise: Text = ""
    learning: Text = ""
    # Act
    decision: Literal["", "adapt", "adopt", "abandon"] = ""
    decided_on: Day | None = None
    reason: Text = ""
    next_step: Text = ""
    next_scale: int | None = Field(default=None, ge=0)
    state: Literal["planned", "plan_locked", "doing", "studying", "acted", "cancelled"] = "planned"
