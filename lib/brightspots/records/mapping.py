"""Process maps and their steps."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from brightspots.records.links import MapId, MeasureId, StepId
from brightspots.records.record import Code, Label, ProjectRecord, Text


class ProcessMap(ProjectRecord):
    """How something is done, is to be done, or is done by experts; or how a measure's data travel."""

    title: Label = ""
    kind: Literal["", "as is", "to be", "expert", "data"] = ""
    drawn_by: Label = ""
    users_present: bool | None = None
    measure_id: MeasureId | None = None
    state: Literal["draft", "agreed", "retired"] = "draft"


class ProcessStep(ProjectRecord):
    """One step: what happens, who owns it, who else, how long it takes, what comes next.

    A step that says nothing of what comes next leads to the next one in order; one that names itself is an end.
    """

    map_id: MapId
    number: int = 0
    lane: Label = ""
    description: Text = ""
    stage: Literal["", "collect", "manage", "analyse", "report", "act"] = ""
    owner: Code = ""
    owner_role: Label = ""
    others: tuple[Code, ...] = ()
    minutes: float | None = Field(default=None, ge=0)
    wait_minutes: float | None = Field(default=None, ge=0)
    times_a_month: float | None = Field(default=None, ge=0)
    is_decision: bool = False
    inputs: Text = ""
    outputs: Text = ""
    pain_point: Text = ""
    next_ids: tuple[StepId, ...] = ()
