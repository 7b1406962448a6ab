"""Making the practice district: a synthetic district folder of any size, the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from brightspots.errors import ParameterError
from brightspots.practice import attendance, conduct, learning
from brightspots.practice.about import DEFINITIONS, DISTRICT_TOML, EVENTS, LEA, subgroups
from brightspots.practice.folder import LARGE, FolderWriter, coded, repeated
from brightspots.practice.planted import (
    FRIDAY_FACTOR,
    OTHER_GRADES_SHIFT,
    WEAK_GRADE,
    WEAK_SHIFT,
    Planted,
    choose_places,
)
from brightspots.practice.roster import LANGUAGE, RACES, SEXES, People, Spells, make_roster
from brightspots.practice.school_days import DAYS, STAFF_DAY_PATTERNS, YEARS, SchoolDays, school_days
from brightspots.practice.schools import GRADE_NAMES, Schools, make_schools

DEFAULT_STUDENTS, DEFAULT_SEED = 2500, 1
FEWEST_STUDENTS = 100
_STUDENTS_A_SCHOOL = 500


def make_practice_district(
    out: Path,
    *,
    students: int = DEFAULT_STUDENTS,
    schools: int | None = None,
    seed: int = DEFAULT_SEED,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> None:
    """Write a synthetic district folder of two school years.

    Parameters
    ----------
    out : Path
        A folder that does not exist yet, or is empty.
    students : int
        On the first day of each school year, at least 100.
    schools : int, optional
        How many; by default one for every 500 students, and at least 8.
    seed : int
        The same seed and size make the same files.
    progress : callable
        Wraps the numbers of the schools while they are written, as tqdm does.

    Raises
    ------
    ParameterError
        When the folder holds something, or the size makes no district.
    """
    count = max(8, round(students / _STUDENTS_A_SCHOOL)) if schools is None else schools
    if students < FEWEST_STUDENTS or count < 1 or seed < 0 or students < 10 * count:
        raise ParameterError(
            f"A practice district has at least {FEWEST_STUDENTS} students, at least one school with 10 or more "
            "students each, and a seed that is not negative."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ParameterError(f"{out} is not an empty folder. Give a folder that does not exist yet.")
    out.mkdir(parents=True, exist_ok=True)
    _write(out, make_schools(count, students, seed), students, seed, progress)


def _write(
    out: Path,
    schools: Schools,
    students: int,
    seed: int,
    progress: Callable[[Iterable[int]], Iterable[int]],
) -> None:
    planted = choose_places(schools)
    people, years = make_roster(schools, students, seed, planted)
    chances = [attendance.tendency(people, spells, schools, seed) for spells in years]
    writer = FolderWriter(out, large=students >= LARGE)
    for school in progress(range(len(schools))):
        for spells, chance in zip(years, chances, strict=True):
            here = spells.at(school)
            start = int(np.searchsorted(spells.school, school))
            _write_year(
                writer, people, here, chance[start : start + len(here)], schools, school, seed, planted
            )
        writer.finish_school(schools.ids[school])
    writer.add("schools", _schools_table(schools, people, years[-1]))
    writer.add("subgroups", subgroups())
    writer.add("survey_items", _survey_items())
    writer.add("measure_definitions", DEFINITIONS)
    if planted.improving is not None:
        writer.add("events", {"unit_id": [schools.ids[planted.improving]] * len(EVENTS["date"]), **EVENTS})
    writer.close()
    _note_shifts(planted, schools)
    (out / "district.toml").write_text(DISTRICT_TOML.format(students=students, seed=seed), encoding="utf-8")
    facts: dict[str, Any] = {"synthetic": True, "students": students, "schools": len(schools), "seed": seed}
    facts["planted"] = sorted(planted.facts, key=lambda fact: str(fact["change"]))
    (out / "planted.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _write_year(
    writer: FolderWriter,
    people: People,
    here: Spells,
    chance: Any,
    schools: Schools,
    school: int,
    seed: int,
    planted: Planted,
) -> None:
    """Write all that happened at one school in one year."""
    if not len(here):
        return
    days, rng = (
        school_days(here.year, school % STAFF_DAY_PATTERNS),
        np.random.default_rng([seed, 6, here.year, school]),
    )
    keys = pa.array([f"{key:016x}" for key in people.key[here.student].tolist()])
    incidents, row, day, length = conduct.incidents(people, here, schools, days, rng)
    factors = attendance.day_factors(days, seed, here.year, school, school == planted.fridays)
    statuses = attendance.draw_statuses(chance, here, factors, rng)
    attendance.suspend(statuses, row, day, length)
    inside = attendance.enrolled_days(here)
    if school == planted.improving and here.year == len(YEARS) - 1:
        attendance.improve(statuses, inside, days, planted, schools.ids[school], rng)
    writer.add("calendar", _at(_calendar(days, schools.levels[school]), schools.ids[school]))
    writer.add("enrollments", _at(_enrollments(here, days, keys, schools.ids[school]), schools.ids[school]))
    writer.add("students", _at(_students(people, here, days, keys), schools.ids[school]))
    writer.add("attendance", _at(_attendance(statuses, inside, days, keys), schools.ids[school]))
    writer.add("attendance_daily_school", _at(_daily(statuses, inside, days), schools.ids[school]))
    tests = learning.assessments(people, here, schools, days, planted, rng)
    marks = learning.course_grades(people, here, schools, chance, rng)
    answers = conduct.survey(people, here, schools, days, rng)
    for name, columns in (("incidents", incidents), ("assessments", tests), ("course_grades", marks)):
        writer.add(name, _at(_with_keys(people, columns), schools.ids[school]))
    writer.add("survey_responses", _at(_with_keys(people, answers), schools.ids[school]))


def _at(columns: dict[str, Any], school_id: str) -> dict[str, Any]:
    length = len(next(iter(columns.values())))
    return {**columns, "school_id": repeated([school_id], [length])}


def _with_keys(people: People, columns: dict[str, Any]) -> dict[str, Any]:
    """Put pseudonyms in place of positions and numbers."""
    columns = dict(columns)
    if "student" in columns:
        columns["student_key"] = _hexed(people.key[columns.pop("student")])
    for number, name in (("respondent", "respondent_key"), ("teacher_key", "teacher_key")):
        if number in columns:
            columns[name] = _hexed(columns.pop(number))
    return columns


def _hexed(keys: Any) -> list[str]:
    return [f"{key:016x}" for key in keys.tolist()]


def _calendar(days: SchoolDays, level: str) -> dict[str, Any]:
    terms = days.terms(3, "trimester") if level in ("elementary", "other") else days.terms(2, "semester")
    return {
        "date": days.weekdays,
        "is_instructional": days.is_instructional,
        "school_year": [days.school_year] * len(terms),
        "term": terms,
    }


def _enrollments(here: Spells, days: SchoolDays, keys: pa.Array, school_id: str) -> dict[str, Any]:
    """Return stays as dates; who is there on the last day of the last year has no exit date."""
    exit_date = days.dates[here.end - 1]
    if here.year == len(YEARS) - 1:
        exit_date = np.where(here.stays, np.datetime64("NaT"), exit_date)
    grades = np.array(GRADE_NAMES)[here.grade]
    rooms = np.char.add(np.char.add(f"{school_id}-", np.char.add(grades, "-")), here.room.astype(str))
    return {
        "student_key": keys,
        "entry_date": days.dates[here.first],
        "exit_date": exit_date,
        "grade_level": grades,
        "homeroom_id": rooms,
    }


def _students(people: People, here: Spells, days: SchoolDays, keys: pa.Array) -> dict[str, Any]:
    """Return the year's row of each student whose last school of the year this is."""
    own = np.flatnonzero(here.last)
    who = here.student[own]
    through = people.reclassified[who] <= days.dates[-1]
    language = np.where(people.language[who] >= 2, np.where(through, 3, 2), people.language[who])
    columns: dict[str, Any] = {
        "student_key": keys.take(pa.array(own)),
        "school_year": np.full(len(own), days.school_year),
        "grade_level": np.array(GRADE_NAMES)[here.grade[own]],
        "race_ethnicity": np.array(RACES)[people.race[who]],
        "sex": np.array(SEXES)[people.sex[who]],
        "english_learner_status": np.array(LANGUAGE)[language],
        "el_start_date": people.el_start[who],
        "reclassified_on": np.where(through, people.reclassified[who], np.datetime64("NaT")),
    }
    return columns | {name: getattr(people, name)[who] for name in _FLAGS}


_FLAGS = ("sed", "swd", "homeless", "foster", "migrant")


def _attendance(statuses: Any, inside: Any, days: SchoolDays, keys: pa.Array) -> dict[str, Any]:
    given = statuses[inside]
    day = np.broadcast_to(np.arange(DAYS, dtype=np.int16), inside.shape)[inside]
    return {
        "student_key": repeated(keys, inside.sum(axis=1)),
        "date": days.dates.astype("datetime64[D]")[day],
        "status": coded(given, attendance.STATUSES),
        "day_fraction_absent": attendance.FRACTION[given],
    }


def _daily(statuses: Any, inside: Any, days: SchoolDays) -> dict[str, Any]:
    """Return what the office counts each day: who is enrolled, and who came at all."""
    enrolled = inside.sum(axis=0)
    absent = (inside & (attendance.FRACTION[statuses] == 1)).sum(axis=0)
    return {
        "date": days.dates.astype("datetime64[D]"),
        "grade_level": ["all"] * DAYS,
        "enrolled": enrolled,
        "present": enrolled - absent,
        "absent": absent,
    }


def _schools_table(schools: Schools, people: People, spells: Spells) -> dict[str, Any]:
    at_first = spells.first == 0
    number, who = spells.school[at_first], spells.student[at_first]
    n = np.bincount(number, minlength=len(schools))

    def percent(flags: Any) -> Any:
        return np.round(
            100 * np.bincount(number, weights=flags[who], minlength=len(schools)) / np.maximum(n, 1), 1
        )

    learner = (people.language >= 2) & ~(people.reclassified <= school_days(spells.year, 0).dates[0])
    return {
        "school_id": schools.ids,
        "school_name": schools.names,
        "lea_id": [LEA[0]] * len(schools),
        "lea_name": [LEA[1]] * len(schools),
        "county": [LEA[2]] * len(schools),
        "school_level": schools.levels,
        "susp_type": schools.susp_types,
        "grade_low": np.array(GRADE_NAMES)[schools.low],
        "grade_high": np.array(GRADE_NAMES)[schools.high],
        "enrollment": n,
        "pct_el": percent(learner),
        "pct_sed": percent(people.sed),
        "pct_swd": percent(people.swd),
    }


def _survey_items() -> dict[str, Any]:
    ids, constructs, texts = zip(*conduct.ITEMS, strict=True)
    return {
        "survey_id": [conduct.SURVEY] * len(ids),
        "item_id": ids,
        "construct": constructs,
        "text": texts,
        "options": ["|".join(conduct.OPTIONS)] * len(ids),
        "positive_values": ["|".join(map(str, conduct.POSITIVE))] * len(ids),
    }


def _note_shifts(planted: Planted, schools: Schools) -> None:
    if planted.weak_grade is not None:
        planted.note(
            "a weak grade behind a fine average",
            schools.ids[planted.weak_grade],
            subject="math",
            grade_level=GRADE_NAMES[WEAK_GRADE],
            measure="growth from fall to spring",
            shift=WEAK_SHIFT,
            shift_of_other_grades=OTHER_GRADES_SHIFT,
            unit="standard deviations of growth",
        )
    if planted.fridays is not None:
        planted.note(
            "a weekday pattern",
            schools.ids[planted.fridays],
            weekday="Friday",
            factor=FRIDAY_FACTOR,
            meaning="the chance to be absent on a Friday, times what it is elsewhere",
        )
