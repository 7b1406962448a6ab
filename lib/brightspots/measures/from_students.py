"""A district's yearly measures from rows of students: the same table that published sources come as.

Each indicator is counted once for every student, school and year; groups and totals are sums of these, so that
they agree with each other. Nothing is hidden here: that is for `brightspots.privacy`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from brightspots.measures import indicators
from brightspots.measures.school_years import school_year_of

Tables = Mapping[str, pd.DataFrame]

COLUMNS = [
    "school_id",
    "school_year",
    "measure_id",
    "subgroup_id",
    "value",
    "numerator",
    "denominator",
    "reliability",
]
FLAGS = {
    "sed": "socioeconomically_disadvantaged",
    "swd": "students_with_disabilities",
    "homeless": "homeless",
    "foster": "foster",
    "migrant": "migrant",
}
NEEDS: dict[str, tuple[str, ...]] = {
    "chronic_absence": ("attendance", "enrollments", "calendar"),
    "attendance_rate": ("attendance", "enrollments", "calendar"),
    "suspension_rate": ("incidents", "enrollments", "calendar"),
    "hs_readiness": ("course_grades", "attendance", "enrollments", "calendar", "incidents"),
    "percent_positive": ("survey_responses",),
    "math_growth": ("assessments", "enrollments"),
}
_STUDENT = ["school_id", "school_year", "student_key"]


def school_measures(tables: Tables) -> pd.DataFrame:
    """Count every indicator that these tables allow, by school, school year and student group.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of a district folder; those that an indicator needs and that are not here leave it out.

    Returns
    -------
    DataFrame
        Rows of the table ``school_measures``: values in percent (growth: percentile points), ``denominator`` in
        people. Not for a page: small groups are in it.

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=100)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame({"student_key": ["k", "l"], "school_id": "A", "entry_date": days[0],
    ...                             "exit_date": pd.NaT, "grade_level": ["05", "06"]})
    >>> absences = pd.DataFrame({"student_key": "k", "school_id": "A", "date": days[:10], "status": "absent_excused"})
    >>> found = school_measures({"attendance": absences, "enrollments": enrollments, "calendar": calendar})
    >>> chronic = found[found["measure_id"] == "chronic_absence"]
    >>> chronic[["subgroup_id", "value", "denominator"]].values.tolist()
    [['05', 100.0, 1.0], ['06', 0.0, 1.0], ['all', 50.0, 2.0]]
    """
    groups = memberships(tables)
    parts = []
    for measure_id, needed in NEEDS.items():
        if all(name in tables for name in needed):
            per_person = _PER_PERSON[measure_id](tables)
            counted = _grouped(per_person, groups, measure_id)
            parts.append(counted.assign(measure_id=measure_id))
    if not parts:
        return pd.DataFrame({column: pd.Series(dtype="float64") for column in COLUMNS})
    rows = pd.concat(parts, ignore_index=True)
    rows["reliability"] = "reliable"
    return rows.sort_values(["school_id", "measure_id", "subgroup_id", "school_year"])[COLUMNS].reset_index(
        drop=True
    )


def memberships(tables: Tables) -> pd.DataFrame:
    """Return the student groups of each student, school and year.

    Returns
    -------
    DataFrame
        school_year, student_key, subgroup_id; ``all`` is not among them. Without a table of students only grades
        are known, from the enrollments.
    """
    parts = []
    if "students" in tables:
        students = tables["students"]
        own = students[["student_key", "school_year"]]
        for column in ("grade_level", "race_ethnicity", "sex"):
            parts.append(own.assign(subgroup_id=students[column]))
        learners = students["english_learner_status"] == "EL"
        parts.append(own[learners.fillna(False)].assign(subgroup_id="english_learners"))
        for column, name in FLAGS.items():
            parts.append(own[students[column].fillna(False).astype(bool)].assign(subgroup_id=name))
    elif "enrollments" in tables:
        parts.append(_homes(tables).rename(columns={"grade_level": "subgroup_id"}).drop(columns="school_id"))
    if not parts:
        return pd.DataFrame({"student_key": [], "school_year": [], "subgroup_id": []}, dtype="str")
    return pd.concat(parts, ignore_index=True).dropna(subset="subgroup_id")


def _homes(tables: Tables) -> pd.DataFrame:
    """Return the school and grade of each student and year, from where the last enrollment of the year began."""
    rows = tables["enrollments"].sort_values("entry_date", kind="stable")
    homes = rows[["student_key", "school_id", "grade_level"]].copy()
    homes["school_year"] = school_year_of(pd.to_datetime(rows["entry_date"]))
    return homes.drop_duplicates(["student_key", "school_year"], keep="last")


def _grouped(people: pd.DataFrame, groups: pd.DataFrame, measure_id: str) -> pd.DataFrame:
    """Add up people by school, year and group; for growth take the middle one."""
    everyone = people.assign(subgroup_id="all")
    if "subgroup_id" in people:
        together = pd.concat([everyone, people], ignore_index=True)
    else:
        keys = ["student_key", "school_year"]
        together = pd.concat([everyone, people.merge(groups.drop_duplicates(), on=keys)], ignore_index=True)
    by = together.groupby(["school_id", "school_year", "subgroup_id"], sort=True)
    if measure_id == "math_growth":
        found = by.agg(value=("score", "median"), denominator=("score", "size")).reset_index()
        return found.assign(numerator=np.nan, denominator=found["denominator"].astype(float))
    found = by.agg(n=("n", "sum"), hits=("numerator", "sum"), out_of=("denominator", "sum")).reset_index()
    found = found[found["n"] > 0]
    people_only = measure_id not in ("attendance_rate", "percent_positive")
    return found.assign(
        value=100 * found["hits"] / found["out_of"],
        numerator=found["hits"].astype(float) if people_only else np.nan,
        denominator=found["n"].astype(float),
    )[["school_id", "school_year", "subgroup_id", "value", "numerator", "denominator"]]


def _days(indicator: Callable[..., pd.DataFrame]) -> Callable[[Tables], pd.DataFrame]:
    def per_person(tables: Tables) -> pd.DataFrame:
        found = indicator(tables["attendance"], tables["enrollments"], tables["calendar"], by=_STUDENT)
        return _with_denominator(found)

    return per_person


def _suspended(tables: Tables) -> pd.DataFrame:
    found = indicators.suspension_rate(
        tables["incidents"], tables["enrollments"], tables["calendar"], by=_STUDENT
    )
    return _with_denominator(found)


def _ready(tables: Tables) -> pd.DataFrame:
    found = indicators.hs_readiness(
        tables["course_grades"],
        tables["attendance"],
        tables["enrollments"],
        tables["calendar"],
        tables["incidents"],
        by=_STUDENT,
        students=tables.get("students"),
    )
    return _with_denominator(found)


def _positive(tables: Tables) -> pd.DataFrame:
    """Return each respondent's positive answers; their grade is the only group that answers carry."""
    by = ["school_id", "school_year", "grade_level", "respondent_key"]
    rows = tables["survey_responses"]
    students = rows[rows["respondent_type"].isna() | (rows["respondent_type"] == "student")]
    found = indicators.percent_positive(students, tables.get("survey_items"), by=by)
    return found.assign(subgroup_id=found["grade_level"])


def _growth(tables: Tables) -> pd.DataFrame:
    tests = tables["assessments"]
    rows = tests[(tests["subject"] == "math") & tests["growth_percentile"].notna()]
    rows = rows.assign(school_year=school_year_of(pd.to_datetime(rows["administered_on"])))
    homes = tables["students"] if "students" in tables else _homes(tables)
    found = rows.merge(homes[_STUDENT], on=["student_key", "school_year"])
    return found.rename(columns={"growth_percentile": "score"})[[*_STUDENT, "score"]]


def _with_denominator(found: pd.DataFrame) -> pd.DataFrame:
    return found if "denominator" in found else found.assign(denominator=found["n"])


_PER_PERSON: dict[str, Callable[[Tables], pd.DataFrame]] = {
    "chronic_absence": _days(indicators.chronic_absence),
    "attendance_rate": _days(indicators.attendance_rate),
    "suspension_rate": _suspended,
    "hs_readiness": _ready,
    "percent_positive": _positive,
    "math_growth": _growth,
}
