"""What phones may ask for: the page of their own room, and nothing else of this computer."""

from __future__ import annotations

import hashlib
import re

from markupsafe import Markup
from tornado import web

from brightspots.apps.room import templates
from brightspots.apps.room.base_handler import ENDED, ROOM, UNTYPED, InRoom, Visitor
from brightspots.apps.room.post_handlers import (
    Given,
    HandedOver,
    Introduced,
    Mended,
    PutBack,
    Stuck,
    TakenBack,
)
from brightspots.apps.room.state import House
from brightspots.apps.room.wall import on_phone


class Door(Visitor):
    """The first page: type the code that stands on the wall."""

    async def get(self) -> None:
        """Show it, or the room to whoever is in."""
        self.redirect(ROOM, status=303)


class Enter(Visitor):
    """A code that was typed."""

    async def post(self) -> None:
        """Let the phone in."""
        await self.let_in(self.get_body_argument("code", "")[:100])


class Scanned(Visitor):
    """An address with the code in it, as the square on the wall has it."""

    async def get(self, code: str) -> None:
        """Let the phone in."""
        await self.let_in(code)


class ShortScanned(Visitor):
    """The same without the room before it, as somebody may type it."""

    async def get(self, code: str) -> None:
        """Go where the phone's cookie is sent, too."""
        self.redirect(f"{ROOM}{code}", status=303)


class RoomPage(InRoom):
    """A phone's page of its room."""

    async def get(self) -> None:
        """Show it, or ask for the code."""
        found = await self.work(lambda: self.house.rooms.phone(self.cookie))
        if found is None:
            self.set_status(403 if self.cookie else 200)
            words = ENDED if self.cookie else ""
            self.finish(templates.page("enter", words=words, title="", xsrf=Markup(self.xsrf_form_html())))
            return
        self.current_user = found.tag
        await self.show(found)


class Entries(InRoom):
    """The part of the page that changes while others write."""

    async def get(self) -> None:
        """Send it, unless the phone has it already."""
        phone = await self.phone()
        # A part that changes with who asks is made of all that it shows.
        stamp = await self.work(
            lambda: repr(
                (
                    phone,
                    self.house.meeting.stamp(phone.room.project_id),
                    self.house.rooms.devices.owned(phone),
                )
            )
        )
        if self.has_already(hashlib.sha256(stamp.encode()).hexdigest()[:32]):
            return
        wall = await self.work(lambda: on_phone(self.house.meeting, phone))
        self.finish(templates.page("entries", **self.common(phone), mended=UNTYPED, wall=wall))


class RoomFile(Visitor):
    """The look and the script of these pages; nothing in them is anybody's."""

    async def get(self, name: str) -> None:
        """Send it."""
        self.set_header("Content-Type", templates.FILES[name])
        self.set_header("Cache-Control", "public, max-age=604800")
        self.finish(templates.file(name))


class Refused(Visitor):
    """Everything else of this computer, and any other name for it."""

    def prepare(self) -> None:
        """Refuse at once."""
        raise web.HTTPError(403)


def application(house: House, names: list[str]) -> web.Application:
    """Return what answers phones, when they call this computer by one of these names.

    Parameters
    ----------
    house : House
    names : list of str
        As they stand in a browser's address, without the port.
    """
    own = {"house": house}
    made = web.Application(
        default_handler_class=Refused,
        default_handler_args=own,
        xsrf_cookies=True,
        xsrf_cookie_name="brightspots_room_form",
        xsrf_cookie_kwargs={"path": ROOM, "httponly": True, "samesite": "Lax"},
        # Addresses may hold a code: they are not written down.
        log_function=lambda handler: None,
    )
    code = r"((?:[A-Za-z0-9]-?){8})"
    made.add_handlers(
        rf"^({'|'.join(re.escape(name) for name in names)})$",
        [
            (r"/", Door, own),
            (rf"/{code}", ShortScanned, own),
            (r"/room", Door, own),
            (ROOM, RoomPage, own),
            (rf"{ROOM}({'|'.join(map(re.escape, templates.FILES))})", RoomFile, own),
            (rf"{ROOM}enter", Enter, own),
            (rf"{ROOM}entries", Entries, own),
            (rf"{ROOM}initials", Introduced, own),
            (rf"{ROOM}not-me", HandedOver, own),
            (rf"{ROOM}stick", Stuck, own),
            (rf"{ROOM}mend", Mended, own),
            (rf"{ROOM}take-back", TakenBack, own),
            (rf"{ROOM}put-back", PutBack, own),
            (rf"{ROOM}dots", Given, own),
            (rf"{ROOM}{code}", Scanned, own),
            (r".*", Refused, own),
        ],
    )
    return made
