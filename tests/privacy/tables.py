"""Small districts for the tests of the privacy room, and a plain search that knows nothing of how masks are made."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

KEY = ["school_id", "school_year", "measure_id", "subgroup_id"]
RACES = ("a", "b", "c", "d")
GROUPS = {"all": "all", **dict.fromkeys(RACES, "race_ethnicity")}


def row(school: str, group: str, counted: float, n: float, measure: str = "late") -> dict[str, object]:
    value = 100 * counted / n if n else np.nan
    return dict(zip([*KEY, "value", "numerator", "denominator"],
                    [school, "2024-25", measure, group, value, counted, n], strict=True))  # fmt: skip


def table(people: list[list[int]], counted: list[list[int]] | None = None) -> pd.DataFrame:
    """One row of numbers a school, one column a group; the line of all students is their sum."""
    counted = counted or [[n // 2 for n in school] for school in people]
    rows = []
    for number, (ns, xs) in enumerate(zip(people, counted, strict=True)):
        rows += [row(f"s{number}", g, x, n) for g, n, x in zip(RACES[: len(ns)], ns, xs, strict=True)]
        rows.append(row(f"s{number}", "all", sum(xs), sum(ns)))
    return pd.DataFrame(rows)


def schools(count: int, lea: str = "L") -> pd.DataFrame:
    return pd.DataFrame({"school_id": [f"s{number}" for number in range(count)], "lea_id": lea})


def in_row_space(rows: np.ndarray, cell: int) -> bool:
    """By least squares in floating point: another way than the library's."""
    if not len(rows):
        return False
    unit = np.zeros(rows.shape[1])
    unit[cell] = 1
    found, *_ = np.linalg.lstsq(rows.T, unit, rcond=None)
    return bool(np.allclose(rows.T @ found, unit, atol=1e-8))


def grid_is_safe(hidden: set[tuple[int, int]], height: int, width: int) -> bool:
    """Whether no hidden cell of a grid with known sums of its rows and columns can be solved."""
    cells = sorted(hidden)
    lines = [[(r, c) for c in range(width)] for r in range(height)]
    if height > 1:
        lines += [[(r, c) for r in range(height)] for c in range(width)]
    rows = np.array([[float(cell in line) for cell in cells] for line in lines if hidden & set(line)])
    return not any(in_row_space(rows, i) for i in range(len(cells)))


def fewest_hidden(small: set[tuple[int, int]], height: int, width: int) -> int:
    """The exact minimum, by trying every set of further cells."""
    rest = [(r, c) for r in range(height) for c in range(width) if (r, c) not in small]
    for more in range(len(rest) + 1):
        for added in combinations(rest, more):
            if grid_is_safe(small | set(added), height, width):
                return len(small) + more
    return len(small) + len(rest)
