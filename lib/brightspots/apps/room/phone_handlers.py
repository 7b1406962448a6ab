"""What phones may ask for and send: the page of their own room, and nothing else of this computer."""

from __future__ import annotations

import hashlib
import json
import re

from markupsafe import Markup
from tornado import web

from brightspots.apps.room import templates
from brightspots.apps.room.base_handler import ENDED, ROOM, PhoneHandler, PlainAnswer, RoomHandler
from brightspots.apps.room.meeting import Conflict, Done
from brightspots.apps.room.register import Phone
from brightspots.apps.room.state import RoomState
from brightspots.apps.room.wall import on_phone


class Posted(RoomHandler):
    """Something that a phone sends."""

    async def post(self) -> None:
        """Do it, and tell the script, or go back to the page."""
        phone = await self.phone()
        if not self.state.pace.may(phone.device):
            raise PlainAnswer(429)
        try:
            await self.answer(phone)
        except PlainAnswer as said:
            if self.by_script or said.status_code == 403:
                raise
            # Without the script nothing that was typed may go.
            self.set_status(said.status_code)
            await self.show(phone, said=said.words, typed=self.typed(phone))

    async def answer(self, phone: Phone) -> None:
        """Do what was sent."""
        raise NotImplementedError

    def typed(self, phone: Phone) -> dict[str, str]:
        """Return what was typed, to show it again."""
        return self.untyped(phone)

    def answer_done(self, done: Done | Conflict, where: str = "") -> None:
        """Send the script what is kept, or go back to the page, to where it says so."""
        if not self.by_script:
            self.go(where or f"?on={done.entry.id}#told")
            return
        self.set_header("Content-Type", "application/json")
        if isinstance(done, Conflict):
            self.finish(json.dumps({"words": done.words, "theirs": done.text}))
            return
        self.finish(
            json.dumps(
                {
                    "words": done.words,
                    "id": done.entry.id,
                    "text": done.text,
                    "names": list(done.names),
                    "rewrite": done.rewrite,
                }
            )
        )

    def sent(self, phone: Phone) -> dict[str, str]:
        """Return the words and the answers that were sent."""
        return {
            name: self.given(name) for name in ("text", *(field.name for field in self.page(phone).fields))
        }

    def given(self, name: str) -> str:
        """Return one thing that was sent; empty where it was not."""
        return self.get_body_argument(name, "", strip=False)


class Initials(Posted):
    """Initials, or that somebody would rather not say."""

    async def answer(self, phone: Phone) -> None:
        """Keep them."""
        initials = "" if self.given("none") else self.given("initials")[:100]
        await self.work(lambda: self.state.meeting.introduce(phone, initials))
        self.go()


class HandedOver(Posted):
    """ "That is not me": somebody else has this phone now."""

    async def answer(self, phone: Phone) -> None:
        """Make the phone a new person's."""
        self.keep(await self.work(lambda: self.state.rooms.hand_over(self.cookie)))
        self.go()


class Added(Posted):
    """A new entry."""

    async def answer(self, phone: Phone) -> None:
        """Put it on the wall."""
        key, sent = self.given("key"), self.sent(phone)
        self.answer_done(await self.work(lambda: self.state.meeting.add(phone, key=key, sent=sent)))

    def typed(self, phone: Phone) -> dict[str, str]:
        """Return what was typed, to show it again."""
        return {"id": "", "key": self.given("key"), **self.sent(phone)}


class Changed(Posted):
    """Other words for one's own entry."""

    async def answer(self, phone: Phone) -> None:
        """Change it."""
        entry_id, sent = self.given("id"), self.sent(phone)
        was = {field.name: self.given(f"was_{field.name}") for field in self.page(phone).fields}
        was["text"] = self.given("was")
        done = await self.work(lambda: self.state.meeting.change(phone, entry_id, sent=sent, was=was))
        if isinstance(done, Conflict) and not self.by_script:
            self.set_status(409)
            mended = {"id": entry_id, "text": sent["text"]}
            await self.show(phone, said=done.words, mended=mended)
            return
        self.answer_done(done)


class TakenBack(Posted):
    """One's own entry, taken back."""

    async def answer(self, phone: Phone) -> None:
        """Put it away."""
        entry_id = self.given("id")
        self.answer_done(await self.work(lambda: self.state.meeting.take_back(phone, entry_id)))


class PutBack(Posted):
    """One's own entry, there again."""

    async def answer(self, phone: Phone) -> None:
        """Put it on the wall."""
        entry_id = self.given("id")
        self.answer_done(await self.work(lambda: self.state.meeting.put_back(phone, entry_id)))


class Dots(Posted):
    """Dots."""

    async def answer(self, phone: Phone) -> None:
        """Count them."""
        entry_id, dots = self.given("id"), self.given("dots")
        if not re.fullmatch(r"\d{1,2}", dots):
            raise PlainAnswer(400)
        done = await self.work(lambda: self.state.meeting.set_dots(phone, entry_id, int(dots)))
        self.answer_done(done, where=f"#c-{done.entry.id}")


class FirstPage(PhoneHandler):
    """The first page: type the code that stands on the wall."""

    async def get(self) -> None:
        """Show it, or the room to whoever is in."""
        self.redirect(ROOM, status=303)


class Enter(PhoneHandler):
    """A code that was typed."""

    async def post(self) -> None:
        """Let the phone in."""
        await self.let_in(self.get_body_argument("code", "")[:100])


class Scanned(PhoneHandler):
    """An address with the code in it, as the square on the wall has it."""

    async def get(self, code: str) -> None:
        """Let the phone in."""
        await self.let_in(code)


class ShortScanned(PhoneHandler):
    """The same without the room before it, as somebody may type it."""

    async def get(self, code: str) -> None:
        """Go where the phone's cookie is sent, too."""
        self.redirect(f"{ROOM}{code}", status=303)


class RoomPage(RoomHandler):
    """A phone's page of its room."""

    async def get(self) -> None:
        """Show it, or ask for the code."""
        found = await self.work(lambda: self.state.rooms.phone(self.cookie))
        if found is None:
            self.set_status(403 if self.cookie else 200)
            words = ENDED if self.cookie else ""
            self.finish(
                templates.render_page("enter", words=words, title="", xsrf=Markup(self.xsrf_form_html()))
            )
            return
        self.current_user = found.tag
        await self.show(found)


class Entries(RoomHandler):
    """The part of the page that changes while others write."""

    async def get(self) -> None:
        """Send it, unless the phone has it already."""
        phone = await self.phone()
        # A part that changes with who asks is made of all that it shows.
        stamp = await self.work(
            lambda: repr(
                (
                    phone,
                    self.state.meeting.stamp(phone.room.project_id),
                    self.state.rooms.devices.owned(phone),
                )
            )
        )
        if self.has_already(hashlib.sha256(stamp.encode()).hexdigest()[:32]):
            return
        wall = await self.work(lambda: on_phone(self.state.meeting, phone))
        self.finish(
            templates.render_page("entries", **self.common(phone), mended=self.untyped(phone), wall=wall)
        )


class RoomFile(PhoneHandler):
    """The look and the script of these pages; nothing in them is anybody's."""

    asks = None

    async def get(self, name: str) -> None:
        """Send it."""
        self.set_header("Content-Type", templates.FILES[name])
        self.set_header("Cache-Control", "public, max-age=604800")
        self.finish(templates.read_file(name))


class Refused(PhoneHandler):
    """Everything else of this computer, and any other name for it."""

    def prepare(self) -> None:
        """Refuse at once."""
        raise web.HTTPError(403)


def application(state: RoomState, names: list[str]) -> web.Application:
    """Return what answers phones, when they call this computer by one of these names.

    Parameters
    ----------
    state : RoomState
    names : list of str
        As they stand in a browser's address, without the port.
    """
    own = {"state": state}
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
            (r"/", FirstPage, own),
            (rf"/{code}", ShortScanned, own),
            (r"/room", FirstPage, own),
            (ROOM, RoomPage, own),
            (rf"{ROOM}({'|'.join(map(re.escape, templates.FILES))})", RoomFile, own),
            (rf"{ROOM}enter", Enter, own),
            (rf"{ROOM}entries", Entries, own),
            (rf"{ROOM}initials", Initials, own),
            (rf"{ROOM}not-me", HandedOver, own),
            (rf"{ROOM}stick", Added, own),
            (rf"{ROOM}mend", Changed, own),
            (rf"{ROOM}take-back", TakenBack, own),
            (rf"{ROOM}put-back", PutBack, own),
            (rf"{ROOM}dots", Dots, own),
            (rf"{ROOM}{code}", Scanned, own),
            (r".*", Refused, own),
        ],
    )
    return made
