"""Taking one of our real numbers into the problem, when somebody says that it is the number of this problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from brightspots.forms.schema import Action
from brightspots.pages.charter.our_number import Number
from brightspots.records import Measure, Problem
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import wording


def use(number: Number) -> Action:
    """Return the button that puts a number into a problem that has none.

    Examples
    --------
    >>> use(Number("Chronic absence", "20%", "the district's files", 56, 280, when="in 2024-25",
    ...            did="were absent on 10% or more of their school days")).words
    'Use this: 56 of 280 students were absent on 10% or more of their school days in 2024-25'
    """
    assert number.numerator is not None and number.denominator is not None
    many = f"{wording.count(number.numerator)} of {wording.count(number.denominator)}"
    said = f"students {number.did}" if number.did else f"({number.name})"
    name = f"use {number.measure_id} {number.when}"
    return Action(name, f"Use this: {many} {said} {number.when}", partial(taken, number), when=has_none)


def taken(
    number: Number, problem: Problem, records: Snapshot, today: date
) -> tuple[Sequence[Record], Record | None]:
    """Put a number into a problem, with where it comes from; and what was counted, where nothing is said yet.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> late = Number("Late", "20%", "the district's files", 56, 280, when="in 2024-25", did="were late")
    >>> (now,), _ = taken(late, Problem(project_id=new_id()), Snapshot([]), date(2025, 9, 8))
    >>> now.how_many, now.out_of, now.what, now.source
    (56.0, 280.0, 'were late in 2024-25', "Late, the district's files")
    """
    measure = records.get(number.measure_id)
    ours = measure if isinstance(measure, Measure) else None
    source = (ours.source if ours is not None else "") or f"{number.name}, {number.source}"
    what = f"{number.did} {number.when}" if number.did else ""
    now = problem.changed(
        how_many=number.numerator,
        out_of=number.denominator,
        what=problem.what if problem.what.strip() else what,
        source=problem.source if problem.source.strip() else source,
        measured_on=problem.measured_on or (None if number.on is None else number.on.date()),
        measure_id=problem.measure_id or (None if ours is None else ours.id),
    )
    return (now,), None


def has_none(problem: Problem, records: Snapshot) -> bool:
    """Whether a problem waits for its number."""
    return problem.state == "draft" and problem.how_many is None and problem.out_of is None
