"""The levels of a student's absence: names and cut points under ``[levels]`` in district.toml.

.. code-block:: toml

    [levels]               # from which share of the days enrolled on; without any line, these four
    "on track" = 0
    "at risk" = 0.05
    chronic = 0.10
    severe = 0.20

Where the section is there, yearly pages show the share of students at each level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from brightspots.errors import DataError

Levels = tuple[tuple[str, float], ...]
"""Names of levels and where they begin, the lowest first."""

EXAMPLE = 'Write it like: [levels], and below it "at risk" = 0.05'
USUAL: Levels = (("on track", 0.0), ("at risk", 0.05), ("chronic", 0.10), ("severe", 0.20))


def read_levels(given: Mapping[str, Any] | None) -> Levels:
    """Return the levels that district.toml asks for; none where it does not.

    Examples
    --------
    >>> read_levels(None), len(read_levels({})), read_levels({"severe": 0.2, "fine": 0})
    ((), 4, (('fine', 0.0), ('severe', 0.2)))
    """
    if given is None:
        return ()
    named = sorted(((name, float(cut)) for name, cut in given.items()), key=lambda one: one[1])
    return tuple(named) or USUAL


def level_errors(given: Mapping[str, Any]) -> Iterator[DataError]:
    """Report what is wrong with ``[levels]``, one by one.

    Examples
    --------
    >>> [str(error) for error in level_errors({"late": 5})]
    ['district.toml, value "5": The level late does not begin at a share of days from 0 to 1. Write 5% as 0.05.']
    >>> len(list(level_errors({"late": 0.05, "often late": 0.05})))
    1
    """
    cuts: dict[float, str] = {}
    for name, cut in given.items():
        if isinstance(cut, bool) or not isinstance(cut, int | float) or not 0 <= cut < 1:
            yield DataError(
                f"The level {name} does not begin at a share of days from 0 to 1.",
                file="district.toml",
                value=str(cut),
                remedy="Write 5% as 0.05.",
            )
        elif cut in cuts or not any(letter.isalnum() for letter in name):
            yield DataError(
                f"The level {name or '(no name)'} cannot be told from another.",
                file="district.toml",
                value=str(cut),
                remedy="Give each level a name, and a share of its own from which on it counts.",
            )
        else:
            cuts[cut] = name
