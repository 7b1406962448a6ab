"""What each student scored: one row a student, test, school year and part of the year."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.school_years import school_year_of
from brightspots.measures.students.score_rules import AS_USUAL, ScoreRules
from brightspots.text.ids import slug

WINDOWS = ("fall", "winter", "spring")
NUMBERS = ("scale_score", "percentile", "growth_percentile")
NOT_COUNTED = "other"
_MONTHS = {**dict.fromkeys((7, 8, 9, 10, 11), "fall"), **dict.fromkeys((12, 1, 2), "winter")}
_OF_TIME = re.compile(r"(?:^|_)(?:20\d\d(?:_(?:20)?\d\d)?|fall|winter|spring|boy|moy|eoy)(?=_|$)")


def scores(tests: pd.DataFrame, rules: ScoreRules = AS_USUAL) -> pd.DataFrame:
    """Return what each student scored, the last time in each part of the year.

    Parameters
    ----------
    tests : DataFrame
        Rows of the table ``assessments``, with the ``school_id`` that `school_on_the_day` returns; rows without one
        are left out.
    rules : ScoreRules

    Returns
    -------
    DataFrame
        school_id, school_year, student_key, ``of`` (the subject; with its test where the subject has several),
        window (by the date, where the row does not say it: fall to November, winter to February, then spring),
        administered_on, scale_score, percentile, growth_percentile and ``level`` (1 at or above grade level, 0 below,
        NaN where that is not known). Parts of a test (``standard_id``) are not among them.

    Examples
    --------
    >>> tests = pd.DataFrame({"student_key": ["k", "k"], "assessment_id": "map", "subject": "math", "school_id": "A",
    ...                       "administered_on": ["2024-09-20", "2024-10-02"], "scale_score": [201.0, 204.0]})
    >>> scores(tests)[["of", "school_year", "window", "scale_score"]].values.tolist()
    [['math', '2024-25', 'fall', 204.0]]
    """
    on = pd.to_datetime(tests["administered_on"])
    kept = tests["school_id"].notna() & on.notna() & (tests["subject"] != NOT_COUNTED)
    if "standard_id" in tests:
        kept &= tests["standard_id"].isna() | (tests["standard_id"] == "")
    if rules.through is not None:
        kept &= on <= pd.Timestamp(rules.through)
    tests, on = tests[kept], on[kept]
    said = (
        tests["window"].astype("object") if "window" in tests else pd.Series(None, on.index, dtype="object")
    )
    by_month = on.dt.month.map(_MONTHS).fillna(WINDOWS[-1])
    rows = tests[["school_id", "student_key"]].assign(
        school_year=school_year_of(on),
        of=_subjects(tests),
        window=said.where(said.notna(), by_month),
        administered_on=on,
        **{name: tests[name].astype("float64") if name in tests else np.nan for name in NUMBERS},
        level=_levels(tests, rules),
    )
    rows = rows[rows[[*NUMBERS, "level"]].notna().any(axis=1)]
    # By numbers in place of texts, which would be compared again for each measure.
    rows = rows.astype(dict.fromkeys(("school_id", "school_year", "student_key", "of", "window"), "category"))
    unit = ["student_key", "of", "school_year", "window"]
    if rows.duplicated(unit).any():
        order = ["administered_on", *NUMBERS, "level", "school_id"]
        rows = rows.sort_values(order, kind="stable").drop_duplicates(unit, keep="last")
    return rows.reset_index(drop=True)


def school_on_the_day(tests: pd.DataFrame, enrollments: pd.DataFrame) -> pd.Series:
    """Return the school at which the student of each row was enrolled on its day; empty for none.

    Of several at once it is the one that was entered last.

    Examples
    --------
    >>> stays = pd.DataFrame({"student_key": "k", "school_id": ["A", "B"], "entry_date": ["2024-08-12", "2025-01-06"],
    ...                       "exit_date": ["2024-12-20", None]})
    >>> days = ["2024-09-20", "2024-12-28", "2025-04-20"]
    >>> school_on_the_day(pd.DataFrame({"student_key": "k", "administered_on": days}), stays).tolist()
    ['A', nan, 'B']
    """
    stays = enrollments[["student_key", "school_id"]].assign(
        entry=pd.to_datetime(enrollments["entry_date"]), leave=pd.to_datetime(enrollments["exit_date"])
    )
    days = pd.DataFrame(
        {
            "student_key": tests["student_key"].to_numpy(),
            "on": pd.to_datetime(tests["administered_on"]).to_numpy(),
        }
    )
    days = days.drop_duplicates().dropna()
    both = days.merge(stays, on="student_key")
    both = both[(both["entry"] <= both["on"]) & ~(both["leave"] < both["on"])]
    both = both.sort_values(["entry", "school_id"], kind="stable")
    both = both.drop_duplicates(["student_key", "on"], keep="last")
    rows = pd.DataFrame({"student_key": tests["student_key"], "on": pd.to_datetime(tests["administered_on"])})
    found = rows.merge(both[["student_key", "on", "school_id"]], on=["student_key", "on"], how="left")
    return found["school_id"].set_axis(tests.index)


def _subjects(tests: pd.DataFrame) -> pd.Series:
    """Return the subject of each row, with its test where the subject has more than one.

    A test's id may name a year or a part of it: "map_2024_fall" and "map_2025_spring" are one test.
    """
    pair, pairs = pd.factorize(pd.MultiIndex.from_frame(tests[["subject", "assessment_id"]]))
    names = [
        (str(subject), _OF_TIME.sub("", slug(str(test))).strip("_") or "test") for subject, test in pairs
    ]
    known = pd.DataFrame(names, columns=["subject", "test"])
    many = known.groupby("subject")["test"].transform("nunique") > 1
    of = known["subject"].where(~many, known["subject"] + "__" + known["test"])
    return pd.Series(of.to_numpy(dtype=object)[pair], index=tests.index, dtype=object)


def _levels(tests: pd.DataFrame, rules: ScoreRules) -> NDArray[np.float64]:
    """Return 1 for a level at or above grade level, 0 for one below, NaN where that is not known."""
    if "performance_level" not in tests or tests.empty:
        return np.full(len(tests), np.nan)
    pair, pairs = pd.factorize(pd.MultiIndex.from_frame(tests[["assessment_id", "performance_level"]]))
    levels: dict[str, list[str]] = {}
    for test, level in pairs:
        levels.setdefault(test, []).extend([level] if isinstance(level, str) else [])
    known = {test: rules.at_grade_level(str(test), its) for test, its in levels.items()}
    return np.array([float(known[test].get(level, np.nan)) for test, level in pairs])[pair]
