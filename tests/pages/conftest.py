"""A project that has begun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from brightspots.records import Project


@pytest.fixture
def project() -> Project:
    return Project(title="On time", school_ids=("S001",), sponsor="VC", start=date(2025, 8, 25))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return a function that runs what shows something, and returns its words."""

    def words(module: ModuleType, show: Callable[..., Any], *given: Any) -> str:
        found: list[Any] = []
        with monkeypatch.context() as patch:
            patch.setattr(module, "display", lambda *things, **more: found.extend(things))
            show(*given)
        bundles = [one if isinstance(one, dict) else one._repr_mimebundle_() for one in found]
        return "\n".join(str(bundle["text/plain"]) for bundle in bundles)

    return words
