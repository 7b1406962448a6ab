"""Records of every kind, the emptiest that there are and any that hypothesis can think of."""

from __future__ import annotations

import types
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from brightspots.records import KINDS, Project
from brightspots.records.models.links import LinkTo, links_of
from brightspots.records.models.record import ENVELOPE, Personal, Record

SNEAKY = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "a;=1+1",
    'x","=1',
    " =1",
    "\u202eabc\u2066",
    "<img src=x onerror=alert(1)>",
    "é́👩🏽‍🏫",
    "\x00",
    "\r\n",
]
TEXT = st.one_of(st.text(max_size=40), st.sampled_from(SNEAKY))
PLAIN: dict[Any, Any] = {
    bool: st.booleans(),
    date: st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    datetime: st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
}
KEYS = {"unit_id": "a", "class_code": "5B", "period_start": date(2025, 9, 1), "week": date(2025, 9, 1)}


def one_of_each() -> dict[str, Record]:
    """The emptiest record of every kind, each linked to what it cannot be without."""
    made: dict[str, Record] = {"Project": Project()}
    while len(made) < len(KINDS):
        for name, kind in KINDS.items():
            links = {
                f.path[0]: f.to.kinds for f in links_of(kind) if kind.model_fields[f.path[0]].is_required()
            }
            if name in made or not all(any(k in made for k in kinds or made) for kinds in links.values()):
                continue
            ids = {
                field: next(made[k].id for k in kinds or made if k in made) for field, kinds in links.items()
            }
            keys = {key: value for key, value in KEYS.items() if key in kind.model_fields}
            made[name] = kind(**ids, **keys)
    return made


@st.composite
def records(draw: Any, there: dict[str, Record]) -> list[Record]:
    """A few records of any kinds that link to those that are there."""
    drawn = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(list(KINDS.values())))
        own = {"unit_id": f"u{number}", "class_code": f"c{number}"}
        if "project_id" in kind.model_fields:
            own["project_id"] = there["Project"].id
        fields = _fields(draw, kind, there) | {k: v for k, v in own.items() if k in kind.model_fields}
        for first, then in kind.ORDERED:
            if fields.get(first) and fields.get(then):
                fields[first], fields[then] = sorted((fields[first], fields[then]))
        drawn.append(kind(**fields))
    return drawn


def _fields(draw: Any, kind: type[BaseModel], there: dict[str, Record]) -> dict[str, Any]:
    beside = (*ENVELOPE, "hidden") if issubclass(kind, Record) else ()
    return {
        name: _value(draw, field.annotation, tuple(field.metadata), there)
        for name, field in kind.model_fields.items()
        if name not in beside and (field.is_required() or draw(st.booleans()))
    }


def _value(draw: Any, annotation: Any, marks: tuple[Any, ...], there: dict[str, Record]) -> Any:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(draw, inside[0], (*marks, *inside[1:]), there)
    if origin is Literal:
        # What is purged, the store purges.
        return draw(st.sampled_from([choice for choice in inside if choice != "purged"]))
    if origin in (Union, types.UnionType):
        some = next(part for part in inside if part is not type(None))
        return (draw(st.booleans()) and _value(draw, some, marks, there)) or None
    if origin is tuple:
        return tuple(_value(draw, inside[0], (), there) for _ in range(draw(st.integers(0, 2))))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation(**_fields(draw, annotation, there))
    if annotation is str:
        return _string(draw, marks, there)
    if annotation in PLAIN:
        return draw(PLAIN[annotation])
    low = max((m.ge for m in marks if hasattr(m, "ge")), default=-1000)
    high = min((m.le for m in marks if hasattr(m, "le")), default=10**9)
    return draw(st.integers(int(low + 0.5), high) if annotation is int else st.floats(low, high))


def _string(draw: Any, marks: tuple[Any, ...], there: dict[str, Record]) -> str:
    for mark in marks:
        if isinstance(mark, LinkTo):
            return there[draw(st.sampled_from(mark.kinds or tuple(there)))].id
    if "_is_unit" in str(marks):
        return draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True))
    if any(isinstance(mark, Personal) for mark in marks):
        return draw(st.sampled_from(["", "AB", "S3", "T-12", "É"]))
    return draw(TEXT)
