"""What came from each phone, who held it, and whether whoever leads the meeting has sent it out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

from brightspots.apps.room.guests import Device, Phone
from brightspots.errors import AccessError

CAUSE, VOTE = "Cause", "Vote"
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

    def own(self, phone: Phone, record_id: str, *, kind: str = CAUSE) -> None:
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
            rows = db.execute(f"SELECT id FROM own WHERE {whose} AND kind = ?", (name, CAUSE))
            return frozenset(cause_id for (cause_id,) in rows)

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
                causes=tuple(id for kind, id, _ in sent.get(name, ()) if kind == CAUSE),
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
