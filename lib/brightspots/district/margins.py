"""Which groups add up to which: what a reader could subtract.

A source declares this in district.toml, because only the source knows it: students have one race or ethnicity,
but may be in several programs.

.. code-block:: toml

    of_days = ["attendance_rate"]                 # rates of days, not of people: never coded
    same_students = [["graduation", "dropout"]]   # measures that count the same students: hidden together

    [[margins]]
    total = "all"                                 # all students, when left out
    category = "race_ethnicity"                   # every group of this category ...
    without = ["unknown"]                         # ... but these

    [[margins]]
    total = "english_learners"
    groups = ["newcomers", "others"]              # or the groups by name

    [[margins]]
    category = "program"
    each = true                                   # each group by itself, against the students not in it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from brightspots.errors import DataError

EXAMPLE = 'Write it like: [[margins]], and below it category = "race_ethnicity"'
_NAMES = ("total", "category", "groups", "without", "each")


@dataclass(frozen=True)
class Margin:
    """Groups that add up to a group.

    Attributes
    ----------
    total : str
        The group they add up to.
    category : str
        Every group of this category; empty when `groups` names them.
    groups : tuple of str
    without : tuple of str
        Groups of the category that do not belong.
    each : bool
        They do not add up, but each of them leaves a remainder: the students who are not in it.
    """

    total: str = "all"
    category: str = ""
    groups: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    each: bool = False


@dataclass(frozen=True)
class Sum:
    """One sum that a reader can take: total minus shown parts is what is hidden.

    Attributes
    ----------
    total : str
    parts : tuple of str
    open : bool
        There may be students in none of the parts.
    """

    total: str
    parts: tuple[str, ...]
    open: bool = False


UNDECLARED = tuple(Margin(category=category) for category in ("race_ethnicity", "sex", "grade"))


@dataclass(frozen=True)
class Margins:
    """What a source declares about its groups and measures.

    A source that declares nothing is taken to have groups that add up wherever groups usually do: hiding too
    much is the safe mistake.

    Attributes
    ----------
    margins : tuple of Margin
    same_students : tuple of tuple of str
        Measures whose counts give each other away, such as graduation and dropout of one cohort.
    of_days : tuple of str
        Measures whose denominator counts days, not people.
    totals_known : bool
        The district's and its LEAs' totals by group are known elsewhere, so that only schools' numbers can be
        hidden to protect a small group.

    Examples
    --------
    >>> groups = {"all": "all", "female": "sex", "male": "sex", "homeless": "program"}
    >>> Margins().sums(groups)
    [Sum(total='all', parts=('female', 'male'), open=False)]
    """

    margins: tuple[Margin, ...] = UNDECLARED
    same_students: tuple[tuple[str, ...], ...] = ()
    of_days: tuple[str, ...] = ("attendance_rate",)
    totals_known: bool = field(default=False)

    def sums(self, groups: Mapping[str, str]) -> list[Sum]:
        """Return the sums over these groups, given the category of each."""
        found: list[Sum] = []
        for margin in self.margins:
            named = margin.groups or tuple(g for g, category in groups.items() if category == margin.category)
            parts = tuple(g for g in named if g in groups and g not in (margin.total, *margin.without))
            if margin.each:
                found += [Sum(margin.total, (part,), open=True) for part in parts]
            elif parts:
                found.append(Sum(margin.total, parts))
        return list(dict.fromkeys(found))

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Margins:
        """Read what district.toml says.

        Raises
        ------
        DataError
            For a name or a value that is not known.
        """
        given = settings.get("margins")
        return cls(
            UNDECLARED if given is None else tuple(_margin(entry) for entry in given),
            tuple(_texts("same_students", names) for names in settings.get("same_students") or ()),
            _texts("of_days", cls.of_days if settings.get("of_days") is None else settings["of_days"]),
            bool(settings.get("totals_known", False)),
        )


def _margin(entry: Any) -> Margin:
    if not isinstance(entry, dict):
        raise _wrong(entry)
    for name in entry:
        if name not in _NAMES:
            raise _wrong(name, f"A margin has: {', '.join(_NAMES)}.")
    if bool(entry.get("category")) == bool(entry.get("groups")):
        raise _wrong(entry, "Give a margin either a category or its groups.")
    for name, kind in (("total", str), ("category", str), ("each", bool)):
        if name in entry and not isinstance(entry[name], kind):
            raise _wrong(entry[name])
    return Margin(
        total=entry.get("total", "all"),
        category=entry.get("category", ""),
        groups=_texts("margins", entry.get("groups", ())),
        without=_texts("margins", entry.get("without", ())),
        each=entry.get("each", False),
    )


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if (
        isinstance(value, str)
        or not isinstance(value, Sequence)
        or not all(isinstance(v, str) for v in value)
    ):
        raise DataError(
            f"The setting {name} has the wrong kind of value.",
            file="district.toml",
            value=str(value),
            remedy='It takes a list of texts, like ["one", "two"].',
        )
    return tuple(value)


def _wrong(value: Any, remedy: str = EXAMPLE) -> DataError:
    return DataError(
        "This margin cannot be understood.", file="district.toml", value=str(value), remedy=remedy
    )
