"""The tables of a district folder: columns, types, keys, units and allowed values.

One place for readers, checks, importers and empty folders alike. Ids are text, dates are ISO 8601, school years
look like ``2024-25``, and an empty cell is missing, never zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from brightspots.district import system_words as said
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
    """One column: its name, kind, unit, the values it may hold, what it means, and words for a value of ours."""

    name: str
    kind: Kind = "text"
    about: str = ""
    unit: str = ""
    allowed: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


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

    @property
    def owner(self) -> str:
        """The column that says whose a row is; empty where no row is anybody's own."""
        return next((name for name in ("school_id", "unit_id") if name in self.names), "")


def _table(name: str, key: str, *columns: Column) -> Table:
    return Table(name, tuple(key.split()), columns)


def _c(
    name: str,
    kind: Kind = "text",
    about: str = "",
    *,
    unit: str = "",
    allowed: tuple[str, ...] = (),
    words: tuple[tuple[str, str], ...] = (),
) -> Column:
    if set(GRADES) <= set(allowed):
        words = said.GRADE_WORDS
    return Column(name, kind, about, unit, allowed, words)


_SCHOOL = _c("school_id", about="the school, as in schools")
_STUDENT = _c("student_key", about="a pseudonym, never a name or a district's own number")
_YEAR = _c("school_year", about="such as 2024-25")

_ALL = (
    _table(
        "schools",
        "school_id",
        _c("school_id", about="letters, digits, dot, hyphen and underscore; at most 64; kept as text"),
        _c("school_name", about="as people know it"),
        _c("lea_id", about="the school district that the school belongs to"),
        _c("lea_name", about="the name of that school district"),
        _c("county", about="the county, as people read it"),
        _c("state_school_id", about="the id that the state gives the school"),
        _c("nces_id", about="12 digits, kept as text"),
        _c("school_level", about="which schools it is compared with", allowed=LEVELS),
        _c(
            "susp_type",
            about="California's kind for suspension",
            allowed=("ES", "MS", "HS", "ED", "HD", "UD"),
        ),
        _c("grade_low", about="the lowest grade", allowed=GRADES),
        _c("grade_high", about="the highest grade", allowed=GRADES),
        _c("charter", "flag", about="whether it is a charter school"),
        _c("dass", "flag", "an alternative school in California's sense"),
        _c("enrollment", "integer", about="how many students are enrolled", unit="students"),
        _c("pct_el", "number", "English learners", unit="percent"),
        _c("pct_sed", "number", "students from low-income families", unit="percent"),
        _c("pct_swd", "number", "students with disabilities", unit="percent"),
        _c("latitude", "number", about="where it is, north", unit="degrees"),
        _c("longitude", "number", about="where it is, east (negative in America)", unit="degrees"),
        _c("contact", about="whom other schools may call; anyone who sees a page can read it"),
    ),
    _table(
        "subgroups",
        "subgroup_id",
        _c("subgroup_id", about="a short name of a group; all for all students"),
        _c(
            "category",
            about="what kind of group",
            allowed=("all", "race_ethnicity", "sex", "program", "grade"),
        ),
        _c("label", about="as people read it"),
    ),
    _table(
        "students",
        "student_key school_year",
        _STUDENT,
        _YEAR,
        _SCHOOL,
        _c("grade_level", about="the grade in that year", allowed=GRADES),
        _c("race_ethnicity", about="your own word or code; subgroups says how people read it"),
        _c("sex", about="your own word or code; subgroups says how people read it"),
        _c(
            "english_learner_status",
            about="only, fluent, learner, reclassified",
            allowed=("EO", "IFEP", "EL", "RFEP"),
        ),
        _c("el_start_date", "date", about="when the student became an English learner"),
        _c("reclassified_on", "date", about="when the student was reclassified as fluent"),
        _c("sed", "flag", about="from a low-income family (socioeconomically disadvantaged)"),
        _c("swd", "flag", about="has a disability"),
        _c("homeless", "flag", about="is homeless"),
        _c("foster", "flag", about="is in foster care"),
        _c("migrant", "flag", about="from a migrant family"),
    ),
    _table(
        "enrollments",
        "student_key school_id entry_date",
        _STUDENT,
        _SCHOOL,
        _c("entry_date", "date", about="the first day at this school"),
        _c("exit_date", "date", "the last day; empty while enrolled"),
        _c("grade_level", about="the grade while enrolled here", allowed=GRADES),
        _c("homeroom_id", about="the class, as a code"),
    ),
    _table(
        "calendar",
        "school_id date",
        _SCHOOL,
        _c("date", "date", about="one day"),
        _c("is_instructional", "flag", about="whether there was school on this day"),
        _YEAR,
        _c("term", about="such as fall or Q1"),
    ),
    _table(
        "attendance",
        "student_key school_id date",
        _STUDENT,
        _SCHOOL,
        _c("date", "date", about="one school day"),
        _c(
            "status",
            about="how the day was",
            allowed=(
                "present",
                "absent_excused",
                "absent_unexcused",
                "absent_oss",
                "tardy",
                "partial",
                "independent_study_not_earned",
            ),
            words=said.STATUS_WORDS,
        ),
        _c("day_fraction_absent", "number", "0 for a day present, 1 for a day absent", unit="fraction"),
        _c("reason", about="your own word; not shown"),
        _c("source_code", about="the code of your own system; not used"),
        _c("session", about="AM or PM, or a period, where a day has more than one row"),
        _c("minutes", "number", about="how long the session is", unit="minutes"),
    ),
    _table(
        "student_attendance_totals",
        "student_key school_id school_year",
        _STUDENT,
        _SCHOOL,
        _YEAR,
        _c("days_enrolled", "number", "days of instruction enrolled at this school", unit="days"),
        _c("days_absent", "number", "of these, days absent, excused or not", unit="days"),
    ),
    _table(
        "attendance_daily_school",
        "school_id date grade_level",
        _SCHOOL,
        _c("date", "date", about="one school day"),
        _c("grade_level", about="a grade, or all", allowed=("all", *GRADES)),
        _c("enrolled", "integer", about="how many were enrolled on this day", unit="students"),
        _c("present", "integer", about="how many came", unit="students"),
        _c("absent", "integer", about="how many did not come", unit="students"),
        _c("attendance_pct", "number", "where a source gives only that", unit="percent"),
    ),
    _table(
        "assessments",
        "student_key assessment_id subject administered_on standard_id",
        _STUDENT,
        _c("assessment_id", about="which test, such as map or sbac"),
        _c("subject", about="other is not counted", allowed=said.SUBJECTS, words=said.SUBJECT_WORDS),
        _c("administered_on", "date", about="the day of the test"),
        _c("window", about="empty for what the date says", allowed=said.WINDOWS, words=said.WINDOW_WORDS),
        _c("grade_when_assessed", about="the student's grade at the test", allowed=GRADES),
        _c("scale_score", "number", about="the score on the test's own scale", unit="points"),
        _c("score_se", "number", about="the standard error of that score", unit="points"),
        _c("performance_level", about="the level reached, as the test names it"),
        _c("percentile", "number", about="as the test reports it", unit="percentile"),
        _c("growth_percentile", "number", about="as the test reports it", unit="percentile"),
        _c("standard_id", about="empty for the whole test"),
        _c("items_correct", "integer", about="questions answered right"),
        _c("items_possible", "integer", about="questions asked"),
    ),
    _table(
        "incidents",
        "incident_id student_key",
        _c("incident_id", about="one id an incident; several students may share it"),
        _STUDENT,
        _SCHOOL,
        _c("occurred_on", "date", about="the day"),
        _c("time", about="the time of day"),
        _c("location", about="where; your own word"),
        _c("behavior", about="what happened; your own word"),
        _c("referred_by_key", about="a pseudonym of the adult, never a name"),
        _c("is_offender", "flag", about="whether this student did it; empty counts as yes"),
        _c(
            "action",
            about="what followed; iss and oss are suspensions",
            allowed=("iss", "oss", "expulsion", "other", "none"),
        ),
        _c("action_days", "number", about="how many days of it", unit="days"),
    ),
    _table(
        "course_grades",
        "student_key section_id grading_period",
        _STUDENT,
        _c("section_id", about="the class that was taken"),
        _c("grading_period", about="such as 2024-25 Q1"),
        _c("course_code", about="the code of your own system"),
        _c("subject", about="such as math or ela", words=said.SUBJECT_WORDS),
        _c("teacher_key", about="a pseudonym, never a name"),
        _c("letter_grade", about="such as B+"),
        _c("numeric_grade", "number", about="the grade as a number, on your own scale"),
        _c("credits_attempted", "number", about="credits that could be earned"),
        _c("credits_earned", "number", about="credits that were"),
        _c("is_final", "flag", about="whether it is the final grade of the course"),
    ),
    _table(
        "survey_responses",
        "respondent_key survey_id item_id administered_on",
        _c("respondent_key", about="a pseudonym of who answered"),
        _c("survey_id", about="which survey"),
        _c("item_id", about="which question"),
        _c("administered_on", "date", about="the day"),
        _c("respondent_type", about="student, parent or staff"),
        _SCHOOL,
        _c("grade_level", about="of a student who answered", allowed=GRADES),
        _c("section_id", about="the class in which it was asked"),
        _c("construct", about="what the question is about"),
        _c("response", "integer", about="the number of the option chosen"),
        _c("response_max", "integer", about="the highest number that could be chosen"),
        _c("positive", "flag", about="whether the answer counts as positive; else survey_items says so"),
    ),
    _table(
        "survey_items",
        "survey_id item_id",
        _c("survey_id", about="which survey"),
        _c("item_id", about="which question"),
        _c("construct", about="what the question is about"),
        _c("text", about="the question itself"),
        _c("options", about="separated by |"),
        _c("positive_values", about="the options that count as positive, separated by |"),
    ),
    _table(
        "measures",
        "measure_id unit_id period_start subgroup",
        _c("measure_id", about="what was counted, as in measure_definitions"),
        _c("unit_id", about="a school, class or team"),
        _c("period_start", "date", about="the first day of the week, or the day, that was counted"),
        _c("subgroup", about="all when empty"),
        _c("numerator", "number", "how many"),
        _c("denominator", "number", "out of how many"),
        _c("value", "number", about="where there is only a number: in the unit of its definition"),
        _c("period_end", "date", about="the last day of it"),
        _c("collected_by", about="who counted; a role, not a name"),
        _c("note", about="anything odd about this number"),
    ),
    _table(
        "measure_definitions",
        "measure_id",
        _c("measure_id", about="a short name, as in measures and school_measures"),
        _c("name", about="as people read it"),
        _c("kind", about="what it is for", allowed=("outcome", "leading", "driver", "process", "balancing")),
        _c("unit", about="percent (0 to 100), points, count or another word"),
        _c("direction", "text", "which way is better", allowed=("increase", "decrease")),
        _c("operational_definition", about="how we count it"),
        _c("numerator_def", about="how many"),
        _c("denominator_def", about="out of how many"),
        _c("chart", about="chosen by itself when empty", allowed=("run", "xmr", "p", "pprime", "u")),
        _c("goal", "number", about="where we want to be, in the unit"),
        _c("goal_date", "date", about="by when"),
        _c("owner", about="who looks after it; a role, not a name"),
        _c("source", about="where the numbers come from"),
        _c("cadence", about="how often it is counted, such as weekly"),
    ),
    _table(
        "events",
        "unit_id date label",
        _c("unit_id", about="a school, class or team"),
        _c("date", "date", about="the day"),
        _c("label", about="a few words, shown on charts"),
        _c("pdsa_id", about="the test it belongs to"),
        _c(
            "kind",
            about="what it was; context is no test of ours",
            allowed=("test start", "adapt", "adopt", "abandon", "context"),
        ),
    ),
    _table(
        "actions",
        "student_key date action_type",
        _STUDENT,
        _c("date", "date", about="the day"),
        _c("action_type", about="what was done for the student, such as a call home"),
        _c("by_role", about="who did it; a role, not a name"),
    ),
    _table(
        "school_measures",
        "school_id school_year measure_id subgroup_id",
        _SCHOOL,
        _YEAR,
        _c("measure_id", about="what was counted, as in measure_definitions"),
        _c("subgroup_id", about="for whom, as in subgroups; all for all students"),
        _c("value", "number", "in the unit of its definition"),
        _c("numerator", "number", "how many"),
        _c("denominator", "number", "out of how many", unit="students"),
        _c("reliability", about="how far the number may be trusted; empty for reliable", allowed=RELIABILITY),
        _c(
            "bound",
            about="in the place of a value, where the source gives only a bound or a range: >=95 or 20-24",
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}

# Columns without which a row means nothing, beside the key; the rest may be left out of a file.
_NEEDED = {
    "schools": ("school_id",),
    "attendance_daily_school": ("school_id", "date"),
    "student_attendance_totals": ("student_key", "school_id", "school_year", "days_enrolled", "days_absent"),
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
