"""The tables of a result, and where its numbers come from."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.measures.spc.charts import TIE
from brightspots.measures.spc.rules import source_of
from brightspots.measures.spc.runs import MIN_USEFUL

if TYPE_CHECKING:
    from brightspots.measures.spc.result import Result

ENGINE = "1"
"""Version of the definitions: it changes when the same numbers could give another result."""


def points_table(result: Result) -> pd.DataFrame:
    """One row a point or gap.

    Returns
    -------
    DataFrame
        period, value, numerator, denominator, centre, lower, upper, near_lower, near_upper (two sigma),
        phase, useful (it is measured, counted and not on the centre), signals (tuple of the rules that
        mark the point).
    """
    series, n = result.series, len(result.series)
    centre, phase = np.full(n, np.nan), np.zeros(n, dtype=np.int64)
    useful = np.zeros(n, dtype=bool)
    for part in result.phase_numbers:
        where = slice(part.first - 1, part.last)
        centre[where], phase[where] = part.centre, part.number
        values = series.values[where]
        near = np.maximum(TIE * np.maximum(np.abs(values), abs(part.centre)), part.limits.tie)
        useful[where] = np.abs(values - part.centre) > near
    useful[[position - 1 for position in result.excluded]] = False
    marks: list[list[str]] = [[] for _ in range(n)]
    for signal in result.signals:
        for position in signal.points:
            if signal.rule not in marks[position - 1]:
                marks[position - 1].append(signal.rule)
    empty = np.full(n, np.nan)
    return pd.DataFrame(
        {
            "period": np.arange(1, n + 1) if series.periods is None else series.periods,
            "value": series.values,
            "numerator": empty if series.numerator is None else series.numerator,
            "denominator": empty if series.denominator is None else series.denominator,
            "centre": centre,
            "lower": result.lines(-3),
            "upper": result.lines(3),
            "near_lower": result.lines(-2),
            "near_upper": result.lines(2),
            "phase": phase,
            "useful": useful,
            "signals": pd.Series([tuple(mark) for mark in marks], dtype=object),
        }
    )


def phases_table(result: Result) -> pd.DataFrame:
    """One row a phase: phase, n, n_useful, centre, runs and crossings with their bounds, limits, standing."""
    columns = (
        "n",
        "n_useful",
        "centre",
        "longest_run",
        "longest_run_max",
        "crossings",
        "crossings_min",
        "mr_bar",
        "mr_upper",
        "sigma",
        "lower",
        "upper",
        "standing",
    )
    rows = [
        {"phase": phase.number} | {name: getattr(phase, name) for name in columns}
        for phase in result.phase_numbers
    ]
    return pd.DataFrame(rows, columns=["phase", *columns])


def provenance(result: Result) -> dict[str, Any]:
    """Return what was computed, by which definitions, from which data."""
    series, spec = result.series, result.spec
    digest = hashlib.sha256()
    for column in (series.values, series.numerator, series.denominator):
        digest.update(b"-" if column is None else np.ascontiguousarray(column).tobytes())
    if series.periods is not None:
        digest.update("\n".join(map(str, series.periods.tolist())).encode())
    chosen = {
        f.name: getattr(spec, f.name) for f in fields(spec) if f.init and getattr(spec, f.name) != f.default
    }
    return {
        "engine": ENGINE,
        "chart": spec.chart,
        "rules": spec.rule_set,
        "rules_source": source_of(spec.rule_set),
        "spec": {name: str(value) if name == "calendar" else value for name, value in chosen.items()},
        "data_sha256": digest.hexdigest(),
        "n": len(series),
        "n_missing": int(np.isnan(series.values).sum()),
        "first_period": series.say(1) if len(series) else None,
        "last_period": series.say(len(series)) if len(series) else None,
        "phases": [
            {
                "phase": phase.number,
                "first": phase.first,
                "last": phase.last,
                "frozen_through": phase.frozen,
                "baseline_points": phase.n_baseline,
                "centre": phase.centre,
                "standing": phase.standing,
                "ranges_screened": phase.limits.screened,
                "sigma_z": phase.limits.sigma_z,
            }
            for phase in result.phase_numbers
        ],
        "excluded": dict(result.excluded),
        "tie_tolerance": TIE,
        "least_useful_points": MIN_USEFUL,
        "false_alarm_assumes": "steady numbers, each independent of the last, roughly bell shaped",
        "notes": list(result.notes),
    }
