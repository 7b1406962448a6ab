"""The phones of a room as whoever leads the meeting sees them, on a page of their own: not for the projector."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tornado import web

from brightspots.apps.room import moderation
from brightspots.apps.room.guests import Room
from brightspots.apps.room.host_base import Act, AtTheMachine
from brightspots.apps.room.meeting import Meeting
from brightspots.apps.room.wall import heading

NEWEST = 3
"""So many stickies of a phone are shown: they tell which phone it is."""


class Phones(AtTheMachine):
    """Who is in, and what each phone has sent."""

    asks = frozenset({"room"})

    @web.authenticated
    async def get(self) -> None:
        """Show it."""
        room_id = self.get_query_argument("room", "")[:26]

        def read() -> dict[str, Any]:
            meeting, room = self.house.wall.meeting, self.room(room_id)
            found = moderation.seen(meeting, room)
            return {
                "room": room,
                "heading": heading(meeting.records(room.project_id)),
                "found": found,
                "inside": sum(one.device.inside for one in found),
                "newest": NEWEST,
                "dots": moderation.dots_of(meeting, room).words,
            }

        self.page("phones", **(await self.work(read)))


class _OnAPhone(Act):
    """Something that is done with one phone."""

    def act(self) -> str:
        """Do it."""
        room = self.room(self.given("room"))
        self.do(self.house.wall.meeting, room, self.given("phone"))
        return room.id

    def do(self, meeting: Meeting, room: Room, name: str) -> None:
        """Do it."""
        raise NotImplementedError

    def go(self, room_id: str = "") -> None:
        """Go back to the phones."""
        self.redirect(f"{self.base_url}room/phones?{urlencode({'room': room_id})}", status=303)


class SendOut(_OnAPhone):
    """Sends a phone out."""

    def do(self, meeting: Meeting, room: Room, name: str) -> None:
        """Send it out, and take its stickies and dots off the wall."""
        moderation.send_out(meeting, room, name)


class LetBack(_OnAPhone):
    """Lets a phone come in again."""

    def do(self, meeting: Meeting, room: Room, name: str) -> None:
        """Let it, and put back what was taken off the wall."""
        moderation.let_back(meeting, room, name)
