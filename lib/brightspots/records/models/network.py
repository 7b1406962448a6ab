"""Networks, teams and their people."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from brightspots.records.models.links import MemberId, NetworkId, RoleScopeId, TeamId
from brightspots.records.models.record import Code, Day, Label, Personal, Record, Text, UnitId

Level = Literal["", "classroom", "school", "district", "county", "state"]
JobFamily = Literal[
    "",
    "cabinet",
    "curriculum and instruction",
    "research and evaluation",
    "school improvement",
    "subject specialist",
    "human resources",
    "principal",
    "teacher",
    "counselor",
    "family",
    "student",
    "community",
    "research partner",
    "other",
]
Contact = Annotated[str, StringConstraints(max_length=200), Personal()]


class Network(Record):
    """Teams that work towards one outcome together."""

    name: Label = ""
    outcome: Text = ""
    aim: Text = ""
    method: Label = ""
    size_cap: int = Field(default=20, ge=1)
    team_size_least: int = Field(default=4, ge=1)
    team_size_most: int = Field(default=5, ge=1)
    start: Day | None = None
    end: Day | None = None
    state: Literal["forming", "active", "closing", "closed"] = "forming"


class Team(Record):
    """The people who work on a problem together; how and when they meet."""

    network_id: NetworkId | None = None
    name: Label = ""
    place: Label = ""
    scope_of_work: Text = ""
    school_ids: tuple[UnitId, ...] = ()
    meeting_rhythm: Text = ""
    channel: Text = ""
    state: Literal["forming", "ready", "active", "paused", "closed"] = "forming"


class Member(Record):
    """One person of one or more teams, by initials or code."""

    ORDERED: ClassVar = (("joined", "left"),)

    team_ids: tuple[TeamId, ...] = ()
    code: Code = ""
    function: JobFamily = ""
    level: Level = ""
    can: tuple[Literal["get data", "change the intervention"], ...] = ()
    joined: Day | None = None
    left: Day | None = None
    state: Literal["invited", "active", "left"] = "invited"


class MemberContact(Record):
    """How to reach a member: kept apart, and gone on a date."""

    member_id: MemberId
    name: Contact = ""
    email: Contact = ""
    phone: Contact = ""
    keep_until: Day | None = None
    state: Literal["active", "purged"] = "active"


class RoleAssignment(Record):
    """A role that somebody has for a while, in a team, for a measure or for a step of a process."""

    member_id: MemberId
    about_id: RoleScopeId | None = None
    role: Literal[
        "",
        "facilitator",
        "lead",
        "partner",
        "sponsor",
        "coach",
        "scribe",
        "producer",
        "collector",
        "manager",
        "analyst",
        "consumer",
    ] = ""
    start: Day | None = None
    end: Day | None = None
    state: Literal["current", "ended"] = "current"
