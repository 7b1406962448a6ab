"""What people in a room do with a page: put something on its wall, change or take back their own, give dots.

What that means for the records is the page's to say, in its declaration; here stands what is the same for every page.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from brightspots.apps.room.codes import TooMuch
from brightspots.apps.room.register import VOTE, Phone, Room
from brightspots.apps.room.rooms import Rooms
from brightspots.errors import AccessError, NoSuchRecord, RecordConflict, RecordError
from brightspots.forms.editing import Visit
from brightspots.privacy.personal_text import find_personal, without_personal
from brightspots.records.models.network import Team
from brightspots.records.models.project import Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from brightspots.workbook.phone_page import PhonePage, Sender, Sent, phone_page

MOST = 1000
"""So many entries fit on a wall; nobody reads more."""
MOST_OF_ONE_PHONE = 60
"""So many stickies may come from one phone, whoever holds it; what was taken back counts, too."""

LATELY = 3.0
"""Seconds for which a new sticky believes what was read: which bones there are, and how full the wall is."""
TRIES = 20
"""How often to look again and save when others were quicker."""

_KEY = re.compile(r"[A-Za-z0-9_-]{6,64}")


@dataclass(frozen=True)
class Done:
    """What is in the records now.

    Attributes
    ----------
    entry : Record
    text : str
        The words of the entry.
    words : str
        What to tell the person, with the time at which it was kept.
    names : tuple of str
        What looks like a person's name in the text.
    rewrite : str
        The text with initials in their place; empty where there are none.
    """

    entry: Record
    text: str
    words: str
    names: tuple[str, ...] = ()
    rewrite: str = ""


@dataclass(frozen=True)
class Conflict:
    """The team has other words here by now; nothing was changed."""

    entry: Record
    text: str

    @property
    def words(self) -> str:
        """Return what to tell the person."""
        return (
            f"The team has changed this one meanwhile. It says now: “{self.text}” Send again if yours should "
            "stand there; both are kept."
        )


class Meeting:
    """The rooms' way to the records of one store.

    Parameters
    ----------
    store : Store
    rooms : Rooms
    today : callable
    """

    def __init__(self, store: Store, rooms: Rooms, *, today: Callable[[], date] = date.today) -> None:
        self.store, self.rooms, self.today = store, rooms, today
        self._visits: dict[str, Visit] = {}
        self._read: dict[str, tuple[float, Snapshot]] = {}

    def page(self, room: Room) -> PhonePage[Any]:
        """Return what the workbook of a room declares for phones."""
        return phone_page(room.workbook)

    def records(self, project_id: str) -> Snapshot:
        """Return a project's records as they are now; read again only where something was saved."""
        return self._visit(project_id).snapshot()

    def stamp(self, project_id: str) -> str:
        """Return what changes whenever something of a project is saved."""
        return f"{self.store.fingerprint(project_id)}{self.store.fingerprint('')}"

    def add(self, phone: Phone, *, key: str, sent: Sent) -> Done:
        """Put a new entry on the wall; what was sent before under the same key is there already.

        Parameters
        ----------
        phone : Phone
        key : str
            Made by whoever sends it, another one for each entry.
        sent : mapping
            The words and the answers, by field.

        Raises
        ------
        RecordError
            For what the page cannot keep, such as a text that is empty or too long, and where this phone has put up
            enough.
        TooMuch
            When the wall is full.
        """
        page, project_id = self.page(phone.room), phone.room.project_id
        kept = page.clean(_all_fields(page, sent))
        if not _KEY.fullmatch(key):
            raise RecordError("This page is not as it was sent.", remedy="Reload it, and send again.")
        # Whoever goes back in the browser and writes something else sends an old key with new words.
        key = f"{key} {hashlib.sha256(kept['text'].encode()).hexdigest()}"
        entry_id = page.entry_id(project_id, key)
        self._check_number(phone, entry_id)
        records, there = self._lately(project_id), self._kept(page, entry_id)
        self.rooms.devices.own(phone, entry_id)
        if there is None:
            if len(page.entries(records)) >= MOST:
                raise TooMuch(
                    f"There are {MOST} on this wall, and it holds no more. Put some together first."
                )
            new = page.new(records, project_id, key, kept, self._sender(phone))
            # In a conflict somebody has changed it between our look and our save, so it is there.
            with contextlib.suppress(RecordConflict):
                self._save(phone, new)
            there = self.store.get(entry_id)
        return self.tell(phone.room, there, records=records)

    def change(self, phone: Phone, entry_id: str, *, sent: Sent, was: Sent) -> Done | Conflict:
        """Change what one has put on the wall.

        Parameters
        ----------
        phone : Phone
        entry_id : str
        sent, was : mapping
            The words and the answers, and those that stood there when writing began; what is the same in both is left
            to the team.

        Raises
        ------
        AccessError
            For what somebody else has put there.
        RecordError
            For what the page cannot keep, or an entry that was taken back.
        """
        page = self.page(phone.room)
        kept, before = page.clean(_all_fields(page, sent)), _all_fields(page, was)
        for _ in range(TRIES):
            records, entry = self._mine(phone, entry_id)
            if entry.hidden:
                raise RecordError("You have taken this one back.", remedy="Put it back first.")
            changed = page.change(records, entry, kept, before, self._sender(phone))
            if changed is None:
                return Conflict(entry, page.words(entry))
            try:
                self._save(phone, changed)
            except RecordConflict:
                continue
            return self.tell(phone.room, self.store.get(entry_id), "Changed on the wall")
        raise busy()

    def take_back(self, phone: Phone, entry_id: str) -> Done:
        """Take back what one has put on the wall; its history keeps it."""
        return self._put_away(phone, entry_id, hidden=True)

    def put_back(self, phone: Phone, entry_id: str) -> Done:
        """Put what one has taken back on the wall again."""
        return self._put_away(phone, entry_id, hidden=False)

    def set_dots(self, phone: Phone, entry_id: str, dots: int) -> Done:
        """Have so many dots on an entry from now on.

        Raises
        ------
        RecordError
            For more dots than one has, and for an entry that is not on the wall.
        """
        page = self.page(phone.room)
        for _ in range(TRIES):
            records = self.records(phone.room.project_id)
            entry = next((one for one in page.entries(records) if one.id == entry_id), None)
            if entry is None:
                raise RecordError("This one is not on the wall any more.", remedy="Look at the wall again.")
            votes = page.set_dots(records, entry, dots, self._sender(phone))
            for vote in votes:
                self.rooms.devices.own(phone, vote.id, kind=VOTE)
            try:
                saved = self._save(phone, votes)
            except RecordConflict:
                continue
            at = saved[0].at if saved else None
            word = "dot" if dots == 1 else "dots"
            words = f"{dots} {word} on it{_clock(at)}" if dots > 0 else f"Taken back{_clock(at)}"
            return Done(entry, page.words(entry), words)
        raise busy()

    def introduce(self, phone: Phone, initials: str) -> str:
        """Keep the initials of whoever holds a phone.

        Raises
        ------
        RecordError
            For what looks like a name.
        """
        kept = Visit(self.store, phone.room.project_id, self.today).introduce(initials)
        self.rooms.introduce(phone, kept)
        return kept

    def tell(self, room: Room, entry: Record, words: str = "", *, records: Snapshot | None = None) -> Done:
        """Return what to say of an entry as it is now, and of names in it.

        Parameters
        ----------
        room : Room
        entry : Record
        words : str
        records : Snapshot, optional
            With names that may stand there, where somebody has just read them.
        """
        text = self.page(room).words(entry)
        known = names_that_may_stand(records or self.records(room.project_id))
        names = tuple(text[one.start : one.end] for one in find_personal(text, known))
        words = words or ("Taken back" if entry.hidden else "On the wall")
        rewrite = without_personal(text, known) if names else ""
        return Done(entry, text, f"{words}{_clock(entry.at)}", names, rewrite)

    def _check_number(self, phone: Phone, entry_id: str) -> None:
        """Refuse a new sticky from a phone that has sent as many as one may."""
        there = self.rooms.devices.sent_from(phone)
        if entry_id not in there and len(there) >= MOST_OF_ONE_PHONE:
            raise RecordError(
                f"This phone has put {MOST_OF_ONE_PHONE} stickies on the wall, as many as one phone can.",
                remedy="Change one of yours, or say it to the room.",
            )

    def _lately(self, project_id: str) -> Snapshot:
        """Return a project's records as they were a moment ago: a full wall is not read again for each sticky."""
        read = self._read.get(project_id)
        if read is None or time.monotonic() - read[0] > LATELY:
            records = self.records(project_id)
            read = self._read[project_id] = (time.monotonic(), records)
        return read[1]

    def _kept(self, page: PhonePage[Any], entry_id: str) -> Record | None:
        try:
            there = self.store.get(entry_id)
        except NoSuchRecord:
            return None
        return there if isinstance(there, page.kind) else None

    def _put_away(self, phone: Phone, entry_id: str, *, hidden: bool) -> Done:
        page = self.page(phone.room)
        for _ in range(TRIES):
            records, entry = self._mine(phone, entry_id)
            if entry.hidden != hidden:
                act = page.take_back if hidden else page.put_back
                try:
                    self._save(phone, act(records, entry))
                except RecordConflict:
                    continue
                entry = self.store.get(entry_id)
            return self.tell(phone.room, entry)
        raise busy()

    def _mine(self, phone: Phone, entry_id: str) -> tuple[Snapshot, Record]:
        records = self.records(phone.room.project_id)
        entry = records.get(entry_id)
        kind = self.page(phone.room).kind
        if entry_id not in self.rooms.devices.owned(phone) or not isinstance(entry, kind):
            raise AccessError("Only whoever put this on the wall can change it from a phone.")
        return records, entry

    def _sender(self, phone: Phone) -> Sender:
        return Sender(phone.tag, phone.initials or "", self.today(), phone.room.dots)

    def _save(self, phone: Phone, records: Collection[Record]) -> list[Record]:
        visit = Visit(self.store, phone.room.project_id, self.today, writer=phone.initials or "")
        return self.store.save_all(records, author=visit.author) if records else []

    def _visit(self, project_id: str) -> Visit:
        if project_id not in self._visits:
            self._visits[project_id] = Visit(self.store, project_id, self.today)
        return self._visits[project_id]


def names_that_may_stand(records: Snapshot) -> list[str]:
    """Return the names of teams and projects, in which a person's name may be a school's."""
    return [
        *(team.name for team in records.of(Team)),
        *(team.place for team in records.of(Team)),
        *(project.title for project in records.of(Project)),
    ]


def busy() -> TooMuch:
    """Return what to say when others save the same at every try."""
    return TooMuch("Many people are saving this at once. Send again in a moment.")


def _all_fields(page: PhonePage[Any], sent: Sent) -> dict[str, str]:
    """Return the words and every answer; empty where none was sent."""
    return {name: sent.get(name, "") for name in ("text", *(field.name for field in page.fields))}


def _clock(at: datetime | None) -> str:
    """Return the time of day at which something was kept, as people in the room read it; empty for none."""
    return "" if at is None else f" {at.astimezone():%H:%M}"
