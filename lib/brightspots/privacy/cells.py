"""The cells of one measure of one year: the states of their numbers, and the sums between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf, isnan

# The states of a number that a page may hold.
SHOWN, SUPPRESSED, MISSING = "shown", "suppressed", "missing"
# A source may say that it has no number, or give only a bound or a range: that is shown as one, and is no number.
NOT_AVAILABLE, BOUND = "not-available", "bound"

# Hidden because the group is small, or because its source hides it; hidden because another could be worked out.
PRIMARY, COMPLEMENTARY = "primary", "complementary"


@dataclass(frozen=True)
class Rule:
    """One sum between cells.

    Attributes
    ----------
    total : int
    parts : tuple of int
    open : bool
        There may be people in none of the parts.
    least : int
        How many cells must be hidden where any is: three where one of those who are hidden reads the page.
    """

    total: int
    parts: tuple[int, ...]
    open: bool = False
    least: int = 2


@dataclass
class Cells:
    """The cells of one measure of one year.

    Attributes
    ----------
    n : list of float
        People; NaN where the source does not say.
    counted : list of float
        How many of them; NaN where not known or not a share of people.
    rank : list of int
        What to hide first, and what last: see `brightspots.privacy.mask`.
    hidden : list of bool
        Hidden from the start.
    low, high : list of float
        The fewest and the most people that a reader can think of, once the cell is hidden.
    """

    n: list[float] = field(default_factory=list)
    counted: list[float] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.low = self.low or [1.0] * len(self.n)
        self.high = self.high or [inf] * len(self.n)


def is_loose(cells: Cells, rule: Rule) -> bool:
    """Whether there are people in none of the parts: then the parts do not give each other away exactly.

    Either the source says so (``open``), or a single part is listed and is not the whole.
    """
    if rule.open or len(rule.parts) > 1:
        return rule.open
    listed = cells.n[rule.parts[0]]
    return isnan(listed) or listed < cells.n[rule.total]


def equations(cells: Cells, rules: Iterable[Rule], hidden: Sequence[bool]) -> list[dict[int, int]]:
    """Return the sums over hidden cells that a reader can write down."""
    rows = []
    for rule in rules:
        if is_loose(cells, rule):
            continue
        row = {part: 1 for part in rule.parts if hidden[part]}
        if hidden[rule.total]:
            row[rule.total] = -1
        rows.append(row)
    return rows


def connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Part the rules into sets that share no cell."""
    leader: dict[int, int] = {}

    def find(cell: int) -> int:
        while (above := leader.setdefault(cell, cell)) != cell:
            leader[cell] = cell = leader[above]
        return cell

    for rule in rules:
        for part in rule.parts:
            leader[find(part)] = find(rule.total)
    together: dict[int, list[Rule]] = {}
    for rule in rules:
        together.setdefault(find(rule.total), []).append(rule)
    return list(together.values())
