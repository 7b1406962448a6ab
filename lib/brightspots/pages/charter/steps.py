"""The steps of the charter's forms: take up one of our numbers, agree on a text, change later what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from brightspots.errors import RecordError
from brightspots.forms.schema import Action
from brightspots.pages.charter.real_numbers import Number
from brightspots.pages.versions import T, begin_version, is_settled
from brightspots.records import Aim, Charter, Measure, Problem
from brightspots.records.models.record import Record
from brightspots.records.status.current import aim_of, measure_of, problem_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import wording

Done = tuple[Sequence[Record], Record | None]


def agree(record: Problem | Aim, records: Snapshot, today: date) -> Done:
    """Agree on a problem or an aim.

    Raises
    ------
    RecordError
        Where there is nothing yet to agree on.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> problem = Problem(project_id=new_id(), what="are late on Mondays")
    >>> saved, _ = agree(problem, Snapshot([]), date(2025, 10, 8))
    >>> saved[0].state
    'agreed'
    """
    if isinstance(record, Problem) and not (record.what.strip() or record.statement.strip()):
        raise RecordError(
            "There is no problem yet to agree on.",
            remedy="Say what is happening first: one short line will do.",
        )
    if isinstance(record, Aim) and record.target is None:
        raise RecordError(
            "This aim does not say how much.", remedy="Say from how much to how much, then agree."
        )
    return (record.changed(state="agreed"),), None


def agree_on_charter(charter: Charter, records: Snapshot, today: date) -> Done:
    """Agree on the charter, and with it on the problem and the aim that it names, where these are drafts still."""
    problem, aim, measure = problem_of(records), aim_of(records), measure_of(records)
    if problem is None or aim is None:
        raise RecordError(
            "The charter has no problem or no aim yet.", remedy="Say both at the top of this page first."
        )
    more = [agree(one, records, today)[0][0] for one in (problem, aim) if one.state == "draft"]
    counted = tuple(dict.fromkeys([*charter.measure_ids, *([measure.id] if measure is not None else [])]))
    agreed = charter.changed(
        state="agreed",
        problem_id=problem.id,
        aim_id=aim.id,
        measure_ids=counted,
        signed_off_on=charter.signed_off_on or today,
    )
    return (*more, agreed), agreed


def change(record: T, records: Snapshot, today: date) -> Done:
    """Take up again what was agreed, before a word of it is changed."""
    return begin_version(record, record), None


def is_draft(record: Problem | Aim | Charter, records: Snapshot) -> bool:
    """Whether there is something to agree on."""
    return record.state == "draft" and record.version > 0


_KEPT = "The text that we agreed on stays on record, and the new one says that it is a new version."
AGREE = Action("agree", "We agree on this", agree, when=is_draft)
AGREE_ON_CHARTER = Action(
    "agree",
    "We agree on the charter",
    agree_on_charter,
    help="With it on the problem and the aim above. Agreed is not locked: you can take it up again at any time.",
    when=is_draft,
)
CHANGE = Action("change", "Change what we agreed on", change, help=_KEPT, when=is_settled)


def use_number(number: Number) -> Action:
    """Return the button that puts a number into a problem that has none.

    Examples
    --------
    >>> use_number(Number("Chronic absence", "20%", "the district's files", 56, 280, when="in 2024-25",
    ...            did="were absent on 10% or more of their school days")).words
    'Use this: 56 of 280 students were absent on 10% or more of their school days in 2024-25'
    """
    assert number.numerator is not None and number.denominator is not None
    many = f"{wording.count(number.numerator)} of {wording.count(number.denominator)}"
    said = f"students {number.did}" if number.did else f"({number.name})"
    name = f"use {number.measure_id} {number.when}"
    return Action(
        name, f"Use this: {many} {said} {number.when}", partial(take_number, number), when=lacks_number
    )


def take_number(
    number: Number, problem: Problem, records: Snapshot, today: date
) -> tuple[Sequence[Record], Record | None]:
    """Put a number into a problem, with where it comes from; and what was counted, where nothing is said yet.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> late = Number("Late", "20%", "the district's files", 56, 280, when="in 2024-25", did="were late")
    >>> (now,), _ = take_number(late, Problem(project_id=new_id()), Snapshot([]), date(2025, 9, 8))
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


def lacks_number(problem: Problem, records: Snapshot) -> bool:
    """Whether a problem waits for its number."""
    return problem.state == "draft" and problem.how_many is None and problem.out_of is None
