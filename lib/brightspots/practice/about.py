"""What the practice district says about itself: its settings, student groups, measures and events."""

from __future__ import annotations

from typing import Any

from brightspots.practice.planted import IMPROVEMENT_FROM
from brightspots.practice.schools import GRADE_NAMES

LEA = ("P01", "Practice District", "Practice")

DISTRICT_TOML = """\
# Synthetic: every school, student and number in this folder is made up. planted.json says what is to be found.
schema_version = 1
name = "Practice District"
kind = "synthetic"
source = "Made by brightspots practice ({students} students, seed {seed}); no real school or student"
min_cell = 11
published = false
attendance = "daily"
"""

_GROUPS = (
    ("all", "all", "All students"),
    ("hispanic_latino", "race_ethnicity", "Hispanic or Latino"),
    ("white", "race_ethnicity", "White"),
    ("asian", "race_ethnicity", "Asian"),
    ("african_american", "race_ethnicity", "African American"),
    ("two_or_more_races", "race_ethnicity", "Two or more races"),
    ("filipino", "race_ethnicity", "Filipino"),
    ("pacific_islander", "race_ethnicity", "Pacific Islander"),
    ("american_indian_alaska_native", "race_ethnicity", "American Indian or Alaska Native"),
    ("race_not_reported", "race_ethnicity", "Race or ethnicity not reported"),
    ("female", "sex", "Female"),
    ("male", "sex", "Male"),
    ("non_binary", "sex", "Non-binary gender"),
    ("english_learners", "program", "English learners"),
    ("socioeconomically_disadvantaged", "program", "Socioeconomically disadvantaged"),
    ("students_with_disabilities", "program", "Students with disabilities"),
    ("homeless", "program", "Homeless students"),
    ("foster", "program", "Foster youth"),
    ("migrant", "program", "Migrant students"),
)


def subgroups() -> dict[str, Any]:
    """Return the columns of ``subgroups``: the values of ``students`` as people read them."""
    grades = [
        (name, "grade", "Kindergarten" if name == "KG" else f"Grade {int(name)}") for name in GRADE_NAMES
    ]
    ids, categories, labels = zip(*_GROUPS, *grades, strict=True)
    return {"subgroup_id": ids, "category": categories, "label": labels}


_MADE_UP = "made up by brightspots practice"

DEFINITIONS: dict[str, Any] = {
    "measure_id": [
        "chronic_absence", "attendance_rate", "suspension_rate", "percent_positive", "hs_readiness", "math_growth",
    ],
    "name": [
        "Chronic absence", "Attendance", "Suspension", "School climate", "High-school readiness",
        "Growth in mathematics",
    ],
    "kind": ["outcome", "leading", "outcome", "leading", "outcome", "outcome"],
    "unit": ["percent", "percent", "percent", "percent", "percent", "growth points"],
    "direction": ["decrease", "increase", "decrease", "increase", "increase", "increase"],
    "operational_definition": [
        "missed at least 1 school day in 10",
        "days attended out of days enrolled",
        "suspended for one full day or more in the year",
        "answers that agree, to questions on support, belonging, fairness and safety",
        "grade 8: GPA of 2.5 or more, attendance of 96% or more, no D or F in the final ELA or mathematics grade, "
        "never suspended",
        "middle percentile of growth from fall to spring among students with the same score in fall",
    ],
    "numerator_def": [
        "students absent on 10% or more of their school days",
        "days attended",
        "students suspended for one full day or more, each counted once",
        "answers of agree or strongly agree",
        "students who meet all four",
        "",
    ],
    "denominator_def": [
        "students enrolled for at least 31 school days who came at least once",
        "school days enrolled",
        "students enrolled at any time in the year",
        "answers given",
        "students who finished grade 8 there and for whom all four are known",
        "students tested in fall and spring",
    ],
    "source": [_MADE_UP] * 6,
    "cadence": ["yearly", "daily", "yearly", "yearly", "yearly", "yearly"],
}  # fmt: skip

EVENTS: dict[str, Any] = {
    "date": ["2024-10-14", IMPROVEMENT_FROM],
    "label": ["One homeroom tries a phone call on the second day away", "All homerooms call on the second day away"],
    "kind": ["test start", "adopt"],
}  # fmt: skip
