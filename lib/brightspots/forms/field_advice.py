"""One piece of advice after a field was left: which one, how it is shown, and what a team answers."""

from __future__ import annotations

from typing import Any

from brightspots.forms.editing import Visit
from brightspots.records.advice import Advice, review
from brightspots.records.advice import keep as kept
from brightspots.records.models.record import Record


def pick_advice(visit: Visit, record: Record, field: str) -> Advice | None:
    """Return the one piece to show when a field was left: about this field, else about the record as a whole.

    Parameters
    ----------
    visit : Visit
    record : Record
        As it is kept now.
    field : str
    """
    if not record.version:
        return None
    found = review(record, visit.context())
    about = [one for one in found if one.field == field and one.record_id == record.id]
    whole = [one for one in found if not one.field or one.record_id != record.id]
    return next(iter([*about, *whole]), None)


def build_advice(advice: Advice, path: str) -> dict[str, Any]:
    """Return a piece of advice as a browser gets it."""
    return {
        "path": path,
        "id": advice.id,
        "question": advice.question,
        "rewrite": advice.rewrite,
        "good": advice.good,
        "kind": advice.kind,
        "keep": not advice.final,
        "ask_reason": advice.kind == "block",
    }


def keep_text(visit: Visit, advice: Advice, reason: str = "") -> None:
    """Write down that the team keeps its own text."""
    visit.store.save(kept(advice, project_id=visit.project_id, reason=reason), author=visit.author)
    visit.look()


def ask_coach(visit: Visit, advice: Advice, reason: str = "") -> None:
    """Write down that the team asks its coach about this."""
    log = kept(advice, project_id=visit.project_id, reason=reason).changed(state="open")
    visit.store.save(log, author=visit.author)
    visit.look()
