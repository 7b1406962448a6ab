"""The changes planted in the practice district, so that people and tests can look for what is known to be there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from brightspots.practice.schools import Schools

IMPROVEMENT_FROM = "2024-11-04"
IMPROVEMENT_POINTS = 4.0
WEAK_GRADE = 6
WEAK_SHIFT = -0.75
OTHER_GRADES_SHIFT = 0.45
FRIDAY_FACTOR = 2.2
SMALL_GROUP = "pacific_islander"
SMALL_GROUP_STUDENTS = 5


@dataclass
class Planted:
    """Where the changes are, and what was put there.

    Attributes
    ----------
    improving, weak_grade, fridays, small : int or None
        Positions of the schools; None where the district is too small to have one.
    facts : list of dict
        What planted.json says, filled in while the district is made.
    """

    improving: int | None = None
    weak_grade: int | None = None
    fridays: int | None = None
    small: int | None = None
    facts: list[dict[str, Any]] = field(default_factory=list)

    def note(self, change: str, school_id: str, **facts: Any) -> None:
        """Write down one planted change."""
        self.facts.append({"change": change, "school_id": school_id, **facts})


def choose_places(schools: Schools) -> Planted:
    """Choose the schools in which changes are planted, and make them fit for it.

    The school that improves starts with more absence than others: there must be room to improve.
    """
    elementary, middle, other = (schools.of_level(level) for level in ("elementary", "middle", "other"))
    planted = Planted(
        improving=elementary[0] if elementary else None,
        fridays=elementary[1] if len(elementary) > 1 else None,
        weak_grade=middle[0] if middle else None,
        small=other[-1] if len(schools) >= 4 else None,
    )
    if planted.improving is not None:
        schools.absence[planted.improving] = 0.55
    if planted.weak_grade is not None:
        schools.growth[planted.weak_grade] = 0.0
    return planted
