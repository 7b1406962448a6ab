"""Fill a room: 30 phones at once from one address, a thousand stickies, and a wall that is drawn meanwhile. By hand:

python -m tests.soak.full_room --phones 30 --stickies 1000 --each 3

The server of rooms and the phones share this computer, so what is measured is more than a meeting would ask of it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from brightspots.apps.room import templates
from brightspots.apps.room.meeting import MOST_OF_ONE_PHONE
from brightspots.records.models.record import Record
from brightspots.records.status import sticky_notes
from tests.apps.rooming import Browser, Served, serving

WORDS = "On Friday the bus leaves early, and there is nobody at home yet when they come"


def said(name: str, seconds: list[float]) -> str:
    worst = sorted(seconds)[int(0.95 * (len(seconds) - 1))]
    return f"{name}: median {median(seconds):.2f} s, p95 {worst:.2f} s, longest {max(seconds):.2f} s"


def come_in(served: Served, phones: int) -> list[Browser]:
    at_once, took = threading.Barrier(phones), []
    browsers = [Browser(served.address) for _ in range(phones)]

    def come(number: int) -> None:
        at_once.wait(60)
        began = time.monotonic()
        browsers[number].join(served.code, f"{chr(65 + number % 26)}Q")
        assert "Put it on the wall" in browsers[number].page.text, browsers[number].words()
        took.append(time.monotonic() - began)

    with ThreadPoolExecutor(phones) as pool:
        list(pool.map(come, range(phones)))
    assert served.state.rooms.phones(served.room.id) == phones, "some were kept out"
    print(said(f"{phones} phones come in at once from one address", took))
    return browsers


def fill(served: Served, stickies: int) -> None:
    """Put stickies on the wall that were there before."""
    records, bones = served.state.store.snapshot(served.project.id), served.bones()
    new: list[Record] = []
    for number in range(stickies):
        key, bone = f"before{number:06}", bones[number % 4].id
        text = f"{WORDS} ({number})"
        new += sticky_notes.new_cause(
            records, served.project.id, key=key, text=text, bone_id=bone, known="seen"
        )
    served.state.store.save_all(new, author="NS")


def write(served: Served, browsers: list[Browser], each: int) -> list[float]:
    took: list[float] = []
    bones = [bone.id for bone in served.bones()]

    def phone(number: int) -> None:
        browser = browsers[number]
        for turn in range(each):
            began = time.monotonic()
            bone = bones[turn % 4]
            fields = {
                "key": f"phone{number:03}turn{turn:03}",
                "text": f"{WORDS} ({number}, {turn})",
                "bone": bone,
            }
            while (answer := browser.by_script("/room/stick", known="seen", **fields)).status_code == 429:
                time.sleep(float(answer.headers["Retry-After"]))
            assert answer.status_code == 200, answer.text
            took.append(time.monotonic() - began)

    with ThreadPoolExecutor(len(browsers)) as pool:
        list(pool.map(phone, range(len(browsers))))
    return took


def draw(served: Served) -> float:
    """Return how long the wall needs, from the look at what has changed to what its page loads."""

    async def drawn() -> str:
        picture = await served.state.draw(lambda: served.state.wall.picture(served.room))
        return templates.render_page("now", picture=picture, entries=0, phones=0, voted="")

    began = time.monotonic()
    asyncio.run(drawn())
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--stickies", type=int, default=1000)
    parser.add_argument(
        "--each", type=int, default=3, help="how many come from each phone; the others are there"
    )
    given = parser.parse_args()
    assert given.each <= MOST_OF_ONE_PHONE, "so many do not come from one phone"
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as served:
        browsers = come_in(served, given.phones)
        fill(served, given.stickies - given.phones * given.each)
        print(f"The wall is drawn for the first time in {draw(served):.2f} s")
        over, redraws = threading.Event(), []

        def look() -> None:
            while not over.wait(0.3):
                redraws.append(draw(served))

        wall = threading.Thread(target=look)
        wall.start()
        took = write(served, browsers, given.each)
        over.set()
        wall.join()
        assert len(served.causes()) == given.stickies, "some were lost"
        print(said(f"{len(took)} stickies", took))
        print(said("The wall meanwhile", redraws))
        alone = []
        for number in range(10):
            last = served.causes()[number]
            served.state.store.save(last.changed(text=f"{last.text}, as we said"), author="NS")
            alone.append(draw(served))
        print(said("The wall, full, after a change", alone))


if __name__ == "__main__":
    main()
