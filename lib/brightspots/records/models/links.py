"""Typed links between records: which field leads to which kind, read from the types alone.

A link is a ULID annotated with what it leads to, so that the store checks it and the chain follows it without
knowing any kind by name.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints


@dataclass(frozen=True)
class LinkTo:
    """What a field leads to.

    Attributes
    ----------
    kinds : tuple of str
        The kinds that it may lead to; any kind when empty.
    across : bool
        Whether it may lead from one project into another, as an aim does to the aim that it serves. What belongs
        to no project may be linked to from all.
    acyclic : bool
        Whether following it must never come back, as with a cause's cause.
    """

    kinds: tuple[str, ...] = ()
    across: bool = False
    acyclic: bool = False


@dataclass(frozen=True)
class Link:
    """One link of one record: the field it stands in, what it may lead to, and where it leads."""

    field: str
    to: LinkTo
    id: str


@dataclass(frozen=True)
class LinkField:
    """A field that holds a link, or several; ``path`` goes through records inside the record."""

    path: tuple[str, ...]
    to: LinkTo


_ID = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
_ULID = StringConstraints(pattern=_ID)

Id = Annotated[str, _ULID]

NetworkId = Annotated[str, _ULID, LinkTo(("Network",))]
TeamId = Annotated[str, _ULID, LinkTo(("Team",))]
MemberId = Annotated[str, _ULID, LinkTo(("Member",))]
ProjectId = Annotated[str, _ULID, LinkTo(("Project",))]
OtherProjectId = Annotated[str, _ULID, LinkTo(("Project",), across=True)]
ProblemId = Annotated[str, _ULID, LinkTo(("Problem",))]
AimId = Annotated[str, _ULID, LinkTo(("Aim",))]
ParentAimId = Annotated[str, _ULID, LinkTo(("Aim",), across=True, acyclic=True)]
CategoryId = Annotated[str, _ULID, LinkTo(("CauseCategory",))]
CauseId = Annotated[str, _ULID, LinkTo(("Cause",))]
ParentCauseId = Annotated[str, _ULID, LinkTo(("Cause",), acyclic=True)]
HypothesisId = Annotated[str, _ULID, LinkTo(("Hypothesis",))]
InterviewId = Annotated[str, _ULID, LinkTo(("Interview",))]
ThemeId = Annotated[str, _ULID, LinkTo(("Theme",))]
MapId = Annotated[str, _ULID, LinkTo(("ProcessMap",))]
StepId = Annotated[str, _ULID, LinkTo(("ProcessStep",))]
DriverId = Annotated[str, _ULID, LinkTo(("Driver",))]
ParentDriverId = Annotated[str, _ULID, LinkTo(("Driver",), acyclic=True)]
IdeaId = Annotated[str, _ULID, LinkTo(("ChangeIdea",))]
OtherIdeaId = Annotated[str, _ULID, LinkTo(("ChangeIdea",), across=True, acyclic=True)]
CycleId = Annotated[str, _ULID, LinkTo(("PDSACycle",))]
PreviousCycleId = Annotated[str, _ULID, LinkTo(("PDSACycle",), acyclic=True)]
MeasureId = Annotated[str, _ULID, LinkTo(("Measure",))]
ActionPeriodId = Annotated[str, _ULID, LinkTo(("ActionPeriod",))]
WaveId = Annotated[str, _ULID, LinkTo(("SurveyWave",))]
SourceId = Annotated[
    str,
    _ULID,
    LinkTo(("Interview", "Theme", "ObservationRecord", "Measure", "PDSACycle", "ProcessMap", "SurveyWave")),
]
VotedId = Annotated[str, _ULID, LinkTo(("Cause", "ChangeIdea"))]
RoleScopeId = Annotated[str, _ULID, LinkTo(("Team", "Project", "Measure", "ProcessStep"))]
AnyId = Annotated[str, _ULID, LinkTo()]


def is_id(words: object) -> bool:
    """Whether this is the id of a record: 26 characters that can stand in a path and lead nowhere.

    Examples
    --------
    >>> is_id("01KA0000000000000000000000"), is_id("../01KA000000000000000000000")
    (True, False)
    """
    return isinstance(words, str) and re.fullmatch(_ID[1:-1], words) is not None


@lru_cache
def links_of(kind: type[BaseModel]) -> tuple[LinkField, ...]:
    """Return the fields of a kind that hold links, those inside of its parts, too.

    Examples
    --------
    >>> from brightspots.records import PDSACycle
    >>> [".".join(link.path) for link in links_of(PDSACycle) if "Measure" in link.to.kinds]
    ['predictions.measure_id', 'measure_ids']
    """
    found = []
    for name, field in kind.model_fields.items():
        # A field's own annotations are taken off its type; those within an "or" or a tuple stay in it.
        found += [LinkField((name,), to) for to in field.metadata if isinstance(to, LinkTo)]
        found += [LinkField((name, *path), to) for path, to in _within(field.annotation)]
    return tuple(found)


def links(record: BaseModel) -> Iterator[Link]:
    """Yield every link of a record."""
    for field in links_of(type(record)):
        for target in _values(record, field.path):
            yield Link(".".join(field.path), field.to, target)


def _within(annotation: Any) -> Iterator[tuple[tuple[str, ...], LinkTo]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *about = get_args(annotation)
        yield from (((), to) for to in about if isinstance(to, LinkTo))
        yield from _within(inner)
    elif origin in (Union, types.UnionType, tuple):
        for part in get_args(annotation):
            yield from _within(part)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from ((field.path, field.to) for field in links_of(annotation))


def _values(record: Any, path: tuple[str, ...]) -> Iterator[str]:
    value = getattr(record, path[0])
    for one in value if isinstance(value, tuple) else (value,):
        if one is not None:
            if len(path) == 1:
                yield one
            else:
                yield from _values(one, path[1:])
