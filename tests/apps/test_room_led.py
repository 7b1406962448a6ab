"""What whoever leads the meeting does: counts dots by person and phone, sends a phone out and lets it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from brightspots.apps.room import meeting, moderation, templates
from brightspots.apps.room.meeting import MOST_OF_ONE_PHONE, Meeting
from brightspots.apps.room.register import Phone, Room
from brightspots.apps.room.rooms import Rooms
from brightspots.errors import AccessError, ParameterError, RecordError
from brightspots.records import Cause, CauseCategory, Evidence, Vote
from brightspots.records.store.store import Store
from tests.apps.rooming import begin


class Led:
    """A room that somebody leads, and phones that come in."""

    def __init__(self, folder: Path) -> None:
        self.project = begin(folder / "ours.db")
        self.store, self.rooms = Store(folder / "ours.db"), Rooms(folder / "state", folder / "ours.db")
        self.meeting = Meeting(self.store, self.rooms)
        self._room = self.rooms.open(self.project.id)

    @property
    def room(self) -> Room:
        room = self.rooms.of(self.project.id)
        assert room is not None
        return room

    def come(self) -> str:
        cookie = self.rooms.enter(self.rooms.code(self.room))
        assert cookie is not None
        return cookie

    def who(self, cookie: str) -> Phone:
        phone = self.rooms.phone(cookie)
        assert phone is not None
        return phone

    def vote(self, on: int) -> None:
        self.rooms.set_dots(self.room.id, dots=on, shown=False)

    def stick(self, cookie: str, text: str, **more: str) -> Cause:
        key = f"key-{abs(hash(text))}"
        return self.meeting.add(self.who(cookie), key=key, sent={"text": text, **more}).entry

    def texts(self) -> list[str]:
        return sorted(cause.text for cause in self.store.find(Cause, self.project.id))


@pytest.fixture
def led(tmp_path: Path) -> Led:
    return Led(tmp_path)


def test_dots_are_counted_by_person_and_phone(led):
    """Two phones that were handed from one to the next between rounds of voting."""
    cookies = [led.come(), led.come()]
    cause = led.stick(cookies[0], "Late buses")
    for turn in range(3):
        led.vote(3)
        for cookie in cookies:
            led.meeting.set_dots(led.who(cookie), cause.id, 3)
            with pytest.raises(RecordError, match="While we vote"):
                led.rooms.hand_over(cookie)
        led.vote(0)
        if turn < 2:
            cookies = [led.rooms.hand_over(cookie) for cookie in cookies]
    led.vote(3)
    dots = moderation.count_room_dots(led.meeting, led.room)
    assert dots.words == "18 dots of 6 people on 2 phones"
    led.store.save(Vote(project_id=led.project.id, about_id=cause.id), author="AB")
    dots = moderation.count_room_dots(led.meeting, led.room)
    assert dots.words.endswith("and 1 dot given on our page or earlier") and dots.given == 18
    told = {"entries": 1, "phones": 2, "voted": dots.words}
    assert dots.words in templates.render_page("counted", **told)


def test_one_phone_holds_so_many_stickies_whoever_has_it_and_others_go_on(led, monkeypatch):
    assert MOST_OF_ONE_PHONE == 60
    monkeypatch.setattr(meeting, "MOST_OF_ONE_PHONE", 3)
    cookie, other = led.come(), led.come()
    first = led.stick(cookie, "One")
    cookie = led.rooms.hand_over(cookie)
    led.stick(cookie, "Two")
    led.meeting.take_back(led.who(cookie), led.stick(cookie, "Three").id)
    with pytest.raises(RecordError, match="as many as one phone can"):
        led.stick(cookie, "Four")
    assert led.stick(cookie, "Two").text == "Two", "what is sent twice is there already"
    led.stick(other, "Theirs")
    assert led.texts() == ["One", "Theirs", "Two"] and first.text == "One"


def test_a_phone_is_sent_out_with_its_stickies_and_dots_and_let_back_with_them(led):
    cookie, other = led.come(), led.come()
    theirs = led.stick(other, "Late buses", known="seen")
    led.stick(cookie, "Rubbish one", known="told")
    gone = led.stick(cookie, "Taken back by hand")
    led.meeting.take_back(led.who(cookie), gone.id)
    cookie = led.rooms.hand_over(cookie)
    kept = led.stick(cookie, "Built on")
    led.stick(cookie, "Rubbish two")
    led.store.save(Cause(project_id=led.project.id, text="Why of it", parent_id=kept.id), author="NS")
    led.vote(3)
    led.meeting.set_dots(led.who(cookie), theirs.id, 3)
    led.meeting.set_dots(led.who(other), theirs.id, 1)
    phone = led.who(cookie)
    moderation.send_out(led.meeting, led.room, phone.device)
    assert led.texts() == ["Built on", "Late buses", "Why of it"]
    assert [vote.dots for vote in led.store.find(Vote, led.project.id)] == [1]
    assert len(led.store.find(Evidence, led.project.id)) == 1
    assert moderation.count_room_dots(led.meeting, led.room).words == "1 dot of 1 person on 1 phone"
    assert led.rooms.phone(cookie) is None and led.rooms.phone(other)
    # What was under way when it was sent out comes too late.
    with pytest.raises(AccessError, match="not in the room any more"):
        led.meeting.add(phone, key="abcdefgh", sent={"text": "One more"})
    with pytest.raises(AccessError, match="sent out"):
        led.rooms.enter(led.rooms.code(led.room), cookie)
    moderation.let_back(led.meeting, led.room, phone.device)
    assert led.texts() == ["Built on", "Late buses", "Rubbish one", "Rubbish two", "Why of it"]
    assert moderation.count_room_dots(led.meeting, led.room).words == "4 dots of 2 people on 2 phones"
    assert len(led.store.find(Evidence, led.project.id)) == 2
    assert led.rooms.enter(led.rooms.code(led.room), cookie)
    with pytest.raises(ParameterError, match="no such phone"):
        moderation.send_out(led.meeting, led.room, "another room's")


def test_dots_on_what_is_off_the_wall_count_for_nobody_and_can_be_given_again(led):
    cookie, other = led.come(), led.come()
    kept, gone = led.stick(other, "Late buses"), led.stick(cookie, "Rubbish")
    assert moderation.count_room_dots(led.meeting, led.room).words == "No dots yet"
    led.vote(3)
    led.meeting.set_dots(led.who(other), gone.id, 3)
    moderation.send_out(led.meeting, led.room, led.who(cookie).device)
    assert [one.dots for one in moderation.phones_seen(led.meeting, led.room)] == [0, 0]
    led.meeting.set_dots(led.who(other), kept.id, 3)
    assert moderation.count_room_dots(led.meeting, led.room).words == "3 dots of 1 person on 1 phone"


def test_the_list_of_phones_shows_what_each_has_sent_as_text_and_has_its_button(led):
    cookie, quiet = led.come(), led.come()
    led.meeting.introduce(led.who(cookie), "QV")
    led.stick(cookie, "<script>alert(1)</script>")
    led.stick(cookie, "Late buses")
    named = led.who(cookie).device

    def page() -> str:
        return templates.render_page(
            "phones",
            synthetic=False,
            xsrf="",
            room=led.room,
            heading=led.meeting.page(led.room).heading(led.meeting.records(led.project.id)),
            found=moderation.phones_seen(led.meeting, led.room),
            inside=2,
            newest=1,
            dots="",
        )

    html = page()
    assert "QV" in html and "No initials" in html and html.index("QV") < html.index("No initials")
    assert "2 stickies and 0 dots on the wall" in html and "Send out, and take its stickies back" in html
    assert "Late buses" in html and "and 1 more before these" in html
    led.stick(cookie, "<script>alert(2)</script>")
    html = page()
    assert "<script>alert" not in html and "&lt;script&gt;" in html
    moderation.send_out(led.meeting, led.room, named)
    html = page()
    assert "Let it back in, with its stickies" in html and "3 taken back" in html
    assert len(led.store.find(CauseCategory, led.project.id)) == 4 and led.who(quiet)
