"""`brightspots lab` as somebody uses it: a page run in JupyterLab, without a question from anybody else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVER_TIME = "32_implementation_and_outcome"


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Start JupyterLab as the command does, and return its address and the folder of the copies."""
    (tmp_path / "config").mkdir()
    # Tests may run as root in a container; nobody else does.
    (tmp_path / "config/jupyter_server_config.json").write_text('{"ServerApp": {"allow_root": true}}')
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BRIGHTSPOTS_", "JUPYTER", "JPY"))
    }
    own |= {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "jupyter"),
    }
    command = [sys.executable, "-m", "brightspots.cli", "lab", "--no-browser", f"--port={free_port()}"]
    log = tmp_path / "lab.log"
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written, env=own, cwd=tmp_path)
    until, found = time.monotonic() + 90, None
    while found is None and time.monotonic() < until and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+/lab\S*token=\w+", log.read_text())
        time.sleep(0.2)
    assert found, log.read_text()
    yield found.group(0), next((tmp_path / "data/brightspots/lab").iterdir())
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()


def test_a_page_is_run_in_jupyterlab(chromium, lab):
    address, folder = lab
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.locator(".jp-RenderedMarkdown", has_text="press the double arrow").wait_for(timeout=90_000)
    page.locator(".jp-RenderedMarkdown h1", has_text="Start here").wait_for(timeout=60_000)
    page.get_by_text(f"{OVER_TIME}.ipynb").first.dblclick()
    page.wait_for_selector(f".lm-TabBar-tab.lm-mod-current >> text={OVER_TIME[:12]}", timeout=60_000)
    page.wait_for_timeout(2000)
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    page.wait_for_selector(".jp-OutputArea .bs-picture img", timeout=120_000)
    banner = page.locator(".jp-OutputArea .bs-banner").text_content()
    assert "Who may see this: this school's team." in banner and "made up by a computer" in banner
    size = page.evaluate("getComputedStyle(document.querySelector('.jp-OutputArea .bs-whose')).fontWeight")
    assert size == "700", "the style sheet is there"
    page.keyboard.press("Control+s")
    page.wait_for_timeout(2000)
    saved = json.loads((Path(folder) / f"{OVER_TIME}.ipynb").read_text())
    assert not any(cell.get("outputs") for cell in saved["cells"])
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    context.close()
