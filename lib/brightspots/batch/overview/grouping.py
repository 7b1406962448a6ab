"""The ways to arrange the list of schools: by district, by name, by level, by bands of a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from brightspots.batch.overview.bands import NAMES, cut
from brightspots.batch.overview.rows import Row, level_order, measures_of
from brightspots.batch.overview.words import alphabet_key, counted
from brightspots.text.wording import value_words

NO_LEA = "No district given"
NO_LEVEL = "No level given"


@dataclass
class Group:
    """Rows under one heading, A to Z.

    Attributes
    ----------
    heading, note : str
        What the group is, and for a band its range.
    rows : list of Row
    last : bool
        Stays at the end whichever way the list is turned: there is nothing to sort by.
    block : int
        Groups of different blocks (measures) never change places.
    up, down : int
        Its place either way.
    """

    heading: str
    rows: list[Row]
    note: str = ""
    last: bool = False
    block: int = 0
    up: int = 0
    down: int = 0


def by_district(rows: Sequence[Row]) -> list[Group]:
    """Group A to Z by LEA, as the list first stands."""
    return _grouped(rows, lambda row: row.subject.school.lea_name, alphabet_key, NO_LEA)


def by_name(rows: Sequence[Row]) -> list[Group]:
    """Return one group of all, A to Z."""
    return _ordered([Group("All schools", _a_to_z(rows))])


def by_level(rows: Sequence[Row]) -> list[Group]:
    """Group by school level, the youngest children first."""
    return _grouped(rows, lambda row: row.subject.school.level, level_order, NO_LEVEL)


def by_result(rows: Sequence[Row]) -> list[Group]:
    """Group in bands of the last result with their ranges, measure by measure.

    Examples
    --------
    >>> from brightspots.workbook.subject import Subject
    >>> absent = ("absence", "percent", "Chronic absence")
    >>> ash = Subject("school")
    >>> rows = [Row(str(v), ash, state="shown", number=float(v), measure=absent) for v in range(1, 9)]
    >>> [(group.heading, group.note) for group in by_result(rows)]
    [('Lower', '1.0% to 4.0%'), ('Higher', '5.0% to 8.0%')]
    """
    measures = measures_of(rows)
    groups: list[Group] = []
    for block, ((_, unit, label), members) in enumerate(measures.items()):
        numbers = [row.number for row in members if row.number is not None]
        bands = cut(numbers)
        names = NAMES[max(bands) + 1]
        for band, name in enumerate(names):
            inside = [row for row, b in zip(members, bands, strict=True) if b == band]
            low, *_, high = sorted(n for n, b in zip(numbers, bands, strict=True) if b == band) * 2
            ends = [value_words(low, unit), value_words(high, unit)]
            heading = f"{label or 'Other results'}: {name.lower()}" if len(measures) > 1 else name
            note = " to ".join(dict.fromkeys(ends))
            groups.append(Group(heading, _a_to_z(inside), note, block=block))
    rest = [row for row in rows if row.number is None]
    for state, heading in (
        ("shown", "Results in words"),
        ("suppressed", "Hidden to protect students"),
        ("missing", "No data"),
        ("failed", "No page this time"),
    ):
        if inside := [row for row in rest if row.state == state]:
            groups.append(Group(heading, _a_to_z(inside), last=True))
    return _ordered(groups)


def size_of(group: Group) -> str:
    """Return how many schools a group has, in words.

    Examples
    --------
    >>> from brightspots.workbook.subject import Subject
    >>> size_of(Group("Alisal Union", [Row("1", Subject("school"))]))
    '1 school'
    """
    return counted(len(group.rows), "school")


def _a_to_z(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (alphabet_key(row.subject.name), row.unit_id))


def _grouped(
    rows: Sequence[Row], what: Callable[[Row], str], order: Callable[[str], tuple[Any, ...]], unknown: str
) -> list[Group]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(what(row), []).append(row)
    names = sorted(groups, key=lambda name: (not name, order(name), name))
    return _ordered([Group(name or unknown, _a_to_z(groups[name]), last=not name) for name in names])


def _ordered(groups: list[Group]) -> list[Group]:
    """Give the groups their places in both directions; what has nothing to sort by stays last in both."""
    for up, group in enumerate(groups):
        group.up = up
    turned = sorted(groups, key=lambda g: (g.last, g.block, g.up if g.last else -g.up))
    for down, group in enumerate(turned):
        group.down = down
    return groups
