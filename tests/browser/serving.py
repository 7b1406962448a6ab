"""Servers for a while, notebooks with a form in them, and the hands that use it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.ports import free_port

ROOT = Path(__file__).parent.parent.parent
CELLS = [
    """\
import os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.forms.fake import FakeForm
from brightspots.forms.view import FormView
_ = Path({folder!r}, "kernel.pid").write_text(str(os.getpid()))""",
    "FormView(FakeForm(Path({folder!r})))",
]
SECOND = 'FormView(FakeForm(Path({folder!r}), "second"))'


def write_notebook(folder: Path, *, forms: int = 1) -> Path:
    """Write a notebook with forms whose store lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = [*CELLS, *[SECOND] * (forms - 1)]
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "source": source.format(root=str(ROOT), folder=str(folder)),
            "execution_count": None,
            "outputs": [],
        }
        for number, source in enumerate(sources)
    ]
    path = folder / "form.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    return path


@contextmanager
def served(command: list[str], folder: Path, ready: str) -> Iterator[str]:
    """Start a server, wait until it answers, and end it."""
    port = free_port()
    # Whatever another test may have told its own process: here people work in a form.
    own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
    own |= {"JUPYTER_CONFIG_DIR": str(folder / ".config"), "IPYTHONDIR": str(folder / ".ipython")}
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *command, f"--port={port}", "--no-browser"],
            cwd=folder,
            stdout=log,
            stderr=log,
            env=own,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}/"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(address + ready, timeout=2)
            break
        except HTTPError:
            break
        except URLError:
            time.sleep(0.2)
    if server.poll() is not None:
        raise RuntimeError((folder / "server.log").read_text())
    try:
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


@dataclass(frozen=True)
class Host:
    """Where notebooks with forms are opened: their folder, the address of each, and what draws it once it is open."""

    folder: Path
    address_of: Callable[[str], str]
    draw: Callable[[Any, str], None]

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address_of(""))
        return f"{parts.scheme}://{parts.netloc}"


class Page:
    """A page with forms, and the store behind it."""

    def __init__(
        self, context: Any, folder: Path, address: str, draw: Any, *, pullable: bool = False
    ) -> None:
        self.context, self.folder, self.address, self.draw = context, folder, address, draw
        self.page = context.new_page()
        self.network = Network(self.page) if pullable else None
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        draw(self.page, address)
        self.page.wait_for_selector(".bsf", timeout=60_000)

    def end(self) -> Page:
        """Close the page as a browser that is closed does, without a word to it."""
        self.page.close()
        return self

    def visit_again(self) -> Page:
        return Page(self.context, self.folder, self.address, self.draw)

    def is_own(self, url: str) -> bool:
        return url.startswith(("http://127.0.0.1:", "data:", "blob:"))

    def recent(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The same entry, of yesterday."""
        return {**entry, "at": (datetime.now(UTC) - timedelta(days=1)).isoformat()}

    def focused(self) -> str:
        """What a person who cannot see the page is told to have the focus."""
        return self.page.evaluate(
            """() => { const e = document.activeElement;
                return e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent }"""
        )

    def reach(self, name: str, *, backwards: bool = False) -> None:
        """Press Tab until the focus is there."""
        for _ in range(80):
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
            if self.focused().startswith(name):
                return
        raise AssertionError(f"no Tab leads to {name}")

    def form(self, place: int = 0) -> Any:
        return self.page.locator(".bsf").nth(place)

    def field(self, label: str) -> Any:
        return self.form().get_by_label(label, exact=True)

    def part(self, path: str) -> Any:
        return self.form().locator(f'[data-path="{path}"]')

    def status(self, path: str) -> Any:
        return self.part(path).locator(".bsf-said > .bsf-status")

    def stored(self, name: str = "problem") -> dict[str, Any]:
        return json.loads((self.folder / f"{name}.json").read_text("utf-8"))["values"]

    def wait_stored(self, path: str, text: str, seconds: float = 60) -> None:
        self.wait_for(lambda: self.stored().get(path) == text, lambda: f"{path}: {self.stored()}", seconds)

    def unsaved(self) -> dict[str, str]:
        """What this browser keeps because it is not saved."""
        return self.page.evaluate(
            "Object.fromEntries(Object.entries(localStorage).filter(([name]) => name.startsWith('brightspots:')))"
        )

    def wait_unsaved(self, count: int) -> None:
        self.wait_for(lambda: len(self.unsaved()) == count, lambda: f"{self.unsaved()}")

    def wait_for(self, condition: Any, told: Any = lambda: "", seconds: float = 60) -> None:
        """Wait as the page does: what comes through a pulled line is handled meanwhile."""
        wait_for(condition, told, seconds, pause=lambda: self.page.wait_for_timeout(50))

    def trouble(self, **trouble: Any) -> None:
        (self.folder / "trouble.json").write_text(json.dumps(trouble))

    def others_save(self, **values: Any) -> None:
        """Somebody else writes; the page hears of it when it next asks."""
        from tests.forms.fake import FakeForm

        other = FakeForm(self.folder)
        other.save({**other.kept, **values}, "CD")

    def look_again(self) -> None:
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def kill_kernel(self) -> None:
        os.kill(int((self.folder / "kernel.pid").read_text()), signal.SIGKILL)


def wait_for(
    condition: Any, told: Any = lambda: "", seconds: float = 60, pause: Any = lambda: time.sleep(0.05)
) -> None:
    """Wait until something is so, or say what is so instead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        pause()
    raise AssertionError(told() or "not in time")


class Network:
    """The line between a page and its kernel, which can be pulled and put back."""

    def __init__(self, page: Any) -> None:
        self.pulled = False
        page.route_web_socket(re.compile(r"/channels"), self._connect)

    def _connect(self, socket: Any) -> None:
        if self.pulled:
            socket.close()
            return
        server = socket.connect_to_server()
        socket.on_message(lambda message: None if self.pulled else server.send(message))
        server.on_message(lambda message: None if self.pulled else socket.send(message))
