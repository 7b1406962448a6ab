"""What a form asks, in plain words: data that a page, a form in a browser and a test read alike."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from brightspots.records.models.field_marks import parts_in
from brightspots.records.models.record import LONGEST_LABEL, FreeText, Record, YesPartlyNo
from brightspots.records.store.snapshot import Snapshot

Widget: TypeAlias = Literal["", "line", "text", "number", "date", "choice", "taps", "many", "tally"]
Choices: TypeAlias = Sequence[tuple[str, str]]
ChoicesFrom: TypeAlias = Callable[[Snapshot], Choices]
Done: TypeAlias = tuple[Sequence[Record], "Record | None"]
Act: TypeAlias = Callable[[Any, Snapshot, date], Done]
Edited: TypeAlias = Callable[[Any, Any], Sequence[Record]]


@dataclass(frozen=True)
class Ask:
    """One question of a form.

    Attributes
    ----------
    field : str
        The field of the record (or of the part) that holds the answer.
    label : str
        The question, in plain words.
    help : str
        Shown before the field.
    kind : str
        How it is answered; from the field's type when empty.
    choices : sequence of pairs, or callable
        (value, words), or what makes them from the project's records; from the field's type when empty.
    unit : str
        Words after a number.
    of : str
        The field that says what is counted, where a page is read: it stands after the number, and not by itself.
    term : str
        The field's own name for it, for those who look for it.
    width : str
        quarter, short (a third), half or full; from the kind when empty.
    """

    field: str
    label: str
    help: str = ""
    kind: Widget = ""
    choices: Choices | ChoicesFrom = ()
    unit: str = ""
    of: str = ""
    term: str = ""
    width: Literal["", "quarter", "short", "half", "full"] = ""


@dataclass(frozen=True)
class ListOf:
    """Several of one kind inside a record, such as the predictions of a test.

    Attributes
    ----------
    field : str
        The field that holds them.
    label : str
        What they are together.
    one : str
        What one of them is called.
    asks : sequence of Ask
        What is asked of each.
    folded : sequence of Ask
        What is asked only of those who open it.
    help : str
    most : int
        How many there may be; 0 for any number.
    fixed : callable, optional
        Whether, in a record, there are those that there are: none can be added or put away.
    told : callable, optional
        From one of them to what is said of it above its questions.
    """

    field: str
    label: str
    one: str
    asks: tuple[Ask, ...]
    folded: tuple[Ask, ...] = ()
    help: str = ""
    most: int = 0
    fixed: Callable[[Any], bool] | None = None
    told: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Fold:
    """A part of a form that opens when it is asked for."""

    title: str
    asks: tuple[Ask | ListOf, ...]


@dataclass(frozen=True)
class Action:
    """A step that a button takes.

    Attributes
    ----------
    name : str
        For programs.
    words : str
        On the button.
    act : callable
        From the record, the project's records and today to the records to save and the one to show next (None: the
        same). Pure; raises `RecordError` where it cannot be done, with what to do first.
    help : str
    when : callable, optional
        Whether the button stands there, from the record and the project's records.
    """

    name: str
    words: str
    act: Act
    help: str = ""
    when: Callable[[Any, Snapshot], bool] | None = None


@dataclass(frozen=True)
class Form:
    """How a record is asked for.

    Attributes
    ----------
    kind : type
        The kind of record.
    title : str
    first : sequence of Ask or ListOf
        The few that are asked first.
    folds : sequence of Fold
        The rest.
    intro : str
        One line below the title.
    one : str
        What one record is called, where a form lists several.
    told : callable, optional
        From the record and the project's records to a sentence that is kept up to date above the fields.
    fills : callable, optional
        From the project's records to what is known already of a new record, by field.
    edited : callable, optional
        From the record as it is kept and as it is with what was typed to all that is saved then, the record itself
        last: for what is not changed in place. A text alone is saved where it is not given.
    actions : sequence of Action
    closed : callable, optional
        Whether a record is done with: what it says is to be read above the steps, and nothing is asked.
    shares : bool
        Whether the record can be shared with others.
    quick : bool
        Whether, in a form over several records, Enter in the first field of one goes on to the next, and begins a new
        one after the last: for what is typed line by line in a meeting.
    """

    kind: type[Record]
    title: str
    first: tuple[Ask | ListOf, ...]
    folds: tuple[Fold, ...] = ()
    intro: str = ""
    one: str = ""
    told: Callable[[Any, Snapshot], str] | None = None
    fills: Callable[[Snapshot], Mapping[str, Any]] | None = None
    edited: Edited | None = None
    actions: tuple[Action, ...] = ()
    closed: Callable[[Any], bool] | None = None
    shares: bool = True
    quick: bool = False

    @property
    def order(self) -> str:
        """The field that says where a record stands among those of its kind; empty where there is none."""
        return next((name for name in ("order", "number") if name in self.kind.model_fields), "")

    @property
    def everything(self) -> tuple[Ask | ListOf, ...]:
        """All that the form asks, in order."""
        return (*self.first, *(ask for fold in self.folds for ask in fold.asks))


@dataclass(frozen=True)
class FieldType:
    """What a field of a record can hold.

    Attributes
    ----------
    base : type
        str, bool, int, float, date, or the type of its parts.
    optional : bool
        Whether it may hold nothing.
    several : bool
        Whether it holds any number of them.
    choices : tuple of str
        Where it is one of a few.
    free : bool
        Whether it is text of any length.
    default : object
    """

    base: type
    optional: bool = False
    several: bool = False
    choices: tuple[str, ...] = ()
    free: bool = False
    default: Any = field(default=None, compare=False)


@cache
def field_type(kind: type[BaseModel], name: str) -> FieldType:
    """Return what a field of a kind can hold.

    Examples
    --------
    >>> from brightspots.records import Aim, PDSACycle
    >>> field_type(Aim, "due").base.__name__, field_type(Aim, "due").optional, field_type(Aim, "direction").choices
    ('date', True, ('', 'increase', 'decrease'))
    >>> field_type(PDSACycle, "predictions").base.__name__, field_type(PDSACycle, "predictions").several
    ('Prediction', True)
    """
    about = kind.model_fields[name]
    annotation = about.annotation
    default = None if about.is_required() else about.get_default(call_default_factory=True)
    several = get_origin(annotation) is tuple
    inner = get_args(annotation)[0] if several else annotation
    optional, inner = _without_none(inner)
    free = any(isinstance(mark, FreeText) for mark in about.metadata)
    base, marks = _plain(inner)
    free = free or any(isinstance(mark, FreeText) for mark in marks)
    if parts := parts_in(base):
        return FieldType(parts[0], optional, several, default=default)
    if get_origin(base) is Literal:
        return FieldType(str, optional, several, tuple(map(str, get_args(base))), default=default)
    return FieldType(base, optional, several, free=free, default=default)


def widget_of(kind: type[BaseModel], ask: Ask) -> Widget:
    """Return how a question is answered.

    Examples
    --------
    >>> from brightspots.records import Problem
    >>> [widget_of(Problem, Ask(name, "")) for name in ("what", "how_many", "measured_on", "state")]
    ['text', 'number', 'date', 'choice']
    """
    if ask.kind:
        return ask.kind
    held = field_type(kind, ask.field)
    if held.several:
        return "many" if held.choices or ask.choices else "line"
    if held.choices == get_args(YesPartlyNo) or held.base is bool:
        return "taps"
    if held.choices or ask.choices:
        return "choice"
    if held.base in (int, float):
        return "number"
    if held.base is date:
        return "date"
    return "text" if held.free else "line"


def choices_of(kind: type[BaseModel], ask: Ask, records: Snapshot) -> list[tuple[str, str]]:
    """Return what a question offers, as (value, words); empty where it is answered freely."""
    if callable(ask.choices):
        given = list(ask.choices(records))
    elif ask.choices:
        given = list(ask.choices)
    else:
        held = field_type(kind, ask.field)
        if held.base is bool:
            given = [("yes", "Yes"), ("no", "No")]
        else:
            given = [(value, value[:1].upper() + value[1:]) for value in held.choices if value]
    if given and widget_of(kind, ask) == "choice" and "" not in [value for value, _ in given]:
        held = field_type(kind, ask.field)
        if held.optional or "" in held.choices:
            given.insert(0, ("", "Not said yet"))
    return [(value, words[:LONGEST_LABEL]) for value, words in given]


def _without_none(annotation: Any) -> tuple[bool, Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [inner for inner in get_args(annotation) if inner is not type(None)]
        return len(rest) < len(get_args(annotation)), rest[0]
    return False, annotation


def _plain(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    marks: tuple[Any, ...] = ()
    while hasattr(annotation, "__metadata__"):
        marks += annotation.__metadata__
        annotation = get_args(annotation)[0]
    return annotation, marks
