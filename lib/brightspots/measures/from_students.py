"""A district's yearly measures from rows of students: the same table that published sources come as.

Each indicator is counted once for every student, school and year; groups and totals are sums of these, so that
they agree with each other. Nothing is hidden here: that is for `brightspots.privacy`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from brightspots.measures import indicators
from brightspots.measures.day_count import WHOLE, DayCount, codes_of
from brightspots.measures.readiness import ready
from brightspots.measures.school_years import school_year_of
from brightspots.measures.suspension import suspended, suspensions

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
    "assessments": ("student_key", "subject", "administered_on", "growth_percentile"),
}
"""The columns that measures are counted from; the others of a table need not be read."""

_STUDENT = ["school_id", "school_year", "student_key"]


def school_measures(tables: Tables, count: DayCount | None = None) -> pd.DataFrame:
    """Count every indicator that these tables allow, by school, school year and student group.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of a district folder; those that an indicator needs and that are not here leave it out.
    count : DayCount, optional
        The students' days, where attendance is too long to be among the tables: counted a part at a time.

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
    here = {*tables, *(["attendance"] if count is not None else [])}
    if count is None and {"attendance", "enrollments", "calendar"} <= here:
        count = DayCount(tables["enrollments"], tables["calendar"])
        count.add(tables["attendance"])
    groups = _Groups(memberships(tables))
    parts = []
    for measure_id, needed in NEEDS.items():
        if here.issuperset(needed):
            per_person = _PER_PERSON[measure_id](tables, count)
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


class _Groups:
    """Who is in which student group, by numbers in place of keys: a district has millions of memberships."""

    def __init__(self, rows: pd.DataFrame) -> None:
        student, students = pd.factorize(rows["student_key"])
        year, years = pd.factorize(rows["school_year"])
        known = (student >= 0) & (year >= 0)
        self._students, self._years = pd.Index(students), pd.Index(years)
        person = pd.Series(student * len(years) + year, index=rows.index)
        self._rows = rows.assign(person=person)[["person", "subgroup_id"]][known]
        self._rows = self._rows.astype({"subgroup_id": "category"}).drop_duplicates()

    def of(self, people: pd.DataFrame) -> tuple[NDArray[np.intp], pd.Categorical]:
        """Return the place of a person among these `people`, and a group of theirs, for each group."""
        student = codes_of(people["student_key"], self._students)
        year = codes_of(people["school_year"], self._years)
        person = np.where((student >= 0) & (year >= 0), student * len(self._years) + year, -1)
        found = pd.DataFrame({"place": np.arange(len(people)), "person": person}).merge(
            self._rows, on="person"
        )
        return found["place"].to_numpy(), found["subgroup_id"].array


def _grouped(people: pd.DataFrame, groups: _Groups, measure_id: str) -> pd.DataFrame:
    """Add up people by school, year and group; for growth take the middle one."""
    if "subgroup_id" in people:
        place, group = np.arange(len(people)), pd.Categorical(people["subgroup_id"])
    else:
        place, group = groups.of(people)
    everyone = pd.Categorical.from_codes(np.zeros(len(people), dtype=np.int8), ["all"])
    rows = people.take(np.concatenate([np.arange(len(people)), place])).assign(
        subgroup_id=union_categoricals([everyone, group], sort_categories=True)
    )
    # By categories, since millions of texts take long to compare.
    keys = ["school_id", "school_year", "subgroup_id"]
    by = rows.groupby([rows[key].astype("category") for key in keys], sort=True, observed=True)
    if measure_id == "math_growth":
        found = by.agg(value=("score", "median"), denominator=("score", "size")).reset_index()
        found = found.assign(numerator=np.nan, denominator=found["denominator"].astype(float))
    else:
        found = by.agg(n=("n", "sum"), hits=("numerator", "sum"), out_of=("denominator", "sum")).reset_index()
        found = found[found["n"] > 0]
        people_only = measure_id not in ("attendance_rate", "percent_positive")
        found = found.assign(
            value=100 * found["hits"] / found["out_of"],
            numerator=found["hits"].astype(float) if people_only else np.nan,
            denominator=found["n"].astype(float),
        )
    return found[[*keys, "value", "numerator", "denominator"]].astype(dict.fromkeys(keys, "str"))


def _chronic(tables: Tables, count: DayCount | None) -> pd.DataFrame:
    return _with_denominator(indicators.chronically_absent(_days(count)))


def _attended(tables: Tables, count: DayCount | None) -> pd.DataFrame:
    found = indicators.attended(_days(count))
    return found.assign(numerator=found["numerator"] / WHOLE)


def _suspended(tables: Tables, count: DayCount | None) -> pd.DataFrame:
    # Of the attendance, this is only about who is enrolled.
    days = _days(count or DayCount(tables["enrollments"], tables["calendar"]))
    return _with_denominator(suspended(days, suspensions(tables["incidents"]), _STUDENT))


def _ready(tables: Tables, count: DayCount | None) -> pd.DataFrame:
    assert count is not None
    found = ready(
        tables["course_grades"],
        count.days(),
        tables["enrollments"],
        tables["calendar"],
        tables["incidents"],
        students=tables.get("students"),
    )
    return _with_denominator(found)


def _days(count: DayCount | None) -> pd.DataFrame:
    assert count is not None
    return count.days(_STUDENT)


def _positive(tables: Tables, count: DayCount | None) -> pd.DataFrame:
    """Return each respondent's positive answers; their grade is the only group that answers carry."""
    by = ["school_id", "school_year", "grade_level", "respondent_key"]
    rows = tables["survey_responses"]
    students = rows[rows["respondent_type"].isna() | (rows["respondent_type"] == "student")]
    found = indicators.percent_positive(students, tables.get("survey_items"), by=by)
    return found.assign(subgroup_id=found["grade_level"])


def _growth(tables: Tables, count: DayCount | None) -> pd.DataFrame:
    tests = tables["assessments"]
    rows = tests[(tests["subject"] == "math") & tests["growth_percentile"].notna()]
    rows = rows.assign(school_year=school_year_of(pd.to_datetime(rows["administered_on"])))
    homes = tables["students"] if "students" in tables else _homes(tables)
    found = rows.merge(homes[_STUDENT], on=["student_key", "school_year"])
    return found.rename(columns={"growth_percentile": "score"})[[*_STUDENT, "score"]]


def _with_denominator(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(denominator=found["n"])


_PER_PERSON: dict[str, Callable[[Tables, DayCount | None], pd.DataFrame]] = {
    "chronic_absence": _chronic,
    "attendance_rate": _attended,
    "suspension_rate": _suspended,
    "hs_readiness": _ready,
    "percent_positive": _positive,
    "math_growth": _growth,
}
