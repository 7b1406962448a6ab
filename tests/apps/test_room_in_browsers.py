"""Many phones at once on one fishbone, and the wall, in a real browser with the real server."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from brightspots.records import Cause, Evidence, Project, Vote
from brightspots.records.store.store import Store
from tests.apps.rooming import BONES, begin
from tests.entering import get
from tests.entering import told as told_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONES = int(os.environ.get("BRIGHTSPOTS_PHONES", "6"))
"""`make soak` sends in twenty."""
WITHIN = 3.0
"""Seconds from the commit of a sticky until the wall shows it."""
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

CAUSES = [
    "On Friday the bus leaves an hour early, and there is nobody at home yet",
    "Friday is game day, and the big ones look after the small ones",
    "We do not call home before the second day away",
    "Families think that Friday is for catching up, so it does not count",
    "The half day before long weekends looks like a day off",
    "Lunch on Friday is the one that nobody likes",
    "Two classes have a substitute on most Fridays",
    "Doctors in town have appointments for children on Fridays only",
    "Grandparents pick up early and ask at the front desk, and we say yes",
    "Nobody has ever asked children what they miss on Fridays",
]


class Running:
    """The server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.project = folder, begin(folder / "ours.db")
        self.store = Store(folder / "ours.db")
        # The same folders when it is started again, whatever one test has for itself.
        own = {"XDG_STATE_HOME": str(folder / "state"), "XDG_DATA_HOME": str(folder / "data")}
        self.environment = {**os.environ, **own, "PYTHONUNBUFFERED": "1"}
        self.start()

    def start(self) -> None:
        # The second address of this computer stands for the one in the local network.
        command = [sys.executable, "-m", "brightspots.cli", "serve", "practice", "--no-browser", "--room"]
        command += ["--records", str(self.folder / "ours.db"), "--host", "127.0.0.2", "--port", "9400"]
        self.log = self.folder / f"log-{time.monotonic()}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=self.environment,
                # A shell that runs the tests in the background has them ignore Ctrl-C, and so would the server.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self.process.poll() is None:
            said = self.log.read_text()
            if "Ctrl-C" in said:
                self.wall = f"{told_in(self.log)}room/wall"
                self.visitors = re.search(r"http://127\.0\.0\.2:\d+", said)[0]
                return
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def code(self) -> str:
        page = get(self.wall, timeout=20).text
        return re.search(r'bs-letters">([A-Z0-9-]{9})<', page)[1]

    def causes(self) -> list[Cause]:
        return self.store.find(Cause, self.project.id)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("running"))
    yield running
    running.stop()
    running.store.close()


@pytest.fixture
def wall(chromium, running: Running) -> Iterator:
    page = chromium.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(running.wall)
    yield page
    page.close()


def come_in(browser: Any, running: Running, initials: str, **more: Any) -> Any:
    page = browser.new_context(**{**PHONE, **more}).new_page()
    page.goto(f"{running.visitors}/room/{running.code()}")
    page.fill("#initials", initials)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_selector("#stick")
    return page


def told(page: Any, words: str) -> None:
    """Wait until the page says this where it tells what has become of what was sent."""
    page.wait_for_function(
        "words => document.getElementById('told').textContent.includes(words)", arg=words, timeout=60_000
    )


def serious(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}" for one in found if one["impact"] in ("serious", "critical")]


def test_phones_put_stickies_on_one_fishbone_at_once_and_none_is_lost_or_doubled(
    chromium,
    running,
    wall,
):
    before = {cause.id for cause in running.causes()}
    texts = [f"{CAUSES[n % len(CAUSES)]} ({n + 1})" for n in range(2 * PHONES)]
    wall.evaluate(
        """texts => { const now = document.getElementById('now'), seen = window.seen = {};
        new MutationObserver(() => { const all = now.textContent;
          for (const text of texts) if (!(text in seen) && all.includes(text)) seen[text] = Date.now(); })
        .observe(now, { childList: true, subtree: true }); }""",
        texts,
    )
    phones = [come_in(chromium, running, chr(65 + n) + "Q") for n in range(PHONES)]
    for turn in range(2):
        for number, page in enumerate(phones):
            page.fill("#text", texts[2 * number + turn])
            page.select_option("#bone", label=BONES[(number + turn) % len(BONES)])
            if number % 3 == 0:
                page.check("#known-seen")
            if number % 5 == turn:
                page.context.set_offline(True)
        at = time.time() * 1000 + 3000
        for number, page in enumerate(phones):
            # All in the same moment, and every fourth twice, as an impatient thumb does.
            page.evaluate(
                """([at, taps]) => setTimeout(() => { const button = document.querySelector('#stick .bs-button');
                for (let tap = 0; tap < taps; tap++) button.click(); }, at - Date.now())""",
                [at, 2 if number % 4 == 0 else 1],
            )
        time.sleep(max(0.0, at / 1000 - time.time()) + 1.5)
        for number, page in enumerate(phones):
            if number % 5 == turn:
                told(page, "kept on this phone and goes up by itself")
                assert page.locator("#waiting li").count() == 1
                page.context.set_offline(False)
        for page in phones:
            page.wait_for_function(
                "() => /^On the wall \\d\\d:\\d\\d$/.test(document.getElementById('told').textContent)",
                timeout=60_000,
            )
            assert page.locator("#waiting").is_hidden()
    new = [cause for cause in running.causes() if cause.id not in before]
    assert sorted(cause.text for cause in new) == sorted(texts)
    assert {cause.version for cause in new} == {1}
    seen = [one for one in running.store.find(Evidence, running.project.id) if one.cause_ids[0] not in before]
    assert len(seen) == 2 * len(range(0, PHONES, 3))
    wall.wait_for_function("n => Object.keys(window.seen).length === n", arg=len(texts), timeout=60_000)
    shown = wall.evaluate("window.seen")
    waits = [shown[cause.text] / 1000 - cause.at.timestamp() for cause in new]
    print(f"\nThe wall showed {len(waits)} stickies after {min(waits):.2f} to {max(waits):.2f} s.")
    assert max(waits) < WITHIN
    assert f"{len(running.causes())} on the wall, {PHONES} phones in the room" in wall.inner_text("#counted")
    assert phones[0].locator("[id^=more-]").count() == 0, "first everybody writes"
    wall.get_by_role("button", name="Start voting: 3 dots each").click()
    wall.wait_for_load_state()
    give_dots(phones, running, new)
    keep_picture(wall, "wall")
    for page in phones:
        page.context.close()


def give_dots(phones: list[Any], running: Running, causes: list[Cause]) -> None:
    for number, page in enumerate(phones):
        page.wait_for_selector(f"#more-{causes[number % 4].id}", timeout=60_000)
        more = f"more-{causes[number % 4].id}"
        page.evaluate("id => { const more = document.getElementById(id); more.click(); more.click(); }", more)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(running.store.find(Vote, running.project.id)) < len(phones):
        time.sleep(0.2)
    votes = running.store.find(Vote, running.project.id)
    # Two taps in one moment are one dot: a phone says how many it has, and not "one more".
    assert len(votes) == len(phones) and {vote.dots for vote in votes} == {1}


def keep_picture(page: Any, name: str) -> None:
    """Keep what a test saw where somebody has asked for it."""
    if folder := os.environ.get("BRIGHTSPOTS_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page="phone" in name)


def test_the_poster_prints_with_every_text_in_full(wall, chromium, running):
    if not running.causes():
        pytest.skip("runs after the phones")
    href = wall.eval_on_selector("a[href*=poster]", "link => link.href")
    page = chromium.new_page()
    page.goto(href)
    assert "Anyone using this computer can read this." in page.inner_text(".how")
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    # A sticky that lies over the edge of a page stands on both, its lines in another order: look for its words.
    read = "".join(sheet.extract_text() for sheet in pdf.pages)
    # Printed letters such as the two of "off" may be one.
    printed = "".join(unicodedata.normalize("NFKC", read).split())
    assert len(pdf.pages) > 0
    for cause in running.causes():
        assert all(word in printed for word in cause.text.split()), cause.text


def test_another_site_cannot_open_or_close_a_room(running):
    room = re.search(r'data-room="(\w+)"', get(running.wall, timeout=20).text)[1]
    for act in ("close", "code", "dots", "open"):
        known = {"room": room, "project_id": running.project.id, "dots": "3"}
        for headers in ({}, {"Origin": "http://evil.example", "Referer": "http://evil.example/"}):
            answer = requests.post(
                running.wall.replace("/wall", f"/{act}"), known, headers=headers, timeout=20
            )
            assert answer.status_code in (403, 404)
    assert room in get(running.wall, timeout=20).text
    there = get(running.wall, headers={"Host": "evil.example"}, timeout=20)
    assert there.status_code == 403


def test_a_phone_works_without_a_script(chromium, running):
    page = come_in(chromium, running, "NJ", java_script_enabled=False)
    page.fill("#text", "The late bell is not heard in the gym")
    page.select_option("#bone", label=BONES[0])
    page.check("#known-told")
    page.click("#stick .bs-button")
    assert re.fullmatch(r"On the wall \d\d:\d\d", page.inner_text("#told"))
    page.reload()
    page.go_back()
    [cause] = [one for one in running.causes() if one.author == "NJ"]
    page.goto(f"{running.visitors}/room/")
    page.locator(".bs-mend summary").first.click()
    page.fill(f"#text-{cause.id}", "The late bell is not heard in the gym hall")
    page.get_by_role("button", name="Save").click()
    page.locator(f"#more-{cause.id}").click()
    page.locator(f"#take-back-{cause.id}").click()
    assert "Taken back" in page.inner_text("#told")
    [kept] = [one for one in running.store.find(Cause, running.project.id, hidden=True) if one.id == cause.id]
    assert kept.hidden and kept.text.endswith("gym hall")
    page.context.close()


def test_what_is_typed_survives_a_reload_and_a_server_that_is_started_again(chromium, running):
    page = come_in(chromium, running, "RL")
    page.fill("#text", "Half a thought")
    page.reload()
    assert page.input_value("#text") == "Half a thought"
    # The same phone has the room open twice, and the first window goes away before the server is back.
    other = page.context.new_page()
    other.goto(f"{running.visitors}/room/")
    running.stop()
    for window, words in ((page, "Kept while the server was away"), (other, "From another window")):
        window.fill("#text", words)
        window.click("#stick .bs-button")
        told(window, "kept on this phone")
    page.close()
    running.start()
    other.wait_for_selector("#waiting", state="hidden", timeout=60_000)
    kept = [one.text for one in running.causes() if one.author == "RL"]
    assert kept == ["Kept while the server was away", "From another window"]
    # Only a hash of the code was kept: the wall says how more phones come in.
    answer = get(running.wall, timeout=20).text
    assert "Make a new code" in answer and "bs-letters" not in answer
    other.context.close()


def test_another_code_and_closing_the_room_are_buttons_on_the_wall(chromium, running, wall):
    wall.locator("aside details").evaluate("part => { part.open = true; }")
    wall.get_by_role("button", name="Make a new code").click()
    wall.wait_for_selector(".bs-letters")
    page = come_in(chromium, running, "CL")
    wall.locator("aside details").evaluate("part => { part.open = true; }")
    wall.get_by_role("button", name="Close the room").click()
    wall.wait_for_selector("text=Many phones, one fishbone")
    page.fill("#text", "Too late")
    page.click("#stick .bs-button")
    told(page, "kept on this phone")
    wall.get_by_role("button", name="Open the room").click()
    wall.wait_for_selector(".bs-letters")
    page.goto(f"{running.visitors}/room/{running.code()}")
    # Let in again by the new code, the phone sends what it kept.
    told(page, "On the wall")
    assert "Too late" in [one.text for one in running.causes()]
    page.context.close()


def test_a_phone_is_sent_out_and_let_back_and_all_come_in_anew_by_buttons(chromium, running, wall):
    page = come_in(chromium, running, "ZX")
    page.fill("#text", "What does not belong here")
    page.click("#stick .bs-button")
    told(page, "On the wall")
    host = chromium.new_page()
    host.goto(wall.eval_on_selector('a[href*="room/phones"]', "link => link.href"))
    mine = host.locator("li", has=host.get_by_role("heading", name="ZX"))
    assert "What does not belong here" in mine.inner_text()
    mine.get_by_role("button", name="Send out").click()
    host.wait_for_selector("text=Let it back in")
    assert "What does not belong here" not in [one.text for one in running.causes()]
    page.goto(f"{running.visitors}/room/{running.code()}")
    assert "was sent out of the room" in page.inner_text("main")
    assert serious(host) == []
    keep_picture(host, "phones-of-a-room")
    host.get_by_role("button", name="Let it back in").click()
    host.wait_for_selector("text=not in the room now")
    assert "What does not belong here" in [one.text for one in running.causes()]
    before = running.code()
    wall.locator("aside details").evaluate("part => { part.open = true; }")
    wall.get_by_role("button", name="everybody comes in again").click()
    wall.wait_for_selector(".bs-letters")
    assert running.code() != before and "0 phones in the room" in wall.inner_text("#counted")
    page.goto(f"{running.visitors}/room/{running.code()}")
    assert "You are ZX" in page.inner_text("main")
    host.close()
    page.context.close()


def test_a_phone_and_the_wall_can_be_used_by_keyboard_and_by_those_who_do_not_see(
    chromium,
    running,
    wall,
):
    page = come_in(chromium, running, "KB")
    assert serious(page) == []
    page.focus("#text")
    page.keyboard.type("Sofía Brown's mother says that mornings are hard")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#names:not([hidden])", timeout=60_000)
    assert page.evaluate("document.activeElement.id") == "text"
    assert page.get_attribute("#told", "role") == "status"
    keep_picture(page, "phone")
    assert serious(page) == []
    page.get_by_role("button", name="Take it").press("Enter")
    told(page, "Changed on the wall")
    [cause] = [one for one in running.causes() if one.author == "KB"]
    assert cause.text == "S. B.'s mother says that mornings are hard"
    wall.reload()
    if (vote := wall.get_by_role("button", name="Start voting: 3 dots each")).count():
        vote.click()
    page.locator(f"#more-{cause.id}").press("Enter")
    page.wait_for_selector(f"#less-{cause.id}", timeout=60_000)
    # What had the focus has it again after the list was drawn anew.
    page.wait_for_function("id => document.activeElement.id === id", arg=f"more-{cause.id}", timeout=60_000)
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1]
    keep_picture(page, "phone-later")
    assert serious(page) == [] and serious(wall) == []
    page.goto(f"{running.visitors}/room/nothing-there")
    assert serious(page) == []
    page.context.close()


def test_the_start_page_and_the_fishbones_page_lead_to_the_room(chromium, running):
    page = chromium.new_page()
    start = running.wall.removesuffix("room/wall")
    page.goto(start)
    page.get_by_role("link", name="Many phones, one fishbone").click()
    page.wait_for_selector("#counted")
    page.goto(f"{start}voila/render/20_fishbone.ipynb?project_id={running.project.id}", timeout=120_000)
    link = page.get_by_role("link", name="Put causes on it together")
    link.wait_for(timeout=120_000)
    assert link.get_attribute("href") == f"/room/wall?project_id={running.project.id}"
    page.close()


def test_pages_of_a_room_ask_no_other_host_for_anything(chromium, running):
    context = chromium.new_context(**PHONE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{running.visitors}/room/{running.code()}")
    page.get_by_role("button", name="Rather not say").click()
    page.wait_for_selector("#stick")
    page.wait_for_timeout(3500)
    assert {url.split("/room")[0] for url in asked if not url.startswith("data:")} == {running.visitors}
    assert complaints == []
    assert running.code() not in page.url and page.evaluate("document.referrer") == ""
    assert isinstance(running.project, Project)
    context.close()
