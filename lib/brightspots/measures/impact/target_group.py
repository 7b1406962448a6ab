"""For whom? The same claim for a student group, and whether the gap to the others closed."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import pandas as pd

from brightspots.errors import DataError
from brightspots.measures.impact.before_after import LEAST_COUNTED, Halves
from brightspots.measures.impact.claim import Claim, GroupClaim
from brightspots.measures.impact.welch import difference_interval
from brightspots.measures.spc.series import Array, Series, read_series


def groups_of(groups: Any) -> dict[str, pd.DataFrame]:
    """Split a table of groups: ``group`` and the columns of a series.

    Raises
    ------
    DataError
        For a table without the column ``group``.
    """
    if not isinstance(groups, pd.DataFrame) or "group" not in groups.columns:
        raise DataError(
            "Student groups need a column group beside period and value.", remedy="Name the columns so."
        )
    return {str(name): rows.drop(columns="group") for name, rows in groups.groupby("group", sort=False)}


def gap_series(group: pd.DataFrame, halves: Halves) -> tuple[Array, str]:
    """Return the group minus the others, point by point of `halves`, and what it is held against."""
    own = read_series(group)
    if own.periods is None or halves.series.periods is None:
        raise DataError("Student groups need periods, as the outcome does.", remedy="Add a column period.")
    at = {period: place for place, period in enumerate(_days(own))}
    places = [at.get(period) for period in _days(halves.series)]
    values = _pick(own.values, places)
    if own.is_ratio and halves.series.is_ratio:
        n, out_of = _pick(own.numerator, places), _pick(own.denominator, places)
        rest = np.asarray(halves.series.denominator) - out_of
        with np.errstate(invalid="ignore", divide="ignore"):
            others = np.where(rest >= LEAST_COUNTED, (np.asarray(halves.series.numerator) - n) / rest, nan)
        return np.where(halves.counted, values - others, nan), "the others"
    return np.where(halves.counted, values - halves.series.values, nan), "all"


def _days(series: Series) -> list[Any]:
    periods = np.asarray(series.periods)
    found: list[Any] = periods.astype("datetime64[D]").tolist() if series.kind == "date" else periods.tolist()
    return found


def _pick(values: Any, places: list[int | None]) -> Array:
    return np.array([nan if place is None else values[place] for place in places], dtype=np.float64)


def group_claim(name: str, group: pd.DataFrame, claim: Claim, halves: Halves) -> GroupClaim:
    """Hold a group's gap before the change against that since.

    Parameters
    ----------
    name : str
    group : DataFrame
        The columns of a series.
    claim : Claim
        The group's own.
    halves : Halves
        Of all students.
    """
    gap, against = gap_series(group, halves)
    at = halves.start - 1
    before, after = gap[:at], gap[at:]
    before, after = before[np.isfinite(before)], after[np.isfinite(after)]
    if claim.level == 0 or min(len(before), len(after)) < 2:
        return GroupClaim(name, claim, nan, nan, (nan, nan), against)
    interval = difference_interval(before, after, halves.carry)
    return GroupClaim(name, claim, float(before.mean()), float(after.mean()), interval, against)
