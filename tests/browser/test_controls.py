"""Workbook 11 where people work in it: served, with controls that draw the comparison again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.brightspots_served import Served

# That a control answers in the page is also looked at by tests/apps/test_pages.py, in `make test`.
pytestmark = [pytest.mark.browser, pytest.mark.soak]
SCHOOL = "27661420108068"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("served"), "california")
    server.start()
    yield server
    server.end()


def test_a_control_draws_the_comparison_again(chromium, served):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{served.address}voila/render/11_seeing_the_data.ipynb?school_id={SCHOOL}", timeout=120_000)
    page.wait_for_selector("select", timeout=60_000)
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
