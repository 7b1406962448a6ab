"""Workbook 11 where people work in it: served by Voila, with controls that draw the comparison again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from brightspots import resources
from tests.browser.serving import served

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(resources.folder("workbooks") / "11_seeing_the_data.ipynb", folder)
    command = ["voila", "11_seeing_the_data.ipynb", "--Voila.ip=127.0.0.1"]
    with served(command, folder, "static/favicons/favicon.ico") as address:
        yield address


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
