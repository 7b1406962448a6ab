"""Sets of bones to begin with. They are a beginning: every bone can be renamed, moved or put away."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.records import CauseCategory

CORE = "core"
GENERAL = "general"

SETS: dict[str, tuple[str, tuple[str, ...]]] = {
    # The categories of the fishbone in CORE's report on its improvement community in mathematics.
    CORE: (
        "Four bones about teaching and learning",
        (
            "Social-emotional needs",
            "Teacher recruitment, development and retention",
            "Teacher knowledge and skills",
            "Limited instructional time",
        ),
    ),
    GENERAL: (
        "Eight bones about the whole school",
        (
            "People and skills",
            "Instruction and curriculum",
            "Policies and schedules",
            "Family and community",
            "Student experience and belonging",
            "Data and communication",
            "Resources and environment",
            "Leadership and culture",
        ),
    ),
}
"""By a short name: what a set is called, and its bones."""


def bones(name: str, project_id: str, have: Sequence[CauseCategory] = ()) -> tuple[CauseCategory, ...]:
    """Return the bones of a set, to save; those that a project has already by their name are left out.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> [bone.label for bone in bones(CORE, new_id())][:2]
    ['Social-emotional needs', 'Teacher recruitment, development and retention']
    """
    known = {bone.label.strip().casefold() for bone in have}
    first = max((bone.order for bone in have), default=0) + 1
    missing = [label for label in SETS[name][1] if label.casefold() not in known]
    return tuple(
        CauseCategory(project_id=project_id, label=label, order=order)
        for order, label in enumerate(missing, start=first)
    )
