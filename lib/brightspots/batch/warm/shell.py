"""What a fork does: run the cells that it is sent in an IPython shell of its own, and answer as a kernel would.

The shell is ipykernel's own, with everything that it would send to a frontend sent as lines of JSON instead: an
output looks the same whichever way its page was made.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import threading
from collections.abc import Callable
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

Tell = Callable[[dict[str, Any]], None]


class PageShell(ZMQInteractiveShell):
    """A kernel's shell without a kernel."""

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: a page has no windows."""


class _Messages(Session):
    """Passes on what a kernel would send; a frontend's sockets and signatures have no part in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tell: Tell = lambda message: None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **kwargs: Any) -> None:
        if not isinstance(msg_or_type, str):
            msg_or_type, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        self.tell({"msg_type": msg_or_type, "content": content})


class _Printed(io.TextIOBase):
    """Standard output, or standard error, as a kernel passes it on."""

    encoding = "utf-8"

    def __init__(self, name: str, tell: Tell) -> None:
        self.name = name
        self._tell = tell
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
            self._tell({"msg_type": "stream", "content": {"name": self.name, "text": held}})


def new_shell() -> PageShell:
    """Make the shell that every fork inherits unused."""
    # A history of its own would need a thread, and threads do not survive a fork.
    shell: PageShell = PageShell.instance(
        config=Config({"HistoryManager": {"enabled": False}}), compiler_class=XCachingCompiler
    )
    messages = _Messages(key=b"")
    for part in (shell.displayhook, shell.display_pub):
        part.session = messages
    shell.displayhook.topic = None
    return shell


def answer(shell: PageShell, asked: io.BufferedIOBase, answers: io.BufferedIOBase) -> None:
    """Run a notebook's cells, one request a line, until there are no more.

    Parameters
    ----------
    shell : PageShell
        As `new_shell` made it.
    asked : binary file
        First a line with ``env`` and ``cwd``; then for each cell a line with ``code``, and perhaps ``cell_id``.
    answers : binary file
        For each cell: messages as a kernel sends them, then ``{"done": true, "ok": ...}``.
    """
    lock = threading.Lock()

    def tell(message: dict[str, Any]) -> None:
        line = json.dumps(message, default=str).encode() + b"\n"
        with lock:
            answers.write(line)
            answers.flush()

    begin_anew(json.loads(asked.readline()))
    shell.init_environment()
    shell.displayhook.session.tell = tell
    out, err = _Printed("stdout", tell), _Printed("stderr", tell)
    sys.stdout, sys.stderr = out, err
    tell({"ready": os.getpid()})
    for line in asked:
        cell = json.loads(line)
        count = shell.execution_count
        tell({"msg_type": "execute_input", "content": {"code": "", "execution_count": count}})
        result = shell.run_cell(cell["code"], store_history=True, cell_id=cell.get("cell_id"))
        out.flush()
        err.flush()
        tell({"done": True, "ok": bool(result.success)})


def begin_anew(given: dict[str, Any]) -> None:
    """Give this page what a process of its own would have: environment, folder, random state, no keyboard."""
    import builtins
    import getpass

    import numpy as np

    os.environ.clear()
    os.environ.update(given["env"])
    os.chdir(given["cwd"])
    sys.argv = ["page"]
    sys.path[0] = given["cwd"]
    random.seed()
    np.random.seed()
    builtins.input = getpass.getpass = _no_keyboard


def _no_keyboard(prompt: object = "", stream: object = None) -> str:
    raise StdinNotImplementedError("A page that is made in a batch has nobody to ask.")
