"""The words on a panel: its lines at the margin, its signals and what was left out near their points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from brightspots.figures.charts import signals
from brightspots.figures.charts.apart import name_left_out, name_spikes
from brightspots.figures.charts.callouts import Callout
from brightspots.figures.charts.panel import Panel
from brightspots.figures.charts.signals import GOOD
from brightspots.figures.theme import BRIGHT, INK, OURS, QUIET
from brightspots.measures.spc.phrases import middle_name

if TYPE_CHECKING:
    from brightspots.measures.spc.result import Phase


def at_the_margin(panel: Panel) -> list[tuple[float, str, str, bool]]:
    """Name the lines of the latest phase, the goal and the last value: height, words, colour, bold."""
    words = _line_names(panel, panel.result.phase_numbers[-1])
    if panel.goals:
        goal = panel.goals[-1][2]
        words.append((goal, f"goal {panel.scale.say(goal / panel.scale.factor)}", BRIGHT, True))
    return words + _last_value(panel)


def near_the_points(panel: Panel, reach: tuple[float, float]) -> list[Callout]:
    """Name the parts before, the signals, numbers far off, and what was left out; `reach` are the scale's ends."""
    return _part_names(panel) + _signal_names(panel) + name_spikes(panel) + name_left_out(panel, reach)


def _line_names(panel: Panel, phase: Phase) -> list[tuple[float, str, str, bool]]:
    if not np.isfinite(phase.centre):
        return []
    say, series = panel.scale.say, panel.result.series
    name = middle_name(phase).removeprefix("the ")
    if phase.frozen is not None:
        written = f"{name}\n{say(phase.centre)}, set {_day(series.say(phase.frozen))}"
    else:
        written = f"{name} {say(phase.centre)}"
    words = [(float(panel.shown(phase.centre)), written, INK, True)]
    if phase.has_limits and phase.sigma > 0:
        young = "" if phase.standing in ("firm", "given") else "\nmay still move"
        high, low = phase.upper, phase.lower
        words.append((float(panel.shown(high)), f"usual range to {say(high)}{young}", QUIET, False))
        words.append((float(panel.shown(low)), f"usual range from {say(low)}", QUIET, False))
    return words


def _day(period: str) -> str:
    """Return when, without the year: the axis has it."""
    if period.startswith("point "):
        return f"at {period}"
    day, comma, year = period.partition(", ")
    return day if comma and year.isdigit() else period


def _part_names(panel: Panel) -> list[Callout]:
    parts = panel.result.phase_numbers
    found = []
    for phase in parts[:-1]:
        if np.isfinite(phase.centre):
            middle = (panel.time.before(phase.first) + panel.time.after(phase.last)) / 2
            text = f"part {phase.number}: {panel.scale.say(phase.centre)}"
            found.append(Callout(middle, float(panel.shown(phase.centre)), text, True, INK, size=8))
    return found


def _signal_names(panel: Panel) -> list[Callout]:
    found = []
    values = panel.shown(panel.result.series.values)
    for number, signal in enumerate(signals.to_name(panel.result)):
        look = signals.look_of(signal, panel.result)
        up = signal.direction != "decrease"
        places = [p - 1 for p in signal.points if np.isfinite(values[p - 1])]
        if not places:
            continue
        middle = float(panel.time.at[places].mean())
        nearest = min(places, key=lambda i: abs(panel.time.at[i] - middle))
        anchor = (float(panel.time.at[nearest]), float(values[nearest]))
        text = signals.short_text(signal)
        if number == 0 and look.tone in (GOOD, signals.BAD):
            text += ": the way we want" if look.tone == GOOD else ": not the way we want"
        near = 24 if len(places) == 1 else 70
        found.append(Callout(*anchor, text, up, signals.colours(look.tone), bold=number == 0, near=near))
    return found


def _last_value(panel: Panel) -> list[tuple[float, str, str, bool]]:
    values, left_out = panel.result.series.values, panel.result.excluded
    counted = [at for at in range(1, len(values) + 1) if np.isfinite(values[at - 1]) and at not in left_out]
    if not counted:
        return []
    last = counted[-1]
    value = float(values[last - 1])
    word = "now" if all(at in left_out for at in range(last + 1, len(values) + 1)) else "last"
    return [(float(panel.shown(value)), f"{word} {panel.scale.say(value)}", OURS, True)]
