"""How the people of a team, their roles and their rhythm are asked for: by initials, never by name."""

from __future__ import annotations

from typing import Any

from brightspots.errors import RecordError
from brightspots.forms.schema import Ask, Fold, Form
from brightspots.pages.readiness import words
from brightspots.pages.readiness.people import members_of
from brightspots.pages.versions import version_note, versions_to_save
from brightspots.records import Charter, Measure, Member, Project, RoleAssignment, Team
from brightspots.records.status.current import team_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed

_LEVELS = (
    ("classroom", "In a classroom"),
    ("school", "In the school as a whole"),
    ("district", "In the district"),
    ("county", "In the county"),
    ("state", "In the state"),
)
_CAN = (("get data", "Get the numbers"), ("change the intervention", "Change what is done"))
_HERE = (("invited", "Invited"), ("active", "Here"), ("left", "Has left"))
_NO_TEAM = RecordError(
    "This project names no team yet.",
    remedy="Begin it with its team's name on the start page, or ask your coach.",
)


def _functions(records: Snapshot) -> list[tuple[str, str]]:
    return [(one.name, one.label) for one in words.functions().values()]


def _roles(records: Snapshot) -> list[tuple[str, str]]:
    return [(one.name, one.label) for one in words.role_cards().values()]


def _codes(records: Snapshot) -> list[tuple[str, str]]:
    return [(one.id, one.code or "somebody without initials") for one in members_of(records)]


def _abouts(records: Snapshot) -> list[tuple[str, str]]:
    found = [(team.id, "The whole team") for team in [team_of(records)] if team is not None]
    found += [(project.id, "This project") for project in records.of(Project)[:1]]
    return found + [
        (one.id, f"The number: {typed.line(one.name, 60)}") for one in records.of(Measure) if one.name
    ]


def new_member(records: Snapshot) -> dict[str, Any]:
    """Return what is known of somebody who is added: the team."""
    if (team := team_of(records)) is None:
        raise _NO_TEAM
    return {"team_ids": (team.id,), "state": "active"}


def new_role(records: Snapshot) -> dict[str, Any]:
    """Return what is known of a role that is added: the team, and somebody of it to begin with."""
    people = members_of(records)
    if (team := team_of(records)) is None:
        raise _NO_TEAM
    if not people:
        raise RecordError("Nobody is in the team yet.", remedy="Add a person above first.")
    return {"member_id": people[0].id, "about_id": team.id}


def roles_of(records: Snapshot) -> list[RoleAssignment]:
    """Return the roles that people of the team have and had."""
    ours = {one.id for one in members_of(records)}
    found = [one for one in records.of(RoleAssignment) if one.member_id in ours]
    return sorted(found, key=lambda one: (one.start is not None, f"{one.start}", one.id))


PEOPLE = Form(
    Member,
    "Our team",
    first=(
        Ask("code", "Initials", help="Or a code such as T4. No names.", width="short"),
        Ask("function", "What do they do?", choices=_functions),
        Ask("level", "Where?", choices=_LEVELS),
        Ask("can", "What can they do for this work?", kind="many", choices=_CAN),
    ),
    folds=(
        Fold(
            "Since when, until when",
            (
                Ask("joined", "Since"),
                Ask("left", "Until"),
                Ask("state", "Now", kind="taps", choices=_HERE),
            ),
        ),
    ),
    one="person",
    fills=new_member,
    shares=False,
)

ROLES = Form(
    RoleAssignment,
    "Who does what for the team",
    first=(
        Ask("member_id", "Who?", choices=_codes),
        Ask("role", "Which role?", choices=_roles),
        Ask("start", "Since"),
        Ask(
            "end",
            "Until",
            help="Empty while they have it. When a role changes hands, end this one and add another.",
        ),
    ),
    folds=(
        Fold("For what", (Ask("about_id", "For the team, the project or one number?", choices=_abouts),)),
    ),
    one="role",
    fills=new_role,
    shares=False,
)

RHYTHM = Form(
    Team,
    "When we meet, and how we stay in touch",
    first=(
        Ask(
            "meeting_rhythm",
            "Which day, and for how long?",
            help="Such as: Tuesdays after dismissal, 45 minutes.",
        ),
        Ask("channel", "How do we stay in touch between meetings?", help="One place that everybody reads."),
        Ask("scope_of_work", "What is ours to change, and what is not?"),
    ),
)

READY = tuple(Ask(one.noted, one.ask) for one in words.questions() if one.noted in Charter.model_fields)
"""Of the six questions those that the charter keeps: it asks them in the same words."""

NOTES = Form(
    Charter,
    "What we said about being ready",
    first=READY,
    intro="These notes are part of your charter, and stand there, too. Your day, and how you stay in touch, are above.",
    told=version_note,
    edited=versions_to_save,
)
