"""Other schools laid out on our periods, and what they are matched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.errors import DataError, ParameterError
from brightspots.measures.impact.matching import level_and_trend
from brightspots.measures.spc.series import Array

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves


def lay_out(comparison: Any, halves: Halves) -> pd.DataFrame:
    """Return the comparison on our periods: a row a period of ours, a column a unit.

    Parameters
    ----------
    comparison : DataFrame
        ``unit``, ``period`` and ``value``, or ``numerator`` and ``denominator``; ``start``, where known, is when
        a unit began the same change: such a unit is compared with until then, and left out if that is no later
        than ours.
    halves : Halves
        Ours.
    """
    if not isinstance(comparison, pd.DataFrame) or not {"unit", "period"} <= set(comparison.columns):
        raise DataError(
            "Schools to compare with need the columns unit, period and value (or numerator and denominator).",
            remedy="Name them so; start may say when a school began the same change.",
        )
    rows = comparison
    if {"numerator", "denominator"} <= set(rows.columns):
        value = rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
        rows = rows.assign(value=value)
    elif "value" not in rows.columns:
        raise DataError("Schools to compare with have no value.", remedy="Add a column value.")
    if rows.duplicated(["unit", "period"]).any():
        twice = rows[rows.duplicated(["unit", "period"])].iloc[0]
        raise DataError(
            f"{twice['unit']} has two numbers for one period.",
            value=str(twice["period"]),
            remedy="Keep one of them, or add them up.",
        )
    if halves.series.periods is None:
        raise ParameterError("A comparison needs periods, and the outcome has none. Give period and value.")
    if halves.dated:
        rows = rows.assign(period=pd.to_datetime(rows["period"]).astype("datetime64[us]"))
        periods = pd.DatetimeIndex(halves.series.periods.astype("datetime64[us]"))
    else:
        periods = pd.Index(halves.series.periods)
    if "start" in rows.columns:
        rows = _not_yet_started(rows, halves, periods)
    return rows.pivot(index="period", columns="unit", values="value").reindex(periods)


def _not_yet_started(rows: pd.DataFrame, halves: Halves, periods: Any) -> pd.DataFrame:
    """Keep of a unit that changes, too, only what lies before; nothing of one that began no later than we did."""
    start = pd.to_datetime(rows["start"]) if halves.dated else rows["start"]
    if halves.start > len(periods):
        return rows.drop(columns="start")
    ours = periods[halves.start - 1]
    never = start.isna()
    return rows[never | ((start > ours) & (rows["period"] < start))].drop(columns="start")


def features_of(
    units: list[Any], values: Array, ours: Array, at: int, context: pd.DataFrame | None
) -> tuple[list[str], Array, list[str]]:
    """Return names, ours and theirs to match on, and the units' names."""
    found = level_and_trend(np.vstack([ours[:at], values[:, :at]]))
    names = ["level", "trend"]
    if context is not None:
        if "ours" not in context.index:
            raise ParameterError('context needs a row "ours" beside those of the schools compared with.')
        numbers = context.select_dtypes("number").astype("float64")
        known = numbers.columns[numbers.loc["ours"].notna()]
        extra = numbers.reindex(["ours", *units])[known].to_numpy()
        found = np.column_stack([found, extra])
        names += [str(column) for column in known]
    return names, found, [str(unit) for unit in units]
