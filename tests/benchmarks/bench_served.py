"""A served page: seconds from the click to its first chart, and what one more visitor costs; stock Voila beside ours.

Run by hand: ``PYTHONPATH=. python tests/benchmarks/bench_served.py``. Needs Debian's chromium.

Where a visitor's own memory goes, by /proc/PID/smaps eight seconds after a page of the practice team was drawn: on Python
3.11 pages 11, 01, 32, 33 and 12 hold 58, 66, 66, 66 and 68 MB. Two thirds are pages of Python's objects, which a fork
copies when it so much as counts who refers to one; one third is what C libraries take from the heap; files take 1 MB.
On Python 3.13, where some objects are never counted, the same pages hold 55, 63, 62, 63 and 64 MB.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from html import unescape
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import sync_playwright
from tests.entering import LetIn, get, told

from brightspots.apps.working_copies import filled_in
from brightspots.district import open_district
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.workbook_file import read_workbook

ROUNDS = 5
SHOWN = "32_implementation_and_outcome"
TYPED = "11_seeing_the_data"
SCHOOL = "S001"
CHART = ".bs-picture img"
BOUND = 60 * 2**20
AFTER_DRAWING = 5000


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start(command: list[str], folder: str, address: str) -> subprocess.Popen[bytes]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
    log = Path(folder) / f"{command[2]}.log"
    with log.open("wb") as written:
        server = subprocess.Popen(command, cwd=folder, stdout=written, stderr=subprocess.DEVNULL, env=own)
    parts = address.removeprefix("http://").split("/")[0].split(":")
    while True:
        with socket.socket() as line:
            if line.connect_ex((parts[0], int(parts[1]))) == 0:
                break
        time.sleep(0.2)
    told(log)
    # What is done once beside the server's start is not a visitor's wait.
    time.sleep(15)
    return server


def first_chart(browser: LetIn, address: str) -> float:
    page = browser.new_context().new_page()
    started = time.monotonic()
    page.goto(address, wait_until="commit", timeout=120_000)
    page.wait_for_selector(CHART, timeout=120_000)
    return time.monotonic() - started


def kernels(server: subprocess.Popen[bytes]) -> dict[int, int]:
    """Return the private memory of each kernel, by its process."""
    found = {}
    for child in psutil.Process(server.pid).children(recursive=True):
        command = " ".join(child.cmdline())
        if "ipykernel" in command or ("warm_kernel" in command and child.ppid() != server.pid):
            found[child.pid] = child.memory_full_info().uss
    return found


def write_copies(folder: Path) -> None:
    """Write the notebooks that stock Voila serves: the same, with the parameters that our server gives."""
    for name in (SHOWN, TYPED):
        declared = read_workbook(find_workbook(name))
        given = {"district": str(open_district("practice").path), "school_id": SCHOOL, "audience": "team"}
        notebook = declared.notebook
        for cell in notebook["cells"]:
            if "parameters" in cell["metadata"].get("tags", []):
                cell["source"] = filled_in("".join(cell["source"]), given)
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def whole_collection(browser: LetIn, server: subprocess.Popen[bytes], address: str) -> dict[str, int]:
    """Return, by workbook, the private memory of a visitor of our server; 0 where no process stays behind the page."""
    start_page = get(address).text
    links = sorted({unescape(link) for link in re.findall(r'href="(/voila/render/[^"]+)"', start_page)})
    # A team's page where there is one: people type there.
    by_name = {
        link.split("/")[-1].split(".")[0]: link
        for link in sorted(links, key=lambda link: "project_id" in link)
    }
    found = {}
    for name, link in sorted(by_name.items()):
        before = kernels(server)
        page = browser.new_context().new_page()
        page.goto(f"{address}{link}", timeout=180_000)
        page.wait_for_timeout(AFTER_DRAWING)
        found[name] = sum(cost for process, cost in kernels(server).items() if process not in before)
    return found


def cost_of_visitor(browser: LetIn, server: subprocess.Popen[bytes], address: str) -> int:
    """Return the private memory of one more kernel, of a page with something to choose."""
    before = sum(kernels(server).values())
    page = browser.new_context().new_page()
    page.goto(address, timeout=180_000)
    page.wait_for_selector("select", timeout=180_000)
    page.wait_for_timeout(2000)
    return sum(kernels(server).values()) - before


def main() -> None:
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        chromium = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        browser = LetIn(chromium)
        write_copies(Path(folder))
        ports = free_port(), free_port()
        pages = [f"http://127.0.0.1:{port}/voila/render/" for port in ports]
        stock = [
            sys.executable,
            "-m",
            "voila",
            folder,
            "--no-browser",
            f"--port={ports[0]}",
            "--Voila.ip=127.0.0.1",
        ]
        ours = [
            sys.executable,
            "-m",
            "brightspots.cli",
            "serve",
            "practice",
            "--no-browser",
            f"--port={ports[1]}",
        ]
        servers = [start(command, folder, page) for command, page in zip((stock, ours), pages, strict=True)]
        try:
            shown = [f"{pages[0]}{SHOWN}.ipynb", f"{pages[1]}{SHOWN}.ipynb?school_id={SCHOOL}"]
            # In turns, so that whatever else the machine does falls on both.
            seconds = [[first_chart(browser, address) for address in shown] for _ in range(ROUNDS)]
            typed = [f"{pages[0]}{TYPED}.ipynb", f"{pages[1]}{TYPED}.ipynb?school_id={SCHOOL}"]
            memory = [cost_of_visitor(browser, *one) for one in zip(servers, typed, strict=True)]
            by_workbook = whole_collection(browser, servers[1], f"http://127.0.0.1:{ports[1]}")
        finally:
            for server in servers:
                server.terminate()
                server.wait(timeout=60)
        chromium.close()
    for name, taken, cost in zip(
        ("stock Voila", "brightspots serve"), zip(*seconds, strict=True), memory, strict=True
    ):
        listed = ", ".join(f"{one:.2f}" for one in taken)
        print(
            f"{name}: first chart after {median(taken):.2f} s ({listed}); one more visitor {cost / 2**20:.0f} MB"
        )
    for name, cost in by_workbook.items():
        told = (
            f"{cost / 2**20:.0f} MB{' (over the bound)' if cost > BOUND else ''}"
            if cost
            else "no process stays"
        )
        print(f"{name}: {told}")
    ratio = median(theirs / mine for theirs, mine in seconds)
    print(
        f"Stock Voila takes {ratio:.1f} times as long; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    )


if __name__ == "__main__":
    main()
