"""Days enrolled and days absent of each student: calendar times enrollment, and what attendance says of them.

A school may send every student's every day, or absences only. Either way the days that count are built from the
calendar's days of instruction within each enrollment, so both give the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.students.day_cells import WHOLE
from brightspots.measures.students.day_count import PERIODS, PLACES, DayCount, with_columns
from brightspots.measures.students.day_rules import ALL_DAYS, DayRules

__all__ = ["PERIODS", "PLACES", "WHOLE", "check_by", "exact", "student_days", "with_columns"]


def exact(share: float) -> Fraction:
    """Return a share as the fraction that people mean by it.

    Examples
    --------
    >>> exact(0.1), exact(1 / 3)
    (Fraction(1, 10), Fraction(1, 3))
    """
    return Fraction(share).limit_denominator(10_000)


def check_by(by: Sequence[str], enrollments: pd.DataFrame, students: pd.DataFrame | None) -> list[str]:
    """Return `by` as a list; raise a ParameterError for a name that is no column of either table.

    By student_key, the numbers are those of single students, to be added up into groups.
    """
    names = [by] if isinstance(by, str) else list(by)
    known = ["school_year", *enrollments.columns, *([] if students is None else students.columns)]
    known = [name for name in dict.fromkeys(known) if name not in ("student_key", "entry_date", "exit_date")]
    for name in names:
        if name not in known and name != "student_key":
            raise ParameterError(
                f'These numbers cannot be given by "{name}". Use some of: {", ".join(known)}'
                + (", or give the table students for its columns." if students is None else ".")
            )
    return names


def student_days(
    attendance: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    students: pd.DataFrame | None = None,
    period: str | None = None,
    rules: DayRules = ALL_DAYS,
) -> pd.DataFrame:
    """Count each student's days enrolled, absent and attended, by school year.

    Parameters
    ----------
    attendance : DataFrame
        student_key, school_id, date, status and, where known, day_fraction_absent. One row a student, school and
        day, or absences only. Rows on days without instruction or outside an enrollment do not count.
    enrollments : DataFrame
        student_key, school_id, entry_date, exit_date (the last day; empty while enrolled) and any columns to
        count by, such as grade_level. Enrollments of one student at one school that overlap count once; at two
        schools, each counts. A day of instruction within an enrollment on which no row says otherwise is a day
        attended, unless no row of the student says so at all (see ``attended``).
    calendar : DataFrame
        school_id, date, is_instructional and, where known, school_year (else from 1 July to 30 June) and term.
    by : sequence of str
        Columns of `enrollments` or `students`, or school_year. With a place among them (school_id, lea_id,
        school_level, county) a student counts in each place, with the days spent there; otherwise days of all
        schools are added up. Other columns are those of `students` or, where it lacks them, of a student's last
        enrollment.
    students : DataFrame, optional
        student_key, the columns to count by and, where known, school_year.
    period : str, optional
        month or term: each student's days in each period of a year. Terms are those of the calendar.
    rules : DayRules
        Which days count, and what a day without a row means.

    Returns
    -------
    DataFrame
        One row a student, school year, period and place: student_key, school_year, period (where asked for), the
        columns of `by`, ``enrolled`` (days), ``absent`` (millionths of days), ``recorded`` (days with a row of
        any status), ``attended`` (whether the student came on at least one day: a row says so or, with absences
        only, fewer days are absent than enrolled).

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=5)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame({"student_key": ["k"], "school_id": "A", "entry_date": days[1], "exit_date": None})
    >>> absences = pd.DataFrame({"student_key": "k", "school_id": "A", "date": days[2:3], "status": "absent_excused"})
    >>> student_days(absences, enrollments, calendar)[["school_year", "enrolled", "absent"]].values.tolist()
    [['2024-25', 4, 1000000]]
    """
    names = check_by(by, enrollments, students)
    count = DayCount(enrollments, calendar, rules, period=period)
    count.add(attendance)
    return count.days(names, students=students)
