"""How a network learns together: action periods, sessions, work products, coaching, surveys."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from brightspots.records.models.links import ActionPeriodId, NetworkId, OtherProjectId, TeamId, WaveId
from brightspots.records.models.record import Code, Day, Label, Part, Record, Text

Mode = Literal["", "in person", "virtual", "call", "on call"]


class ActionPeriod(Record):
    """The weeks between two sessions, and what teams set out to do in them."""

    network_id: NetworkId | None = None
    name: Label = ""
    start: Day | None = None
    end: Day | None = None
    objectives: Text = ""
    state: Literal["planned", "open", "done", "missed"] = "planned"


class Session(Record):
    """A meeting of the network or of some of its teams."""

    network_id: NetworkId | None = None
    team_ids: tuple[TeamId, ...] = ()
    on: Day | None = None
    mode: Mode = ""
    content: Text = ""
    tools_taught: Text = ""
    peer_feedback: Text = ""
    commitments: Text = ""
    state: Literal["planned", "open", "done", "missed"] = "planned"


class WorkProduct(Record):
    """Something that a team makes in an action period."""

    action_period_id: ActionPeriodId | None = None
    team_id: TeamId | None = None
    for_project_id: OtherProjectId | None = None
    name: Label = ""
    due: Day | None = None
    done_on: Day | None = None
    state: Literal["planned", "open", "done", "missed"] = "planned"


class CoachingNote(Record):
    """What a coach and a team talked about. Never for anyone else."""

    team_id: TeamId
    coach: Code = ""
    on: Day | None = None
    mode: Mode = ""
    topics: Text = ""
    summary: Text = ""
    advice: Text = ""
    next_step: Text = ""
    visibility: Literal["coach", "team"] = "coach"
    state: Literal["draft", "shared", "closed"] = "draft"


class SurveyItem(Part):
    """One question of a survey and the choices it offers."""

    item_id: Label = ""
    text: Text = ""
    scale: tuple[Label, ...] = ()


class SurveyWave(Record):
    """One round of a survey of members."""

    ORDERED: ClassVar = (("opened", "closed"),)

    network_id: NetworkId | None = None
    name: Label = ""
    opened: Day | None = None
    closed: Day | None = None
    items: tuple[SurveyItem, ...] = ()
    invited: int | None = Field(default=None, ge=0)
    answered: int | None = Field(default=None, ge=0)
    state: Literal["open", "closed", "reported"] = "open"


class SurveyResponse(Record):
    """One member's answer to one question; without a code it is anonymous."""

    wave_id: WaveId
    person_code: Code = ""
    item_id: Label = ""
    value: int | None = None
    text: Text = ""
