"""Patterns of the calendar: days of the week, months of the year."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brightspots.measures.spc.series import Array

if TYPE_CHECKING:
    from brightspots.measures.spc.result import Result

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing noticed: its kind, one or two plain sentences, and the numbers behind them."""

    kind: str
    text: str
    numbers: dict[str, Any] = field(default_factory=dict)


def residuals(result: Result) -> Array:
    """Take from each point the level it belongs to; gaps and excluded points are NaN.

    Levels are phases, before and after a freeze, and the runs that are signals themselves, so that a real
    shift is not taken for carry-over.
    """
    values = result.series.values.copy()
    values[[position - 1 for position in result.excluded]] = np.nan
    edges = {0, len(values)}
    for phase in result.phase_numbers:
        edges |= {phase.first - 1, phase.last} | ({phase.frozen} if phase.frozen else set())
    for signal in result.signals:
        if signal.rule in ("long_run", "shift", "prestated"):
            edges |= {signal.first - 1, signal.last}
    for start, end in pairwise(sorted(edges)):
        part = values[start:end]
        if np.isfinite(part).any():
            values[start:end] = part - np.nanmean(part)
    return values


def _ranks(values: Array) -> Array:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def groups_differ(values: Array, groups: NDArray[Any]) -> float:
    """Kruskal and Wallis: the chance of groups this different if all were alike (corrected for ties).

    Source: Kruskal & Wallis 1952, Journal of the American Statistical Association 47: 583-621.

    Examples
    --------
    >>> groups_differ(np.array([1.0, 2, 3, 4, 11, 12, 13, 14]), np.array([0, 0, 0, 0, 1, 1, 1, 1])) < 0.03
    True
    """
    from scipy.special import chdtrc  # type: ignore[import-untyped]

    n, ranks = len(values), _ranks(values)
    names = np.unique(groups)
    if len(names) < 2 or n < 5:
        return 1.0
    h = sum(ranks[groups == g].sum() ** 2 / (groups == g).sum() for g in names)
    h = 12 / (n * (n + 1)) * h - 3 * (n + 1)
    counts = np.unique(values, return_counts=True)[1].astype(np.float64)
    ties = 1 - float((counts**3 - counts).sum()) / (n**3 - n)
    return float(chdtrc(len(names) - 1, h / ties)) if ties > 0 else 1.0


def _dates(result: Result) -> NDArray[np.datetime64] | None:
    if result.series.kind != "date" or result.series.periods is None or len(result.series) < 15:
        return None
    return result.series.periods.astype("datetime64[D]")


def _pattern(
    left: Array, groups: NDArray[Any], names: tuple[str, ...], least: int
) -> tuple[str, str, Any] | None:
    """Return the lowest and highest group and the test's p, when the groups differ clearly."""
    kept = np.isfinite(left)
    left, groups = left[kept], groups[kept]
    counts = {int(g): int((groups == g).sum()) for g in np.unique(groups)}
    big = [g for g, count in counts.items() if count >= least]
    if len(big) < 2:
        return None
    inside = np.isin(groups, big)
    p = groups_differ(left[inside], groups[inside])
    if p >= 0.01:
        return None
    medians = {g: float(np.median(left[groups == g])) for g in big}
    low, high = min(medians, key=lambda g: medians[g]), max(medians, key=lambda g: medians[g])
    return names[low], names[high], {"p": p, "gap": medians[high] - medians[low]}


def day_of_week(result: Result) -> Notice | None:
    """Find days of the week that run lower or higher than others in a daily series."""
    days = _dates(result)
    if days is None or np.median(np.diff(days).astype(int)) > 2:
        return None
    weekday = (days.astype(np.int64) + 3) % 7
    found = _pattern(residuals(result), weekday, _DAYS, 3)
    if found is None:
        return None
    low, high, numbers = found
    text = (
        f"{low} run lower and {high} run higher than other days. "
        "Look at weeks, not days, before you trust a sign."
    )
    return Notice("day_of_week", text, {"lowest": low, "highest": high, **numbers})


def time_of_year(result: Result) -> Notice | None:
    """Find months that run low or high year after year."""
    days = _dates(result)
    if days is None or not result.last_measured:
        return None
    month = days.astype("datetime64[M]").astype(np.int64)
    left = result.series.values - np.nanmedian(result.series.values)
    of_year, year = month % 12, month // 12
    repeated = np.array([len(np.unique(year[of_year == m])) >= 2 for m in range(12)])
    left = np.where(repeated[of_year], left, np.nan)
    if repeated.sum() < 3:
        return None
    found = _pattern(left, of_year, _MONTHS, 2)
    if found is None:
        return None
    low, high, numbers = found
    text = (
        f"The time of year matters: {low} runs low and {high} runs high. "
        "Compare with the same month of last year."
    )
    return Notice("time_of_year", text, {"lowest": low, "highest": high, **numbers})
