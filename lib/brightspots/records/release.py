"""The gate for what teams write: records in the form in which an audience may read them.

A team reads its own records in full. Others read what `readers.READERS` lets them, numbers of people only where
enough people were counted, and numbers of classes only where three or more of them stand together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar, cast

from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL, check_audience
from brightspots.records.class_codes import ClassNames, schools_in
from brightspots.records.class_sums import sum_classes
from brightspots.records.models.field_marks import emptied
from brightspots.records.models.kinds import KINDS
from brightspots.records.models.meetings import CoachingNote
from brightspots.records.models.readers import READERS
from brightspots.records.models.record import FreeText, Personal, Record
from brightspots.records.small_counts import code_shares, hide_small

R = TypeVar("R", bound=Record)


def release_records(
    records: Iterable[R],
    *,
    audience: str = "public",
    own_project: str = "",
    own_team: str = "",
    schools: Collection[str] = (),
    min_cell: int = 11,
) -> list[R]:
    """Return records as a page for this audience may hold them.

    Parameters
    ----------
    records : iterable of Record
        All that the page draws from, measures together with their numbers: whether a number counts people stands
        in its measure, and what gives a small group away stands in the other numbers.
    audience : str
    own_project, own_team : str
        Of the team that reads: its records it reads in full.
    schools : collection of str
        What is a school and no class, beside the schools that the projects and teams among the records name.
    min_cell : int
        Groups of fewer people than this are hidden from others.

    Returns
    -------
    list of Record
        In order, without those that are put away or not for this audience. Where others read of classes, one record
        stands for all of them together. `Record.withheld` names the fields that were emptied, and ``value`` where a
        share is a bound ("at most", "at least"); the store takes no such record back.

    Examples
    --------
    >>> from brightspots.records import Cause, Excerpt, new_id
    >>> project = new_id()
    >>> said = [Excerpt(project_id=project, interview_id=new_id(), quote="The bus never comes"),
    ...         Cause(project_id=project, text="Late buses")]
    >>> [(type(record).__name__, record.withheld) for record in release_records(said, audience="staff")]
    [('Cause', ('text',))]
    >>> len(release_records(said, audience="team", own_project=project))
    2
    """
    check_audience(audience)
    given = list(records)
    ours = {r.id for r in given if audience in OWN_SCHOOL_IN_FULL and _is_own(r, own_project, own_team)}
    if audience in OWN_SCHOOL_IN_FULL and own_team:
        ours |= _people_of(given, own_team)
    known = schools_in(given) | frozenset(schools)
    names = ClassNames(given, known)
    summed = sum_classes(given, known, ours)
    seen = cast(list[R], summed.records)
    numbers = hide_small(seen, min_cell)
    if audience == "public":
        numbers = code_shares(seen, numbers)
    released = (
        _in_full(record)
        if record.id in ours
        else _for_others(
            record, audience, numbers.get(record.id, {}), summed.withheld.get(record.id, ()), names
        )
        for record in seen
        if not record.hidden
    )
    return [record for record in released if record is not None]


def _is_own(record: Record, own_project: str, own_team: str) -> bool:
    if record.scope is not None:
        return bool(own_project) and record.scope == own_project
    teams = {link.id for link in record.links() if link.to.kinds == ("Team",)}
    return bool(own_team) and (record.id == own_team or own_team in teams)


def _people_of(records: Sequence[Record], own_team: str) -> set[str]:
    """Return the ids of what is about a team's members alone: their roles, and how to reach them."""
    members = {r.id for r in records if isinstance(r, KINDS["Member"]) and _is_own(r, "", own_team)}
    return {
        r.id
        for r in records
        if r.scope is None and any(link.to.kinds == ("Member",) and link.id in members for link in r.links())
    }


def _in_full(record: R) -> R | None:
    if READERS[record.entity].facts == "nobody":
        return None
    if isinstance(record, CoachingNote) and record.visibility == "coach":
        return None
    return _marked(record, ())


def _for_others(
    record: R, audience: str, small: dict[str, Any], of_classes: tuple[str, ...], names: ClassNames
) -> R | None:
    readers = READERS[record.entity]
    if not readers.facts_for(audience, record.shared):
        return None
    text_too = readers.text_for(audience, record.shared)
    form, gone = emptied(record.model_copy(update=small), (Personal,) if text_too else (FreeText, Personal))
    return _marked(names.taken_out(form), (*gone, *small, *of_classes))


def _marked(record: R, withheld: tuple[str, ...]) -> R:
    form = record.model_copy()
    form._withheld = tuple(dict.fromkeys(withheld))
    return form
