"""Assessments in three windows with growth between them, and course grades from grade 6 on."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brightspots.practice.planted import OTHER_GRADES_SHIFT, WEAK_GRADE, WEAK_SHIFT, Planted
from brightspots.practice.roster import People, Real, Spells
from brightspots.practice.school_days import DAYS, YEARS, SchoolDays
from brightspots.practice.schools import GRADE_NAMES, Schools

SUBJECTS = ("ela", "math")
TESTED = range(2, 9)
WINDOWS = {"fall": (18, 32), "winter": (88, 100), "spring": (155, 170)}
POINTS_PER_SD, POINTS_SE = 15.0, 3.0
GROWTH = {"ela": np.array([0, 0, 15, 11, 8, 7, 6, 5, 4]), "math": np.array([0, 0, 14, 12, 11, 10, 7, 6, 5])}
"""Points that a grade grows from fall to spring, fewer as students grow older."""
FALL_MEAN = {
    "ela": np.array([0, 0, 172, 187, 197, 204, 210, 214, 218]),
    "math": np.array([0, 0, 175, 188, 199, 209, 214, 220, 225]),
}
GROWTH_SD = 5.0

COURSES = ("ela", "math", "science", "history", "pe", "art")
FIRST_GRADE_WITH_COURSES = 6
LETTERS = ("F", "D", "C", "B", "A")
LETTER_FROM = (60, 70, 80, 90)

_BETWEEN_PERCENTILES = np.array([NormalDist().inv_cdf((place + 0.5) / 100) for place in range(1, 99)])


def normal_percentile(place: Real) -> NDArray[np.int64]:
    """Return the percentile, 1 to 99, of a place in a standard normal distribution.

    Examples
    --------
    >>> normal_percentile(np.array([-9.0, 0.0, 1.0])).tolist()
    [1, 50, 84]
    """
    return 1 + np.searchsorted(_BETWEEN_PERCENTILES, place)


def growth_shift(schools: Schools, spells: Spells, subject: str, planted: Planted) -> Real:
    """Return how much more or less than usual each stay's student grows, in standard deviations of growth.

    One middle school's grade 6 is weak in mathematics and its other grades are strong, so that its average is
    fine.
    """
    shift: Real = schools.growth[spells.school].copy()
    if subject == "math" and planted.weak_grade is not None:
        here = spells.school == planted.weak_grade
        shift[here] += np.where(spells.grade[here] == WEAK_GRADE, WEAK_SHIFT, OTHER_GRADES_SHIFT)
    return shift


def assessments(
    people: People,
    spells: Spells,
    schools: Schools,
    days: SchoolDays,
    planted: Planted,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Return the columns of ``assessments`` for one school's year.

    True levels grow from fall to spring; what is tested is the true level and the error of the test. The growth
    percentile of spring sets a student's score against students of the same grade with the same score in fall.
    """
    chosen = np.flatnonzero(np.isin(spells.grade, TESTED))
    who, grade = spells.student[chosen], spells.grade[chosen]
    parts: dict[str, list[Any]] = {name: [] for name in _ASSESSMENT_COLUMNS}
    for subject in SUBJECTS:
        growth, mean = GROWTH[subject][grade], FALL_MEAN[subject][grade]
        level = (
            people.ability[who]
            + 0.3 * rng.standard_normal(len(who))
            + 0.5 * spells.year * schools.growth[spells.school[chosen]]
        )
        grown = GROWTH_SD * (
            rng.standard_normal(len(who)) + growth_shift(schools, spells, subject, planted)[chosen]
        )
        fall = None
        for window, share in (("fall", 0.0), ("winter", 0.55), ("spring", 1.0)):
            true = mean + POINTS_PER_SD * level + share * (growth + grown)
            score = np.round(true + POINTS_SE * rng.standard_normal(len(who)))
            test_day = rng.integers(*WINDOWS[window], len(who))
            there = (spells.first[chosen] <= test_day) & (test_day < spells.end[chosen])
            there &= ~spells.never[chosen] & (rng.random(len(who)) >= 0.04)
            place = (score - mean - share * growth) / np.hypot(POINTS_PER_SD, POINTS_SE)
            gained = np.full(len(who), np.nan)
            if window == "fall":
                fall, tested = score, there
            elif window == "spring" and fall is not None:
                gained = np.where(tested, _growth_percentile(fall - mean, score - mean - growth), np.nan)
            columns = {
                "student": who,
                "subject": np.full(len(who), subject),
                "administered_on": days.dates[test_day],
                "window": np.full(len(who), window),
                "grade": grade,
                "scale_score": score,
                "performance_level": 1 + np.searchsorted([-0.7, 0.1, 0.9], place),
                "percentile": normal_percentile(place).astype(float),
                "growth_percentile": gained,
            }
            for name, values in columns.items():
                parts[name].append(values[there])
    return _assessment_table(people, {name: np.concatenate(values) for name, values in parts.items()})


_ASSESSMENT_COLUMNS = (
    "student", "subject", "administered_on", "window", "grade", "scale_score", "performance_level", "percentile",
    "growth_percentile",
)  # fmt: skip


def _growth_percentile(fall: Real, spring: Real) -> Real:
    """Return the percentile of spring among students with the same fall score, both as distances from the mean."""
    true, error = POINTS_PER_SD**2, POINTS_SE**2
    slope = true / (true + error)
    spread = np.sqrt(true * (1 - slope) + GROWTH_SD**2 + error)
    return normal_percentile((spring - slope * fall) / spread).astype(float)


def _assessment_table(people: People, rows: dict[str, Any]) -> dict[str, Any]:
    order = np.lexsort((rows["administered_on"], rows["subject"], people.key[rows["student"]]))
    rows = {name: values[order] for name, values in rows.items()}
    return {
        "student": rows["student"],
        "assessment_id": np.char.add("practice_", rows["subject"]),
        "subject": rows["subject"],
        "administered_on": rows["administered_on"],
        "window": rows["window"],
        "grade_when_assessed": np.array(GRADE_NAMES)[rows["grade"]],
        "scale_score": rows["scale_score"],
        "score_se": np.full(len(order), POINTS_SE),
        "performance_level": rows["performance_level"].astype(str),
        "percentile": rows["percentile"],
        "growth_percentile": rows["growth_percentile"],
    }


def course_grades(
    people: People, spells: Spells, schools: Schools, chance: Real, rng: np.random.Generator
) -> dict[str, Any]:
    """Return the columns of ``course_grades`` for one school's year: one mid-year and one final grade a course.

    Grades follow what a student can do and fall with absence. A course has a final grade where the student is
    there at the end of the year, and was there for at least 60 days; a few are missing, as they are in practice.
    """
    upper = np.flatnonzero(spells.grade >= FIRST_GRADE_WITH_COURSES)
    who, grade = spells.student[upper], spells.grade[upper]
    steady = 84 + 7.5 * people.ability[who] - 55 * np.minimum(chance[upper], 0.4)
    year = YEARS[spells.year]
    pieces: list[dict[str, Any]] = []
    for number, course in enumerate(COURSES):
        section = 1 + (spells.room[upper] + number) % max(1, spells.room[upper].max(initial=1))
        teachers = rng.integers(2**60, 2**64, (len(GRADE_NAMES), section.max(initial=1) + 1), dtype=np.uint64)
        base = steady + rng.normal(0, 5, len(who)) + (5 if course in ("pe", "art") else 0)
        for period, final, from_day, until in (("mid-year", False, 60, 90), ("final", True, 120, DAYS)):
            there = (spells.first[upper] <= from_day) & (spells.end[upper] >= until) & ~spells.never[upper]
            there &= rng.random(len(who)) >= 0.006
            mark = np.clip(np.round(base + rng.normal(0, 2.5, len(who))), 35, 100)
            pieces.append(
                {
                    "student": who[there],
                    "room": section[there],
                    "grade": grade[there],
                    "teacher": teachers[grade, section][there],
                    "mark": mark[there],
                    "course": np.full(int(there.sum()), course),
                    "grading_period": np.full(int(there.sum()), f"{year} {period}"),
                    "is_final": np.full(int(there.sum()), final),
                }
            )
    rows = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    return _grade_table(people, rows, schools.ids[spells.school[0]] if len(spells) else "", year)


def _grade_table(people: People, rows: dict[str, Any], school_id: str, year: str) -> dict[str, Any]:
    order = np.lexsort((rows["is_final"], rows["course"], people.key[rows["student"]]))
    rows = {name: values[order] for name, values in rows.items()}
    names = np.array(GRADE_NAMES)[rows["grade"]]
    code = np.char.add(np.char.add(np.char.upper(rows["course"]), "-"), names)
    section = np.char.add(np.char.add(f"{school_id}-{year[2:]}-", code), "-")
    return {
        "student": rows["student"],
        "section_id": np.char.add(section, rows["room"].astype(str)),
        "grading_period": rows["grading_period"],
        "course_code": code,
        "subject": rows["course"],
        "teacher_key": rows["teacher"],
        "letter_grade": np.array(LETTERS)[np.searchsorted(LETTER_FROM, rows["mark"], side="right")],
        "numeric_grade": rows["mark"],
        "credits_attempted": np.where(rows["is_final"], 10.0, np.nan),
        "credits_earned": np.where(rows["is_final"], np.where(rows["mark"] >= 60, 10.0, 0.0), np.nan),
        "is_final": rows["is_final"],
    }
