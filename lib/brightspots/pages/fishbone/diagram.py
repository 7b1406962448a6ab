"""A project's causes as a fishbone to draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from brightspots.figures.diagrams.fishbone import Bone, Fishbone, Twig
from brightspots.pages.fishbone.evidence import Found, set_aside
from brightspots.pages.sentences import problem_in_own_words
from brightspots.records import Cause, CauseCategory, Vote
from brightspots.records.status.current import problem_of
from brightspots.records.status.stickies import tally
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed

LONGEST = 600
MOST = 60
"""So many causes are drawn on a page: more cannot be read, and make it too large."""
UNGROUPED = "Not grouped yet"


def fishbone_of(records: Snapshot, *, ours: bool = True, most: int = 0) -> Fishbone:
    """Return what the fishbone of a project shows, as these records say.

    Parameters
    ----------
    records : Records
    ours : bool
        Whether they are all that there is. Others may not see what was found out, so nothing is called a guess
        before them.
    most : int
        So many causes at most: those that are chosen, those with the most dots, and the newest; the others are
        counted bone by bone. 0 for all.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> bone = CauseCategory(project_id=new_id(), label="Getting here")
    >>> late = Cause(project_id=bone.project_id, text="Buses come late", category_id=bone.id)
    >>> few = Cause(project_id=bone.project_id, text="Too few drivers", parent_id=late.id)
    >>> drawn = fishbone_of(Snapshot([bone, late, few]))
    >>> drawn.bones[0].label, drawn.bones[0].causes[0].whys[0].text
    ('Getting here', 'Too few drivers')
    >>> fishbone_of(Snapshot([bone, late, few]), most=1).bones[0].more
    1
    """
    causes, dots = readable(records), tally(records.of(Vote))
    by_id = {cause.id: cause for cause in causes}
    kept = _most_wanted(causes, by_id, dots, most) if most else set(by_id)
    tops: dict[str | None, list[Cause]] = {}
    below: dict[str, list[Cause]] = {}
    for cause in causes:
        if cause.parent_id in by_id:
            below.setdefault(cause.parent_id or "", []).append(cause)
        else:
            tops.setdefault(cause.category_id, []).append(cause)
    found = Found(records)

    def twig(cause: Cause) -> Twig:
        known = found.how(cause)
        return Twig(
            text=_in_a_line(cause.text),
            evidence=known if ours or known != "guess" else "",
            votes=dots.get(cause.id, 0),
            chosen=cause.is_chosen,
            note=_note(cause),
            whys=tuple(twig(why) for why in below.get(cause.id, ()) if why.id in kept),
        )

    def left_out(own: Iterable[Cause]) -> int:
        return sum((cause.id not in kept) + left_out(below.get(cause.id, ())) for cause in own)

    def bone(label: str, own: list[Cause]) -> Bone:
        return Bone(label, tuple(twig(cause) for cause in own if cause.id in kept), left_out(own))

    drawn = [bone(name(one), tops.pop(one.id, [])) for one in bones_of(records)]
    if loose := [cause for cause in causes if cause.parent_id not in by_id and cause.category_id in tops]:
        drawn.append(bone(UNGROUPED, loose))
    problem = problem_of(records)
    said = problem_in_own_words(problem) if problem is not None else ""
    return Fishbone("" if said.startswith("___") else said, tuple(drawn))


def _most_wanted(
    causes: Sequence[Cause], by_id: Mapping[str, Cause], dots: Mapping[str, int], most: int
) -> set[str]:
    """Return the causes to draw, each with those that it is a why of."""
    ordered = sorted(
        enumerate(causes), key=lambda one: (one[1].is_chosen, dots.get(one[1].id, 0), one[0]), reverse=True
    )
    kept: set[str] = set()
    for _, cause in ordered:
        line: list[str] = []
        above: Cause | None = cause
        while above is not None and above.id not in kept and above.id not in line:
            line.append(above.id)
            above = by_id.get(above.parent_id or "")
        if len(kept) + len(line) <= most:
            kept.update(line)
    return kept


def readable(records: Snapshot) -> list[Cause]:
    """Return the causes that have words for these readers, in the order in which they were written."""
    return [cause for cause in records.of(Cause) if cause.text.strip()]


def withheld(records: Snapshot) -> int:
    """Count the causes whose words were not shared with these readers."""
    return sum("text" in cause.withheld for cause in records.of(Cause))


def bones_of(records: Snapshot) -> list[CauseCategory]:
    """Return the bones from the tail to the head."""
    return sorted(records.of(CauseCategory), key=lambda bone: bone.order)


def name(bone: CauseCategory) -> str:
    """Return what a bone is called."""
    return typed.line(bone.label, 120) or "A bone without a name"


@lru_cache(maxsize=2048)
def _in_a_line(text: str) -> str:
    # A wall is drawn again with each sticky that comes, and the others have not changed.
    return typed.line(text, LONGEST)


def _note(cause: Cause) -> str:
    aside, why = set_aside(cause), typed.line(cause.stopped_because, 90)
    return f"{aside}: {why}" if aside and why else aside
