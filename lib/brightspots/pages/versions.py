"""A text that was agreed on is never changed in place: its words stay, and what is changed is a version of its own."""

from __future__ import annotations

from typing import Any, TypeVar

from brightspots.pages.sentences import state_words
from brightspots.records import Aim, Charter, Problem
from brightspots.records.models.record import Record, new_id
from brightspots.records.status.current import earlier_versions
from brightspots.records.store.snapshot import Snapshot

T = TypeVar("T", Problem, Aim, Charter)

SETTLED = ("agreed", "met", "missed")
# Signing is what follows agreeing, and changes no word of it.
_SIGNING = ("signed_off_by", "signed_off_on")


def is_settled(record: Record, records: Snapshot | None = None) -> bool:
    """Whether changing a record would change what was agreed on."""
    return getattr(record, "state", "") in SETTLED


def version_of(record: Record | None, records: Snapshot) -> int:
    """Return which version a text is, counted by what was agreed on."""
    return 1 if record is None else 1 + len(earlier_versions(record, records))


def begin_version(agreed: T, wished: T) -> tuple[T, T]:
    """Put what was agreed on behind under an id of its own, and make what is wished a draft in its place.

    What links to the record goes on linking to it.

    Examples
    --------
    >>> aim = Aim(project_id=new_id(), target=15, state="agreed")
    >>> old, now = begin_version(aim, aim.changed(target=20))
    >>> (old.state, old.target, old.id == aim.id), (now.state, now.target, now.id == aim.id)
    (('revised', 15.0, False), ('draft', 20.0, True))
    """
    behind = "revised" if isinstance(agreed, Aim) else "superseded"
    old = agreed.changed(id=new_id(), version=0, author="", at=None, state=behind)
    unsigned: dict[str, Any] = (
        {"signed_off_by": (), "signed_off_on": None} if isinstance(agreed, Charter) else {}
    )
    return old, wished.changed(state="draft", **unsigned)


def versions_to_save(now: T, wished: T) -> tuple[T, ...]:
    """Return what is saved where somebody types into a text: over one that was agreed on, a new version begins.

    Parameters
    ----------
    now : Problem, Aim or Charter
        As it is kept.
    wished : Problem, Aim or Charter
        With what was typed.

    Returns
    -------
    tuple of Problem, Aim or Charter
        What is typed into stands last.

    Examples
    --------
    >>> problem = Problem(project_id=new_id(), what="come late", state="agreed")
    >>> [(one.what, one.state) for one in versions_to_save(problem, problem.changed(what="miss the bell"))]
    [('come late', 'superseded'), ('miss the bell', 'draft')]
    """
    unsigned = {name: getattr(now, name) for name in _SIGNING if hasattr(now, name)}
    if not is_settled(now) or wished.changed(**unsigned).says_the_same(now):
        return (wished,)
    return begin_version(now, wished)


def version_note(record: T, records: Snapshot) -> str:
    """Return what becomes of a text that is, or was, agreed on, to stand above its form; else nothing."""
    number = version_of(record, records)
    if is_settled(record):
        return (
            f"{state_words(record, number)} Whoever changes a word of it begins version {number + 1}; "
            f"these words stay as version {number}."
        )
    if number > 1:
        return f"Version {number}, not agreed yet. What we had agreed on stays as version {number - 1}."
    return ""
