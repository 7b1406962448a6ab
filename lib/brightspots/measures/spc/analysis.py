"""From a series and a specification to the one result: a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from brightspots.errors import ParameterError
from brightspots.measures.spc.charts import NOISE, TIE, Limits, Mask, Part, limits_of, standing_of
from brightspots.measures.spc.patterns import Hit, View, clean_z
from brightspots.measures.spc.result import Phase, Result, Signal
from brightspots.measures.spc.rules import RULES
from brightspots.measures.spc.runs import MIN_USEFUL, Array, crossings_min, longest_run_max
from brightspots.measures.spc.series import Series, read_series
from brightspots.measures.spc.spec import ChartSpec
from brightspots.measures.spc.validate import prepare

_WAYS = {1: "increase", -1: "decrease", 0: None}


def analyse(series: Any, spec: ChartSpec) -> Result:
    """Read a series of measurements.

    Parameters
    ----------
    series : sequence of numbers or DataFrame
        None is missing; a DataFrame has ``period`` and ``value``, or ``period``, ``numerator`` and
        ``denominator``.
    spec : ChartSpec

    Returns
    -------
    Result
        Also for an empty series or too few points: its `state` and `reading` say so.

    Raises
    ------
    DataError
        For data that cannot be measured, with its row and value.
    ParameterError
        For a position or period that the series does not have.

    Examples
    --------
    >>> result = analyse([3, 4, 2, 5, 3, 4, 8, 9, 7, 8, 9, 8], ChartSpec(chart="run", freeze=6, rules="ihi"))
    >>> [(s.rule, s.direction, s.first, s.last) for s in result.signals]
    [('shift', 'increase', 6, 12)]
    >>> float(result.phases.loc[0, "centre"]), result.variation
    (3.5, 'special_cause_neutral_high')
    """
    if not isinstance(spec, ChartSpec):
        raise ParameterError("The second argument is a ChartSpec, such as ChartSpec(chart='run').")
    read = read_series(series, calendar=spec.calendar, events=spec.chart in ("g", "t"))
    data = prepare(read, spec.chart)
    layout = _lay_out(data, spec)
    notes = list(data.notes)
    if spec.chart == "mr":
        data = _ranges_inside(data, layout)
    phases: list[Phase] = []
    signals: list[Signal] = []
    result = Result(data, spec, phases, layout.excluded, notes, signals)
    if isinstance(spec.target, dict) and len(data):
        for at in spec.target:
            data.place(at, "target", edge="from")
    measured = data.values == data.values
    counted = measured & layout.kept
    for number, (first, end) in enumerate(layout.bounds, start=1):
        phase = _phase(number, first, end, result, layout, counted, measured)
        phases.append(phase)
        _note(phase, spec, notes)
    if len(signals) > 1:
        signals.sort(key=lambda s: (s.phase, s.first))
    return result


@dataclass(slots=True)
class _Layout:
    """Where phases begin, where each is frozen, and what is left out; places count from 0."""

    bounds: list[tuple[int, int]]
    frozen: dict[int, int]
    excluded: dict[int, str]
    kept: Mask


def _lay_out(data: Series, spec: ChartSpec) -> _Layout:
    n = len(data)
    if n == 0:  # nothing to place yet: the result says so
        return _Layout([(0, 0)], {}, {}, np.ones(0, dtype=bool))
    starts = [data.place(at, "phases", edge="from") for at in spec.phases]
    for before, start in pairwise([1, *starts]):
        if start <= before or start > n:
            raise ParameterError(
                f"phases: a phase cannot begin at {_say_start(data, start)}. "
                f"Phases begin one after the other, from point 2 to point {n}."
            )
    edges = [0, *[start - 1 for start in starts], n]
    bounds = list(pairwise(edges))
    kept = np.ones(n, dtype=bool)
    excluded: dict[int, str] = {}
    if spec.exclude:
        reasons = spec.exclude if isinstance(spec.exclude, Mapping) else dict.fromkeys(spec.exclude, "")
        for at, reason in reasons.items():
            excluded[data.place(at, "exclude")] = str(reason)
        if spec.chart == "mr":  # a value that is left out touches two ranges
            excluded |= {at + 1: why for at, why in excluded.items() if at < n and at + 1 not in excluded}
        kept[[position - 1 for position in excluded]] = False
    return _Layout(bounds, _freezes(data, spec, bounds), excluded, kept)


def _say_start(data: Series, start: int) -> str:
    return data.say(start) if 1 <= start <= len(data) else f"point {start}"


def _freezes(data: Series, spec: ChartSpec, bounds: list[tuple[int, int]]) -> dict[int, int]:
    """Find the last place of each frozen baseline, by phase number."""
    if spec.freeze is None:
        return {}
    asked = spec.freeze if isinstance(spec.freeze, Mapping) else {1: spec.freeze}
    frozen = {}
    for number, at in asked.items():
        if number not in range(1, len(bounds) + 1):
            raise ParameterError(
                f"freeze: there is no phase {number!r}. Phases count from 1 to {len(bounds)}."
            )
        first, end = bounds[number - 1]
        position = data.place(at, "freeze", edge="until")
        beyond = position > end and number < len(bounds)
        if position <= first or beyond:
            inside = f"points {first + 1} to {end}"
            if data.periods is not None:
                inside += f", {data.say(first + 1)} to {data.say(end)}"
            raise ParameterError(
                f"freeze: {at!r} leaves no baseline in phase {number} ({inside}). "
                "Positions count from the start of the series; freeze={2: 36} freezes phase 2 at point 36."
            )
        frozen[number] = min(position, end)
    return frozen


def _ranges_inside(data: Series, layout: _Layout) -> Series:
    """No moving range reaches from one phase into the next."""
    if len(layout.bounds) == 1:
        return data
    values = data.values.copy()
    values[[first for first, _ in layout.bounds]] = np.nan
    return Series(values, None, None, data.kind, data.periods, data.gaps, data.notes)


def _phase(
    number: int, first: int, end: int, result: Result, layout: _Layout, counted: Mask, measured: Mask
) -> Phase:
    """Compute one phase's lines and runs, and add its signals to the result."""
    data, spec = result.series, result.spec
    where = slice(first, end)
    in_phase = counted[where]
    base = in_phase
    frozen = layout.frozen.get(number)
    if frozen is not None:
        base = in_phase.copy()
        base[frozen - first :] = False
    n_base = int(np.count_nonzero(base))
    limits = limits_of(
        Part(
            data.values[where],
            None if data.numerator is None else data.numerator[where],
            None if data.denominator is None else data.denominator[where],
            base,
            spec,
        )
    )
    standing = standing_of(n_base, spec.given)
    values = data.values[where]
    z = _distances(limits, spec) if standing != "none" else None
    places = in_phase.nonzero()[0]
    whole = len(places) == len(values)
    chosen = values if whole else values[places]
    side = _sides(chosen, limits)
    view = View(chosen, side, z if whole or z is None else z[places], tested=True)
    n_useful = len(view.useful)
    view.tested = n_useful >= MIN_USEFUL or spec.given
    if frozen is not None:
        view.frozen = int(np.searchsorted(places, frozen - first))
    view.better = {"increase": 1, "decrease": -1, None: 0}[spec.direction]
    for hit in RULES[spec.rule_set](view):
        result.signals.append(_signal(hit, number, places, first, end, result))
    if layout.excluded and z is not None and spec.rule_set not in ("anhoej", "ihi", "prestated"):
        _mark_excluded(z, number, first, result, measured)
    return Phase(
        number,
        first + 1,
        end,
        end - first - int(np.count_nonzero(~layout.kept[where])),
        n_useful,
        limits.centre,
        view.longest_run,
        longest_run_max(n_useful),
        view.crossings,
        crossings_min(n_useful),
        standing,
        len(places),
        n_base,
        frozen,
        limits,
    )


def _distances(limits: Limits, spec: ChartSpec) -> Array | None:
    """Distances from the middle in sigmas; None where the baseline has no variation to measure by."""
    sigma = limits.sigma
    if np.ndim(sigma) == 0 and not sigma > 0:
        return None
    z = (limits.scaled - limits.middle) / sigma
    noise = 1e-9 + NOISE * (np.abs(limits.scaled) + abs(limits.middle)) / sigma
    return clean_z(z, noise)


def _sides(values: Array, limits: Limits) -> Any:
    """1 above the centre, -1 below, 0 within rounding of it."""
    away = values - limits.centre
    near = np.maximum(TIE * np.maximum(np.abs(values), abs(limits.centre)), limits.tie)
    return (away > near).astype(np.int8) - (away < -near).astype(np.int8)


def _signal(hit: Hit, number: int, places: Any, first: int, end: int, result: Result) -> Signal:
    """Turn places among the counted points into positions of the series."""
    positions = places + (first + 1)
    if len(hit.marked) == 0:
        begin, last = first + 1, end
    else:
        begin, last = int(positions[hit.first]), int(positions[hit.last])
    gaps = last - begin - (hit.last - hit.first)
    return Signal(
        hit.rule,
        _WAYS[hit.sign],
        number,
        begin,
        last,
        tuple(positions[hit.marked].tolist()),
        tuple(positions[hit.completed].tolist()) if hit.completed else (),
        gaps,
        result,
    )


def _mark_excluded(z: Array, number: int, first: int, result: Result, measured: Mask) -> None:
    """Mark an excluded point that lies outside the limits."""
    for position in result.excluded:
        place = position - 1 - first
        if 0 <= place < len(z) and measured[position - 1] and abs(z[place]) > 3:
            way = "increase" if z[place] > 0 else "decrease"
            at = (position,)
            result.signals.append(Signal("outside", way, number, position, position, at, at, 0, result))


def _note(phase: Phase, spec: ChartSpec, notes: list[str]) -> None:
    """Note what the numbers went through."""
    limits = phase.limits
    if limits.screened:
        many = "1 very large jump" if limits.screened == 1 else f"{limits.screened} very large jumps"
        notes.append(f"Part {phase.number}: the usual range was set without {many}.")
    if limits.collapsed:
        notes.append(
            f"Part {phase.number}: leaving out large jumps would leave no ups and downs at all, so none "
            "were left out. Rare events read better as time between events (a t chart) or cases between "
            "events (a g chart)."
        )
    if spec.chart != "run" and phase.n_baseline > 1 and np.ndim(limits.sigma) == 0 and limits.sigma == 0:
        notes.append(
            f"Part {phase.number}: the numbers that set the usual range never vary, so no point can be "
            "called outside it."
        )
