"""Which tables, and which of their columns, each yearly measure is counted from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from brightspots.measures.students.absence_levels import PREFIX as LEVELS
from brightspots.measures.students.attendance_totals import TOTALS
from brightspots.measures.students.course_marks import PREFIX as MARKS
from brightspots.measures.students.memberships import FLAGS
from brightspots.measures.students.score_definitions import ScoreId

NEEDS: dict[str, tuple[str, ...]] = {
    "chronic_absence": ("attendance", "enrollments", "calendar"),
    "attendance_rate": ("attendance", "enrollments", "calendar"),
    "suspension_rate": ("incidents", "enrollments", "calendar"),
    "percent_positive": ("survey_responses",),
    "hs_readiness": ("course_grades", "attendance", "enrollments", "calendar", "incidents"),
}
FROM_SCORES = ("assessments", "enrollments")
"""What measures of scores are counted from; which ones there are depends on the tests."""
FROM_MARKS = ("course_grades", "students")
"""What ninth graders with an F are counted from, term by term."""
UNCOUNTED: dict[str, tuple[str, Callable[[str], bool], tuple[str, ...]]] = {
    "assessments": ("test_scores", lambda name: ScoreId.read(name) is not None, FROM_SCORES),
    "course_grades": ("course_grades", lambda name: name.startswith((MARKS, "hs_")), FROM_MARKS),
}
"""What stands for the measures of a table of which no row could be used, so that its loss is said: its id, which
measures it stands for, and what these are counted from."""
OF_DAYS = ("chronic_absence", "attendance_rate", "suspension_rate", "hs_readiness")
"""The measures that stop at the last day that counts."""
FROM_TOTALS = ("chronic_absence", "attendance_rate")
"""Measures that can be counted from totals, where a folder has no rows by day."""
ALSO_NEEDS: dict[str, tuple[str, ...]] = {
    "hs_readiness": ("students",),
    "percent_positive": ("survey_items",),
}
"""Tables that a measure is counted from where they are there."""
COLUMNS_READ: dict[str, tuple[str, ...]] = {
    "students": (
        "student_key",
        "school_year",
        "school_id",
        "grade_level",
        "race_ethnicity",
        "sex",
        "english_learner_status",
        *FLAGS,
    ),
    "enrollments": ("student_key", "school_id", "entry_date", "exit_date", "grade_level"),
    "calendar": ("school_id", "date", "is_instructional", "school_year"),
    "attendance": ("student_key", "school_id", "date", "status", "day_fraction_absent"),
    TOTALS: ("student_key", "school_id", "school_year", "days_enrolled", "days_absent"),
    "incidents": ("student_key", "school_id", "occurred_on", "is_offender", "action", "action_days"),
    "course_grades": (
        "student_key",
        "grading_period",
        "subject",
        "letter_grade",
        "credits_attempted",
        "is_final",
    ),
    "survey_responses": (
        "respondent_key",
        "survey_id",
        "item_id",
        "administered_on",
        "respondent_type",
        "school_id",
        "grade_level",
        "response",
        "positive",
    ),
    "survey_items": ("survey_id", "item_id", "positive_values"),
    "assessments": (
        "student_key",
        "assessment_id",
        "subject",
        "administered_on",
        "window",
        "scale_score",
        "performance_level",
        "percentile",
        "growth_percentile",
        "standard_id",
    ),
}
"""The columns that measures are counted from; the others of a table need not be read."""


def needed_tables(here: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the tables that each measure is counted from in a folder that has these.

    Examples
    --------
    >>> needed_tables({"students", "student_attendance_totals"})["chronic_absence"]
    ('student_attendance_totals',)
    """
    found = dict(NEEDS)
    if TOTALS in here and not set(NEEDS["chronic_absence"]) <= set(here):
        found |= dict.fromkeys(FROM_TOTALS, (TOTALS,))
    return found


def needs_of(measured: Iterable[str], here: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the tables that each measure is counted from in a folder that has these, with those that it may lack.

    Parameters
    ----------
    measured : iterable of str
        The measures that were counted: of scores and marks there are as many as the rows tell.
    here : collection of str

    Examples
    --------
    >>> needs_of(["math_growth", "grade_9_f_q1"], {"assessments", "enrollments", "students"})
    {'math_growth': ('assessments', 'enrollments'), 'grade_9_f_q1': ('course_grades', 'students')}
    """
    found = {
        measure_id: (*needed, *ALSO_NEEDS.get(measure_id, ()))
        for measure_id, needed in needed_tables(here).items()
        if set(needed) <= set(here)
    }
    measured = list(measured)
    for table, (name, is_one, needed) in UNCOUNTED.items():
        if table in here and not any(map(is_one, measured)):
            found[name] = needed
    for measure_id in measured:
        if measure_id.startswith(LEVELS):
            found[measure_id] = found["chronic_absence"]
        elif measure_id.startswith(MARKS):
            found[measure_id] = FROM_MARKS
        elif ScoreId.read(measure_id) is not None:
            found[measure_id] = FROM_SCORES
    return found
