"""The time of year: whether a change comes back in the same weeks of every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.impact.row_rule import Rows
from brightspots.measures.spc.series import Array
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
        return bool(came_back(np.array(self.moved), np.array(self.n)))


def came_back(moved: Array, pairs: Array) -> NDArray[np.bool_]:
    """Return where a row is much the same as the year before: fewer than 2 in 3 of its points moved its way."""
    return np.asarray((pairs >= LEAST_PAIRS) & (3 * moved < 2 * pairs))


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
    at, way = halves.start - 1, halves.sign if good else -halves.sign
    ours = Rows(*(np.array([n]) for n in (row.n, row.first - 1 - at, row.last - 1 - at, 0)))
    values = np.where(halves.counted, halves.series.values, np.nan)[None]
    moved, pairs = beside_the_year_before(values, ours, partners(halves), at, way)
    return LastYear(int(moved[0]), int(pairs[0]))


def beside_the_year_before(
    values: Array, rows: Rows, back: NDArray[np.int64], at: int, way: int
) -> tuple[Array, Array]:
    """Count, of the points of each series' row that have a partner from before the change, those that moved its way.

    Parameters
    ----------
    values : array of shape (series, periods)
        NaN does not count.
    rows : Rows
        Of the points since the change.
    back : array of int, shape (periods,)
        From `partners`.
    at : int
        Where the change was, from 0.
    way : {1, -1}

    Returns
    -------
    moved, pairs : array of shape (series,)
    """
    moved, pairs = np.zeros(len(values)), np.zeros(len(values))
    for place in range(at, values.shape[1]):
        if not 0 <= back[place] < at:
            continue
        step = values[:, place] - values[:, back[place]]
        pair = (rows.first <= place - at) & (place - at <= rows.last) & np.isfinite(step)
        moved, pairs = moved + (pair & (np.sign(step) == way)), pairs + pair
    return moved, pairs


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
