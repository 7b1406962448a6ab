"""Each test has a folder of its own for working copies of records, and one process that makes its pages."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the few pages of a test one after another: a second process costs more than it saves."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)
