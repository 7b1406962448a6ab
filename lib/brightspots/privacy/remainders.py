"""What is left of each sum after everything shown is subtracted, kept up to date while cells are hidden.

A district's line is a sum of thousands of schools: for each cell that may be hidden next, only what changes is added
or subtracted. Where rounding could tip a comparison, the numbers are added up again in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan, nan

# Shares of the total within which a running sum of fractions is not trusted.
_NEAR = 1e-9


class Remainders:
    """The total of each sum less its shown parts.

    Parameters
    ----------
    numbers : sequence of float
        The number of each cell; NaN where it is not known.
    sums : sequence of tuple
        The total and the parts of each sum, as numbers of cells.
    hidden : sequence of bool
        Of each cell; the caller changes it and tells of it with `move`.

    Examples
    --------
    >>> hidden = [False, False, False]
    >>> left = Remainders([60.0, 25.0, 35.0], [(0, (1, 2))], hidden)
    >>> left.of(0)
    0.0
    >>> hidden[2] = True
    >>> left.move(0, 2)
    >>> left.of(0)
    35.0
    """

    def __init__(
        self, numbers: Sequence[float], sums: Sequence[tuple[int, tuple[int, ...]]], hidden: Sequence[bool]
    ) -> None:
        self._numbers, self._sums, self._hidden = numbers, sums, hidden
        self._shown = [0.0] * len(sums)
        self._unknown = [0] * len(sums)
        self._whole = [True] * len(sums)
        for at, (total, parts) in enumerate(sums):
            shown = 0.0
            for part in parts:
                number = numbers[part]
                if isnan(number):
                    self._unknown[at] += not hidden[part]
                    continue
                if not hidden[part]:
                    shown += number
                if number % 1:
                    self._whole[at] = False
            self._shown[at] = shown
            self._whole[at] = self._whole[at] and (isnan(numbers[total]) or not numbers[total] % 1)

    def move(self, at: int, part: int) -> None:
        """Take note that a part of this sum has just been hidden, or shown again."""
        number, sign = self._numbers[part], -1 if self._hidden[part] else 1
        if isnan(number):
            self._unknown[at] += sign
        else:
            self._shown[at] += sign * number

    def of(self, at: int, edges: Iterable[float] = ()) -> float:
        """Return what is left of a sum, exactly where it is near one of these edges; NaN where that is not known."""
        if self._unknown[at]:
            return nan
        total, parts = self._sums[at]
        left = self._numbers[total] - self._shown[at]
        if self._whole[at]:
            return left
        near = _NEAR * (1 + abs(self._numbers[total]) + abs(self._shown[at]))
        if any(abs(left - edge) < near for edge in edges):
            return self._numbers[total] - sum(self._numbers[part] for part in parts if not self._hidden[part])
        return left
