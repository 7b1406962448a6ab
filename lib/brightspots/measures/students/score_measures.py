"""Measures of test scores by school, year, student group and part of the year.

Each is named by its subject, what it is and the part of the year, such as ``math_level_spring``; see
`brightspots.measures.students.score_definitions` for what each means.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from brightspots.measures.students.memberships import Groups, in_groups
from brightspots.measures.students.score_definitions import main_ids
from brightspots.measures.students.score_rules import AS_USUAL, ScoreRules
from brightspots.measures.students.scores import WINDOWS

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
    counted = {name: (number, average, rows) for name, number, average, rows in _numbers(found, rules)}
    if not counted:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in _COLUMNS})
    parts = {name: _counted(*numbers, grades, ends) for name, numbers in counted.items()}
    main = main_ids(_named(parts))
    return _named(parts | {name: _counted(*counted[name], groups, ends) for name in main & set(counted)})


def _named(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([rows.assign(measure_id=name) for name, rows in parts.items()], ignore_index=True)[
        _COLUMNS
    ]


def _numbers(found: pd.DataFrame, rules: ScoreRules) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    """Return each measure's id, the column of students' numbers, how a group's are put together, and the students."""
    for of, rows in found.groupby("of", sort=True, observed=True):
        for window in WINDOWS:
            here = rows[rows["window"] == window]
            yield from _known(f"{of}_level_{window}", "level", "mean", here)
            yield from _known(f"{of}_score_{window}", "scale_score", rules.average, here)
            yield from _known(f"{of}_percentile_{window}", "percentile", "median", here)
        last = rows[rows["growth_percentile"].notna()].sort_values("administered_on", kind="stable")
        last = last.drop_duplicates(["student_key", "school_year"], keep="last")
        yield from _known(f"{of}_growth", "growth_percentile", "median", last)
        yield from _known(f"{of}_gain_fall_spring", "gain", rules.average, _gains(rows))


def _known(
    name: str, number: str, average: str, rows: pd.DataFrame
) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    known = rows[rows[number].notna()]
    if len(known):
        yield name, number, average, known


def _gains(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each student's score rose from fall to spring, at the school of the spring."""
    fall, spring = (rows[rows["window"] == window] for window in ("fall", "spring"))
    unit = ["student_key", "school_year"]
    both = spring.merge(fall[[*unit, "scale_score"]], on=unit, suffixes=("", "_before"))
    return both.assign(gain=both["scale_score"] - both["scale_score_before"])


def _counted(
    number: str, average: str, rows: pd.DataFrame, groups: Groups, ends: pd.DataFrame
) -> pd.DataFrame:
    """Return the average of students' numbers by school, year and group, and how many students they are."""
    spread = in_groups(rows[["student_key", "school_id", "school_year", number]], groups)
    by = spread.groupby([spread[key].astype("category") for key in _KEYS], sort=True, observed=True)[number]
    counted = by.agg(**{"value": average, "denominator": "size"}).reset_index()
    counted = counted.astype(dict.fromkeys(_KEYS, "str")).astype({"denominator": "float64"})
    counted["numerator"] = np.nan
    if number == "level":
        counted["numerator"] = (counted["value"] * counted["denominator"]).round()
        counted["value"] = 100 * counted["numerator"] / counted["denominator"]
    # All rows are of one test, and those of one window end together.
    key = ["of", "window", "school_id", "school_year"]
    last = rows[key[:2]].astype("str").drop_duplicates().merge(ends, on=key[:2])
    last = last.sort_values("through").drop_duplicates(key[2:], keep="last")
    counted = counted.merge(last[[*key[2:], "through"]], on=key[2:], how="left")
    return counted.assign(through=counted["through"].astype("object").where(counted["through"].notna(), ""))


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
