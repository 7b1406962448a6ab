"""What was found out, counted by what it does to what a team thinks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from brightspots.records import Evidence

_WAYS = {
    "supports": ("supports it", "support it"),
    "challenges": ("challenges it", "challenge it"),
    "expands": ("adds something new", "add something new"),
}


def weighed(found: Iterable[Evidence]) -> str:
    """Say how much was found out for and against something; empty where nothing was judged.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> ways = ("supports", "challenges", "supports")
    >>> weighed(Evidence(project_id=new_id(), direction=way) for way in ways)
    '2 support it, 1 challenges it'
    """
    counted: Counter[str] = Counter(one.direction for one in found)
    return ", ".join(
        f"{counted[way]} {words[counted[way] > 1]}" for way, words in _WAYS.items() if counted[way]
    )
