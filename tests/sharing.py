"""Which files of tests go to one process together, because they look at one server."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    f"tests/browser/{name}.py": "the practice teams, served"
    for name in ("test_axe", "test_by_keyboard", "test_newcomer")
}


class OneServer(LoadFileScheduling):
    """Deals out whole files, and files that share a server as if they were one."""

    def _split_scope(self, nodeid: str) -> Any:
        file = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)
