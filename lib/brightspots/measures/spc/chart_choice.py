"""Which chart fits a series, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from brightspots.errors import ParameterError
from brightspots.measures.spc.analysis import analyse
from brightspots.measures.spc.chart_checks import dispersion
from brightspots.measures.spc.series import read_series
from brightspots.measures.spc.spec import ChartSpec

WHAT = ("value", "count", "share", "rate", "time between", "cases between")


@dataclass(frozen=True, slots=True)
class Choice:
    """A chart, the reasons for it in plain words, and what else would do."""

    chart: str
    reasons: tuple[str, ...]
    instead: str | None = None


def choose_chart(data: Any, what: str | None = None) -> Choice:
    """Choose a chart by what was counted, how much of it there is, and how it varies.

    Parameters
    ----------
    data : as for `analyse`
    what : {"value", "count", "share", "rate", "time between", "cases between"}, optional
        What the numbers are. None looks at the columns: how many out of how many is a share, or a rate where
        one case can count twice; anything else a value, because whole numbers alone do not make a count.

    Returns
    -------
    Choice

    Raises
    ------
    ParameterError
        For another `what`, or a share or rate without denominators.

    Examples
    --------
    >>> choose_chart([12, 15, 11, 14]).chart
    'run'
    >>> choose_chart([3, 8, 1, 21], what="time between").reasons[0]
    'The numbers are times between events.'
    """
    if what is not None and what not in WHAT:
        raise ParameterError(f"what={what!r} is not known. Choose one of: {', '.join(WHAT)}, None.")
    series = read_series(data)
    known = int(np.isfinite(series.values).sum())
    if what == "time between" and bool((series.values == 0).any()):
        two = "Some came at the same time: 0 apart, which only a chart of whole numbers can show."
        return Choice("g", ("The numbers are times between events.", two))
    if what == "time between":
        return Choice(
            "t", ("The numbers are times between events.", "Long times are the good news they look like.")
        )
    if what == "cases between":
        return Choice("g", ("The numbers are cases between events.",))
    if what in ("share", "rate") and not series.is_ratio:
        raise ParameterError(f"A {what} needs the columns numerator and denominator.")
    if known < 12:
        reasons = (
            f"There are {known} numbers; a usual range needs at least 12 to rest on.",
            "A run chart needs only its middle line.",
        )
        return Choice("run", reasons, "xmr, p or u once there are 12 numbers")
    if series.is_ratio and what in (None, "share", "rate"):
        return _of_ratio(series, what)
    if what == "count":
        return _of_count(series)
    if series.denominator is not None:
        return Choice("i_prime", ("Each value stands for a group of its own size.",), "xmr")
    return Choice("xmr", ("The numbers are values, one a period.",), "run")


def _of_ratio(series: Any, what: str | None) -> Choice:
    twice = bool((series.numerator > series.denominator).any())
    rate = what == "rate" or (what is None and twice)
    if twice and not rate:
        return Choice("u", ("Some rows count more than there were, so one case can count twice: a rate.",))
    kind = "u" if rate else "p"
    reasons = ["The numbers are how many out of how many" + (", and one can count twice." if rate else ".")]
    events = float(np.nanmean(series.numerator))
    if events < 2:
        reasons.append(f"With {events:.1f} a period on average they are rare.")
        return Choice("run", tuple(reasons), "t or g on the time or cases between events, or longer periods")
    result = analyse(series, ChartSpec(chart=kind))
    ratio, p = dispersion(result, result.phase_numbers[-1])
    if ratio >= 1.5 and p < 0.01:
        reasons.append(f"They vary {ratio:.1f} times as much as luck alone would have it.")
        return Choice(f"{kind}_prime", tuple(reasons), "i_prime")
    reasons.append("They vary about as much as luck alone would have it.")
    return Choice(kind, tuple(reasons), "i_prime")


def _of_count(series: Any) -> Choice:
    mean = float(np.nanmean(series.values))
    if mean < 1:
        rare = f"With {mean:.1f} a period on average the events are rare."
        return Choice(
            "g", (rare, "How long it was from one to the next tells more than how many there were."), "t"
        )
    result = analyse(series, ChartSpec(chart="c"))
    ratio, p = dispersion(result, result.phase_numbers[-1])
    if ratio >= 1.5 and p < 0.01:
        reasons = ("The numbers are counts.", f"They vary {ratio:.1f} times as much as luck would have it.")
        return Choice("xmr", reasons, "u, if the number of chances changes from period to period")
    return Choice("c", ("The numbers are counts.", "They vary about as much as luck would have it."), "xmr")
