"""A project's causes as a fishbone to draw."""

from __future__ import annotations

from collections.abc import Mapping

from brightspots import typed
from brightspots.figures.fishbone import Bone, Fishbone, Twig
from brightspots.pages.chosen import Records, problem_of
from brightspots.pages.fishbone.known import how_known, set_aside
from brightspots.pages.words import problem_in_own_words
from brightspots.records import Cause, CauseCategory, Vote
from brightspots.records.stickies import tally

LONGEST = 600
UNGROUPED = "Not grouped yet"


def fishbone_of(records: Records, *, ours: bool = True) -> Fishbone:
    """Return what the fishbone of a project shows, as these records say.

    Parameters
    ----------
    records : Records
    ours : bool
        Whether they are all that there is. Others may not see what was found out, so nothing is called a guess
        before them.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.snapshot import Snapshot
    >>> bone = CauseCategory(project_id=new_id(), label="Getting here")
    >>> late = Cause(project_id=bone.project_id, text="Buses come late", category_id=bone.id)
    >>> few = Cause(project_id=bone.project_id, text="Too few drivers", parent_id=late.id)
    >>> drawn = fishbone_of(Snapshot([bone, late, few]))
    >>> drawn.bones[0].label, drawn.bones[0].causes[0].whys[0].text
    ('Getting here', 'Too few drivers')
    """
    causes = readable(records)
    known = {cause.id for cause in causes}
    dots = tally(records.of(Vote))
    below: dict[str, list[Cause]] = {}
    for cause in causes:
        if cause.parent_id in known:
            below.setdefault(cause.parent_id or "", []).append(cause)
    tops = [cause for cause in causes if cause.parent_id not in known]
    bones = bones_of(records)
    drawn = [
        Bone(
            name(bone),
            tuple(_twig(cause, below, dots, records, ours) for cause in tops if cause.category_id == bone.id),
        )
        for bone in bones
    ]
    grouped = {bone.id for bone in bones}
    loose = [cause for cause in tops if cause.category_id not in grouped]
    if loose:
        drawn.append(Bone(UNGROUPED, tuple(_twig(cause, below, dots, records, ours) for cause in loose)))
    problem = problem_of(records)
    said = problem_in_own_words(problem) if problem is not None else ""
    return Fishbone("" if said.startswith("___") else said, tuple(drawn))


def readable(records: Records) -> list[Cause]:
    """Return the causes that have words for these readers, in the order in which they were written."""
    return [cause for cause in records.of(Cause) if cause.text.strip()]


def withheld(records: Records) -> int:
    """Count the causes whose words were not shared with these readers."""
    return sum("text" in cause.withheld for cause in records.of(Cause))


def bones_of(records: Records) -> list[CauseCategory]:
    """Return the bones from the tail to the head."""
    return sorted(records.of(CauseCategory), key=lambda bone: bone.order)


def name(bone: CauseCategory) -> str:
    """Return what a bone is called."""
    return typed.line(bone.label, 120) or "A bone without a name"


def _twig(
    cause: Cause, below: Mapping[str, list[Cause]], dots: Mapping[str, int], records: Records, ours: bool
) -> Twig:
    known = how_known(cause, records)
    return Twig(
        text=typed.line(cause.text, LONGEST),
        evidence=known if ours or known != "guess" else "",
        votes=dots.get(cause.id, 0),
        chosen=cause.is_chosen,
        note=_note(cause),
        whys=tuple(_twig(why, below, dots, records, ours) for why in below.get(cause.id, ())),
    )


def _note(cause: Cause) -> str:
    aside, why = set_aside(cause), typed.line(cause.stopped_because, 90)
    return f"{aside}: {why}" if aside and why else aside
