"""What a workbook declares for phones: what they ask, how a post becomes records, what they show, what the wall draws.

A workbook with a page for phones names a module in its metadata (``"phone": "brightspots.pages.fishbone.phone"``),
and that module holds the declaration under the name ``PHONE``. The room runs it: it lets phones in by a code, keeps
what is sent twice once, tries again where others were quicker, remembers what came from which phone, and looks for
names in what people write. A declaration is pure: each method takes the records that there are and returns what to
save or to show.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

from brightspots.errors import RecordError, WorkbookError
from brightspots.figures.picture import Picture
from brightspots.records.models.record import Record, fixed_id
from brightspots.records.store.snapshot import Snapshot
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.workbook_file import read_workbook

R = TypeVar("R", bound=Record)
Choices: TypeAlias = Sequence[tuple[str, str]]
Sent: TypeAlias = Mapping[str, str]
"""What a phone sends: ``text``, and the answer to each field by its name."""


@dataclass(frozen=True)
class TextField:
    """The words that a phone asks for.

    Attributes
    ----------
    label, again : str
        What is asked for on a fresh page, and where one's own words are changed.
    help : str
    longest : int
        So many characters at most.
    button : str
    """

    label: str
    help: str
    longest: int
    button: str
    again: str = "The words"


@dataclass(frozen=True)
class ChoiceField:
    """Something that a phone asks beside the words.

    Attributes
    ----------
    name : str
    label : str
    choices : callable
        From the project's records to values and their words; a list with none is not asked.
    kind : {"list", "buttons"}
    first : str
        What is chosen on a fresh page.
    none : str
        What a list offers to whoever does not choose.
    """

    name: str
    label: str
    choices: Callable[[Snapshot], Choices]
    kind: Literal["list", "buttons"] = "list"
    first: str = ""
    none: str = ""


@dataclass(frozen=True)
class Sender:
    """Whoever holds a phone.

    Attributes
    ----------
    person : str
        What tells this person from the others: two may have the same initials.
    initials : str
        Empty for somebody who would rather not say.
    today : date
    dots : int
        How many dots each person has.
    """

    person: str
    initials: str
    today: date
    dots: int = 0


@dataclass(frozen=True)
class Heading:
    """Whose page it is, and what it is about."""

    title: str
    team: str
    problem: str


@dataclass(frozen=True)
class StartChoices:
    """What whoever opens a room may begin with, where a page is still empty."""

    label: str
    none: str
    choices: Choices


class PhonePage(ABC, Generic[R]):
    """A page that people in a room fill from their phones.

    Attributes
    ----------
    kind : type
        The record that one entry is.
    title, question : str
        What the page is called on a phone, and what it asks everybody.
    invitation, about : str
        What stands where a room is opened: in large, and as a sentence.
    wall : str
        What the wall is called, for whoever does not see it.
    back : str
        The way from the wall to the workbook's own page.
    text : TextField
    fields : tuple of ChoiceField
    """

    kind: type[R]
    title: ClassVar[str]
    question: ClassVar[str]
    invitation: ClassVar[str]
    about: ClassVar[str]
    wall: ClassVar[str]
    back: ClassVar[str]
    text: ClassVar[TextField]
    fields: ClassVar[tuple[ChoiceField, ...]] = ()

    # What a phone sends

    @abstractmethod
    def clean(self, sent: Sent) -> dict[str, str]:
        """Return what a phone sent, as it is kept.

        Raises
        ------
        RecordError
            For what cannot be kept, in words for whoever holds the phone.
        """

    def entry_id(self, project_id: str, key: str) -> str:
        """Return the id of the entry that was sent under a key: sent twice, it is one entry."""
        return fixed_id(project_id, self.kind.__name__, key)

    @abstractmethod
    def new(self, records: Snapshot, project_id: str, key: str, sent: Sent, by: Sender) -> list[Record]:
        """Return a new entry, with the id of its key, and what else is to be saved with it."""

    @abstractmethod
    def change(self, records: Snapshot, entry: R, sent: Sent, was: Sent, by: Sender) -> list[Record] | None:
        """Return one's own entry, changed; None where the team has other words there by now.

        Parameters
        ----------
        records : Snapshot
        entry : Record
        sent, was : mapping
            What stands in the fields now, and what stood there when writing began. What is the same in both is left
            to the team.
        by : Sender
        """

    @abstractmethod
    def take_back(self, records: Snapshot, entry: R) -> list[Record]:
        """Return an entry, and what came with it, put away.

        Raises
        ------
        RecordError
            Where the team has built on it.
        """

    @abstractmethod
    def put_back(self, records: Snapshot, entry: R) -> list[Record]:
        """Return an entry that was taken back, and what went with it, there again."""

    def dots_given(self, records: Snapshot, person: str) -> dict[str, int]:
        """Return how many dots a person gave to each entry."""
        return {}

    def set_dots(self, records: Snapshot, entry: R, dots: int, by: Sender) -> list[Record]:
        """Return what changes when somebody has so many dots on an entry from now on."""
        raise RecordError("There are no dots to give on this page.")

    # What a phone shows

    @abstractmethod
    def heading(self, records: Snapshot) -> Heading:
        """Return whose page this is, and what it is about."""

    @abstractmethod
    def entries(self, records: Snapshot) -> list[R]:
        """Return the entries that are on the wall, in the order in which they came."""

    @abstractmethod
    def grouped(self, records: Snapshot) -> list[tuple[str, list[R]]]:
        """Return the same entries by the group that they stand in."""

    @abstractmethod
    def words(self, entry: R) -> str:
        """Return the words of an entry."""

    def answers(self, records: Snapshot, entry: R) -> dict[str, str]:
        """Return what stands in each field of an entry, to change it."""
        return {}

    def remarks(self, records: Snapshot) -> Callable[[R], str]:
        """Return what gives the remark that stands below an entry, such as how it is known."""
        return lambda entry: ""

    # What the wall draws

    @abstractmethod
    def draw(self, records: Snapshot, *, dots: bool) -> Picture:
        """Return the wall, with everybody's dots or as if none had been given."""

    @abstractmethod
    def poster(self, records: Snapshot) -> Picture:
        """Return the wall with everybody's dots and nothing cut, to print."""

    def start(self, records: Snapshot) -> StartChoices | None:
        """Return what a room may begin with; None where there is nothing to choose, or no need."""
        return None

    def begin(self, records: Snapshot, project_id: str, choice: str) -> Sequence[Record]:
        """Return the records that a room begins with when this was chosen."""
        return ()


@lru_cache(maxsize=32)
def phone_page(workbook: str) -> PhonePage[Any]:
    """Return what a workbook of the collection declares for phones.

    Raises
    ------
    WorkbookError
        For a workbook that declares nothing, or something that is no such declaration.

    Examples
    --------
    >>> phone_page("20_fishbone").title
    'Fishbone'
    """
    named = read_workbook(find_workbook(workbook)).phone
    if not named:
        raise WorkbookError(f"{workbook} has no page for phones.")
    try:
        found = getattr(import_module(named), "PHONE", None)
    except ImportError as error:
        raise WorkbookError(
            f"{workbook} names {named} for phones, and that cannot be loaded: {error}"
        ) from error
    if not isinstance(found, PhonePage):
        raise WorkbookError(
            f"{workbook} names {named} for phones, and it holds no PhonePage by the name PHONE."
        )
    return found
