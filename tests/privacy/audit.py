"""The audit: what a reader can still work out from everything that was released together.

Two ways to look. The linear audit solves the sums exactly: a hidden cell is found if its unit vector lies in the
row space of the margins and the shown cells. The interval audit also uses that counts are whole and not negative,
and that rates were rounded: it narrows each hidden number down and names those that are left with a range of at
most a stated width. Both take the released rows alone, so that they judge what was let out, not what was meant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from brightspots.district.margins import Margins, Sum
from brightspots.privacy.cells import MISSING, NOT_AVAILABLE, SHOWN, SUPPRESSED
from brightspots.privacy.people_counts import KEY, Tree
from brightspots.privacy.same_students import ALIKE
from brightspots.privacy.solvable import solvable

Bounds = dict[tuple[str, str], tuple[float, float]]
_ROUNDS = 20


def audit(
    released: pd.DataFrame,
    groups: Mapping[str, str],
    *,
    margins: Margins | None = None,
    tree: Tree | None = None,
    width: float = 0.0,
    shares: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return the hidden cells that can be worked out.

    Parameters
    ----------
    released : DataFrame
        The union of all released rows: ``school_id``, ``school_year``, ``measure_id``, ``subgroup_id``, ``state``,
        ``value``, ``numerator``, ``denominator`` and, where shares are coded, ``code`` and ``step``; a row
        that stands there more than once is used once.
    groups : mapping
        The category of each student group.
    margins : Margins, optional
    tree : Tree, optional
        Which units' rows add up to which; for districts whose totals were released, too.
    width : float
        A hidden number of people or of those counted whose possible range is at most this wide counts as found.
    shares : collection of str, optional
        The measures that are shares of people, so that some are counted; all of them when None. A middle score of
        20 counts nobody.

    Returns
    -------
    DataFrame
        ``KEY``, ``how``, ``low`` and ``high``; two measures of the same students that tell it only together are
        named together. ``how`` is linear; people or counted, where the range is too
        narrow; or whole, where the shown line of all students is at none or all, which tells it of everybody and
        is answered by coding. Empty when nothing can be worked out.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": "a", "school_year": "2024-25", "measure_id": "late",
    ...                      "subgroup_id": ["all", "female", "male", "non_binary"],
    ...                      "state": ["shown", "shown", "shown", "suppressed"],
    ...                      "value": [20.0, 25.0, 16.0, None], "denominator": [50.0, 22.0, 25.0, None]})
    >>> sex = {"all": "all", "female": "sex", "male": "sex", "non_binary": "sex"}
    >>> audit(rows, sex)[["subgroup_id", "how", "low", "high"]].values.tolist()
    [['non_binary', 'linear', nan, nan], ['non_binary', 'people', 3.0, 3.0]]
    """
    rows = released.drop_duplicates(KEY)
    rows = rows.reindex(columns=[*KEY, "state", "value", "numerator", "denominator", "code", "step"])
    sums = (margins or Margins()).sums({**dict.fromkeys(rows["subgroup_id"].unique(), ""), **groups})
    found: list[tuple[object, ...]] = []
    for (year, measure), part in rows.groupby(["school_year", "measure_id"], sort=True):
        table = _Table(part, tree)
        equations = table.equations([(s.total, s.parts) for s in sums if not s.open])
        hidden = {cell for cell, state in table.state.items() if state == SUPPRESSED}
        found += [(u, year, measure, g, "linear", np.nan, np.nan) for u, g in table.solved(equations, hidden)]
        kinds = [("people", table.people)]
        if shares is None or measure in shares:
            kinds.append(("counted", table.counted))
        for how, known in kinds:
            for (u, g), (low, high) in sorted(table.narrowed(equations, hidden, known, width).items()):
                told = how == "counted" and table.all_or_none(u)
                found.append((u, year, measure, g, "whole" if told else how, low, high))
    for year, part in rows.groupby("school_year", sort=True):
        found += _across(part, str(year), sums, width)
    return pd.DataFrame(found, columns=[*KEY, "how", "low", "high"])


def _across(rows: pd.DataFrame, year: str, sums: list[Sum], width: float) -> list[tuple[object, ...]]:
    """Read measures of one year as one, two by two, where what is shown of them has as many people."""
    people = rows.pivot_table(index=["school_id", "subgroup_id"], columns="measure_id", values="denominator")
    found: list[tuple[object, ...]] = []
    for one, other in combinations(people.columns, 2):
        both = people[[one, other]].dropna()
        if not len(both) or (both[one] == both[other]).mean() <= ALIKE:
            continue
        pair = rows[rows["measure_id"].isin([one, other])]
        # What one of them shows is known of the other, too.
        read = pair.sort_values("denominator", kind="stable").drop_duplicates(["school_id", "subgroup_id"])
        table = _Table(read, None)
        equations = table.equations([(s.total, s.parts) for s in sums if not s.open])
        hidden = {cell for cell, state in table.state.items() if state == SUPPRESSED}
        known = f"{one} + {other}"
        found += [(u, year, known, g, "linear", np.nan, np.nan) for u, g in table.solved(equations, hidden)]
        narrow = table.narrowed(equations, hidden, table.people, width)
        found += [(u, year, known, g, "people", low, high) for (u, g), (low, high) in sorted(narrow.items())]
    return found


class _Table:
    """One measure of one year, as a reader has it."""

    def __init__(self, rows: pd.DataFrame, tree: Tree | None) -> None:
        cells = list(zip(rows["school_id"], rows["subgroup_id"], strict=True))
        self.units = dict.fromkeys(rows["school_id"])
        self.tree = tree
        self.state = dict(zip(cells, rows["state"], strict=True))
        people = rows["denominator"].astype("float64").to_numpy()
        counted = rows["numerator"].astype("float64").to_numpy()
        value = rows["value"].astype("float64").to_numpy()
        self.people: Bounds = {c: (n, n) for c, n in zip(cells, people, strict=True) if n == n}
        self.counted: Bounds = {}
        # An average of points is no share, even where it lies between 0 and 100.
        share = bool(np.all((value[~np.isnan(value)] >= 0) & (value[~np.isnan(value)] <= 100)))
        code = rows["code"].astype("float64").fillna(0.0).to_numpy()
        step = rows["step"].astype("float64").fillna(0.0).to_numpy()
        for cell, x, v, n, c, rounded in zip(cells, counted, value, people, code, step, strict=True):
            if x == x:
                self.counted[cell] = (x, x)
            elif share and v == v and n == n:
                self.counted[cell] = _counted_of(v, n, c, rounded)

    def equations(self, sums: list[tuple[str, tuple[str, ...]]]) -> list[dict[tuple[str, str], int]]:
        """Return the sums that hold here: over groups in each unit, and over units for each group."""
        rows = []
        for unit in self.units:
            for total, parts in sums:
                inside = [(unit, part) for part in parts if (unit, part) in self.state]
                if (unit, total) in self.state and inside and self._adds_up((unit, total), inside):
                    rows.append({(unit, total): -1, **dict.fromkeys(inside, 1)})
        for unit, members in (self.tree.units if self.tree else {}).items():
            for _, group in [cell for cell in self.state if cell[0] == unit]:
                inside = [(member, group) for member in members if (member, group) in self.state]
                if inside:
                    rows.append({(unit, group): -1, **dict.fromkeys(inside, 1)})
        return rows

    def _adds_up(self, total: tuple[str, str], parts: list[tuple[str, str]]) -> bool:
        """Whether a sum is whole: a single hidden part of a shown group is not, and a missing part leaves it open."""
        if any(self.state[part] in (MISSING, NOT_AVAILABLE) for part in parts):
            return False
        return len(parts) > 1 or self.state[total] != SHOWN or self.state[parts[0]] == SHOWN

    def all_or_none(self, unit: str) -> bool:
        """Whether none of this unit's students were counted, or all."""
        cell = (unit, "all")
        if cell not in self.counted or cell not in self.people:
            return False
        return self.counted[cell][1] < 0.5 or self.counted[cell][0] > self.people[cell][0] - 0.5

    def solved(
        self, equations: list[dict[tuple[str, str], int]], hidden: set[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        left = [{cell: c for cell, c in row.items() if cell in hidden} for row in equations]
        return sorted(solvable(left))

    def narrowed(
        self,
        equations: list[dict[tuple[str, str], int]],
        hidden: set[tuple[str, str]],
        known: Bounds,
        width: float,
    ) -> Bounds:
        """Narrow the hidden down by going from sum to sum until nothing changes; return the narrow ones."""
        bounds: Bounds = dict.fromkeys(hidden, (0.0, np.inf)) | {
            cell: one for cell, one in known.items() if cell not in hidden
        }
        usable = [row for row in equations if all(cell in bounds for cell in row)]
        for _ in range(_ROUNDS):
            changed = [_narrow(row, bounds, hidden) for row in usable]
            if not any(changed):
                break
        # Where low is above high, the source's own numbers do not add up: that tells nothing.
        return {c: bounds[c] for c in hidden if -1e-9 <= bounds[c][1] - bounds[c][0] <= width + 1e-9}


def _counted_of(value: float, n: float, code: float, step: float) -> tuple[float, float]:
    """Return what a reader knows of the number counted from a share of n people.

    Published shares have one decimal; others are rounded to their step, and a coded one is only a bound.
    """
    half = max(0.1, step) / 2 * n / 100
    low, high = value * n / 100 - half, value * n / 100 + half
    return (0.0 if code < 0 else low, n if code > 0 else high)


def _narrow(row: dict[tuple[str, str], int], bounds: Bounds, hidden: set[tuple[str, str]]) -> bool:
    changed = False
    for cell, sign in row.items():
        if cell not in hidden:
            continue
        others = [(bounds[c], k) for c, k in row.items() if c != cell]
        low = sum(b[0] if k * sign < 0 else -b[1] for b, k in others)
        high = sum(b[1] if k * sign < 0 else -b[0] for b, k in others)
        # Counts are whole.
        low, high = np.ceil(low - 1e-6), np.floor(high + 1e-6)
        old = bounds[cell]
        if old[0] > old[1]:
            continue
        new = (max(old[0], low), min(old[1], high))
        if new[0] > old[0] + 1e-9 or new[1] < old[1] - 1e-9:
            bounds[cell] = new
            changed = True
    return changed
