"""From what somebody typed to what a field holds, and back. All that a form sends and shows is text."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from pydantic import BaseModel

from brightspots.errors import RecordError
from brightspots.forms.schema import Ask, FieldType, field_type

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_value(kind: type[BaseModel], ask: Ask, text: str) -> Any:
    """Return what a field holds for what was typed.

    Raises
    ------
    RecordError
        For what cannot be read as a number, a date or one of the choices; it says what to type.

    Examples
    --------
    >>> from brightspots.records import Aim
    >>> parse_value(Aim, Ask("target", "To"), "1,250 "), parse_value(Aim, Ask("due", "By when"), "2026-06-05")
    (1250.0, datetime.date(2026, 6, 5))
    >>> parse_value(Aim, Ask("target", "To"), "")
    """
    held = field_type(kind, ask.field)
    if held.several:
        return _several(held, text)
    if held.choices:
        return _one_of(held, text)
    if held.base is bool:
        return {"yes": True, "no": False}.get(text)
    if held.base in (int, float):
        return _number(held, text)
    if held.base is date:
        return _day(held, text)
    return (text or None) if held.optional else text


def format_value(value: Any, held: FieldType | None = None) -> str:
    """Return what a form shows for what a field holds.

    Examples
    --------
    >>> [format_value(one) for one in (18.0, None, date(2026, 6, 5), ("AB", "CD"), True)]
    ['18', '', '2026-06-05', 'AB, CD', 'yes']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, tuple):
        if held is not None and (held.choices or held.base is not str):
            return json.dumps(list(value), ensure_ascii=False)
        return ", ".join(map(str, value))
    return str(value)


def format_many(value: tuple[str, ...]) -> str:
    """Return what a form shows for several of a few choices."""
    return json.dumps(list(value), ensure_ascii=False)


def _several(held: FieldType, text: str) -> tuple[Any, ...]:
    if text.lstrip().startswith("["):
        try:
            given = json.loads(text)
        except ValueError:
            given = None
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            raise RecordError("This is not a list.", value=text[:80], remedy="Choose from the list again.")
    else:
        given = [part.strip() for part in re.split(r"[,;\n]", text)]
    return tuple(_one_of(held, one) if held.choices else one for one in given if one)


def _one_of(held: FieldType, text: str) -> str | None:
    if text in held.choices:
        return text
    if not text:
        # Nothing is a choice only where the field knows it; else what it began with.
        return None if held.optional else str(held.default)
    raise RecordError("This is not one of the choices.", value=text[:80], remedy="Choose from the list.")


def _number(held: FieldType, text: str) -> Any:
    typed = text.strip().removesuffix("%").strip()
    if not typed:
        return None if held.optional else held.default
    if _THOUSANDS.fullmatch(typed):
        typed = typed.replace(",", "")
    if not _NUMBER.fullmatch(typed) or len(typed) > 15:
        raise RecordError("This is not a number.", value=text[:80], remedy="Type digits, such as 12 or 3.5.")
    number = float(typed)
    if held.base is int:
        if number != int(number):
            raise RecordError("This is not a whole number.", value=text[:80], remedy="Type it like 12.")
        return int(number)
    return number


def _day(held: FieldType, text: str) -> Any:
    typed = text.strip()
    if not typed:
        return None if held.optional else held.default
    try:
        if not _DAY.fullmatch(typed):
            raise ValueError
        return date.fromisoformat(typed)
    except ValueError:
        raise RecordError("This is not a date.", value=text[:80], remedy="Type it like 2026-03-31.") from None
