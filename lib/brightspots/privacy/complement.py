"""What else is hidden, over all measures and years together: nothing hidden on one page follows from the others.

Each measure of each year is completed by itself (`suppress`); rows about the same students (`same_students`) are hidden
together; and what that hides is completed again, until nothing changes. Where a hidden group has nobody in a measure
of nearly the same students, by how many the two measures differ must not tell of it, either.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.district.margins import Margins, Sum
from brightspots.privacy.cells import COMPLEMENTARY, MISSING, PRIMARY, SUPPRESSED, Cells, Rule
from brightspots.privacy.people_counts import Tree
from brightspots.privacy.same_students import SameStudents
from brightspots.privacy.suppress import FEWEST_VALUES, Suppression

Flags = NDArray[np.bool_]


class Complement:
    """What is hidden of a district, all that has to be hidden with it included.

    Parameters
    ----------
    rows : DataFrame
        ``KEY``, ``n``, ``counted`` and ``state``, the state of each row by itself.
    sums : sequence of Sum
    tree : Tree
    margins : Margins
    min_cell : int

    Attributes
    ----------
    hidden : array of bool
    """

    def __init__(
        self, rows: pd.DataFrame, sums: Sequence[Sum], tree: Tree, margins: Margins, min_cell: int
    ) -> None:
        self._states = rows["state"].to_numpy(dtype=object)
        self._known: Flags = self._states != MISSING
        # Of a bound so low, small would say nearly how many.
        self._is_told = min_cell > FEWEST_VALUES
        self._same = SameStudents(rows, self._known, margins)
        self._primary = _together(self._states == SUPPRESSED, self._same.of) & self._known
        self.hidden: Flags = self._primary.copy()
        self._sums, self._tree, self._totals_known = sums, tree, margins.totals_known
        self._table = rows.groupby(["measure_id", "school_year"], sort=True, dropna=False).ngroup().to_numpy()
        self._unit, self._group = (rows[k].astype(object).to_numpy() for k in ("school_id", "subgroup_id"))
        self._order = np.argsort(self._same.of, kind="stable")
        of = self._same.of
        self._starts = np.searchsorted(of[self._order], np.arange(of.max(initial=-1) + 2))
        cells = self._cells(rows, min_cell)
        # A table is done while the rows that others have hidden wait for it, so that it chooses the same.
        self._waiting: dict[int, list[int]] = {t: [] for t in range(self._table.max(initial=-1) + 1)}
        self._searches = {t: Suppression(cells, self._rules(t), min_cell) for t in self._waiting}
        self.hide([])

    @property
    def states(self) -> NDArray[np.object_]:
        """Whether each row is shown, suppressed or missing."""
        return np.where(self.hidden, SUPPRESSED, self._states).astype(object)

    @property
    def hidden_as(self) -> NDArray[np.object_]:
        """Why each hidden row is hidden: primary for itself or for another of the same students, complementary so
        that others cannot be worked out; the latter is not said where it would tell how many the others are.
        """
        if not self._is_told:
            return np.where(self.hidden, PRIMARY, "").astype(object)
        unsaid = np.zeros(len(self.hidden), dtype=bool)
        unsaid[[cell for search in self._searches.values() for cell in search.unsaid()]] = True
        primary = self._primary | _together(unsaid, self._same.of)
        return np.where(~self.hidden, "", np.where(primary, PRIMARY, COMPLEMENTARY)).astype(object)

    def hide(self, rows: list[int]) -> None:
        """Hide these rows, and all that has to be hidden with them."""
        self._wait_for(rows)
        while self._waiting:
            while self._waiting:
                table = min(self._waiting)
                found = self._searches[table].take(self._waiting.pop(table))
                self.hidden[found] = True
                self._wait_for(found)
            self._wait_for(self._told_by_absence())

    def _cells(self, rows: pd.DataFrame, min_cell: int) -> Cells:
        primary = self._primary
        least, most = self._same.reach(self._known & ~primary)
        n = rows["n"].to_numpy(dtype="float64")
        small = primary & ~(n >= min_cell)
        low = np.where(primary | (not self._is_told), 1.0, np.maximum(min_cell, least))
        small &= self._is_told
        high = np.where(small, min_cell - 1.0, np.where(primary, np.inf, most))
        counted, rank = rows["counted"].to_numpy(dtype="float64"), _ranks(rows, self._totals_known)
        return Cells(
            n.tolist(), counted.tolist(), rank.tolist(), primary.tolist(), low.tolist(), high.tolist()
        )

    def _wait_for(self, rows: list[int]) -> None:
        """Let each row's table, and those of the same students, hide it."""
        for row in rows:
            start, end = self._starts[self._same.of[row]], self._starts[self._same.of[row] + 1]
            for same in self._order[start:end].tolist():
                if not self.hidden[same] and self._known[same]:
                    self.hidden[same] = True
                    self._waiting.setdefault(int(self._table[same]), []).append(same)

    def _told_by_absence(self) -> list[int]:
        """Return what else to hide, where a group is hidden in one measure and has nobody in another of nearly the
        same students: the two measures differ by so many students, and those of that group are among them.
        """
        sheet, found = self._same.sheet, []
        for inner, outer, close in self._same.all_but_a_few:
            row, other = sheet.row[:, outer], sheet.row[:, inner]
            alone = np.flatnonzero(close & (row >= 0) & (other < 0))
            alone = alone[self.hidden[row[alone]]]
            fewer = np.where(other >= 0, np.nan_to_num(sheet.n[:, inner]), 0.0)
            apart = np.nan_to_num(sheet.n[:, outer]) - fewer
            for unit in np.unique(sheet.unit[alone]):
                at = self._cells_of_units[unit]
                here = {self._group[row[cell]]: cell for cell in at if row[cell] >= 0}
                for one in self._sums:
                    cells = [here[part] for part in one.parts if part in here]
                    gone = [cell for cell in cells if other[cell] < 0 and self.hidden[row[cell]]]
                    left = sum(apart[cell] for cell in cells if self.hidden[row[cell]])
                    if one.open or not gone or left - len(gone) >= FEWEST_VALUES - 1:
                        continue
                    more = [cell for cell in cells if apart[cell] > 0 and not self.hidden[row[cell]]]
                    if more:
                        found.append(int(row[min(more, key=lambda cell: (sheet.n[cell, outer], cell))]))
        return list(dict.fromkeys(found))

    @cached_property
    def _cells_of_units(self) -> dict[int, list[int]]:
        cells: dict[int, list[int]] = {}
        for cell, unit in enumerate(self._same.sheet.unit.tolist()):
            cells.setdefault(unit, []).append(cell)
        return cells

    def _rules(self, table: int) -> list[Rule]:
        at = np.flatnonzero((self._table == table) & self._known)
        places: dict[str, dict[str, int]] = {}
        for unit, group, row in zip(self._unit[at], self._group[at], at.tolist(), strict=True):
            places.setdefault(unit, {})[group] = row
        rules = []
        for here in places.values():
            for one in self._sums:
                if one.total in here and (parts := tuple(here[part] for part in one.parts if part in here)):
                    rules.append(Rule(here[one.total], parts, one.open))
        # A team reads its own school in full: with two hidden schools in a total it could work out the other.
        least = 2 if self._totals_known else 3
        for unit, members in self._tree.units.items():
            for group, total in places.get(unit, {}).items():
                inside = tuple(places[m][group] for m in members if m in places and group in places[m])
                if inside:
                    rules.append(Rule(total, inside, least=least))
        return rules


def _together(hidden: Flags, of: NDArray[np.intp]) -> Flags:
    """Return which rows are hidden themselves or for another of the same students."""
    found: Flags = (np.bincount(of, weights=hidden) > 0)[of]
    return found


def _ranks(rows: pd.DataFrame, totals_known: bool) -> NDArray[np.intp]:
    """Totals by group are missed least, a school's line of all students most; a total known elsewhere stays anyway."""
    is_total = rows["school_id"].astype(object).str.contains(":", regex=False).to_numpy(dtype=bool)
    is_all = (rows["subgroup_id"] == "all").to_numpy(dtype=bool)
    ranks = np.where(is_all, np.where(is_total, 2, 3), np.where(is_total, 0, 1))
    return np.where(is_total, 4, ranks) if totals_known else ranks
