"""Workbook 11 where people work in it: served by Voila, with controls that draw the comparison again."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from brightspots import resources

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(resources.folder("workbooks") / "11_seeing_the_data.ipynb", folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "voila", "11_seeing_the_data.ipynb", "--no-browser", f"--port={port}"]
    with (Path(folder) / "voila.log").open("w") as log:
        # Whatever another test may have told its own process: here people work in a form.
        own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
        server = subprocess.Popen(
            [*command, "--Voila.ip=127.0.0.1"], cwd=folder, stdout=log, stderr=log, env=own
        )
    address = f"http://127.0.0.1:{port}/"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(address + "static/favicons/favicon.ico", timeout=2)
            break
        except URLError as error:
            if getattr(error, "code", None):
                break
            time.sleep(0.3)
    yield address
    server.terminate()
    server.wait(timeout=20)


def test_a_control_draws_the_comparison_again(chromium, address):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address, timeout=120_000)
    page.wait_for_selector("select", timeout=120_000)
    page.wait_for_selector(".bs-with-aside figcaption", timeout=120_000)
    before = page.locator(".bs-with-aside figcaption").inner_text()
    assert "elementary schools in 2024-25" in before
    _, up, level, *_ = page.locator("select").all()
    assert page.locator("select").count() == 7
    level.select_option(label="High schools")
    page.wait_for_function(
        "() => document.querySelector('.bs-with-aside figcaption')?.innerText.includes('high schools in')",
        timeout=60_000,
    )
    up.select_option(label="Suspension")
    page.wait_for_function(
        "() => document.querySelector('.bs-with-aside img')?.alt.includes('Suspension')", timeout=60_000
    )
    page.close()
