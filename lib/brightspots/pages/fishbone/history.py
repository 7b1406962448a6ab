"""How the fishbone changed: what was put on it, moved, chosen and set aside, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from brightspots.figures.diagrams.fishbone import fishbone
from brightspots.figures.picture import Picture
from brightspots.pages.fishbone.diagram import bones_of, fishbone_of
from brightspots.pages.fishbone.evidence import MOST, readable, set_aside
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records import Cause, CauseCategory, Evidence, Problem, Theme, Vote
from brightspots.records.models.record import Record
from brightspots.records.status.sticky_notes import count_dots
from brightspots.records.store.past_versions import days_saved
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed
from brightspots.text.lists import count_noun
from brightspots.workbook import project_past

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

KINDS: tuple[type[Record], ...] = (CauseCategory, Cause, Vote, Evidence, Theme)
MOST_PICTURES, MOST_BYTES = 3, 90_000
"""What a page has room for beside the fishbone itself; beside one of more than `MOST` causes, nothing."""


@dataclass(frozen=True)
class Step:
    """What one day changed."""

    day: date
    words: tuple[str, ...]
    picture: Picture | None = None


def steps(book: Book) -> list[Step]:
    """Return the days on which the fishbone changed, the first one first, some with the fishbone of that evening.

    Only what these readers may see counts as a change.
    """
    assert book.project is not None
    saved = project_past.versions(book, KINDS)
    found: list[tuple[Step, ReleasedProject]] = []
    before: Snapshot = replace(book.project, records=())
    for day in days_saved(saved):
        after = project_past.release_past(book, saved, day)
        if words := changes(before, after):
            found.append((Step(day, tuple(words)), after))
        before = after
    problem = tuple(book.project.of(Problem))
    drawn = [(step, replace(then, records=(*problem, *then.records))) for step, then in found]
    return _with_pictures(drawn, ours=book.audience in OWN_SCHOOL_IN_FULL)


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """Return what is different on a fishbone, in the order in which a team works on one.

    Parameters
    ----------
    before, after : Snapshot
        As the same readers may read both.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> late = Cause(project_id=new_id(), text="Buses come late")
    >>> changes(Snapshot([]), Snapshot([late]))
    ['1 cause was put on: Buses come late.']
    >>> changes(Snapshot([late]), Snapshot([late.changed(state="exploring")]))
    ['Chosen: Buses come late.']
    """
    old = {cause.id: cause for cause in readable(before)}
    new = {cause.id: cause for cause in readable(after)}
    added = [cause for cause in new.values() if cause.id not in old]
    stayed = [(old[cause.id], cause) for cause in new.values() if cause.id in old]
    said = [_bones(before, after)]
    said.append(_listed(added, "was put on", "were put on"))
    said.append(
        _listed([now for was, now in stayed if was.text != now.text], "was reworded", "were reworded")
    )
    moved = [
        now for was, now in stayed if (was.category_id, was.parent_id) != (now.category_id, now.parent_id)
    ]
    said.append(_listed(moved, "was moved", "were moved"))
    gone = [was for was in old.values() if was.id not in new]
    said.append(_listed(gone, "was taken off", "were taken off"))
    dots = sum(count_dots(after.of(Vote)).values()) - sum(count_dots(before.of(Vote)).values())
    said.append(f"{count_noun(dots, 'dot')} given." if dots > 0 else "")
    found = len(_active(after)) - len(_active(before))
    said.append(f"{found} new {'piece' if found == 1 else 'pieces'} of evidence." if found > 0 else "")
    heard = len(after.of(Theme)) - len(before.of(Theme))
    said.append(f"{count_noun(heard, 'theme')} from what people told us." if heard > 0 else "")
    chosen = {cause.id for cause in old.values() if cause.is_chosen}
    said.append(_named("Chosen", [c for c in new.values() if c.is_chosen and c.id not in chosen]))
    back = [c for c in new.values() if c.id in chosen and not c.is_chosen and not set_aside(c)]
    said.append(_named("Not chosen any more", back))
    aside = {cause.id for cause in old.values() if set_aside(cause)}
    said.append(_named("Set aside", [c for c in new.values() if set_aside(c) and c.id not in aside]))
    return [words for words in said if words]


def _bones(before: Snapshot, after: Snapshot) -> str:
    known = {bone.id for bone in bones_of(before)}
    added = [typed.line(bone.label, 60) for bone in bones_of(after) if bone.id not in known]
    return f"{count_noun(len(added), 'bone')}: {'; '.join(added)}." if added else ""


def _listed(causes: Sequence[Cause], one: str, several: str) -> str:
    if not causes:
        return ""
    words = f"1 cause {one}" if len(causes) == 1 else f"{len(causes)} causes {several}"
    shown = "; ".join(typed.line(cause.text, 70).rstrip(".") for cause in causes[:4])
    return f"{words}: {shown}{f'; and {len(causes) - 4} more' if len(causes) > 4 else ''}."


def _named(what: str, causes: Sequence[Cause]) -> str:
    return (
        f"{what}: {'; '.join(typed.line(cause.text, 90).rstrip('.') for cause in causes)}." if causes else ""
    )


def _active(records: Snapshot) -> list[Evidence]:
    return [one for one in records.of(Evidence) if one.state == "active" and one.cause_ids]


def _with_pictures(found: Sequence[tuple[Step, ReleasedProject]], *, ours: bool) -> list[Step]:
    """Draw some steps, spread over all but the last: that one is the fishbone of today."""
    earlier = list(range(len(found) - 1))
    every = max(-(-len(earlier) // MOST_PICTURES), 1)
    large = bool(found) and len(readable(found[-1][1])) > MOST
    made, left = [], 0 if large else MOST_BYTES
    for place, (step, then) in enumerate(found):
        if left and place in earlier[::every]:
            picture = fishbone(fishbone_of(then, ours=ours, most=MOST))
            if len(picture.image) <= left:
                left -= len(picture.image)
                step = replace(step, picture=picture)
        made.append(step)
    return made
