"""Which rooms are open, and who is in them: kept in the user's state folder, without any code or cookie in it."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from brightspots.apps.room import codes
from brightspots.apps.room.register import Register
from brightspots.errors import AccessError
from brightspots.records.record import new_id

HOURS = 4.0
MOST_DOTS = 20
MOST_PHONES = 300
"""So many phones can be in one room: more than that is not a meeting."""
REMEMBERED = 24 * 3600.0
"""After this time a room that has ended is forgotten. Until then a phone that comes in again keeps its entries."""


@dataclass(frozen=True)
class Room:
    """An open room.

    Attributes
    ----------
    id, project_id : str
    dots : int
        How many dots each person has.
    shown : bool
        Whether everybody sees the dots of all.
    expires : float
        When it closes by itself, in seconds since 1970.
    """

    id: str
    project_id: str
    dots: int
    shown: bool
    expires: float

    @property
    def until(self) -> str:
        """The time of day at which it closes by itself."""
        return f"{datetime.fromtimestamp(self.expires):%H:%M}"


@dataclass(frozen=True)
class Phone:
    """Somebody's browser in a room.

    Attributes
    ----------
    room : Room
    tag : str
        A random name, by which the dots of one person are told from those of others.
    initials : str or None
        None while nobody was asked; empty for somebody who would rather not say.
    """

    room: Room
    tag: str
    initials: str | None


class Rooms:
    """The rooms of one file of records.

    Parameters
    ----------
    folder : Path
        The user's own state folder.
    records : Path
        Rooms of other records are left alone.
    clock : callable
        Seconds since 1970.

    Examples
    --------
    >>> import tempfile
    >>> rooms = Rooms(Path(tempfile.mkdtemp()), Path("ours.db"))
    >>> room = rooms.open(new_id())
    >>> cookie = rooms.enter(rooms.code(room))
    >>> rooms.phone(cookie).room == room, rooms.enter("CDFG-HJKM"), rooms.phone("a guess")
    (True, None, None)
    >>> rooms.close(room.id)
    >>> print(rooms.phone(cookie))
    None
    """

    def __init__(self, folder: Path, records: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._records, self._clock = str(records.resolve()), clock
        self._register = Register(folder / "rooms.db")
        # A code is shown on the wall, and known only to the process that made it.
        self._codes: dict[str, str] = {}

    # The person at the machine

    def open(self, project_id: str, *, dots: int = 0, hours: float = HOURS) -> Room:
        """Open a room for a project's fishbone, or return the one that is open."""
        code = codes.new_code()
        kept = codes.hashed_code(code, self._register.salt)
        with self._writing() as db:
            if (there := self._of(db, project_id)) is not None:
                return there
            # Who was in the room when it ended needs the new code as everybody does.
            db.execute(
                "UPDATE phone SET inside = 0 WHERE room_id IN "
                "(SELECT id FROM room WHERE records = ? AND project_id = ?)",
                (self._records, project_id),
            )
            db.execute(
                "INSERT INTO room VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT (records, project_id) DO UPDATE SET "
                "code = excluded.code, dots = excluded.dots, shown = 0, expires = excluded.expires",
                (new_id(), self._records, project_id, kept, _most(dots), self._clock() + hours * 3600),
            )
            opened = self._of(db, project_id)
        assert opened is not None
        self._codes[opened.id] = code
        return opened

    def of(self, project_id: str) -> Room | None:
        """Return the open room of a project; None where there is none."""
        with self._register.reading() as db:
            return self._of(db, project_id)

    def all(self) -> list[Room]:
        """Return all open rooms."""
        with self._register.reading() as db:
            return [_room(row) for row in db.execute(f"{_OPEN} ORDER BY id", (self._records, self._clock()))]

    def code(self, room: Room) -> str:
        """Return the code of a room; empty where another process made it, for only its hash is kept."""
        return self._codes.get(room.id, "")

    def new_code(self, room_id: str, *, hours: float = HOURS) -> None:
        """Make another code, so that the one before lets nobody in; who is in stays in for as long as the room."""
        code = codes.new_code()
        kept = codes.hashed_code(code, self._register.salt)
        with self._writing() as db:
            changed = db.execute(
                "UPDATE room SET code = ?, expires = ? WHERE id = ? AND expires > ?",
                (kept, self._clock() + hours * 3600, room_id, self._clock()),
            )
            if changed.rowcount:
                self._codes[room_id] = code

    def set_dots(self, room_id: str, *, dots: int, shown: bool) -> None:
        """Say how many dots each person has, and whether everybody sees all of them."""
        with self._writing() as db:
            db.execute("UPDATE room SET dots = ?, shown = ? WHERE id = ?", (_most(dots), shown, room_id))

    def close(self, room_id: str) -> None:
        """Close a room: its code and all cookies end at once. What was written stays."""
        with self._writing() as db:
            db.execute("UPDATE room SET expires = ? WHERE id = ?", (self._clock(), room_id))
            db.execute("UPDATE phone SET inside = 0 WHERE room_id = ?", (room_id,))
        self._codes.pop(room_id, None)

    def phones(self, room_id: str) -> int:
        """Return how many phones are in a room."""
        with self._register.reading() as db:
            return _inside(db, room_id)

    # Phones

    def enter(self, typed: str, cookie: str = "") -> str | None:
        """Let a phone in by a code and return its new cookie; None for a wrong code.

        Parameters
        ----------
        typed : str
        cookie : str
            The one that the phone has already: somebody who comes in again is the same person.

        Raises
        ------
        AccessError
            When the room holds no more.
        """
        code = codes.read(typed)
        if not code:
            return None
        kept = codes.hashed_code(code, self._register.salt)
        with self._writing() as db:
            row = db.execute(f"{_OPEN} AND code = ?", (self._records, self._clock(), kept)).fetchone()
            if row is None:
                return None
            new, old = codes.new_cookie(), codes.hashed_cookie(cookie)
            again = db.execute(
                "UPDATE phone SET cookie = ?, inside = 1 WHERE cookie = ? AND room_id = ?",
                (codes.hashed_cookie(new), old, row[0]),
            )
            return new if again.rowcount else self._let_in(db, row[0])

    def phone(self, cookie: str) -> Phone | None:
        """Return whose cookie this is; None for one that was made up, has ended, or whose room is closed."""
        if not cookie:
            return None
        with self._register.reading() as db:
            row = db.execute(
                "SELECT room.id, project_id, dots, shown, expires, tag, initials FROM phone JOIN room ON room.id = "
                "room_id WHERE cookie = ? AND inside AND records = ? AND expires > ?",
                (codes.hashed_cookie(cookie), self._records, self._clock()),
            ).fetchone()
        return None if row is None else Phone(_room(row), row[5], row[6])

    def introduce(self, phone: Phone, initials: str) -> None:
        """Keep the initials of whoever holds a phone."""
        with self._writing() as db:
            db.execute("UPDATE phone SET initials = ? WHERE tag = ?", (initials, phone.tag))

    def hand_over(self, cookie: str) -> str:
        """Give a phone to somebody else: a new cookie and a new person; what the last one wrote stays theirs.

        Raises
        ------
        AccessError
            When this cookie opens no room.
        """
        with self._writing() as db:
            row = db.execute(
                "SELECT room_id, tag FROM phone WHERE inside AND cookie = ?", (codes.hashed_cookie(cookie),)
            ).fetchone()
            if row is None:
                raise AccessError("This phone is not in a room.")
            # Nobody holds this any more, and the dots that were given with it still count.
            db.execute(
                "UPDATE phone SET cookie = ?, inside = 0 WHERE tag = ?", (secrets.token_bytes(32), row[1])
            )
            return self._let_in(db, row[0])

    def own(self, phone: Phone, cause_id: str) -> None:
        """Remember which entry came from a phone: it alone may change it from here."""
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO own VALUES (?, ?)", (phone.tag, cause_id))

    def owned(self, phone: Phone) -> frozenset[str]:
        """Return the entries that came from a phone."""
        with self._register.reading() as db:
            rows = db.execute("SELECT cause_id FROM own WHERE tag = ?", (phone.tag,))
            return frozenset(cause_id for (cause_id,) in rows)

    def _let_in(self, db: sqlite3.Connection, room_id: str) -> str:
        if _inside(db, room_id) >= MOST_PHONES:
            raise AccessError(f"{MOST_PHONES} phones are in this room, and it holds no more.")
        cookie = codes.new_cookie()
        db.execute(
            "INSERT INTO phone (cookie, tag, room_id) VALUES (?, ?, ?)",
            (codes.hashed_cookie(cookie), secrets.token_hex(8), room_id),
        )
        return cookie

    def _of(self, db: sqlite3.Connection, project_id: str) -> Room | None:
        asked = (self._records, self._clock(), project_id)
        row = db.execute(f"{_OPEN} AND project_id = ?", asked).fetchone()
        return None if row is None else _room(row)

    def let_go(self) -> None:
        """Let go of the file."""
        self._register.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the file to write in, with what ended long ago gone from it."""
        with self._register.writing() as db:
            db.execute("DELETE FROM room WHERE expires <= ?", (self._clock() - REMEMBERED,))
            yield db


_OPEN = "SELECT id, project_id, dots, shown, expires FROM room WHERE records = ? AND expires > ?"


def _inside(db: sqlite3.Connection, room_id: str) -> int:
    counted = db.execute("SELECT count(*) FROM phone WHERE inside AND room_id = ?", (room_id,))
    return int(counted.fetchone()[0])


def _room(row: tuple[str, str, int, int, float]) -> Room:
    return Room(row[0], row[1], row[2], bool(row[3]), row[4])


def _most(dots: int) -> int:
    return min(max(dots, 0), MOST_DOTS)
