"""How a team knows a cause: what was seen, what students or families told, what is still a guess."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.pages.chosen import Records
from brightspots.records import Cause, Evidence, Interview, Theme
from brightspots.records.record import Record

HOW = (
    ("data", "Numbers"),
    ("observation", "We saw it"),
    ("interview", "A student or a family told us"),
    ("test", "We tried it"),
    ("survey", "A survey"),
    ("research", "Research"),
    ("experience", "Our own experience"),
)
"""How something is known, in words that a team uses."""
_VOICES = ("student", "family", "community")
_SEEN = ("data", "observation", "test", "survey", "research")


def evidence_of(cause: Cause, records: Records) -> list[Evidence]:
    """Return what was found out about a cause, and not withdrawn since, the oldest first."""
    found = [one for one in records.of(Evidence) if cause.id in one.cause_ids and one.state == "active"]
    return sorted(found, key=lambda one: (one.on is None, f"{one.on}"))


def about_no_cause(records: Records, *, ours: bool = True) -> list[Evidence]:
    """Return what was found out, and not withdrawn since, that leads to no cause with words.

    Parameters
    ----------
    records : Records
    ours : bool
        Whether they are all that there is. For others a cause that they may not read is a cause all the same.
    """
    named = {cause.id for cause in records.of(Cause) if cause.text.strip()}
    loose = [
        one for one in records.of(Evidence) if one.state == "active" and not named.intersection(one.cause_ids)
    ]
    return [one for one in loose if ours or not one.cause_ids]


def themes_of(cause: Cause, records: Records) -> list[Theme]:
    """Return what several voices say of a cause."""
    return [theme for theme in records.of(Theme) if cause.id in theme.cause_ids]


def how_known(cause: Cause, records: Records) -> str:
    """Return how a cause is known, as `brightspots.figures.fishbone.EVIDENCE` names it; two are joined by a plus.

    What speaks against it counts where nothing speaks for it: a cause that was only challenged is no guess any more.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.snapshot import Snapshot
    >>> cause = Cause(project_id=new_id(), text="Late buses")
    >>> seen = Evidence(project_id=cause.project_id, cause_ids=(cause.id,), type="data", direction="supports")
    >>> how_known(cause, Snapshot([cause])), how_known(cause, Snapshot([cause, seen]))
    ('guess', 'seen')
    """
    found = evidence_of(cause, records)
    # What nobody has judged yet is there all the same.
    for_it = [one for one in found if one.direction in ("supports", "expands", "")]
    against = [one for one in found if one.direction == "challenges"]
    told = bool(themes_of(cause, records)) or any(is_voice(one, records) for one in for_it)
    seen = any(
        one.type in _SEEN or (one.type == "interview" and not is_voice(one, records)) for one in for_it
    )
    marks = [name for name, there in (("seen", seen), ("told", told)) if there]
    if cause.state == "rejected" or (against and not marks):
        return "challenged"
    return "+".join(marks) or "guess"


def set_aside(cause: Cause) -> str:
    """Say in a word that a cause was set aside; empty where it was not."""
    return {"rejected": "set aside", "parked": "parked for now"}.get(cause.state, "")


def is_voice(one: Evidence, records: Records) -> bool:
    """Whether students or families said it; where the conversation itself may not be read, we believe the word."""
    if one.type != "interview":
        return False
    source = _source(one.source_id, records.of(Interview))
    return source is None or source.person in ("", *_VOICES)


def _source(record_id: str | None, talks: Sequence[Interview]) -> Interview | None:
    by_id: dict[str, Record] = {talk.id: talk for talk in talks}
    found = by_id.get(record_id or "")
    return found if isinstance(found, Interview) else None
