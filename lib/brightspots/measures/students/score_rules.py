"""The rules by which test scores and letter grades are counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

Known = Callable[[str, Collection[str]], Mapping[str, bool]]


def nothing_known(test: str, levels: Collection[str]) -> Mapping[str, bool]:
    """Return of no level of a test whether it is at or above grade level."""
    return {}


@dataclass(frozen=True)
class ScoreRules:
    """How test scores and letter grades are counted.

    Attributes
    ----------
    average : str
        What stands for a group's scores: ``mean`` or ``median``.
    at_grade_level : callable
        Takes a test's id and all of its levels, and returns which are at or above grade level; none where that is not
        known.
    proficient : mapping of str to tuple of str
        What a district says of that, to be told: levels by the test's id, those of all other tests under no id.
    failing : tuple of str
        The letter grades that are an F.
    through : date, optional
        The last day that counts.
    """

    average: str = "mean"
    at_grade_level: Known = nothing_known
    proficient: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failing: tuple[str, ...] = ("F",)
    through: date | None = None


AS_USUAL = ScoreRules()
