"""How often numbers come: by the day, the week, two weeks, the month, the term or the year."""

from __future__ import annotations

from typing import Any

import numpy as np

_LONGEST = (("day", 4), ("week", 10), ("fortnight", 21), ("month", 45), ("term", 160))
"""Numbers this many days apart, or nearer, come in this rhythm; what is further apart comes by the year."""

STEPS = ("day", "week", "fortnight", "month", "term", "year")
"""From the quickest to the slowest."""


def rhythm(periods: Any, least: int = 3) -> str:
    """Return how often numbers come; empty where too few are there to tell.

    Parameters
    ----------
    periods : array of dates
        Of those periods that have a number, in order.
    least : int
        So many distances must be known.

    Examples
    --------
    >>> import pandas as pd
    >>> [rhythm(pd.date_range("2025-09-01", periods=6, freq=every)) for every in ("B", "7D", "14D", "MS", "QS")]
    ['day', 'week', 'fortnight', 'month', 'term']
    >>> rhythm(pd.to_datetime(["2025-09-01", "2025-09-08", "2025-10-06", "2025-10-13", "2025-12-01"]))
    'week'
    """
    days = np.asarray(periods, dtype="datetime64[D]")
    if len(days) <= least:
        return ""
    # What is missing makes distances longer, never shorter, so the short ones tell.
    usual = float(np.percentile(np.diff(days).astype(np.int64), 25, method="lower"))
    return next((step for step, most in _LONGEST if usual <= most), "year")


def slower(one: str, other: str) -> str:
    """Return the slower of two rhythms; an unknown one gives way.

    Examples
    --------
    >>> slower("week", "month"), slower("week", "")
    ('month', 'week')
    """
    return max(one, other, key=lambda step: STEPS.index(step) if step in STEPS else -1)
