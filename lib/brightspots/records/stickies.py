"""What people put on a fishbone together: stickies, what groups them, and dots. Pure: each returns what to save.

A sticky is a record of its own and so is a dot, so twenty people who write at once are in nobody's way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from brightspots.errors import RecordError
from brightspots.records.diagnostic import Cause, CauseCategory, Vote

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


def group(causes: Iterable[Cause], category: CauseCategory | None) -> tuple[Cause, ...]:
    """Move stickies to a bone, or off all of them; those that are there already are left alone.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> project = new_id()
    >>> bone = CauseCategory(project_id=project, label="Getting here")
    >>> late, calls = Cause(project_id=project, text="Late"), Cause(project_id=project, category_id=bone.id)
    >>> [cause.text for cause in group([late, calls], bone)]
    ['Late']
    """
    to = None if category is None else category.id
    return tuple(cause.changed(category_id=to) for cause in causes if cause.category_id != to)


def vote(
    cause: Cause, voter: str, votes: Iterable[Vote], *, dots: int = 1, most: int = DOTS
) -> tuple[Vote, ...]:
    """Give a cause dots. Nobody's dot changes another's: each is a record of its own.

    Parameters
    ----------
    cause : Cause
    voter : str
        A person's code, as a phone of the room has one; empty where dots are not counted by person.
    votes : iterable of Vote
        All that were given so far.
    dots : int
    most : int
        How many a person has in all.

    Raises
    ------
    RecordError
        When the person has not so many left.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> cause = Cause(project_id=new_id(), text="Late buses")
    >>> given = vote(cause, "P7", [], dots=2)
    >>> dots_left("P7", given), tally(given)[cause.id]
    (1, 2)
    """
    left = dots_left(voter, votes, most=most) if voter else most
    if dots > left:
        raise RecordError(
            "All of your dots are given." if not left else f"Only {left} of your {most} dots are left.",
            remedy="Take a dot back from another cause first.",
        )
    return (Vote(project_id=cause.project_id, about_id=cause.id, voter=voter, dots=dots),)


def take_back(cause: Cause, voter: str, votes: Iterable[Vote]) -> tuple[Vote, ...]:
    """Take back what a person gave a cause last; nothing where they gave it none.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> cause = Cause(project_id=new_id(), text="Late buses")
    >>> given = vote(cause, "P7", [])
    >>> take_back(cause, "P8", given), take_back(cause, "P7", given)[0].hidden
    ((), True)
    """
    own = [one for one in votes if one.about_id == cause.id and one.voter == voter and not one.hidden]
    return tuple(one.changed(hidden=True) for one in sorted(own, key=lambda one: one.id)[-1:])


def dots_left(voter: str, votes: Iterable[Vote], *, most: int = DOTS) -> int:
    """Return how many dots a person has left to give to causes."""
    given = sum(one.dots for one in votes if one.voter == voter and not one.hidden and not _judges(one))
    return max(most - given, 0)


def tally(votes: Iterable[Vote]) -> Counter[str]:
    """Count dots by what they were given to; a judgement of impact and effort is no dot."""
    counted: Counter[str] = Counter()
    for one in votes:
        if not one.hidden and not _judges(one):
            counted[one.about_id] += one.dots
    return counted


def _judges(one: Vote) -> bool:
    return one.impact is not None or one.effort is not None
