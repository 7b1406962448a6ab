"""Complementary suppression: what else to hide, so that nobody can subtract their way to a small group.

One call decides one measure of one year: every school, LEA and district total, every student group. A sum that
holds something hidden must hold at least two hidden cells, and what remains after everything shown is subtracted
must be at least `min_cell` people, not all of them and not none of them counted: the remainder is a group, too.
Then the linear audit solves what is left, and whatever it finds is hidden further, until it finds nothing.

Sources: complementary suppression as in NCES 2011-603 (statistical methods for protecting personally identifiable
information) and CDE's rule that a group is hidden with every group that gives it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf, isnan

from brightspots.privacy.linear import solvable
from brightspots.privacy.remainders import Running

# A hidden part of small tables is given back where the rest holds without it; in large ones it costs too much.
SMALL_TABLE = 80


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
        Hidden from the start: the primary suppression.
    """

    n: list[float] = field(default_factory=list)
    counted: list[float] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)

    def add(self, n: float, counted: float, rank: int, hidden: bool) -> int:
        """Add a cell and return its number."""
        self.n.append(n)
        self.counted.append(counted)
        self.rank.append(rank)
        self.hidden.append(hidden)
        return len(self.n) - 1


def complete(cells: Cells, rules: Sequence[Rule], min_cell: int) -> list[bool]:
    """Return which cells to hide, the primary ones included.

    Parameters
    ----------
    cells : Cells
    rules : sequence of Rule
    min_cell : int

    Examples
    --------
    >>> cells = Cells(n=[60.0, 5.0, 20.0, 35.0], counted=[9.0, 1.0, 3.0, 5.0], rank=[2, 1, 1, 1],
    ...               hidden=[False, True, False, False])
    >>> complete(cells, [Rule(total=0, parts=(1, 2, 3))], min_cell=11)
    [False, True, True, False]
    """
    hidden = list(cells.hidden)
    for together in _connected(rules):
        search = _Search(cells, together, min_cell, hidden)
        if search.starts():
            search.close()
            search.give_back()
    return hidden


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


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
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


class _Search:
    def __init__(self, cells: Cells, rules: list[Rule], min_cell: int, hidden: list[bool]) -> None:
        self.cells, self.rules, self.min_cell, self.hidden = cells, rules, min_cell, hidden
        self.loose = [is_loose(cells, rule) for rule in rules]
        self.rules_of: dict[int, list[int]] = {}
        for number, rule in enumerate(rules):
            for cell in (rule.total, *rule.parts):
                self.rules_of.setdefault(cell, []).append(number)
        sums = [(rule.total, rule.parts) for rule in rules]
        self.people, self.counted = Running(cells.n, sums, hidden), Running(cells.counted, sums, hidden)
        self.hidden_parts = [sum(hidden[part] for part in rule.parts) for rule in rules]

    def starts(self) -> bool:
        """Whether anything here is hidden, or has to be."""
        return any(self.hidden[cell] for cell in self.rules_of) or any(
            map(self.broken, range(len(self.rules)))
        )

    def close(self) -> None:
        """Hide more until every sum holds and nothing can be solved."""
        waiting = list(range(len(self.rules)))
        while True:
            while waiting:
                number = waiting.pop()
                while self.broken(number) and (cell := self.cheapest(self.shown_in([number]))) is not None:
                    self.hide(cell, waiting)
            found = False
            for cell in sorted(self.solved()):
                more = self.cheapest(self.shown_in(self.rules_of[cell]))
                if more is not None:
                    self.hide(more, waiting)
                    found = True
            if not found:
                return

    def hide(self, cell: int, waiting: list[int]) -> None:
        self.turn(cell, hidden=True)
        waiting.extend(self.rules_of[cell])

    def turn(self, cell: int, *, hidden: bool) -> None:
        """Hide a cell, or show it again."""
        self.hidden[cell] = hidden
        for number in self.rules_of[cell]:
            if self.rules[number].total != cell:
                self.hidden_parts[number] += 1 if hidden else -1
                self.people.move(number, cell)
                self.counted.move(number, cell)

    def give_back(self) -> None:
        """Show again what need not be hidden, the dearest first."""
        if len(self.rules_of) > SMALL_TABLE:
            return
        added = [cell for cell in self.rules_of if self.hidden[cell] and not self.cells.hidden[cell]]
        for cell in sorted(added, key=lambda cell: (-self.cells.rank[cell], -self.size(cell))):
            self.turn(cell, hidden=False)
            if any(self.broken(number) for number in self.rules_of[cell]) or self.solved():
                self.turn(cell, hidden=True)

    def broken(self, number: int) -> bool:
        """Whether this sum tells too much."""
        rule, parts = self.rules[number], self.hidden_parts[number]
        if self.hidden[rule.total]:
            return not self.loose[number] and not parts
        if 0 < parts < rule.least and not self.loose[number]:
            return True
        left = self.people.of(number, (0, self.min_cell))
        if isnan(left) or left < 0 or (left == 0 and not parts):
            return False
        if left < self.min_cell:
            return True
        return parts > 0 and not self.loose[number] and self._all_or_none(number, left)

    def _all_or_none(self, number: int, left: float) -> bool:
        total = self.rules[number].total
        counted, n = self.cells.counted[total], self.cells.n[total]
        if counted < 0.5 or counted > n - 0.5:
            return False  # The line of the whole tells it already; coding is what answers that.
        of_left = self.counted.of(number, (0.5, left - 0.5))
        return not isnan(of_left) and (of_left < 0.5 or of_left > left - 0.5)

    def solved(self) -> set[int]:
        return solvable(equations(self.cells, self.rules, self.hidden))

    def shown_in(self, numbers: Iterable[int]) -> list[int]:
        found = {cell for i in numbers for cell in (self.rules[i].total, *self.rules[i].parts)}
        return sorted(cell for cell in found if not self.hidden[cell])

    def cheapest(self, candidates: Iterable[int]) -> int | None:
        """Return the cell that is missed least; of such, the one that leaves the fewest sums broken, the smallest."""
        ranks = {cell: self.cells.rank[cell] for cell in candidates}
        lowest = min(ranks.values(), default=0)
        best: tuple[float, ...] | None = None
        for cell in (cell for cell, rank in ranks.items() if rank == lowest):
            self.turn(cell, hidden=True)
            broken = sum(self.broken(number) for number in self.rules_of[cell])
            self.turn(cell, hidden=False)
            score = (broken, self.size(cell), cell)
            best = score if best is None or score < best else best
        return None if best is None else int(best[-1])

    def size(self, cell: int) -> float:
        n = self.cells.n[cell]
        return inf if isnan(n) else n
