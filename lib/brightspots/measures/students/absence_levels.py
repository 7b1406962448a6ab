"""The levels of a student's absence that a district names: on track, at risk and so on."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from brightspots.measures.students.day_rules import ChronicRule
from brightspots.measures.students.definitions import Definition
from brightspots.measures.students.indicators import chronically_absent
from brightspots.text.ids import slug

PREFIX = "absence_"


def at_levels(days: pd.DataFrame, rule: ChronicRule) -> Iterator[tuple[str, pd.DataFrame]]:
    """Return each level's measure and who is at it.

    Parameters
    ----------
    days : DataFrame
        From `brightspots.measures.students.student_days.student_days`.
    rule : ChronicRule

    Returns
    -------
    iterator of (str, DataFrame)
        measure_id; `days` with ``n`` (1 for whom chronic absence is counted) and ``numerator`` (1 for who is at this
        level, and not at the next).

    Examples
    --------
    >>> days = pd.DataFrame({"enrolled": [100, 100], "absent": [6.0, 30.0], "attended": True})
    >>> days["absent"] *= 1_000_000
    >>> rule = ChronicRule(levels=(("on track", 0.0), ("at risk", 0.05), ("severe", 0.2)))
    >>> [(name, rows["numerator"].tolist()) for name, rows in at_levels(days, rule)]
    [('absence_on_track', [0, 0]), ('absence_at_risk', [1, 0]), ('absence_severe', [0, 1])]
    """
    reached = [_from(cut, days, rule) for _, cut in rule.levels]
    for place, (name, _) in enumerate(rule.levels):
        people = reached[place]
        if place + 1 < len(reached):
            people = people.assign(numerator=people["numerator"] - reached[place + 1]["numerator"])
        yield PREFIX + slug(name), people


def level_definitions(rule: ChronicRule) -> list[Definition]:
    """Return what each level means.

    Examples
    --------
    >>> found = level_definitions(ChronicRule(levels=(("on track", 0.0), ("at risk", 0.05))))
    >>> [(one.name, one.direction, one.how_many) for one in found]  # doctest: +NORMALIZE_WHITESPACE
    [('Absence: on track', 'increase', 'students absent on less than 5% of their school days'),
     ('Absence: at risk', 'decrease', 'students absent on 5% or more of their school days')]
    """
    at, under = ("{} or more", "less than {}") if rule.inclusive else ("more than {}", "at most {}")
    found = []
    for place, (name, cut) in enumerate(rule.levels):
        ends = [at.format(f"{100 * cut:g}%")] if cut else []
        ends += [under.format(f"{100 * end:g}%") for _, end in rule.levels[place + 1 : place + 2]]
        found.append(
            Definition(
                PREFIX + slug(name),
                f"Absence: {name}",
                "percent",
                "decrease" if place else "increase",
                f"students absent on {' and '.join(ends) or 'any share'} of their school days",
                f"students enrolled for at least {rule.min_days} school days who came at least once",
                "The levels are those of the district's settings; what is an absence is as for chronic absence.",
                "the district's settings",
            )
        )
    return found


def _from(cut: float, days: pd.DataFrame, rule: ChronicRule) -> pd.DataFrame:
    """Return who has missed so large a share or more."""
    if cut:
        return chronically_absent(days, cut, rule.inclusive, rule.min_days)
    people = chronically_absent(days, 1.0, rule.inclusive, rule.min_days)
    return people.assign(numerator=people["n"])
