"""The states of a number that a page may hold, and why it is hidden where it is."""

from __future__ import annotations

SHOWN, SUPPRESSED, MISSING = "shown", "suppressed", "missing"

# Hidden because the group is small, or because its source hides it; hidden because another could be worked out.
PRIMARY, COMPLEMENTARY = "primary", "complementary"
