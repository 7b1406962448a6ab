"""What is wrong with a record, in words that say what to do."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from brightspots.errors import RecordError


def in_plain_words(kind: type[BaseModel], error: ValidationError) -> RecordError:
    """Return the first problem of a record in plain words."""
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"] if isinstance(part, str) and part in _names(kind))
    problem, remedy = _said(kind, first)
    value = first.get("input")
    told = isinstance(value, str | int | float) and first["type"] not in (
        "missing",
        "string_too_long",
        "too_long",
    )
    return RecordError(
        problem,
        kind=kind.__name__,
        field=name or _own_name(first),
        value=str(value)[:80] if told else None,
        remedy=remedy,
    )


def out_of_order(kind: type[BaseModel], first: str, then: str, value: object) -> RecordError:
    """Return what to say of a date that comes before the one it must follow."""
    return RecordError(
        f"This is before the date of {first}.",
        kind=kind.__name__,
        field=then,
        value=str(value),
        remedy="Change one of the two dates.",
    )


def _names(kind: type[BaseModel]) -> set[str]:
    found = set(kind.model_fields)
    for field in kind.model_fields.values():
        found |= {name for part in _parts(field.annotation) for name in part.model_fields}
    return found


def _parts(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [part for inner in getattr(annotation, "__args__", ()) for part in _parts(inner)]


def _own_name(first: Any) -> str:
    return str(first["loc"][-1]) if first["loc"] else ""


def _said(kind: type[BaseModel], first: Any) -> tuple[str, str]:
    what, about = first["type"], first.get("ctx", {})
    ours = str(about["error"]) if "error" in about else ""
    if ours in _OURS:
        return _OURS[ours]
    if what == "missing":
        return "This is needed.", "Say which one it belongs to."
    if what == "extra_forbidden":
        return "There is no such field.", f"The fields are: {', '.join(kind.model_fields)}."
    if what in ("string_too_short", "too_short"):
        return "This is needed.", "Say which one it is about."
    if what == "string_type":
        return "This is not text.", 'Leave it empty ("") when there is nothing to say.'
    if what in ("tuple_type", "list_type"):
        return "This is a list of several, or of one.", "Give a list, such as ['07X001']."
    if what == "string_pattern_mismatch":
        return "This is not the id of a record.", "An id has 26 letters and digits; take it from the record."
    if what == "literal_error":
        return "This is not one of the choices.", f"Use one of: {about['expected']}."
    if what in ("string_too_long", "too_long"):
        return (
            f"This is longer than {about['max_length']:,} characters.",
            "Shorten it, or link to where it is.",
        )
    if what.startswith(("date", "time")):
        return "This is not a date.", "Write it like 2025-03-31."
    if what in ("greater_than_equal", "less_than_equal"):
        way, bound = ("below", about.get("ge")) if "ge" in about else ("above", about.get("le"))
        return f"This is {way} {bound}.", "Check the number."
    if what.startswith(("int", "float", "finite")):
        return "This is not a number that can be kept.", "Write digits, such as 12 or 3.5."
    if what.startswith("bool"):
        return "This is neither yes nor no.", "Write true or false."
    return f"{first['msg']}.", "Check what was entered."


_OURS = {
    "a code": (
        "This looks like a name or a number that identifies somebody.",
        "Use initials such as AB or a code such as S3, and keep the list of who is who outside.",
    ),
    "a unit": (
        "This is not the id of a school or the code of a class.",
        "Use letters, digits, dot, hyphen and underscore; at most 64.",
    ),
    "a day": ("There is no such day in this work.", "Check the year: it lies between 1990 and 2100."),
}
