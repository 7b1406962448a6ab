"""What is known already when a form on the charter's page is opened for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from brightspots.records import Measure, Observation
from brightspots.records.status.current import aim_of, measure_of, problem_of, project_of
from brightspots.records.store.snapshot import Snapshot

BASELINE_POINTS = 8
"""So many of the latest numbers at most say where we stand."""


def known_of_problem(records: Snapshot) -> Mapping[str, Any]:
    """Return what is known already of a new problem: whose it is, and never its number.

    Which of our numbers it is about, if any of them, only the team can say.
    """
    return {"where": "our school"}


def known_of_aim(records: Snapshot, school: str = "") -> Mapping[str, Any]:
    """Return what is known already of a new aim: its measure, where that stands and since when."""
    problem, measure = problem_of(records), measure_of(records)
    known: dict[str, Any] = {"place": school} if school else {}
    if problem is not None and problem.who.strip():
        known["population"] = problem.who
    if measure is None:
        return known
    known |= {"measure_id": measure.id, "direction": measure.direction}
    points = sorted(
        (one for one in records.of(Observation) if _is_whole(one, measure)), key=lambda one: one.period_start
    )[-BASELINE_POINTS:]
    values = [value for one in points if (value := _value(one, measure)) is not None]
    if values:
        known |= {
            "baseline": round(median(values), 1),
            "baseline_on": points[-1].period_end or points[-1].period_start,
        }
    return known


def known_of_charter(records: Snapshot) -> Mapping[str, Any]:
    """Return what is known already of a new charter: its title, its sponsor, its dates, its problem and aim."""
    project, problem, aim, measure = (
        project_of(records),
        problem_of(records),
        aim_of(records),
        measure_of(records),
    )
    known: dict[str, Any] = {}
    if project is not None:
        known |= {
            "title": project.title,
            "sponsor": project.sponsor,
            "start": project.start,
            "end": project.end,
        }
    known |= {"problem_id": problem.id} if problem is not None else {}
    known |= {"aim_id": aim.id} if aim is not None else {}
    return known | ({"measure_ids": (measure.id,)} if measure is not None else {})


def known_of_counting(records: Snapshot) -> Mapping[str, Any]:
    """Return what is known already of a first measure: it is a result, of a school, by the week."""
    return {"kind": "outcome", "level": "school", "unit": "percent", "frequency": "week"}


def _is_whole(point: Observation, measure: Measure) -> bool:
    same = point.measure_id == measure.id and point.edition == measure.edition
    return same and point.subgroup == "all" and point.unit_level == "school"


def _value(point: Observation, measure: Measure) -> float | None:
    if point.numerator is not None and point.denominator:
        return (100 if measure.unit in ("percent", "") else 1) * point.numerator / point.denominator
    return point.value
