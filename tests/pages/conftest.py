"""A project that has begun."""

from __future__ import annotations

from datetime import date

import pytest

from brightspots.records import Project


@pytest.fixture
def project() -> Project:
    return Project(title="On time", school_ids=("S001",), sponsor="VC", start=date(2025, 8, 25))
