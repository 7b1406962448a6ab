"""A room without Voila around it: records of one project, and phones that are plain HTTP clients."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from brightspots.apps.room.lan_server import LanServer, open_sockets
from brightspots.apps.room.state import RoomState
from brightspots.records import Cause, CauseCategory, Evidence, Problem, Project, Team, Vote
from brightspots.records.store.store import Store
from tests.ports import free_port

BONES = ("Getting here and home", "What Friday is like", "How families see it", "When somebody is away")
STATEMENT = "On Friday, September 13, 33 of our 364 students were not in school."


def begin(path: Path, *, title: str = "Here on Friday") -> Project:
    """Write a project with a problem and four bones into a store."""
    store = Store(path)
    team = store.save(Team(name="Woolen Bridge, Friday team"), author="AB")
    project = store.save(Project(title=title, team_id=team.id, school_ids=("S002",)), author="AB")
    store.save(Problem(project_id=project.id, statement=STATEMENT, state="agreed"), author="AB")
    for order, label in enumerate(BONES):
        store.save(CauseCategory(project_id=project.id, label=label, order=order), author="AB")
    store.close()
    return project


class Served:
    """Rooms that answer at an address."""

    def __init__(self, state: RoomState, project: Project, port: int, door: LanServer) -> None:
        self.state, self.project, self.port, self.door = state, project, port, door
        self.address = f"http://127.0.0.1:{port}"
        self.room = state.open(project.id, dots=3)

    @property
    def code(self) -> str:
        return self.state.rooms.code(self.room)

    def causes(self, *, hidden: bool = False) -> list[Cause]:
        return self.state.store.find(Cause, self.project.id, hidden=hidden)

    def evidence(self) -> list[Evidence]:
        return self.state.store.find(Evidence, self.project.id)

    def votes(self) -> list[Vote]:
        return self.state.store.find(Vote, self.project.id)

    def bones(self) -> list[CauseCategory]:
        return self.state.store.find(CauseCategory, self.project.id)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve the rooms of a new project."""
    project = begin(folder / "ours.db")
    sockets, port = open_sockets("127.0.0.1", free_port())
    state = RoomState(Store(folder / "ours.db"), f"http://127.0.0.1:{port}", folder=folder / "rooms")
    loop, ready = asyncio.new_event_loop(), threading.Event()
    door = LanServer(state, "127.0.0.1", sockets)

    def run() -> None:
        asyncio.set_event_loop(loop)

        async def start() -> None:
            door.open()
            ready.set()

        loop.run_until_complete(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield Served(state, project, port, door)
    finally:
        loop.call_soon_threadsafe(door.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


class Browser:
    """A phone without a script: it sends the forms that it was sent."""

    def __init__(self, address: str, **more: Any) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, timeout=60, **more)
        self.page = self.http.get("/")

    def enter(self, code: str) -> httpx.Response:
        return self.send("/room/enter", code=code)

    def join(self, code: str, initials: str = "AB") -> Browser:
        self.page = self.http.get(f"/room/{code}")
        self.send("/room/initials", initials=initials)
        return self

    def send(self, action: str, **fields: str) -> httpx.Response:
        self.page = self.http.post(action, data={"_xsrf": self.field("_xsrf"), **fields})
        return self.page

    def by_script(self, action: str, **fields: str) -> httpx.Response:
        data = {"_xsrf": self.field("_xsrf"), **fields}
        return self.http.post(action, data=data, headers={"Accept": "application/json"})

    def stick(self, text: str, key: str = "", **more: str) -> httpx.Response:
        return self.send("/room/stick", text=text, key=key or self.field("key"), **more)

    def form(self, action: str, about: str) -> dict[str, str]:
        """Return what a form of the page would send for one sticky, as it stands."""
        parts = re.findall(rf'<form[^>]*action="{action}".*?</form>', self.http.get("/room/").text, re.DOTALL)
        part = next(part for part in parts if f'value="{about}"' in part)
        given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part))
        chosen = re.findall(r'name="(\w+)" value="([^"]*)"[^>]*checked', part)
        options = re.findall(r'<select[^>]*name="(\w+)".*?<option value="([^"]*)" selected', part, re.DOTALL)
        words = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', part, re.DOTALL)
        every = {**given, **dict(chosen), **dict(options), **dict(words)}
        return {name: unescape(value) for name, value in every.items() if name != "_xsrf"}

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text) or re.search(
            rf'name="{name}" value="([^"]*)"', self.http.get("/room/").text
        )
        return unescape(found[1]) if found else ""

    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page.text)).split())
