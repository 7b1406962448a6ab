"""Which numbers are about the same students: what hides one of them has to hide the others, too.

Nobody has to declare it. Where two measures have the same number of students in nearly every cell, a reader takes
them for the same students and subtracts across the pages: 375 in all, 184 boys on one page, 190 girls on another,
and one student is left. So it is read from the numbers themselves, for the district and for each school and year;
and a measure that counts some of another's students, all but a few of them, is taken together with it, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.district.margins import Margins

# In more than this share of cells two measures have the same number of students: they count the same.
ALIKE = 0.9

# A measure counts some of another's students where it has no more than the other in nearly every one of many cells.
WITHIN, FEWEST_CELLS = 0.98, 20

# All but so many of them, or all but this share: what one page shows of a group all but tells it on the other.
ALL_BUT, ALL_BUT_SHARE = 10, 0.1

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Sheet:
    """People by cell and by table, a table being one measure of one year.

    Attributes
    ----------
    n : array
        One row a cell, which is a group of a unit; one column a table. NaN where a table has no such cell.
    row : array
        The place among the rows that were given; -1 where there is none.
    unit : array
        The unit of each cell.
    tables : DataFrame
        measure_id and school_year of each column.
    whole : array
        For each cell, the cell of all students of its unit; -1 where there is none.
    """

    n: NDArray[np.float64]
    row: NDArray[np.intp]
    unit: NDArray[np.intp]
    tables: pd.DataFrame
    whole: NDArray[np.intp]

    @classmethod
    def of(cls, rows: pd.DataFrame, known: Flags) -> Sheet:
        """Return the sheet of the rows of which something is known."""
        units, _ = pd.factorize(rows["school_id"])
        groups, names = pd.factorize(rows["subgroup_id"])
        cells, keys = pd.factorize(units * max(len(names), 1) + groups)
        tables = rows[["measure_id", "school_year"]]
        table = tables.groupby(["measure_id", "school_year"], sort=True, dropna=False).ngroup().to_numpy()
        named = tables.groupby(["measure_id", "school_year"], sort=True, dropna=False).size().reset_index()
        shape = (len(keys), len(named))
        n, row = np.full(shape, np.nan), np.full(shape, -1, dtype=np.intp)
        at = np.flatnonzero(known)
        row[cells[at], table[at]] = at
        n[cells[at], table[at]] = rows["n"].to_numpy()[at]
        unit, group = keys // max(len(names), 1), keys % max(len(names), 1)
        of_all = np.full(unit.max(initial=-1) + 1, -1, dtype=np.intp)
        is_all = np.flatnonzero(names.to_numpy() == "all")
        if len(is_all):
            here = np.flatnonzero(group == is_all[0])
            of_all[unit[here]] = here
        return cls(n, row, unit, named, of_all[unit])


class SameStudents:
    """Which rows are about the same students, and which are about some of another's.

    Parameters
    ----------
    rows : DataFrame
        ``KEY`` and ``n``.
    known : array of bool
        The rows that have any number, shown or hidden.
    margins : Margins

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": "a", "school_year": "2024-25", "measure_id": ["late"] * 3 + ["on_time"] * 3,
    ...                      "subgroup_id": ["all", "female", "male"] * 2, "n": [50.0, 24.0, 26.0] * 2})
    >>> SameStudents(rows, np.ones(6, dtype=bool), Margins()).of.tolist()
    [0, 1, 2, 0, 1, 2]
    """

    def __init__(self, rows: pd.DataFrame, known: Flags, margins: Margins) -> None:
        self.sheet = Sheet.of(rows, known)
        self.margins = margins
        self._names = self.sheet.tables["measure_id"].astype(str).tolist()
        self._years = self.sheet.tables["school_year"].astype(str).tolist()
        self._size = len(rows)

    @cached_property
    def of(self) -> NDArray[np.intp]:
        """For each row the number of its students: rows with the same number are hidden together."""
        # Read only where a mask is decided: pages start sooner without.
        from scipy.sparse import coo_array  # type: ignore[import-untyped]
        from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

        ends: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
        for one, other, where in (*self._alike, *self.all_but_a_few):
            first, second = self.sheet.row[where, one], self.sheet.row[where, other]
            both = (first >= 0) & (second >= 0)
            ends.append((first[both], second[both]))
        if not ends:
            return np.arange(self._size)
        first, second = (np.concatenate(side) for side in zip(*ends, strict=True))
        graph = coo_array((np.ones(len(first), dtype=bool), (first, second)), shape=(self._size, self._size))
        return connected_components(graph, directed=False)[1].astype(np.intp)

    def reach(self, shown: Flags) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return for each row what other measures tell of its people: at least as many as are shown of some of
        them, at most as many as are shown of more than them. Rows that are hidden with it tell nothing.
        """
        sheet = self.sheet
        told = np.where((sheet.row >= 0) & shown[sheet.row], sheet.n, np.nan)
        least, most = np.full(self._size, 0.0), np.full(self._size, np.inf)
        for inner, outer in self._within:
            for table, other, keep, side in ((outer, inner, np.fmax, least), (inner, outer, np.fmin, most)):
                apart = self.of[sheet.row[:, table]] != self.of[sheet.row[:, other]]
                at = np.flatnonzero((sheet.row[:, table] >= 0) & ~np.isnan(told[:, other]) & apart)
                row = sheet.row[at, table]
                side[row] = keep(side[row], told[at, other])
        return least, most

    @cached_property
    def _within(self) -> list[tuple[int, int]]:
        """Pairs of tables of one year: the first counts some of the second's students."""
        return [
            (inner, outer)
            for one, other in self._pairs()
            for inner, outer in ((one, other), (other, one))
            if self._is_within(*self._measures(inner, outer))
        ]

    def _is_within(self, inner: str, outer: str) -> bool:
        both, fewer = self._compared[inner, outer][0], self._compared[inner, outer][2]
        return both >= FEWEST_CELLS and fewer >= WITHIN * both

    @cached_property
    def _compared(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        """For pairs of measures: in how many cells both are known, as many, and the first no more."""
        found: dict[tuple[str, str], tuple[int, int, int]] = {}
        for one, other in self._pairs():
            a, b = self.sheet.n[:, one], self.sheet.n[:, other]
            both = (a > 0) & (b > 0)
            counts = int(both.sum()), int((both & (a == b)).sum()), int((both & (a <= b)).sum())
            back = (*counts[:2], int((both & (b <= a)).sum()))
            first, second = self._measures(one, other)
            for key, more in (((first, second), counts), ((second, first), back)):
                so_far = found.get(key, (0, 0, 0))
                found[key] = (so_far[0] + more[0], so_far[1] + more[1], so_far[2] + more[2])
        return found

    @cached_property
    def _alike(self) -> list[tuple[int, int, Flags]]:
        """Pairs of tables, and the cells in which they have as many students."""
        everywhere = np.ones(len(self.sheet.unit), dtype=bool)
        families = [set(family) for family in self.margins.same_students]
        found = []
        for one, other in self._pairs():
            pair = set(self._measures(one, other))
            both, alike, _ = self._compared[self._measures(one, other)]
            where = everywhere
            if not any(pair <= family for family in families) and not alike > ALIKE * both:
                where = self._alike_here(one, other)
                if pair & set(self.margins.of_days):
                    where = where | (self.sheet.n[:, one] == self.sheet.n[:, other])
            found.append((one, other, where))
        for one, other in combinations(range(len(self.sheet.tables)), 2):
            a, b = self.sheet.n[:, one], self.sheet.n[:, other]
            if self._year(one) != self._year(other) and (a == b).sum() > ALIKE * ((a > 0) & (b > 0)).sum():
                found.append((one, other, everywhere))
        return found

    def _alike_here(self, one: int, other: int) -> Flags:
        """Return the cells of units in which nearly every group has as many students in both."""
        a, b, unit = self.sheet.n[:, one], self.sheet.n[:, other], self.sheet.unit
        both = (a > 0) & (b > 0)
        alike = np.bincount(unit, weights=both & (a == b)) > ALIKE * np.bincount(unit, weights=both)
        return np.asarray(alike[unit], dtype=bool)

    @cached_property
    def all_but_a_few(self) -> list[tuple[int, int, Flags]]:
        """Pairs of tables, and the cells of units in which the first counts all but a few of the second's students."""
        sheet, found = self.sheet, []
        for inner, outer in self._within:
            a, b = (np.where(sheet.whole >= 0, sheet.n[sheet.whole, t], np.nan) for t in (inner, outer))
            where = (a <= b) & (b - a <= np.maximum(ALL_BUT, ALL_BUT_SHARE * b))
            found.append((inner, outer, where))
        return found

    def _pairs(self) -> list[tuple[int, int]]:
        """Pairs of tables of one year."""
        tables = range(len(self.sheet.tables))
        return [(i, j) for i, j in combinations(tables, 2) if self._year(i) == self._year(j)]

    def _measures(self, one: int, other: int) -> tuple[str, str]:
        return self._names[one], self._names[other]

    def _year(self, table: int) -> str:
        return self._years[table]
