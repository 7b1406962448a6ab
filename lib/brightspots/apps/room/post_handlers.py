"""What a phone sends: initials, stickies, changes, dots. Each works as a plain form, and for our script."""

from __future__ import annotations

import json
import re

from brightspots.apps.room.answers import Conflict, Done
from brightspots.apps.room.base_handler import UNTYPED, InRoom, Said
from brightspots.apps.room.guests import Phone


class Posted(InRoom):
    """Something that a phone sends."""

    async def post(self) -> None:
        """Do it, and tell the script, or go back to the page."""
        phone = await self.phone()
        if not self.house.pace.may(phone.device):
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

    def told(self, done: Done | Conflict, where: str = "") -> None:
        """Tell the script what is kept, or go back to the page, to where it says so."""
        if not self.by_script:
            self.go(where or f"?on={done.cause.id}#told")
            return
        self.set_header("Content-Type", "application/json")
        if isinstance(done, Conflict):
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
        self.keep(await self.work(lambda: self.house.rooms.hand_over(self.cookie)))
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
        cause_id, text, bone = (self.given(name) for name in ("id", "text", "bone"))
        as_typed = {name: self.given(name) for name in ("was", "was_bone", "known", "was_known")}
        done = await self.work(
            lambda: self.house.meeting.mend(phone, cause_id, text=text, bone_id=bone, **as_typed)
        )
        if isinstance(done, Conflict) and not self.by_script:
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
