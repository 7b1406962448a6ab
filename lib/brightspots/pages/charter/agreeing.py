"""Agreeing on a text, and changing later what was agreed: the old text stays, and the new one says that it is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from brightspots.errors import RecordError
from brightspots.forms.schema import Action
from brightspots.pages.versions import T, anew, is_settled
from brightspots.records import Aim, Charter, Problem
from brightspots.records.models.record import Record
from brightspots.records.status.current import aim_of, measure_of, problem_of
from brightspots.records.store.snapshot import Snapshot

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
    return anew(record, record), None


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
