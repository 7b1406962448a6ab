"""What phones may ask for: the page of their own room, and nothing else of this computer."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import time
from collections.abc import Callable
from typing import Any, TypeVar

from markupsafe import Markup
from sqlalchemy.exc import DBAPIError
from tornado import web

from brightspots.apps.room import pages
from brightspots.apps.room.house import House
from brightspots.apps.room.meeting import SUGGESTED, Done, Theirs, TooMuch
from brightspots.apps.room.rooms import Phone
from brightspots.apps.room.wall import OnPhone, heading, on_phone
from brightspots.errors import AccessError, RecordError
from brightspots.records.record import new_id
from brightspots.records.stickies import LONGEST

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
UNTYPED = {"id": "", "text": "", "bone": "", "known": "guess", "key": ""}
"""What stands in the fields of a fresh page."""

_ENDED = "The room is closed, or this phone has not been let in. Look at the wall for the code."
_OLD = "This page was open for a long time. Reload it, and send again."


class Said(web.HTTPError):
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


class Visitor(web.RequestHandler):
    """Answers a phone; knows its room by the cookie."""

    def initialize(self, house: House) -> None:
        """Take what all rooms share."""
        self.house = house
        self._etag: str | None = None

    def set_default_headers(self) -> None:
        """Set what all answers carry."""
        self.clear_header("Server")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", pages.POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    def check_xsrf_cookie(self) -> None:
        """Refuse what another site's page made a browser send."""
        try:
            super().check_xsrf_cookie()
        except web.HTTPError:
            raise Said(403, _OLD) from None

    def compute_etag(self) -> str | None:
        """Return what this page goes by; none for one that is never asked for again."""
        return self._etag

    async def work(self, work: Callable[[], T]) -> T:
        """Do what reads or saves, and answer troubles in words."""
        try:
            return await self.house.write(work)
        except TooMuch as error:
            raise Said(429, str(error)) from error
        except AccessError as error:
            raise Said(403, str(error)) from error
        except RecordError as error:
            if isinstance(error.__cause__, DBAPIError | sqlite3.Error | OSError):
                raise Said(503) from error
            raise Said(400, f"{error.problem} {error.remedy}".strip()) from error

    @property
    def cookie(self) -> str:
        """The phone's cookie; empty where it has none."""
        return (self.get_cookie(COOKIE) or "")[:100]

    async def phone(self) -> Phone:
        """Return whose phone this is; answer that the room is closed where it is nobody's."""
        found = await self.work(lambda: self.house.rooms.phone(self.cookie))
        if found is None:
            raise Said(403, _ENDED, asks=True)
        self.current_user = found.tag
        return found

    def keep(self, cookie: str, expires: float) -> None:
        """Give the browser its cookie: no script reads it, no other site sends it, and it is for the room alone."""
        self.set_cookie(
            COOKIE,
            cookie,
            path=ROOM,
            httponly=True,
            samesite="Lax",
            max_age=max(int(expires - time.time()), 60),
        )

    async def let_in(self, typed: str) -> None:
        """Let a phone in by a code, and leave the code behind at once."""
        address = self.request.remote_ip or ""
        if not self.house.guesses.may_try(address):
            raise Said(
                429,
                "Too many codes were wrong. Wait a minute, look at the wall, and type it again.",
                asks=True,
            )
        cookie = await self.work(lambda: self.house.rooms.enter(typed, self.cookie))
        found = await self.work(lambda: self.house.rooms.phone(cookie or ""))
        if cookie is None or found is None:
            self.house.guesses.wrong(address)
            raise Said(
                403, "That is not the code of an open room. Look at the wall, and type it again.", asks=True
            )
        self.keep(cookie, found.room.expires)
        self.go()

    def go(self, where: str = "") -> None:
        """Go to the room's page, so that a reload sends nothing twice."""
        self.redirect(f"{ROOM}{where}", status=303)

    @property
    def by_script(self) -> bool:
        """Whether our script asks, and not the browser itself."""
        return "application/json" in self.request.headers.get("Accept", "")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer in plain words; who is not in a room is asked for the code."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        words = error.words if isinstance(error, Said) else ""
        title, advice = WORDS.get(status_code, _FAULT)
        if status_code in WAIT:
            self.set_header("Retry-After", WAIT[status_code])
        if self.by_script:
            self.set_header("Content-Type", "application/json")
            self.finish(json.dumps({"words": words or f"{title} {advice}"}))
            return
        name = "enter" if isinstance(error, Said) and error.asks else "message"
        told = {"words": words or advice, "title": title, "xsrf": Markup(self.xsrf_form_html())}
        self.finish(pages.page(name, **told))


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


class InRoom(Visitor):
    """Shows a phone's page of its room."""

    def common(self, phone: Phone) -> dict[str, Any]:
        """Return what all parts of the page need."""
        return {
            "phone": phone,
            "room": phone.room,
            "xsrf": Markup(self.xsrf_form_html()),
            "key": new_id(),
            "suggested": SUGGESTED,
            "longest": LONGEST,
            "synthetic": self.house.synthetic,
        }

    async def show(self, phone: Phone, **more: Any) -> None:
        """Show the room, or ask for initials first."""
        told = self.get_query_argument("on", "")[:26]

        def read() -> dict[str, Any]:
            records = self.house.meeting.records(phone.room.project_id)
            shown: dict[str, Any] = {"heading": heading(records)}
            if phone.initials is not None:
                shown["wall"] = on_phone(self.house.meeting, phone)
                shown["done"] = _told(self.house, shown["wall"], told)
            return shown

        name = "initials" if phone.initials is None else "phone"
        known = {"said": "", "typed": UNTYPED, "mended": UNTYPED, **self.common(phone), **more}
        self.finish(pages.page(name, **known, **(await self.work(read))))


class RoomPage(InRoom):
    """A phone's page of its room."""

    async def get(self) -> None:
        """Show it, or ask for the code."""
        found = await self.work(lambda: self.house.rooms.phone(self.cookie))
        if found is None:
            self.set_status(403 if self.cookie else 200)
            words = _ENDED if self.cookie else ""
            self.finish(pages.page("enter", words=words, title="", xsrf=Markup(self.xsrf_form_html())))
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
                (phone, self.house.meeting.stamp(phone.room.project_id), self.house.rooms.owned(phone))
            )
        )
        self._etag = f'"{hashlib.sha256(stamp.encode()).hexdigest()[:32]}"'
        self.set_header("Etag", self._etag)
        if self.check_etag_header():
            self.set_status(304)
            return
        wall = await self.work(lambda: on_phone(self.house.meeting, phone))
        self.finish(pages.page("entries", **self.common(phone), mended=UNTYPED, wall=wall))


class Posted(InRoom):
    """Something that a phone sends."""

    async def post(self) -> None:
        """Do it, and tell the script, or go back to the page."""
        phone = await self.phone()
        if not self.house.pace.may_post(phone.tag):
            raise Said(429)
        try:
            await self.answer(phone)
        except Said as said:
            if self.by_script or said.status_code == 403:
                raise
            # Without the script nothing that was typed may go.
            self.set_status(said.status_code)
            await self.show(phone, said=said.words, typed=self.typed())

    async def answer(self, phone: Phone) -> None:
        """Do what was sent."""
        raise NotImplementedError

    def typed(self) -> dict[str, str]:
        """Return what was typed, to show it again."""
        return UNTYPED

    def told(self, done: Done | Theirs, where: str = "") -> None:
        """Tell the script what is kept, or go back to the page, to where it says so."""
        if not self.by_script:
            self.go(where or f"?on={done.cause.id}#told")
            return
        self.set_header("Content-Type", "application/json")
        if isinstance(done, Theirs):
            self.finish(json.dumps({"words": done.words, "theirs": done.cause.text}))
            return
        self.finish(
            json.dumps(
                {
                    "words": done.words,
                    "id": done.cause.id,
                    "text": done.cause.text,
                    "names": list(done.names),
                    "rewrite": done.rewrite,
                }
            )
        )

    def given(self, name: str) -> str:
        """Return one thing that was sent; empty where it was not."""
        return self.get_body_argument(name, "", strip=False)


class Introduced(Posted):
    """Initials, or that somebody would rather not say."""

    async def answer(self, phone: Phone) -> None:
        """Keep them."""
        initials = "" if self.given("none") else self.given("initials")[:100]
        await self.work(lambda: self.house.meeting.introduce(phone, initials))
        self.go()


class HandedOver(Posted):
    """ "That is not me": somebody else has this phone now."""

    async def answer(self, phone: Phone) -> None:
        """Make the phone a new person's."""
        self.keep(await self.work(lambda: self.house.rooms.hand_over(self.cookie)), phone.room.expires)
        self.go()


class Stuck(Posted):
    """A new cause."""

    async def answer(self, phone: Phone) -> None:
        """Put it on the wall."""
        key, text, bone, known = (self.given(name) for name in ("key", "text", "bone", "known"))
        stick = self.house.meeting.stick
        self.told(await self.work(lambda: stick(phone, key=key, text=text, bone_id=bone, known=known)))

    def typed(self) -> dict[str, str]:
        """Return what was typed, to show it again."""
        return UNTYPED | {name: self.given(name) for name in ("text", "bone", "known", "key")}


class Mended(Posted):
    """Other words for one's own cause."""

    async def answer(self, phone: Phone) -> None:
        """Change it."""
        names = ("id", "text", "was", "bone", "was_bone", "known")
        cause_id, text, was, bone, was_bone, known = (self.given(name) for name in names)
        done = await self.work(
            lambda: self.house.meeting.mend(
                phone, cause_id, text=text, was=was, bone_id=bone, was_bone=was_bone, known=known
            )
        )
        if isinstance(done, Theirs) and not self.by_script:
            self.set_status(409)
            mended = {"id": cause_id, "text": text}
            await self.show(phone, said=done.words, mended=mended)
            return
        self.told(done)


class TakenBack(Posted):
    """One's own cause, taken back."""

    async def answer(self, phone: Phone) -> None:
        """Put it away."""
        cause_id = self.given("id")
        self.told(await self.work(lambda: self.house.meeting.take_back(phone, cause_id)))


class PutBack(Posted):
    """One's own cause, there again."""

    async def answer(self, phone: Phone) -> None:
        """Put it on the wall."""
        cause_id = self.given("id")
        self.told(await self.work(lambda: self.house.meeting.put_back(phone, cause_id)))


class Given(Posted):
    """Dots."""

    async def answer(self, phone: Phone) -> None:
        """Count them."""
        cause_id, dots = self.given("id"), self.given("dots")
        if not re.fullmatch(r"\d{1,2}", dots):
            raise Said(400)
        done = await self.work(lambda: self.house.meeting.give(phone, cause_id, int(dots)))
        self.told(done, where=f"#c-{done.cause.id}")


class RoomFile(Visitor):
    """The look and the script of these pages; nothing in them is anybody's."""

    async def get(self, name: str) -> None:
        """Send it."""
        self.set_header("Content-Type", pages.FILES[name])
        self.set_header("Cache-Control", "public, max-age=604800")
        self.finish(pages.file(name))


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
            (rf"{ROOM}({'|'.join(map(re.escape, pages.FILES))})", RoomFile, own),
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


def _told(house: House, wall: OnPhone, cause_id: str) -> Done | None:
    """Return what to say of the entry that was sent last, when the browser itself has sent it."""
    for entry in (*wall.mine, *wall.taken_back):
        if entry.cause.id == cause_id:
            return house.meeting.tell(entry.cause)
    return None
