"""Daily attendance: who is away on which day, by student, grade, season, weekday and the days before."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from brightspots.practice.planted import FRIDAY_FACTOR, IMPROVEMENT_FROM, IMPROVEMENT_POINTS, Planted
from brightspots.practice.roster import EL, People, Real, Spells
from brightspots.practice.school_days import DAYS, YEARS, SchoolDays, weekday
from brightspots.practice.schools import Schools

STATUSES = (
    "present", "absent_excused", "absent_unexcused", "absent_oss", "tardy", "partial", "independent_study_not_earned",
)  # fmt: skip
PRESENT, EXCUSED, UNEXCUSED, OSS, TARDY, PARTIAL, INDEPENDENT = range(7)
FRACTION = np.array([0, 1, 1, 1, 0, 0.5, 1])

CHRONIC_BY_GRADE = (0.26, 0.19, 0.165, 0.15, 0.145, 0.15, 0.16, 0.18, 0.2, 0.21, 0.23, 0.25, 0.28)
"""About this share of each grade misses a day in ten: many in kindergarten, few in grade 4, most in grade 12."""

SPREAD = 0.8
EFFECTS = {"sed": 0.4, "swd": 0.25, "homeless": 0.7, "foster": 0.3}
_MEAN_EFFECT = 0.5
_WEEKDAYS = np.array([1.1, 0.95, 0.92, 0.96, 1.12, 1, 1])
_MONTHS = np.array([1.12, 1.08, 1.03, 0.98, 1.0, 1.05, 1, 0.85, 0.9, 0.96, 1.03, 1.12])
_ANOTHER_DAY = 0.4
"""How often an absence goes on for another day, as an illness does."""


def tendency(people: People, spells: Spells, schools: Schools, seed: int) -> Real:
    """Return each stay's chance to be absent on an ordinary day.

    The tenth that makes absence chronic is placed in a normal spread of log odds so that each grade's share
    comes out near `CHRONIC_BY_GRADE`.

    Returns
    -------
    ndarray of shape (stays,)
        Between 0 and 1; 1 for those who never come.
    """
    year_alone = np.random.default_rng([seed, 3, spells.year]).standard_normal(len(people))
    who = spells.student
    middle = np.array([NormalDist().inv_cdf(share) * SPREAD + np.log(1 / 9) for share in CHRONIC_BY_GRADE])
    odds = middle[spells.grade] + SPREAD * (0.8 * people.away[who] + 0.6 * year_alone[who]) - _MEAN_EFFECT
    for name, effect in EFFECTS.items():
        odds += effect * getattr(people, name)[who]
    odds += schools.absence[spells.school] - 0.1 * (people.language[who] == EL)
    return np.where(spells.never, 1.0, 1 / (1 + np.exp(-odds)))


def day_factors(days: SchoolDays, seed: int, year: int, school: int, fridays: bool) -> Real:
    """Return how much more or less absence each day of instruction brings, around 1."""
    everywhere = np.random.default_rng([seed, 4, year]).normal(0, 0.08, DAYS)
    here = np.random.default_rng([seed, 5, year, school]).normal(0, 0.08, DAYS)
    day, month = weekday(days.dates), days.dates.astype("datetime64[M]").astype(int) % 12
    factors: Real = _WEEKDAYS[day] * _MONTHS[month] * np.exp(everywhere + here)
    return factors * np.where(day == 4, FRIDAY_FACTOR, 1.0) if fridays else factors


def draw_statuses(chance: Real, spells: Spells, factors: Real, rng: np.random.Generator) -> NDArray[np.int8]:
    """Draw a status for every student and day of one school's year.

    Parameters
    ----------
    chance : ndarray of shape (stays,)
        From `tendency`.
    spells : Spells
        Of one school.
    factors : ndarray of shape (180,)
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (stays, 180)
        Positions in `STATUSES`, also for days outside a stay.
    """
    shape = (len(spells), DAYS)
    away = np.minimum(chance[:, None] * factors / (1 + _ANOTHER_DAY * (1 - chance[:, None])), 1.0)
    draw = rng.random(shape)
    absent = draw < away
    begun = np.flatnonzero(absent[:, :-1])
    onward = begun[rng.random(len(begun)) < _ANOTHER_DAY]
    absent[onward // (DAYS - 1), onward % (DAYS - 1) + 1] = True
    absent[spells.never] = True
    statuses = np.zeros(shape, dtype=np.int8)
    late = 0.012 + 0.25 * np.minimum(chance, 0.5)[:, None] * (spells.grade[:, None] / 12 + 0.4)
    statuses[draw > 1 - late] = TARDY
    statuses[draw > 0.9975] = PARTIAL
    row, day = np.nonzero(absent)
    unexcused = 0.18 + 0.03 * spells.grade[row] + 0.6 * np.minimum(chance[row], 0.5)
    kind = rng.random(len(row))
    statuses[row, day] = np.where(kind < unexcused, UNEXCUSED, np.where(kind > 0.997, INDEPENDENT, EXCUSED))
    statuses[spells.never] = UNEXCUSED
    return statuses


def enrolled_days(spells: Spells) -> NDArray[np.bool_]:
    """Return which days lie within each stay, of shape (stays, 180)."""
    day = np.arange(DAYS)
    inside: NDArray[np.bool_] = (spells.first[:, None] <= day) & (day < spells.end[:, None])
    return inside


def suspend(statuses: NDArray[np.int8], row: NDArray[np.int64], day: NDArray[np.int64], days: Real) -> None:
    """Mark the days of suspensions out of school, and presence on the day that led to them; in place."""
    inside = day < DAYS
    statuses[row[inside], day[inside]] = PRESENT
    for after in range(1, 6):
        there = (days >= after) & (day + after < DAYS)
        statuses[row[there], day[there] + after] = OSS


def improve(
    statuses: NDArray[np.int8],
    inside: NDArray[np.bool_],
    days: SchoolDays,
    planted: Planted,
    school_id: str,
    rng: np.random.Generator,
) -> None:
    """Turn absences into presence until attendance is the planted points above what it would have been; in place."""
    after = days.dates >= np.datetime64(IMPROVEMENT_FROM)
    row, day = np.nonzero(inside & after & np.isin(statuses, (EXCUSED, UNEXCUSED)))
    enrolled = int((inside & after).sum())
    wanted = min(round(IMPROVEMENT_POINTS / 100 * enrolled), len(row))
    turned = rng.permutation(len(row))[:wanted]
    statuses[row[turned], day[turned]] = PRESENT
    planted.note(
        "attendance improves",
        school_id,
        school_year=YEARS[1],
        from_date=IMPROVEMENT_FROM,
        measure_id="attendance_rate",
        points=round(100 * wanted / enrolled, 3),
        meaning="percentage points above what attendance would have been on the days from this date on",
    )
