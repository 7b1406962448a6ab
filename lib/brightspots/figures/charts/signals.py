"""How a signal looks and what it is called: a shape for each kind, filled or hollow for its way, and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.spc import rules
from brightspots.measures.spc.holes import spike_text
from brightspots.measures.spc.result_text import headline
from brightspots.text.lists import join_words
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from brightspots.measures import Result, Signal

GOOD, BAD, NEUTRAL = "good", "bad", "neutral"

_KINDS = {
    "outside": "diamond",
    "trend": "up",
    "two_of_three": "square",
    "three_of_four": "square",
    "four_of_five": "square",
    "shift": "square",
    "long_run": "square",
    "prestated": "square",
}
GLYPHS = {
    ("diamond", True): "◆",
    ("diamond", False): "◇",
    ("up", True): "▲",
    ("up", False): "△",
    ("down", True): "▼",
    ("down", False): "▽",
    ("square", True): "■",
    ("square", False): "□",
    ("plus", True): "✚",
}
_SHORT = {
    "outside": "{side} the usual range",
    "trend": "{n} in a row going {way}",
    "shift": "{n} in a row {side}",
    "long_run": "{n} in a row {side}",
    "prestated": "{n} in a row {side}",
    "two_of_three": "two of three near the {end} end",
    "three_of_four": "three of four near the {end} end",
    "four_of_five": "four of five {side}",
    "inner_third": "{n} in a row close to the middle",
    "alternating": "{n} up and down by turns",
    "both_sides": "{n} in a row far from the middle",
    "crossings": "crosses the middle too rarely",
    "too_few_runs": "stays on one side for long",
    "too_many_runs": "jumps across the middle too often",
}

_STEADY = "The usual ups and downs."
_MOST_SPIKES = 3


@dataclass(frozen=True)
class Look:
    """The shape of a marked point, and whether it goes the way that is hoped for."""

    shape: str
    tone: str

    @property
    def filled(self) -> bool:
        """Whether the shape is filled: hollow means not the way we want to go."""
        return self.tone != BAD

    @property
    def glyph(self) -> str:
        """The shape as a letter, for lists."""
        return GLYPHS[self.shape, self.filled]


def look_of(signal: Signal, result: Result) -> Look:
    """Choose the look of a signal's points.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> result = analyse([3, 4, 2, 5, 3, 4, 8, 9, 7, 8, 9, 8],
    ...                  ChartSpec(chart="run", freeze=6, rules="ihi", direction="decrease"))
    >>> look_of(result.signals[0], result)
    Look(shape='square', tone='bad')
    """
    shape = _KINDS.get(signal.rule, "plus")
    if shape == "up" and signal.direction == "decrease":
        shape = "down"
    if signal.direction is None or result.spec.direction is None:
        return Look(shape, NEUTRAL)
    return Look(shape, GOOD if signal.direction == result.spec.direction else BAD)


def looks(result: Result) -> dict[int, Look]:
    """Choose one look for every marked point, by position: of several rules the strongest is shown."""
    rank = {rule: place for place, rule in enumerate(rules.PRIORITY)}
    chosen: dict[int, tuple[int, Look]] = {}
    for signal in result.signals:
        order, look = rank.get(signal.rule, len(rank)), look_of(signal, result)
        for position in signal.points:
            if position not in chosen or order < chosen[position][0]:
                chosen[position] = (order, look)
    return {position: look for position, (_, look) in chosen.items()}


def short_text(signal: Signal) -> str:
    """Name a signal in a few words, to stand beside its points."""
    up = signal.direction == "increase"
    return _SHORT[signal.rule].format(
        n=len(signal.points),
        side="above" if up else "below",
        way="up" if up else "down",
        end="upper" if up else "lower",
    )


def to_name(result: Result, most: int = 3) -> list[Signal]:
    """Choose the signals to name in the picture: the one spoken of first, then the latest that are apart."""
    first = headline(result)
    rest = sorted(
        (s for s in result.signals if s.points and s is not first),
        key=lambda s: (len(s.points) > 1, s.last),
        reverse=True,
    )
    chosen: list[Signal] = [first] if first is not None and first.points else []
    for signal in rest:
        taken = {p for s in chosen for p in s.points}
        said = {short_text(s) for s in chosen}
        apart = not taken & set(signal.points) and short_text(signal) not in said
        if len(chosen) < most and apart:
            chosen.append(signal)
    return chosen


def listed(result: Result, most: int = 6) -> str:
    """Return signals, numbers far off and points left out as lists beside a picture, as HTML."""
    parts = []
    if result.signals:
        latest = sorted(result.signals, key=lambda s: s.last, reverse=True)[:most]
        items = [
            f'<li><b aria-hidden="true">{look_of(s, result).glyph if s.points else "~"}</b> {escape(s.text)}</li>'
            for s in latest
        ]
        more = len(result.signals) - len(latest)
        if more:
            items.append(
                f"<li><span>{more} earlier {'sign is' if more == 1 else 'signs are'} marked.</span></li>"
            )
        parts.append(f"<h4>What stands out</h4><ul>{''.join(items)}</ul>")
        tones = {look_of(s, result).tone for s in result.signals if s.points}
        if BAD in tones:
            parts.append('<p class="bs-small">Filled marks go the way we want; hollow ones do not.</p>')
    elif result.last_measured:
        by = " by the line of today" if len(result.phase_numbers) > 1 else ""
        parts.append(f'<h4>What stands out{by}</h4><p class="bs-small">{escape(_quiet(result))}</p>')
    if told := [spike_text(position, result) for position in result.spikes[-_MOST_SPIKES:]]:
        parts.append(f"<h4>Look again</h4><ul>{''.join(f'<li>{escape(one)}</li>' for one in told)}</ul>")
    if result.excluded:
        items = [f'<li><b aria-hidden="true">×</b> {escape(one)}</li>' for one in _left_out(result)]
        parts.append(f"<h4>Left out of the count</h4><ul>{''.join(items)}</ul>")
    return "".join(parts)


def _left_out(result: Result, most: int = 4) -> list[str]:
    """Return when points were left out, one line a reason."""
    by_reason: dict[str, list[str]] = {}
    for position, why in sorted(result.excluded.items()):
        by_reason.setdefault(one_line(why), []).append(result.series.say(position))
    told = {why: join_words(when, most=most) for why, when in by_reason.items()}
    return [f"{when}: {why}" if why else when for why, when in told.items()]


def _quiet(result: Result) -> str:
    words = verdict(result)
    return "Nothing: these are the usual ups and downs." if words == _STEADY else words


def verdict(result: Result) -> str:
    """Return in a few words how a series stands, for a row of a list.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> verdict(analyse([5, 6, 4, 7, 5.5, 3, 6, 5, 4, 6, 7, 5], ChartSpec(chart="run")))
    'The usual ups and downs.'
    """
    if result.state == "no data":
        return "No numbers yet."
    signal = headline(result)
    if signal is None:
        known = result.series.values[np.isfinite(result.series.values)]
        if len(known) > 1 and np.ptp(known) == 0:
            return f"All {len(known)} numbers are the same."
        if result.state != "tested":
            return "Too few numbers to tell yet."
        return _STEADY
    way = {GOOD: " The way we want to go.", BAD: " Not the way we want to go."}
    over = " The latest number shows no such sign." if result.variation == "common_cause" else ""
    return signal.text + way.get(look_of(signal, result).tone, "") + over


def colours(tone: str) -> str:
    """Return the colour of a tone; the shape and the words say the same."""
    from brightspots.figures.theme import BETTER, OURS, WORSE

    return {GOOD: BETTER, BAD: WORSE}.get(tone, OURS)


def on_line(result: Result) -> Sequence[int]:
    """Find the points that lie right on their middle line, by position."""
    found: list[int] = []
    for part in result.phase_numbers:
        values = result.series.values[part.first - 1 : part.last]
        near = np.maximum(1e-12 * np.maximum(np.abs(values), abs(part.centre)), part.limits.tie)
        found += [part.first + int(i) for i in np.flatnonzero(np.abs(values - part.centre) <= near)]
    return [position for position in found if position not in result.excluded]
