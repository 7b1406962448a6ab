"""Between what dates and numbers can be believed, whatever day it is."""

from __future__ import annotations

from datetime import date

FIRST_DATE, LAST_DATE = date(1990, 1, 1), date(2099, 12, 31)
"""Days outside of these are slips of the pen: years like 0209 or 6209.

Which of those within lie ahead is for `brightspots check` to tell: no page reads a clock.
"""
RANGES: dict[str, tuple[float, float | None]] = {
    "percent": (0, 100),
    "percentile": (0, 100),
    "fraction": (0, 1),
    "students": (0, None),
    "days": (0, None),
    "items": (0, None),
    "minutes": (0, None),
}
"""Where numbers of a unit lie, from and to."""
