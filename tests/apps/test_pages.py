"""Pages as people open them: whole, quick, of this computer alone, and each its visitor's own."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
import requests
import websocket
from axe_playwright_python.sync_playwright import Axe

from tests.apps.serving import Running
from tests.entering import enter, get

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEING = "11_seeing_the_data"
OVER_TIME = "32_implementation_and_outcome"
LOADED = 90_000


@pytest.fixture(scope="module")
def server(run_server: Callable[..., Running]) -> Running:
    return run_server(most=4)


@pytest.fixture
def visit(chromium, server) -> Iterator[Callable]:
    """Return a function that opens an address in a browser of its own, and takes notes."""
    contexts = []

    def opened(address: str):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda note: page.said.append(f"{note.type}: {note.text}"))
        page.goto(address, timeout=LOADED)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            page.close(run_before_unload=True)
    gone = server.wait_for_kernels(0)
    for context in contexts:
        context.close()
    assert gone


def kernel_of(html: str) -> str:
    config = re.search(r'id="jupyter-config-data" type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(config.group(1))["kernelId"]


def open_page(server: Running, visitor: requests.Session, **query: str) -> str:
    answer = visitor.get(server.page(SEEING, **(query or {"school_id": "S001"})), timeout=90)
    assert answer.status_code == 200 and "bs-done" in answer.text, answer.text[-500:]
    return kernel_of(answer.text)


def end(server: Running, visitor: requests.Session, kernel: str) -> requests.Response:
    return visitor.post(
        f"{server.address}voila/api/shutdown/{kernel}", data={"_xsrf": visitor.cookies["_xsrf"]}
    )


def socket_status(server: Running, kernel: str, visitor: requests.Session, **more: str) -> int:
    address = f"{server.address.replace('http', 'ws')}api/kernels/{kernel}/channels?session_id=x"
    cookie = "; ".join(f"{one.name}={one.value}" for one in visitor.cookies)
    try:
        websocket.create_connection(address, cookie=cookie, timeout=10, **more).close()
    except websocket.WebSocketBadStatusException as error:
        return error.status_code
    return 101


def test_a_page_is_whole_and_asks_no_other_host(server, visit):
    page = visit(server.page(SEEING, school_id="S001"))
    page.wait_for_selector("select", timeout=60_000)
    assert "Anyone using this computer can read this." in page.locator("body > header").inner_text()
    assert page.title() == "Seeing the data" and page.locator("html").get_attribute("lang") == "en"
    for landmark in ("header", "main", "footer", "nav"):
        assert page.locator(f"body > {landmark}, body > header > {landmark}").count() == 1
    assert page.locator("[role=status]").inner_text() == ""
    assert "Where these numbers come from" in page.locator("main").inner_text()
    assert page.locator("main .bs-code").count() == 0
    assert [url for url in page.asked if not url.startswith((server.address, "data:", "blob:"))] == []
    assert not [words for words in page.said if "Content Security Policy" in words]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"


def test_a_control_answers_in_the_page(server, visit):
    page = visit(server.page(SEEING, school_id="S001"))
    page.wait_for_selector("select", timeout=60_000)
    page.get_by_label("Up", exact=True).select_option(label="Suspension")
    page.wait_for_function(
        "() => document.querySelector('.bs-with-aside img')?.alt.includes('Suspension')", timeout=60_000
    )


def test_words_come_before_the_numbers_are_read(server, visit):
    page = visit("about:blank")
    page.goto(server.page(OVER_TIME, school_id="S001"), wait_until="commit")
    status = page.wait_for_selector("[role=status]", timeout=60_000)
    assert re.fullmatch(r"Opening your page: about \d+ seconds?\.", status.inner_text())
    page.wait_for_selector("#bs-done", state="attached", timeout=60_000)
    assert page.locator("[role=status]").inner_text() == ""


def test_a_page_without_anything_to_type_keeps_no_kernel(server):
    answer = get(server.page(OVER_TIME, school_id="S001"), timeout=60)
    assert "bs-done" in answer.text and "voila.js" not in answer.text
    assert server.wait_for_kernels(0, 5)


def test_pages_fit_a_phone(server, visit):
    for address in (server.address, server.page(OVER_TIME, school_id="S001")):
        page = visit(address)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_people_with_screen_readers_can_use_it(server, visit):
    for address, ready in (
        (server.address, "h1"),
        (f"{server.address}nonsense", "h1"),
        (server.page(OVER_TIME, project_id="01J6AYS9M06XDS87Q5DC4XFJNX"), "#bs-done"),
    ):
        page = visit(address)
        page.wait_for_selector(ready, state="attached", timeout=60_000)
        # Which heading follows which inside a picture's notes is that picture's own matter.
        rules = {"rules": {"heading-order": {"enabled": False}}}
        found = Axe().run(page, options=rules).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_a_projects_page_is_the_teams_in_full(server):
    visitor = enter(server.address)
    page = visitor.get(server.page(OVER_TIME, project_id="01J6AYS9M06XDS87Q5DC4XFJNX"), timeout=60).text
    end(server, visitor, kernel_of(page))
    assert "Out one day, not two" in page and "Who may see this: this school&#x27;s team." in page


def test_what_an_address_gets_wrong_is_said_on_the_page_without_a_traceback(server):
    answer = get(server.page(SEEING, school_id="S999"), timeout=60)
    page = answer.text
    assert answer.status_code == 404
    assert "There is no school &#34;S999&#34;" in page and "It lists 8 schools" in page
    assert "Traceback" not in page and "ParameterError" not in page and "What was saved is safe" not in page
    assert server.wait_for_kernels(0, 5)


def test_a_template_of_somebodys_choice_starts_nothing(server):
    before, started = server.kernels(), time.monotonic()
    answer = get(server.page(SEEING, school_id="S001", template="zzz"), timeout=5)
    assert answer.status_code == 400 and time.monotonic() - started < 1
    assert server.kernels() == before


def test_a_visitor_reaches_the_kernel_of_an_own_page_and_nobody_elses(server):
    ana, ben, nobody = enter(server.address), enter(server.address), requests.Session()
    kernel = open_page(server, ana)
    ben.get(server.address)
    address = f"{server.address}api/kernels/{kernel}"
    assert ana.get(address).status_code == 200
    assert socket_status(server, kernel, ana) == 101
    for other in (ben, nobody):
        token = {"_xsrf": ana.cookies["_xsrf"]}
        other.cookies.set("_xsrf", ana.cookies["_xsrf"])
        headers = {"X-XSRFToken": ana.cookies["_xsrf"]}
        assert other.get(address).status_code == 403
        assert other.delete(address, headers=headers).status_code == 403
        assert other.post(f"{server.address}voila/api/shutdown/{kernel}", data=token).status_code == 403
        assert socket_status(server, kernel, other) == 403
    assert socket_status(server, kernel, ana, origin="http://evil.example") == 403
    assert ana.post(f"{server.address}voila/api/shutdown/{kernel}").status_code == 403
    assert ana.get(address).status_code == 200
    assert end(server, ana, kernel).status_code == 204
    assert ana.get(address).status_code in (403, 404)
    assert server.wait_for_kernels(0)


def test_no_message_of_a_page_runs_code_or_asks_about_it(server):
    visitor = enter(server.address)
    kernel = open_page(server, visitor)
    code = {
        "code": "open('ran', 'w')",
        "silent": False,
        "user_expressions": {"x": "1 + 1"},
        "allow_stdin": True,
    }
    refused = {
        "execute_request": code,
        "complete_request": {"code": "imp", "cursor_pos": 3},
        "inspect_request": {"code": "print", "cursor_pos": 3, "detail_level": 1},
        "history_request": {"hist_access_type": "tail", "n": 10, "output": True, "raw": True},
        "is_complete_request": {"code": "1 +"},
        "debug_request": {"seq": 1, "type": "request", "command": "debugInfo"},
        "create_subshell_request": {},
        "interrupt_request": {},
        "shutdown_request": {"restart": False},
        "usage_request": {},
        "input_reply": {"value": "1"},
        "apply_request": {},
        "": code,
    }
    for protocol in (None, V1):
        line = channels(server, kernel, visitor, protocol)
        sent = {f"{kind}, {protocol}" for kind in refused}
        for kind, content in refused.items():
            for channel in ("shell", "control", "stdin", "iopub", None):
                send(line, channel, kind, f"{kind}, {protocol}", content)
        # What is allowed is answered on the same line, so that all before it has been heard.
        allowed = {f"{channel}, {protocol}" for channel in ("shell", "control")}
        for channel in ("shell", "control"):
            send(line, channel, "kernel_info_request", f"{channel}, {protocol}", {})
        heard = list(until_answered(line, allowed))
        line.close()
        assert sent.isdisjoint(parent for _, parent in heard)
        assert {parent for kind, parent in heard if kind == "kernel_info_reply"} >= allowed
    assert visitor.get(f"{server.address}api/kernels/{kernel}").status_code == 200, "nothing ended it"
    end(server, visitor, kernel)


V1 = "v1.kernel.websocket.jupyter.org"


def channels(server: Running, kernel: str, visitor: requests.Session, protocol: str | None):
    address = f"{server.address.replace('http', 'ws')}api/kernels/{kernel}/channels?session_id=x"
    cookie = "; ".join(f"{one.name}={one.value}" for one in visitor.cookies)
    return websocket.create_connection(
        address, cookie=cookie, timeout=20, subprotocols=[protocol] if protocol else None
    )


def send(line, channel: str | None, kind: str, message_id: str, content: dict) -> None:
    """Send a message as JupyterLab does, in its old form or in its new one."""
    header = {
        "msg_id": message_id,
        "msg_type": kind,
        "username": "",
        "session": "x",
        "date": "",
        "version": "5.3",
    }
    parts = [header, {}, {}, content]
    if line.getsubprotocol() is None:
        names = ("header", "parent_header", "metadata", "content")
        line.send(json.dumps({"channel": channel, **dict(zip(names, parts, strict=True)), "buffers": []}))
        return
    pieces = [(channel or "shell").encode(), *(json.dumps(part).encode() for part in parts)]
    offsets = [8 * (2 + len(pieces))]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    table = [len(offsets), *offsets]
    line.send_binary(b"".join(one.to_bytes(8, "little") for one in table) + b"".join(pieces))


def until_answered(line, messages: set[str]) -> Iterator[tuple[str, str]]:
    """Yield kind and parent of what is heard, until each of these messages was answered."""
    waiting = set(messages)
    while waiting:
        heard = line.recv()
        if isinstance(heard, str):
            told = json.loads(heard)
            header, parent = told["header"], told["parent_header"]
        else:
            count = int.from_bytes(heard[:8], "little")
            at = [int.from_bytes(heard[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
            header, parent = (json.loads(heard[at[n] : at[n + 1]]) for n in (1, 2))
        if header["msg_type"].endswith("_reply"):
            waiting.discard(parent.get("msg_id"))
        yield header["msg_type"], parent.get("msg_id", "")


def test_when_all_places_are_taken_a_kind_page_says_so(server):
    visitors = [enter(server.address) for _ in range(4)]
    kernels = [open_page(server, visitor) for visitor in visitors]
    answer = get(server.page(SEEING, school_id="S001"), timeout=5)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert "All places are taken." in answer.text and "What was saved is safe." in answer.text
    for visitor, kernel in zip(visitors, kernels, strict=True):
        assert end(server, visitor, kernel).status_code == 204
    assert server.wait_for_kernels(0)
    kernel = open_page(server, visitors[0])
    end(server, visitors[0], kernel)


def test_a_page_that_is_left_or_asleep_costs_nothing(run_server, chromium):
    server = run_server(cull_idle_timeout=12, cull_interval=1, alone_seconds=6)
    open_page(server, enter(server.address))
    assert server.wait_for_kernels(0, 20), "nobody was there"
    page = chromium.new_page()
    page.goto(server.page(SEEING, school_id="S001"), timeout=LOADED)
    page.wait_for_selector("select", timeout=60_000)
    assert server.kernels() == 1
    assert server.wait_for_kernels(0, 40), "nobody did anything"
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_function(
        "() => document.getElementById('bs-status').innerText.includes('gone to sleep. What was saved is safe.')",
        timeout=60_000,
    )
    page.close()


def test_closing_a_page_ends_its_kernel(server, chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.page(SEEING, school_id="S001"), timeout=LOADED)
    page.wait_for_selector("select", timeout=60_000)
    page.close(run_before_unload=True)
    assert server.wait_for_kernels(0)
    context.close()
