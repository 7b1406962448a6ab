"""What a "before" line cannot carry: one that was moving already, or numbers that sit on the floor or the ceiling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.impact import claim_numbers
from brightspots.measures.impact.interrupted_series import interrupted, offered
from brightspots.measures.impact.statement import Said
from brightspots.measures.impact.welch import CONFIDENCE, leaves_out_zero
from brightspots.measures.spc.verdict import sides_can_tell

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.longest_row import Row


def against_trend(row: Row | None, halves: Halves) -> list[Said]:
    """Refuse a sign where the numbers were on their way already, unless a line through both halves steps or bends.

    A trend before the change is clear where the 95% range of its slope leaves 0 out, counted with the carry-over.
    """
    if row is None or not row.signal or not _was_on_its_way(halves) or _steps_or_bends(halves):
        return []
    return [
        Said(
            "trend",
            f"The numbers were getting {claim_numbers.higher(halves.sign)} before we changed anything, and went on "
            "as they were going.",
        )
    ]


def _was_on_its_way(halves: Halves) -> bool:
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    values, at = halves.before, np.flatnonzero(halves.counted[: halves.start - 1]).astype(float)
    worth = len(values) * (1 - halves.carry) / (1 + halves.carry)
    if worth <= 3 or values.std() == 0:
        return False
    time = at - at.mean()
    slope = float((time * values).sum() / (time**2).sum())
    rest = values - values.mean() - slope * time
    error = np.sqrt((rest**2).sum() / (len(values) - 2) / (time**2).sum() * len(values) / worth)
    return bool(halves.sign * slope > stdtrit(worth - 2, CONFIDENCE) * error)


def _steps_or_bends(halves: Halves) -> bool:
    values = np.where(halves.counted, halves.series.values, np.nan)
    if not offered(values, halves.start - 1):
        return False
    found = interrupted(values, halves.start - 1)
    return any(leaves_out_zero(ends, halves.sign) for ends in (found.level_interval, found.slope_interval))


def against_ties(row: Row | None, halves: Halves) -> list[Said]:
    """Refuse a row where the line lies at the floor or the ceiling: there a row says little."""
    if row is None or not row.signal or halves.result is None or sides_can_tell(halves.result):
        return []
    return [
        Said(
            "ties",
            f"Too many numbers from before lie on the line itself ({claim_numbers.value(halves.centre, halves)}), so "
            "points in a row on one side say little. Count the days from one to the next, or a longer time together.",
        )
    ]
