"""What the person at the machine sees and does: opens a room, shows its wall, sends a phone out, prints, closes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from markupsafe import Markup
from tornado import web

from brightspots.apps.error_pages import READERS, PlainVisit, Refused
from brightspots.apps.room import moderation, templates
from brightspots.apps.room.base_handler import SentWhenChanged
from brightspots.apps.room.codes import format_code
from brightspots.apps.room.meeting import Meeting
from brightspots.apps.room.register import Room
from brightspots.apps.room.rooms import FISHBONE, MOST_DOTS
from brightspots.apps.room.state import RoomState
from brightspots.errors import AccessError, BrightspotsError, ParameterError, UnknownError
from brightspots.figures.diagrams.poster import poster
from brightspots.records.status.sticky_notes import DOTS
from brightspots.workbook.phone_page import phone_page

T = TypeVar("T")


class AtTheMachine(SentWhenChanged, PlainVisit):
    """Answers whoever works with a team's own records; nobody else has rooms."""

    def initialize(self, state: RoomState, audience: str) -> None:
        """Take what all rooms share, and who reads here."""
        self.state, self._audience = state, audience

    def set_default_headers(self) -> None:
        """Set what all answers carry; with no referrer at all, a browser does not say that a form is our own."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "same-origin")

    async def work(self, work: Callable[[], T]) -> T:
        """Read or save, and answer troubles in words; refuse readers who are not of the team."""
        if self._audience != "team":
            raise Refused(AccessError("Rooms are opened by the team itself."), 403)
        try:
            return await self.state.draw(work)
        except BrightspotsError as error:
            raise Refused(error) from error

    def room(self, room_id: str) -> Room:
        """Return an open room by its id.

        Raises
        ------
        UnknownError
            When it is not open any more.
        """
        found = next((room for room in self.state.rooms.all() if room.id == room_id), None)
        if found is None:
            raise UnknownError(f"There is no open room “{room_id}”. What was put on its wall is kept.")
        return found

    def page(self, name: str, **told: Any) -> None:
        """Answer with a page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        known = {
            "base": self.base_url,
            "xsrf": Markup(self.xsrf_form_html()),
            "synthetic": self.state.synthetic,
            "readers": READERS,
        }
        self.finish(templates.render_page(name, **known, **told))

    def go(self, room_id: str = "") -> None:
        """Go to the wall."""
        asked = f"?{urlencode({'room': room_id})}" if room_id else ""
        self.redirect(f"{self.base_url}room/wall{asked}", status=303)


class Act(AtTheMachine):
    """Something that whoever leads the meeting does with a room."""

    @web.authenticated
    async def post(self) -> None:
        """Do it, and go back to the wall."""
        self.go(await self.work(self.act))

    def act(self) -> str:
        """Do it, and return the room whose wall to show; none when empty."""
        raise NotImplementedError

    def given(self, name: str) -> str:
        """Return one thing that was sent."""
        return self.get_body_argument(name, "")[:26]

    def dots(self) -> int:
        """Return how many dots were asked for."""
        if not re.fullmatch(r"\d{1,2}", self.given("dots")):
            raise ParameterError(f"Dots are a number from 0 to {MOST_DOTS}.")
        return int(self.given("dots"))


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
            return self.state.rooms.of(project_id)
        rooms = self.state.rooms.all()
        return rooms[0] if len(rooms) == 1 else None

    def _wall(self, room: Room) -> dict[str, Any]:
        code = self.state.rooms.code(room)
        said = "Point a phone's camera at this square to come into the room"
        return {
            "room": room,
            "page": self.state.wall.meeting.page(room),
            "heading": self.state.wall.heading(room),
            "typed": self.state.address.removeprefix("http://"),
            "code": format_code(code) if code else "",
            "square": templates.draw_qr_code(f"{self.state.address}/room/{code}", said) if code else "",
            "most_dots": MOST_DOTS,
            "usual_dots": DOTS,
            **_now(self.state, room),
        }

    def _closed(self, project_id: str) -> dict[str, Any]:
        """Return the projects that a room can be opened for."""
        open_now = {room.project_id: room for room in self.state.rooms.all()}
        meeting, page = self.state.wall.meeting, phone_page(FISHBONE)
        listed = []
        projects = self.state.projects()
        if project_id not in ("", *(project.id for project in projects)):
            raise UnknownError(f"There is no project “{project_id}” in these records. Go to the start page.")
        for project in projects:
            if project_id in ("", project.id):
                records, room = meeting.records(project.id), open_now.get(project.id)
                listed.append((project.id, page.heading(records), page.start(records), room))
        return {"listed": listed, "page": page}


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
            told = await self.work(lambda: _now(self.state, room))
        except Refused as refused:
            if not isinstance(refused.__cause__, ParameterError | AccessError):
                # It may be well again soon: the wall goes on asking.
                raise
            # A part of a page: what is wrong stands in its place.
            self.set_status(410)
            self.finish(templates.render_page("gone", words=refused.words))
            return
        self.page("now", **told)

    def _stamp(self, room_id: str) -> tuple[Room, str]:
        room = self.room(room_id)
        return room, self.state.wall.stamp(room)


class Open(Act):
    """Opens a room."""

    def act(self) -> str:
        """Open it; where the page is empty, begin with what was chosen. Voting begins later."""
        return self.state.open(self.given("project_id"), start=self.given("start")).id


class Close(Act):
    """Closes a room."""

    def act(self) -> str:
        """Close it."""
        self.state.rooms.close(self.given("room"))
        return ""


class AnotherCode(Act):
    """Makes another code."""

    def act(self) -> str:
        """Make it; where that was asked for, everybody has to come in by it."""
        room = self.room(self.given("room"))
        self.state.rooms.new_code(room.id, anew=bool(self.given("anew")))
        return room.id


class Dots(Act):
    """Sets how many dots each person has, and whether all see them."""

    def act(self) -> str:
        """Keep it."""
        room = self.room(self.given("room"))
        self.state.rooms.set_dots(room.id, dots=self.dots(), shown=bool(self.given("shown")))
        return room.id


class Poster(AtTheMachine):
    """The wall on paper: all of it in full, on pages to glue together."""

    asks = frozenset({"room"})

    @web.authenticated
    async def get(self) -> None:
        """Show it, ready to print."""
        room_id = self.get_query_argument("room", "")[:26]

        def made() -> str:
            room = self.room(room_id)
            return poster(self.state.wall.poster(room), self.state.wall.heading(room).title, note=READERS)

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
        self.finish(templates.read_file(name))


def handlers(base: str, state: RoomState, audience: str) -> list[Any]:
    """Return what the person at the machine may ask of rooms.

    Parameters
    ----------
    base : str
        The server's own address, as a pattern.
    state : RoomState
    audience : str
        Who reads here.
    """
    known = {"state": state, "audience": audience}
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


def _now(state: RoomState, room: Room) -> dict[str, Any]:
    return {
        "picture": state.wall.picture(room),
        "entries": state.wall.count(room),
        "phones": state.rooms.phones(room.id),
        "voted": moderation.count_room_dots(state.wall.meeting, room).words if room.dots else "",
    }


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
            meeting, room = self.state.wall.meeting, self.room(room_id)
            found = moderation.phones_seen(meeting, room)
            return {
                "room": room,
                "heading": self.state.wall.heading(room),
                "found": found,
                "inside": sum(one.device.inside for one in found),
                "newest": NEWEST,
                "dots": moderation.count_room_dots(meeting, room).words,
            }

        self.page("phones", **(await self.work(read)))


class _OnAPhone(Act):
    """Something that is done with one phone."""

    def act(self) -> str:
        """Do it."""
        room = self.room(self.given("room"))
        self.do(self.state.wall.meeting, room, self.given("phone"))
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
