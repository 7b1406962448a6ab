"""What a page's kernel leaves out, so that many can be open on one computer."""

from __future__ import annotations

import json
import subprocess
import sys

from brightspots.apps.rehearsal import gaps

ASK = """
import brightspots.apps.light_kernel as light, ipykernel.debugger, json, sys
light.share_one_arena()
light.give_back()
print(json.dumps([ipykernel.debugger._is_debugpy_available, "debugpy.server" in sys.modules]))
"""


def test_no_debugger_in_a_page():
    told = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, check=True, text=True, timeout=120
    )
    assert json.loads(told.stdout) == [False, False]


def test_gaps_are_filled():
    kept = [bytes(100 - 33) for _ in range(4000)]
    del kept[::2]
    before = gaps()
    assert before and sum(before.values()) > 1000
    filled = [bytes(size - 33) for size, free in before.items() for _ in range(free)]
    assert sum(gaps().values()) < sum(before.values()) / 2 and filled
