"""What is on the wall: the fishbone as it is now, drawn once for each change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from brightspots.apps.room.guests import Phone, Room
from brightspots.apps.room.meeting import Meeting
from brightspots.figures.diagrams.fishbone import fishbone
from brightspots.figures.picture import Picture
from brightspots.pages.fishbone.diagram import UNGROUPED, bones_of, fishbone_of, name
from brightspots.pages.fishbone.evidence import Found
from brightspots.pages.sentences import problem_in_own_words
from brightspots.records.models.diagnostic import Cause, CauseCategory, Vote
from brightspots.records.models.network import Team
from brightspots.records.status import sticking
from brightspots.records.status.current import problem_of, project_of
from brightspots.records.status.stickies import tally
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.typed import line

UNTITLED = "Our fishbone"
MOST_DRAWN = 120
"""So many stickies are drawn on a wall: the last ones, or those with the most dots. The list below has all."""
WORDS = {
    "seen": "seen",
    "told": "told by students or families",
    "guess": "a guess so far",
    "challenged": "what we found speaks against it",
}


class _Ours(Snapshot):
    """A project's records, with everybody's dots or as if none had been given."""

    def __init__(self, records: Snapshot, *, dots: bool) -> None:
        super().__init__(record for record in records.records if dots or not isinstance(record, Vote))
        self.project_id = records.project_id


@dataclass(frozen=True)
class Heading:
    """Whose fishbone it is."""

    title: str
    team: str
    problem: str


@dataclass(frozen=True)
class Entry:
    """A sticky as a phone shows it.

    Attributes
    ----------
    cause : Cause
    known : {"seen", "told", "guess"}
        What whoever stuck it there said.
    words : str
        How the team knows, with all that it found out since.
    mine : bool
        Whether it came from this phone.
    given : int
        Dots that this person gave.
    dots : int or None
        Dots of everybody; None while these are not shown.
    """

    cause: Cause
    known: sticking.Known
    words: str
    mine: bool = False
    given: int = 0
    dots: int | None = None


@dataclass(frozen=True)
class OnPhone:
    """All that a phone shows of the wall.

    Attributes
    ----------
    bones : list of CauseCategory
    groups : list of (str, list of Entry)
        Everybody's entries by bone.
    mine, taken_back : list of Entry
    left : int
        Dots that this person has yet to give.
    """

    bones: list[CauseCategory]
    groups: list[tuple[str, list[Entry]]]
    mine: list[Entry]
    taken_back: list[Entry]
    left: int


def heading(records: Snapshot) -> Heading:
    """Return whose fishbone this is, and the problem that it is about."""
    project, problem = project_of(records), problem_of(records)
    team = records.get(project.team_id) if project is not None and project.team_id else None
    said = problem_in_own_words(problem)
    return Heading(
        line(project.title if project else "") or UNTITLED,
        line(team.name) if isinstance(team, Team) else "",
        "" if said.startswith("___") else said,
    )


def on_phone(meeting: Meeting, phone: Phone) -> OnPhone:
    """Return what a phone shows."""
    records = meeting.records(phone.room.project_id)
    owned, mine = meeting.rooms.devices.owned(phone), sticking.given(records, phone.tag)
    total = tally(records.of(Vote)) if phone.room.shown else None
    ours = _Ours(records, dots=False)
    found = Found(ours)

    def entry(cause: Cause) -> Entry:
        return Entry(
            cause,
            sticking.known_of(records, cause),
            ", ".join(WORDS[mark] for mark in found.how(cause).split("+")),
            mine=cause.id in owned,
            given=mine.get(cause.id, 0),
            dots=None if total is None else total.get(cause.id, 0),
        )

    entries = [entry(cause) for cause in sticking.on_the_wall(records)]
    bones = bones_of(ours)
    groups = [(name(bone), [one for one in entries if one.cause.category_id == bone.id]) for bone in bones]
    named = {bone.id for bone in bones}
    groups.append((UNGROUPED, [one for one in entries if one.cause.category_id not in named]))
    back = [entry(cause) for cause in records.of(Cause, hidden=True) if cause.hidden and cause.id in owned]
    return OnPhone(
        bones,
        [(label, own) for label, own in groups if own],
        [one for one in entries if one.mine][::-1],
        back[::-1],
        max(phone.room.dots - sum(mine.values()), 0),
    )


class Wall:
    """The fishbones of rooms as pictures, each drawn again only where something has changed."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self._drawn: dict[str, tuple[str, Picture]] = {}

    def stamp(self, room: Room) -> str:
        """Return what changes with everything that a wall shows."""
        told = (self.meeting.stamp(room.project_id), room, self.meeting.rooms.phones(room.id))
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def picture(self, room: Room) -> Picture:
        """Return the fishbone of a room as it is now."""
        stamp = f"{self.meeting.stamp(room.project_id)}{room.shown}"
        kept = self._drawn.get(room.project_id)
        if kept is None or kept[0] != stamp:
            ours = _Ours(self.meeting.records(room.project_id), dots=room.shown)
            drawn = fishbone(fishbone_of(ours, most=MOST_DRAWN), listed=fishbone_of(ours))
            kept = self._drawn[room.project_id] = (stamp, drawn)
        return kept[1]

    def poster(self, room: Room) -> Picture:
        """Return the fishbone with everybody's dots and nothing cut, to print."""
        records = self.meeting.records(room.project_id)
        drawn = fishbone_of(_Ours(records, dots=True))
        return fishbone(drawn, title=heading(records).title, in_full=True)

    def count(self, room: Room) -> int:
        """Return how many entries there are."""
        return len(sticking.on_the_wall(self.meeting.records(room.project_id)))
