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


@pytest.fixture
def visit(chromium: Any, host: Host, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Return a function that opens a notebook of this test's own on the module's `host`."""
    name = re.sub(r"\W", "_", request.node.name)
    contexts = []

    def open_page(*, forms: int = 1, pullable: bool = False, script: str = "", **given: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | given)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        # The default look of Voila asks another host for icons; ours does not.
        context.route(re.compile(r"fortawesome"), lambda route: route.abort())
        write_notebook(host.folder / name, forms=forms)
        return Page(context, host.folder / name, host.address_of(name), host.draw, pullable=pullable)

    yield open_page
    for context in contexts:
        context.close()
