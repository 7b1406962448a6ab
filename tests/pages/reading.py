"""A page's book made by hand: what it is asked to say and to show is kept, for a test to read."""

from __future__ import annotations

from typing import Any

from brightspots.records import Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.series.released_project import released


class Reading:
    """What a page says to an audience, without a notebook."""

    def __init__(
        self, project: Project, *records: Record, audience: str = "team", as_of: str = "2025-05-27"
    ) -> None:
        self.audience, self.as_of, self.parameters = audience, as_of, {}
        self.project = released(Snapshot([project, *records]), project, audience=audience, min_cell=11)
        self.said: list[str] = []
        self.html = ""

    def say(self, text: str, kind: str = "") -> None:
        self.said.append(text)

    def finding(self, key: str, value: Any, text: str, **more: Any) -> None:
        self.said.append(text)

    def show(self, *things: Any) -> None:
        for thing in things:
            bundle = thing._repr_mimebundle_()
            self.said.append(str(bundle["text/plain"]))
            self.html += bundle["text/html"]

    @property
    def text(self) -> str:
        return "\n".join(self.said)
