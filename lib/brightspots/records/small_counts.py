"""Numbers in records that are about few people, and those that would give them away.

A team types numbers for classes and groups. Of one measure and period, others see none of a class or group as soon
as one of them is small, or what it leaves of the whole is: hiding too much is the safe mistake, because nobody
declares here which groups add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from brightspots.privacy import coding
from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import DoseRecord, Measure, Observation
from brightspots.records.models.project import Problem
from brightspots.records.models.record import Record

_NUMBERS: dict[str, Any] = {"numerator": None, "denominator": None, "value": None, "n": None}
_HIDDEN = {**_NUMBERS, "state": "suppressed"}


def hide_small(records: Sequence[Record], min_cell: int) -> dict[str, dict[str, Any]]:
    """Return, by id, the fields to empty for those outside of the team.

    Parameters
    ----------
    records : sequence of Record
    min_cell : int
        Fewer people than this are a small group.
    """
    about_days = {r.id for r in records if isinstance(r, Measure) and not r.counts_people}
    least = {r.id: max(min_cell, r.min_n) for r in records if isinstance(r, Measure)}
    together: dict[tuple[Any, ...], list[Observation]] = defaultdict(list)
    found: dict[str, dict[str, Any]] = {}
    for record in records:
        if isinstance(record, Observation):
            key = (record.scope, record.measure_id, record.edition, record.period_start)
            together[key].append(record)
        elif isinstance(record, DoseRecord) and record.counts_people and _few(record.planned, min_cell):
            found[record.id] = {"planned": None, "delivered": None}
        elif isinstance(record, Problem) and _few(record.out_of, min_cell) and record.how_many is not None:
            found[record.id] = {"how_many": None, "out_of": None}
        elif isinstance(record, PDSACycle):
            found |= _predictions(record, min_cell)
    for rows in together.values():
        measure = rows[0].measure_id
        hidden = _observations(rows, least.get(measure, min_cell), measure not in about_days)
        found |= {row.id: dict(_HIDDEN) for row in hidden}
    return found


def code_shares(records: Sequence[Record], hidden: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what to change, with the public's bounds for shares of people near none and near all.

    Parameters
    ----------
    records : sequence of Record
    hidden : dict
        From `hide_small`: what is not shown is not coded.
    """
    measures = {r.id: r for r in records if isinstance(r, Measure)}
    shares = {}
    for row in records:
        if isinstance(row, Observation) and row.id not in hidden:
            measure = measures.get(row.measure_id)
            if measure is None or measure.counts_people:
                shares[row.id] = (_share(row, measure), _people(row))
    table = pd.DataFrame.from_dict(shares, orient="index", columns=["share", "n"], dtype="float64").dropna()
    table["side"] = coding.side(table["share"], table["n"])
    table["bound"] = coding.coded(table["share"], table["n"])
    at_bound = table[table["side"] != 0]
    return hidden | {str(i): {"numerator": None, "value": bound} for i, bound in at_bound["bound"].items()}


def _share(row: Observation, measure: Measure | None) -> float | None:
    """Return a share of people in percent; None for a number that is not one."""
    if row.numerator is not None and row.denominator:
        return 100 * row.numerator / row.denominator
    return row.value if measure is None or measure.unit == "percent" else None


def _observations(rows: Sequence[Observation], least: int, people: bool) -> Iterable[Observation]:
    """Return those of one measure and period that are not for others."""
    numbered = [row for row in rows if row.state == "suppressed" or _number(row) is not None]
    small = [row for row in numbered if row.state == "suppressed" or _is_small(row, least, people)]
    whole = [row for row in numbered if _is_whole(row)]
    parts = [row for row in numbered if not _is_whole(row)]
    if not small and not (people and _leaves_few(whole, parts, least)):
        return ()
    # A whole that is itself shown tells nothing of a class as long as no other class is seen.
    return [*parts, *(row for row in whole if row in small)]


def _leaves_few(whole: Sequence[Observation], parts: Sequence[Observation], least: int) -> bool:
    for one in whole:
        of_all = _people(one)
        if of_all is None:
            continue
        # Each part leaves a rest; so do all classes together, and all groups of a unit that do not overlap.
        shown = [n for part in parts if (n := _people(part)) is not None]
        rests = [of_all - n for n in shown] + [of_all - sum(shown)]
        if any(0 < rest < least for rest in rests):
            return True
    return False


def _is_small(row: Observation, least: int, people: bool) -> bool:
    n = row.n if row.n is not None else row.denominator if people else None
    return n < least if n is not None else people


def _is_whole(row: Observation) -> bool:
    return row.subgroup == "all" and row.unit_level != "classroom"


def _people(row: Observation) -> float | None:
    return row.n if row.n is not None else row.denominator


def _number(row: Observation) -> float | None:
    return next((x for x in (row.value, row.numerator, row.denominator, row.n) if x is not None), None)


def _few(n: float | None, min_cell: int) -> bool:
    return n is None or n < min_cell


def _predictions(cycle: PDSACycle, min_cell: int) -> dict[str, dict[str, Any]]:
    """Return what hides counts of few people, and keeps whether a prediction was right."""
    changed = []
    for prediction in cycle.predictions:
        empty: dict[str, Any] = {}
        for name in ("expected", "actual", "first"):
            count, out_of = getattr(prediction, f"{name}_count"), getattr(prediction, f"{name}_out_of")
            if (count is not None or out_of is not None) and _few(out_of, min_cell):
                empty |= {f"{name}_count": None, f"{name}_out_of": None}
        changed.append(prediction.model_copy(update=empty))
    if tuple(changed) == cycle.predictions:
        return {}
    return {cycle.id: {"predictions": tuple(changed)}}
