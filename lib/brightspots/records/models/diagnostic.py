"""Seeing the system: causes on a fishbone, best guesses why, and the evidence for and against them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from brightspots.records.models.links import (
    CategoryId,
    CauseId,
    HypothesisId,
    ParentCauseId,
    ProblemId,
    SourceId,
    VotedId,
)
from brightspots.records.models.record import Code, Day, Label, ProjectRecord, Text, YesPartlyNo

Belief = Literal["", "low", "medium", "high"]
Controllable = Literal["", "yes", "influence", "no"]


class CauseCategory(ProjectRecord):
    """A bone of the fishbone."""

    label: Label = ""
    order: int = 0


class Cause(ProjectRecord):
    """A cause, or the cause of a cause: a chain of whys follows ``parent_id`` upwards."""

    problem_id: ProblemId | None = None
    category_id: CategoryId | None = None
    parent_id: ParentCauseId | None = None
    text: Text = ""
    controllable: Controllable = ""
    chosen_because: Text = ""
    stopped_because: Text = ""
    would_change_our_mind: Text = ""
    state: Literal["proposed", "exploring", "supported", "rejected", "parked"] = "proposed"

    @property
    def is_chosen(self) -> bool:
        """Whether the team works on it: a reason alone chooses nothing, since several are weighed at once."""
        return self.state in ("exploring", "supported")


class Vote(ProjectRecord):
    """One person's dots for a cause, or judgement of an idea: kept apart, so that the spread is seen."""

    about_id: VotedId
    voter: Code = ""
    dots: int = Field(default=1, ge=0)
    impact: int | None = Field(default=None, ge=1, le=5)
    effort: int | None = Field(default=None, ge=1, le=5)


class Hypothesis(ProjectRecord):
    """Our best guess why. Each time it is saved the one before is kept, so nobody needs to number it."""

    cause_ids: tuple[CauseId, ...] = ()
    if_we: Text = ""
    then: Text = ""
    because: Text = ""
    confidence_before: Belief = ""
    confidence_after: Belief = ""
    would_change_our_mind: Text = ""
    decision: Text = ""
    state: Literal["initial", "supported", "revised", "abandoned"] = "initial"


class Evidence(ProjectRecord):
    """What was found out, and whether it supports, challenges or expands what we think."""

    hypothesis_ids: tuple[HypothesisId, ...] = ()
    cause_ids: tuple[CauseId, ...] = ()
    type: Literal["", "data", "interview", "observation", "test", "survey", "research", "experience"] = ""
    source_id: SourceId | None = None
    source: Text = ""
    on: Day | None = None
    direction: Literal["", "supports", "challenges", "expands"] = ""
    strength: Literal["", "weak", "fair", "strong"] = ""
    summary: Text = ""
    changed_our_thinking: YesPartlyNo = ""
    led_to: Text = ""
    would_confirm: Text = ""
    found_by: Code = ""
    state: Literal["active", "withdrawn"] = "active"
