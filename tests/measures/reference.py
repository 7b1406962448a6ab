"""The indicators again, slow and plain: loops, sets and fractions, to compare the real ones with."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pandas as pd

ABSENT = {"absent_excused", "absent_unexcused", "absent_oss", "independent_study_not_earned"}


def day(value) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def year_of(when: date) -> str:
    start = when.year if when.month >= 7 else when.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def days_by_student(attendance, enrollments, calendar, *, by_school, absences_only=False, month=False):
    """Return (student, year, school or None, month or None) -> [days enrolled, days absent, came]."""
    open_days = defaultdict(dict)
    for row in calendar.to_dict("records"):
        if row["is_instructional"] is True or row["is_instructional"] == True:  # noqa: E712
            when = day(row["date"])
            open_days[row["school_id"]][when] = row.get("school_year") or year_of(when)
    expected = set()
    for row in enrollments.to_dict("records"):
        entry, leave = day(row["entry_date"]), day(row["exit_date"])
        for when in open_days[row["school_id"]]:
            if entry <= when and (leave is None or when <= leave):
                expected.add((row["student_key"], row["school_id"], when))

    def unit(student, school, when):
        return (
            student,
            open_days[school][when],
            school if by_school else None,
            f"{when:%Y-%m}" if month else None,
        )

    found = defaultdict(lambda: [0, 0, False])
    for student, school, when in expected:
        found[unit(student, school, when)][0] += 1
    fractions = attendance.get("day_fraction_absent", pd.Series(None, index=attendance.index))
    columns = (attendance["student_key"], attendance["school_id"], attendance["date"], attendance["status"])
    for student, school, when, status, part in zip(*columns, fractions, strict=True):
        place = (student, school, day(when))
        if place not in expected:
            continue
        if status in ABSENT and (pd.isna(part) or part >= 1):
            found[unit(*place)][1] += 1
        else:
            found[unit(*place)][2] = True
    if absences_only:
        for counts in found.values():
            counts[2] = counts[0] > counts[1]
    return found


def chronic(found, *, threshold="0.1", inclusive=True, min_days=31, key=lambda unit: ()):
    """Return key -> (n, numerator)."""
    totals = defaultdict(lambda: [0, 0])
    for unit, (enrolled, absent, came) in found.items():
        total = totals[key(unit)]
        if enrolled < min_days or not came:
            continue
        rate = Fraction(absent, enrolled)
        total[0] += 1
        total[1] += rate >= Fraction(threshold) if inclusive else rate > Fraction(threshold)
    return {name: tuple(total) for name, total in totals.items()}


def suspended(incidents, enrolled_units, *, by_school):
    """Return (n, numerator) by year: students with a full day or more of suspension."""
    days = defaultdict(Fraction)
    for row in incidents.to_dict("records"):
        if row["action"] in ("iss", "oss") and row.get("is_offender") is not False:
            length = (
                1 if pd.isna(row["action_days"]) else Fraction(row["action_days"]).limit_denominator(1000)
            )
            school = row["school_id"] if by_school else None
            days[row["student_key"], year_of(day(row["occurred_on"])), school, None] += length
    totals = defaultdict(lambda: [0, 0])
    for unit in enrolled_units:
        totals[unit[1], unit[2]][0] += 1
        totals[unit[1], unit[2]][1] += days[unit] >= 1
    return {name: tuple(total) for name, total in totals.items()}


def ready(grades, attendance_days, enrollments, calendar, incidents):
    """Return year -> (computable, ready, finishing)."""
    points = {"A": 4, "B": 3, "C": 2, "D": 1, "F": 0}
    last = defaultdict(lambda: date.min)
    for row in calendar.to_dict("records"):
        if row["is_instructional"]:
            key = (row["school_id"], row["school_year"])
            last[key] = max(last[key], day(row["date"]))
    finishing = set()
    for row in enrollments.to_dict("records"):
        year = year_of(day(row["entry_date"]))
        leave = day(row["exit_date"])
        if row["grade_level"] == "08" and (leave is None or leave >= last[row["school_id"], year]):
            finishing.add((row["student_key"], year))
    marks = defaultdict(list)
    for row in grades.to_dict("records"):
        if row["is_final"]:
            marks[row["student_key"], row["grading_period"][:7]].append((row["subject"], row["letter_grade"]))
    away = {
        (row["student_key"], year_of(day(row["occurred_on"])))
        for row in incidents.to_dict("records")
        if row["action"] in ("iss", "oss") and row["is_offender"] is not False
    }
    totals = defaultdict(lambda: [0, 0, 0])
    for student, year in finishing:
        totals[year][2] += 1
        enrolled, absent, came = attendance_days.get((student, year, None, None), (0, 0, False))
        given = marks[student, year]
        if not enrolled or not (came or absent) or not {"ela", "math"} <= {s for s, _ in given}:
            continue
        totals[year][0] += 1
        mean = Fraction(sum(points[letter] for _, letter in given), len(given))
        core = [letter for subject, letter in given if subject in ("ela", "math")]
        totals[year][1] += (
            mean >= Fraction(5, 2)
            and Fraction(enrolled - absent, enrolled) >= Fraction(96, 100)
            and not {"D", "F"} & set(core)
            and (student, year) not in away
        )
    return {year: tuple(total) for year, total in totals.items()}
