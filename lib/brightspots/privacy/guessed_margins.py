"""Which student groups add up, where nobody has said so: read from the numbers of people themselves.

A reader of a page needs no declaration to subtract. Hiding too much is the safe mistake, so groups that add up to
all students, or nearly, are taken to do so.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import pandas as pd

from brightspots.district.margins import UNDECLARED, Margin, Margins

NEARLY = 5
MOST_PAIRED = 40
_TABLE = ["school_id", "school_year", "measure_id"]
_KNOWN = ("all", "race_ethnicity", "sex", "grade")


def guess_margins(measures: pd.DataFrame, groups: Mapping[str, str], declared: Margins) -> Margins:
    """Return the margins to protect: those declared or, where none were, what the numbers give away.

    Parameters
    ----------
    measures : DataFrame
        Raw rows: ``school_id``, ``school_year``, ``measure_id``, ``subgroup_id``, ``denominator``.
    groups : mapping
        The category of each student group; a group without one is taken for one of its own kind.
    declared : Margins

    Returns
    -------
    Margins
        Groups of every other category, each beside "everybody else"; the category as a sum where it adds up to
        all students somewhere; and two groups that add up to all students in half of the tables that have both.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": "a", "school_year": "2024-25", "measure_id": "late",
    ...                      "subgroup_id": ["all", "el", "not_el"], "denominator": [100.0, 40.0, 60.0]})
    >>> found = guess_margins(rows, {"all": "all", "el": "program", "not_el": "program"}, Margins())
    >>> Margin(groups=("el", "not_el")) in found.margins
    True
    """
    if declared.margins != UNDECLARED:
        return declared
    present = [group for group in measures["subgroup_id"].dropna().unique() if group != "all"]
    category = {group: groups.get(group) or "" for group in present}
    other = {group: kind for group, kind in category.items() if kind not in _KNOWN}
    found = list(UNDECLARED)
    people = measures.pivot_table(index=_TABLE, columns="subgroup_id", values="denominator", aggfunc="first")
    if other and "all" in people:
        found += [Margin(groups=(group,), each=True) for group in sorted(other)]
        for kind in sorted(set(other.values())):
            members = tuple(sorted(group for group in other if other[group] == kind and group in people))
            if len(members) > 1 and _adds_up(people, members).any():
                found.append(Margin(groups=members))
        found += [Margin(groups=pair) for pair in _pairs(people, sorted(other))]
    return Margins(tuple(found), declared.same_students, declared.of_days, declared.totals_known)


def _adds_up(people: pd.DataFrame, members: tuple[str, ...]) -> pd.Series:
    """Return for each table whether these groups' people are all students, or nearly."""
    parts = people[list(members)]
    whole = parts.notna().sum(axis=1) > 1
    return whole & ((parts.sum(axis=1) - people["all"]).abs() <= NEARLY)


def _pairs(people: pd.DataFrame, groups: list[str]) -> list[tuple[str, str]]:
    usable = [group for group in groups if group in people][:MOST_PAIRED]
    found = []
    for pair in combinations(usable, 2):
        both = people[list(pair)].notna().all(axis=1)
        if both.any() and _adds_up(people[both], pair).mean() >= 0.5:
            found.append(pair)
    return found
