"""What a "before" line cannot carry: one that was moving already, or numbers that sit on the floor or the ceiling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brightspots.measures.impact import claim_numbers
from brightspots.measures.impact.interrupted_series import interrupted, offered
from brightspots.measures.impact.statement import Said
from brightspots.measures.impact.welch import CONFIDENCE, leaves_out_zero
from brightspots.measures.spc.series import Array
from brightspots.measures.spc.verdict import sides_can_tell

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.longest_row import Row


def against_trend(row: Row | None, halves: Halves) -> list[Said]:
    """Refuse a sign where the numbers were on their way already, unless a line through both halves steps or bends.

    A trend before the change is clear where the 95% range of its slope leaves 0 out, counted with the carry-over.
    """
    if row is None or not row.signal or not was_on_its_way(halves.sides.before, halves.carry, halves.sign)[0]:
        return []
    if steps_or_bends(np.where(halves.counted, halves.series.values, np.nan), halves.start - 1, halves.sign):
        return []
    return [
        Said(
            "trend",
            f"The numbers were getting {claim_numbers.higher(halves.sign)} before we changed anything, and went on "
            "as they were going.",
        )
    ]


def was_on_its_way(before: Array, carry: float, way: int) -> NDArray[np.bool_]:
    """Return in which series the numbers from before were moving that way already, clearly.

    Parameters
    ----------
    before : array of shape (series, points)
        NaN does not count.
    carry : float
    way : {1, -1}

    Examples
    --------
    >>> was_on_its_way(np.array([[1.0, 2, 4, 4, 5, 7, 7, 8, 9, 11], [5.0, 4, 6, 5, 4, 5, 6, 4, 5, 5]]), 0.0, 1).tolist()
    [True, False]
    """
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    known = np.isfinite(before)
    n = known.sum(axis=1)
    worth = n * (1 - carry) / (1 + carry)
    time = np.where(known, np.arange(before.shape[1], dtype=float), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        time = time - np.nansum(time, axis=1, keepdims=True) / n[:, None]
        own = before - np.nansum(before, axis=1, keepdims=True) / n[:, None]
        square = np.nansum(time**2, axis=1)
        slope = np.nansum(time * own, axis=1) / square
        rest = np.nansum((own - slope[:, None] * time) ** 2, axis=1)
        error = np.sqrt(rest / (n - 2) / square * n / worth)
        clear = way * slope > stdtrit(np.maximum(worth - 2, 0.5), CONFIDENCE) * error
    return np.asarray(clear & (worth > 3))


def steps_or_bends(values: Array, at: int, way: int) -> bool:
    """Return whether a line through both halves of a series steps or bends our way at a position, from 0."""
    if not offered(values, at):
        return False
    found = interrupted(values, at)
    return any(leaves_out_zero(ends, way) for ends in (found.level_interval, found.slope_interval))


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
