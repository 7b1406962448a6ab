"""A server for a while: in a thread for what needs no kernel, and in a process of its own for what does."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from tests.browser.conftest import chromium  # noqa: F401


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def answering(server: Any) -> Iterator[str]:
    """Let a server's application answer in a thread, without its start and its end."""
    loop = asyncio.new_event_loop()
    ready, port = threading.Event(), free_port()

    async def begin() -> None:
        server.connection_dir = os.environ.get("TMPDIR", "/tmp")
        server.application().listen(port, "127.0.0.1")
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(begin())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield f"http://127.0.0.1:{port}/"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture(scope="module")
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep working copies of records out of the user's own folder."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        patch.setenv("JUPYTER_PATH", "")
        yield folder


@pytest.fixture(scope="module")
def practice(own_data: Path) -> Iterator[str]:
    """The practice district and its teams, answering what needs no kernel."""
    from brightspots.apps.serve import make_server

    before = signal.getsignal(signal.SIGTERM)
    with answering(make_server()) as address:
        yield address
    signal.signal(signal.SIGTERM, before)


RUN = """
import sys
from brightspots.apps.serve import make_server
make_server(port=int(sys.argv[1]), VisitorKernels={kernels!r}, Voila={{"open_browser": False}}).start()
"""


def _is_kernel(process: psutil.Process, server: int) -> bool:
    """Whether this is a kernel: one as Jupyter starts it, or a fork of the warm process, which is no kernel itself."""
    try:
        command = " ".join(process.cmdline())
        return "ipykernel" in command or ("warm_kernel" in command and process.ppid() != server)
    except psutil.Error:
        return False


class Running:
    """A real server, in a process of its own."""

    def __init__(self, address: str, process: subprocess.Popen[bytes]) -> None:
        self.address, self.process = address, process

    def page(self, workbook: str, **query: str) -> str:
        return (
            requests.Request("GET", f"{self.address}voila/render/{workbook}.ipynb", params=query)
            .prepare()
            .url
        )

    def kernels(self) -> int:
        children = psutil.Process(self.process.pid).children(recursive=True)
        return sum(_is_kernel(child, self.process.pid) for child in children)

    def wait_for_kernels(self, number: int, seconds: float = 30) -> bool:
        until = time.monotonic() + seconds
        while self.kernels() != number and time.monotonic() < until:
            time.sleep(0.2)
        return self.kernels() == number


@pytest.fixture(scope="module")
def run_server(own_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """Return a function that starts the practice district's server with these bounds."""
    started: list[subprocess.Popen[bytes]] = []
    folder = tmp_path_factory.mktemp("server")

    def start(**kernels: int) -> Running:
        port = free_port()
        own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
        with (folder / f"{port}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", RUN.format(kernels=kernels), str(port)],
                stdout=log,
                stderr=log,
                env=own,
            )
        started.append(process)
        address = f"http://127.0.0.1:{port}/"
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            try:
                requests.get(address, timeout=5)
                return Running(address, process)
            except requests.ConnectionError:
                time.sleep(0.2)
        raise AssertionError((folder / f"{port}.log").read_text())

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=30)
