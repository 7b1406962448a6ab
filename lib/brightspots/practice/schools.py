"""The schools of the practice district: made-up names, levels, sizes and what each is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brightspots.district.tables import GRADES

GRADE_NAMES = GRADES[1:]
"""Kindergarten to grade 12; positions in this tuple stand for grades throughout the generator."""

SMALL_SCHOOL_PER_GRADE = 5

_LEVELS = {
    "elementary": (0, 5, "ES", "Elementary"),
    "middle": (6, 8, "MS", "Middle"),
    "high": (9, 12, "HS", "High"),
    "to 8": (0, 8, "ES", "School"),
    "all": (0, 12, "UD", "School"),
}
_FIRST = (
    "Amber", "Brass", "Chalk", "Clay", "Cloud", "Copper", "Cotton", "Felt", "Glass", "Granite", "Indigo", "Ivory",
    "Linen", "Marble", "Paper", "Pewter", "Quiet", "Saffron", "Silver", "Slate", "Tin", "Velvet", "Wicker", "Woolen",
)  # fmt: skip
_SECOND = (
    "Anchor", "Bell", "Bridge", "Button", "Compass", "Feather", "Harbor", "Kettle", "Kite", "Ladder", "Lantern",
    "Lighthouse", "Mill", "Needle", "Orchard", "Pinwheel", "Spindle", "Teapot", "Thimble", "Umbrella", "Whistle",
)  # fmt: skip


@dataclass(frozen=True)
class Schools:
    """All schools, one position each.

    Attributes
    ----------
    ids, names, levels, susp_types : list of str
    low, high : ndarray of int
        First and last grade, as positions in `GRADE_NAMES`.
    weight : ndarray of float
        Share of a grade's students, among schools with that grade.
    after : ndarray of int
        The school to which its students go after its last grade; -1 after grade 12.
    poverty, english : ndarray of float
        Shares of students from low-income families, and of those who grow up with another language.
    absence, growth, conduct, climate : ndarray of float
        How a school differs from others, in standard units of the thing.
    """

    ids: list[str]
    names: list[str]
    levels: list[str]
    susp_types: list[str]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    weight: NDArray[np.float64]
    after: NDArray[np.int64]
    poverty: NDArray[np.float64]
    english: NDArray[np.float64]
    absence: NDArray[np.float64]
    growth: NDArray[np.float64]
    conduct: NDArray[np.float64]
    climate: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)

    def of_level(self, level: str) -> list[int]:
        """Return the positions of the schools of a level."""
        return [number for number, other in enumerate(self.levels) if other == level]

    def with_grade(self, grade: int) -> NDArray[np.int64]:
        """Return the positions of the schools that have a grade."""
        return np.flatnonzero((self.low <= grade) & (grade <= self.high))


def make_schools(count: int, students: int, seed: int) -> Schools:
    """Draw the schools.

    Parameters
    ----------
    count : int
        How many. One school has all grades, two are a school to grade 8 and a high school; from four on one is
        a very small school to grade 8, in which student groups are small.
    students : int
        Of the district; the small school's share depends on it.
    seed : int

    Examples
    --------
    >>> make_schools(4, 1000, seed=1).levels
    ['elementary', 'middle', 'high', 'other']
    """
    rng = np.random.default_rng([seed, 1])
    kinds = _kinds(count)
    low, high = (np.array([_LEVELS[kind][end] for kind in kinds]) for end in (0, 1))
    weight = np.exp(rng.normal(0, 0.25, count))
    # Schools for older students draw on several neighbourhoods, so they differ less.
    poverty = np.where(low >= 6, 0.45, 0.3) + np.where(low >= 6, 0.25, 0.55) * _evenly(kinds, rng)
    small = count - 1 if count >= 4 else None
    if small is not None:
        beside = weight[[number for number in range(count) if kinds[number] == "elementary"]].sum()
        share = min(0.3, SMALL_SCHOOL_PER_GRADE * len(GRADE_NAMES) / students)
        weight[small] = beside * share / (1 - share)
    return Schools(
        ids=[f"S{number:03d}" for number in range(1, count + 1)],
        names=_names(kinds, rng),
        levels=[kind if kind in ("elementary", "middle", "high") else "other" for kind in kinds],
        susp_types=[_LEVELS[kind][2] for kind in kinds],
        low=low,
        high=high,
        weight=weight,
        after=np.array([_after(number, low, high) for number in range(count)]),
        poverty=poverty,
        english=np.clip(0.1 + 0.45 * poverty + rng.normal(0, 0.08, count), 0.05, 0.7),
        absence=_centred(kinds, rng.normal(0, 0.15, count)),
        growth=rng.normal(0, 0.15, count),
        conduct=_centred(kinds, rng.normal(0, 0.25, count)),
        climate=rng.normal(0, 0.15, count),
    )


def _kinds(count: int) -> list[str]:
    if count <= 2:
        return [["all"], ["to 8", "high"]][count - 1]
    small = 1 if count >= 4 else 0
    middle = max(1, round(0.22 * (count - small)))
    high = max(1, round(0.2 * (count - small)))
    elementary = count - small - middle - high
    return ["elementary"] * elementary + ["middle"] * middle + ["high"] * high + ["to 8"] * small


def _evenly(kinds: list[str], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return numbers from 0 to 1, spread evenly among the schools of each kind, so that no level is rich by chance."""
    places = np.empty(len(kinds))
    for kind in dict.fromkeys(kinds):
        here = np.flatnonzero(np.array(kinds) == kind)
        places[here] = (rng.permutation(len(here)) + 0.5) / len(here)
    return places


def _centred(kinds: list[str], effects: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return effects that are 0 on average among the schools of each kind."""
    for kind in dict.fromkeys(kinds):
        here = np.array(kinds) == kind
        effects[here] -= effects[here].mean()
    return effects


def _after(number: int, low: NDArray[np.int64], high: NDArray[np.int64]) -> int:
    """Send neighbours to the same next school, as attendance areas do."""
    following = np.flatnonzero(low == high[number] + 1)
    return int(following[number * len(following) // len(low)]) if len(following) else -1


def _names(kinds: list[str], rng: np.random.Generator) -> list[str]:
    pairs = [f"{first} {second}" for first in _FIRST for second in _SECOND]
    order = rng.permutation(len(pairs))
    names = []
    for number, kind in enumerate(kinds):
        again, place = divmod(number, len(pairs))
        words = [pairs[order[place]], _LEVELS[kind][3], *([str(again + 1)] if again else [])]
        names.append(" ".join(words))
    return names
