"""Workbook 10: who is in the team and what they see, roles that change hands, who is missing, being ready."""

from brightspots.pages.readiness.forms import NOTES, PEOPLE, RHYTHM, ROLES, roles_of
from brightspots.pages.readiness.page import (
    conversation,
    missing,
    rhythm,
    role_cards,
    roles,
    roster,
    time_check,
    write,
)
from brightspots.pages.readiness.people import members_of
from brightspots.pages.subject import begin
from brightspots.records.status.current import team_of

__all__ = [
    "NOTES",
    "PEOPLE",
    "RHYTHM",
    "ROLES",
    "begin",
    "conversation",
    "members_of",
    "missing",
    "rhythm",
    "role_cards",
    "roles",
    "roles_of",
    "roster",
    "team_of",
    "time_check",
    "write",
]
