"""The other side of the warm process: start it, see that it is well, and have pages made by its forks."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from brightspots.batch.health import Health, library_stamp

START_SECONDS = 600.0
TRIES = 3
"""How often in a row it may fail to start before nobody tries again."""

_LONGEST_FOLDER = 90


class NoWarmProcess(Exception):
    """There is no warm process to ask: it could not be started, or it has ended."""


class PageDied(Exception):
    """What made a page ended before it was done."""


class PageTooSlow(Exception):
    """What made a page took longer than it may."""


def can_be_warm() -> bool:
    """Tell whether pages can be forked here."""
    return sys.platform == "linux"


class WarmProcess:
    """A warm process and its successors; ended with whoever holds this.

    Parameters
    ----------
    pages : sequence of dict
        One page of each workbook to come, as `brightspots.batch.warm.preload.preload` takes them.
    log : Path, optional
        Where its own messages go.
    module : str
        What runs in it.

    Attributes
    ----------
    trouble : str
        Why there is none and will be none; empty as long as there may be one.
    """

    def __init__(
        self,
        pages: Sequence[dict[str, Any]] = (),
        log: Path | None = None,
        module: str = "brightspots.batch.warm",
    ) -> None:
        self._pages, self._log, self._module = list(pages), log, module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._beginning: subprocess.Popen[bytes] | None = None
        self._retired: list[tuple[subprocess.Popen[bytes], str]] = []
        self._health: Health | None = None
        self._failed = 0
        self.trouble = ""
        self.address = ""
        self.starts = 0
        self.start_seconds = 0.0

    def ensure(self) -> str:
        """Return the address of a warm process that is well; start one where there is none.

        One that has ended, has grown, or was started with other files of the library gets a successor, and
        finishes the pages that it has begun.

        Raises
        ------
        NoWarmProcess
            When none can be started.
        """
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                clear(self.address)
                self._process = None
            elif self._process is not None and self._health is not None and self._health.is_stale():
                self._retire()
            if self._process is None:
                self._start_or_give_up()
            return self.address

    def replace(self, address: str) -> None:
        """End the one at this address, where nobody answers: the next that is asked for is another.

        One that is killed still stands there for a moment, and even takes calls that it never answers.
        """
        with self._lock:
            if self._process is not None and self.address == address:
                _end(self._process)
                clear(address)
                self._process = None

    def is_well(self) -> bool:
        """Whether there is one that need not be replaced."""
        process, health = self._process, self._health
        return process is not None and process.poll() is None and health is not None and not health.is_stale()

    def stop(self) -> None:
        """End it, its forks and what it left, for good; one that is not ready yet keeps nobody waiting."""
        self.trouble = self.trouble or "it was stopped."
        if (beginning := self._beginning) is not None:
            beginning.kill()
        with self._lock:
            ours = [(self._process, self.address)] if self._process else []
            for process, address in [*self._retired, *ours]:
                _end(process)
                clear(address)
            self._process, self._retired, self.address = None, [], ""

    @property
    def pid(self) -> int | None:
        """The process, when there is one."""
        return self._process.pid if self._process else None

    def _start_or_give_up(self) -> None:
        if not can_be_warm():
            self.trouble = "only Linux can do it faster."
        if self.trouble:
            raise NoWarmProcess(self.trouble)
        try:
            self._start()
        except NoWarmProcess as error:
            self._failed += 1
            self.trouble = str(error) if self._failed == TRIES else ""
            raise
        self._failed = 0

    def _start(self) -> None:
        if len(tempfile.gettempdir()) > _LONGEST_FOLDER:
            raise NoWarmProcess("the folder for temporary files has too long a path.")
        address = f"{tempfile.mkdtemp(prefix='bs-')}/warm"
        library = library_stamp()
        with contextlib.ExitStack() as stack:
            log: Any = stack.enter_context(self._log.open("ab")) if self._log else subprocess.DEVNULL
            try:
                process = subprocess.Popen(
                    [sys.executable, "-m", self._module],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError as error:
                clear(address)
                raise NoWarmProcess(str(error)) from error
        assert process.stdin is not None and process.stdout is not None
        self._beginning = process
        try:
            started = time.monotonic()
            process.stdin.write(json.dumps({"socket": address, "pages": self._pages}).encode() + b"\n")
            process.stdin.flush()
            if not _says_something(process.stdout, START_SECONDS) or not process.stdout.readline():
                raise NoWarmProcess("a faster process ended, or took too long, before it was ready.")
        except (OSError, NoWarmProcess) as error:
            _end(process)
            clear(address)
            raise NoWarmProcess(str(error)) from error
        finally:
            self._beginning = None
        process.stdout.close()
        self._process, self.address = process, address
        self.starts += 1
        self.start_seconds = time.monotonic() - started
        self._health = Health(process.pid, library)

    def _retire(self) -> None:
        process = self._process
        assert process is not None and process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.write(b"retire\n")
            process.stdin.flush()
        self._retired = [*(one for one in self._retired if one[0].poll() is None), (process, self.address)]
        self._process = None


class Fork:
    """One fork, and the conversation with it, a line each way: a context manager that ends it.

    Parameters
    ----------
    address : str
        From `WarmProcess.ensure`.
    env : mapping of str to str
        The environment that it works in.
    cwd : str
        The folder that it works in.

    Raises
    ------
    NoWarmProcess
        When nobody answers there.
    """

    def __init__(self, address: str, env: Mapping[str, str], cwd: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._lines = self._socket.makefile("rb")
        try:
            self._socket.connect(address)
            self.pid = int(self.ask({"env": dict(env), "cwd": cwd}))
        except (OSError, PageDied) as error:
            self.__exit__()
            raise NoWarmProcess(str(error)) from error

    def ask(self, message: dict[str, Any], timeout: float | None = None) -> Any:
        """Return what it answers.

        Raises
        ------
        PageDied
            When it ended before it had answered.
        PageTooSlow
            When it took longer than `timeout` seconds.
        """
        self._socket.settimeout(timeout)
        try:
            self._socket.sendall(json.dumps(message).encode() + b"\n")
            line = self._lines.readline()
        except TimeoutError as error:
            raise PageTooSlow from error
        except OSError as error:
            raise PageDied from error
        if not line.endswith(b"\n"):
            raise PageDied
        return json.loads(line)

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *how: object) -> None:
        self._lines.close()
        self._socket.close()


def clear(address: str) -> None:
    """Remove an address and the folder made for it: whoever ends last does, since any may have been killed."""
    with contextlib.suppress(OSError):
        Path(address).unlink(missing_ok=True)
        Path(address).parent.rmdir()


def _says_something(line: Any, seconds: float) -> bool:
    # Not select: it knows no file above 1,024, and a server may have more.
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close its standard input, upon which it ends its forks and itself; make sure."""
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
