"""How often the folder itself shows such a sign where nothing was changed: its schools, at dates that mean nothing.

Tables of luck are made for steady, independent numbers. Real weeks have seasons, drifts and numbers that lean on the
ones before, and show the agreed sign more often, or less. So the same rule is asked of the other schools of the folder,
at dates spread over the time that is known (placebo tests: Abadie, Diamond & Hainmueller 2010, JASA 105: 493-505;
Bertrand, Duflo & Mullainathan 2004, QJE 119: 249-275).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.impact.baseline_doubts import steps_or_bends, was_on_its_way
from brightspots.measures.impact.before_after import LEAST_AFTER, LEAST_BEFORE
from brightspots.measures.impact.carry_over import pooled_carry
from brightspots.measures.impact.others_median import middle_of
from brightspots.measures.impact.row_rule import Sides, called_at, from_the_line, longest_rows
from brightspots.measures.impact.season import beside_the_year_before, came_back, partners
from brightspots.measures.spc.series import Array

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves

DATES, LEAST_SCHOOLS, MOST_SCHOOLS = 10, 50, 150
"""Schools whose weeks go together: fewer say too little of what is rare."""

FINEST = 0.005


@dataclass(frozen=True)
class LuckHere:
    """How often other schools here show the agreed sign at dates on which nothing is known to have changed.

    Attributes
    ----------
    signs, tests : int
        Schools and dates with the sign, of so many that were asked.
    schools, dates : int
        Of how many of each.
    """

    signs: int
    tests: int
    schools: int
    dates: int

    @property
    def chance(self) -> float:
        """The share; no finer than tests that overlap can tell."""
        return max(self.signs / self.tests, FINEST)


def luck_here(halves: Halves, others: Array | None, *, good: bool = True) -> LuckHere | None:
    """Ask the agreed rule of the other schools at dates that mean nothing; None where there are too few of them.

    Parameters
    ----------
    halves : Halves
        Ours: its periods, what counts, and which way is better.
    others : array of shape (schools, periods), optional
        The others' numbers on our periods; NaN is missing.
    good : bool
        Whether the sign is one of the way hoped for.

    Examples
    --------
    >>> from brightspots.measures.impact.before_after import read_halves
    >>> rng = np.random.default_rng(4)
    >>> halves = read_halves(rng.normal(size=40).tolist(), 21, "increase")
    >>> here = luck_here(halves, rng.normal(size=(60, 40)))
    >>> here.tests, here.chance < 0.08
    (600, True)
    >>> luck_here(halves, rng.normal(size=(49, 40))) is None
    True
    """
    if others is None or halves.early or len(others) < LEAST_SCHOOLS:
        return None
    values = np.where(halves.counted, others, np.nan)[:: -(-len(others) // MOST_SCHOOLS)]
    middle = middle_of(values)
    back, signs, tests, asked = partners(halves), 0, 0, np.zeros(len(values), dtype=bool)
    dates, way = _dates(halves), halves.sign if good else -halves.sign
    for at in dates:
        own, apart = _sides(values, at), _sides(values - middle, at)
        told = [np.isfinite(side).sum(axis=1) for kind in (own, apart) for side in (kind.before, kind.after)]
        enough = np.minimum(told[0], told[2]) >= LEAST_BEFORE
        enough &= np.minimum(told[1], told[3]) >= LEAST_AFTER
        if not enough.any():
            continue
        own, apart = own.of(enough), apart.of(enough)
        line = np.nanmedian(own.before, axis=1, keepdims=True)
        rows = longest_rows(from_the_line(own.after, line), way)
        found = called_at(rows, [own, apart], way) > 0
        found &= ~came_back(*beside_the_year_before(values[enough], rows, back, at, way))
        for school in np.flatnonzero(found & was_on_its_way(own.before, own.carry, way)):
            found[school] = steps_or_bends(values[enough][school], at, way)
        signs, tests, asked = signs + int(found.sum()), tests + int(enough.sum()), asked | enough
    return LuckHere(signs, tests, int(asked.sum()), len(dates)) if asked.sum() >= LEAST_SCHOOLS else None


def _sides(values: Array, at: int) -> Sides:
    return Sides(values[:, :at], values[:, at:], pooled_carry(values[:, :at]) or 0.0)


def _dates(halves: Halves) -> list[int]:
    """Choose dates, as positions from 0, with about as many numbers before them as ours."""
    before = np.concatenate([[0], np.cumsum(halves.counted)])[:-1]
    since = int(halves.counted.sum()) - before
    ours = len(halves.before)
    near = (before >= max(LEAST_BEFORE, 0.75 * ours)) & (before <= ours / 0.75)
    fit = halves.counted & near & (since >= LEAST_AFTER)
    places = np.flatnonzero(fit)
    some = np.linspace(0, len(places) - 1, min(DATES, len(places))).round().astype(int)
    return [int(at) for at in places[some]]
