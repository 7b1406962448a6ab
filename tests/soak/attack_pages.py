"""Run the integer programme over all schools and years of the practice district's public pages.

Run with ``python -m tests.soak.attack_pages``; it takes a minute, and fails where a hidden number is left with fewer
than three values.
"""

from __future__ import annotations

import sys

from tests.privacy.test_attack import narrowed

if __name__ == "__main__":
    found, few = narrowed()
    print(f"{len(found)} hidden numbers, {len(few)} with fewer than three values left")
    for one in few:
        print(one)
    sys.exit(1 if few or not found else 0)
