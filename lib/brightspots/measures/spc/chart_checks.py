"""What to look into before any signal is believed.

Carry-over from one period to the next, days of the week, months of the year, groups that vary more than
chance allows, counts too small to read: each is found by a plain test and said in plain words with its
numbers beside it.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.spc.holes import hole_text, spike_text
from brightspots.measures.spc.seasons import Notice, day_of_week, residuals, time_of_year
from brightspots.measures.spc.series import Array
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from brightspots.measures.spc.result import Phase, Result


def notice(result: Result) -> list[Notice]:
    """Look for all that could make a signal mean less, or hide one.

    Parameters
    ----------
    result : Result

    Returns
    -------
    list of Notice
        Kinds: hole, gaps, spike, ties, autocorrelation, day_of_week, time_of_year, overdispersion,
        sparse_counts, small_groups.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> rare = analyse([0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0], ChartSpec(chart="c"))
    >>> [n.kind for n in notice(rare)]
    ['sparse_counts']
    """
    if not result.last_measured:
        return []
    found = [_holes(result), _gaps(result), _spikes(result), _ties(result), _carry_over(result)]
    found += [day_of_week(result), time_of_year(result)]
    found += [_overdispersion(result), _sparse(result), _small_groups(result)]
    return [n for n in found if n is not None]


def _holes(result: Result) -> Notice | None:
    """Name the widest hole; the chart names them all."""
    if not result.holes:
        return None
    widest = max(result.holes, key=lambda hole: hole.missing)
    more = count_noun(len(result.holes) - 1, "more hole")
    text = hole_text(widest, result) + (f" The chart shows {more}." if len(result.holes) > 1 else "")
    return Notice("hole", text, {"after": widest.after, "before": widest.before, "missing": widest.missing})


def _spikes(result: Result) -> Notice | None:
    found = result.spikes
    if not found:
        return None
    more = f" The chart marks {len(found) - 1} more." if len(found) > 1 else ""
    return Notice("spike", spike_text(found[-1], result) + more, {"points": tuple(found)})


def _gaps(result: Result) -> Notice | None:
    missing = int(np.isnan(result.series.values).sum())
    if result.spec.chart in ("mr", "g", "t"):
        return None
    if not missing:
        return None if result.holes else _long_pause(result)
    were = "1 point is" if missing == 1 else f"{missing} points are"
    return Notice(
        "gaps", f"{were} missing. A missing number is not a zero; it is left open.", {"missing": missing}
    )


def _long_pause(result: Result) -> Notice | None:
    """Look for a pause between dates that no calendar was given for."""
    series = result.series
    if series.kind != "date" or series.periods is None or len(series) < 4 or result.spec.calendar is not None:
        return None
    step = np.diff(series.periods.astype("datetime64[s]").astype(np.int64))
    longest = int(step.argmax())
    if step[longest] < 1.75 * max(float(np.median(step)), 1.0) or step[longest] <= 4 * 86400:
        return None
    text = (
        f"There is a pause from {series.say(longest + 1)} to {series.say(longest + 2)}. "
        "Name a calendar, such as week, to see what is missing there."
    )
    return Notice("gaps", text, {"after": longest + 1})


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


def dispersion(result: Result, phase: Phase) -> tuple[float, float]:
    """How much more the baseline varies than chance alone would have it, and the chance of that.

    The mean squared distance in sigmas of a p, u or c chart's baseline (Pearson's chi-square over its degrees
    of freedom), without its furthest point, so that one odd day does not speak for all. (1, 1) where it
    cannot be told.
    """
    from scipy.special import chdtrc  # type: ignore[import-untyped]

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
    rest = float(np.nansum(square) - np.nanmax(square))
    return rest / (n - 2), float(chdtrc(n - 2, rest))


def _overdispersion(result: Result) -> Notice | None:
    if result.spec.chart not in ("p", "u", "c") or not result.phase_numbers:
        return None
    ratio, p = dispersion(result, result.phase_numbers[-1])
    if ratio < 1.5 or p > 0.01:
        return None
    better = {"p": "p_prime", "u": "u_prime", "c": "xmr"}[result.spec.chart]
    text = (
        f"The numbers vary {ratio:.1f} times as much as luck alone would have it, so this usual range "
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
