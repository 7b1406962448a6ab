"""One device holds 1,300 connections open that say nothing, while phones and pages go on. Run by hand:

PYTHONPATH=. python tests/soak/hold_open.py
PYTHONPATH=. python tests/soak/hold_open.py --seconds 60 --files 1024 --held 1300

The server may have no more than so many files open. The attack comes first from an address of its own, then from the
one that phones have, too, and last from the computer itself at the teacher's door. A phone's page, a sticky, the
start page and the wall must each be answered within 2 seconds throughout, a page with its kernel must open, and the
server may not write more than a few lines.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import resource
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from tests.apps.rooming import Browser, begin
from tests.entering import enter, told
from tests.ports import free_port

BOUND = 2.0
DEVICE, PHONE, HOST = "127.0.0.3", "127.0.0.4", "127.0.0.2"
AGAIN = 20
"""Connections that are opened again in a tenth of a second."""
REQUEST = b"GET /room/ HTTP/1.1\r\nHost: held\r\nX-Held: "


@dataclass
class Seen:
    """What phones and pages saw."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, name: str, began: float, status: int) -> None:
        self.seconds.setdefault(name, []).append(time.monotonic() - began)
        if status != 200:
            self.wrong.append(f"{name}: {status}")


class Attack:
    """Holds so many connections open, and opens others where some are closed: a few hundred a second."""

    def __init__(self, source: str, target: tuple[str, int], held: int) -> None:
        self._source, self._target, self._held = source, target, held
        # In a process of its own, so that what it costs is not the phones' wait.
        self._ended = multiprocessing.Event()
        self._count = multiprocessing.Value("i", 0)
        self._process = multiprocessing.Process(target=self._run, daemon=True)
        self._process.start()

    @property
    def opened(self) -> int:
        return self._count.value

    def end(self) -> None:
        self._ended.set()
        self._process.join(10)

    def _run(self) -> None:
        with selectors.DefaultSelector() as lines:
            while not self._ended.is_set():
                begun = self.opened >= self._held
                missing = self._held - len(lines.get_map())
                for _ in range(min(AGAIN if begun else 100, missing)):
                    self._open(lines)
                self._ended.wait(0.1 if begun else 0)
                for key, _ in lines.select(0):
                    line = key.fileobj
                    assert isinstance(line, socket.socket)
                    try:
                        if line.recv(1000):
                            continue
                    except OSError:
                        pass
                    lines.unregister(line)
                    line.close()
            for key in list(lines.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]

    def _open(self, lines: selectors.BaseSelector) -> None:
        line = socket.socket()
        try:
            line.bind((self._source, 0))
            line.settimeout(1)
            line.connect(self._target)
            line.sendall(REQUEST)
            line.setblocking(False)
        except OSError:
            line.close()
            return
        self._count.value += 1
        lines.register(line, selectors.EVENT_READ)


@contextmanager
def serving(folder: Path, files: int) -> Iterator[tuple[subprocess.Popen[bytes], Path, str]]:
    """Start the server with so few files."""
    begin(folder / "ours.db")
    log = folder / "log"
    command = [sys.executable, "-m", "brightspots.cli", "serve", "practice", "--no-browser", "--room"]
    command += ["--records", str(folder / "ours.db"), "--host", HOST, "--port", str(free_port())]
    own = {
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONUNBUFFERED": "1",
    }
    with log.open("w") as written:
        server = subprocess.Popen(
            command,
            stdout=written,
            stderr=written,
            env={**os.environ, **own},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, files), files)),
        )
    try:
        until = time.monotonic() + 90
        while "Ctrl-C" not in log.read_text():
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text())
            time.sleep(0.2)
        yield server, log, told(log)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def go_on(teacher: httpx.Client, phone: Browser, fresh: str, seconds: float, seen: Seen) -> None:
    """Do what phones and the teacher do, again and again."""
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        number += 1
        began = time.monotonic()
        seen.note("a phone's page", began, phone.http.get("/room/").status_code)
        began = time.monotonic()
        seen.note("a sticky", began, phone.stick(f"Held, {number}").status_code)
        transport = httpx.HTTPTransport(local_address=PHONE)
        with httpx.Client(base_url=fresh, transport=transport, timeout=20, follow_redirects=True) as another:
            began = time.monotonic()
            seen.note("another phone's first page", began, another.get("/").status_code)
        for name, path in (("the start page", "/"), ("the wall", "/room/wall")):
            began = time.monotonic()
            seen.note(name, began, teacher.get(path).status_code)
        time.sleep(0.3)


def run(seconds: float, files: int, held: int) -> list[str]:
    """Return what went wrong."""
    wrong = []
    with tempfile.TemporaryDirectory() as name, serving(Path(name), files) as (server, log, address):
        said = log.read_text()
        phones = re.search(rf"http://{HOST}:\d+", said)
        assert phones is not None
        visitor = enter(address)
        teacher = httpx.Client(base_url=address, cookies=visitor.cookies.get_dict(), timeout=20)
        code = re.search(r'bs-letters">([A-Z0-9-]{9})<', teacher.get("/room/wall").text)
        assert code is not None
        phone = Browser(phones[0], transport=httpx.HTTPTransport(local_address=PHONE)).join(code[1])
        own = psutil.Process(server.pid)
        before = own.num_fds()
        doors = {"phones": urlsplit(phones[0]), "teacher": urlsplit(address)}
        for what, source, door in (
            ("nobody", "", ""),
            ("a device with an address of its own", DEVICE, "phones"),
            ("a device with the phones' address", PHONE, "phones"),
            ("somebody at this computer", "127.0.0.1", "teacher"),
        ):
            seen = Seen()
            target = doors[door] if door else None
            attack = Attack(source, (target.hostname or "", target.port or 0), held) if target else None
            if attack is not None:
                time.sleep(3)
            most = own.num_fds()
            go_on(teacher, phone, phones[0], seconds, seen)
            began = time.monotonic()
            page = teacher.get("/voila/render/11_seeing_the_data.ipynb?school_id=S001", timeout=120)
            opened = time.monotonic() - began
            if attack is not None:
                attack.end()
            print(
                f"{what}: {attack.opened if attack else 0:,} connections came; the server had {max(most, own.num_fds())} "
                f"files open (at rest {before}); a page with its kernel took {opened:.1f} s ({page.status_code})"
            )
            for kind, times in seen.seconds.items():
                print(f"    {kind}: {len(times)} times, at most {max(times):.2f} s")
                if max(times) > BOUND:
                    wrong.append(f"{what}: {kind} took {max(times):.2f} s")
            wrong += [f"{what}: {one}" for one in seen.wrong]
            if page.status_code != 200 or "bs-done" not in page.text:
                wrong.append(f"{what}: the page did not open ({page.status_code})")
        written = log.stat().st_size - len(said)
        print(f"the server wrote {written} bytes; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        if written > 2000:
            wrong.append(f"the server wrote {written} bytes: {log.read_text()[-1000:]}")
    return wrong


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--seconds", type=float, default=20)
    given.add_argument("--files", type=int, default=1024)
    given.add_argument("--held", type=int, default=1300)
    asked = given.parse_args()
    wrong = run(asked.seconds, asked.files, asked.held)
    print("\n".join(wrong) or f"All were answered within {BOUND:g} seconds.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    sys.exit(main())
