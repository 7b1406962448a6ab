"""A server for a while: in a thread for what needs no kernel, and in a process of its own for what does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.apps.serving import RUN, Running, answering
from tests.entering import told
from tests.ports import free_port


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


@pytest.fixture(scope="module")
def run_server(own_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """Return a function that starts the practice district's server with these bounds."""
    started: list[subprocess.Popen[bytes]] = []
    folder = tmp_path_factory.mktemp("server")

    def start(**kernels: int) -> Running:
        port = free_port()
        own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
        told_in = folder / f"{port}.log"
        with told_in.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", RUN.format(kernels=kernels), str(port)],
                stdout=log,
                stderr=log,
                env=own,
            )
        started.append(process)
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            if address := told(told_in):
                return Running(address, process)
            time.sleep(0.2)
        raise AssertionError(told_in.read_text())

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=30)
