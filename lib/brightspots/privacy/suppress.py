"""Complementary suppression: what else to hide, so that nobody can subtract their way to a small group.

Here is one measure of one year: every school, LEA and district total, every student group; `complement` does all of
them. A sum that holds something hidden must hold at least two hidden cells, and what remains after everything shown
is subtracted must be at least `min_cell` people, not all of them and not none of them counted: the remainder is a
group, too. It must also leave every hidden number three values or more, whatever else a reader knows of it: that a
group hidden for being small has fewer than `min_cell` people, and one hidden for another's sake has not. Then the
linear audit solves what is left, and whatever it finds is hidden further, until it finds nothing.

Sources: complementary suppression as in NCES 2011-603 (statistical methods for protecting personally identifiable
information) and CDE's rule that a group is hidden with every group that gives it away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import inf, isnan

from brightspots.privacy.cells import Cells, Rule, connected, equations, is_loose
from brightspots.privacy.remainders import Remainders
from brightspots.privacy.solvable import solvable

# A hidden part of small tables is given back where the rest holds without it; in large ones it costs too much.
SMALL_TABLE = 80

# So many values a reader has to be left with for every hidden number.
FEWEST_VALUES = 3


class Suppression:
    """What is hidden of one table, and what has to be hidden further when more of it is.

    Parameters
    ----------
    cells : Cells
    rules : sequence of Rule
    min_cell : int

    Attributes
    ----------
    hidden : list of bool
        Of each cell, those hidden from the start included.

    Examples
    --------
    >>> cells = Cells(n=[60.0, 5.0, 20.0, 35.0], counted=[9.0, 1.0, 3.0, 5.0], rank=[2, 1, 1, 1],
    ...               hidden=[False, True, False, False])
    >>> table = Suppression(cells, [Rule(total=0, parts=(1, 2, 3))], min_cell=11)
    >>> table.take([]), table.hidden
    ([2], [False, True, True, False])
    """

    def __init__(self, cells: Cells, rules: Sequence[Rule], min_cell: int) -> None:
        self.cells, self.hidden = cells, list(cells.hidden)
        self._parts = [_Search(cells, together, min_cell, self.hidden) for together in connected(rules)]
        self._of = {cell: number for number, part in enumerate(self._parts) for cell in part.rules_of}
        self._first = True

    def take(self, more: Iterable[int]) -> list[int]:
        """Hide these cells, and return what had to be hidden because of them; the first time, of any hidden."""
        touched: dict[int, list[int]] = {
            number: [] for number in range(len(self._parts) if self._first else 0)
        }
        for cell in more:
            if cell in self._of:
                touched.setdefault(self._of[cell], []).append(cell)
            self.hidden[cell] = self.hidden[cell] or cell not in self._of
        found = []
        for number, cells in sorted(touched.items()):
            found += self._parts[number].take(cells, first=self._first)
        self._first = False
        return found

    def unsaid(self) -> list[int]:
        """Return the hidden cells that must not be told from small ones: no other way was left to protect those."""
        return [cell for part in self._parts for cell in part.unsaid()]


class _Search:
    def __init__(self, cells: Cells, rules: list[Rule], min_cell: int, hidden: list[bool]) -> None:
        self.cells, self.rules, self.min_cell, self.hidden = cells, rules, min_cell, hidden
        self.loose = [is_loose(cells, rule) for rule in rules]
        self.rules_of: dict[int, list[int]] = {}
        for number, rule in enumerate(rules):
            for cell in (rule.total, *rule.parts):
                self.rules_of.setdefault(cell, []).append(number)
        sums = [(rule.total, rule.parts) for rule in rules]
        self.people, self.counted = Remainders(cells.n, sums, hidden), Remainders(cells.counted, sums, hidden)
        self.hidden_parts = [0] * len(rules)
        self.low, self.high, self.endless, self.wide = ([0.0] * len(rules) for _ in range(4))
        self.slack = float(FEWEST_VALUES - 1)
        for number, rule in enumerate(rules):
            for part in rule.parts:
                if hidden[part]:
                    self._count(number, part, 1)

    def take(self, more: Iterable[int], *, first: bool) -> list[int]:
        """Hide these cells and what has to be hidden because of them; return the latter."""
        new = [cell for cell in more if not self.hidden[cell]]
        for cell in new:
            self.turn(cell, hidden=True)
        if first and not self.starts():
            return []
        before = {cell for cell in self.rules_of if self.hidden[cell]}
        everything = range(len(self.rules))
        self.close(list(everything if first else {rule for cell in new for rule in self.rules_of[cell]}))
        self.give_back(before)
        return [cell for cell in self.rules_of if self.hidden[cell] and cell not in before]

    def starts(self) -> bool:
        """Whether anything here is hidden, or has to be."""
        return any(self.hidden[cell] for cell in self.rules_of) or any(
            map(self.broken, range(len(self.rules)))
        )

    def close(self, waiting: list[int]) -> None:
        """Hide more until every one of these sums holds, and nothing can be solved."""
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
                self._count(number, cell, 1 if hidden else -1)
                self.people.move(number, cell)
                self.counted.move(number, cell)

    def _count(self, number: int, part: int, by: int) -> None:
        low, high = self.cells.low[part], self.cells.high[part]
        self.hidden_parts[number] += by
        self.low[number] += by * low
        self.wide[number] += by * (high - low >= self.slack)
        if high == inf:
            self.endless[number] += by
        else:
            self.high[number] += by * high

    def give_back(self, before: Collection[int]) -> None:
        """Show again what need not be hidden beside what was hidden before, the dearest first."""
        if len(self.rules_of) > SMALL_TABLE:
            return
        added = [cell for cell in self.rules_of if self.hidden[cell] and cell not in before]
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
        if not parts or self.loose[number]:
            return False
        return self._narrow(number, left) or self._nearly_all_or_none(number, left)

    def _narrow(self, number: int, left: float) -> bool:
        """Whether what is left of a sum leaves a hidden part of it fewer values than it has to have."""
        if not self.endless[number] and self.high[number] - left < self.slack:
            return True
        # Where nothing but the whole is left to hide, it is not said which of the parts are small.
        return self.hidden_parts[number] < len(self.rules[number].parts) and self._is_tight(number, left)

    def _is_tight(self, number: int, left: float) -> bool:
        return left - self.low[number] < self.slack or self.wide[number] < 2

    def unsaid(self) -> list[int]:
        """Return the hidden parts of sums that would tell too much if it were said which are small."""
        found: list[int] = []
        for number, rule in enumerate(self.rules):
            if (
                self.hidden_parts[number] == len(rule.parts)
                and not self.loose[number]
                and not self.hidden[rule.total]
            ):
                left = self.people.of(number)
                if not isnan(left) and self._is_tight(number, left):
                    found += rule.parts
        return found

    def _nearly_all_or_none(self, number: int, left: float) -> bool:
        total = self.rules[number].total
        counted, n = self.cells.counted[total], self.cells.n[total]
        if counted < 0.5 or counted > n - 0.5:
            return False  # The line of the whole tells it already; coding is what answers that.
        # As many values as the line of the whole leaves.
        low = min(counted, FEWEST_VALUES - 1) - 0.5
        high = left - (min(n - counted, FEWEST_VALUES - 1) - 0.5)
        of_left = self.counted.of(number, (low, high))
        return not isnan(of_left) and (of_left < low or of_left > high)

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
