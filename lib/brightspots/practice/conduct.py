"""Incidents and what followed them, and survey answers of students, families and staff."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightspots.practice.roster import SEXES, People, Real, Spells
from brightspots.practice.school_days import YEARS, SchoolDays
from brightspots.practice.schools import GRADE_NAMES, Schools

PER_STUDENT = np.array([0.03, 0.03, 0.04, 0.04, 0.05, 0.06, 0.16, 0.19, 0.18, 0.17, 0.14, 0.11, 0.08])
"""Incidents a year by grade; suspension follows them more often in the upper grades."""
ACTIONS = ("oss", "iss", "other", "none", "expulsion")
_SHARES = {"lower": (0.13, 0.08, 0.62, 0.17, 0.0), "upper": (0.27, 0.14, 0.44, 0.148, 0.002)}
_BEHAVIORS = (
    "disruption",
    "defiance",
    "fighting",
    "unsafe play",
    "property",
    "phone",
    "tobacco or vaping",
    "threat",
)
_LOCATIONS = ("classroom", "yard", "hallway", "cafeteria", "bus", "gym")

SURVEY = "practice_climate"
ITEMS = (
    ("support_1", "support", "Adults here help me when my work is hard."),
    ("support_2", "support", "My teachers tell me how I can get better."),
    ("belonging_1", "belonging", "I feel that I belong at this school."),
    ("belonging_2", "belonging", "Somebody here notices when I am not there."),
    ("fairness_1", "fairness", "The rules here are the same for everybody."),
    ("fairness_2", "fairness", "When something goes wrong, adults listen to both sides."),
    ("safety_1", "safety", "I feel safe in the hallways and outside."),
    ("safety_2", "safety", "I know an adult to go to when somebody is treated badly."),
)
OPTIONS = ("Strongly disagree", "Disagree", "In between", "Agree", "Strongly agree")
POSITIVE = (4, 5)
FIRST_GRADE_ASKED, SURVEY_DAY = 4, 118


def incidents(
    people: People, spells: Spells, schools: Schools, days: SchoolDays, rng: np.random.Generator
) -> tuple[dict[str, Any], NDArray[np.int64], NDArray[np.int64], Real]:
    """Draw one school's incidents of a year.

    Returns
    -------
    columns : dict
        Of ``incidents``: for one incident in ten a second student who was there and did nothing.
    row, day, length : ndarray
        The suspensions out of school: positions in `spells`, day of instruction, and days of suspension.
    """
    who = spells.student
    rate = PER_STUDENT[spells.grade] * people.temper[who] * np.exp(schools.conduct[spells.school])
    rate *= np.where(people.sex[who] == SEXES.index("male"), 1.3, 0.75)
    rate *= 1 + 1.0 * people.swd[who] + 0.6 * people.sed[who] + 0.8 * people.foster[who]
    length = np.maximum(spells.end - spells.first - 1, 0) * ~spells.never
    row = np.repeat(np.arange(len(spells)), rng.poisson(rate * length / 180))
    day = spells.first[row] + (rng.random(len(row)) * length[row]).astype(int)
    order = np.lexsort((row, day))
    row, day = row[order], day[order]
    action = _actions(spells.grade[row], rng)
    lasted = np.where(action == "oss", 1 + rng.binomial(4, 0.25, len(row)), np.nan)
    lasted = np.where(action == "iss", rng.choice([0.5, 1.0, 2.0], len(row), p=[0.45, 0.4, 0.15]), lasted)
    number = np.arange(len(row))
    second = np.flatnonzero(rng.random(len(row)) < 0.1)
    bystander = rng.integers(0, max(1, len(spells)), len(second))
    ok = (bystander != row[second]) & (spells.first[bystander] <= day[second])
    ok &= day[second] < spells.end[bystander]
    second, bystander = second[ok], bystander[ok]
    every = np.append(number, second)
    again = np.append(np.zeros(len(number), dtype=bool), np.ones(len(second), dtype=bool))
    by_incident = np.lexsort((again, every))
    every, again = every[by_incident], again[by_incident]
    ids = np.char.add(f"{schools.ids[spells.school[0]]}-{YEARS[spells.year][2:]}-", every.astype(str))
    clock = rng.integers(8 * 12, 15 * 12, len(row))[every]
    columns = {
        "incident_id": ids,
        "student": who[np.append(row, bystander)[by_incident]],
        "occurred_on": days.dates[day[every]],
        "time": np.array([f"{tick // 12:02d}:{5 * (tick % 12):02d}" for tick in clock], dtype="U5"),
        "location": rng.choice(_LOCATIONS, len(row), p=[0.4, 0.25, 0.15, 0.1, 0.06, 0.04])[every],
        "behavior": rng.choice(_BEHAVIORS, len(row))[every],
        "is_offender": ~again,
        "action": np.where(again, "none", action[every]),
        "action_days": np.where(again, np.nan, lasted[every]),
    }
    out = action == "oss"
    return columns, row[out], day[out], lasted[out]


def _actions(grade: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.str_]:
    draw = rng.random((len(grade), 1))
    lower, upper = ((draw > np.cumsum(_SHARES[part])[:-1]).sum(axis=1) for part in ("lower", "upper"))
    return np.array(ACTIONS)[np.where(grade < 6, lower, upper)]


def survey(
    people: People, spells: Spells, schools: Schools, days: SchoolDays, rng: np.random.Generator
) -> dict[str, Any]:
    """Draw one school's answers of a year: students from grade 4 on, families and staff; none can be matched.

    Answers agree less in the upper grades, and differ by school and by person.
    """
    asked = (spells.grade >= FIRST_GRADE_ASKED) & (spells.first <= SURVEY_DAY) & (spells.end > SURVEY_DAY)
    grade = spells.grade[asked & ~spells.never]
    students = grade[rng.random(len(grade)) < 0.86 - 0.025 * grade]
    families, staff = rng.binomial(len(spells), 0.12), rng.binomial(4 + len(spells) // 14, 0.75)
    kind = np.repeat(["student", "family", "staff"], [len(students), families, staff])
    grade = np.concatenate([students, np.full(families + staff, -1)])
    n, items = len(kind), len(ITEMS)
    mood = 0.55 - 0.05 * np.maximum(grade - FIRST_GRADE_ASKED, 0) + 0.35 * (kind != "student")
    mood = mood + schools.climate[spells.school[0]] + 0.6 * rng.standard_normal(n)
    answer = (
        mood[:, None] + rng.normal(0, 0.8, (n, items)) + np.array([0.1, 0, 0, 0.05, -0.25, -0.1, 0, 0.15])
    )
    response = 1 + (answer[:, :, None] > np.array([-1.4, -0.6, 0.2, 1.1])).sum(axis=2)
    answered = rng.random((n, items)) >= 0.03
    person, item = np.nonzero(answered)
    key = rng.integers(2**60, 2**64, n, dtype=np.uint64)
    given = response[person, item]
    names, about = (np.array([row[place] for row in ITEMS]) for place in (0, 1))
    return {
        "respondent": key[person],
        "survey_id": np.full(len(person), SURVEY),
        "item_id": names[item],
        "administered_on": np.full(len(person), days.dates[SURVEY_DAY]),
        "respondent_type": kind[person],
        "grade_level": np.array([*GRADE_NAMES, None], dtype=object)[grade[person]],
        "construct": about[item],
        "response": given,
        "response_max": np.full(len(person), len(OPTIONS)),
        "positive": np.isin(given, POSITIVE),
    }
