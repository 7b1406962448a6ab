from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.apps.room import codes, limits
from brightspots.apps.room.rooms import HOURS, MOST_PHONES, REMEMBERED, Rooms
from brightspots.errors import AccessError
from brightspots.records.record import new_id


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
    assert codes.read(typed) == codes.read(codes.shown(code)) == code


@given(st.text(max_size=40))
def test_what_is_no_code_is_read_as_none(typed: str):
    read = codes.read(typed)
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
    for secret in (code, codes.shown(code), cookie):
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
    rooms.own(rooms.phone(cookie), "a cause")
    rooms.close(room.id)
    again = rooms.open(project)
    assert rooms.phone(cookie) is None and rooms.enter(code, cookie) is None
    back = rooms.enter(rooms.code(again), cookie)
    assert rooms.phone(back).tag == tag and rooms.owned(rooms.phone(back)) == {"a cause"}
    assert rooms.phone(cookie) is None


def test_scanning_twice_is_the_same_person_and_handing_over_is_another(rooms):
    room = rooms.open(new_id())
    first = rooms.enter(rooms.code(room))
    rooms.introduce(rooms.phone(first), "AB")
    second = rooms.enter(rooms.code(room), first)
    assert rooms.phone(second).initials == "AB" and rooms.phones(room.id) == 1
    rooms.own(rooms.phone(second), "a cause")
    third = rooms.hand_over(second)
    assert rooms.phone(second) is None and rooms.phone(third).initials is None
    assert rooms.owned(rooms.phone(third)) == frozenset()
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
    guesses = limits.Guesses(clock=clock)
    for number in range(limits.IN_ALL):
        assert guesses.may_try(f"192.0.2.{number}")
        guesses.wrong(f"192.0.2.{number}")
    assert not guesses.may_try("192.0.2.200")
    clock.now += limits.WINDOW
    assert guesses.may_try("192.0.2.200")


def test_guessing_through_a_whole_meeting_has_no_chance():
    tries = limits.IN_ALL * HOURS * 3600 / limits.WINDOW
    assert tries / len(codes.LETTERS) ** codes.LONG < 1e-6


def test_a_fast_typist_is_never_too_fast_and_a_machine_is():
    clock = Clock()
    pace = limits.Pace(clock=clock)
    for _ in range(400):
        clock.now += 1.0
        assert pace.may_post("somebody who sends one a second for as long as a lesson")
    sent = sum(pace.may_post("a machine") for _ in range(1000))
    assert sent == limits.BURST
