"""What all answers to a phone have in common: whose phone it is, plain words, and what a browser may do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from markupsafe import Markup
from sqlalchemy.exc import DBAPIError
from tornado import web

from brightspots.apps.room import templates
from brightspots.apps.room.codes import TooMuch
from brightspots.apps.room.meeting import Done
from brightspots.apps.room.register import Phone
from brightspots.apps.room.rooms import REMEMBERED
from brightspots.apps.room.state import RoomState
from brightspots.apps.room.wall import OnPhone, on_phone
from brightspots.errors import AccessError, RecordError
from brightspots.records.models.record import new_id
from brightspots.workbook.phone_page import PhonePage


class SentWhenChanged(web.RequestHandler):
    """Answers with nothing where the browser has all of it already; any other answer is never compared."""

    _etag: str | None = None

    def compute_etag(self) -> str | None:
        """Return what this answer goes by; none for one that is never asked for again."""
        return self._etag

    def has_already(self, stamp: str) -> bool:
        """Return whether the browser has what goes by this stamp; if so, the answer is that nothing has changed.

        Parameters
        ----------
        stamp : str
            Letters and digits.
        """
        self._etag = f'"{stamp}"'
        self.set_header("Etag", self._etag)
        if self.check_etag_header():
            self.set_status(304)
            return True
        return False


T = TypeVar("T")

COOKIE = "brightspots_room"
ROOM = "/room/"

WORDS = {
    400: ("This cannot be read.", "Go back, reload the page, and send it again."),
    403: (
        "This is not open to you.",
        "Only the room is open to phones. Look at the wall for the code, and type it on the first page.",
    ),
    404: (
        "There is no such page.",
        "Only the room is open to phones. Look at the wall for the code, and type it on the first page.",
    ),
    405: ("This is done on the room's page.", "Go there, and do it again."),
    413: ("This is too long.", "Say it in fewer words, or as two stickies."),
    429: ("That was very fast.", "Wait a moment, then go on. What is on the wall stays there."),
    503: (
        "This cannot be saved right now.",
        "Keep this page open and send again in a moment. What is on the wall stays there.",
    ),
}
WAIT = {429: "5", 503: "2"}
"""Seconds after which it is worth to send again."""

_FAULT = ("Something went wrong.", "What is on the wall is safe. Go back and try again.")

ENDED = "The room is closed, or this phone has not been let in. Look at the wall for the code."
_WRONG = "That is not the code of an open room. Look at the wall, and type it again."
_SLOWLY = "Too many codes were wrong, or many phones are coming in. Wait a minute, look at the wall, and type it again."
_MEANS_NOTHING = "This address says “{}”, which means nothing here. Go to the room without it."
_OLD = "This page was open for a long time. Reload it, and send again."


class PlainAnswer(web.HTTPError):
    """An answer other than the page that was asked for, in words of ours.

    Parameters
    ----------
    status : int
    words : str
    asks : bool
        Whether to ask for the code of a room.
    """

    def __init__(self, status: int, words: str = "", *, asks: bool = False) -> None:
        super().__init__(status)
        self.words, self.asks = words, asks


class PhoneHandler(SentWhenChanged):
    """Answers a phone; knows its room by the cookie.

    Attributes
    ----------
    asks : frozenset of str, optional
        What an address may say here after its question mark; None where anything may stand there.
    """

    asks: frozenset[str] | None = frozenset()

    def prepare(self) -> None:
        """Refuse an address that says what means nothing here."""
        if self.asks is not None and (unknown := sorted({*self.request.query_arguments} - self.asks)):
            raise PlainAnswer(404, _MEANS_NOTHING.format(unknown[0][:40]))

    def initialize(self, state: RoomState) -> None:
        """Take what all rooms share."""
        self.state = state

    def set_default_headers(self) -> None:
        """Set what all answers carry."""
        self.clear_header("Server")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", templates.POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    def check_xsrf_cookie(self) -> None:
        """Refuse what another site's page made a browser send."""
        try:
            super().check_xsrf_cookie()
        except web.HTTPError:
            raise PlainAnswer(403, _OLD) from None

    async def work(self, work: Callable[[], T]) -> T:
        """Do what reads or saves, and answer troubles in words."""
        return await _in_words(self.state.write(work))

    @property
    def cookie(self) -> str:
        """The phone's cookie; empty where it has none."""
        return (self.get_cookie(COOKIE) or "")[:100]

    async def phone(self) -> Phone:
        """Return whose phone this is; answer that the room is closed where it is nobody's."""
        found = await self.work(lambda: self.state.rooms.phone(self.cookie))
        if found is None:
            raise PlainAnswer(403, ENDED, asks=True)
        self.current_user = found.tag
        return found

    def keep(self, cookie: str) -> None:
        """Give the browser its cookie: no script reads it, no other site sends it, and it is for rooms.

        The browser keeps it for longer than the room is open: the room may be kept open, and whoever comes in again
        is the same person. What it opens is for the room to say.
        """
        self.set_cookie(
            COOKIE,
            cookie,
            path=ROOM,
            httponly=True,
            samesite="Lax",
            max_age=int(REMEMBERED),
        )

    async def let_in(self, typed: str) -> None:
        """Let a phone in by a code, and leave the code behind at once."""
        state, address = self.state, self.request.remote_ip or ""
        async with state.guesses.turn(address) as turn:
            if not turn:
                raise PlainAnswer(429, _SLOWLY, asks=True)
            entered = state.check(
                lambda: state.rooms.enter(typed, self.cookie, may_come=lambda: state.arrivals.may(address))
            )
            try:
                cookie = await _in_words(entered)
            except PlainAnswer as said:
                said.asks = True
                raise
            if cookie is None:
                state.guesses.wrong(address)
                raise PlainAnswer(403, _WRONG, asks=True)
        self.keep(cookie)
        self.go()

    def go(self, where: str = "") -> None:
        """Go to the room's page, so that a reload sends nothing twice."""
        self.redirect(f"{ROOM}{where}", status=303)

    @property
    def by_script(self) -> bool:
        """Return whether our script asks, and not the browser itself."""
        return "application/json" in self.request.headers.get("Accept", "")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer in plain words; who is not in a room is asked for the code."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        words = error.words if isinstance(error, PlainAnswer) else ""
        title, advice = WORDS.get(status_code, _FAULT)
        if status_code in WAIT:
            self.set_header("Retry-After", WAIT[status_code])
        if self.by_script:
            self.set_header("Content-Type", "application/json")
            self.finish(json.dumps({"words": words or f"{title} {advice}"}))
            return
        name = "enter" if isinstance(error, PlainAnswer) and error.asks else "message"
        told = {"words": words or advice, "title": title, "xsrf": Markup(self.xsrf_form_html())}
        self.finish(templates.render_page(name, **told))


class RoomHandler(PhoneHandler):
    """Shows a phone's page of its room."""

    asks = frozenset({"on"})

    def page(self, phone: Phone) -> PhonePage[Any]:
        """Return what this phone's page asks and keeps."""
        return self.state.meeting.page(phone.room)

    def untyped(self, phone: Phone) -> dict[str, str]:
        """Return what stands in the fields of a fresh page."""
        first = {field.name: field.first for field in self.page(phone).fields}
        return {"id": "", "text": "", "key": "", **first}

    def common(self, phone: Phone) -> dict[str, Any]:
        """Return what all parts of the page need."""
        return {
            "phone": phone,
            "page": self.page(phone),
            "room": phone.room,
            "xsrf": Markup(self.xsrf_form_html()),
            "key": new_id(),
            "synthetic": self.state.synthetic,
        }

    async def show(self, phone: Phone, **more: Any) -> None:
        """Show the room, or ask for initials first."""
        told = self.get_query_argument("on", "")[:26]

        def read() -> dict[str, Any]:
            records = self.state.meeting.records(phone.room.project_id)
            shown: dict[str, Any] = {"heading": self.page(phone).heading(records)}
            if phone.initials is not None:
                shown["wall"] = on_phone(self.state.meeting, phone)
                shown["done"] = _done(self.state, phone, shown["wall"], told)
            return shown

        name = "initials" if phone.initials is None else "phone"
        untyped = self.untyped(phone)
        known = {"said": "", "typed": untyped, "mended": untyped, **self.common(phone), **more}
        self.finish(templates.render_page(name, **known, **(await self.work(read))))


async def _in_words(work: Awaitable[T]) -> T:
    """Wait for what reads or saves, and answer troubles in words."""
    try:
        return await work
    except TooMuch as error:
        raise PlainAnswer(429, str(error)) from error
    except AccessError as error:
        raise PlainAnswer(403, str(error)) from error
    except RecordError as error:
        if isinstance(error.__cause__, DBAPIError | sqlite3.Error | OSError):
            raise PlainAnswer(503) from error
        raise PlainAnswer(400, f"{error.problem} {error.remedy}".strip()) from error


def _done(state: RoomState, phone: Phone, wall: OnPhone, entry_id: str) -> Done | None:
    """Return what to say of the entry that was sent last, when the browser itself has sent it."""
    if entry_id not in {entry.id for entry in (*wall.mine, *wall.taken_back)}:
        return None
    return state.meeting.tell(phone.room, state.store.get(entry_id))
