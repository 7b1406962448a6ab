"""Doing beside result: whether the change came after the practice took hold, and more where more was done."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.errors import DataError, ParameterError
from brightspots.measures.spc.series import Array, read_series

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.longest_row import Row

ENOUGH = 0.6
"""The share of what was planned that has to be done before the numbers can say anything of the idea."""

LEAST_PAIRS = 8
CHANCE = 0.05
_SHUFFLES, _SEED = 4_999, 20_180_912


@dataclass(frozen=True)
class Doing:
    """What was done of what was planned.

    Attributes
    ----------
    share : float
        Since the change, of all that was planned; NaN where nothing was planned.
    level : float
        The share that was agreed on as enough.
    took_hold : object or None
        The period from which on the stated level was reached, all that was planned since the change taken
        together; None when it was not.
    in_time : bool
        Whether the signal began no earlier than that, with the lag chosen beforehand.
    agree : float
        Rank correlation of doing and result since the change, positive where more doing went with better results.
    chance : float
        How often shuffled doing gives as much.
    pairs : int
        Weeks, or classes, that it rests on.
    by : {"period", "unit"}
    lag : int
    """

    share: float
    level: float
    took_hold: Any
    in_time: bool
    agree: float
    chance: float
    pairs: int
    by: str
    lag: int

    @property
    def enough(self) -> bool:
        """Whether enough was done for the numbers to say anything of the idea."""
        return not self.share < self.level

    @property
    def more_where_more(self) -> bool:
        """Whether more doing went with better results, by more than chance tends to give."""
        return self.pairs >= 4 and self.agree > 0 and self.chance <= CHANCE


def read_doing(
    dose: Any, halves: Halves, row: Row | None, *, level: float = ENOUGH, units: Any = None
) -> Doing:
    """Set what was done beside the result.

    Parameters
    ----------
    dose : DataFrame
        ``period``, ``planned``, ``delivered`` and, where it is known, ``unit``, such as a class.
    halves : Halves
        With the lag, in periods, that was chosen beforehand.
    row : Row or None
    level : float
        The stated level of doing, 0 to 1.
    units : DataFrame, optional
        The outcome by unit: ``unit``, ``period`` and ``value``. Units that did more are then set against those
        that did less; otherwise periods are.

    Returns
    -------
    Doing

    Raises
    ------
    DataError
        For a table without these columns, or with a period twice.
    """
    table = _read(dose, halves)
    if not 0 < level <= 1:
        raise ParameterError(f"dose_level={level!r}: give a share above 0 and up to 1, such as 0.6.")
    since = table[table["at"] >= halves.start]
    planned = float(since["planned"].sum())
    share = float(since["delivered"].sum()) / planned if planned > 0 else nan
    so_far = since.groupby("at")[["delivered", "planned"]].sum().cumsum()
    reached = so_far.index[so_far["delivered"] >= level * so_far["planned"]].tolist()
    took = int(reached[0]) if reached and share >= level else None
    in_time = took is not None and row is not None and row.last >= took + halves.lag and row.first >= took
    if units is not None and "unit" in table.columns:
        agree, chance, pairs, by = *_by_unit(since, units, halves), "unit"
    else:
        agree, chance, pairs, by = *_by_period(since, halves), "period"
    period = None if took is None else halves.series.period(min(took, len(halves.series)))
    return Doing(share, level, period, in_time, agree, chance, pairs, by, halves.lag)


def _read(dose: Any, halves: Halves) -> pd.DataFrame:
    if not isinstance(dose, pd.DataFrame) or not {"period", "planned", "delivered"} <= set(dose.columns):
        raise DataError(
            "What was done needs the columns period, planned and delivered.",
            remedy="Name them so; unit may stand beside them.",
        )
    table = dose.dropna(subset=["planned", "delivered"]).copy()
    for column in ("planned", "delivered"):
        table[column] = pd.to_numeric(table[column])
        if (table[column] < 0).any():
            raise DataError("What was planned or done is below zero.", column=column, remedy="Correct it.")
    table["at"] = [halves.series.place(_plain(period), "dose", edge="from") for period in table["period"]]
    return table


def _plain(period: Any) -> Any:
    return period.to_pydatetime().date() if isinstance(period, pd.Timestamp) else period


def _by_period(since: pd.DataFrame, halves: Halves) -> tuple[float, float, int]:
    """Pair the doing of each period with the result so many periods later."""
    by_period = since.groupby("at")[["delivered", "planned"]].sum()
    by_period = by_period[by_period["planned"] > 0]
    share = (by_period["delivered"] / by_period["planned"]).to_dict()
    values, counted = halves.series.values, halves.counted
    pairs = [
        (done, halves.sign * values[at + halves.lag - 1])
        for at, done in share.items()
        if at + halves.lag <= len(values) and counted[at + halves.lag - 1]
    ]
    if len(pairs) < LEAST_PAIRS:
        return nan, nan, 0
    done, result = np.array(pairs, dtype=np.float64).T
    return (*rank_agreement(done, result), len(pairs))


def _by_unit(since: pd.DataFrame, units: pd.DataFrame, halves: Halves) -> tuple[float, float, int]:
    """Pair each unit's share done with how much it moved."""
    done = since.groupby("unit")[["delivered", "planned"]].sum()
    done = done[done["planned"] > 0]
    moved = {}
    for unit, rows in units.groupby("unit"):
        own = read_series(rows.drop(columns="unit"))
        change = halves.series.period(halves.start) if halves.start <= len(halves.series) else None
        if change is None or unit not in done.index or not len(own):
            continue
        at = own.place(_plain(pd.Timestamp(change)) if halves.dated else change, "units", edge="from") - 1
        before, after = own.values[:at], own.values[at:]
        if np.isfinite(before).sum() >= 3 and np.isfinite(after).sum() >= 3:
            moved[unit] = halves.sign * float(np.nanmean(after) - np.nanmean(before))
    shared = list(moved)
    if len(shared) < 4:
        return nan, nan, len(shared)
    share = (done["delivered"] / done["planned"]).loc[shared].to_numpy(dtype=np.float64)
    return (*rank_agreement(share, np.array([moved[u] for u in shared])), len(shared))


def rank_agreement(done: Array, result: Array) -> tuple[float, float]:
    """Return Spearman's rank correlation, and how often shuffling one of them gives at least as much.

    Source: Spearman 1904, American Journal of Psychology 15: 72-101; the chance is that of a permutation test
    with (1 + as large) / (1 + shuffles), which is never zero (Phipson & Smyth 2010, Statistical Applications in
    Genetics and Molecular Biology 9: 39).

    Examples
    --------
    >>> agree, chance = rank_agreement(np.arange(8.0), np.array([1.0, 2, 3, 5, 4, 6, 8, 7]))
    >>> round(agree, 2), chance < 0.01
    (0.95, True)
    """
    a, b = (pd.Series(values).rank().to_numpy(dtype=np.float64) for values in (done, result))
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a**2).sum() * (b**2).sum()))
    if scale == 0:
        return nan, 1.0
    shuffled = np.random.default_rng(_SEED).permuted(np.tile(a, (_SHUFFLES, 1)), axis=1) @ b
    found = float(a @ b)
    as_large = int((shuffled >= found - 1e-9 * scale).sum())
    return found / scale, (1 + as_large) / (1 + _SHUFFLES)
