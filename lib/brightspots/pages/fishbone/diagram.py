"""A project's causes as a fishbone to draw, and as a list where there are many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape

from brightspots.figures.diagrams.fishbone import Bone, Fishbone, Twig, how_many
from brightspots.figures.labels import shorten
from brightspots.pages.fishbone.evidence import Found, readable, set_aside
from brightspots.pages.sentences import problem_in_own_words
from brightspots.records import Cause, CauseCategory, Vote
from brightspots.records.status.current import problem_of
from brightspots.records.status.sticky_notes import count_dots
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup, typed
from brightspots.text.lists import count_noun

LONGEST = 600
UNGROUPED = "Not grouped yet"


def fishbone_of(records: Snapshot, *, ours: bool = True, most: int = 0) -> Fishbone:
    """Return what the fishbone of a project shows, as these records say.

    Parameters
    ----------
    records : Snapshot
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
    causes, dots = readable(records), count_dots(records.of(Vote))
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


MOST_BYTES = 100_000
_LENGTHS = (600, 300, 150, 100, 70, 45)
CUT = "Long causes are cut in this list. On the page where the team works they stand in full."
TOO_MANY = "These are too many for this page. On the page where the team works they stand in full."


def every_cause_in_words(drawn: Fishbone) -> markup.Html:
    """Return all causes as a folded list.

    Parameters
    ----------
    drawn : Fishbone
        With all causes.

    Examples
    --------
    >>> late = Twig("Buses come late", votes=2, whys=(Twig("Too few drivers"),))
    >>> every_cause_in_words(Fishbone("p", (Bone("Getting here", (late,)),))).text
    'All 2 causes, bone by bone'
    """
    title = f"All {count_noun(how_many(drawn)[1], 'cause')}, bone by bone"
    note = ""
    for longest in _LENGTHS:
        parts = [_bone(bone, longest) for bone in drawn.bones]
        if sum(len(part.encode()) for part in parts) <= MOST_BYTES:
            break
        note = markup.paragraph(CUT, "small")
    else:
        note = markup.paragraph(TOO_MANY, "small")
        parts = [_counted(bone) for bone in drawn.bones]
    return markup.Html(f'<div id="all-causes">{markup.folded(title, note + "".join(parts))}</div>', title)


def _bone(bone: Bone, longest: int) -> str:
    return f"<h3>{escape(bone.label)}</h3>{_list(bone.causes, longest)}"


def _list(causes: Iterable[Twig], longest: int) -> str:
    items = "".join(_item(cause, longest) for cause in causes)
    return f"<ul>{items}</ul>" if items else ""


def _item(cause: Twig, longest: int) -> str:
    dots = f" ({count_noun(cause.votes, 'dot')})" if cause.votes else ""
    return f"<li>{escape(shorten(cause.text, longest))}{dots}{_list(cause.whys, longest)}</li>"


def _counted(bone: Bone) -> str:
    """So many that not even their first words fit."""
    return f"<p>{escape(bone.label)}: {count_noun(how_many(Fishbone('', (bone,)))[1], 'cause')}</p>"
