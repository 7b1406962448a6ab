from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.apps.room import codes
from brightspots.apps.room.rooms import HOURS, MOST_PHONES, REMEMBERED, Rooms
from brightspots.errors import AccessError, RecordError
from brightspots.records.models.record import new_id


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms(tmp_path: Path, clock: Clock) -> Rooms:
    return Rooms(tmp_path / "state", tmp_path / "ours.db", clock=clock)


@given(st.text(alphabet=codes.LETTERS, min_size=codes.LONG, max_size=codes.LONG), st.data())
def test_a_code_is_read_however_it_is_typed(code: str, data: st.DataObject):
    typed = "".join(
        data.draw(st.sampled_from((letter, letter.lower()))) + data.draw(st.sampled_from(("", "-", " ", "–")))
        for letter in code
    )
    assert codes.read_code(typed) == codes.read_code(codes.format_code(code)) == code


@given(st.text(max_size=40))
def test_what_is_no_code_is_read_as_none(typed: str):
    read = codes.read_code(typed)
    assert read == "" or (len(read) == codes.LONG and set(read) <= set(codes.LETTERS))


def test_no_letter_of_a_code_looks_like_another_and_none_repeats_soon():
    assert not set(codes.LETTERS) & set("0O1IL2Z5S6G8BUVAE") - {"G"}
    assert len({codes.new_code() for _ in range(2000)}) == 2000


def test_nobody_can_read_a_code_or_a_cookie_from_what_is_kept(rooms, tmp_path):
    room = rooms.open(new_id())
    code, cookie = rooms.code(room), rooms.enter(rooms.code(room))
    files = list((tmp_path / "state").iterdir())
    kept = b"".join(file.read_bytes() for file in files)
    assert len(kept) > 1000
    for secret in (code, codes.format_code(code), cookie):
        assert secret.encode() not in kept
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_server_that_was_started_again_knows_its_phones_but_not_the_code(rooms, tmp_path, clock):
    room = rooms.open(new_id())
    code = rooms.code(room)
    cookie = rooms.enter(code)
    again = Rooms(tmp_path / "state", tmp_path / "ours.db", clock=clock)
    assert again.phone(cookie) == rooms.phone(cookie)
    assert again.code(room) == ""
    assert again.enter(code) is not None
    again.new_code(room.id)
    assert again.code(room) not in ("", code)
    assert again.enter(code) is None and again.phone(cookie) is not None


def test_a_room_ends_by_itself_and_so_does_every_cookie_of_it(rooms, clock):
    room = rooms.open(new_id())
    code, cookie = rooms.code(room), rooms.enter(rooms.code(room))
    clock.now += HOURS * 3600 - 1
    assert rooms.phone(cookie) and rooms.all() == [room]
    clock.now += 1
    assert rooms.phone(cookie) is None and rooms.enter(code) is None and rooms.all() == []


@pytest.mark.parametrize("how", ["closed", "over"])
def test_a_room_that_has_ended_stays_closed_when_the_clock_goes_back(rooms, clock, how):
    project = new_id()
    room = rooms.open(project)
    code, cookie = rooms.code(room), rooms.enter(rooms.code(room))
    if how == "closed":
        rooms.close(room.id)
    else:
        clock.now += HOURS * 3600 + 60
        assert rooms.of(project) is None
    clock.now -= 2 * HOURS * 3600
    assert rooms.all() == [] and rooms.of(project) is None and rooms.phone(cookie) is None
    assert rooms.enter(code) is None and rooms.enter(code, cookie) is None
    rooms.new_code(room.id)
    assert rooms.all() == [] and rooms.enter(rooms.code(room)) is None, "what is over gets no new code"
    again = rooms.open(project)
    assert rooms.code(again) not in ("", code) and rooms.phone(cookie) is None


def test_a_new_code_leaves_phones_in_or_lets_everybody_come_in_anew_as_who_they_were(rooms):
    room = rooms.open(new_id())
    first, other = rooms.code(room), rooms.enter(rooms.code(room))
    cookie = rooms.enter(first)
    tag = rooms.phone(cookie).tag
    rooms.new_code(room.id)
    assert rooms.phone(cookie) and rooms.phones(room.id) == 2
    rooms.new_code(room.id, anew=True)
    assert rooms.phone(cookie) is None and rooms.phone(other) is None and rooms.phones(room.id) == 0
    assert rooms.enter(first, cookie) is None
    back = rooms.enter(rooms.code(room), cookie)
    assert rooms.phone(back).tag == tag and rooms.phones(room.id) == 1


def test_a_phone_that_was_sent_out_comes_in_by_no_code_until_it_is_let_back(rooms):
    room = rooms.open(new_id())
    cookie = rooms.hand_over(rooms.enter(rooms.code(room)))
    other = rooms.enter(rooms.code(room))
    phone = rooms.phone(cookie)
    rooms.devices.own(phone, "a cause")
    rooms.devices.send_out(room.id, phone.device)
    assert rooms.phone(cookie) is None and rooms.phone(other) and rooms.phones(room.id) == 1
    rooms.new_code(room.id, anew=True)
    with pytest.raises(AccessError, match="sent out"):
        rooms.enter(rooms.code(room), cookie)
    out = rooms.devices.of_room(room.id)[0]
    assert out.sent_out and not out.inside and out.entries == ("a cause",)
    rooms.devices.let_back(room.id, phone.device)
    assert rooms.phone(rooms.enter(rooms.code(room), cookie)).tag == phone.tag


def test_a_phone_stays_with_its_person_while_people_vote(rooms):
    room = rooms.open(new_id(), dots=3)
    cookie = rooms.enter(rooms.code(room))
    with pytest.raises(RecordError, match="While we vote"):
        rooms.hand_over(cookie)
    rooms.set_dots(room.id, dots=0, shown=False)
    was = rooms.phone(cookie)
    now = rooms.phone(rooms.hand_over(cookie))
    assert (now.tag != was.tag, now.device) == (True, was.device), "another person on the same phone"


def test_a_register_of_an_earlier_edition_is_begun_anew(rooms, tmp_path, clock):
    rooms.open(new_id())
    rooms.let_go()
    with sqlite3.connect(tmp_path / "state" / "rooms.db") as db:
        db.execute("DROP TABLE phone")
        db.execute("CREATE TABLE phone (cookie BLOB PRIMARY KEY, tag TEXT, initials TEXT, room_id TEXT)")
        db.execute("PRAGMA user_version = 0")
    db.close()
    again = Rooms(tmp_path / "state", tmp_path / "ours.db", clock=clock)
    assert again.all() == [] and again.phone(again.enter(again.code(again.open(new_id()))))


def test_closing_a_room_ends_its_code_and_cookies_at_once_and_no_other_room(rooms):
    ours, theirs = rooms.open(new_id()), rooms.open(new_id())
    cookies = [rooms.enter(rooms.code(room)) for room in (ours, theirs)]
    code = rooms.code(ours)
    rooms.close(ours.id)
    assert rooms.enter(code) is None and rooms.phone(cookies[0]) is None
    assert rooms.phone(cookies[1]).room == theirs


def test_a_room_opened_again_lets_nobody_in_without_the_new_code_and_knows_who_was_there(rooms):
    project = new_id()
    room = rooms.open(project)
    code, cookie = rooms.code(room), rooms.enter(rooms.code(room))
    tag = rooms.phone(cookie).tag
    rooms.devices.own(rooms.phone(cookie), "a cause")
    rooms.close(room.id)
    again = rooms.open(project)
    assert rooms.phone(cookie) is None and rooms.enter(code, cookie) is None
    back = rooms.enter(rooms.code(again), cookie)
    assert rooms.phone(back).tag == tag and rooms.devices.owned(rooms.phone(back)) == {"a cause"}
    assert rooms.phone(cookie) is None


def test_scanning_twice_is_the_same_person_and_handing_over_is_another(rooms):
    room = rooms.open(new_id())
    first = rooms.enter(rooms.code(room))
    rooms.introduce(rooms.phone(first), "AB")
    second = rooms.enter(rooms.code(room), first)
    assert rooms.phone(second).initials == "AB" and rooms.phones(room.id) == 1
    rooms.devices.own(rooms.phone(second), "a cause")
    third = rooms.hand_over(second)
    assert rooms.phone(second) is None and rooms.phone(third).initials is None
    assert rooms.devices.owned(rooms.phone(third)) == frozenset()
    with pytest.raises(AccessError):
        rooms.hand_over(second)


def test_a_room_that_ended_long_ago_is_forgotten_with_its_initials(rooms, tmp_path, clock):
    rooms.introduce(rooms.phone(rooms.enter(rooms.code(rooms.open(new_id())))), "QQ")
    clock.now += HOURS * 3600 + REMEMBERED + 1
    rooms.open(new_id())
    with sqlite3.connect(tmp_path / "state" / "rooms.db") as db:
        assert db.execute("SELECT count(*) FROM phone").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM room").fetchone() == (1,)
    db.close()


def test_rooms_of_other_records_stay_out_of_sight(rooms, tmp_path, clock):
    room = rooms.open(new_id())
    cookie = rooms.enter(rooms.code(room))
    others = Rooms(tmp_path / "state", tmp_path / "theirs.db", clock=clock)
    assert others.all() == [] and others.phone(cookie) is None and others.enter(rooms.code(room)) is None


def test_a_room_holds_a_meeting_and_not_a_crowd(rooms, monkeypatch):
    assert MOST_PHONES >= 100
    monkeypatch.setattr("brightspots.apps.room.rooms.MOST_PHONES", 3)
    room = rooms.open(new_id())
    for _ in range(3):
        rooms.enter(rooms.code(room))
    with pytest.raises(AccessError, match="holds no more"):
        rooms.enter(rooms.code(room))


def test_wrong_codes_are_counted_for_each_address_and_for_all_and_forgotten_in_time():
    clock = Clock()
    guesses = codes.Guesses(clock=clock)
    for number in range(codes.IN_ALL):
        assert guesses.may_try(f"192.0.2.{number}")
        guesses.wrong(f"192.0.2.{number}")
    assert not guesses.may_try("192.0.2.200")
    clock.now += codes.WINDOW
    assert guesses.may_try("192.0.2.200")


def test_whoever_guesses_is_slowed_down_before_it_is_refused_and_nobody_else_is():
    clock = Clock()
    guesses = codes.Guesses(clock=clock)
    pauses = []
    for _ in range(codes.OF_ONE_ADDRESS):
        assert guesses.may_try("192.0.2.7")
        pauses.append(guesses.pause("192.0.2.7"))
        guesses.wrong("192.0.2.7")
    assert pauses == sorted(pauses) and pauses[codes.FREE - 1] == 0.0
    assert pauses[-1] == codes.LONGEST_PAUSE < codes.PATIENCE
    assert not guesses.may_try("192.0.2.7") and guesses.pause("192.0.2.8") == 0.0


def test_codes_under_way_are_bounded_and_checked_one_after_the_other(monkeypatch):
    monkeypatch.setattr(codes, "AT_ONCE", 5)
    monkeypatch.setattr(codes, "OF_ONE_ADDRESS", 3)
    guesses, busy, most = codes.Guesses(), 0, 0

    async def guess(address: str) -> bool:
        nonlocal busy, most
        async with guesses.turn(address) as turn:
            if turn:
                busy += 1
                most = max(most, busy)
                await asyncio.sleep(0.01)
                guesses.wrong(address)
                busy -= 1
            return turn

    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(guess("192.0.2.7") for _ in range(9)))

    turns = asyncio.run(all_at_once())
    assert turns == [True] * 3 + [False] * 6 and most == 1
    assert asyncio.run(guess("192.0.2.8"))


def test_who_waits_too_long_behind_others_is_asked_to_come_later_and_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(codes, "PATIENCE", 0.05)
    monkeypatch.setattr(codes, "FREE", 1)
    guesses = codes.Guesses()

    async def come() -> bool:
        async with guesses.turn("192.0.2.7") as turn:
            return turn

    async def some() -> tuple[bool, bool]:
        for _ in range(5):
            guesses.wrong("192.0.2.7")
        late = await come()
        guesses._wrong.clear()
        return late, await come()

    assert asyncio.run(some()) == (False, True)


def test_who_comes_in_with_many_on_a_slow_computer_is_not_taken_for_somebody_who_guesses(monkeypatch):
    monkeypatch.setattr(codes, "PATIENCE", 0.02)
    guesses = codes.Guesses()

    async def come() -> bool:
        async with guesses.turn("192.0.2.7") as turn:
            await asyncio.sleep(0.03)
            return turn

    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(come() for _ in range(5)))

    assert asyncio.run(all_at_once()) == [True] * 5


def test_a_whole_staff_may_come_in_at_once_from_one_address_and_a_machine_may_not():
    clock = Clock()
    arrivals = codes.Pace(codes.COMING, codes.COMING_A_SECOND, clock=clock)
    assert sum(arrivals.may("192.0.2.7") for _ in range(500)) == codes.COMING >= 30
    clock.now += 60
    assert sum(arrivals.may("192.0.2.7") for _ in range(500)) == 60 * codes.COMING_A_SECOND
    assert arrivals.may("192.0.2.8")


def test_guessing_through_a_whole_meeting_has_no_chance():
    tries = codes.IN_ALL * HOURS * 3600 / codes.WINDOW
    assert tries / len(codes.LETTERS) ** codes.LONG < 1e-6


def test_a_fast_typist_is_never_too_fast_and_a_machine_is():
    clock = Clock()
    pace = codes.Pace(codes.BURST, codes.A_SECOND, clock=clock)
    for _ in range(400):
        clock.now += 1.0
        assert pace.may("somebody who sends one a second for as long as a lesson")
    sent = sum(pace.may("a machine") for _ in range(1000))
    assert sent == codes.BURST


def test_only_so_many_of_one_address_may_wait_for_their_turn(monkeypatch):
    monkeypatch.setattr(codes, "AT_ONCE", 2)
    guesses = codes.Guesses()

    async def come() -> bool:
        async with guesses.turn("192.0.2.7") as turn:
            await asyncio.sleep(0.01)
            return turn

    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(come() for _ in range(4)))

    assert asyncio.run(all_at_once()) == [True, True, False, False]
