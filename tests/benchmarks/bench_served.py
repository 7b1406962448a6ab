"""A served page: seconds from the click to its first chart, and what one more visitor costs; stock Voila beside ours.

Run by hand: ``python tests/benchmarks/bench_served.py``. Needs Debian's chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from statistics import median

import psutil
from playwright.sync_api import Browser, sync_playwright

from brightspots import resources

ROUNDS = 5
WORKBOOK = "32_implementation_and_outcome"
SCHOOL = "07X334"
CHART = ".bs-picture img"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start(command: list[str], folder: str, address: str) -> subprocess.Popen[bytes]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet, env=own)
    parts = address.removeprefix("http://").split("/")[0].split(":")
    while True:
        with socket.socket() as line:
            if line.connect_ex((parts[0], int(parts[1]))) == 0:
                break
        time.sleep(0.2)
    # What is done once beside the server's start is not a visitor's wait.
    time.sleep(15)
    return server


def first_chart(browser: Browser, address: str) -> float:
    page = browser.new_context().new_page()
    started = time.monotonic()
    page.goto(address, wait_until="commit", timeout=120_000)
    page.wait_for_selector(CHART, timeout=120_000)
    return time.monotonic() - started


def kernels(server: subprocess.Popen[bytes]) -> list[int]:
    """Return the private memory of each kernel."""
    found = []
    for child in psutil.Process(server.pid).children(recursive=True):
        command = " ".join(child.cmdline())
        if "ipykernel" in command or ("warm_kernel" in command and child.ppid() != server.pid):
            found.append(child.memory_full_info().uss)
    return found


def measure(browser: Browser, name: str, command: list[str], folder: str, charts: str, typed: str) -> float:
    server = start(command, folder, charts)
    try:
        seconds = [first_chart(browser, charts) for _ in range(ROUNDS)]
        cost = kernels(server)
        if typed != charts:
            before = len(cost)
            page = browser.new_context().new_page()
            page.goto(typed, timeout=120_000)
            page.wait_for_selector("select", timeout=120_000)
            page.wait_for_timeout(2000)
            cost = kernels(server)[before:]
    finally:
        server.terminate()
        server.wait(timeout=60)
    listed = ", ".join(f"{one:.2f}" for one in seconds)
    print(f"{name}: first chart {median(seconds):.2f} s ({listed}); private memory of a page that stays open: "
          f"{median(cost) / 2**20:.0f} MB")  # fmt: skip
    return median(seconds)


def main() -> None:
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        shutil.copy(resources.folder("workbooks") / f"{WORKBOOK}.ipynb", folder)
        port = free_port()
        stock = [
            sys.executable,
            "-m",
            "voila",
            f"{WORKBOOK}.ipynb",
            "--no-browser",
            f"--port={port}",
            "--Voila.ip=127.0.0.1",
        ]
        address = f"http://127.0.0.1:{port}/"
        theirs = measure(browser, "stock Voila", stock, folder, address, address)
        port = free_port()
        ours = [
            sys.executable,
            "-m",
            "brightspots.cli",
            "serve",
            "new_york",
            "--no-browser",
            f"--port={port}",
        ]
        render = f"http://127.0.0.1:{port}/voila/render/"
        charts = f"{render}{WORKBOOK}.ipynb?school_id={SCHOOL}"
        typed = f"{render}11_seeing_the_data.ipynb?school_id={SCHOOL}"
        mine = measure(browser, "brightspots serve", ours, folder, charts, typed)
        print(
            f"{theirs / mine:.1f} times as fast as stock Voila; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        browser.close()


if __name__ == "__main__":
    main()
