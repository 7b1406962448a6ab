"""Which fields of a kind hold free text or point to persons, and records with those fields emptied."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from brightspots.records.models.record import FreeText, Personal

M = TypeVar("M", bound=BaseModel)
Marker = type[FreeText] | type[Personal]

BOTH: tuple[Marker, ...] = (FreeText, Personal)


def emptied(record: M, markers: tuple[Marker, ...]) -> tuple[M, tuple[str, ...]]:
    """Return a record without what is marked, and the names of the fields that held something.

    Examples
    --------
    >>> from brightspots.records import Task
    >>> emptied(Task(what="Call home", who="AB"), (FreeText,))
    (Task(what='', who='AB', when=None, where=''), ('what',))
    """
    empty: dict[str, Any] = {}
    gone: list[str] = []
    for name, whole in marked(type(record), markers):
        value = getattr(record, name)
        if whole:
            left = type(record).model_fields[name].get_default(call_default_factory=True)
            names: tuple[str, ...] = (name,)
        elif isinstance(value, tuple):
            parts = [emptied(part, markers) for part in value]
            left = tuple(part for part, _ in parts)
            names = tuple(dict.fromkeys(f"{name}.{inner}" for _, inside in parts for inner in inside))
        else:
            continue
        if left != value:
            empty[name] = left
            gone += names
    return (record.model_copy(update=empty) if empty else record), tuple(gone)


@lru_cache
def marked(kind: type[BaseModel], markers: tuple[Marker, ...]) -> tuple[tuple[str, bool], ...]:
    """Return the fields that hold what is marked: whole, or in their parts."""
    found = []
    for name, field in kind.model_fields.items():
        if _has(field.metadata, markers) or _says(field.annotation, markers):
            found.append((name, True))
        elif any(marked(part, markers) for part in parts_in(field.annotation)):
            found.append((name, False))
    return tuple(found)


def free_texts(holder: BaseModel) -> Iterator[str]:
    """Yield the free texts of a record and of its parts.

    Examples
    --------
    >>> from brightspots.records import Task
    >>> list(free_texts(Task(what="Call home", who="AB")))
    ['Call home']
    """
    for name, whole in marked(type(holder), (FreeText,)):
        value = getattr(holder, name)
        if isinstance(value, tuple):
            for part in value:
                yield from [part] if isinstance(part, str) else free_texts(part)
        elif whole and isinstance(value, str) and value.strip():
            yield value


def parts_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the parts that a field's type holds."""
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [part for inner in get_args(annotation) for part in parts_in(inner)]


def _says(annotation: Any, markers: tuple[Marker, ...]) -> bool:
    if _has(getattr(annotation, "__metadata__", ()), markers):
        return True
    return any(_says(inner, markers) for inner in get_args(annotation))


def _has(metadata: Any, markers: tuple[Marker, ...]) -> bool:
    return any(isinstance(mark, markers) for mark in metadata)
