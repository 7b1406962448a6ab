"""Who is in a team, who was, which roles they have and had, and who is missing: pure, from records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from brightspots.pages.readiness import words
from brightspots.records import DataPlan, Member, Network, RoleAssignment
from brightspots.records.models.measurement import Frequency
from brightspots.records.status.current import team_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.dates import format_period
from brightspots.text.lists import join_words

PARTNERS = 3
_WORK = {
    "classroom": "works in a classroom",
    "school": "looks after the school as a whole",
    "district": "works in the district office",
}
LEVELS = tuple(_WORK)
_A_MONTH: dict[Frequency, float] = {
    "": 0.0,
    "day": 20.0,
    "week": 4.3,
    "fortnight": 2.2,
    "month": 1.0,
    "term": 0.3,
    "year": 0.1,
}


@dataclass(frozen=True)
class TimeInRole:
    """A role as somebody has or had it."""

    code: str
    start: date | None
    end: date | None
    now: bool


def members_of(records: Snapshot) -> list[Member]:
    """Return everybody who is or was in the team, in the order in which they were written down."""
    team = team_of(records)
    return [] if team is None else [one for one in records.of(Member) if team.id in one.team_ids]


def is_here(member: Member, on: date | None) -> bool:
    """Whether somebody is in the team on a day; with no day: now, as their record says."""
    if on is None or member.left is None:
        return member.state != "left"
    return member.left > on


def people_here(records: Snapshot, on: date | None) -> list[Member]:
    """Return who is in the team on a day."""
    return [one for one in members_of(records) if is_here(one, on)]


def roles_held(records: Snapshot, on: date | None) -> dict[str, list[TimeInRole]]:
    """Return who has and had each role, in order of time."""
    codes = {one.id: one.code or "somebody" for one in members_of(records)}
    found: dict[str, list[TimeInRole]] = {}
    roles = [one for one in records.of(RoleAssignment) if one.member_id in codes and one.role]
    for one in sorted(roles, key=lambda one: (one.start is not None, f"{one.start}", one.id)):
        begun = on is None or one.start is None or one.start <= on
        over = one.end is not None and (on is None or one.end <= on)
        now = begun and not over and (one.end is not None or one.state != "ended")
        found.setdefault(one.role, []).append(TimeInRole(codes[one.member_id], one.start, one.end, now))
    order = list(words.role_cards())
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def role_history(times: Sequence[TimeInRole]) -> str:
    """Return who has a role and who had it before, with days in which nobody had it.

    Examples
    --------
    >>> before = TimeInRole("JW", date(2024, 8, 20), date(2025, 1, 14), False)
    >>> role_history([before, TimeInRole("KD", date(2025, 1, 28), None, True)])
    'KD since Jan 28, 2025. Before: JW, Aug 20, 2024 to Jan 14, 2025. From Jan 14 to Jan 28, 2025 nobody.'
    """
    now = [
        f"{one.code}{f' since {format_period(one.start)}' if one.start else ''}" for one in times if one.now
    ]
    was = [f"{one.code}{_span(one)}" for one in times if not one.now]
    said = [f"{join_words(now)}." if now else "Nobody now."]
    said += [f"Before: {'; '.join(was)}."] if was else []
    for one, other in pairwise(times):
        if one.end and other.start and other.start - one.end > timedelta(days=1):
            said.append(f"From {_short(one.end, other.start)} to {format_period(other.start)} nobody.")
    return " ".join(said)


def _span(one: TimeInRole) -> str:
    if one.start and one.end:
        return f", {format_period(one.start)} to {format_period(one.end)}"
    return f", until {format_period(one.end)}" if one.end else ""


def _short(day: date, other: date) -> str:
    return format_period(day).removesuffix(f", {day.year}") if day.year == other.year else format_period(day)


def questions_to_ask(records: Snapshot, on: date | None) -> list[str]:
    """Return questions about what a team needs to do its work, and about its size; none where nothing is missing."""
    people = people_here(records, on)
    if not people:
        return []
    now = {role: [one for one in times if one.now] for role, times in roles_held(records, on).items()}
    asked = [card.nobody for card in words.role_cards().values() if card.nobody and not now.get(card.name)]
    able = {can: [one for one in people if can in one.can] for can in ("get data", "change the intervention")}
    if not able["get data"]:
        asked.append("Nobody here can get the numbers. Who could, within days?")
    if not able["change the intervention"]:
        asked.append("Nobody here can change what is done with students. Who could try something next week?")
    partners = [one for one in people if one.can]
    if len(partners) < PARTNERS:
        number = {0: "Nobody", 1: "One of us", 2: "Two of us"}[len(partners)]
        asked.append(
            f"{number} can get numbers or change what is done. {PARTNERS} and a facilitator get a team going: who else?"
        )
    levels = {one.level for one in people}
    asked += [f"Nobody here {work}. Whom do we ask?" for level, work in _WORK.items() if level not in levels]
    gone = {one.code for one in members_of(records) if not is_here(one, on)}
    for role, times in now.items():
        label = words.role_cards()[role].label.lower()
        asked += [
            f"{one.code} has left, and is still down as: {label}. Who takes it over?"
            for one in times
            if one.code in gone
        ]
    return [*asked, *_size(records, len(people))]


def _size(records: Snapshot, many: int) -> list[str]:
    """Return a question where a team is smaller or larger than its network suggests; both can be right."""
    team = team_of(records)
    network = next(
        (one for one in records.of(Network) if team is not None and one.id == team.network_id), None
    )
    least, most = (network.team_size_least, network.team_size_most) if network is not None else (4, 5)
    if least <= many <= most:
        return []
    if many < least:
        suggested = f"We are {many}; {least} to {most} is what our network suggests."
        return [f"{suggested} What would stop if one of us were out?"]
    return [
        f"We are {many}; {least} to {most} is what our network suggests, and others work well with 6 to 8 or 8 to 10. "
        "Can all of us meet on one day?"
    ]


def planned_minutes(records: Snapshot) -> list[tuple[str, float]]:
    """Return the planned minutes a month of everybody who collects or keeps numbers, the most first."""
    minutes: dict[str, float] = {}
    for plan in records.of(DataPlan):
        each = (plan.minutes or 0.0) * _A_MONTH.get(plan.frequency, 0.0)
        for code in dict.fromkeys((*plan.producers, *plan.collectors, *plan.managers)):
            minutes[code] = minutes.get(code, 0.0) + each
    return sorted(
        ((code, total) for code, total in minutes.items() if total), key=lambda pair: (-pair[1], pair[0])
    )
