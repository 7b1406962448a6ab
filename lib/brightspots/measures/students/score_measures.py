"""Measures of test scores by school, year, student group and part of the year.

Each is named by its subject, what it is and the part of the year, such as ``math_level_spring``; see
`brightspots.measures.students.score_definitions` for what each means.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.memberships import Groups, in_groups
from brightspots.measures.students.score_definitions import main_ids
from brightspots.measures.students.score_rules import AS_USUAL, ScoreRules
from brightspots.measures.students.scores import WINDOWS

Flags = NDArray[np.bool_]

FINISHED_AFTER = 14
"""So many days after its last test, in a year that goes on, all schools are taken to have tested."""
_KEYS = ["school_id", "school_year", "subgroup_id"]
_COLUMNS = ["measure_id", *_KEYS, "value", "numerator", "denominator", "through"]


def score_measures(
    found: pd.DataFrame,
    groups: Groups,
    grades: Groups,
    rules: ScoreRules = AS_USUAL,
    unfinished: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count the measures of test scores: all of them by grade, and by student group those that come first.

    Parameters
    ----------
    found : DataFrame
        From `brightspots.measures.students.scores.scores`.
    groups, grades : Groups
        All student groups, and the grades only.
    rules : ScoreRules
    unfinished : DataFrame, optional
        school_id, school_year and ``through`` of school years that are not over, as `YearSpans.unfinished` returns
        them.

    Returns
    -------
    DataFrame
        measure_id, school_id, school_year, subgroup_id, value (in the unit of its definition), numerator (of shares),
        denominator (students) and ``through``: the last day of tests where testing may go on, else empty.
    """
    ends = _ends(found, unfinished)
    found = _with_gains(found)
    numbers = dict(_numbers(found, rules))
    if not numbers:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in _COLUMNS})
    cells = _Cells(found, grades, ends)
    parts = {name: cells.count(*number) for name, number in numbers.items()}
    main = main_ids(_named(parts)) & set(numbers)
    cells = _Cells(found, groups, ends)
    return _named(parts | {name: cells.count(*numbers[name]) for name in main})


def _named(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = [rows.assign(measure_id=name) for name, rows in parts.items()]
    return pd.concat(rows, ignore_index=True)[_COLUMNS]


def _with_gains(found: pd.DataFrame) -> pd.DataFrame:
    """Add ``gain`` to the scores of spring: what each student's score rose from fall."""
    fall = found.loc[found["window"] == "fall", ["student_key", "of", "school_year", "scale_score"]]
    fall = fall.assign(window="spring").astype({"window": found["window"].dtype})
    both = found.merge(
        fall, on=["student_key", "of", "school_year", "window"], how="left", suffixes=("", "_before")
    )
    return both.assign(gain=both["scale_score"] - both["scale_score_before"])


def _numbers(found: pd.DataFrame, rules: ScoreRules) -> Iterator[tuple[str, tuple[str, str, Flags]]]:
    """Return of each measure its id, the column of students' numbers, how these are put together, and of which rows."""
    last = found[found["growth_percentile"].notna()].sort_values("administered_on", kind="stable")
    last = last.drop_duplicates(["student_key", "of", "school_year"], keep="last")
    is_last = found.index.isin(last.index)
    for of in found["of"].unique():
        ours = (found["of"] == of).to_numpy()
        asked = [(f"{of}_growth", "growth_percentile", "median", ours & is_last)]
        asked.append((f"{of}_gain_fall_spring", "gain", rules.average, ours))
        for window in WINDOWS:
            here = ours & (found["window"] == window).to_numpy()
            asked.append((f"{of}_level_{window}", "level", "mean", here))
            asked.append((f"{of}_score_{window}", "scale_score", rules.average, here))
            asked.append((f"{of}_percentile_{window}", "percentile", "median", here))
        for name, number, average, rows in asked:
            known = rows & found[number].notna().to_numpy()
            if known.any():
                yield name, (number, average, known)


class _Cells:
    """Students' numbers by school, year and group, of which each row's are told once for all measures."""

    def __init__(self, found: pd.DataFrame, groups: Groups, ends: pd.DataFrame) -> None:
        self._found, self._ends = found, ends
        people = found[["student_key", "school_id", "school_year"]].assign(place=np.arange(len(found)))
        spread = in_groups(people, groups)
        self._place = spread["place"].to_numpy()
        by = spread.groupby([spread[key].astype("category") for key in _KEYS], sort=True, observed=True)
        self._cell = by.ngroup().to_numpy()
        self._names = by.size().reset_index()[_KEYS].astype(dict.fromkeys(_KEYS, "str"))

    def count(self, number: str, average: str, rows: Flags) -> pd.DataFrame:
        """Return the average of these rows' numbers by cell, and how many students they are."""
        at = np.flatnonzero(rows[self._place])
        values = pd.Series(self._found[number].to_numpy()[self._place[at]])
        found = values.groupby(self._cell[at], sort=True).agg(**{"value": average, "denominator": "size"})
        counted = self._names.iloc[found.index].reset_index(drop=True)
        counted["value"], counted["denominator"] = (
            found["value"].to_numpy(),
            found["denominator"].to_numpy(float),
        )
        counted["numerator"] = np.nan
        if number == "level":
            counted["numerator"] = (counted["value"] * counted["denominator"]).round()
            counted["value"] = 100 * counted["numerator"] / counted["denominator"]
        return self._with_end(counted, rows)

    def _with_end(self, counted: pd.DataFrame, rows: Flags) -> pd.DataFrame:
        if self._ends.empty:
            return counted.assign(through="")
        tested = self._found.loc[rows, ["of", "window"]].astype("str").drop_duplicates()
        last = tested.merge(self._ends, on=["of", "window"]).sort_values("through")
        last = last.drop_duplicates(_KEYS[:2], keep="last")[[*_KEYS[:2], "through"]]
        counted = counted.merge(last, on=_KEYS[:2], how="left")
        return counted.assign(
            through=counted["through"].astype("object").where(counted["through"].notna(), "")
        )


def _ends(found: pd.DataFrame, unfinished: pd.DataFrame | None) -> pd.DataFrame:
    """Return until when each school tested, where testing may go on: by test, window and unfinished year."""
    key = ["of", "window", "school_id", "school_year"]
    if unfinished is None or unfinished.empty or found.empty:
        return pd.DataFrame(columns=[*key, "through"])
    own = found.groupby(key, observed=True)["administered_on"].max().rename("own").reset_index()
    own = own.astype(dict.fromkeys(key, "str"))
    own["last"] = own.groupby(["of", "window", "school_year"])["own"].transform("max")
    own = own.merge(unfinished[[*key[2:], "through"]], on=key[2:])
    own = own[pd.to_datetime(own["through"]) < own["last"] + pd.Timedelta(days=FINISHED_AFTER)]
    return own.assign(through=own["own"].dt.strftime("%Y-%m-%d"))[[*key, "through"]]
