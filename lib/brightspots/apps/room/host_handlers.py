"""What the person at the machine sees and does: opens a room, shows its wall, prints the poster, closes it."""

from __future__ import annotations

import re
from typing import Any

from tornado import web

from brightspots.apps.error_pages import PlainVisit, Refused
from brightspots.apps.room import moderation, templates
from brightspots.apps.room.codes import shown
from brightspots.apps.room.guests import Room
from brightspots.apps.room.host_base import Act, AtTheMachine
from brightspots.apps.room.host_phone_list import LetBack, Phones, SendOut
from brightspots.apps.room.rooms import MOST_DOTS
from brightspots.apps.room.state import House
from brightspots.apps.room.wall import heading
from brightspots.errors import AccessError, ParameterError, UnknownError
from brightspots.figures.diagrams.poster import poster
from brightspots.records import CauseCategory
from brightspots.records.models import bone_sets
from brightspots.records.status.stickies import DOTS


class WallPage(AtTheMachine):
    """The wall of a room, or what there is to open."""

    asks = frozenset({"room", "project_id"})

    @web.authenticated
    async def get(self) -> None:
        """Show it."""
        room_id, project_id = (self.get_query_argument(name, "")[:26] for name in ("room", "project_id"))

        def read() -> tuple[str, dict[str, Any]]:
            found = self.room(room_id) if room_id else self._only(project_id)
            return ("wall", self._wall(found)) if found else ("open", self._closed(project_id))

        name, told = await self.work(read)
        self.page(name, **told)

    def _only(self, project_id: str) -> Room | None:
        if project_id:
            return self.house.rooms.of(project_id)
        rooms = self.house.rooms.all()
        return rooms[0] if len(rooms) == 1 else None

    def _wall(self, room: Room) -> dict[str, Any]:
        code = self.house.rooms.code(room)
        said = "Point a phone's camera at this square to come into the room"
        return {
            "room": room,
            "heading": heading(self.house.wall.meeting.records(room.project_id)),
            "typed": self.house.address.removeprefix("http://"),
            "code": shown(code) if code else "",
            "square": templates.square(f"{self.house.address}/room/{code}", said) if code else "",
            "most_dots": MOST_DOTS,
            "usual_dots": DOTS,
            **_now(self.house, room),
        }

    def _closed(self, project_id: str) -> dict[str, Any]:
        """Return the projects whose fishbone a room can be opened for."""
        open_now = {room.project_id: room for room in self.house.rooms.all()}
        meeting = self.house.wall.meeting
        listed = []
        projects = self.house.projects()
        if project_id not in ("", *(project.id for project in projects)):
            raise UnknownError(f"There is no project “{project_id}” in these records. Go to the start page.")
        for project in projects:
            if project_id in ("", project.id):
                records = meeting.records(project.id)
                bones = [bone.label for bone in records.of(CauseCategory)]
                listed.append((project.id, heading(records), bones, open_now.get(project.id)))
        sets = {name: words for name, (words, _) in bone_sets.SETS.items()}
        return {"listed": listed, "sets": sets}


class Now(AtTheMachine):
    """The part of the wall that changes."""

    asks = frozenset({"room"})

    @web.authenticated
    async def get(self) -> None:
        """Send it, unless the browser has it already."""
        room_id = self.get_query_argument("room", "")[:26]
        try:
            room, stamp = await self.work(lambda: self._stamp(room_id))
            if self.has_already(stamp):
                return
            told = await self.work(lambda: _now(self.house, room))
        except Refused as refused:
            if not isinstance(refused.__cause__, ParameterError | AccessError):
                # It may be well again soon: the wall goes on asking.
                raise
            # A part of a page: what is wrong stands in its place.
            self.set_status(410)
            self.finish(templates.page("gone", words=refused.words))
            return
        self.page("now", **told)

    def _stamp(self, room_id: str) -> tuple[Room, str]:
        room = self.room(room_id)
        return room, self.house.wall.stamp(room)


class Open(Act):
    """Opens a room."""

    def act(self) -> str:
        """Open it; where there are no bones yet, begin with a set of them. Voting begins later."""
        return self.house.open(self.given("project_id"), bones=self.given("bones")).id


class Close(Act):
    """Closes a room."""

    def act(self) -> str:
        """Close it."""
        self.house.rooms.close(self.given("room"))
        return ""


class AnotherCode(Act):
    """Makes another code."""

    def act(self) -> str:
        """Make it; where that was asked for, everybody has to come in by it."""
        room = self.room(self.given("room"))
        self.house.rooms.new_code(room.id, anew=bool(self.given("anew")))
        return room.id


class Dots(Act):
    """Says how many dots each person has, and whether all see them."""

    def act(self) -> str:
        """Keep it."""
        room = self.room(self.given("room"))
        self.house.rooms.set_dots(room.id, dots=self.dots(), shown=bool(self.given("shown")))
        return room.id


class Poster(AtTheMachine):
    """The fishbone on paper: all causes in full, on pages to glue together."""

    asks = frozenset({"room"})

    @web.authenticated
    async def get(self) -> None:
        """Show it, ready to print."""
        room_id = self.get_query_argument("room", "")[:26]

        def made() -> str:
            room = self.room(room_id)
            title = heading(self.house.wall.meeting.records(room.project_id)).title
            return poster(self.house.wall.poster(room), title)

        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(await self.work(made))


class HostFile(PlainVisit):
    """The look and the script of the wall."""

    asks = None

    @web.authenticated
    async def get(self, name: str) -> None:
        """Send it."""
        self.set_header("Content-Type", templates.FILES[name])
        self.set_header("Cache-Control", "private, max-age=604800")
        self.finish(templates.file(name))


def handlers(base: str, house: House, audience: str) -> list[Any]:
    """Return what the person at the machine may ask of rooms.

    Parameters
    ----------
    base : str
        The server's own address, as a pattern.
    house : House
    audience : str
        Who reads here.
    """
    known = {"house": house, "audience": audience}
    return [
        (rf"{base}room/wall", WallPage, known),
        (rf"{base}room/now", Now, known),
        (rf"{base}room/poster", Poster, known),
        (rf"{base}room/open", Open, known),
        (rf"{base}room/close", Close, known),
        (rf"{base}room/code", AnotherCode, known),
        (rf"{base}room/dots", Dots, known),
        (rf"{base}room/phones", Phones, known),
        (rf"{base}room/send-out", SendOut, known),
        (rf"{base}room/let-back", LetBack, known),
        (rf"{base}room/({'|'.join(map(re.escape, templates.FILES))})", HostFile),
    ]


def _now(house: House, room: Room) -> dict[str, Any]:
    return {
        "picture": house.wall.picture(room),
        "entries": house.wall.count(room),
        "phones": house.rooms.phones(room.id),
        "voted": moderation.dots_of(house.wall.meeting, room).words if room.dots else "",
    }
