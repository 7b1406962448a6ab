"""Which rooms are open, and who is in them: kept in the user's state folder, without any code or cookie in it."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from brightspots.apps.room import codes
from brightspots.apps.room.codes import TooMuch
from brightspots.apps.room.register import Devices, Phone, Register, Room
from brightspots.errors import AccessError, RecordError
from brightspots.records.models.record import new_id

FISHBONE = "20_fishbone"
"""The workbook whose page people fill where nobody chose another one."""
HOURS = 4.0
MOST_DOTS = 20
MOST_PHONES = 300
"""So many phones can be in one room: more than that is not a meeting."""
REMEMBERED = 24 * 3600.0
"""After this time a room that has ended is forgotten. Until then a phone that comes in again keeps its entries."""


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

    Attributes
    ----------
    devices : Devices
        The phones as whoever leads the meeting sees them.

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
        self.devices = Devices(self._reading, self._writing)
        # A code is shown on the wall, and known only to the process that made it.
        self._codes: dict[str, str] = {}

    # The person at the machine

    def open(self, project_id: str, *, workbook: str = FISHBONE, dots: int = 0, hours: float = HOURS) -> Room:
        """Open a room for a page of a project, or return the one that is open."""
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
                "INSERT INTO room VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0) ON CONFLICT (records, project_id) DO UPDATE SET "
                "workbook = excluded.workbook, code = excluded.code, dots = excluded.dots, shown = 0, "
                "expires = excluded.expires, closed = 0",
                (
                    new_id(),
                    self._records,
                    project_id,
                    workbook,
                    kept,
                    _most(dots),
                    self._clock() + hours * 3600,
                ),
            )
            opened = self._of(db, project_id)
        assert opened is not None
        self._codes[opened.id] = code
        return opened

    def of(self, project_id: str) -> Room | None:
        """Return the open room of a project; None where there is none."""
        with self._reading() as db:
            return self._of(db, project_id)

    def all(self) -> list[Room]:
        """Return all open rooms."""
        with self._reading() as db:
            return [_room(row) for row in db.execute(f"{_OPEN} ORDER BY id", (self._records,))]

    def code(self, room: Room) -> str:
        """Return the code of a room; empty where another process made it, for only its hash is kept."""
        return self._codes.get(room.id, "")

    def new_code(self, room_id: str, *, hours: float = HOURS, anew: bool = False) -> None:
        """Make another code, so that the one before lets nobody in.

        Parameters
        ----------
        room_id : str
        hours : float
            How long the room is open from now on.
        anew : bool
            Whether everybody has to come in by the new code; otherwise who is in stays in.
        """
        code = codes.new_code()
        kept = codes.hashed_code(code, self._register.salt)
        with self._writing() as db:
            changed = db.execute(
                "UPDATE room SET code = ?, expires = ? WHERE id = ? AND NOT closed",
                (kept, self._clock() + hours * 3600, room_id),
            )
            if changed.rowcount:
                self._codes[room_id] = code
                if anew:
                    db.execute("UPDATE phone SET inside = 0 WHERE room_id = ?", (room_id,))

    def set_dots(self, room_id: str, *, dots: int, shown: bool) -> None:
        """Set how many dots each person has, and whether everybody sees all of them."""
        with self._writing() as db:
            db.execute("UPDATE room SET dots = ?, shown = ? WHERE id = ?", (_most(dots), shown, room_id))

    def close(self, room_id: str) -> None:
        """Close a room: its code and all cookies end at once. What was written stays."""
        with self._writing() as db:
            db.execute("UPDATE room SET closed = 1, expires = ? WHERE id = ?", (self._clock(), room_id))
            db.execute("UPDATE phone SET inside = 0 WHERE room_id = ?", (room_id,))
        self._codes.pop(room_id, None)

    def phones(self, room_id: str) -> int:
        """Return how many phones are in a room."""
        with self._reading() as db:
            return _inside(db, room_id)

    # Phones

    def enter(
        self, typed: str, cookie: str = "", *, may_come: Callable[[], bool] = lambda: True
    ) -> str | None:
        """Let a phone in by a code and return its new cookie; None for a wrong code.

        Parameters
        ----------
        typed : str
        cookie : str
            The one that the phone has already: somebody who comes in again is the same person.
        may_come : callable
            Tells whether one more phone may come from where this one is; asked for a right code of a new phone.

        Raises
        ------
        AccessError
            When the room holds no more, or has sent this phone out.
        TooMuch
            When too many come at once.
        """
        code = codes.read_code(typed)
        if not code:
            return None
        kept = codes.hashed_code(code, self._register.salt)
        with self._writing() as db:
            row = db.execute(f"{_OPEN} AND code = ?", (self._records, kept)).fetchone()
            if row is None:
                return None
            new, old = codes.new_cookie(), codes.hashed_cookie(cookie)
            known = "FROM phone WHERE cookie = ? AND room_id = ?"
            there = db.execute(f"SELECT tag, sent_out {known}", (old, row[0])).fetchone()
            if there is None:
                if not may_come():
                    raise TooMuch("Many phones are coming in at once. Wait a moment, and try again.")
                return self._let_in(db, row[0])
            tag, sent_out = there
            if sent_out:
                raise AccessError("This phone was sent out of the room. Talk to whoever leads the meeting.")
            db.execute(
                "UPDATE phone SET cookie = ?, inside = 1 WHERE tag = ?", (codes.hashed_cookie(new), tag)
            )
            return new

    def phone(self, cookie: str) -> Phone | None:
        """Return whose cookie this is; None for one that was made up, has ended, or whose room is closed."""
        if not cookie:
            return None
        with self._reading() as db:
            row = db.execute(
                "SELECT room.id, project_id, workbook, dots, shown, expires, tag, initials, device FROM phone "
                "JOIN room ON room.id = room_id WHERE cookie = ? AND inside AND records = ? AND NOT closed",
                (codes.hashed_cookie(cookie), self._records),
            ).fetchone()
        return None if row is None else Phone(_room(row), *row[6:])

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
        RecordError
            While people vote: whoever took a phone again and again would have dots without end.
        """
        with self._writing() as db:
            row = db.execute(
                "SELECT room_id, tag, device, dots FROM phone JOIN room ON room.id = room_id "
                "WHERE inside AND NOT closed AND cookie = ?",
                (codes.hashed_cookie(cookie),),
            ).fetchone()
            if row is None:
                raise AccessError("This phone is not in a room.")
            if row[3]:
                raise RecordError(
                    "While we vote, a phone stays with the person who has it.",
                    remedy="Whoever leads the meeting can stop the voting, and then it can be handed over.",
                )
            # Nobody holds this any more, and the dots that were given with it still count.
            db.execute(
                "UPDATE phone SET cookie = ?, inside = 0 WHERE tag = ?", (secrets.token_bytes(32), row[1])
            )
            return self._let_in(db, row[0], device=row[2])

    def _let_in(self, db: sqlite3.Connection, room_id: str, *, device: str = "") -> str:
        if _inside(db, room_id) >= MOST_PHONES:
            raise AccessError(f"{MOST_PHONES} phones are in this room, and it holds no more.")
        cookie, tag = codes.new_cookie(), secrets.token_hex(8)
        db.execute(
            "INSERT INTO phone (cookie, tag, device, came, room_id) VALUES (?, ?, ?, ?, ?)",
            (codes.hashed_cookie(cookie), tag, device or tag, self._clock(), room_id),
        )
        return cookie

    def _of(self, db: sqlite3.Connection, project_id: str) -> Room | None:
        asked = (self._records, project_id)
        row = db.execute(f"{_OPEN} AND project_id = ?", asked).fetchone()
        return None if row is None else _room(row)

    def let_go(self) -> None:
        """Let go of the file."""
        self._register.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the file to write in, with what ended long ago gone from it."""
        with self._register.writing() as db:
            self._end(db)
            db.execute("DELETE FROM room WHERE expires <= ?", (self._clock() - REMEMBERED,))
            yield db

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._register.reading() as db:
            self._end(db)
            yield db

    def _end(self, db: sqlite3.Connection) -> None:
        """Close what is over for good: a clock that is set back later opens nothing."""
        over, now = "WHERE NOT closed AND expires <= ?", self._clock()
        if db.execute(f"SELECT 1 FROM room {over}", (now,)).fetchone():
            db.execute(f"UPDATE room SET closed = 1 {over}", (now,))


_OPEN = "SELECT id, project_id, workbook, dots, shown, expires FROM room WHERE records = ? AND NOT closed"


def _inside(db: sqlite3.Connection, room_id: str) -> int:
    counted = db.execute("SELECT count(*) FROM phone WHERE inside AND room_id = ?", (room_id,))
    return int(counted.fetchone()[0])


def _room(row: tuple[str, str, str, int, int, float]) -> Room:
    return Room(*row[:4], bool(row[4]), row[5])


def _most(dots: int) -> int:
    return min(max(dots, 0), MOST_DOTS)
