"""A server for a while: in a thread for what needs no kernel, and in a process of its own for what does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import requests

from tests.entering import remember
from tests.ports import free_port

RUN = """
import sys
from brightspots.apps.serve import make_server
server = make_server(port=int(sys.argv[1]), VisitorKernels={kernels!r})
server.when_open = lambda opened: print(opened.way_in(), flush=True)
server.start()
"""


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
    yield remember(f"http://127.0.0.1:{port}/?token={server.identity_provider.entry_token}")
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


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
