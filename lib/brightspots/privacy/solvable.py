"""Which unknowns a set of sums gives away, exactly.

An unknown is solvable if its unit vector lies in the row space of the sums. The coefficients are 1 and -1, so the
elimination is done in whole numbers modulo a large prime: nothing is rounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

PRIME = 2_147_483_647

Unknown = TypeVar("Unknown", bound=Hashable)


def solvable(sums: Iterable[Mapping[Unknown, int]]) -> set[Unknown]:
    """Return the unknowns that follow from these sums.

    Parameters
    ----------
    sums : iterable of mapping
        One a sum: the coefficient of each unknown in it. What is known is left out: it does not matter here.

    Examples
    --------
    >>> sorted(solvable([{"a": 1, "b": 1}, {"b": 1, "c": 1}]))
    []
    >>> sorted(solvable([{"a": 1, "b": 1}, {"b": 1, "c": 1}, {"a": 1, "c": 1}]))
    ['a', 'b', 'c']
    """
    rows = _without_loose_ends([dict(row) for row in sums if row])
    where: dict[Unknown, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for unknown in row:
            where[unknown].add(number)
    done: dict[int, Unknown] = {}
    for number in sorted(range(len(rows)), key=lambda i: len(rows[i])):
        row = rows[number]
        if not row:
            continue
        pivot = min(row, key=lambda unknown: len(where[unknown]))
        done[number] = pivot
        _scale(row, pow(row[pivot], -1, PRIME))
        for other in sorted(where[pivot] - {number}):
            _subtract(rows[other], row, pivot, other, where)
    return {pivot for number, pivot in done.items() if len(rows[number]) == 1}


def _without_loose_ends(rows: list[dict[Unknown, int]]) -> list[dict[Unknown, int]]:
    """Drop the sums that hold two unknowns of no other sum: they tell nothing about anything."""
    times: dict[Unknown, int] = defaultdict(int)
    for row in rows:
        for unknown in row:
            times[unknown] += 1
    kept, dropped = rows, rows
    while dropped:
        dropped = [row for row in kept if sum(times[unknown] == 1 for unknown in row) >= 2]
        kept = [row for row in kept if sum(times[unknown] == 1 for unknown in row) < 2]
        for row in dropped:
            for unknown in row:
                times[unknown] -= 1
    return kept


def _scale(row: dict[Unknown, int], by: int) -> None:
    for unknown in row:
        row[unknown] = row[unknown] * by % PRIME


def _subtract(
    row: dict[Unknown, int],
    from_it: Mapping[Unknown, int],
    pivot: Unknown,
    number: int,
    where: dict[Unknown, set[int]],
) -> None:
    times = row[pivot]
    for unknown, coefficient in from_it.items():
        left = (row.get(unknown, 0) - times * coefficient) % PRIME
        if left:
            row[unknown] = left
            where[unknown].add(number)
        elif unknown in row:
            del row[unknown]
            where[unknown].discard(number)
