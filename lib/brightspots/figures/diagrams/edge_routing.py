"""Arrows between boxes that stand in a grid: they run in the gaps between rows and columns, so they cross no box.

First it is decided which gaps an arrow goes through and on which track, without any length; the gaps are then made
as wide as their tracks need, and the arrow gets its points. No two arrows share a track where both run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["across", "down", "next", "around"]

# Where on the width of a box arrows begin and end; one straight down takes the middle.
_ENTRY, _FIRST_EXIT, _LAST_EXIT = 0.36, 0.64, 0.92


@dataclass(frozen=True)
class Arrow:
    """The way of one arrow, in rows, columns and tracks.

    Attributes
    ----------
    start, end : int
        The boxes, by their position.
    way : str
        ``across`` to the next box of the row, ``down`` to the next of the column, ``next`` to the row below through
        the gap between, ``around`` through a gap beside the columns.
    out : float
        Where on the width of its box it begins.
    first, beside, last : tuple of int
        The gap and the track: below the row where it begins, beside the columns, above the row where it ends.
    """

    start: int
    end: int
    way: Way
    out: float = 0.5
    first: tuple[int, int] = (0, 0)
    beside: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Wiring:
    """All arrows, and how many tracks each gap needs.

    Attributes
    ----------
    arrows : tuple of Arrow
    rows : dict of int to int
        Tracks of the gap below a row; -1 is above the first.
    columns : dict of int to int
        Tracks of the gap left of a column; the last is right of all.
    """

    arrows: tuple[Arrow, ...]
    rows: dict[int, int]
    columns: dict[int, int]


@dataclass
class _Gap:
    """Arrows that run along one gap, each with the stretch that it takes."""

    runs: list[tuple[float, float, int]] = field(default_factory=list)

    def tracks(self) -> dict[int, int]:
        """Give every arrow the first track that is free where it runs."""
        ends: list[float] = []
        found: dict[int, int] = {}
        for low, high, arrow in sorted(self.runs):
            free = next((track for track, end in enumerate(ends) if end < low), len(ends))
            if free == len(ends):
                ends.append(high)
            ends[free] = high
            found[arrow] = free
        return found


def wire(places: Sequence[tuple[int, int]], pairs: Iterable[tuple[int, int]]) -> Wiring:
    """Find the way of every arrow.

    Parameters
    ----------
    places : sequence of (int, int)
        Row and column of each box; no two boxes share a place.
    pairs : iterable of (int, int)
        From which box to which.

    Examples
    --------
    >>> wired = wire([(0, 0), (0, 1), (1, 0)], [(0, 1), (1, 2), (0, 2)])
    >>> [arrow.way for arrow in wired.arrows]
    ['across', 'next', 'down']
    """
    taken = {place: box for box, place in enumerate(places)}
    kept = [(a, b) for a, b in dict.fromkeys(pairs) if a != b]
    ways = [_way(places[a], places[b], taken) for a, b in kept]
    outs = _outs(kept, ways)
    level: dict[int, _Gap] = defaultdict(_Gap)
    upright: dict[int, _Gap] = defaultdict(_Gap)
    heads: dict[int, int] = {}
    tails: dict[int, int] = {}
    sides: dict[int, int] = {}
    for n, ((a, b), way) in enumerate(zip(kept, ways, strict=True)):
        (row, column), (to_row, to_column) = places[a], places[b]
        begins, ends = column + outs[n], to_column + _ENTRY
        if way == "next":
            heads[n] = row
            level[row].runs.append((min(begins, ends), max(begins, ends), n))
        elif way == "around":
            side = to_column if column <= to_column else to_column + 1
            heads[n], sides[n], tails[n] = row, side, to_row - 1
            # One gap may hold both of its ends: they are two runs, told apart by their sign.
            level[row].runs.append((min(begins, side), max(begins, side), n))
            level[to_row - 1].runs.append((min(side, ends), max(side, ends), -n - 1))
            upright[side].runs.append((min(row, to_row - 1), max(row, to_row - 1), n))
    tracks = {gap: runs.tracks() for gap, runs in level.items()}
    beside = {gap: runs.tracks() for gap, runs in upright.items()}
    arrows = tuple(
        Arrow(
            a,
            b,
            way,
            outs[n],
            (heads[n], tracks[heads[n]][n]) if n in heads else (0, 0),
            (sides[n], beside[sides[n]][n]) if n in sides else (0, 0),
            (tails[n], tracks[tails[n]][-n - 1]) if n in tails else (0, 0),
        )
        for n, ((a, b), way) in enumerate(zip(kept, ways, strict=True))
    )
    return Wiring(arrows, _most(tracks), _most(beside))


def _way(start: tuple[int, int], end: tuple[int, int], taken: dict[tuple[int, int], int]) -> Way:
    (row, column), (to_row, to_column) = start, end
    beside = [(row, between) for between in range(column + 1, to_column)]
    if row == to_row and column < to_column and not any(place in taken for place in beside):
        return "across"
    below = [(between, column) for between in range(row + 1, to_row)]
    if column == to_column and row < to_row and not any(place in taken for place in below):
        return "down"
    return "next" if to_row == row + 1 else "around"


def _outs(pairs: Sequence[tuple[int, int]], ways: Sequence[Way]) -> list[float]:
    """Spread the places where a box's arrows begin, so that no two lie on each other."""
    many = Counter(a for (a, _), way in zip(pairs, ways, strict=True) if way in ("next", "around"))
    seen: Counter[int] = Counter()
    found = []
    for (a, _), way in zip(pairs, ways, strict=True):
        if way not in ("next", "around"):
            found.append(0.5)
            continue
        step = (_LAST_EXIT - _FIRST_EXIT) / max(many[a], 1)
        found.append(_FIRST_EXIT + step * seen[a])
        seen[a] += 1
    return found


def _most(tracks: dict[int, dict[int, int]]) -> dict[int, int]:
    return {gap: max(given.values()) + 1 for gap, given in tracks.items()}


@dataclass(frozen=True)
class Grid:
    """Where rows and columns stand, in pixels.

    Attributes
    ----------
    left, top : tuple of float
        Of every column and every row.
    width : float
        Of a column.
    tall : tuple of float
        The height of each row: its tallest box.
    beside, between : dict of int to tuple of float
        The place of every track: x in the gap left of a column, y in the gap below a row.
    """

    left: tuple[float, ...]
    top: tuple[float, ...]
    width: float
    tall: tuple[float, ...]
    beside: dict[int, tuple[float, ...]]
    between: dict[int, tuple[float, ...]]


TRACK = 7.0
"""Pixels between two tracks."""

INTO = 17.0
"""Pixels below the top of a row at which arrows across it run: within every box of the row."""


def spaced(
    wiring: Wiring,
    tall: Sequence[float],
    columns: int,
    *,
    x: float,
    y: float,
    width: float,
    gap: float,
    row_gap: float,
) -> Grid:
    """Return where rows and columns stand when they share a width, with every gap as wide as its tracks need.

    Parameters
    ----------
    wiring : Wiring
    tall : sequence of float
        The height of every row.
    columns : int
    x, y : float
        The upper left corner.
    width : float
        For all columns and the gaps beside them.
    gap, row_gap : float
        The least gap between columns, and between rows.
    """
    each = column_width(wiring, columns, width, gap)
    left, beside, at = [], {}, x
    for column in range(columns + 1):
        many = wiring.columns.get(column, 0)
        room = _side_gap(wiring, column, columns, gap)
        beside[column] = _tracks(at, room, many)
        at += room
        if column < columns:
            left.append(at)
            at += each
    top, between, down = [], {}, y
    for row in range(-1, len(tall)):
        if row >= 0:
            top.append(down)
            down += tall[row]
        many = wiring.rows.get(row, 0)
        least = row_gap if 0 <= row < len(tall) - 1 else 0.0
        room = max(least, TRACK * (many + 1) + 4 if many else 0.0)
        between[row] = _tracks(down, room - 4 if many else room, many)
        down += room
    return Grid(tuple(left), tuple(top), each, tuple(tall), beside, between)


def column_width(wiring: Wiring, columns: int, width: float, gap: float) -> float:
    """Return how wide a column can be when all columns and gaps share a width."""
    gaps = sum(_side_gap(wiring, column, columns, gap) for column in range(columns + 1))
    return (width - gaps) / columns


def bottom(grid: Grid, wiring: Wiring) -> float:
    """Return where a grid ends, the arrows below its last row included."""
    last = len(grid.tall) - 1
    under = grid.between.get(last, ())
    return max([grid.top[last] + grid.tall[last], *(track + TRACK for track in under)])


def points(
    arrow: Arrow, grid: Grid, places: Sequence[tuple[int, int]], tall: Sequence[float]
) -> list[tuple[float, float]]:
    """Return the corners of an arrow.

    Parameters
    ----------
    arrow : Arrow
    grid : Grid
    places : sequence of (int, int)
    tall : sequence of float
        The height of every box.
    """
    (row, column), (to_row, to_column) = places[arrow.start], places[arrow.end]
    begins = grid.left[column] + arrow.out * grid.width
    floor = grid.top[row] + tall[arrow.start]
    ceiling = grid.top[to_row]
    if arrow.way == "across":
        level = grid.top[row] + INTO
        return [(grid.left[column] + grid.width, level), (grid.left[to_column], level)]
    if arrow.way == "down":
        return [(begins, floor), (begins, ceiling)]
    ends = grid.left[to_column] + _ENTRY * grid.width
    level = grid.between[arrow.first[0]][arrow.first[1]]
    if arrow.way == "next":
        return [(begins, floor), (begins, level), (ends, level), (ends, ceiling)]
    side = grid.beside[arrow.beside[0]][arrow.beside[1]]
    last = grid.between[arrow.last[0]][arrow.last[1]]
    return [(begins, floor), (begins, level), (side, level), (side, last), (ends, last), (ends, ceiling)]


def _side_gap(wiring: Wiring, column: int, columns: int, gap: float) -> float:
    many = wiring.columns.get(column, 0)
    least = gap if 0 < column < columns else 0.0
    return max(least, TRACK * (many + 1) if many else 0.0)


def _tracks(start: float, room: float, many: int) -> tuple[float, ...]:
    return tuple(start + room * (track + 1) / (many + 1) for track in range(many))
