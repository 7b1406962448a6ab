"""`brightspots workbook preview`: one page of a workbook in the browser, made again each time its file is saved."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tornado import web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from brightspots.apps.access import TOKEN
from brightspots.apps.error_pages import AnotherHost, NoSuchPage, NotLetIn, Plain, policy, templates
from brightspots.apps.open_browser import forget_opened, open_in_browser
from brightspots.apps.preview_page import Made, make
from brightspots.apps.secret import cookie_secret
from brightspots.apps.server import HERE
from brightspots.errors import ParameterError
from brightspots.workbook.contract.problem import Problem

LOOKS_EVERY = 0.4
"""Seconds between two looks at the file."""

_TRIES = 50
_PAGE_MAY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass
class State:
    """What there is to show.

    Attributes
    ----------
    html : bytes
        The last good page; empty where there was none yet.
    made_at : str
        When it was made.
    version : int
        Goes up each time that something was made or tried.
    page : int
        The version of the last good page.
    busy : bool
        Whether a page is being made.
    """

    html: bytes = b""
    made_at: str = ""
    version: int = 0
    page: int = 0
    busy: bool = True
    trouble: Problem | None = None
    problems: tuple[Problem, ...] = field(default=())

    def take(self, made: Made, now: str) -> None:
        """Take in what came of another try; a page that could not be made leaves the last good one."""
        self.version += 1
        self.busy, self.trouble, self.problems = False, made.trouble, made.problems
        if made.html:
            self.html, self.made_at, self.page = made.html, now, self.version

    def as_dict(self) -> dict[str, Any]:
        """Return what the browser is told."""
        return {
            "version": self.version,
            "page": self.page,
            "made_at": self.made_at,
            "busy": self.busy,
            "trouble": _told(self.trouble) if self.trouble else None,
            "problems": [_told(problem) for problem in self.problems],
        }


def _told(problem: Problem) -> dict[str, str]:
    place = problem.place[:1].upper() + problem.place[1:]
    return {"place": place, "what": problem.what, "remedy": problem.remedy}


class Watcher:
    """Looks at a file, and makes its page again whenever it was saved.

    Parameters
    ----------
    file : Path
    given : mapping
        As for `brightspots.apps.preview_page.make`.
    make : callable
        Makes the page.
    """

    def __init__(self, file: Path, given: Mapping[str, Any], make: Callable[..., Made] = make) -> None:
        self.state = State()
        self._file, self._given, self._make = file, given, make
        self._seen: object = None
        # papermill changes the folder of the process: one at a time.
        self._thread = ThreadPoolExecutor(1)

    async def run(self) -> None:
        """Watch until this is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOKS_EVERY)

    async def look(self) -> bool:
        """Make the page where the file has changed since the last look; return whether it had."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen, self.state.busy = stamp, True
        made = await asyncio.get_running_loop().run_in_executor(
            self._thread, self._make, self._file, self._given
        )
        self.state.take(made, f"{datetime.now():%H:%M:%S}")
        return True

    def _stamp(self) -> object:
        try:
            about = self._file.stat()
        except OSError:
            return "gone"
        return about.st_mtime_ns, about.st_size, about.st_ino


class _Visit(Plain):
    """Somebody who came by the address with the token, and is known from then on by a cookie."""

    def initialize(self, token: str, state: State, title: str) -> None:
        self._token, self._state, self._title = token, state, title

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", policy())
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    def prepare(self) -> None:
        name = re.sub(r"\W", "-", f"brightspots-preview-{self.request.host}")
        brought = self.get_query_argument(TOKEN, "")
        if brought:
            if not hmac.compare_digest(brought.encode(), self._token.encode()):
                raise NotLetIn
            self.set_signed_cookie(name, self._token, httponly=True, samesite="Strict", expires_days=None)
            self.redirect("/", status=303)
            return
        known = self.get_signed_cookie(name) or b""
        if not hmac.compare_digest(known, self._token.encode()):
            raise NotLetIn


class Frame(_Visit):
    """The page around the page: whether it is up to date, and what to mend."""

    def get(self) -> None:
        """Write it."""
        self.finish(templates().get_template("preview.html.j2").render(title=self._title))


class Script(_Visit):
    """What has the frame look again."""

    def get(self) -> None:
        """Write it."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        source, _, _ = templates().loader.get_source(templates(), "preview.js")  # type: ignore[union-attr]
        self.finish(source)


class Stand(_Visit):
    """What there is to show, for the script."""

    def get(self) -> None:
        """Write it."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(self._state.as_dict()))


class Page(_Visit):
    """The last good page, as a batch would write it: no script runs in it."""

    def get(self) -> None:
        """Write it."""
        self.set_header("Content-Security-Policy", _PAGE_MAY)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self._state.html)


def application(state: State, token: str, title: str) -> web.Application:
    """Return the web server's application, which answers on this computer alone."""
    known = {"token": token, "state": state, "title": title}
    made = web.Application(
        default_handler_class=AnotherHost, cookie_secret=cookie_secret(), log_function=lambda handler: None
    )
    names = "|".join(re.escape(host) for host in HERE)
    handlers: list[Any] = [
        ("/", Frame, known),
        ("/preview.js", Script, known),
        ("/stand", Stand, known),
        ("/page", Page, known),
        (".*", NoSuchPage),
    ]
    made.add_handlers(rf"^({names})$", handlers)
    return made


def preview(
    file: Path, given: Mapping[str, Any], *, port: int, open_browser: bool, say: Callable[[str], object]
) -> None:
    """Show a page of a workbook, and make it again each time the file is saved, until somebody presses Ctrl-C.

    Parameters
    ----------
    file : Path
    given : mapping
        Parameters in the place of the workbook's own.
    port : int
        The next free one is taken where somebody else uses it.
    open_browser : bool
    say : callable
        Takes what to tell whoever started it.
    """
    try:
        asyncio.run(_serve(file.resolve(), given, port, open_browser, say))
    finally:
        forget_opened()


async def _serve(
    file: Path, given: Mapping[str, Any], port: int, open_browser: bool, say: Callable[[str], object]
) -> None:
    token = secrets.token_hex(24)
    watcher = Watcher(file, given)
    sockets = _free(port)
    server = HTTPServer(application(watcher.state, token, file.name))
    server.add_sockets(sockets)
    address = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/?{TOKEN}={token}"
    say(f"Open this in a browser on this computer: {address}")
    say(f"The page is made again each time you save {file.name}. Ctrl-C ends it.")
    if open_browser:
        threading.Thread(target=open_in_browser, args=(address,), daemon=True).start()
    try:
        await watcher.run()
    finally:
        server.stop()


def _free(port: int) -> list[socket.socket]:
    for one in range(port, min(port + _TRIES, 65536)):
        try:
            return bind_sockets(one, HERE[0])
        except OSError:
            continue
    raise ParameterError(f"No port from {port} on is free. Give another with --port.")
