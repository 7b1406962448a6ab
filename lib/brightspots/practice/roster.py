"""Students of the practice district and their enrollments: entries, late entries, transfers, leaving, moving up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightspots.practice.planted import SMALL_GROUP, SMALL_GROUP_STUDENTS, Planted
from brightspots.practice.school_days import DAYS, YEARS
from brightspots.practice.schools import GRADE_NAMES, Schools

RACES = (
    "hispanic_latino", "white", "asian", "african_american", "two_or_more_races", "filipino", "pacific_islander",
    "american_indian_alaska_native", "race_not_reported",
)  # fmt: skip
_RACE_SHARES = np.array([0.5, 0.22, 0.09, 0.07, 0.05, 0.03, 0.01, 0.01, 0.02])
SEXES = ("female", "male", "non_binary")
LANGUAGE = ("EO", "IFEP", "EL", "RFEP")
EL, RFEP = 2, 3

LEAVING, TRANSFERRING, LATE, ABSENT_FROM_THE_FIRST_DAY = 0.045, 0.03, 0.04, 0.003
MOVING_AWAY, RECLASSIFIED_IN_A_YEAR = 0.05, 0.11
ROOM = 25

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class People:
    """All students who are ever there, one position each; what stays the same about them."""

    key: NDArray[np.uint64]
    race: Whole
    sex: Whole
    language: Whole
    el_start: NDArray[np.datetime64]
    reclassified: NDArray[np.datetime64]
    sed: Flags
    swd: Flags
    homeless: Flags
    foster: Flags
    migrant: Flags
    away: Real
    """A lasting tendency to be absent, in standard deviations."""
    ability: Real
    """What a student can do, in standard deviations of the grade, before the first year."""
    temper: Real
    """A lasting tendency to be referred, of mean 1."""

    def __len__(self) -> int:
        return len(self.key)


@dataclass
class Spells:
    """The enrollments of one school year, by school and student: one stay of one student at one school each.

    ``first`` and ``end`` count days of instruction from 0; ``end`` is one past the last day. ``stays`` says that
    the student is there on the last day of the year, ``never`` that the student never comes.
    """

    year: int
    student: Whole
    school: Whole
    grade: Whole
    first: Whole
    end: Whole
    room: Whole
    stays: Flags
    last: Flags
    never: Flags

    def at(self, school: int) -> Spells:
        """Return the stays at one school."""
        start, stop = np.searchsorted(self.school, [school, school + 1])
        cut = slice(int(start), int(stop))
        columns = {name: value[cut] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return Spells(year=self.year, **columns)

    def __len__(self) -> int:
        return len(self.student)


def make_roster(schools: Schools, students: int, seed: int, planted: Planted) -> tuple[People, list[Spells]]:
    """Draw students and their enrollments in each school year.

    Parameters
    ----------
    schools : Schools
    students : int
        On the first day of a year; some more enter later.
    seed : int
    planted : Planted
        The small student group is made here.

    Returns
    -------
    people : People
    years : list of Spells
        One for each of `YEARS`.
    """
    rng = np.random.default_rng([seed, 2])
    per_grade = np.diff(np.linspace(0, students, len(GRADE_NAMES) + 1).round().astype(int))
    school, grade, late = _newcomers(rng, schools, per_grade, np.zeros_like(per_grade))
    people = _people(rng, schools, school, grade, 0)
    student = np.arange(len(people))
    years: list[Spells] = []
    for year in range(len(YEARS)):
        if year:
            student, school, grade = _moved_up(rng, schools, years[-1])
            late = np.zeros(len(student), dtype=bool)
            here = np.bincount(grade, minlength=len(GRADE_NAMES))
            new_school, new_grade, new_late = _newcomers(rng, schools, per_grade, here)
            newcomers = _people(rng, schools, new_school, new_grade, year)
            student = np.append(student, len(people) + np.arange(len(newcomers)))
            people = _joined(people, newcomers)
            school, grade = np.append(school, new_school), np.append(grade, new_grade)
            late = np.append(late, new_late)
            _reclassify(rng, people, student, year)
        years.append(_spells(rng, schools, people, year, student, school, grade, late))
    if planted.small is not None:
        _make_small_group(people, years[-1], schools, planted)
    return people, years


def _newcomers(
    rng: np.random.Generator, schools: Schools, per_grade: Whole, here: Whole
) -> tuple[Whole, Whole, Flags]:
    """Return school and grade of the students missing from each grade, and of those who enter during the year."""
    wanted = np.maximum(per_grade - here, 0)
    later = rng.binomial(per_grade, LATE)
    school, grade = [], []
    for number, count in enumerate(wanted + later):
        places = schools.with_grade(number)
        share = schools.weight[places] / schools.weight[places].sum()
        school.append(rng.permutation(np.repeat(places, rng.multinomial(count, share))))
        grade.append(np.full(count, number))
    late = np.concatenate([np.arange(w + n) >= w for w, n in zip(wanted, later, strict=True)])
    return np.concatenate(school), np.concatenate(grade), late


def _people(rng: np.random.Generator, schools: Schools, school: Whole, grade: Whole, year: int) -> People:
    n = len(school)
    mix = np.array([rng.dirichlet(30 * _RACE_SHARES) for _ in range(len(schools))])
    race = (rng.random((n, 1)) > np.cumsum(mix, axis=1)[school]).sum(axis=1).clip(max=len(RACES) - 1)
    sed = rng.random(n) < schools.poverty[school]
    other_language = rng.random(n) < schools.english[school]
    learning = rng.random(n) < np.maximum(0.15, 0.85 - 0.07 * grade)
    language = np.where(other_language, np.where(learning, EL, np.where(rng.random(n) < 0.8, RFEP, 1)), 0)
    start = int(YEARS[year][:4])
    entered = rng.integers(0, grade + 1)
    el_start = _august(start - grade + entered)
    reclassified = _august(start - rng.integers(0, np.maximum(grade - entered, 1))) - rng.integers(90, 300, n)
    el_start[language < EL] = np.datetime64("NaT")
    reclassified[(language != RFEP)] = np.datetime64("NaT")
    swd = rng.random(n) < 0.13
    ability = 0.35 + 0.85 * rng.standard_normal(n) - 0.45 * sed - 0.5 * (language == EL) - 0.6 * swd
    return People(
        key=rng.integers(2**60, 2**64, n, dtype=np.uint64),
        race=race,
        sex=np.searchsorted([0.487, 0.997], rng.random(n)),
        language=language,
        el_start=el_start,
        reclassified=np.maximum(reclassified, el_start + 330),
        sed=sed,
        swd=swd,
        homeless=sed & (rng.random(n) < 0.05),
        foster=rng.random(n) < 0.006,
        migrant=other_language & (rng.random(n) < 0.04),
        away=rng.standard_normal(n),
        ability=ability,
        temper=rng.gamma(0.6, 1 / 0.6, n),
    )


def _august(year: Whole) -> NDArray[np.datetime64]:
    return ((year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + 7).astype("datetime64[D]") + 13


def _joined(people: People, more: People) -> People:
    names = vars(people)
    return People(**{name: np.append(getattr(people, name), getattr(more, name)) for name in names})


def _moved_up(rng: np.random.Generator, schools: Schools, before: Spells) -> tuple[Whole, Whole, Whole]:
    """Return who comes back: one grade up, at the same school or at the one that follows."""
    back = before.stays & (before.grade < len(GRADE_NAMES) - 1) & (rng.random(len(before)) >= MOVING_AWAY)
    grade = before.grade[back] + 1
    school = before.school[back]
    school = np.where(grade > schools.high[school], schools.after[school], school)
    return before.student[back], school, grade


def _reclassify(rng: np.random.Generator, people: People, student: Whole, year: int) -> None:
    learners = student[people.language[student] == EL]
    chosen = learners[rng.random(len(learners)) < RECLASSIFIED_IN_A_YEAR]
    days = rng.integers(20, 200, len(chosen))
    people.reclassified[chosen] = _august(np.full(len(chosen), int(YEARS[year][:4]))) + days


def _spells(
    rng: np.random.Generator,
    schools: Schools,
    people: People,
    year: int,
    student: Whole,
    school: Whole,
    grade: Whole,
    late: Flags,
) -> Spells:
    n = len(student)
    first = np.where(late, 1 + (178 * rng.random(n) ** 1.6).astype(int), 0)
    never = ~late & (rng.random(n) < ABSENT_FROM_THE_FIRST_DAY)
    leaves = ~never & (rng.random(n) < LEAVING) & (first < DAYS - 10)
    end = np.where(leaves, rng.integers(np.minimum(first + 5, DAYS - 1), DAYS), DAYS)
    end = np.where(never, rng.integers(5, 45, n), end)
    other = _another_school(rng, schools, school, grade)
    day, gap = rng.integers(first + 2, np.maximum(end, first + 3)), rng.integers(4, 9, n)
    moves = ~never & (rng.random(n) < TRANSFERRING) & (other != school) & (day + gap < end - 3)
    spells = Spells(
        year=year,
        student=np.append(student, student[moves]),
        school=np.append(school, other[moves]),
        grade=np.append(grade, grade[moves]),
        first=np.append(first, (day + gap)[moves]),
        end=np.append(np.where(moves, day, end), end[moves]),
        room=np.zeros(n + moves.sum(), dtype=int),
        stays=np.append(~moves & (end == DAYS), (end == DAYS)[moves]),
        last=np.append(~moves, np.ones(moves.sum(), dtype=bool)),
        never=np.append(never, never[moves]),
    )
    _give_rooms(rng, spells)
    order = np.lexsort((people.key[spells.student], spells.school))
    columns = {name: value[order] for name, value in vars(spells).items() if isinstance(value, np.ndarray)}
    return Spells(year=year, **columns)


def _another_school(rng: np.random.Generator, schools: Schools, school: Whole, grade: Whole) -> Whole:
    """Return another school with the same grade; the same one where there is no other."""
    other = school.copy()
    for number in range(len(GRADE_NAMES)):
        places, chosen = schools.with_grade(number), grade == number
        if len(places) > 1:
            step = rng.integers(1, len(places), chosen.sum())
            other[chosen] = places[(np.searchsorted(places, school[chosen]) + step) % len(places)]
    return other


def _give_rooms(rng: np.random.Generator, spells: Spells) -> None:
    """Deal the students of each grade of a school into rooms of at most `ROOM`."""
    cell = spells.school * len(GRADE_NAMES) + spells.grade
    order = np.lexsort((rng.random(len(cell)), cell))
    _, start, size = np.unique(cell[order], return_index=True, return_counts=True)
    rank = np.arange(len(cell)) - np.repeat(start, size)
    spells.room[order] = 1 + rank % np.repeat(-(-size // ROOM), size)


def _make_small_group(people: People, spells: Spells, schools: Schools, planted: Planted) -> None:
    """Leave exactly so many students of one group at the small school in the last year."""
    assert planted.small is not None
    group, others = RACES.index(SMALL_GROUP), RACES.index("hispanic_latino")
    there = np.unique(spells.at(planted.small).student)
    people.race[there[people.race[there] == group]] = others
    chosen = there[:: max(1, len(there) // SMALL_GROUP_STUDENTS)][:SMALL_GROUP_STUDENTS]
    people.race[chosen] = group
    planted.note(
        "small student group",
        schools.ids[planted.small],
        school_year=YEARS[spells.year],
        subgroup_id=SMALL_GROUP,
        category="race_ethnicity",
        students=len(chosen),
        students_at_the_school=len(there),
    )
