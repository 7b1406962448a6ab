"""What a line cannot be read across: stretches without numbers, and single numbers far from all beside them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.measures.spc.phrases import middle_name, say_number
from brightspots.measures.spc.rhythm import rhythm
from brightspots.text.lists import capitalize, count_noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from brightspots.measures.spc.result import Phase, Result

_LEAST = {"day": 15, "week": 4, "fortnight": 2, "month": 2, "term": 1, "year": 1, "point": 4}
"""So many numbers must be missing in a row to be called a hole: a winter break is none."""
_EACH = {"day": 7 / 5, "week": 7, "fortnight": 14, "month": 30.4, "term": 100, "year": 365.25}

FAR = 5
"""So many times the usual swing from the numbers beside it makes a single number one to ask about."""
_LEAST_FOR_A_SWING = 10
_MOST_TIES = 0.4


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch without numbers; positions count from 1.

    Attributes
    ----------
    after, before : int
        The last point with a number before it, and the first after it.
    missing : int
        How many numbers are missing.
    step : str
        What one of them is: day, week, fortnight, month, term, year or point.
    """

    after: int
    before: int
    missing: int
    step: str


def holes(result: Result) -> list[Hole]:
    """Find the stretches without numbers that are longer than a break of school; summer is none.

    Examples
    --------
    >>> import pandas as pd
    >>> from brightspots.measures import ChartSpec, analyse
    >>> weeks = pd.date_range("2025-09-01", periods=20, freq="7D").delete([8, 9, 10, 11, 12])
    >>> read = analyse(pd.DataFrame({"period": weeks, "value": range(15)}), ChartSpec(chart="run", freeze=6))
    >>> [(hole.after, hole.before, hole.missing, hole.step) for hole in holes(read)]
    [(8, 9, 5, 'week')]
    >>> hole_text(holes(read)[0], read)
    'There are no numbers between Oct 20, 2025 and Dec 1, 2025 (5 weeks).'
    """
    series = result.series
    known = np.flatnonzero(np.isfinite(series.values)) + 1
    if len(known) < 2 or result.spec.chart in ("g", "t"):
        return []
    if series.kind != "date" or series.periods is None:
        step, missing = "point", np.diff(known) - 1
    else:
        days = series.periods[known - 1].astype("datetime64[D]")
        step = rhythm(days)
        if not step:
            return []
        missing = np.array([_missing(a, b, step) for a, b in pairwise(days)])
    wide = np.flatnonzero(missing >= _LEAST[step])
    return [Hole(int(known[i]), int(known[i + 1]), int(missing[i]), step) for i in wide]


def _missing(after: Any, before: Any, step: str) -> int:
    """Count the numbers that are missing between two days, without those of the summer."""
    apart = int((before - after).astype(int))
    if apart <= 1.75 * _EACH[step]:
        return 0
    days = np.arange(after + 1, before)
    open_ = days[~_summer(days)]
    return max(int(len(open_) / _EACH[step] + 0.5 - (len(open_) == len(days))), 0)


def _summer(days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Return which days lie in a summer; where all of July is without a number, May 15 to September 10 may be one."""
    month = days.astype("datetime64[M]").astype(int) % 12 + 1
    day = (days - days.astype("datetime64[M]")).astype(int) + 1
    if not (month == 7).sum() >= 28:
        return (month == 7) | (month == 8)
    late = ((month == 5) & (day >= 15)) | ((month == 9) & (day <= 10))
    return late | ((month >= 6) & (month <= 8))


def hole_text(hole: Hole, result: Result) -> str:
    """Return a hole in a sentence, and that a line rests on numbers from both sides of it where one does."""
    say = result.series.say
    text = (
        f"There are no numbers between {say(hole.after)} and {say(hole.before)} "
        f"({count_noun(hole.missing, hole.step)})."
    )
    line = next((phase for phase in result.phase_numbers if _rests_on_both(phase, hole)), None)
    return f"{text} {capitalize(middle_name(line))} rests on numbers from both sides of it." if line else text


def _rests_on_both(phase: Phase, hole: Hole) -> bool:
    return phase.first <= hole.after and hole.before <= (phase.frozen or phase.last)


def spikes(result: Result) -> list[int]:
    """Find single numbers five times the usual swing from those beside them, by position; at a floor there are none.

    The usual swing is the mean step from one number to the next over 1.128, without the steps to the number itself.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> spikes(analyse([5, 6, 4, 7, 5.5, 3, 26, 5, 4, 6, 7, 5], ChartSpec(chart="run")))
    [7]
    """
    values = result.series.values.copy()
    values[[position - 1 for position in result.excluded]] = np.nan
    at = np.flatnonzero(np.isfinite(values))
    known = values[at]
    if len(known) < _LEAST_FOR_A_SWING or result.spec.chart in ("g", "t", "mr"):
        return []
    if (known == np.median(known)).mean() >= _MOST_TIES:
        return []
    steps = np.abs(np.diff(known))
    own = np.concatenate([[0.0], steps]) + np.concatenate([steps, [0.0]])
    others = len(steps) - np.where((np.arange(len(known)) % (len(known) - 1)) == 0, 1, 2)
    swing = (steps.sum() - own) / others / 1.128
    around = np.array(
        [np.median([*known[max(0, i - 2) : i], *known[i + 1 : i + 3]]) for i in range(len(known))]
    )
    far = (swing > 0) & (np.abs(known - around) >= FAR * swing)
    return [int(place) + 1 for place in at[far]]


def spike_text(position: int, result: Result) -> str:
    """Return a spike in a sentence."""
    value = say_number(float(result.series.values[position - 1]), result)
    return (
        f"{capitalize(result.series.say(position))}: {value} is more than {FAR} times the usual swing away from the "
        "numbers beside it. Was something different then, or is it a slip?"
    )
