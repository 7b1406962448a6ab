"""What the pages of all rooms share, and a place where their slow work is done one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from platformdirs import user_state_path

from brightspots.apps.room import codes
from brightspots.apps.room.meeting import Meeting
from brightspots.apps.room.register import Room
from brightspots.apps.room.rooms import FISHBONE, Rooms
from brightspots.apps.room.wall import Wall
from brightspots.errors import ParameterError
from brightspots.forms.editing import NOBODY
from brightspots.records import Project
from brightspots.records.store.store import Store
from brightspots.workbook.phone_page import phone_page

T = TypeVar("T")


def _one_at_a_time(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)


@dataclass
class RoomState:
    """Rooms over the records of one store.

    Attributes
    ----------
    store : Store
    address : str
        Where phones find it, such as ``http://192.168.1.20:8866``.
    synthetic : bool
        Whether the data is made up, which every page says then.
    """

    store: Store
    address: str
    synthetic: bool = False
    folder: Path = field(default_factory=lambda: user_state_path("brightspots") / "rooms")

    def __post_init__(self) -> None:
        # A declaration that cannot be loaded is found when the rooms begin, and not in a meeting.
        phone_page(FISHBONE)
        self.rooms = Rooms(self.folder, self.store.path)
        self.meeting = Meeting(self.store, self.rooms)
        # The wall reads on its own, so that drawing keeps nobody from writing.
        self.wall = Wall(Meeting(self.store, self.rooms))
        self.guesses, self.pace, self.arrivals = codes.Guesses(), codes.post_pace(), codes.arrival_pace()
        self._writing, self._drawing = _one_at_a_time("room"), _one_at_a_time("wall")
        # A code is slow to check: whoever guesses keeps nobody from writing.
        self._checking = _one_at_a_time("code")

    def projects(self) -> list[Project]:
        """Return the projects that a room can be opened for, by title."""
        found = [
            project for project in self.store.find(Project) if project.phase not in ("closed", "stopped")
        ]
        return sorted(found, key=lambda project: project.title.casefold())

    def open(self, project_id: str, *, dots: int = 0, start: str = "", workbook: str = FISHBONE) -> Room:
        """Open a room for a project.

        Parameters
        ----------
        project_id : str
        dots : int
            How many each person has.
        start : str
            What to begin with where the page is empty, of the choices that it offers.
        workbook : str
            Whose page people fill.

        Raises
        ------
        ParameterError
            For a project that is not here.
        """
        if project_id not in {project.id for project in self.projects()}:
            raise ParameterError("There is no such project in these records. Go to the start page.")
        if begun := phone_page(workbook).begin(self.store.snapshot(project_id), project_id, start):
            self.store.save_all(begun, author=NOBODY)
        return self.rooms.open(project_id, workbook=workbook, dots=dots)

    def open_only(self) -> Room | None:
        """Open a room for the only project that there is; none where somebody has to choose."""
        projects = self.projects()
        return self.open(projects[0].id) if len(projects) == 1 else None

    async def write(self, work: Callable[[], T]) -> T:
        """Do what reads or saves for a phone, one phone after the other, while the server goes on answering."""
        return await asyncio.get_running_loop().run_in_executor(self._writing, work)

    async def draw(self, work: Callable[[], T]) -> T:
        """Do what the wall needs."""
        return await asyncio.get_running_loop().run_in_executor(self._drawing, work)

    async def check(self, work: Callable[[], T]) -> T:
        """Do what needs a code to be checked."""
        return await asyncio.get_running_loop().run_in_executor(self._checking, work)

    def close(self) -> None:
        """Let go of the threads and the records."""
        self._checking.shutdown()
        self._writing.shutdown()
        self._drawing.shutdown()
        self.rooms.let_go()
        self.store.close()
