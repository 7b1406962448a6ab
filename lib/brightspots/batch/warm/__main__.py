"""The warm process: import what pages need, pay what is paid once, hold what a batch shares, and fork.

One line of JSON comes in first: where to listen, and one page of each workbook to come. One goes out when it is ready.
"""

from __future__ import annotations

import os

# Threads do not survive a fork: none may start before it. And a page may only draw into itself.
os.environ |= {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}

import contextlib
import json
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from brightspots.batch.warm.client import clear

LOOK_SECONDS = 0.5


GetWarm = Callable[[dict[str, Any]], Callable[[socket.socket], None]]


def main(get_warm: GetWarm) -> None:
    """Get warm, then serve until the owner ends.

    Parameters
    ----------
    get_warm : callable
        Takes what was asked for, and returns what a fork does with its connection.
    """
    started = time.monotonic()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    asked = json.loads(_first_line())
    code = 0
    try:
        _serve(get_warm, asked, started, answers)
    except Exception:
        code = 1
        traceback.print_exc()
    except SystemExit:
        pass
    clear(asked["socket"])
    # Taking apart all that is held would take a second, for nothing.
    os._exit(code)


def for_pages(asked: dict[str, Any]) -> Callable[[socket.socket], None]:
    """Get warm for the pages of a batch: a fork makes a page, or runs the cells that it is sent."""
    # jsonschema would read a grammar for 2 s to check web addresses with: a notebook has none that it checks.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from brightspots.batch.page import answer, rehearse
    from brightspots.batch.warm.preload import preload
    from brightspots.batch.warm.shell import new_shell

    shell = new_shell()

    def rehearse_page(file: Path, parameters: dict[str, Any], may_run: bool) -> None:
        with shell.apart():
            rehearse(file, parameters, shell.run if may_run else None)

    preload(asked["pages"], rehearse_page)

    def serve(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            shell.begin(**json.loads(lines.readline()))
            _say(connection, os.getpid())
            for line in lines:
                heard = json.loads(line)
                _say(connection, answer(heard["job"], shell.run) if "job" in heard else shell.run(**heard))

    return serve


def _say(connection: socket.socket, answer: Any) -> None:
    connection.sendall(json.dumps(answer).encode() + b"\n")


def _serve(get_warm: GetWarm, asked: dict[str, Any], started: float, answers: TextIO) -> None:
    with _ending_with_owner():
        from brightspots.batch.warm.forks import Forks
        from brightspots.district.engine import let_go

        serve = get_warm(asked)
        # Its threads would not survive a fork.
        let_go()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(asked["socket"])
        listener.listen(64)
        print(json.dumps({"ready": time.monotonic() - started}), file=answers, flush=True)
        answers.close()
        Forks(listener, sys.stdin.fileno(), serve).run()


@contextlib.contextmanager
def _ending_with_owner() -> Iterator[None]:
    """End when the owner does, though getting warm takes a while; after that the loop sees to it."""
    owner = select.poll()
    owner.register(sys.stdin.fileno(), 0)

    def look(*_: object) -> None:
        if owner.poll(0):
            sys.exit()

    before = signal.signal(signal.SIGALRM, look)
    signal.siginterrupt(signal.SIGALRM, False)
    signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _first_line() -> bytes:
    """Read one line from standard input and not a byte more: what follows belongs to the loop."""
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(0, 1)
        if not piece:
            os._exit(0)
        line += piece
    return line


if __name__ == "__main__":
    main(for_pages)
