"""The time of year: whether a change comes back in the same weeks of every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.spc.verdict import LEAST_PAIRS

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.longest_row import Row


@dataclass(frozen=True)
class LastYear:
    """A row's points beside the same ones of the year before: how many moved our way, of how many with a partner."""

    moved: int
    n: int

    @property
    def came_back(self) -> bool:
        """Whether the year before was much the same: fewer than 2 in 3 moved our way."""
        return self.n >= LEAST_PAIRS and 3 * self.moved < 2 * self.n


def beside_last_year(halves: Halves, row: Row, *, good: bool = True) -> LastYear:
    """Set the points of a row beside those of the same time a year before, from before the change.

    Weeks and days are paired with 364 days before, so that Mondays meet Mondays; months with the same month.

    Examples
    --------
    >>> from brightspots.measures.impact.before_after import read_halves
    >>> from brightspots.measures.impact.longest_row import longest_row
    >>> months = pd.date_range("2023-09-01", periods=24, freq="MS")
    >>> every_spring = [5, 6, 5, 4, 6, 5, 9, 9, 9, 9, 9, 9] * 2
    >>> halves = read_halves(pd.DataFrame({"period": months, "value": every_spring}), "2025-03-01", "increase")
    >>> beside_last_year(halves, longest_row(halves)).came_back
    True
    """
    values, way = halves.series.values, halves.sign if good else -halves.sign
    moved = n = 0
    for position, then in enumerate(partners(halves)[row.first - 1 : row.last], start=row.first - 1):
        if halves.counted[position] and 0 <= then < halves.start - 1 and halves.counted[then]:
            n += 1
            moved += int(np.sign(values[position] - values[then]) == way)
    return LastYear(moved, n)


def partners(halves: Halves) -> NDArray[np.int64]:
    """Return for each period where the same one of the year before stands, from 0; -1 where there is none."""
    periods = halves.series.periods
    if not halves.dated or periods is None:
        return np.full(len(halves.series), -1)
    days = pd.DatetimeIndex(periods.astype("datetime64[D]"))
    back = pd.DateOffset(years=1) if halves.step_days >= 27 else pd.DateOffset(days=364)
    return np.asarray(days.get_indexer(days - back), dtype=np.int64)


def covers_a_year(halves: Halves) -> bool:
    """Return whether the "before" line rests on a whole school year, so that no time of year is missing in it."""
    if not halves.dated or halves.series.periods is None or not len(halves.before):
        return False
    days = halves.series.periods[: halves.start - 1][halves.counted[: halves.start - 1]]
    days = days.astype("datetime64[D]").astype(np.int64)
    return bool(days[-1] - days[0] >= 260)
