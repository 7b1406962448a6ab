"""The practice teams' records in a store of one's own, served for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.brightspots_served import Served
from tests.browser.serving import ROOT

RECORDS = ROOT / "data_samples" / "practice" / "records"
MOST_RECORDS = "01J6AYS9M06XDS87Q5DC4XFJNX"
"""The practice project that has more written down than any other."""


@contextmanager
def practising(folder: Path, *more: Callable[[Any], Any]) -> Iterator[Served]:
    """Serve a working copy of the practice records, with what `more` writes into its store first."""
    server = Served(folder)
    server.store.load(RECORDS)
    for write in more:
        write(server.store)
    server.start()
    try:
        yield server
    finally:
        server.end()
