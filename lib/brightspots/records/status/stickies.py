"""What people put on a fishbone together: stickies and dots. Pure.

A sticky is a record of its own and so is a dot, so twenty people who write at once are in nobody's way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from brightspots.errors import RecordError
from brightspots.records.models.diagnostic import Cause, Vote

DOTS = 3
"""How many dots a person has to give."""
LONGEST = 500


def add_cause(
    text: str,
    *,
    project_id: str,
    problem_id: str | None = None,
    category_id: str | None = None,
    why_of: str | None = None,
) -> tuple[Cause, ...]:
    """Put a sticky on the fishbone.

    Parameters
    ----------
    text : str
        What somebody typed, on a phone perhaps.
    project_id : str
    problem_id, category_id : str, optional
        The problem that it is a cause of; the bone that it belongs on. It can be grouped later.
    why_of : str, optional
        The cause that it is a cause of.

    Raises
    ------
    RecordError
        For a sticky without words, or with far too many.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> [cause.text for cause in add_cause("  Nobody calls home on the first day ", project_id=new_id())]
    ['Nobody calls home on the first day']
    """
    words = text.strip()
    if not words:
        raise RecordError("This sticky is empty.", remedy="Write one thing that happens, then send it.")
    if len(words) > LONGEST:
        raise RecordError(
            f"This sticky has {len(words)} characters, and {LONGEST} fit on it.",
            remedy="Keep one cause, and write the others on stickies of their own.",
        )
    return (
        Cause(
            project_id=project_id,
            problem_id=problem_id,
            category_id=category_id,
            parent_id=why_of,
            text=words,
        ),
    )


def tally(votes: Iterable[Vote]) -> Counter[str]:
    """Count dots by what they were given to; a judgement of impact and effort is no dot."""
    counted: Counter[str] = Counter()
    for one in votes:
        if not one.hidden and not _judges(one):
            counted[one.about_id] += one.dots
    return counted


def _judges(one: Vote) -> bool:
    return one.impact is not None or one.effort is not None
