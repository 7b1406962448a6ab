"""The verdict on one series: the same object for every page, the overview and the findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.measures.spc import verdict as judging
from brightspots.measures.spc.phrases import say_number

if TYPE_CHECKING:
    from brightspots.measures import Result
    from brightspots.measures.spc.verdict import Verdict
    from brightspots.series.model import Measured


def by_first_line(measured: Measured, result: Result) -> Result:
    """Return a series read by its first "before" line, where a team has moved it since; else as it is.

    A moved line asks for the next step. What has been reached is told by the line from before anything was changed.
    """
    from brightspots.measures import analyse

    if not measured.agreed.new_lines or len(result.phase_numbers) < 2:
        return result
    first = result.phase_numbers[0]
    freeze = result.spec.freeze or f"{result.series.period(first.last):%Y-%m-%d}"
    return analyse(measured.points, replace(result.spec, phases=(), freeze=freeze))


def beyond_goal(measured: Measured, result: Result, found: Verdict) -> str:
    """Say whether the numbers of a sign that lasts have reached the goal; empty where there is no goal or no sign."""
    if measured.goal is None or found.signal is None or not found.lasts or result.spec.target is None:
        return ""
    goal, way = result.spec.target, result.spec.direction
    if way is None:
        return ""
    points = [position - 1 for position in found.signal.points]
    middle = float(np.median(result.series.values[points]))
    reached = middle >= goal if way == "increase" else middle <= goal
    told = f"Their middle is {say_number(middle, result)}"
    if reached:
        return f"{told}: our goal of {say_number(goal, result)} is reached."
    return f"{told}; our goal is {say_number(goal, result)}."


def judge(measured: Measured, result: Result, others: Result | None = None) -> Verdict:
    """Return the verdict on a series, beside the other schools and beside its own year before."""
    found = judging.verdict(result, others)
    if measured.every == "week":
        by_week = measured.points.assign(value=measured.values)
        found = judging.beside_last_year(found, by_week, measured.exclude)
    return found


def luck_of(measured: Measured, result: Result) -> float:
    """Return how often luck would show some sign on such a chart, counted with how the numbers lean on each other.

    How much each number leans on the one before is taken from the other schools of the folder where there are ten.
    """
    from brightspots.measures.impact.carry_over import own_carry, pooled_carry
    from brightspots.measures.spc.power import false_alarm

    carry = None
    if measured.others is not None:
        left = measured.others.index.isin([np.datetime64(day) for day in measured.exclude])
        carry = pooled_carry(measured.others[~left].to_numpy(dtype=float).T)
    if carry is None:
        values = result.series.values.copy()
        values[[position - 1 for position in result.excluded]] = np.nan
        carry = own_carry(values)
    return false_alarm(result, carry)


def is_small(result: Result, min_cell: int) -> bool:
    """Return whether the last number is about fewer people than others may read of."""
    if not result.last_measured or result.series.denominator is None:
        return False
    return bool(result.series.denominator[result.last_measured - 1] < min_cell)


def small_chart(result: Result, percent: int) -> list[dict[str, Any]]:
    """Return the points of the small chart of an overview; those left out of the count are gaps."""
    values = result.series.values.copy()
    values[[position - 1 for position in result.excluded]] = np.nan
    return [
        {
            "period": result.series.say(at),
            "value": None if value != value else round(percent * float(value), 2),
        }
        for at, value in enumerate(values.tolist(), start=1)
    ]
