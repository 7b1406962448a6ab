"""What whoever leads the meeting does with a phone, and how the dots of a room are counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from brightspots.apps.room.meeting import TRIES, Meeting, busy
from brightspots.apps.room.register import Device, Room
from brightspots.errors import ParameterError, RecordConflict, RecordError
from brightspots.forms.editing import NOBODY
from brightspots.records.models.diagnostic import Vote
from brightspots.records.models.record import Record
from brightspots.records.status.sticky_notes import count_dots
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.lists import count_noun
from brightspots.workbook.phone_page import PhonePage


@dataclass(frozen=True)
class PhoneSeen:
    """A phone, with what came from it as it stands now.

    Attributes
    ----------
    device : Device
    texts : tuple of str
        What is on the wall from it, the newest first.
    taken_back : int
        Stickies that are not on the wall any more.
    dots : int
        Dots from it that count.
    """

    device: Device
    texts: tuple[str, ...]
    taken_back: int
    dots: int


@dataclass(frozen=True)
class Dots:
    """Dots of a room: how many, of how many people, from how many phones, and those that came another way.

    Examples
    --------
    >>> Dots(18, 6, 2).words, Dots(1, 1, 1, elsewhere=2).words
    ('18 dots of 6 people on 2 phones', '1 dot of 1 person on 1 phone, and 2 dots given on our page or earlier')
    """

    given: int
    people: int
    phones: int
    elsewhere: int = 0

    @property
    def words(self) -> str:
        """Return the same in words."""
        if not (self.given or self.elsewhere):
            return "No dots yet"
        people = "1 person" if self.people == 1 else f"{self.people:,} people"
        said = f"{count_noun(self.given, 'dot')} of {people} on {count_noun(self.phones, 'phone')}"
        other = f", and {count_noun(self.elsewhere, 'dot')} given on our page or earlier"
        return f"{said}{other}" if self.elsewhere else said


def count_room_dots(meeting: Meeting, room: Room) -> Dots:
    """Return the dots on the wall of a room, counted by person and by phone."""
    records = meeting.records(room.project_id)
    there = {one.id for one in meeting.page(room).entries(records)}
    given, people, phones = 0, set(), set()
    for device, tag, vote_id in meeting.rooms.devices.votes(room.id):
        if (vote := _counting(records, there, vote_id)) is not None:
            given += vote.dots
            people.add(tag)
            phones.add(device)
    every = sum(dots for about, dots in count_dots(records.of(Vote)).items() if about in there)
    return Dots(given, len(people), len(phones), every - given)


def phones_seen(meeting: Meeting, room: Room) -> list[PhoneSeen]:
    """Return the phones of a room: those that are in it, then those that were; most stickies first."""
    page, records = meeting.page(room), meeting.records(room.project_id)
    there = {one.id for one in page.entries(records)}
    found = [_phone_seen(page, records, there, device) for device in meeting.rooms.devices.of_room(room.id)]
    found = [one for one in found if one.device.inside or one.device.entries or one.device.votes]
    return sorted(found, key=lambda one: (one.device.sent_out, not one.device.inside, -len(one.texts)))


def send_out(meeting: Meeting, room: Room, name: str) -> None:
    """Send a phone out of a room, and take back its stickies and dots; what the team has built on stays.

    Raises
    ------
    ParameterError
        When there is no such phone in this room.
    """
    device = _device(meeting, room, name)
    meeting.rooms.devices.send_out(room.id, name)
    for _ in range(TRIES):
        records = meeting.records(room.project_id)
        changed, ids = _off(meeting.page(room), records, device)
        meeting.rooms.devices.mark(name, ids, put_away=True)
        if _saved(meeting, changed):
            return
    raise busy()


def let_back(meeting: Meeting, room: Room, name: str) -> None:
    """Let a phone that was sent out come in again, and put back what was taken back with it."""
    device = _device(meeting, room, name)
    for _ in range(TRIES):
        if _saved(meeting, _on(meeting.page(room), meeting.records(room.project_id), device)):
            meeting.rooms.devices.mark(name, device.put_away, put_away=False)
            meeting.rooms.devices.let_back(room.id, name)
            return
    raise busy()


def _device(meeting: Meeting, room: Room, name: str) -> Device:
    found = next((one for one in meeting.rooms.devices.of_room(room.id) if one.name == name), None)
    if found is None:
        raise ParameterError("There is no such phone in this room. Look at the list again.")
    return found


def _phone_seen(page: PhonePage[Any], records: Snapshot, there: Collection[str], device: Device) -> PhoneSeen:
    entries = [entry for id in device.entries if isinstance(entry := records.get(id), page.kind)]
    texts = tuple(page.words(entry) for entry in reversed(entries) if not entry.hidden)
    votes = [vote for id in device.votes if (vote := _counting(records, there, id)) is not None]
    return PhoneSeen(device, texts, len(entries) - len(texts), sum(vote.dots for vote in votes))


def _counting(records: Snapshot, there: Collection[str], vote_id: str) -> Vote | None:
    """Return a vote that counts: it has dots, and what it was given to is on the wall."""
    vote = records.get(vote_id)
    if not isinstance(vote, Vote) or vote.hidden or not vote.dots or vote.about_id not in there:
        return None
    return vote


def _off(page: PhonePage[Any], records: Snapshot, device: Device) -> tuple[list[Record], list[str]]:
    """Return what changes when all that came from a phone is taken back, and the ids of what goes."""
    changed: list[Record] = []
    ids = []
    for record_id in (*device.entries, *device.votes):
        there = records.get(record_id)
        if there is None or there.hidden:
            continue
        if isinstance(there, page.kind):
            try:
                changed += page.take_back(records, there)
            except RecordError:
                continue
        else:
            changed.append(there.changed(hidden=True))
        ids.append(record_id)
    return changed, ids


def _on(page: PhonePage[Any], records: Snapshot, device: Device) -> list[Record]:
    """Return what changes when it is put back."""
    changed: list[Record] = []
    for record_id in device.put_away:
        there = records.get(record_id)
        if there is None or not there.hidden:
            continue
        changed += (
            page.put_back(records, there) if isinstance(there, page.kind) else [there.changed(hidden=False)]
        )
    return changed


def _saved(meeting: Meeting, records: list[Record]) -> bool:
    """Save, and say whether nobody was quicker."""
    try:
        if records:
            meeting.store.save_all(records, author=NOBODY)
    except RecordConflict:
        return False
    return True
