"""Numbers, lines and signals in plain words."""

from __future__ import annotations

from math import isfinite, log10
from typing import TYPE_CHECKING

import numpy as np

from brightspots.text.lists import capitalize, count_noun

if TYPE_CHECKING:
    from brightspots.measures.spc.result import Phase, Result, Signal

PATTERNS = {
    "crossings": "The numbers cross {centre} {times}; luck alone rarely gives fewer than {fewest}.",
    "too_few_runs": "The numbers stay on one side of {centre} for longer than luck would have it.",
    "too_many_runs": "The numbers jump across {centre} more often than luck would have it.",
    "inner_third": "{span}: {n} points in a row lie close to {centre}, closer than luck would have it.",
    "alternating": "{span}: the numbers go up and down by turns, {n} points in a row.",
    "both_sides": "{span}: {n} points in a row lie far from {centre}, above and below it.",
    "outside": "{first}: {value} lies {side} the usual range.",
    "trend": "{span}: the numbers only went {way}, {n} points in a row.",
    "two_of_three": "{span}: two of three points lie near the {end} end of the usual range, or past it.",
    "three_of_four": "{span}: three of four points lie nearer the {end} end of the usual range "
    "than {centre}.",
    "four_of_five": "{span}: four of five points lie well {side} {centre}.",
    "shift": "{span}: {n} points in a row lie {side} {centre}.",
    "long_run": "{span}: {n} points in a row lie {side} {centre}, more than luck would have it.",
    "prestated": "{span}: {n} points in a row lie {side} {centre}, the sign we agreed to wait for.",
}
"""One sentence for each rule; the places in braces are filled by `signal_text`."""


def shown_as_percent(result: Result) -> bool:
    """Whether the values are shares that a reader sees in percent."""
    if not (result.series.is_ratio or result.spec.shares) or result.spec.chart.startswith("u"):
        return False
    known = result.series.values[np.isfinite(result.series.values)]
    return bool((known <= 1).all() and (known >= 0).all())


def say_number(value: float, result: Result) -> str:
    """Write a value as a reader would: shares in percent, others as short as their spread allows.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> say_number(41.41667, analyse([39, 41, 44, 40], ChartSpec(chart="run")))
    '41.4'
    """
    known = result.series.values[np.isfinite(result.series.values)]
    spread = float(np.ptp(known)) if len(known) else 0.0
    if shown_as_percent(result):
        return _short(100 * value, 100 * spread, "%")
    return _short(value, spread, "")


def _short(value: float, spread: float, unit: str) -> str:
    """Write a number with two digits of its spread, and never less than its first digit."""
    if not isfinite(value):
        return "no number"
    size = spread or abs(value)
    digits = min(max(1 - int(np.floor(log10(size))), 0), 12) if size else 0
    if 0 < spread < 100:
        digits = max(digits, 1)
    if abs(value) >= 1e15 or 0 < size < 1e-9:
        return f"{value:.3g}{unit}"
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("0" if text in ("-0", "") else text) + unit


def middle_name(phase: Phase) -> str:
    """Name the line that runs are counted against."""
    return 'our "before" line' if phase.frozen is not None else "the middle line"


def span_of(signal: Signal, result: Result) -> str:
    """Return from when to when a signal lasts."""
    series = result.series
    if signal.first == signal.last:
        return capitalize(series.say(signal.first))
    if series.kind == "position":
        return f"Points {signal.first} to {signal.last}"
    return f"From {series.say(signal.first)} to {series.say(signal.last)}"


def said_gaps(signal: Signal) -> str:
    """Return how many points inside a signal are missing or left out."""
    if not signal.gaps or not signal.points:
        return ""
    are = "is" if signal.gaps == 1 else "are"
    return f" ({count_noun(signal.gaps, 'point')} in between {are} missing or left out)"


def signal_text(signal: Signal, result: Result) -> str:
    """Return one signal in one sentence, with gaps and points left out named."""
    phase = result.phase_numbers[signal.phase - 1]
    up = signal.direction == "increase"
    text = PATTERNS[signal.rule].format(
        span=span_of(signal, result),
        first=capitalize(result.series.say(signal.first)),
        value=say_number(float(result.series.values[signal.first - 1]), result),
        n=len(signal.points),
        centre=middle_name(phase),
        side="above" if up else "below",
        end="upper" if up else "lower",
        way="up" if up else "down",
        times={0: "not once", 1: "only once"}.get(phase.crossings, f"only {phase.crossings} times"),
        fewest=phase.crossings_min,
    )
    text = f"{text[:-1]}{said_gaps(signal)}."
    if signal.rule == "outside" and signal.first in result.excluded:
        reason = result.excluded[signal.first]
        text = f"{text[:-1]}; we left this point out of the count{f' ({reason})' if reason else ''}."
    return text
