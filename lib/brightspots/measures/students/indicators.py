"""Indicators of attendance, conduct and climate, from rows of students and answers.

Each returns one row a combination of `by` (one row when `by` is empty): the columns of `by`, ``n`` (people in the
denominator), ``numerator``, ``rate`` (a fraction from 0 to 1; empty where n is 0). Without school_year in `by`, a
student counts once in each school year. Nothing is hidden here: numbers of few people are for
`brightspots.privacy`. `definition` says in words how each is counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.students.climate import percent_positive
from brightspots.measures.students.day_rules import ALL_DAYS, DayRules
from brightspots.measures.students.definitions import Definition, definition
from brightspots.measures.students.rates import added_up, with_rate
from brightspots.measures.students.readiness import hs_readiness
from brightspots.measures.students.student_days import WHOLE, check_by, exact, student_days
from brightspots.measures.students.suspension import suspension_rate

__all__ = [
    "Definition",
    "attendance_rate",
    "attended",
    "chronic_absence",
    "chronic_absence_in_period",
    "chronically_absent",
    "definition",
    "hs_readiness",
    "percent_positive",
    "suspension_rate",
]


def chronic_absence(
    attendance: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    threshold: float = 0.10,
    inclusive: bool = True,
    min_days: int = 31,
    by: Sequence[str] = (),
    *,
    students: pd.DataFrame | None = None,
    rules: DayRules = ALL_DAYS,
) -> pd.DataFrame:
    """Return the share of students who missed a tenth of their school days or more.

    Students absent on `threshold` or more of the days of instruction they were enrolled, out of those enrolled
    for at least `min_days` days who attended at least one (California Department of Education: CALPADS and
    Dashboard rules). Absence is compared with the threshold as whole numbers, before any rounding.

    Parameters
    ----------
    attendance, enrollments, calendar : DataFrame
        As in `brightspots.measures.students.student_days.student_days`; absences only will do.
    threshold : float
        Share of days, between 0 and 1.
    inclusive : bool
        Whether exactly `threshold` counts.
    min_days : int
        Fewest days enrolled; California's 31 days are "more than 30".
    by : sequence of str
        school_year, columns of `enrollments` or of `students`. With school_id a student who changed schools
        counts at each, with the days there; without it once, with all days.
    students, rules
        As in `student_days`.

    Returns
    -------
    DataFrame
        by, n, numerator, rate.

    Raises
    ------
    ParameterError
        For a threshold that is no share, or an unknown column.

    Examples
    --------
    >>> days = pd.bdate_range("2024-08-12", periods=180)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame(
    ...     {"student_key": ["k"], "school_id": "A", "entry_date": days[0], "exit_date": None})
    >>> absences = pd.DataFrame({"student_key": "k", "school_id": "A", "date": days[:18], "status": "absent_excused"})
    >>> chronic_absence(absences, enrollments, calendar).values.tolist()
    [[1.0, 1.0, 1.0]]
    >>> chronic_absence(absences[:17], enrollments, calendar)["numerator"].tolist()
    [0]
    """
    names = check_by(by, enrollments, students)
    days = student_days(
        attendance,
        enrollments,
        calendar,
        by=names,
        students=students,
        rules=rules,
    )
    return _chronic(days, names, threshold, inclusive, min_days)


def chronic_absence_in_period(
    attendance: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    period: str = "month",
    threshold: float = 0.10,
    inclusive: bool = True,
    min_days: int = 10,
    by: Sequence[str] = (),
    *,
    students: pd.DataFrame | None = None,
    rules: DayRules = ALL_DAYS,
) -> pd.DataFrame:
    """Return the share of students who missed a tenth of their school days or more within each month or term.

    Each period stands alone: days, the threshold and `min_days` are those of the period. Months with fewer than
    `min_days` days of instruction have n 0 and no rate.

    Parameters
    ----------
    attendance, enrollments, calendar, threshold, inclusive, by, students, rules
        As in `chronic_absence`.
    period : str
        month or term (the calendar's).
    min_days : int
        Fewest days enrolled in the period.

    Returns
    -------
    DataFrame
        school_year, period (a month as 2024-11, or a term), by, n, numerator, rate.

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", "2024-10-31")
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame(
    ...     {"student_key": ["k"], "school_id": "A", "entry_date": days[0], "exit_date": None})
    >>> absences = pd.DataFrame({"student_key": "k", "school_id": "A", "date": days[:4], "status": "absent_excused"})
    >>> chronic_absence_in_period(absences, enrollments, calendar)[["period", "n", "numerator"]].values.tolist()
    [['2024-09', 1, 1], ['2024-10', 1, 0]]
    """
    names = [name for name in check_by(by, enrollments, students) if name != "school_year"]
    days = student_days(
        attendance,
        enrollments,
        calendar,
        by=names,
        students=students,
        period=period,
        rules=rules,
    )
    return _chronic(days, ["school_year", "period", *names], threshold, inclusive, min_days)


def attendance_rate(
    attendance: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    by: Sequence[str] = (),
    *,
    period: str | None = None,
    students: pd.DataFrame | None = None,
    rules: DayRules = ALL_DAYS,
) -> pd.DataFrame:
    """Return days attended out of days enrolled.

    With attendance of every day, students without a single row do not count: nobody knows whether they came.

    Parameters
    ----------
    attendance, enrollments, calendar, by, students, rules
        As in `chronic_absence`.
    period : str, optional
        month or term: adds the columns school_year and period.

    Returns
    -------
    DataFrame
        by, n (students), numerator (days attended), denominator (days enrolled), rate.

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=20)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame(
    ...     {"student_key": ["k"], "school_id": "A", "entry_date": days[0], "exit_date": None})
    >>> absences = pd.DataFrame({"student_key": "k", "school_id": "A", "date": days[:1], "status": "absent_excused"})
    >>> attendance_rate(absences, enrollments, calendar).values.tolist()
    [[1.0, 19.0, 20.0, 0.95]]
    """
    names = check_by(by, enrollments, students)
    days = student_days(
        attendance,
        enrollments,
        calendar,
        by=names,
        students=students,
        period=period,
        rules=rules,
    )
    if period is not None:
        names = ["school_year", "period", *(name for name in names if name != "school_year")]
    found = added_up(attended(days), names, ["n", "numerator", "denominator"])
    found["numerator"] = found["numerator"] / WHOLE
    return with_rate(found)


def attended(days: pd.DataFrame) -> pd.DataFrame:
    """Add to each row of `student_days` what it adds to an attendance rate.

    Returns
    -------
    DataFrame
        `days` with ``n``, ``numerator`` (millionths of days attended) and ``denominator`` (days enrolled).
    """
    known = (days["recorded"] > 0) | days["attended"]
    return days.assign(
        n=known.astype(np.int64),
        denominator=days["enrolled"].where(known, 0),
        numerator=(days["enrolled"] * WHOLE - days["absent"]).where(known, 0),
    )


def chronically_absent(
    days: pd.DataFrame, threshold: float = 0.10, inclusive: bool = True, min_days: int = 31
) -> pd.DataFrame:
    """Add to each row of `student_days` what it adds to chronic absence.

    Parameters
    ----------
    days : DataFrame
    threshold, inclusive, min_days
        As in `chronic_absence`.

    Returns
    -------
    DataFrame
        `days` with ``n`` and ``numerator``, each 0 or 1.
    """
    if not 0 < threshold <= 1:
        raise ParameterError("The threshold is a share of days: more than 0 and at most 1, such as 0.1.")
    share = exact(threshold)
    counted = (days["enrolled"] >= min_days) & days["attended"]
    # Whole numbers on both sides: 0.1 of 180 days is exactly 18.
    left = days["absent"] * share.denominator
    right = days["enrolled"] * WHOLE * share.numerator
    chronic = counted & ((left >= right) if inclusive else (left > right))
    return days.assign(n=counted.astype(np.int64), numerator=chronic.astype(np.int64))


def _chronic(
    days: pd.DataFrame, by: list[str], threshold: float, inclusive: bool, min_days: int
) -> pd.DataFrame:
    rows = chronically_absent(days, threshold, inclusive, min_days)
    return with_rate(added_up(rows, by, ["n", "numerator"]))
