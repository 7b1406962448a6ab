"""What every record has, and the types its fields are made of.

A record is never changed in place: `changed` makes the next one, and the store keeps both. A draft may be as empty
as it likes; only broken keys, codes that look like names, and impossible dates are refused.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from ulid import ULID

from brightspots.records.models.links import Id, Link, ProjectId, links
from brightspots.records.models.messages import in_plain_words, out_of_order
from brightspots.text.ids import SCHOOL_ID

LONGEST_TEXT = 200_000
LONGEST_LABEL = 300
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


class FreeText:
    """Marks text that people write as they like: it leaves a team only when they share it."""


class Personal:
    """Marks what points to a person: it never leaves a team, and goes when notes are purged."""


def _whole_characters(text: Any) -> Any:
    # Half a character cannot be written to any file; a phone's keyboard sometimes sends one.
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else text


def _is_code(code: str) -> str:
    if code and not (_INITIALS.fullmatch(code) or _CODE.fullmatch(code)):
        raise ValueError("a code")
    if sum(character.isdigit() for character in code) > 4:
        raise ValueError("a code")
    return code


def _is_unit(unit: str) -> str:
    if unit and not SCHOOL_ID.match(unit):
        raise ValueError("a unit")
    return unit


def _is_possible(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("a day")
    return day


_INITIALS = re.compile(r"[^\W\d_a-zß-öø-ÿ]{1,3}")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9._-]{1,16}")

Text = Annotated[str, BeforeValidator(_whole_characters), Field(max_length=LONGEST_TEXT), FreeText()]
Label = Annotated[str, BeforeValidator(_whole_characters), StringConstraints(max_length=LONGEST_LABEL)]
Code = Annotated[str, AfterValidator(_is_code), Personal()]
UnitId = Annotated[str, AfterValidator(_is_unit)]
Day = Annotated[date, AfterValidator(_is_possible)]
Shared = Literal["", "staff", "public"]
YesPartlyNo = Literal["", "yes", "partly", "no"]
Better = Literal["", "increase", "decrease"]

# Written by the store, not by a person; they stand beside a record's content.
ENVELOPE = ("id", "version", "author", "at")


def new_id() -> str:
    """Return a new id: 26 characters that sort by the time they were made.

    Examples
    --------
    >>> len(new_id())
    26
    """
    return str(ULID())


def fixed_id(project_id: str, *names: str) -> str:
    """Return the id of the one record of a project that goes by these names: two who begin it begin the same one.

    Parameters
    ----------
    project_id : str
    *names : str
        Such as its kind, and the class and week that it is about.

    Examples
    --------
    >>> project_id = new_id()
    >>> fixed_id(project_id, "Problem") == fixed_id(project_id, "Problem") != fixed_id(project_id, "Aim")
    True
    """
    digest = hashlib.sha256("\x1f".join([project_id, *names]).encode("utf-8", "replace")).digest()
    return project_id[:10] + str(ULID.from_bytes(bytes(6) + digest[:10]))[10:]


class Part(BaseModel):
    """Something that belongs to one record alone, such as a prediction to its cycle."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Record(BaseModel):
    """What every record has.

    Attributes
    ----------
    id : str
        A ULID, made when the record is.
    version : int
        0 before it is first saved; the store counts on from there.
    author : str
        Who saved this version.
    at : datetime or None
        When, in UTC; the store says so.
    hidden : bool
        Whether it is put away. Nothing is ever deleted.
    shared : str
        Who may read its text beside the team: nobody (empty), ``staff`` or ``public``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # Pairs of fields of which the second cannot come before the first.
    ORDERED: ClassVar[tuple[tuple[str, str], ...]] = (("start", "end"),)
    # Fields that together name the one record of its kind, where there is such a name beside the id.
    UNIQUE: ClassVar[tuple[str, ...]] = ()

    id: Id = Field(default_factory=new_id)
    version: int = Field(default=0, ge=0)
    author: Annotated[Label, Personal()] = ""
    at: AwareDatetime | None = None
    hidden: bool = False
    shared: Shared = ""

    _withheld: tuple[str, ...] | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _say_it_plainly(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            record = handler(data)
        except ValidationError as error:
            raise in_plain_words(cls, error) from None
        for first, then in cls.ORDERED:
            early, late = getattr(record, first, None), getattr(record, then, None)
            if early is not None and late is not None and late < early:
                raise out_of_order(cls, first, then, late)
        return record

    @property
    def entity(self) -> str:
        """The name of its kind, such as ``Aim``."""
        return type(self).__name__

    @property
    def scope(self) -> str | None:
        """The project that it belongs to, or None for what a network or a team has in common."""
        return getattr(self, "project_id", None)

    @property
    def withheld(self) -> tuple[str, ...]:
        """The fields that were emptied when it was released to others; empty for the record itself."""
        return self._withheld or ()

    @property
    def is_released(self) -> bool:
        """Whether this is the form for others to read, and not the record itself."""
        return self._withheld is not None

    def links(self) -> tuple[Link, ...]:
        """Every link to another record."""
        return tuple(links(self))

    def written(self) -> dict[str, Any]:
        """Return what a person wrote, ready for JSON: everything but id, version, author and time."""
        return self.model_dump(mode="json", exclude=set(ENVELOPE))

    def says_the_same(self, other: Record) -> bool:
        """Whether two versions differ in nothing that a person wrote."""
        return type(self) is type(other) and self.written() == other.written()

    def changed(self, **fields: Any) -> Self:
        """Return this record with other values in some fields.

        Raises
        ------
        RecordError
            For a field that does not exist or a value that it cannot hold.

        Examples
        --------
        >>> from brightspots.records import Team
        >>> Team(name="Maple Street").changed(state="ready").state
        'ready'
        """
        made = self.model_validate({**dict(self), **fields})
        made._withheld = self._withheld
        return made

    def dated(self, today: date) -> Self:
        """Return this record with the dates that a kind sets by itself when it is saved."""
        return self


class ProjectRecord(Record):
    """A record that belongs to one project."""

    project_id: ProjectId
