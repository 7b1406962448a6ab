"""Files that share a server go to one process, and what passes only when it is run alone is named."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import conftest, house
from tests.sharing import TOGETHER, OneServer


def test_files_that_share_a_server_are_dealt_out_together():
    scheduler = OneServer.__new__(OneServer)
    assert len({scheduler._split_scope(f"{file}::test_one") for file in TOGETHER}) == 1
    assert scheduler._split_scope("tests/test_house.py::test_one") == "tests/test_house.py"


def test_every_file_that_uses_the_shared_server_is_dealt_out_with_the_others():
    using = {
        path.relative_to(house.ROOT).as_posix()
        for path in (house.ROOT / "tests/browser").glob("test_*.py")
        if "teams_served" in path.read_text(encoding="utf-8")
    }
    assert using == set(TOGETHER)


class Told:
    def __init__(self, passed: list[str]) -> None:
        self.stats = {"passed": [SimpleNamespace(nodeid=name) for name in passed]}
        self.lines: list[str] = []

    def section(self, title: str) -> None:
        self.lines.append(title)

    line = section


@pytest.mark.parametrize(
    ("failed", "lines"),
    [
        ({"a::late", "a::broken"}, ["failed at first, and passed when run again", "a::late"]),
        (set(), []),
    ],
)
def test_what_a_second_run_saves_is_named(failed, lines):
    told = Told(["a::late", "a::well"])
    config = SimpleNamespace(stash={conftest.FAILED: failed})
    conftest.pytest_terminal_summary(told, config)
    assert told.lines == lines
