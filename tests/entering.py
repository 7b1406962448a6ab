"""The one way in for tests: the address that a server tells whoever started it, exchanged for a cookie."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

_WAYS_IN: dict[str, str] = {}


def remember(way_in: str) -> str:
    """Keep the address that lets a browser in, and return the server's own: every test can come in from now on."""
    parts = urlsplit(way_in)
    address = f"{parts.scheme}://{parts.netloc}/"
    _WAYS_IN[address] = f"{address}?{parts.query}"
    return address


def told(log: Path) -> str:
    """Return the address that a server has told in its log, to whoever started it; empty as long as it has not."""
    found = re.findall(r"http://\S+[?&]token=\w+", log.read_text(errors="replace"))
    return remember(found[-1]) if found else ""


def way_in(address: str) -> str:
    """Return the address that lets a browser in at the server of this address."""
    parts = urlsplit(address)
    return _WAYS_IN[f"{parts.scheme}://{parts.netloc}/"]


def enter(address: str) -> requests.Session:
    """Return a visitor who was let in by the server at this address, or at any below it."""
    visitor = requests.Session()
    answer = visitor.get(way_in(address), allow_redirects=False, timeout=20)
    assert answer.status_code == 303, answer.text[-500:]
    return visitor


def get(address: str, **more: Any) -> requests.Response:
    """Return what a new visitor, who was let in, gets."""
    return enter(address).get(address, **more)


class LetIn:
    """A browser whose contexts are let in, each as another visitor, by every server that runs now."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser

    def __getattr__(self, name: str) -> Any:
        return getattr(self._browser, name)

    def new_context(self, **more: Any) -> Any:
        return let_in(self._browser.new_context(**more))

    def new_page(self, **more: Any) -> Any:
        page = self._browser.new_page(**more)
        let_in(page.context)
        return page


def let_in(context: Any) -> Any:
    for address in list(_WAYS_IN):
        try:
            cookies = enter(address).cookies
        except requests.ConnectionError:
            continue
        context.add_cookies([{"name": one.name, "value": one.value or "", "url": address} for one in cookies])
    return context
