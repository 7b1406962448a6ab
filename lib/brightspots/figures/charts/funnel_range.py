"""The range of a funnel: how far schools of one size lie apart by luck, or by their usual differences."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from brightspots.errors import DataError
from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.chart_checks import dispersion
from brightspots.text.typed import one_line

OVERDISPERSED = 1.5
"""From here on schools differ by more than luck: times as much as luck alone would have it."""


@dataclass(frozen=True, eq=False)
class Funnel:
    """The schools, largest last, with the middle and half the width of the range at each size."""

    schools: pd.DataFrame
    centre: float
    ends: tuple[float, float]
    factor: float
    unit: str
    spread: float
    ratio: float
    chart: str

    def say(self, value: float) -> str:
        """Write a value as a reader sees it."""
        words = f"{self.factor * value:,.1f}".removesuffix(".0").replace("-", "−")
        return words + ("%" if self.unit == "percent" else "")

    def edge(self, n: Any, way: int) -> Any:
        """Return the limit for so many people, in the shown unit, cut at what a value cannot pass."""
        return self.factor * np.clip(self.centre + way * 3 * self.spread / np.sqrt(n), *self.ends)


def read_schools(table: pd.DataFrame) -> pd.DataFrame:
    """Return school_id, school_name, value, n, numerator, denominator, in order of size."""
    columns = set(table.columns)
    counts = {"numerator", "denominator"} <= columns
    if "school_name" not in columns or not (counts or {"value", "n"} <= columns):
        raise DataError(
            f"The table's columns are {', '.join(map(str, table.columns)) or 'none'}.",
            remedy="It needs school_name, and numerator and denominator, or value and n.",
        )
    data = pd.DataFrame({"school_name": table["school_name"].map(one_line)})
    data["school_id"] = table["school_id"].astype(str) if "school_id" in columns else ""
    for name in ("numerator", "denominator", "value", "n"):
        found = table[name] if name in columns else pd.Series(np.nan, index=table.index)
        data[name] = pd.to_numeric(found, errors="coerce").astype(float)
    if counts:
        data["n"] = data["denominator"]
        data["value"] = data["numerator"] / data["denominator"].where(data["denominator"] > 0)
    data = data[np.isfinite(data["value"]) & (data["n"] > 0)]
    return data.sort_values(["n", "school_id", "school_name"], kind="stable", ignore_index=True)


def fit(data: pd.DataFrame, unit: str) -> Funnel:
    """Choose the limits by what the schools show; shares become percent here."""
    counts = data["numerator"].notna().all()
    share = counts and bool(data["value"].between(0, 1).all())
    factor = 100.0 if share else 1.0
    unit = "percent" if share and unit in ("", "percent") else unit
    ratio, least = 1.0, float(data["value"].min())
    most = 1.0 if share else 100.0
    bounded = unit == "percent" and least >= 0 and bool((data["value"] <= most).all())
    ends = (0.0 if least >= 0 else -np.inf, most if bounded else np.inf)
    if share:
        result = analyse(data[["numerator", "denominator"]], ChartSpec(chart="p"))
        ratio = dispersion(result, result.phase_numbers[0])[0]
        if ratio < OVERDISPERSED:
            centre = result.phase_numbers[0].centre
            return Funnel(data, centre, ends, factor, unit, sqrt(centre * (1 - centre)), ratio, "p")
        table = data[["numerator", "denominator"]]
    else:
        table = data[["value"]].assign(denominator=data["n"])
    phase = analyse(table, ChartSpec(chart="i_prime")).phase_numbers[0]
    spread = phase.sigma * sqrt(float(data["n"].iloc[-1]))
    return Funnel(
        data, phase.centre, ends, factor, unit, spread if spread == spread else 0.0, ratio, "i_prime"
    )
