"""Our numbers less the middle of the other schools', period by period: what everybody had is no change of ours.

On real weekly attendance, with dates that mean nothing, this halves the false claims that are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.impact.carry_over import LEAST_OTHERS, pooled_carry
from brightspots.measures.impact.row_rule import Sides
from brightspots.measures.impact.welch import difference_interval
from brightspots.measures.spc.series import Array

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves


@dataclass(frozen=True)
class Beside:
    """How far we moved from the middle of the other schools.

    Attributes
    ----------
    sides : Sides
        Our numbers less that middle, before the change and since.
    """

    sides: Sides

    @property
    def interval(self) -> tuple[float, float]:
        """95%, of the difference since the change less that before it."""
        return difference_interval(self.sides.before[0], self.sides.after[0], self.sides.carry)


def middle_of(others: Array) -> Array:
    """Return the middle of the schools' numbers, period by period; NaN where fewer than ten have one.

    Parameters
    ----------
    others : array of shape (schools, periods)
        NaN is missing.
    """
    usable = np.isfinite(others).sum(axis=0) >= LEAST_OTHERS
    middle = np.full(len(usable), nan)
    if usable.any():
        middle[usable] = np.nanmedian(others[:, usable], axis=0)
    return middle


def beside_others(halves: Halves, others: Array | None) -> Beside | None:
    """Hold the difference from the other schools' median before the change against that since.

    Parameters
    ----------
    halves : Halves
        Ours.
    others : array of shape (schools, periods), optional
        The others' numbers on our periods; NaN is missing.

    Returns
    -------
    Beside or None
        None where fewer than ten others have numbers on half of our periods, before or since.
    """
    if others is None or len(others) < LEAST_OTHERS:
        return None
    middle = middle_of(np.where(halves.counted, others, nan))
    apart, at = halves.series.values - middle, halves.start - 1
    sides = apart[:at], apart[at:]
    known = (len(halves.before), len(halves.after))
    if any(np.isfinite(side).sum() < max(2, 0.5 * most) for side, most in zip(sides, known, strict=True)):
        return None
    carry = pooled_carry((others - middle)[:, :at])
    return Beside(Sides(sides[0][None], sides[1][None], carry or 0.0))
