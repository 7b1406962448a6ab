"""Put what was typed into a record, without ever writing over what somebody else has saved meanwhile.

Each put says over which text it was typed. Where the store holds another one by now, both are shown and a person
chooses; where somebody changed another field of the same record, both changes are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from brightspots.errors import BrightspotsError, RecordConflict, RecordError
from brightspots.forms import values
from brightspots.forms.editing import Visit
from brightspots.forms.schema import Ask, Edited, field_type, widget_of
from brightspots.records.advice import review
from brightspots.records.models.field_marks import free_texts
from brightspots.records.models.record import Part, Record

# How often to begin again when others save the same record in the same moment.
_TRIES = 20


@dataclass(frozen=True)
class Saved:
    """It is in the store: this text, since then (None where there was nothing to keep)."""

    record: Record
    text: str
    at: datetime | None


@dataclass(frozen=True)
class Refused:
    """It cannot be kept as it is; the words say what to type instead."""

    words: str


@dataclass(frozen=True)
class Conflict:
    """Somebody else has saved another text here."""

    text: str
    author: str
    at: datetime | None


@dataclass(frozen=True)
class NotKept:
    """The store could not keep it now; the words say why."""

    words: str


Outcome: TypeAlias = Saved | Refused | Conflict | NotKept
Change: TypeAlias = Callable[[Any], Record]


@dataclass(frozen=True)
class FieldPath:
    """A place in a record that is asked for: a field, or a field of one of its parts.

    Attributes
    ----------
    ask : Ask
    listed : str
        The field that holds the parts; empty for a field of the record itself.
    position : int
        Which part, from 0.
    """

    ask: Ask
    listed: str = ""
    position: int = 0

    def holder(self, record: Record) -> Record | Part | None:
        """Return the record or the part that holds it; None where there is no such part any more."""
        if not self.listed:
            return record
        parts = getattr(record, self.listed)
        return parts[self.position] if self.position < len(parts) else None

    def kind(self, record: Record) -> type[Any]:
        """Return the type of what holds it."""
        return field_type(type(record), self.listed).base if self.listed else type(record)

    def text(self, record: Record) -> str:
        """Return what a form shows here."""
        holder = self.holder(record)
        return "" if holder is None else field_text(holder, self.ask)

    def standing(self, record: Record, now: Record) -> Record:
        """Return the version to write on, as `standing`."""
        return standing(record, now)

    def changed(self, record: Record, value: Any) -> Record:
        """Return the record with another value here."""
        if not self.listed:
            return record.changed(**{self.ask.field: value})
        parts = list(getattr(record, self.listed))
        parts[self.position] = type(parts[self.position]).model_validate(
            {**dict(parts[self.position]), self.ask.field: value}
        )
        return record.changed(**{self.listed: tuple(parts)})


def standing(record: Record, now: Record) -> Record:
    """Return the version of a record to write on.

    Parameters
    ----------
    record : Record
        As a form knows it; one that it has begun takes the place of one that was put away before.
    now : Record
        The newest version.

    Raises
    ------
    RecordError
        For a record that was put away: nobody would find what is written there.
    """
    if not now.hidden:
        return now
    if record.version:
        raise RecordError(
            f"{now.author} has put this away.",
            remedy="What you typed is not saved: copy it, and reload the page.",
        )
    return record.model_copy(update={"version": now.version})


def field_text(holder: Record | Part, ask: Ask) -> str:
    """Return what a form shows for one field of a record or a part."""
    value = getattr(holder, ask.field)
    if isinstance(value, tuple) and widget_of(type(holder), ask) == "many":
        return values.format_many(value)
    return values.format_value(value, field_type(type(holder), ask.field))


def save_text(
    visit: Visit, record: Record, spot: FieldPath, text: str, base: str, edited: Edited | None = None
) -> Outcome:
    """Save what was typed in one place.

    Parameters
    ----------
    visit : Visit
    record : Record
        As the form knows it; its newest version is what is changed.
    spot : FieldPath
    text : str
    base : str
        The text that stood there when typing began.
    edited : callable, optional
        The form's, where a record is not changed in place.

    Examples
    --------
    >>> import tempfile, datetime, pathlib
    >>> from brightspots.records import Problem, Project
    >>> from brightspots.records.store.store import Store
    >>> store = Store(pathlib.Path(tempfile.mkdtemp()) / "records.db")
    >>> project = store.save(Project(), author="AB")
    >>> visit = Visit(store, project.id, today=lambda: datetime.date(2026, 1, 5), writer="AB")
    >>> problem, what = Problem(project_id=project.id), FieldPath(Ask("what", "What is happening?"))
    >>> save_text(visit, problem, what, "Late to first period", base="").text
    'Late to first period'
    >>> save_text(visit, problem, what, "Absent on Mondays", base="")
    Conflict(text='Late to first period', author='AB', at=...)
    """
    try:
        value = values.parse_value(spot.kind(record), spot.ask, text)
    except RecordError as error:
        return Refused(_words(error))
    for _ in range(_TRIES):
        try:
            now = spot.standing(record, visit.newest(record))
        except BrightspotsError as error:
            return NotKept(str(error))
        there = spot.text(now)
        if spot.holder(now) is None:
            return Conflict("", now.author, now.at)
        try:
            wished = _looked_at(visit, now, spot.changed(now, value))
        except BrightspotsError as error:
            return Refused(_words(error))
        kept = spot.text(wished)
        if there == kept and now.version:
            return Saved(now, there, now.at)
        if not now.version and not text.strip():
            return Saved(now, text, None)
        if there != base:
            return Conflict(there, now.author, now.at)
        try:
            saved = visit.store.save_all(_all_of(now, wished, edited), author=visit.author)[-1]
        except RecordConflict:
            continue
        except BrightspotsError as error:
            return _trouble(error)
        return Saved(saved, spot.text(saved), saved.at)
    return NotKept(
        "Many people are saving this at once. Wait a moment; what you typed is kept in this browser."
    )


def save_change(visit: Visit, record: Record, how: Change) -> Outcome:
    """Change the newest version of a record as a whole, such as adding a part to a list.

    Parameters
    ----------
    visit : Visit
    record : Record
    how : callable
        From the newest version to the next one.
    """
    for _ in range(_TRIES):
        try:
            now = standing(record, visit.newest(record))
            saved = visit.store.save(_looked_at(visit, now, how(now)), author=visit.author)
        except RecordConflict:
            continue
        except BrightspotsError as error:
            return _trouble(error)
        return Saved(saved, "", saved.at)
    return NotKept("Many people are saving this at once. Try again in a moment.")


def restore(visit: Visit, record: Record, version: int, edited: Edited | None = None) -> None:
    """Make an earlier version of a record the newest one, as what somebody types would be."""
    now, again = visit.newest(record), visit.store.restored(record.id, version)
    visit.store.save_all(_all_of(now, again, edited), author=visit.author)


def _all_of(now: Record, wished: Record, edited: Edited | None) -> Sequence[Record]:
    return (wished,) if edited is None or not now.version else edited(now, wished)


def _looked_at(visit: Visit, now: Record, wished: Record) -> Record:
    """Return what is to be saved; taken back from others where nobody has seen what they would read in it."""
    if not wished.shared:
        return wished
    new = set(free_texts(wished)) - set(free_texts(now))
    blocked = any(piece.kind == "block" for piece in review(wished, visit.context()))
    return wished.changed(shared="") if new or blocked else wished


def _trouble(error: BrightspotsError) -> Outcome:
    about_text = isinstance(error, RecordError) and bool(error.kind)
    return Refused(_words(error)) if about_text else NotKept(str(error))


def _words(error: BrightspotsError) -> str:
    if isinstance(error, RecordError):
        return " ".join(filter(None, [error.problem, error.remedy]))
    return str(error)
