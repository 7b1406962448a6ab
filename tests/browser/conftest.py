"""Notebooks with forms, opened in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.brightspots_served import Served
from tests.browser.form_scenarios import Visit
from tests.browser.practising import practising
from tests.browser.serving import Host, Page, write_notebook


@pytest.fixture(scope="session")
def teams_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The practice teams in a store of their own, served to all files that `tests.sharing` names."""
    with practising(tmp_path_factory.mktemp("teams")) as server:
        yield server


@pytest.fixture(scope="module")
def same_browser(chromium: Any, host: Host) -> Iterator[Any]:
    """The browser of most visits to the module's `host`: what it has read of the host's scripts it keeps."""
    context = _context(chromium, {})
    yield context
    context.close()


@pytest.fixture
def visit(chromium: Any, same_browser: Any, host: Host, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Return a function that opens a notebook of this test's own on the module's `host`.

    In a browser of its own where the browser matters; else in the module's, which has forgotten what was typed before.
    """
    name = re.sub(r"\W", "_", request.node.name)
    contexts = []

    def open_page(*, forms: int = 1, pullable: bool = False, script: str = "", **given: Any) -> Page:
        context = same_browser
        if pullable or script or given:
            context = _context(chromium, given)
            contexts.append(context)
        if script:
            context.add_init_script(script)
        write_notebook(host.folder / name, forms=forms)
        return Page(context, host.folder / name, host.address_of(name), host.draw, pullable=pullable)

    yield open_page
    for context in contexts:
        context.close()
    for page in same_browser.pages:
        page.close()
    page = same_browser.new_page()
    what = {"origin": host.origin, "storageTypes": "local_storage"}
    same_browser.new_cdp_session(page).send("Storage.clearDataForOrigin", what)
    page.close()


def _context(chromium: Any, given: dict[str, Any]) -> Any:
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | given)
    # The default look of Voila asks another host for icons; ours does not.
    context.route(re.compile(r"fortawesome"), lambda route: route.abort())
    return context
