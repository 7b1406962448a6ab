"""What to look into before any signal is believed.

Carry-over from one period to the next, days of the week, months of the year, groups that vary more than
chance allows, counts too small to read: each is found by a plain test and said in plain words with its
numbers beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .series import Array

if TYPE_CHECKING:
    from .result import Phase, Result

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


def notice(result: Result) -> list[Notice]:
    """Look for all that could make a signal mean less, or hide one.

    Parameters
    ----------
    result : Result

    Returns
    -------
    list of Notice
        Kinds: gaps, ties, autocorrelation, day_of_week, time_of_year, overdispersion, sparse_counts,
        small_groups.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> rare = analyse([0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0], ChartSpec(chart="c"))
    >>> [n.kind for n in notice(rare)]
    ['sparse_counts']
    """
    found = [_gaps(result), _ties(result), _carry_over(result), _day_of_week(result), _time_of_year(result)]
    found += [_overdispersion(result), _sparse(result), _small_groups(result)]
    return [n for n in found if n is not None]


def _gaps(result: Result) -> Notice | None:
    missing = int(np.isnan(result.series.values).sum())
    if result.spec.chart == "mr" or not missing:
        return None
    were = "1 point is" if missing == 1 else f"{missing} points are"
    return Notice(
        "gaps", f"{were} missing. A missing number is not a zero; it is left open.", {"missing": missing}
    )


def _ties(result: Result) -> Notice | None:
    if not result.phase_numbers:
        return None
    phase = result.phase_numbers[-1]
    on_line = phase.n_measured - phase.n_useful
    if phase.n_measured < 8 or on_line < 0.3 * phase.n_measured:
        return None
    text = (
        f"{on_line} of {phase.n_measured} points sit right on the middle line and count neither as above nor "
        "as below. A finer way of counting would tell more."
    )
    return Notice("ties", text, {"on_line": on_line, "n": phase.n_measured})


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


def lag_one(left: Array) -> tuple[float, int]:
    """Correlation of each residual with the one before, over pairs without a gap; and the number of pairs.

    Examples
    --------
    >>> r, pairs = lag_one(np.array([1.0, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1]))
    >>> round(r, 2), pairs
    (0.42, 11)
    """
    pairs = np.isfinite(left[1:]) & np.isfinite(left[:-1])
    total = float(np.nansum(left**2))
    if total <= 0 or not pairs.any():
        return 0.0, int(pairs.sum())
    return float((left[1:][pairs] * left[:-1][pairs]).sum()) / total, int(pairs.sum())


def _carry_over(result: Result) -> Notice | None:
    r, pairs = lag_one(residuals(result))
    if pairs < 15 or r < max(1.96 / sqrt(pairs), 0.25):
        return None
    text = (
        "A high number tends to follow a high one, and a low one a low one. Such carry-over makes false "
        "signs more common than we say here, so look for a second source."
    )
    return Notice("autocorrelation", text, {"lag_1": r, "pairs": pairs})


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


def _day_of_week(result: Result) -> Notice | None:
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


def _time_of_year(result: Result) -> Notice | None:
    days = _dates(result)
    if days is None:
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


def dispersion(result: Result, phase: Phase) -> tuple[float, float]:
    """How much more the baseline varies than chance alone would have it, and the chance of that.

    The mean squared distance in sigmas of a p, u or c chart's baseline (Pearson's chi-square over its degrees
    of freedom). (1, 1) where it cannot be told.
    """
    from scipy.special import chdtrc

    series, chart = result.series, result.spec.chart
    where = slice(phase.first - 1, phase.frozen or phase.last)
    values = series.values[where].copy()
    values[
        [p - phase.first for p in result.excluded if phase.first <= p <= phase.first - 1 + len(values)]
    ] = np.nan
    centre, out_of = phase.centre, np.ones(len(values))
    if chart != "c":
        if series.denominator is None:
            return 1.0, 1.0
        out_of = series.denominator[where]
    spread = centre * (1 - centre) if chart.startswith("p") else centre
    if not spread > 0:
        return 1.0, 1.0
    square = (values - centre) ** 2 * out_of / spread
    n = int(np.isfinite(square).sum())
    if n < 8:
        return 1.0, 1.0
    total = float(np.nansum(square))
    return total / (n - 1), float(chdtrc(n - 1, total))


def _overdispersion(result: Result) -> Notice | None:
    if result.spec.chart not in ("p", "u", "c") or not result.phase_numbers:
        return None
    ratio, p = dispersion(result, result.phase_numbers[-1])
    if ratio < 1.5 or p > 0.01:
        return None
    better = {"p": "p_prime", "u": "u_prime", "c": "xmr"}[result.spec.chart]
    text = (
        f"The numbers vary {ratio:.1f} times as much as luck among people would have it, so this usual range "
        "is too narrow. A chart that learns its range from the ups and downs themselves fits better."
    )
    return Notice("overdispersion", text, {"ratio": ratio, "p": p, "instead": better})


def _sparse(result: Result) -> Notice | None:
    series, chart = result.series, result.spec.chart
    counts = series.numerator if series.numerator is not None else series.values
    known = counts[np.isfinite(counts)]
    if chart in ("g", "t", "mr") or len(known) < 8 or (known < 0).any() or (known != np.floor(known)).any():
        return None
    zeros, mean = int((known == 0).sum()), float(known.mean())
    if zeros < 0.4 * len(known) and (chart not in ("c", "p", "u") or mean >= 2):
        return None
    text = (
        f"{zeros} of {len(known)} points are 0. For events this rare, days or cases between two events "
        "tell more than a count, or count over a longer time."
    )
    return Notice("sparse_counts", text, {"zeros": zeros, "n": len(known), "mean": mean, "instead": "t or g"})


def _small_groups(result: Result) -> Notice | None:
    """Look for groups so small that one side of the limits lies beyond what is possible."""
    if result.spec.chart not in ("p", "p_prime") or not result.phase_numbers:
        return None
    rate, out_of = result.phase_numbers[-1].centre, result.series.denominator
    if out_of is None or not 0 < rate < 1:
        return None
    usual = float(np.nanmedian(out_of))
    low_needs, high_needs = 9 * (1 - rate) / rate, 9 * rate / (1 - rate)
    if usual > max(low_needs, high_needs):
        return None
    side = "low" if low_needs >= high_needs else "high"
    least = ceil(max(low_needs, high_needs) + 1e-9)
    both = usual <= min(low_needs, high_needs)
    what = "No single point" if both else f"No single {side} point"
    text = (
        f"{what} can stand out in groups of about {usual:.0f}; that takes more than {least - 1}. "
        "Only points in a row can show a change here."
    )
    return Notice("small_groups", text, {"usual": usual, "needs_low": low_needs, "needs_high": high_needs})
