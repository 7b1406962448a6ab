"""The tables of a district folder: columns, types, keys, units and allowed values.

One place for readers, checks, importers and empty folders alike. Ids are text, dates are ISO 8601, school years
look like ``2024-25``, and an empty cell is missing, never zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from brightspots.text.ids import SCHOOL_ID as SCHOOL_ID

Kind = Literal["text", "integer", "number", "flag", "date"]

SQL_TYPE: dict[Kind, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "date": "DATE",
}
KIND_IN_WORDS: dict[Kind, str] = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "date": "a date like 2025-03-31",
}

SCHOOL_YEAR = re.compile(r"\d{4}-\d{2}\Z")

LEVELS = ("elementary", "middle", "high", "other")
GRADES = ("TK", "KG", *(f"{grade:02d}" for grade in range(1, 13)))
RELIABILITY = ("reliable", "small-sample", "suppressed", "not-available", "method-break")


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, unit, the values it may hold, and what it means."""

    name: str
    kind: Kind = "text"
    about: str = ""
    unit: str = ""
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, and the columns that together name a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def by_school(self) -> bool:
        """Whether each row belongs to a school."""
        return "school_id" in self.names


def _table(name: str, key: str, *columns: Column) -> Table:
    return Table(name, tuple(key.split()), columns)


def _c(
    name: str, kind: Kind = "text", about: str = "", *, unit: str = "", allowed: tuple[str, ...] = ()
) -> Column:
    return Column(name, kind, about, unit, allowed)


_SCHOOL = _c("school_id", about="the school, as in schools")
_STUDENT = _c("student_key", about="a pseudonym, never a name or a district's own number")
_YEAR = _c("school_year", about="such as 2024-25")

_ALL = (
    _table(
        "schools",
        "school_id",
        _c("school_id", about="letters, digits, dot, hyphen and underscore; at most 64; kept as text"),
        _c("school_name"),
        _c("lea_id", about="the school district that the school belongs to"),
        _c("lea_name"),
        _c("county"),
        _c("state_school_id"),
        _c("nces_id", about="12 digits, kept as text"),
        _c("school_level", allowed=LEVELS),
        _c("susp_type", allowed=("ES", "MS", "HS", "ED", "HD", "UD")),
        _c("grade_low", allowed=GRADES),
        _c("grade_high", allowed=GRADES),
        _c("charter", "flag"),
        _c("dass", "flag", "an alternative school in California's sense"),
        _c("enrollment", "integer", unit="students"),
        _c("pct_el", "number", "English learners", unit="percent"),
        _c("pct_sed", "number", "students from low-income families", unit="percent"),
        _c("pct_swd", "number", "students with disabilities", unit="percent"),
        _c("latitude", "number", unit="degrees"),
        _c("longitude", "number", unit="degrees"),
        _c("contact", about="whom other schools may call; anyone who sees a page can read it"),
    ),
    _table(
        "subgroups",
        "subgroup_id",
        _c("subgroup_id"),
        _c("category", allowed=("all", "race_ethnicity", "sex", "program", "grade")),
        _c("label", about="as people read it"),
    ),
    _table(
        "students",
        "student_key school_year",
        _STUDENT,
        _YEAR,
        _SCHOOL,
        _c("grade_level", allowed=GRADES),
        _c("race_ethnicity"),
        _c("sex"),
        _c("english_learner_status", allowed=("EO", "IFEP", "EL", "RFEP")),
        _c("el_start_date", "date"),
        _c("reclassified_on", "date"),
        _c("sed", "flag"),
        _c("swd", "flag"),
        _c("homeless", "flag"),
        _c("foster", "flag"),
        _c("migrant", "flag"),
    ),
    _table(
        "enrollments",
        "student_key school_id entry_date",
        _STUDENT,
        _SCHOOL,
        _c("entry_date", "date"),
        _c("exit_date", "date", "the last day; empty while enrolled"),
        _c("grade_level", allowed=GRADES),
        _c("homeroom_id"),
    ),
    _table(
        "calendar",
        "school_id date",
        _SCHOOL,
        _c("date", "date"),
        _c("is_instructional", "flag"),
        _YEAR,
        _c("term"),
    ),
    _table(
        "attendance",
        "student_key school_id date",
        _STUDENT,
        _SCHOOL,
        _c("date", "date"),
        _c(
            "status",
            allowed=(
                "present",
                "absent_excused",
                "absent_unexcused",
                "absent_oss",
                "tardy",
                "partial",
                "independent_study_not_earned",
            ),
        ),
        _c("day_fraction_absent", "number", "0 for a day present, 1 for a day absent", unit="fraction"),
        _c("reason"),
        _c("source_code"),
    ),
    _table(
        "attendance_daily_school",
        "school_id date grade_level",
        _SCHOOL,
        _c("date", "date"),
        _c("grade_level", about="a grade, or all", allowed=("all", *GRADES)),
        _c("enrolled", "integer", unit="students"),
        _c("present", "integer", unit="students"),
        _c("absent", "integer", unit="students"),
        _c("attendance_pct", "number", "where a source gives only that", unit="percent"),
    ),
    _table(
        "assessments",
        "student_key assessment_id subject administered_on standard_id",
        _STUDENT,
        _c("assessment_id"),
        _c("subject"),
        _c("administered_on", "date"),
        _c("window", allowed=("fall", "winter", "spring")),
        _c("grade_when_assessed", allowed=GRADES),
        _c("scale_score", "number", unit="points"),
        _c("score_se", "number", unit="points"),
        _c("performance_level"),
        _c("percentile", "number", unit="percentile"),
        _c("growth_percentile", "number", unit="percentile"),
        _c("standard_id", about="empty for the whole test"),
        _c("items_correct", "integer"),
        _c("items_possible", "integer"),
    ),
    _table(
        "incidents",
        "incident_id student_key",
        _c("incident_id"),
        _STUDENT,
        _SCHOOL,
        _c("occurred_on", "date"),
        _c("time"),
        _c("location"),
        _c("behavior"),
        _c("referred_by_key"),
        _c("is_offender", "flag"),
        _c("action", allowed=("iss", "oss", "expulsion", "other", "none")),
        _c("action_days", "number", unit="days"),
    ),
    _table(
        "course_grades",
        "student_key section_id grading_period",
        _STUDENT,
        _c("section_id"),
        _c("grading_period"),
        _c("course_code"),
        _c("subject"),
        _c("teacher_key"),
        _c("letter_grade"),
        _c("numeric_grade", "number"),
        _c("credits_attempted", "number"),
        _c("credits_earned", "number"),
        _c("is_final", "flag"),
    ),
    _table(
        "survey_responses",
        "respondent_key survey_id item_id administered_on",
        _c("respondent_key"),
        _c("survey_id"),
        _c("item_id"),
        _c("administered_on", "date"),
        _c("respondent_type"),
        _SCHOOL,
        _c("grade_level", allowed=GRADES),
        _c("section_id"),
        _c("construct"),
        _c("response", "integer"),
        _c("response_max", "integer"),
        _c("positive", "flag"),
    ),
    _table(
        "survey_items",
        "survey_id item_id",
        _c("survey_id"),
        _c("item_id"),
        _c("construct"),
        _c("text"),
        _c("options", about="separated by |"),
        _c("positive_values", about="the options that count as positive, separated by |"),
    ),
    _table(
        "measures",
        "measure_id unit_id period_start subgroup",
        _c("measure_id"),
        _c("unit_id", about="a school, class or team"),
        _c("period_start", "date"),
        _c("subgroup", about="all when empty"),
        _c("numerator", "number", "how many"),
        _c("denominator", "number", "out of how many"),
        _c("value", "number"),
        _c("period_end", "date"),
        _c("collected_by"),
        _c("note"),
    ),
    _table(
        "measure_definitions",
        "measure_id",
        _c("measure_id"),
        _c("name", about="as people read it"),
        _c("kind", allowed=("outcome", "leading", "driver", "process", "balancing")),
        _c("unit", about="percent (0 to 100), points, count or another word"),
        _c("direction", "text", "which way is better", allowed=("increase", "decrease")),
        _c("operational_definition", about="how we count it"),
        _c("numerator_def", about="how many"),
        _c("denominator_def", about="out of how many"),
        _c("chart", allowed=("run", "xmr", "p", "pprime", "u")),
        _c("goal", "number"),
        _c("goal_date", "date"),
        _c("owner"),
        _c("source"),
        _c("cadence"),
    ),
    _table(
        "events",
        "unit_id date label",
        _c("unit_id"),
        _c("date", "date"),
        _c("label"),
        _c("pdsa_id"),
        _c("kind", allowed=("test start", "adapt", "adopt", "abandon", "context")),
    ),
    _table(
        "actions",
        "student_key date action_type",
        _STUDENT,
        _c("date", "date"),
        _c("action_type"),
        _c("by_role"),
    ),
    _table(
        "school_measures",
        "school_id school_year measure_id subgroup_id",
        _SCHOOL,
        _YEAR,
        _c("measure_id"),
        _c("subgroup_id"),
        _c("value", "number", "in the unit of its definition"),
        _c("numerator", "number", "how many"),
        _c("denominator", "number", "out of how many", unit="students"),
        _c("reliability", allowed=RELIABILITY),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}

# Columns without which a row means nothing, beside the key; the rest may be left out of a file.
_NEEDED = {
    "schools": ("school_id",),
    "attendance_daily_school": ("school_id", "date"),
    "measures": ("measure_id", "unit_id", "period_start"),
    "assessments": ("student_key", "assessment_id", "subject", "administered_on"),
    "school_measures": ("school_id", "school_year", "measure_id", "subgroup_id", "value"),
}


def needed_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that a file of this table must have.

    Examples
    --------
    >>> needed_columns(TABLES["calendar"])
    ('school_id', 'date')
    """
    return _NEEDED.get(table.name, table.key)
