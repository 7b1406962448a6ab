"""What came of it: findings, what lasts, what spreads, what was learned, advice that was kept or taken."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from brightspots.records.models.links import (
    AnyId,
    IdeaId,
    MeasureId,
    OtherIdeaId,
    OtherProjectId,
)
from brightspots.records.models.record import Code, Day, Label, Part, ProjectRecord, Text, UnitId


class ImpactFinding(ProjectRecord):
    """What can be said about a change, how sure it is, and what else could explain it."""

    measure_id: MeasureId | None = None
    design: Label = ""
    sentence: Text = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    level: int | None = Field(default=None, ge=0, le=5)
    caveats: Text = ""
    alternatives: tuple[Text, ...] = ()
    data_hash: Label = ""
    state: Literal["draft", "reviewed", "published", "withdrawn"] = "draft"


class FactorScore(Part):
    """One thing that keeps a change alive, how it stands, and who does what about it."""

    factor: Label = ""
    score: int | None = Field(default=None, ge=1, le=5)
    action: Text = ""
    owner: Code = ""


class SustainPlan(ProjectRecord):
    """Who looks after a change when the project is over, and what would bring it back on the table."""

    idea_id: IdeaId | None = None
    factors: tuple[FactorScore, ...] = ()
    owner: Code = ""
    owner_role: Label = ""
    standard_work: Text = ""
    training: Text = ""
    monitor_measure_id: MeasureId | None = None
    trigger: Text = ""
    fall_back: Text = ""
    turnover_risk: Text = ""
    budget_risk: Text = ""
    funded_until: Day | None = None
    state: Literal["draft", "active", "lapsed"] = "draft"


class SpreadRecord(ProjectRecord):
    """An idea tried somewhere else: what was kept, what was adapted and why, and what happened."""

    idea_id: OtherIdeaId
    idea_version: int | None = Field(default=None, ge=1)
    adopter_school_id: UnitId = ""
    adopter_project_id: OtherProjectId | None = None
    context: Text = ""
    adaptation: Text = ""
    adapted_because: Text = ""
    result: Text = ""
    contact: Code = ""
    on: Day | None = None
    state: Literal["draft", "active", "lapsed"] = "draft"


class ChangePackage(ProjectRecord):
    """Adopted ideas, written so that others can use them."""

    title: Label = ""
    idea_ids: tuple[OtherIdeaId, ...] = ()
    summary: Text = ""
    core_parts: Text = ""
    adaptable_parts: Text = ""
    evidence: Text = ""
    contexts: Text = ""
    state: Literal["draft", "active", "lapsed"] = "draft"


class LearningReport(ProjectRecord):
    """The four questions: what have we done and why, what did it achieve, what did we learn, what next."""

    done_and_why: Text = ""
    achieved: Text = ""
    learned: Text = ""
    do_better: Text = ""
    lessons: tuple[Text, ...] = ()
    on: Day | None = None
    state: Literal["draft", "agreed"] = "draft"


class WarningLog(ProjectRecord):
    """Advice on a record that a team took, or kept its own text against; a reason is welcome, never asked for."""

    rule: Label = ""
    about_id: AnyId
    field: Label = ""
    fingerprint: Label = ""
    kept_reason: Text = ""
    state: Literal["open", "fixed", "kept"] = "open"
