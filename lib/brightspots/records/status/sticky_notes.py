"""What people put on a fishbone together: sticky notes, how one knows, and dots. Pure.

A note is a record of its own and so is a dot, so twenty people who write at once are in nobody's way. A phone that
lost its network does not know what arrived, so it sends again: whatever is sent twice is the same records, and it says
how many dots it has on a cause rather than "one more".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Literal

from brightspots.errors import RecordError
from brightspots.records.models.diagnostic import Cause, CauseCategory, Evidence, Vote
from brightspots.records.models.project import Problem
from brightspots.records.models.record import Record, fixed_id
from brightspots.records.store.snapshot import Snapshot

DOTS = 3
"""How many dots a person has to give."""
LONGEST = 500


def check_text(text: str) -> str:
    """Return the words of a sticky, as they are kept.

    Parameters
    ----------
    text : str
        What somebody typed, on a phone perhaps.

    Raises
    ------
    RecordError
        For a sticky without words, or with far too many.

    Examples
    --------
    >>> check_text("  Nobody calls home\\r\\non the first day ")
    'Nobody calls home\\non the first day'
    """
    words = plain(text)
    if not words:
        raise RecordError("This sticky is empty.", remedy="Write one thing that happens, then send it.")
    if len(words) > LONGEST:
        raise RecordError(
            f"This sticky has {len(words)} characters, and {LONGEST} fit on it.",
            remedy="Keep one cause, and write the others on stickies of their own.",
        )
    return words


def plain(text: str) -> str:
    """Return words without what a browser adds."""
    return text.replace("\r\n", "\n").strip()


def count_dots(votes: Iterable[Vote]) -> Counter[str]:
    """Return how many dots there are by what they were given to; a judgement of impact and effort is no dot."""
    counted: Counter[str] = Counter()
    for one in votes:
        if not one.hidden and not _judges(one):
            counted[one.about_id] += one.dots
    return counted


def _judges(one: Vote) -> bool:
    return one.impact is not None or one.effort is not None


Known = Literal["seen", "told", "guess"]

EVIDENCE_TYPES: dict[str, Literal["observation", "interview"]] = {"seen": "observation", "told": "interview"}
"""The evidence that stands behind a cause that somebody has seen, or was told by students or families."""


def causes_on_wall(records: Snapshot) -> list[Cause]:
    """Return the causes that are not put away, in the order in which they came."""
    return [cause for cause in records.of(Cause) if cause.text.strip()]


def new_cause(
    records: Snapshot,
    project_id: str,
    *,
    key: str,
    text: str,
    bone_id: str = "",
    known: Known = "guess",
    by: str = "",
    today: date | None = None,
) -> list[Record]:
    """Return a new cause, first, and the evidence for it where somebody has seen it or was told.

    Parameters
    ----------
    records : Snapshot
    project_id : str
    key : str
        Made by whoever sends it, another one for each cause: sent twice, it is one cause.
    text : str
    bone_id : str
        A category; one that is not there any more is none.
    known : {"seen", "told", "guess"}
    by : str
        Initials.
    today : date, optional

    Examples
    --------
    >>> from brightspots.records import Project
    >>> project = Project()
    >>> cause, seen = new_cause(Snapshot([project]), project.id, key="a1", text="Late buses", known="seen", by="AB")
    >>> cause.text, seen.type, seen.found_by, seen.cause_ids == (cause.id,)
    ('Late buses', 'observation', 'AB', True)
    >>> [again] = new_cause(Snapshot([project]), project.id, key="a1", text="Late buses")
    >>> again == cause
    True
    """
    problem = next((one for one in records.of(Problem)[::-1] if one.state != "superseded"), None)
    cause = Cause(
        id=fixed_id(project_id, "Cause", key),
        project_id=project_id,
        problem_id=problem.id if problem is not None else None,
        category_id=next((bone.id for bone in records.of(CauseCategory) if bone.id == bone_id), None),
        text=check_text(text),
    )
    return [cause, *set_how_known(records, cause, known, by=by, today=today)]


def set_how_known(
    records: Snapshot, cause: Cause, known: Known, *, by: str = "", today: date | None = None
) -> list[Record]:
    """Return what changes when somebody says how they know of the cause that they stuck on the wall."""
    there = _evidence_of(records, cause)
    kind = EVIDENCE_TYPES.get(known)
    if kind is None:
        return [] if there is None or there.hidden else [there.changed(hidden=True)]
    if there is not None:
        return [there.changed(hidden=False, type=kind)]
    return [
        Evidence(
            id=_evidence_id(cause),
            project_id=cause.project_id,
            cause_ids=(cause.id,),
            type=kind,
            direction="supports",
            found_by=by,
            on=today,
        )
    ]


def how_known(records: Snapshot, cause: Cause) -> Known:
    """Return how whoever stuck a cause on the wall knows of it."""
    there = _evidence_of(records, cause)
    if there is None or there.hidden:
        return "guess"
    return "told" if there.type == EVIDENCE_TYPES["told"] else "seen"


def take_back(records: Snapshot, cause: Cause) -> list[Record]:
    """Return a cause and the evidence that came with it, both put away.

    Raises
    ------
    RecordError
        When others have built on it.
    """
    if any(isinstance(record, Cause) for _, record in records.leading_to(cause)) or cause.chosen_because:
        raise RecordError(
            "The team has built on this one, so it stays on the wall.",
            remedy="You can still change its words.",
        )
    return [cause.changed(hidden=True), *set_how_known(records, cause, "guess")]


def put_back(records: Snapshot, cause: Cause) -> list[Record]:
    """Return a cause that was taken back, and the evidence that went with it, both there again."""
    there = _evidence_of(records, cause)
    together = there is not None and there.hidden and there.at == cause.at
    return [cause.changed(hidden=False), *([there.changed(hidden=False)] if there and together else [])]


def dots_given(records: Snapshot, person: str) -> dict[str, int]:
    """Return how many dots a person gave to each cause on the wall.

    Parameters
    ----------
    records : Snapshot
    person : str
        Whatever tells this person from the others: two may have the same initials.
    """
    votes = ((cause.id, records.get(_vote_id(cause, person))) for cause in causes_on_wall(records))
    return {
        about: vote.dots for about, vote in votes if isinstance(vote, Vote) and not vote.hidden and vote.dots
    }


def set_votes(
    records: Snapshot, cause: Cause, person: str, dots: int, *, most: int, by: str = ""
) -> list[Record]:
    """Return what changes when a person has so many dots on a cause from now on.

    Raises
    ------
    RecordError
        When these are more dots than the person has.

    Examples
    --------
    >>> cause = Cause(project_id=fixed_id("0" * 26, "Project"), text="Late buses")
    >>> [vote] = set_votes(Snapshot([cause]), cause, "phone 1", 2, most=3, by="AB")
    >>> vote.dots, vote.voter
    (2, 'AB')
    """
    elsewhere = sum(n for about, n in dots_given(records, person).items() if about != cause.id)
    if dots and dots + elsewhere > most:
        raise RecordError(
            f"All your dots are given: there are {most} a person."
            if most
            else "There are no dots to give yet.",
            remedy="Take one back first." if most else "Whoever leads the meeting says when.",
        )
    there = records.get(_vote_id(cause, person))
    if isinstance(there, Vote):
        return [there.changed(dots=max(dots, 0), voter=by, hidden=False)]
    if dots <= 0:
        return []
    vote = Vote(
        id=_vote_id(cause, person), project_id=cause.project_id, about_id=cause.id, voter=by, dots=dots
    )
    return [vote]


def _evidence_of(records: Snapshot, cause: Cause) -> Evidence | None:
    there = records.get(_evidence_id(cause))
    return there if isinstance(there, Evidence) else None


def _evidence_id(cause: Cause) -> str:
    return fixed_id(cause.project_id, "Evidence", cause.id)


def _vote_id(cause: Cause, person: str) -> str:
    return fixed_id(cause.project_id, "Vote", person, cause.id)
