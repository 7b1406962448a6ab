"""What is known of each student's day: a byte a day enrolled, so that any choice of days can be added up later.

Which days count is known only when all rows have been read: a day is believed by how many students have a row of it,
and an unfinished year is set against as many days of the year before.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.stays import Whole

WHOLE = 1_000_000
"""Parts of a day in which absence is counted."""

_NO_ROW, _PRESENT, _ABSENT = 0, 1, 2
_AT_ONCE = 4_000_000


class DayCells:
    """How much of each day enrolled was missed, and whether there is a row that says so.

    Parameters
    ----------
    pieces : DataFrame
        Pieces of stays, each with its ``first`` and ``end`` among the days of a calendar.

    Examples
    --------
    >>> cells = DayCells(pd.DataFrame({"first": [0, 2], "end": [3, 5]}))
    >>> cells.add(np.array([0, 0, 1]), np.array([0, 2, 4]), np.array([WHOLE, 0, WHOLE // 2]))
    >>> [found.tolist() for found in cells.added_up(np.array([True, True, True, False, True]))]
    [[1000000, 500000], [2, 1], [1, 1]]
    >>> [found.tolist() for found in cells.added_up(np.array([True, True, False, False, False]))]
    [[1000000, 0], [1, 0], [0, 0]]
    """

    def __init__(self, pieces: pd.DataFrame) -> None:
        self._first = pieces["first"].to_numpy()
        self._length = pieces["end"].to_numpy() - self._first
        self._starts = np.cumsum(self._length) - self._length
        self._cells: NDArray[np.uint8 | np.uint16 | np.uint32] = np.zeros(self._length.sum(), dtype=np.uint8)
        self._amounts: list[int] = [0, 0, WHOLE]

    def add(self, piece: Whole, position: Whole, amount: Whole) -> None:
        """Note how much of their days, in millionths, was missed by the students of these pieces."""
        code = np.where(amount == WHOLE, _ABSENT, _PRESENT)
        parts = np.flatnonzero((amount != 0) & (amount != WHOLE))
        if len(parts):
            code[parts] = self._codes_of(amount[parts])
        self._cells[self._starts[piece] + position - self._first[piece]] = code

    def added_up(
        self, counted: NDArray[np.bool_], pieces: NDArray[np.intp] | None = None
    ) -> tuple[Whole, Whole, Whole]:
        """Return what was missed, the days with a row, and those not wholly missed, on the days that count.

        Parameters
        ----------
        counted : array of bool
            Which days of the calendar count.
        pieces : array of int, optional
            The pieces to add up, in their order; all of them when None.
        """
        wanted = np.arange(len(self._length)) if pieces is None else np.asarray(pieces, dtype=np.intp)
        amounts = np.array(self._amounts)
        absent, recorded, came = (np.zeros(len(wanted), dtype=np.int64) for _ in range(3))
        for here in self._blocks(wanted):
            piece = wanted[here]
            length = self._length[piece]
            begins = np.cumsum(length) - length
            along = np.arange(length.sum()) - np.repeat(begins, length)
            cells = self._cells[np.repeat(self._starts[piece], length) + along]
            cells[~counted[np.repeat(self._first[piece], length) + along]] = _NO_ROW
            missed = amounts[cells]
            absent[here] = np.add.reduceat(missed, begins)
            recorded[here] = np.add.reduceat((cells != _NO_ROW).astype(np.int64), begins)
            came[here] = np.add.reduceat(((cells != _NO_ROW) & (missed < WHOLE)).astype(np.int64), begins)
        return absent, recorded, came

    def on_days(self, group: NDArray[np.intp], shape: tuple[int, int]) -> Whole:
        """Return what was missed on each day of the calendar by each group of pieces, in millionths.

        Parameters
        ----------
        group : array of int
            The group of each piece.
        shape : tuple of int
            How many days the calendar has, and how many groups there are.
        """
        days, groups = shape
        amounts = np.array(self._amounts)
        missed = np.zeros(days * groups, dtype=np.int64)
        for here in self._blocks(np.arange(len(self._length))):
            length = self._length[here]
            begins = np.cumsum(length) - length
            along = np.arange(length.sum()) - np.repeat(begins, length)
            cells = self._cells[np.repeat(self._starts[here], length) + along]
            away = np.flatnonzero(cells > _PRESENT)
            day = (np.repeat(self._first[here], length) + along)[away]
            cell = day * groups + np.repeat(group[here], length)[away]
            # As float64: whole up to 2 ** 53 millionths, which is nine billion days.
            missed += np.bincount(cell, weights=amounts[cells[away]], minlength=len(missed)).astype(np.int64)
        return missed.reshape(days, groups)

    def _codes_of(self, amounts: Whole) -> Whole:
        """Return the codes of parts of days; a new one for each part that was not seen before."""
        parts, place = np.unique(amounts, return_inverse=True)
        known = {amount: code for code, amount in enumerate(self._amounts) if code > _ABSENT}
        for part in parts.tolist():
            if part not in known:
                known[part] = len(self._amounts)
                self._amounts.append(part)
        if len(self._amounts) > np.iinfo(self._cells.dtype).max:
            self._cells = self._cells.astype(np.min_scalar_type(len(self._amounts)))
        return np.array([known[part] for part in parts.tolist()])[place]

    def _blocks(self, wanted: NDArray[np.intp]) -> Iterator[slice]:
        """Cut pieces into blocks of a bounded number of days, so that little memory is needed at once."""
        so_far = np.cumsum(self._length[wanted])
        begin = 0
        while begin < len(wanted):
            done = so_far[begin - 1] if begin else 0
            end = max(int(np.searchsorted(so_far, done + _AT_ONCE, side="right")), begin + 1)
            yield slice(begin, end)
            begin = end
