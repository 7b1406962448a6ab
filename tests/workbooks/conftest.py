"""Each test has a folder of its own for working copies of records, and one process that makes its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.one_warm_process import ForMany


@pytest.fixture(autouse=True)
def own_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the few pages of a test one after another: a second process costs more than it saves."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)


@pytest.fixture(scope="module", autouse=True)
def same_warm_process(warm_for_many: ForMany) -> Iterator[None]:
    """Have it forked from the process that all these tests share."""
    with warm_for_many.in_use():
        yield
