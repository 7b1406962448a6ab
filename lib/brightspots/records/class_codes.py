"""The codes of classes, and how to take them out of what somebody typed: to those who know a school they are names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel

from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.interviews import ObservationRecord
from brightspots.records.models.measurement import ChartAnnotation, ChartPhase, DoseRecord, Observation
from brightspots.records.models.network import Team
from brightspots.records.models.project import Project
from brightspots.records.models.record import Record

M = TypeVar("M", bound=BaseModel)

ONE_CLASS = "one class"
# Shorter words with a capital stand in too many sentences.
SHORTEST_NAME = 4


def schools_in(records: Iterable[Record]) -> frozenset[str]:
    """Return the schools that these records name as schools."""
    return frozenset(
        school for record in records if isinstance(record, Project | Team) for school in record.school_ids
    )


def classes_of(record: Record, schools: Collection[str]) -> tuple[str, ...]:
    """Return the codes of the classes that a record is about; empty where it is about more, or says nothing."""
    if isinstance(record, PDSACycle):
        return record.classes
    if isinstance(record, DoseRecord):
        return () if record.class_code in schools else (record.class_code,)
    if isinstance(record, Observation):
        stranger = bool(schools) and record.unit_level in ("", "school") and record.unit_id not in schools
        return (record.unit_id,) if stranger or record.unit_level == "classroom" else ()
    if isinstance(record, ChartPhase | ChartAnnotation):
        return (record.unit_id,) if schools and record.unit_id and record.unit_id not in schools else ()
    if isinstance(record, ObservationRecord):
        return (record.place_code,) if record.place_code and record.place_code not in schools else ()
    return ()


def count_classes(codes: Iterable[str]) -> int:
    """Return how many classes these are: one that is typed in several ways is one.

    Examples
    --------
    >>> count_classes(["3B", "3b", "3-b"]), count_classes(["S001-KG-1", "S001-KG-2"])
    (1, 2)
    """
    return len({re.sub(r"[\W_]+", "", code).casefold() for code in codes} - {""})


class ClassNames:
    """The codes of classes, wherever somebody typed them.

    Parameters
    ----------
    records : iterable of Record
        All that is known of the teams.
    schools : collection of str
        What is a school and no class; what goes on after a school's id with a hyphen is a class of that school.

    Examples
    --------
    >>> from brightspots.records import ChangeIdea, new_id
    >>> test = PDSACycle(project_id=new_id(), classes=("S001-03-2",))
    >>> names = ClassNames([test], ["S001"])
    >>> names.without("Call before the bell in s001-03-2 and S001-KG-1, not in S0012-4.")
    'Call before the bell in one class and one class, not in S0012-4.'
    >>> names.without("In S001_03_2 and S001 03 2")
    'In one class and one class'
    """

    def __init__(self, records: Iterable[Record], schools: Collection[str]) -> None:
        codes = {code for record in records for code in classes_of(record, schools)} - set(schools)
        told = [_as_typed(code) for code in sorted(codes, key=len, reverse=True)]
        told += [_of_school(school) for school in sorted(schools)]
        told = [pattern for pattern in told if pattern]
        whole = rf"(?<![^\W_])(?:{'|'.join(told)})(?![^\W_])"
        self._pattern = re.compile(whole, re.IGNORECASE) if told else None

    def found(self, text: str) -> list[tuple[int, int]]:
        """Return where a class goes by its code in a text."""
        return [] if self._pattern is None else [match.span() for match in self._pattern.finditer(text)]

    def without(self, text: str) -> str:
        """Return a text without them."""
        return text if self._pattern is None else self._pattern.sub(ONE_CLASS, text)

    def taken_out(self, record: M) -> M:
        """Return a record without them."""
        return record if self._pattern is None else reworded(record, self.without)


def _as_typed(code: str) -> str:
    """Return a pattern for a code; empty for an everyday word or number, which nobody could tell from one."""
    if any(character.isdigit() for character in code):
        telling = "-" in code or any(character.isalpha() for character in code)
        # However its parts are set apart: with a hyphen, a dash, a space or an underscore.
        parts = [re.escape(part) for part in re.split(r"[\W_]+", code) if part]
        return r"[\W_]{0,2}".join(parts) if telling else ""
    # Such as a teacher's name: with a capital it is meant, without one it may be a word.
    return rf"(?<!-)(?-i:{re.escape(code)})(?!-)" if code[:1].isupper() and len(code) >= SHORTEST_NAME else ""


def _of_school(school: str) -> str:
    """Return a pattern for what begins with a school's id: S001-KG-1, and not Maple-Street."""
    digit = "" if any(character.isdigit() for character in school) else r"(?=[\w.-]*\d)"
    return rf"{re.escape(school)}[-–—‑_]{digit}[^\W_]+(?:[-–—‑_.][^\W_]+)*"


def reworded(record: M, change: Callable[[str], str]) -> M:
    """Return a record with its words changed; ids and what people choose from a list stay."""
    changed: dict[str, Any] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name in ("id", "author") or name.endswith(("_id", "_ids")):
            continue
        if isinstance(value, str):
            new: Any = change(value)
        elif isinstance(value, tuple):
            new = tuple(
                change(part)
                if isinstance(part, str)
                else reworded(part, change)
                if isinstance(part, BaseModel)
                else part
                for part in value
            )
        else:
            continue
        if new != value:
            changed[name] = new
    return record.model_copy(update=changed) if changed else record
