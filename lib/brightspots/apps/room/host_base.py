"""What all answers to whoever leads the meeting have in common: who may ask, plain words, the way back to the wall."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from markupsafe import Markup
from tornado import web

from brightspots.apps.error_pages import READERS, PlainVisit, Refused
from brightspots.apps.room import templates
from brightspots.apps.room.etag import SentWhenChanged
from brightspots.apps.room.guests import Room
from brightspots.apps.room.rooms import MOST_DOTS
from brightspots.apps.room.state import House
from brightspots.errors import AccessError, BrightspotsError, ParameterError, UnknownError

T = TypeVar("T")


class AtTheMachine(SentWhenChanged, PlainVisit):
    """Answers whoever works with a team's own records; nobody else has rooms."""

    def initialize(self, house: House, audience: str) -> None:
        """Take what all rooms share, and who reads here."""
        self.house, self._audience = house, audience

    def set_default_headers(self) -> None:
        """Set what all answers carry; with no referrer at all, a browser does not say that a form is our own."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "same-origin")

    async def work(self, work: Callable[[], T]) -> T:
        """Read or save, and answer troubles in words; refuse readers who are not of the team."""
        if self._audience != "team":
            raise Refused(AccessError("Rooms are opened by the team itself."), 403)
        try:
            return await self.house.draw(work)
        except BrightspotsError as error:
            raise Refused(error) from error

    def room(self, room_id: str) -> Room:
        """Return an open room by its id.

        Raises
        ------
        UnknownError
            When it is not open any more.
        """
        found = next((room for room in self.house.rooms.all() if room.id == room_id), None)
        if found is None:
            raise UnknownError(f"There is no open room “{room_id}”. What was put on its wall is kept.")
        return found

    def page(self, name: str, **told: Any) -> None:
        """Answer with a page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        known = {
            "base": self.base_url,
            "xsrf": Markup(self.xsrf_form_html()),
            "synthetic": self.house.synthetic,
            "readers": READERS,
        }
        self.finish(templates.page(name, **known, **told))

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
