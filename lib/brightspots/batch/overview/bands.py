"""Bands instead of places: who is alike, not who is third.

A list sorted by a result reads as a ranking, and places among schools say more than the numbers can. A band
holds a few schools at least, those with the same value share one, and inside it they stand A to Z.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST_BANDS = 4
LEAST_IN_BAND = 3

NAMES = {
    1: ["All results"],
    2: ["Lower", "Higher"],
    3: ["Lowest", "Middle", "Highest"],
    4: ["Lowest", "Lower middle", "Higher middle", "Highest"],
}


def cut(values: Sequence[float]) -> list[int]:
    """Put each value into a band, 0 for the lowest.

    Bands are quarters of the values where there are enough of them, fewer where a quarter would hold less
    than four. Equal values are never parted, and a band that this leaves with under three joins the next.

    Examples
    --------
    >>> cut([1, 2, 3, 4, 5, 6, 7, 8])
    [0, 0, 0, 0, 1, 1, 1, 1]
    >>> cut([5.0, 5.0, 5.0])
    [0, 0, 0]
    """
    ordered = sorted(values)
    count = min(MOST_BANDS, max(1, len(ordered) // (LEAST_IN_BAND + 1)))
    edges = [ordered[i * len(ordered) // count] for i in range(1, count)]
    # Where many schools share the lowest value (often 0), the first band ends after them.
    above = next((value for value in ordered if value > ordered[0]), math.inf)
    edges = [max(edge, above) for edge in edges]
    bands: list[list[float]] = [[]]
    for value in ordered:
        starts_next = bool(edges) and value >= edges[0]
        while edges and value >= edges[0]:
            edges.pop(0)
        if starts_next and len(bands[-1]) >= LEAST_IN_BAND:
            bands.append([])
        bands[-1].append(value)
    if len(bands) > 1 and len(bands[-1]) < LEAST_IN_BAND:
        bands[-2:] = [bands[-2] + bands[-1]]
    band_of = {value: number for number, band in enumerate(bands) for value in band}
    return [band_of[value] for value in values]
