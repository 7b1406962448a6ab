"""Notebooks with forms, opened in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.form_scenarios import Visit
from tests.browser.serving import Host, Page, write_notebook


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
