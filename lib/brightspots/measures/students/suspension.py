"""Suspension: who was suspended for a full day or more, each student counted once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from brightspots.measures.students.rates import added_up, with_rate
from brightspots.measures.students.school_years import school_year_of
from brightspots.measures.students.student_days import PLACES, WHOLE, check_by, student_days

SUSPENSIONS = ("iss", "oss")


def suspension_rate(
    incidents: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    by: Sequence[str] = (),
    *,
    full_day: float = 1.0,
    students: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the share of students suspended for one full day or more, each counted once.

    Days of suspension in and out of school are added up over the year (California Department of Education:
    unduplicated students suspended for an aggregate of one full day, out of cumulative enrollment, which is
    everybody enrolled on at least one day of instruction).

    Parameters
    ----------
    incidents : DataFrame
        student_key, school_id, occurred_on, action, action_days and, where known, is_offender: rows of others
        who were there do not count. A suspension without a number of days counts as one day.
    enrollments, calendar, by, students
        As in `chronic_absence`. With school_id, a suspension counts at the school where it happened.
    full_day : float
        Fewest days in all.

    Returns
    -------
    DataFrame
        by, n, numerator, rate.

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=20)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame(
    ...     {"student_key": ["k", "l"], "school_id": "A", "entry_date": days[0], "exit_date": None})
    >>> incidents = pd.DataFrame({"student_key": ["k", "k", "l"], "school_id": "A", "occurred_on": "2024-09-10",
    ...                           "action": ["iss", "oss", "iss"], "action_days": [0.5, 0.5, 0.5]})
    >>> suspension_rate(incidents, enrollments, calendar).values.tolist()
    [[2.0, 1.0, 0.5]]
    """
    names = check_by(by, enrollments, students)
    nothing = pd.DataFrame({"student_key": [], "school_id": [], "date": [], "status": []})
    enrolled = student_days(nothing, enrollments, calendar, by=names, students=students)
    places = [name for name in names if name in PLACES and name != "school_id"]
    rows = suspensions(incidents)
    if places:
        of_school = enrollments[["school_id", *places]].drop_duplicates("school_id")
        rows = rows.merge(of_school, on="school_id", how="left")
    unit = ["student_key", "school_year", *places, *(["school_id"] if "school_id" in names else [])]
    return with_rate(added_up(suspended(enrolled, rows, unit, full_day), names, ["n", "numerator"]))


def suspended(
    enrolled: pd.DataFrame, rows: pd.DataFrame, unit: list[str], full_day: float = 1.0
) -> pd.DataFrame:
    """Add to each row of `student_days` what it adds to a suspension rate.

    Parameters
    ----------
    enrolled : DataFrame
    rows : DataFrame
        From `suspensions`.
    unit : list of str
        The columns that say whose days of suspension are added up.
    full_day : float

    Returns
    -------
    DataFrame
        `enrolled` with ``n`` (1) and ``numerator`` (0 or 1).
    """
    days = rows.groupby(unit)["days"].sum().rename("suspended")
    found = enrolled.merge(days.reset_index(), on=unit, how="left")
    return found.assign(n=1, numerator=(found["suspended"] >= round(full_day * WHOLE)).astype(np.int64))


def suspensions(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return suspensions with their school year and days, in millionths."""
    rows = incidents[incidents["action"].isin(SUSPENSIONS)]
    if "is_offender" in rows:
        rows = rows[rows["is_offender"].fillna(True).astype(bool)]
    length = rows["action_days"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    days = np.round(np.where(np.isnan(length), 1.0, length) * WHOLE).astype(np.int64)
    year = school_year_of(pd.to_datetime(rows["occurred_on"]))
    return rows[["student_key", "school_id"]].assign(school_year=year, days=days)
