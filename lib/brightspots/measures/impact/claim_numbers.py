"""Numbers, differences and dates of a claim, as a reader would write them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from brightspots.measures.spc.phrases import say_number
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves


def value(number: float, halves: Halves) -> str:
    """Write a value of the series."""
    if halves.result is None or not isfinite(number):
        return "no number" if not isfinite(number) else f"{number:,.4g}"
    return say_number(number, halves.result)


def step(number: float, halves: Halves) -> str:
    """Write a difference without its sign: percentage points for shares.

    Examples
    --------
    >>> from brightspots.measures.impact.before_after import read_halves
    >>> step(-2.5, read_halves([5, 6, 4, 7, 5, 6, 5, 4, 6, 5, 7, 8], 11, "increase"))
    '2.5'
    """
    said = value(abs(number), halves)
    if not said.endswith("%"):
        return said
    return f"{said[:-1]} percentage {'point' if said == '1%' else 'points'}"


def signed(number: float, halves: Halves) -> str:
    """Write a difference with the way it went."""
    if value(number, halves) in ("0", "0%"):
        return "no change"
    return f"{step(number, halves)} {'up' if number > 0 else 'down'}"


def span(interval: tuple[float, float], halves: Halves) -> str:
    """Write a range of differences; both ways where it holds 0."""
    low, high = interval
    if not (isfinite(low) and isfinite(high)):
        return "a range that cannot be told"
    if low >= 0 or high <= 0:
        ends = sorted((abs(low), abs(high)))
        return f"{value(ends[0], halves).removesuffix('%')} to {step(ends[1], halves)}"
    return f"{signed(low, halves)} to {signed(high, halves)}"


def moved(interval: tuple[float, float], halves: Halves) -> str:
    """Write a range of steps with the way they go."""
    low, high = interval
    said = span(interval, halves)
    if not (isfinite(low) and isfinite(high)) or low < 0 < high:
        return said
    return f"{said} {'up' if high > 0 else 'down'}"


def one_in(chance: float) -> int:
    """Return in how many cases a chance comes about once, no finer than simulations and placebo tests can tell.

    Examples
    --------
    >>> one_in(0.036), one_in(0.0019), one_in(0.2)
    (30, 500, 5)
    """
    exact = 1 / max(chance, 0.001)
    step = 100 if exact >= 150 else 10 if exact >= 50 else 5 if exact >= 25 else 1
    return step * round(exact / step)


def higher(number: float) -> str:
    """Return which way it goes."""
    return "higher" if number > 0 else "lower"


def change_day(halves: Halves) -> str:
    """Return when the change was."""
    return at(halves.start, halves)


def at(position: int, halves: Halves) -> str:
    """Return the period at a position; the last one's when it lies beyond."""
    return halves.series.say(min(max(position, 1), max(len(halves.series), 1))) if len(halves.series) else ""


def next_look(halves: Halves) -> str:
    """Return when there is enough for a first honest look.

    Examples
    --------
    >>> from brightspots.measures.impact.before_after import read_halves
    >>> next_look(read_halves([5, 6, 4, 7, 5, 6, 5, 4, 6, 5, 7, 8], 11, "increase"))
    'Next look: after 4 more points.'
    """
    from brightspots.measures.impact.before_after import LEAST_AFTER

    more = max(LEAST_AFTER - len(halves.after), 1)
    return f"Next look: {_date_after(more, halves)}after {count_noun(more, 'more point')}."


def _date_after(more: int, halves: Halves) -> str:
    if not halves.dated or halves.series.periods is None or not isfinite(halves.step_days):
        return ""
    last = pd.Timestamp(halves.series.periods[-1])
    months = halves.step_days >= 27
    day = last + (
        pd.DateOffset(months=more * max(round(halves.step_days / 30.4), 1))
        if months
        else pd.Timedelta(days=float(np.ceil(more * halves.step_days)))
    )
    return f"about {format_period(day.to_datetime64())}, "
