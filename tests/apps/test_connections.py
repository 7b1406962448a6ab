"""Connections that are held open and say nothing: whoever asks is answered all the same."""

from __future__ import annotations

import asyncio
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from tornado.web import Application, RequestHandler

from brightspots.apps import connections
from brightspots.apps.connections import BoundedServer
from brightspots.apps.kernels import Full, VisitorKernels
from brightspots.apps.open_files import A_PAGE, most_connections, most_pages
from brightspots.apps.room.lan_server import OF_ONE_ADDRESS
from brightspots.apps.serve import places
from tests.apps.rooming import Browser, serving
from tests.ports import free_port

HALF = b"GET /room/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Held: "


def hold(stack: ExitStack, port: int, number: int, source: str = "127.0.0.1") -> list[socket.socket]:
    """Open so many connections that say half of what they want."""
    held = []
    for _ in range(number):
        line = stack.enter_context(socket.socket())
        line.bind((source, 0))
        line.settimeout(5)
        line.connect(("127.0.0.1", port))
        line.sendall(HALF)
        held.append(line)
    return held


def still_open(held: list[socket.socket]) -> int:
    """Return how many of them nobody has closed."""
    count = 0
    for line in held:
        line.setblocking(False)
        try:
            count += bool(line.recv(10))
        except BlockingIOError:
            count += 1
        except OSError:
            pass
    return count


class Hello(RequestHandler):
    def get(self) -> None:
        self.finish("hello")

    def post(self) -> None:
        self.finish("thanks")


MUCH = 12_000_000
"""More than a line holds on its way."""


class Much(RequestHandler):
    def get(self) -> None:
        self.finish(b"much " * (MUCH // 5))


def ask_and_never_read(
    stack: ExitStack, port: int, number: int, source: str = "127.0.0.1"
) -> list[socket.socket]:
    """Ask for more than the lines between hold, and leave it there."""
    asked = []
    for _ in range(number):
        line = stack.enter_context(socket.socket())
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.bind((source, 0))
        line.settimeout(5)
        line.connect(("127.0.0.1", port))
        line.sendall(b"GET /much HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        asked.append(line)
    return asked


def left_open(asked: list[socket.socket]) -> int:
    """Return how many are still open at the other end, whatever lies in between unread."""
    count = 0
    for line in asked:
        line.settimeout(0.3)
        try:
            while line.recv(65536):
                pass
        except TimeoutError:
            count += 1
        except OSError:
            pass
    return count


@contextmanager
def answering(**bounds: int) -> Iterator[int]:
    """Let a small server answer in a thread, and yield its port."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), free_port()
    servers: list[BoundedServer] = []

    async def begin() -> None:
        servers.append(
            BoundedServer(Application([("/", Hello), ("/much", Much)], log_function=lambda _: None), **bounds)
        )
        servers[0].listen(port, "127.0.0.1")
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(begin())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield port
    loop.call_soon_threadsafe(servers[0].stop)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def test_a_room_goes_on_while_a_device_holds_hundreds_of_lines(tmp_path):
    with serving(tmp_path) as served, ExitStack() as stack:
        phone = Browser(served.address).join(served.code)
        held = hold(stack, served.port, 450)
        began = time.monotonic()
        assert phone.stick("The bus leaves early").status_code == 200
        assert httpx.get(f"{served.address}/room/", timeout=5).status_code == 200
        assert time.monotonic() - began < 2
        time.sleep(0.2)
        assert still_open(held) <= OF_ONE_ADDRESS
        assert len(served.causes()) == 1


def test_whoever_has_waited_longest_makes_room_and_others_addresses_keep_theirs(monkeypatch):
    monkeypatch.setattr(connections, "HEADER_SECONDS", 60)
    with answering(most=40, of_one=30) as port, ExitStack() as stack:
        theirs = hold(stack, port, 10, "127.0.0.7")
        held = hold(stack, port, 100)
        for _ in range(20):
            assert httpx.get(f"http://127.0.0.1:{port}/", timeout=2).text == "hello"
        time.sleep(0.2)
        assert still_open(theirs) == 10 and still_open(held) <= 30
        # From an address that has none yet: whoever has most makes room.
        hold(stack, port, 20, "127.0.0.8")
        time.sleep(0.2)
        assert still_open(theirs) == 10


def test_a_request_that_trickles_in_makes_room_too():
    with answering(most=20, of_one=20) as port, ExitStack() as stack:
        slow = []
        for _ in range(60):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            line.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx")
            slow.append(line)
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=2).text == "hello"
        time.sleep(0.2)
        assert still_open(slow) < 20


def test_whoever_asks_and_never_reads_makes_room_too():
    with answering(most=8, of_one=3) as port, ExitStack() as stack:
        for source in ("127.0.0.1", "127.0.0.7", "127.0.0.8"):
            ask_and_never_read(stack, port, 4, source)
        time.sleep(0.3)
        for _ in range(10):
            assert httpx.get(f"http://127.0.0.1:{port}/", timeout=2).text == "hello"
        assert len(httpx.get(f"http://127.0.0.1:{port}/much", timeout=5).content) == MUCH


def test_an_answer_that_nobody_reads_has_only_so_much_time(monkeypatch, caplog):
    assert connections.ANSWER_SECONDS == 20
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.5)
    with answering(most=40, of_one=40) as port, ExitStack() as stack:
        asked = ask_and_never_read(stack, port, 4)
        time.sleep(1.5)
        assert left_open(asked) == 0
    assert not caplog.records


def test_whoever_reads_slowly_gets_all_of_it(monkeypatch):
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.8)
    with answering(most=40, of_one=40) as port, ExitStack() as stack:
        (line,) = ask_and_never_read(stack, port, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**18)
        began, got = time.monotonic(), 0
        while chunk := line.recv(2**16):
            got += len(chunk)
            if got >= MUCH:
                break
            if time.monotonic() - began < 1.6:
                time.sleep(0.01)
        assert got >= MUCH
        assert time.monotonic() - began > 1.6


def test_a_header_has_only_so_much_time(monkeypatch):
    assert connections.HEADER_SECONDS == 10
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.5)
    with answering(most=40, of_one=40) as port, ExitStack() as stack:
        held = hold(stack, port, 5)
        time.sleep(1.2)
        assert still_open(held) == 0


def test_both_doors_give_a_header_ten_seconds_and_no_more(tmp_path):
    with serving(tmp_path) as served:
        assert served.door._server.conn_params.header_timeout == 10


OUT_OF_FILES = """
import asyncio, resource, sys
from tornado.web import Application, RequestHandler
from brightspots.apps.connections import BoundedServer

class Hello(RequestHandler):
    def get(self):
        self.finish("hello")

async def main():
    server = BoundedServer(Application([("/", Hello)], log_function=lambda _: None), most=10**6, of_one=10**6)
    server.listen(int(sys.argv[1]), "127.0.0.1")
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    print("open", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_where_files_run_out_it_is_said_once_and_it_goes_on_afterwards():
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", OUT_OF_FILES, str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "open\n"
        with ExitStack() as stack:
            hold(stack, port, 100)
            time.sleep(2.5)
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=10).text == "hello"
    finally:
        process.terminate()
        _, said = process.communicate(timeout=10)
    assert said.splitlines() == [
        "No more files can be opened. New visitors wait for a moment; those who are here go on."
    ]


def test_places_are_bounded_by_files_as_by_memory(monkeypatch):
    assert most_pages(1024, phones=True) < most_pages(4096, phones=True)
    for files in (256, 1024, 4096):
        pages = most_pages(files, phones=True)
        assert pages >= 1 and pages * A_PAGE + most_connections(files) < files
    monkeypatch.setattr("brightspots.apps.serve.raise_limit", lambda: 256)
    assert places(phones=True) == most_pages(256, phones=True) == 4
    monkeypatch.setattr("brightspots.apps.serve.raise_limit", lambda: 192)
    assert places(phones=True) < 4


def test_no_page_is_opened_where_its_files_would_be_missing(own_data):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    kernels = VisitorKernels(most=60)
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        open_now = sum(1 for _ in Path("/proc/self/fd").iterdir())
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + A_PAGE - 5, hard))
        with pytest.raises(Full), kernels.place("ana"):
            pass
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 2 * A_PAGE, hard))
        with kernels.place("ana") as kernel_id:
            assert kernels.belongs(kernel_id, "ana")
