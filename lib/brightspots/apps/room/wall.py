"""What stands on the wall of a room, as a phone shows it and as it is drawn, once for each change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from brightspots.apps.room.meeting import Meeting
from brightspots.apps.room.register import Phone, Room
from brightspots.figures.picture import Picture
from brightspots.records.models.diagnostic import Vote
from brightspots.records.models.record import Record
from brightspots.records.status.sticky_notes import count_dots
from brightspots.workbook.phone_page import ChoiceField, Choices, Heading


@dataclass(frozen=True)
class Entry:
    """An entry as a phone shows it.

    Attributes
    ----------
    id, text : str
    remark : str
        What stands below it, such as how the team knows.
    answers : dict
        What stands in its fields.
    mine : bool
        Whether it came from this phone.
    given : int
        Dots that this person gave.
    dots : int or None
        Dots of everybody; None while these are not shown.
    """

    id: str
    text: str
    remark: str
    answers: dict[str, str]
    mine: bool = False
    given: int = 0
    dots: int | None = None


@dataclass(frozen=True)
class OnPhone:
    """All that a phone shows of the wall.

    Attributes
    ----------
    fields : list of (ChoiceField, choices)
        What is asked beside the words.
    groups : list of (str, list of Entry)
        Everybody's entries.
    mine, taken_back : list of Entry
    left : int
        Dots that this person has yet to give.
    """

    fields: list[tuple[ChoiceField, Choices]]
    groups: list[tuple[str, list[Entry]]]
    mine: list[Entry]
    taken_back: list[Entry]
    left: int


def on_phone(meeting: Meeting, phone: Phone) -> OnPhone:
    """Return what a phone shows."""
    page, records = meeting.page(phone.room), meeting.records(phone.room.project_id)
    owned, given = meeting.rooms.devices.owned(phone), page.dots_given(records, phone.tag)
    total = count_dots(records.of(Vote)) if phone.room.shown else None
    remark = page.remarks(records)

    def entry(one: Record) -> Entry:
        return Entry(
            one.id,
            page.words(one),
            remark(one),
            page.answers(records, one),
            mine=one.id in owned,
            given=given.get(one.id, 0),
            dots=None if total is None else total.get(one.id, 0),
        )

    there = {one.id: entry(one) for one in page.entries(records)}
    back = [entry(one) for one in records.of(page.kind, hidden=True) if one.hidden and one.id in owned]
    return OnPhone(
        [(field, field.choices(records)) for field in page.fields],
        [(label, [there[one.id] for one in own]) for label, own in page.grouped(records)],
        [one for one in there.values() if one.mine][::-1],
        back[::-1],
        max(phone.room.dots - sum(given.values()), 0),
    )


class Wall:
    """The walls of rooms as pictures, each drawn again only where something has changed."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self._drawn: dict[str, tuple[str, Picture]] = {}

    def heading(self, room: Room) -> Heading:
        """Return whose page a room fills, and what it is about."""
        return self.meeting.page(room).heading(self.meeting.records(room.project_id))

    def stamp(self, room: Room) -> str:
        """Return what changes with everything that a wall shows."""
        told = (self.meeting.stamp(room.project_id), room, self.meeting.rooms.phones(room.id))
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def picture(self, room: Room) -> Picture:
        """Return the wall of a room as it is now."""
        stamp = f"{self.meeting.stamp(room.project_id)}{room.shown}"
        kept = self._drawn.get(room.project_id)
        if kept is None or kept[0] != stamp:
            page, records = self.meeting.page(room), self.meeting.records(room.project_id)
            drawn = page.draw(records, dots=room.shown)
            kept = self._drawn[room.project_id] = (stamp, drawn)
        return kept[1]

    def poster(self, room: Room) -> Picture:
        """Return the wall with everybody's dots and nothing cut, to print."""
        return self.meeting.page(room).poster(self.meeting.records(room.project_id))

    def count(self, room: Room) -> int:
        """Return how many entries there are."""
        return len(self.meeting.page(room).entries(self.meeting.records(room.project_id)))
