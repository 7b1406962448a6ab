"""The same teacher in JupyterLab: the page is closed and its kernel ends in the middle of the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe

from brightspots.records import Problem
from brightspots.records.store.new_team import begin
from brightspots.records.store.store import Store
from tests.browser.serving import wait_for
from tests.ports import free_port

pytestmark = pytest.mark.browser

TOKEN = "a-token-for-this-test"
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store") / "records.db")
    begin(store, team="Mornings", title="Here by the bell", school_ids=["S001"], known_schools={"S001"})
    return store


@pytest.fixture(scope="module")
def lab(store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
    # Where tests run as root, JupyterLab has to be told that this is meant.
    (folder / "jupyter_server_config.py").write_text("c.ServerApp.allow_root = True")
    own |= {"JUPYTER_CONFIG_DIR": str(folder)}
    own |= {"JUPYTER_TOKEN": TOKEN, "XDG_DATA_HOME": str(folder / "data"), "HOME": str(folder)}
    arguments = ["lab", "practice", "--records", str(store.path), "--port", str(port), "--no-browser"]
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", "from brightspots.cli import main; main()", *arguments],
            stdout=log,
            stderr=log,
            env=own,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            urlopen(f"{address}/api", timeout=2)
        except HTTPError:
            return True
        except (URLError, TimeoutError):
            return False
        return True

    wait_for(answers, lambda: (folder / "lab.log").read_text(), 60)
    yield f"{address}/lab/tree/12_problem_aim_charter.ipynb?token={TOKEN}", server
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=20)


def opened(chromium, address):
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(address)
    # The notebook is there before the menus know what to do with it.
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.locator("text=Python 3 (ipykernel) | Idle").first.wait_for(timeout=60_000)
    page.get_by_text("Run", exact=True).first.click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    field(page, "What is happening?").wait_for(timeout=90_000)
    return context, page


def field(page, label):
    return page.get_by_role("region", name="The problem", exact=True).get_by_label(label, exact=True)


def test_what_was_typed_in_lab_is_there_again_without_its_kernel(lab, store, chromium):
    address, server = lab
    asked: list[str] = []
    context, page = opened(chromium, address)
    page.on("request", lambda request: asked.append(request.url))
    field(page, "What is happening?").click()
    # Letters that are JupyterLab's own shortcuts, and its key for running a cell.
    page.keyboard.type("a bad day: dd, ii, 00. Late to first period", delay=10)
    field(page, "Which students?").click()
    wait_for(lambda: bool(store.find(Problem)))
    wait_for(lambda: store.find(Problem)[0].what == "a bad day: dd, ii, 00. Late to first period")
    field(page, "Which students?").fill("our 9th graders")
    page.keyboard.type("!", delay=0)
    results = Axe().run(page, context=".jp-OutputArea-output .bsf")
    faults = [one["id"] for one in results.response["violations"] if one["impact"] in SERIOUS]
    assert not faults, results.generate_report()
    page.close(run_before_unload=False)
    context.close()
    for child in psutil.Process(server.pid).children(recursive=True):
        if "ipykernel" in " ".join(child.cmdline()):
            child.kill()
    assert not [url for url in asked if not url.startswith(("http://127.0.0.1", "data:", "blob:"))]
    context, page = opened(chromium, address)
    assert field(page, "What is happening?").input_value() == "a bad day: dd, ii, 00. Late to first period"
    wait_for(lambda: store.find(Problem)[0].who in ("our 9th graders!", "our 9th graders"))
    assert field(page, "Which students?").input_value() == store.find(Problem)[0].who
    context.close()
