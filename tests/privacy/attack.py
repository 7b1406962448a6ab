"""An attack on released tables by integer programming, written without the library's margins, algebra or codes.

A reader who has all pages of a batch writes down everything that they say of one school in one year: which groups
make up all students, which of two measures counts some of the other's students, in what range each share was rounded
or coded, and that a hidden group has fewer than 11 students where it is hidden for being small, and 11 or more where
it is hidden for another's sake. Then HiGHS finds the least and the most that each hidden number can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

PARTITIONS = ("race_ethnicity", "sex", "grade")
SMALL = 10
MOST = 100_000.0
ALIKE = 0.9
FEWEST_VALUES = 3

# As a reader finds it in the project's texts: fewest people, and how near to none or all a share may be shown.
CODED_WITHIN = ((300, 1.0), (100, 2.0), (40, 5.0), (20, 10.0), (0, 20.0))

Cell = tuple[str, str, str]


@dataclass
class Found:
    """One hidden number and the range that is left for it."""

    school: str
    year: str
    measure: str
    group: str
    what: str
    low: int
    high: int
    truth: float = float("nan")

    @property
    def values(self) -> int:
        return self.high - self.low + 1


@dataclass
class Programme:
    """Whole unknowns, each from its least to its most, and sums between them."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    at: dict[Cell, int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def unknown(self, cell: Cell, low: float, high: float) -> None:
        self.at[cell] = len(self.low)
        self.low.append(low)
        self.high.append(high)

    def sum(self, terms: Mapping[int, float], low: float, high: float) -> None:
        self.rows.append((dict(terms), low, high))

    def ranges(self, wanted: list[int], enough: int) -> dict[int, tuple[int, int]]:
        """Return the range of each unknown wanted; one of `enough` values is not looked into further."""
        entries = [(k, c, v) for k, (terms, _, _) in enumerate(self.rows) for c, v in terms.items()]
        rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = csr_array((values, (rows, columns)), shape=(len(self.rows), len(self.low)))
        sums = [LinearConstraint(matrix, [r[1] for r in self.rows], [r[2] for r in self.rows])]
        seen: dict[int, tuple[int, int]] = {}

        def solve(weights: np.ndarray) -> None:
            found = milp(weights, integrality=np.ones(len(self.low)), constraints=sums if self.rows else (),
                         bounds=Bounds(self.low, self.high))  # fmt: skip
            if found.x is None:
                raise AssertionError(f"the reader's sums contradict each other: {found.message}")
            for one in wanted:
                value = round(found.x[one])
                low, high = seen.get(one, (value, value))
                seen[one] = min(low, value), max(high, value)

        together = np.zeros(len(self.low))
        together[wanted] = 1.0
        for weights in (together, -together):
            solve(weights)
        # Many are far apart in some answer or other, and need no question of their own.
        chance = np.random.default_rng(1)
        for _ in range(10):
            mixed = np.zeros(len(self.low))
            mixed[wanted] = chance.choice([-1.0, 1.0], len(wanted))
            solve(mixed)
        for one in wanted:
            for sign in (1.0, -1.0):
                if seen[one][1] - seen[one][0] + 1 < enough:
                    weights = np.zeros(len(self.low))
                    weights[one] = sign
                    solve(weights)
        return seen


def share_range(value: float, n: float, code: float, step: float) -> tuple[float, float]:
    """Return how many of n people may stand behind a share that a page shows."""
    within = next(bound for fewest, bound in CODED_WITHIN if n >= fewest)
    if code < 0:
        return 0.0, within * n / 100
    if code > 0:
        return (100 - within) * n / 100, n
    low, high = value - max(step, 0.1) / 2, value + max(step, 0.1) / 2
    if step and abs(value - within) < 1e-9:
        high = within // step * step + step / 2
    if step and abs(value - (100 - within)) < 1e-9:
        low = 100 - (within // step * step + step / 2)
    if step:
        low, high = max(low, within), min(high, 100 - within)
    return low * n / 100, high * n / 100


def relations(told: pd.DataFrame) -> Iterator[tuple[str, str, bool]]:
    """Yield pairs of measures of which the first counts some of the second's students, and whether all of them.

    As far as the pages show: wherever both have a number of people.
    """
    people = told.pivot_table(
        index=["school_id", "school_year", "subgroup_id"], columns="measure_id", values="denominator"
    )
    for one, other in permutations(people.columns, 2):
        both = people[[one, other]].dropna()
        if len(both) and (both[one] == both[other]).mean() > ALIKE:
            if one < other:
                yield one, other, True
        elif len(both) >= 20 and (both[one] <= both[other]).all():
            yield one, other, False


def attack(
    told: pd.DataFrame,
    groups: Mapping[str, str],
    counted: frozenset[str],
    enough: int = FEWEST_VALUES,
    schools: frozenset[str] = frozenset(),
) -> list[Found]:
    """Return the range of every hidden number of people, and of every hidden number of those counted.

    Parameters
    ----------
    told : DataFrame
        What `release` handed out.
    groups : mapping
        The category of each student group.
    counted : frozenset of str
        The measures that are shares of counted people.
    enough : int
        A range of so many values is not looked into further.
    schools : frozenset of str
        Only these; all of them when empty. How the measures are related is read from all of them.
    """
    told = told[told["state"] != "missing"]
    between = list(relations(told))
    found = []
    for (school, year), here in told.groupby(["school_id", "school_year"], sort=True):
        if schools and school not in schools:
            continue
        programme = _written_down(here, groups, counted, between)
        hidden = here.loc[here["state"] == "suppressed", ["measure_id", "subgroup_id"]]
        cells = [(what, m, g) for m, g in hidden.itertuples(index=False) for what in ("people", "counted")]
        wanted = {programme.at[cell]: cell for cell in cells if cell in programme.at}
        if wanted:
            ranges = programme.ranges(list(wanted), enough)
            found += [Found(school, year, m, g, what, *ranges[k]) for k, (what, m, g) in wanted.items()]
    return found


def _written_down(
    here: pd.DataFrame,
    groups: Mapping[str, str],
    counted: frozenset[str],
    between: list[tuple[str, str, bool]],
) -> Programme:
    programme = Programme()
    rows = {(row["measure_id"], row["subgroup_id"]): row for row in here.to_dict("records")}
    reasons = "hidden_as" in here
    for (m, g), row in rows.items():
        shown = row["state"] == "shown"
        n = row["denominator"]
        low, high = (n, n) if shown else (1.0, MOST)
        if not shown and reasons and row["hidden_as"] == "complementary":
            low = SMALL + 1.0
        programme.unknown(("people", m, g), low, high)
        if m not in counted:
            continue
        low, high = (0.0, n) if shown else (0.0, MOST)
        if shown and row["numerator"] == row["numerator"]:
            low = high = row["numerator"]
        elif shown:
            low, high = share_range(row["value"], n, row.get("code", 0), row.get("step", 0.0))
            low, high = max(0.0, np.ceil(low - 1e-6)), min(n, np.floor(high + 1e-6))
        programme.unknown(("counted", m, g), low, high)
        programme.sum({programme.at["counted", m, g]: 1, programme.at["people", m, g]: -1}, -np.inf, 0)
    for m in sorted({m for m, _ in rows}):
        for what in ("people", "counted"):
            if (what, m, "all") not in programme.at:
                continue
            whole = programme.at[what, m, "all"]
            for kind in PARTITIONS:
                parts = [programme.at[what, m, g] for (k, g) in rows if k == m and groups.get(g) == kind]
                if parts:
                    programme.sum({whole: -1, **dict.fromkeys(parts, 1)}, 0, 0)
            for group in [g for (k, g) in rows if k == m and g != "all"]:
                programme.sum({programme.at[what, m, group]: 1, whole: -1}, -np.inf, 0)
    for one, other, same in between:
        for m, g in rows:
            if m == one and (other, g) in rows:
                pair = {programme.at["people", one, g]: 1, programme.at["people", other, g]: -1}
                programme.sum(pair, 0 if same else -np.inf, 0)
    if reasons:
        _add_small(programme, rows, between)
    return programme


def _add_small(
    programme: Programme,
    rows: Mapping[tuple[str, str], Mapping[str, object]],
    between: list[tuple[str, str, bool]],
) -> None:
    """A group hidden for being small is so in this measure, or in one of some of its students."""
    for (m, g), row in rows.items():
        if row["state"] != "suppressed" or row["hidden_as"] != "primary":
            continue
        inside = [
            one for one, other, same in between
            if other == m and rows.get((one, g), {}).get("hidden_as") == "primary" and not same
        ]  # fmt: skip
        if not inside:
            programme.high[programme.at["people", m, g]] = SMALL
