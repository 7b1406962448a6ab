"""A form in Voila: what is typed is kept, come what may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.form_scenarios import FormScenarios, Visit
from tests.browser.serving import Page, served, write_notebook

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("voila")
    with served(["voila", ".", "--Voila.ip=127.0.0.1"], folder, "static/favicons/favicon.ico") as address:
        yield address, folder


def draw(page: Any, address: str) -> None:
    page.goto(address, timeout=60_000)


@pytest.fixture
def visit(chromium: Any, server: tuple[str, Path], request: pytest.FixtureRequest) -> Iterator[Visit]:
    address, folder = server
    name = re.sub(r"\W", "_", request.node.name)
    contexts = []

    def open_page(*, forms: int = 1, pullable: bool = False, script: str = "", **given: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | given)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        # The default look of Voila asks another host for icons; ours does not.
        context.route(re.compile(r"fortawesome"), lambda route: route.abort())
        write_notebook(folder / name, forms=forms)
        return Page(
            context, folder / name, f"{address}voila/render/{name}/form.ipynb", draw, pullable=pullable
        )

    yield open_page
    for context in contexts:
        context.close()


class TestInVoila(FormScenarios):
    way_back = "What is not saved yet will be offered to you."

    def test_nothing_is_asked_of_another_host(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").fill("Here")
        here.wait_stored("what", "Here")
        foreign = [url for url in here.asked if not here.is_own(url)]
        assert all("fortawesome" in url for url in foreign), "Voila's own default look, and nothing of ours"

    def test_a_dead_kernel_offers_a_reload(self, visit: Visit) -> None:
        here = visit()
        here.field("For whom?").fill("6th graders")
        here.wait_stored("who", "6th graders")
        here.kill_kernel()
        here.field("For whom?").fill("6th graders on Mondays")
        here.page.get_by_role("button", name="Reload this page").click(timeout=20_000)
        expect(here.part("who").locator(".bsf-offer blockquote")).to_have_text(
            "6th graders on Mondays", timeout=30_000
        )
