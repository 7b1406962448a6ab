"""Which files of tests go to one process together, because they look at one server, and which go first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

TEAMS = "the practice teams, served"
TOGETHER = {f"tests/browser/{name}.py": TEAMS for name in ("test_axe", "test_by_keyboard", "test_newcomer")}
AS_LONG_AS = {
    TEAMS: 50,
    "tests/apps/test_pages.py": 40,
    "tests/measures/test_early_signs.py": 16,
    "tests/test_docs.py": 15,
    "tests/test_packaging.py": 12,
    "tests/district/test_checks.py": 6,
    "tests/browser/test_newcomer_in_lab.py": 8,
}
"""Files with few and long tests: as many as that of other files' tests take as long."""


class OneServer(LoadFileScheduling):
    """Deals out whole files, and files that share a server as if they were one: the longest first.

    What is long and begins last is waited for by all others.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self.workqueue = _LongestFirst()

    def _split_scope(self, nodeid: str) -> Any:
        file = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)


class _LongestFirst(OrderedDict[str, Any]):
    def popitem(self, last: bool = False) -> tuple[str, Any]:
        longest = max(self, key=lambda scope: max(len(self[scope]), AS_LONG_AS.get(scope, 0)))
        return longest, self.pop(longest)
