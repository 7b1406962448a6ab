"""A kernel's shell without a kernel: it runs cells in this process, and returns what a kernel would send.

The shell is ipykernel's own, with everything that it would send to a frontend kept instead: an output looks the same
whichever way its page was made.
"""

from __future__ import annotations

import builtins
import getpass
import io
import json
import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

Messages = list[dict[str, Any]]


class PageShell(ZMQInteractiveShell):
    """A kernel's shell without a kernel; made before a fork, and used in it."""

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: a page has no windows."""

    def begin(self, env: dict[str, str], cwd: str) -> None:
        """Give this page what a process of its own would have: environment, folder, random state, no keyboard."""
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        sys.argv = ["page"]
        sys.path[0] = cwd
        random.seed()
        np.random.seed()
        builtins.input = getpass.getpass = _no_keyboard
        self.init_environment()
        self._print_here()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Run cells of which nothing is left afterwards: no name, no number, nothing printed, no way of showing."""
        before = sys.stdout, sys.stderr
        taught = self._ways_of_showing()
        known = [dict(way) for way in taught]
        waiting = {event: list(called) for event, called in self.events.callbacks.items()}
        drawing = sys.modules.get("matplotlib")
        look = None if drawing is None else drawing.rcParams.copy()
        self._print_here()
        try:
            yield
        finally:
            if drawing is not None:
                drawing.rcParams.update(look)
            sys.stdout, sys.stderr = before
            self.displayhook.session.take()
            self.reset()
            for way, as_before in zip(taught, known, strict=True):
                way.clear()
                way.update(as_before)
            for event, called in waiting.items():
                self.events.callbacks[event][:] = called

    def _ways_of_showing(self) -> list[dict[Any, Any]]:
        """Return what this shell knows of how to show kinds of things; what a workbook teaches it stands there, too."""
        shows = self.display_formatter
        all_of_them = [
            *shows.formatters.values(),
            shows.mimebundle_formatter,
            shows.ipython_display_formatter,
        ]
        return [way for one in all_of_them for way in (one.type_printers, one.deferred_printers)]

    def _print_here(self) -> None:
        kept: _Kept = self.displayhook.session
        self._printed = _Printed("stdout", kept), _Printed("stderr", kept)
        sys.stdout, sys.stderr = self._printed

    def run(self, code: str, cell_id: str = "") -> Messages:
        """Run a cell, and return what a kernel would send of it: each message's ``msg_type`` and ``content``."""
        kept: _Kept = self.displayhook.session
        kept.keep("execute_input", {"code": "", "execution_count": self.execution_count})
        self.run_cell(code, store_history=True, cell_id=cell_id or None)
        for stream in self._printed:
            stream.flush()
        return kept.take()


class _Kept(Session):
    """Keeps what a kernel would send; a frontend's sockets and signatures have no part in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._lines: list[str] = []

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **kwargs: Any) -> None:
        if not isinstance(msg_or_type, str):
            msg_or_type, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        self.keep(msg_or_type, content)

    def keep(self, kind: str, content: Any) -> None:
        # As text: what is shown is as it was then, and of kinds that a notebook's file can hold.
        self._lines.append(json.dumps({"msg_type": kind, "content": content}, default=str))

    def take(self) -> Messages:
        lines, self._lines = self._lines, []
        return [json.loads(line) for line in lines]


class _Printed(io.TextIOBase):
    """Standard output, or standard error, as a kernel passes it on."""

    encoding = "utf-8"

    def __init__(self, name: str, kept: _Kept) -> None:
        self.name = name
        self._kept = kept
        self._lock = threading.RLock()
        self._held: list[str] = []

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        with self._lock:
            self._held.append(text)
        return len(text)

    def flush(self) -> None:
        with self._lock:
            held, self._held = "".join(self._held), []
        if held:
            self._kept.keep("stream", {"name": self.name, "text": held})


def new_shell() -> PageShell:
    """Make the shell that every fork inherits unused."""
    # A history of its own would need a thread, and threads do not survive a fork.
    shell: PageShell = PageShell.instance(
        config=Config({"HistoryManager": {"enabled": False}}), compiler_class=XCachingCompiler
    )
    kept = _Kept(key=b"")
    for part in (shell.displayhook, shell.display_pub):
        part.session = kept
    shell.displayhook.topic = None
    return shell


def _no_keyboard(prompt: object = "", stream: object = None) -> str:
    raise StdinNotImplementedError("A page that is made in a batch has nobody to ask.")
