"""What people in a room do with a fishbone: stick a cause on it, change or take back one's own, give dots."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Callable, Collection
from datetime import date

from brightspots.apps.room import sent_things
from brightspots.apps.room.answers import Conflict, Done, TooMuch, clock
from brightspots.apps.room.guests import Phone
from brightspots.apps.room.phones import VOTE
from brightspots.apps.room.rooms import Rooms
from brightspots.errors import AccessError, NoSuchRecord, RecordConflict, RecordError
from brightspots.forms.editing import Visit
from brightspots.privacy.personal_text import find_personal, without_personal
from brightspots.records.models.diagnostic import Cause, CauseCategory
from brightspots.records.models.network import Team
from brightspots.records.models.project import Project
from brightspots.records.models.record import Record
from brightspots.records.status import sticking
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store

SUGGESTED = 200
"""How many characters a sticky holds well."""
MOST = 1000
"""So many causes fit on a wall; nobody reads more."""
MOST_OF_ONE_PHONE = 60
"""So many stickies may come from one phone, whoever holds it; what was taken back counts, too."""

LATELY = 3.0
"""Seconds for which a new sticky believes what was read: which bones there are, and how full the wall is."""
TRIES = 20
"""How often to look again and save when others were quicker."""

_KEY = re.compile(r"[A-Za-z0-9_-]{6,64}")


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

    def records(self, project_id: str) -> Snapshot:
        """Return a project's records as they are now; read again only where something was saved."""
        return self._visit(project_id).snapshot()

    def stamp(self, project_id: str) -> str:
        """Return what changes whenever something of a project is saved."""
        return f"{self.store.fingerprint(project_id)}{self.store.fingerprint('')}"

    def stick(self, phone: Phone, *, key: str, text: str, bone_id: str = "", known: str = "guess") -> Done:
        """Put a new cause on the wall; what was sent before under the same key is there already.

        Raises
        ------
        RecordError
            For a text that is empty or too long, and where this phone has put up enough.
        TooMuch
            When the wall is full.
        """
        said, project_id = sent_things.said(text), phone.room.project_id
        if not _KEY.fullmatch(key):
            raise RecordError("This page is not as it was sent.", remedy="Reload it, and send again.")
        # Whoever goes back in the browser and writes something else sends an old key with new words.
        key = f"{key} {hashlib.sha256(said.encode()).hexdigest()}"
        cause_id = sticking.cause_id(project_id, key)
        self._bound(phone, cause_id)
        records, there = self._lately(project_id), self._kept(cause_id)
        self.rooms.devices.own(phone, cause_id)
        if not isinstance(there, Cause):
            if len(sticking.on_the_wall(records)) >= MOST:
                raise TooMuch(
                    f"There are {MOST} on this wall, and it holds no more. Put some together first."
                )
            new = sticking.stuck(
                records,
                project_id,
                key=key,
                text=said,
                bone_id=bone_id,
                known=sent_things.known(known),
                by=phone.initials or "",
                today=self.today(),
            )
            # In a conflict somebody has changed it between our look and our save, so it is there.
            with contextlib.suppress(RecordConflict):
                self._save(phone, new)
            there = self.store.get(cause_id)
        assert isinstance(there, Cause)
        return self.tell(there, records=records)

    def mend(
        self,
        phone: Phone,
        cause_id: str,
        *,
        text: str,
        was: str,
        bone_id: str = "",
        was_bone: str = "",
        known: str = "",
        was_known: str = "",
    ) -> Done | Conflict:
        """Change what one has stuck on the wall: its words, where it is, how one knows.

        Parameters
        ----------
        phone : Phone
        cause_id : str
        text, was : str
            The words, and those that stood there when writing began.
        bone_id, was_bone : str
            The bone, and the one where it was then; what is the same in both is left to the team.
        known, was_known : {"", "seen", "told", "guess"}
            How one knows, and how it stood there then; what is the same in both is left to the team.

        Raises
        ------
        AccessError
            For what somebody else has stuck there.
        RecordError
            For a text that is empty or too long, or a cause that was taken back.
        """
        said, was = sent_things.said(text), sent_things.plain(was)
        for _ in range(TRIES):
            records, cause = self._mine(phone, cause_id)
            if cause.hidden:
                raise RecordError("You have taken this one back.", remedy="Put it back first.")
            changed = cause
            if said != was:
                if sent_things.plain(cause.text) not in (was, said):
                    return Conflict(cause)
                # What others read is what the team has looked at: other words wait until it shares them.
                changed = changed.changed(text=said, shared="")
            if bone_id != was_bone:
                there = {bone.id for bone in records.of(CauseCategory)}
                changed = changed.changed(category_id=bone_id if bone_id in there else None)
            how = (
                sticking.known_as(
                    records, cause, sent_things.known(known), by=phone.initials or "", today=self.today()
                )
                if known and known != was_known
                else []
            )
            try:
                self._save(phone, [changed, *how])
            except RecordConflict:
                continue
            return self.tell(self.store.get(cause_id), "Changed on the wall")
        raise busy()

    def take_back(self, phone: Phone, cause_id: str) -> Done:
        """Take back what one has stuck on the wall; its history keeps it."""
        return self._put_away(phone, cause_id, hidden=True)

    def put_back(self, phone: Phone, cause_id: str) -> Done:
        """Put what one has taken back on the wall again."""
        return self._put_away(phone, cause_id, hidden=False)

    def give(self, phone: Phone, cause_id: str, dots: int) -> Done:
        """Have so many dots on a cause from now on.

        Raises
        ------
        RecordError
            For more dots than one has, and for a cause that is not on the wall.
        """
        for _ in range(TRIES):
            records = self.records(phone.room.project_id)
            cause = next((one for one in sticking.on_the_wall(records) if one.id == cause_id), None)
            if cause is None:
                raise RecordError("This one is not on the wall any more.", remedy="Look at the wall again.")
            votes = sticking.dotted(
                records, cause, phone.tag, dots, most=phone.room.dots, by=phone.initials or ""
            )
            for vote in votes:
                self.rooms.devices.own(phone, vote.id, kind=VOTE)
            try:
                saved = self._save(phone, votes)
            except RecordConflict:
                continue
            at = saved[0].at if saved else None
            word = "dot" if dots == 1 else "dots"
            return Done(cause, f"{dots} {word} on it{clock(at)}" if dots > 0 else f"Taken back{clock(at)}")
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

    def tell(self, cause: Cause, words: str = "", *, records: Snapshot | None = None) -> Done:
        """Return what to say of a cause as it is now, and of names in it.

        Parameters
        ----------
        cause : Cause
        words : str
        records : Snapshot, optional
            With names that may stand there, where somebody has just read them.
        """
        words = words or ("Taken back" if cause.hidden else "On the wall")
        return Done(cause, f"{words}{clock(cause.at)}", *self._names(cause, records))

    def _bound(self, phone: Phone, cause_id: str) -> None:
        """Refuse a new sticky from a phone that has sent as many as one may."""
        there = self.rooms.devices.sent_from(phone)
        if cause_id not in there and len(there) >= MOST_OF_ONE_PHONE:
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

    def _kept(self, cause_id: str) -> Cause | None:
        try:
            there = self.store.get(cause_id)
        except NoSuchRecord:
            return None
        return there if isinstance(there, Cause) else None

    def _names(self, cause: Cause, records: Snapshot | None) -> tuple[tuple[str, ...], str]:
        """Return the names of people in a cause's words, and the words with initials in their place."""
        known = names_that_may_stand(records or self.records(cause.project_id))
        found = tuple(cause.text[one.start : one.end] for one in find_personal(cause.text, known))
        return found, without_personal(cause.text, known) if found else ""

    def _put_away(self, phone: Phone, cause_id: str, *, hidden: bool) -> Done:
        for _ in range(TRIES):
            records, cause = self._mine(phone, cause_id)
            if cause.hidden != hidden:
                act = sticking.taken_back if hidden else sticking.put_back
                try:
                    self._save(phone, act(records, cause))
                except RecordConflict:
                    continue
                cause = self.store.get(cause_id)
            return self.tell(cause)
        raise busy()

    def _mine(self, phone: Phone, cause_id: str) -> tuple[Snapshot, Cause]:
        records = self.records(phone.room.project_id)
        cause = records.get(cause_id)
        if cause_id not in self.rooms.devices.owned(phone) or not isinstance(cause, Cause):
            raise AccessError("Only whoever put this on the wall can change it from a phone.")
        return records, cause

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
