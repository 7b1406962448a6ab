"""High-school readiness: four things known of a student who finishes grade 8."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.students.course_marks import change_each, years_of
from brightspots.measures.students.day_rules import ALL_DAYS, DayRules
from brightspots.measures.students.rates import added_up, with_rate
from brightspots.measures.students.school_years import Through, instructional_days, school_year_of
from brightspots.measures.students.student_days import WHOLE, check_by, exact, student_days, with_columns
from brightspots.measures.students.suspension import suspensions

POINTS = {"A": 4, "B": 3, "C": 2, "D": 1, "F": 0}


def hs_readiness(
    course_grades: pd.DataFrame,
    attendance: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    incidents: pd.DataFrame | None,
    by: Sequence[str] = (),
    *,
    min_gpa: float = 2.5,
    min_attendance: float = 0.96,
    grade: str = "08",
    ela: str = "ela",
    math: str = "math",
    students: pd.DataFrame | None = None,
    rules: DayRules = ALL_DAYS,
) -> pd.DataFrame:
    """Return the share of students finishing grade 8 who are ready for high school.

    Ready is all of: GPA of 2.5 or more, attendance of 96% or more, no D or F as final course grade in ELA or
    mathematics, never suspended in grade 8 (CORE Districts). Who lacks one of the four cannot be computed and is
    in neither number; coverage says how many can.

    Parameters
    ----------
    course_grades : DataFrame
        student_key, grading_period, subject, letter_grade, is_final and, where known, credits_attempted. Only
        final grades count. Where the tables hold several school years, grading_period names its own, such as
        "2024-25 final".
    attendance, enrollments, calendar : DataFrame
        As in `chronic_absence`; enrollments with grade_level. Who is enrolled on the last day of a school year of
        the calendar, in grade 8, finishes it. An enrollment's grade is that of the year in which it began; where
        enrollments go on for years, give `students` with the grade of each year.
    incidents : DataFrame or None
        As in `suspension_rate`; any suspension counts, however short. None: not known, so nobody can be computed.
    by : sequence of str
        As in `chronic_absence`. School is the one where a student finishes; attendance is that of the whole year.
    min_gpa, min_attendance : float
        GPA from 0 to 4; attendance from 0 to 1. Both are compared exactly.
    grade : str
        The grade that is finished.
    ela, math : str
        The two subjects' names in `course_grades`.
    students, rules
        As in `chronic_absence`.

    Returns
    -------
    DataFrame
        by, n (students who can be computed), numerator (ready), rate, students (all who finish), coverage
        (n out of students).

    Raises
    ------
    ParameterError
        For an unknown column in `by`, or grades of several years whose periods do not name theirs.
    """
    names = check_by(by, enrollments, students)
    days = student_days(
        attendance,
        enrollments,
        calendar,
        rules=rules,
    )
    found = ready(
        course_grades,
        days,
        enrollments,
        calendar,
        incidents,
        min_gpa=min_gpa,
        min_attendance=min_attendance,
        grade=grade,
        ela=ela,
        math=math,
        students=students,
        through=rules.through,
    )
    found = with_columns(found, names, students)
    summed = with_rate(added_up(found.assign(students=1), names, ["n", "numerator", "students"]))
    summed["students"] = summed.pop("students")
    return summed.assign(coverage=summed["n"] / summed["students"].where(summed["students"] > 0))


def ready(
    course_grades: pd.DataFrame,
    days: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    incidents: pd.DataFrame | None,
    *,
    min_gpa: float = 2.5,
    min_attendance: float = 0.96,
    grade: str = "08",
    ela: str = "ela",
    math: str = "math",
    students: pd.DataFrame | None = None,
    through: Through = None,
) -> pd.DataFrame:
    """Return for each student who finishes the grade whether all four are known, and true.

    Parameters
    ----------
    days : DataFrame
        From `student_days`, by student and school year.
    course_grades, enrollments, calendar, incidents, min_gpa, min_attendance, grade, ela, math, students, through
        As in `hs_readiness`.

    Returns
    -------
    DataFrame
        One row a student and school year, with the columns of the last enrollment, ``n`` (1 where all four are
        known) and ``numerator`` (1 where all are true).
    """
    found = _finishing(enrollments, calendar, grade, students, through)
    unit = ["student_key", "school_year"]
    found = found.merge(days, on=unit, how="left")
    marks = _marks(course_grades, found, ela, math)
    found = found.merge(marks, on=unit, how="left")
    found = found.merge(_suspensions(incidents), on=unit, how="left")
    parts = _components(found, exact(min_gpa), exact(min_attendance), known_conduct=incidents is not None)
    found["n"] = parts.notna().all(axis=1).astype(np.int64)
    found["numerator"] = (parts.fillna(False).all(axis=1)).astype(np.int64)
    return found


def _finishing(
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    grade: str,
    students: pd.DataFrame | None,
    through: Through,
) -> pd.DataFrame:
    """Return the last enrollment of who is in the grade on the last day of instruction of a school year."""
    days = instructional_days(calendar, through)
    last = days.groupby(["school_id", "school_year"])["date"].max().rename("last_day").reset_index()
    stays = enrollments.drop(columns="school_year", errors="ignore").merge(last, on="school_id")
    entry, leave = pd.to_datetime(stays["entry_date"]), pd.to_datetime(stays["exit_date"])
    stays = stays[(entry <= stays["last_day"]) & (leave.isna() | (leave >= stays["last_day"]))]
    unit = ["student_key", "school_year"]
    if students is not None and {*unit, "grade_level"} <= set(students.columns):
        of_year = students[[*unit, "grade_level"]].drop_duplicates(unit)
        stays = stays.drop(columns="grade_level", errors="ignore").merge(of_year, on=unit, how="left")
    else:
        stays = stays[school_year_of(pd.to_datetime(stays["entry_date"])) == stays["school_year"]]
    stays = stays[stays["grade_level"] == grade].sort_values("entry_date", kind="stable")
    return stays.drop_duplicates(unit, keep="last").reset_index(drop=True)


def _marks(course_grades: pd.DataFrame, finishing: pd.DataFrame, ela: str, math: str) -> pd.DataFrame:
    """Return GPA as points and credits, and how many final grades in ELA and mathematics, and of these D or F."""
    final = course_grades[course_grades["is_final"].fillna(False).astype(bool)]
    letter = change_each(final["letter_grade"], lambda text: text.strip()[:1].upper())
    final = final.assign(letter=letter, points=letter.map(POINTS))
    final = final[final["points"].notna()]
    final["school_year"] = _years_of(final["grading_period"], finishing["school_year"])
    final = final[final["student_key"].isin(finishing["student_key"])]
    weight = pd.Series(1.0, index=final.index)
    if "credits_attempted" in final:
        weight = final["credits_attempted"].astype("Float64").astype(float).fillna(1.0)
    final["credits"] = (weight * WHOLE).round().astype(np.int64)
    final["points"] = final["credits"] * final["points"].astype(np.int64)
    for name, subject in (("ela", ela), ("math", math)):
        final[name] = (final["subject"] == subject).astype(np.int64)
    core = (final["ela"] + final["math"]) > 0
    final["low"] = (core & final["letter"].isin(["D", "F"])).astype(np.int64)
    columns = ["points", "credits", "ela", "math", "low"]
    return final.groupby(["student_key", "school_year"])[columns].sum().reset_index()


def _years_of(periods: pd.Series, years: pd.Series) -> pd.Series:
    named = years_of(periods, years)
    if named.isna().any() and years.nunique() > 1:
        raise ParameterError(
            "The tables hold several school years, and grading_period does not say of which year a grade is. "
            'Write it like "2024-25 final", or give the tables of one year.'
        )
    return named.fillna("")


def _suspensions(incidents: pd.DataFrame | None) -> pd.DataFrame:
    """Return how many suspensions of any length each student had in a year."""
    if incidents is None:
        return pd.DataFrame(columns=["student_key", "school_year", "suspensions"])
    counted = suspensions(incidents).groupby(["student_key", "school_year"]).size()
    return counted.rename("suspensions").reset_index()


def _components(
    found: pd.DataFrame, min_gpa: Fraction, min_attendance: Fraction, *, known_conduct: bool
) -> pd.DataFrame:
    """Return each of the four as true, false or unknown, compared as whole numbers."""
    credits, enrolled = found["credits"].fillna(0), found["enrolled"].fillna(0)
    expected = (enrolled * WHOLE).astype(np.int64)
    attended = expected - found["absent"].fillna(0).astype(np.int64)
    known_days = (enrolled > 0) & ((found["recorded"].fillna(0) > 0) | found["attended"].eq(True))
    parts = {
        "gpa": (found["points"].fillna(0) * min_gpa.denominator >= credits * min_gpa.numerator, credits > 0),
        "attendance": (
            attended * min_attendance.denominator >= expected * min_attendance.numerator,
            known_days,
        ),
        "core_grades": (found["low"].fillna(0) == 0, (found["ela"] > 0) & (found["math"] > 0)),
        "not_suspended": (
            found["suspensions"].fillna(0) == 0,
            pd.Series(known_conduct, index=found.index),
        ),
    }
    return pd.DataFrame(
        {name: value.astype("boolean").where(known.astype(bool)) for name, (value, known) in parts.items()}
    )
