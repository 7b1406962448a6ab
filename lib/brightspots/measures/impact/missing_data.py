"""Missing numbers: when they change with the change itself, nobody can say what the rest would have been."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.spc.seasons import groups_differ
from brightspots.measures.spc.series import Array, read_series

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves

LEAST_STEP = 0.05
CHANCE = 0.05


@dataclass(frozen=True)
class Missing:
    """The share that is missing before the change and since; ``changed`` where they differ by more than chance."""

    before: float
    since: float
    changed: bool
    points: bool

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return isfinite(self.before) and isfinite(self.since)


def missing_share(halves: Halves, share: Any = None) -> Missing:
    """Compare the missing share before the change with that since.

    Parameters
    ----------
    halves : Halves
    share : sequence or DataFrame, optional
        The share of people without a number in each period, 0 to 1; a table has ``period`` and ``value``. Without
        it the points of the series that are missing themselves are counted.

    Returns
    -------
    Missing
        Changed where the step is at least 5 percentage points and chance gives one like it less than 1 time in
        20: Kruskal and Wallis for shares, Fisher's exact test for missing points.

    Raises
    ------
    ParameterError
        For shares that do not fit the series.
    """
    at = halves.start - 1
    if share is None:
        gone = ~np.isfinite(halves.series.values)
        return _of_points(gone[:at], gone[at:])
    values = _shares(halves, share)
    before, since = values[:at], values[at:]
    before, since = before[np.isfinite(before)], since[np.isfinite(since)]
    if len(before) < 3 or len(since) < 3:
        return Missing(nan, nan, False, False)
    step = abs(float(since.mean() - before.mean()))
    both = np.concatenate([before, since])
    groups = np.repeat([0, 1], [len(before), len(since)])
    changed = step >= LEAST_STEP and groups_differ(both, groups) < CHANCE
    return Missing(float(before.mean()), float(since.mean()), bool(changed), False)


def _of_points(before: Any, since: Any) -> Missing:
    if not len(before) or not len(since):
        return Missing(nan, nan, False, True)
    lost = [int(before.sum()), int(since.sum())]
    there = [len(before) - lost[0], len(since) - lost[1]]
    step = abs(float(since.mean() - before.mean()))
    changed = step >= LEAST_STEP and _fisher(lost, there) < CHANCE
    return Missing(float(before.mean()), float(since.mean()), bool(changed), True)


def _fisher(lost: list[int], there: list[int]) -> float:
    from scipy.stats import fisher_exact  # type: ignore[import-untyped]

    return float(fisher_exact([lost, there])[1])


def _shares(halves: Halves, share: Any) -> Array:
    if isinstance(share, pd.DataFrame) and "period" in share.columns:
        if halves.series.periods is None:
            raise ParameterError("missing has periods and the outcome has none. Give both with periods.")
        own = read_series(share)
        at = dict(zip(own.periods.tolist(), own.values, strict=True))  # type: ignore[union-attr]
        periods = halves.series.periods.astype(own.periods.dtype)  # type: ignore[union-attr]
        values = np.array([at.get(period, nan) for period in periods.tolist()], dtype=np.float64)
    else:
        values = read_series(share).values
    if len(values) != len(halves.series):
        raise ParameterError(
            f"missing has {len(values)} shares and the outcome {len(halves.series)} points. Give one share a point."
        )
    if np.nanmin(values, initial=0) < 0 or np.nanmax(values, initial=0) > 1:
        raise ParameterError("missing is the share of people without a number: from 0 to 1, such as 0.08.")
    return values
