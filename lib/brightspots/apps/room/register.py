"""What is kept of rooms, in a file that this user alone reads: the phones in each, and what came from which phone."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from brightspots.errors import AccessError


@dataclass(frozen=True)
class Room:
    """An open room.

    Attributes
    ----------
    id, project_id : str
    workbook : str
        Whose page people fill.
    dots : int
        How many dots each person has.
    shown : bool
        Whether everybody sees the dots of all.
    expires : float
        When it closes by itself, in seconds since 1970.
    """

    id: str
    project_id: str
    workbook: str
    dots: int
    shown: bool
    expires: float

    @property
    def until(self) -> str:
        """The time of day at which it closes by itself."""
        return clock(self.expires)


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
    device : str
        A random name of the phone itself, which stays when it is handed to somebody else.
    """

    room: Room
    tag: str
    initials: str | None
    device: str = ""


@dataclass(frozen=True)
class Device:
    """A phone as whoever leads the meeting sees it: who has held it, and what came from it.

    Attributes
    ----------
    name : str
        A random name.
    initials : tuple of str
        Of all who held it; empty ones are left out.
    came : float
        When it came in, in seconds since 1970.
    inside, sent_out : bool
    entries, votes : tuple of str
        The ids of what came from it.
    put_away : tuple of str
        Those of them that were taken back when it was sent out.
    """

    name: str
    initials: tuple[str, ...]
    came: float
    inside: bool
    sent_out: bool
    entries: tuple[str, ...] = ()
    votes: tuple[str, ...] = ()
    put_away: tuple[str, ...] = ()

    @property
    def since(self) -> str:
        """The time of day at which it came in."""
        return clock(self.came)


def clock(seconds: float) -> str:
    """Return the time of day of a moment, as people in the room read it."""
    return f"{datetime.fromtimestamp(seconds):%H:%M}"


_TABLES = """
CREATE TABLE IF NOT EXISTS about (salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS room (
  id TEXT PRIMARY KEY, records TEXT NOT NULL, project_id TEXT NOT NULL, workbook TEXT NOT NULL,
  code BLOB NOT NULL,
  dots INTEGER NOT NULL, shown INTEGER NOT NULL, expires REAL NOT NULL, closed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (records, project_id)
);
CREATE TABLE IF NOT EXISTS phone (
  cookie BLOB PRIMARY KEY, tag TEXT NOT NULL UNIQUE, device TEXT NOT NULL, initials TEXT, came REAL NOT NULL,
  inside INTEGER NOT NULL DEFAULT 1, sent_out INTEGER NOT NULL DEFAULT 0,
  room_id TEXT NOT NULL REFERENCES room (id) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS own (
  tag TEXT NOT NULL REFERENCES phone (tag) ON DELETE CASCADE, kind TEXT NOT NULL, id TEXT NOT NULL,
  put_away INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (tag, kind, id)
);
"""
_EDITION = 3
"""Of the tables. Rooms last for hours: what an earlier edition of the file holds is let go."""


class Register:
    """The file.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    salt : bytes
        What codes are hashed with, so that nobody finds them in a list that was made before.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if os.name == "posix":
            path.chmod(0o600)
        self._turn = threading.Lock()
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        # What may be lost when the power goes is only which entry came from which phone.
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            self._db.execute(f"PRAGMA {setting}")
        with self.writing() as db:
            if db.execute("PRAGMA user_version").fetchone()[0] != _EDITION:
                for name in ("own", "phone", "room"):
                    db.execute(f"DROP TABLE IF EXISTS {name}")
                db.execute(f"PRAGMA user_version = {_EDITION}")
            for table in _TABLES.split(";"):
                db.execute(table)
            if db.execute("SELECT 1 FROM about").fetchone() is None:
                db.execute("INSERT INTO about VALUES (?)", (secrets.token_bytes(16),))
            self.salt: bytes = db.execute("SELECT salt FROM about").fetchone()[0]

    def close(self) -> None:
        """Let go of it."""
        with self._turn:
            self._db.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield it to read in."""
        with self._turn:
            yield self._db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield it to write in: all of it is kept, or nothing."""
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise


ENTRY, VOTE = "entry", "vote"
"""What comes from a phone."""


class Devices:
    """The phones of rooms.

    Parameters
    ----------
    reading, writing : callable
        Return the register to read and to write in.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[sqlite3.Connection]],
        writing: Callable[[], AbstractContextManager[sqlite3.Connection]],
    ) -> None:
        self._reading, self._writing = reading, writing

    def own(self, phone: Phone, record_id: str, *, kind: str = ENTRY) -> None:
        """Remember which entry or vote came from a phone: it alone may change it from here.

        Raises
        ------
        AccessError
            When the phone has left the room, or was sent out meanwhile.
        """
        with self._writing() as db:
            if db.execute("SELECT 1 FROM phone WHERE tag = ? AND inside", (phone.tag,)).fetchone() is None:
                raise AccessError("This phone is not in the room any more. Look at the wall for the code.")
            db.execute(
                "INSERT OR IGNORE INTO own (tag, kind, id) VALUES (?, ?, ?)", (phone.tag, kind, record_id)
            )

    def owned(self, phone: Phone) -> frozenset[str]:
        """Return the entries that came from whoever holds a phone."""
        return self._owned("tag = ?", phone.tag)

    def sent_from(self, phone: Phone) -> frozenset[str]:
        """Return the entries that came from a phone, whoever held it."""
        return self._owned("tag IN (SELECT tag FROM phone WHERE device = ?)", phone.device)

    def _owned(self, whose: str, name: str) -> frozenset[str]:
        with self._reading() as db:
            rows = db.execute(f"SELECT id FROM own WHERE {whose} AND kind = ?", (name, ENTRY))
            return frozenset(entry_id for (entry_id,) in rows)

    def of_room(self, room_id: str) -> list[Device]:
        """Return the phones that are in a room or were, the one that came first first."""
        held: dict[str, list[tuple[str | None, float, int, int]]] = {}
        sent: dict[str, list[tuple[str, str, int]]] = {}
        with self._reading() as db:
            asked = "SELECT device, initials, came, inside, sent_out FROM phone WHERE room_id = ?"
            for name, *row in db.execute(f"{asked} ORDER BY came, rowid", (room_id,)):
                held.setdefault(name, []).append((row[0], row[1], row[2], row[3]))
            asked = "SELECT device, kind, id, put_away FROM own JOIN phone USING (tag) WHERE room_id = ?"
            for name, *one in db.execute(f"{asked} ORDER BY own.rowid", (room_id,)):
                sent.setdefault(name, []).append((one[0], one[1], one[2]))
        return [
            Device(
                name,
                tuple(dict.fromkeys(initials for initials, *_ in people if initials)),
                came=people[0][1],
                inside=any(inside for _, _, inside, _ in people),
                sent_out=any(out for _, _, _, out in people),
                entries=tuple(id for kind, id, _ in sent.get(name, ()) if kind == ENTRY),
                votes=tuple(id for kind, id, _ in sent.get(name, ()) if kind == VOTE),
                put_away=tuple(id for _, id, away in sent.get(name, ()) if away),
            )
            for name, people in held.items()
        ]

    def votes(self, room_id: str) -> list[tuple[str, str, str]]:
        """Return phone, person and id of every vote that came from a room."""
        asked = "SELECT device, tag, id FROM own JOIN phone USING (tag) WHERE room_id = ? AND kind = ?"
        with self._reading() as db:
            return list(db.execute(asked, (room_id, VOTE)))

    def send_out(self, room_id: str, name: str) -> None:
        """Send a phone out: its cookie opens nothing from now on, and no code lets it in."""
        with self._writing() as db:
            db.execute(
                "UPDATE phone SET inside = 0, sent_out = 1 WHERE room_id = ? AND device = ?", (room_id, name)
            )

    def let_back(self, room_id: str, name: str) -> None:
        """Let a phone that was sent out come in by the code again."""
        with self._writing() as db:
            db.execute("UPDATE phone SET sent_out = 0 WHERE room_id = ? AND device = ?", (room_id, name))

    def mark(self, name: str, ids: Collection[str], *, put_away: bool) -> None:
        """Remember what was taken back when a phone was sent out, or that it is there again."""
        whose = "tag IN (SELECT tag FROM phone WHERE device = ?)"
        with self._writing() as db:
            db.executemany(
                f"UPDATE own SET put_away = ? WHERE {whose} AND id = ?", [(put_away, name, id) for id in ids]
            )
