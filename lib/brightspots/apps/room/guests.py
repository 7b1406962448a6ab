"""A room that is open, the phones in it, and the people who hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
    causes, votes : tuple of str
        The ids of what came from it.
    put_away : tuple of str
        Those of them that were taken back when it was sent out.
    """

    name: str
    initials: tuple[str, ...]
    came: float
    inside: bool
    sent_out: bool
    causes: tuple[str, ...] = ()
    votes: tuple[str, ...] = ()
    put_away: tuple[str, ...] = ()

    @property
    def since(self) -> str:
        """The time of day at which it came in."""
        return clock(self.came)


def clock(seconds: float) -> str:
    """Return the time of day of a moment, as people in the room read it."""
    return f"{datetime.fromtimestamp(seconds):%H:%M}"
