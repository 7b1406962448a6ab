from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from brightspots.apps.room import codes
from brightspots.errors import RecordError
from brightspots.records import Cause
from tests.apps.rooming import BONES, STATEMENT, Browser, Served, begin, serving

HOSTILE = "<script>alert('x')</script> \"><img src=x onerror=alert(1)> {{ 7*7 }} &amp; \u202e'"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("rooms")) as served:
        yield served


@pytest.fixture
def served(place: Served) -> Served:
    """The rooms, with an empty wall, nobody in them and no guess made."""
    for record in (*place.causes(), *place.evidence(), *place.votes()):
        place.state.store.hide(record.id, author="AB")
    place.state.rooms.close(place.room.id)
    place.room = place.state.open(place.project.id, dots=3)
    place.state.guesses, place.state.pace = codes.Guesses(), codes.post_pace()
    place.state.arrivals = codes.arrival_pace()
    return place


@pytest.fixture
def phone(served: Served) -> Browser:
    return Browser(served.address).join(served.code)


def test_a_phone_comes_in_by_the_square_and_leaves_the_code_behind(served):
    http = httpx.Client(base_url=served.address)
    answer = http.get(f"/room/{served.code.lower()[:4]}-{served.code[4:]}")
    assert answer.status_code == 303 and answer.headers["Location"] == "/room/"
    assert (
        answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/room/" in cookie
    assert served.code not in cookie
    page = http.get("/room/")
    assert page.status_code == 200 and served.code not in page.text
    assert http.get(f"/{served.code}").headers["Location"] == f"/room/{served.code}"


def test_a_code_that_is_typed_lets_in_and_a_wrong_one_says_so_in_words(served):
    browser = Browser(served.address)
    assert browser.page.status_code == 200 and "The code that stands on the wall" in browser.words()
    assert browser.enter("CDFG-HJKM").status_code == 403
    assert "not the code of an open room" in browser.words()
    assert browser.enter(f" {served.code.lower()} ").status_code == 200
    assert "Your initials" in browser.words()


def test_the_page_says_whose_it_is_what_it_is_about_and_who_will_see_it(phone):
    words = phone.words()
    assert "Here on Friday" in words and "Woolen Bridge, Friday team" in words and STATEMENT in words
    assert "Only our team sees this until we share." in words
    assert "You are AB ." in words and all(bone in words for bone in BONES)


def test_initials_are_asked_once_and_a_name_is_not_taken(served):
    phone = Browser(served.address)
    phone.enter(served.code)
    assert phone.send("/room/initials", initials="Jaylen Brown").status_code == 400
    assert "Your initials" in phone.words()
    phone.send("/room/initials", initials=" qv ")
    phone.stick("Buses come late")
    assert served.causes()[0].author == "QV"
    assert phone.send("/room/not-me").status_code == 400
    assert "While we vote, a phone stays with the person who has it" in phone.words()
    assert "That is not me" not in phone.words() and "You are QV" in phone.words()
    served.state.rooms.set_dots(served.room.id, dots=0, shown=False)
    phone.send("/room/not-me")
    assert "Your initials" in phone.words()
    phone.send("/room/initials", none="1")
    assert "Mine" not in phone.words() and "Buses come late" in phone.words()
    phone.stick("Nobody calls home")
    assert [cause.author for cause in served.causes()] == ["QV", "not named"]


def test_a_sticky_stands_in_the_records_with_its_bone_and_how_it_is_known(served, phone):
    bone = next(bone for bone in served.bones() if bone.label == BONES[1])
    answer = phone.stick("Friday is a half day for the bus", bone=bone.id, known="seen")
    assert answer.history[-1].status_code == 303 and "On the wall" in phone.words()
    [cause], [seen] = served.causes(), served.evidence()
    assert cause.category_id == bone.id and cause.problem_id and cause.state == "proposed"
    assert seen.cause_ids == (cause.id,) and (seen.type, seen.found_by) == ("observation", "AB")
    phone.stick("A grandmother said so", known="told", bone="not a bone")
    assert [one.type for one in served.evidence()] == ["observation", "interview"]
    assert served.causes()[-1].category_id is None


def test_what_is_sent_twice_is_there_once_and_has_one_version(served, phone):
    key = phone.field("key")
    for _ in range(3):
        phone.stick("Late buses", key=key, known="seen")
    [cause], [seen] = served.causes(), served.evidence()
    assert (cause.version, seen.version) == (1, 1)
    # Whoever goes back in the browser sends the old key with other words.
    phone.stick("Late trains", key=key)
    assert [one.text for one in served.causes()] == ["Late buses", "Late trains"]
    # The team has moved it meanwhile; the phone had no answer, and sends once more.
    served.state.store.save(cause.changed(category_id=served.bones()[0].id), author="NS")
    phone.stick("Late buses", key=key, known="seen")
    assert len(served.causes()) == 2 and served.causes()[0].category_id == served.bones()[0].id


def test_one_may_mend_and_take_back_ones_own_and_history_keeps_all(served, phone):
    phone.stick("Busses late", known="seen")
    [cause] = served.causes()
    known = {"id": cause.id, "was": "Busses late", "was_bone": "", "bone": served.bones()[2].id}
    phone.send("/room/mend", text="Buses come late", known="guess", **known)
    [mended] = served.causes()
    assert (mended.text, mended.category_id, served.evidence()) == (
        "Buses come late",
        served.bones()[2].id,
        [],
    )
    phone.send("/room/take-back", id=cause.id)
    assert served.causes() == [] and "Taken back" in phone.words()
    phone.send("/room/put-back", id=cause.id)
    assert [one.text for one in served.causes()] == ["Buses come late"]
    texts = [version.text for version in served.state.store.history(cause.id)]
    assert texts[0] == "Busses late" and len(texts) == 4


def test_evidence_goes_with_what_is_taken_back_and_comes_again_with_it(served, phone):
    phone.stick("Late buses", known="seen")
    [cause] = served.causes()
    phone.send("/room/take-back", id=cause.id)
    assert served.evidence() == []
    phone.send("/room/put-back", id=cause.id)
    assert [one.type for one in served.evidence()] == ["observation"]


def test_other_words_leave_the_evidence_that_the_team_has_looked_at(served, phone):
    phone.stick("Late buses", known="seen")
    [cause], [evidence] = served.causes(), served.evidence()
    served.state.store.save(evidence.changed(type="data"), author="NS")
    form = phone.form("/room/mend", cause.id)
    assert form["was_known"] == form["known"] == "seen"
    phone.send("/room/mend", **form | {"text": "Buses come late"})
    assert [one.text for one in served.causes()] == ["Buses come late"]
    assert [one.type for one in served.evidence()] == ["data"]
    served.state.store.save(served.evidence()[0].changed(hidden=True), author="NS")
    phone.send("/room/mend", **form | {"text": "Buses are late", "was": "Buses come late"})
    assert served.evidence() == []


def test_mending_never_writes_over_what_the_team_has_changed(served, phone):
    phone.stick("Late buses")
    [cause] = served.causes()
    theirs = served.state.store.save(
        cause.changed(text="Line 7 is late", category_id=served.bones()[0].id), author="NS"
    )
    mine = {"id": cause.id, "text": "Buses are late", "was": "Late buses", "bone": "", "was_bone": ""}
    assert phone.send("/room/mend", **mine).status_code == 409
    assert "Line 7 is late" in phone.words() and "Buses are late" in phone.page.text
    assert served.causes() == [theirs]
    phone.send("/room/mend", **{**mine, "was": "Line 7 is late"})
    assert served.causes()[0].text == "Buses are late"
    assert served.causes()[0].category_id == served.bones()[0].id


def test_nobody_changes_what_somebody_else_has_put_there(served, phone):
    phone.stick("Late buses")
    [cause] = served.causes()
    other = Browser(served.address).join(served.code, "CD")
    for action in ("mend", "take-back", "put-back"):
        known = {"id": cause.id, "text": "mine now", "was": cause.text}
        assert other.send(f"/room/{action}", **known).status_code == 403
    assert served.causes() == [cause]
    other.http.get("/room/")
    assert "Take back" not in other.http.get("/room/").text


def test_what_the_team_has_built_on_stays(served, phone):
    phone.stick("Late buses")
    [cause] = served.causes()
    served.state.store.save(
        Cause(project_id=cause.project_id, text="Too few drivers", parent_id=cause.id), author="NS"
    )
    assert phone.send("/room/take-back", id=cause.id).status_code == 400
    assert "built on this one" in phone.words() and len(served.causes()) == 2


def test_dots_are_as_many_as_the_team_allows_and_can_be_moved(served, phone):
    for text in ("Late buses", "No call home"):
        phone.stick(text)
    first, second = served.causes()
    for dots in ("1", "2", "2"):
        phone.send("/room/dots", id=first.id, dots=dots)
    assert "You have 1 of 3 dots left" in phone.words()
    assert phone.send("/room/dots", id=second.id, dots="2").status_code == 400
    assert "All your dots are given" in phone.words()
    phone.send("/room/dots", id=first.id, dots="1")
    phone.send("/room/dots", id=second.id, dots="2")
    assert "given all 3 of your dots" in phone.words()
    assert {vote.about_id: vote.dots for vote in served.votes()} == {first.id: 1, second.id: 2}
    # Somebody with the same initials has dots of their own; nobody sees whose are where before they are shown.
    other = Browser(served.address).join(served.code)
    other.send("/room/dots", id=first.id, dots="3")
    assert other.page.status_code == 200 and "4 dots" not in other.words()
    served.state.rooms.set_dots(served.room.id, dots=3, shown=True)
    other.page = other.http.get("/room/")
    assert "4 dots" in other.words()
    # What is taken back gives its dots back.
    phone.send("/room/take-back", id=second.id)
    assert "You have 2 of 3 dots left" in phone.words()
    for dots in ("-1", "x", "99999"):
        assert phone.send("/room/dots", id=first.id, dots=dots).status_code == 400


def test_texts_too_long_or_empty_are_answered_in_words_and_not_lost(served, phone):
    long = "why " * 200
    assert phone.stick(long).status_code == 400
    assert long.strip() in phone.page.text and served.causes() == []
    assert phone.stick("  \n ").status_code == 400
    assert phone.stick("x" * 200_000).status_code == 400
    assert phone.by_script("/room/stick", key="abcdefgh", text=long).json()["words"]


def test_a_name_in_a_text_is_kept_and_initials_are_offered(served, phone):
    answer = phone.by_script("/room/stick", key="abcdefgh", text="Jaylen Brown's mom works nights")
    told = answer.json()
    assert told["names"] == ["Jaylen Brown"] and told["rewrite"] == "J. B.'s mom works nights"
    assert [cause.text for cause in served.causes()] == ["Jaylen Brown's mom works nights"]
    phone.stick("Sofía told us that mornings are hard")
    assert "looks like a person's name" in phone.words() and "Keep mine" in phone.words()
    phone.stick("Santa Maria High starts earlier")
    assert "looks like" not in phone.words()


def test_hostile_text_is_shown_as_text(served, phone):
    served.state.rooms.set_dots(served.room.id, dots=0, shown=False)
    phone.stick(HOSTILE)
    phone.send("/room/not-me")
    phone.send("/room/initials", none="1")
    for text in (phone.page.text, phone.http.get("/room/entries").text):
        assert "<script>alert" not in text and "<img src=x" not in text and "{{ 7*7 }}" in text
        assert "&lt;script&gt;" in text
    picture = served.state.wall.picture(served.state.rooms.of(served.project.id))
    assert b"<script>alert" not in picture.image and "<script>alert" not in picture.html()


def test_a_post_from_another_site_or_a_made_up_cookie_does_nothing(served, phone):
    known = {"key": "abcdefgh", "text": "forged"}
    assert phone.http.post("/room/stick", data=known).status_code == 403
    assert phone.http.post("/room/stick", data={**known, "_xsrf": "made up"}).status_code == 403
    stranger = Browser(served.address)
    form = {"_xsrf": stranger.field("_xsrf"), **known}
    assert stranger.http.post("/room/stick", data=form).status_code == 403
    stranger.http.cookies.set("brightspots_room", "a guess", path="/room/")
    assert stranger.http.post("/room/stick", data=form).status_code == 403
    assert served.causes() == []


@pytest.mark.parametrize(
    "path",
    [
        "/voila/render/20_fishbone.ipynb",
        "/voila/static/voila.js",
        "/api/kernels/0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a/channels",
        "/api/contents",
        "/room/wall",
        "/room/now",
        "/room/poster",
        "/room/../room/wall",
        "/%2e%2e/etc/passwd",
        "/room/look.css/../../cli.py",
        "/favicon.ico",
    ],
)
def test_nothing_but_the_room_is_open_to_phones_with_a_cookie_or_without(served, phone, path):
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    for browser in (phone, Browser(served.address)):
        for headers in ({}, upgrade):
            answer = browser.http.get(path, headers=headers)
            assert answer.status_code in (403, 404)
            assert "This is not open to you" in answer.text or "not the code" in answer.text
            assert "Traceback" not in answer.text and STATEMENT not in answer.text


def test_what_an_address_says_besides_and_means_nothing_is_named(served, phone):
    for path in ("/?find=1", "/room/?find=1", "/room/entries?find=1"):
        answer = phone.http.get(path, follow_redirects=False)
        assert answer.status_code == 404 and "“find”, which means nothing here" in answer.text
    assert phone.http.get("/room/?on=nothing").status_code == 200
    assert phone.http.get("/room/look.css?edition").status_code == 200


def test_no_cookie_an_ended_one_and_one_of_another_project_open_nothing_here(served, phone):
    stranger = Browser(served.address)
    assert (
        stranger.http.get("/room/").status_code == 200 and STATEMENT not in stranger.http.get("/room/").text
    )
    assert stranger.http.get("/room/entries").status_code == 403
    other = begin(Path(served.state.store.path), title="Another team's")
    theirs = Browser(served.address)
    theirs.join(served.state.rooms.code(served.state.open(other.id, dots=3)))
    phone.stick("Late buses")
    assert "Another team's" in theirs.words() and "Late buses" not in theirs.http.get("/room/").text
    [cause] = served.causes()
    assert theirs.send("/room/dots", id=cause.id, dots="1").status_code == 400
    assert theirs.send("/room/take-back", id=cause.id).status_code == 403
    served.state.rooms.close(served.room.id)
    assert phone.http.get("/room/").status_code == 403 and STATEMENT not in phone.http.get("/room/").text
    assert phone.by_script("/room/stick", key="abcdefgh", text="too late").status_code == 403
    assert len(served.causes()) == 1


def test_another_name_for_this_computer_is_refused(served):
    for host in ("evil.example", f"evil.example:{served.port}", "localhost", "127.0.0.1.evil.example"):
        answer = httpx.get(f"{served.address}/room/", headers={"Host": host})
        assert answer.status_code == 403 and "not open to you" in answer.text


def test_guessing_is_stopped_in_words_and_does_not_stop_who_is_in(served, phone, monkeypatch):
    monkeypatch.setattr(codes, "OF_ONE_ADDRESS", 3)
    guesser = Browser(served.address)
    answers = [guesser.http.get(f"/room/CDFGHJK{letter}").status_code for letter in "3479C"]
    assert answers == [403, 403, 403, 429, 429]
    assert "Too many codes were wrong" in guesser.http.get("/room/CDFGHJKM").text
    assert guesser.http.get(f"/room/{served.code}").status_code == 429
    assert phone.stick("Late buses").status_code == 200


def test_guessing_many_at_once_is_no_way_round_the_limit(served, monkeypatch):
    monkeypatch.setattr(codes, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(codes, "OF_ONE_ADDRESS", 20)

    def guess(number: int) -> int:
        code = f"CDFGHJ{codes.LETTERS[number // 20]}{codes.LETTERS[number % 20]}"
        return http.get(f"/room/{code}").status_code

    with httpx.Client(base_url=served.address, timeout=60) as http, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(60)))
    assert answers.count(403) == 20 and answers.count(429) == 40


def test_thirty_phones_that_come_at_once_from_one_address_all_get_in(served):
    """Each with a browser of its own, and some mistype once."""
    at_once, came, took = Barrier(30), [], []

    def come(number: int) -> None:
        with httpx.Client(base_url=served.address, timeout=60) as http:
            at_once.wait(30)
            began = time.monotonic()
            if number % 6 == 0:
                assert http.get("/room/CDFGHJKM").status_code == 403
            came.append(http.get(f"/room/{served.code}").status_code)
            took.append(time.monotonic() - began)

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(come, range(30)))
    print(f"30 phones were in after {max(took):.1f} s.")
    assert came == [303] * 30 and served.state.rooms.phones(served.room.id) == 30


def test_new_phones_from_one_address_are_bounded_and_who_comes_again_is_not_new(served, phone, monkeypatch):
    monkeypatch.setattr(codes, "COMING", 2)
    served.state.arrivals = codes.arrival_pace()
    answers = [httpx.get(f"{served.address}/room/{served.code}") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 429, 429]
    assert "Many phones are coming in at once" in answers[-1].text and answers[-1].headers["Retry-After"]
    assert "The code that stands on the wall" in answers[-1].text
    assert phone.http.get(f"/room/{served.code}").status_code == 200


def test_coming_in_is_no_wrong_guess(served):
    with httpx.Client(base_url=served.address, timeout=60) as http:
        answers = [http.get(f"/room/{served.code}").status_code for _ in range(codes.OF_ONE_ADDRESS + 5)]
    assert set(answers) == {303}


def test_a_phone_that_posts_like_a_machine_is_asked_to_wait(served, phone, monkeypatch):
    monkeypatch.setattr(codes, "BURST", 3)
    served.state.pace = codes.post_pace()
    answers = [phone.by_script("/room/stick", key=f"abcdefg{n}", text=f"No {n}") for n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] and answers[-1].json()["words"]


def test_giving_a_phone_to_somebody_else_makes_it_no_faster(served, phone, monkeypatch):
    served.state.rooms.set_dots(served.room.id, dots=0, shown=False)
    monkeypatch.setattr(codes, "BURST", 3)
    served.state.pace = codes.post_pace()
    assert [phone.send("/room/not-me").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_words_that_a_phone_changes_are_not_shared_by_that(served, phone):
    phone.stick("Late buses")
    [cause] = served.causes()
    served.state.store.save(cause.changed(shared="public"), author="NS")
    mine = {"id": cause.id, "was": "Late buses", "bone": "", "was_bone": ""}
    phone.send("/room/mend", **{**mine, "text": "Late buses", "known": "seen"})
    assert served.causes()[0].shared == "public"
    phone.send("/room/mend", **{**mine, "text": "Mr. Silva drives late"})
    assert (served.causes()[0].text, served.causes()[0].shared) == ("Mr. Silva drives late", "")


def test_what_has_not_changed_is_not_sent_again(served, phone):
    phone.stick("Late buses")
    first = phone.http.get("/room/entries")
    same: dict[str, Any] = {"headers": {"If-None-Match": first.headers["Etag"]}}
    assert phone.http.get("/room/entries", **same).status_code == 304
    Browser(served.address).join(served.code, "CD").stick("No call home")
    assert "No call home" in phone.http.get("/room/entries", **same).text


def test_a_store_that_cannot_save_is_told_and_the_text_stays_on_the_page(served, phone, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RecordError("ours.db was busy.") from sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(served.state.store, "save_all", broken)
    assert phone.stick("Late buses").status_code == 503
    assert "Late buses" in phone.page.text and "On the wall 1" not in phone.words()
    monkeypatch.undo()
    phone.stick("Late buses")
    assert [cause.text for cause in served.causes()] == ["Late buses"]
