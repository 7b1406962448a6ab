"""What a new test begins with."""

from __future__ import annotations

from datetime import date
from typing import Any

from brightspots.pages.cycles.transitions import Done
from brightspots.records.models.intervention import ChangeIdea, PDSACycle, Prediction, Task
from brightspots.records.models.measurement import Measure
from brightspots.records.models.record import fixed_id
from brightspots.records.status.current import aim_of, next_number
from brightspots.records.store.snapshot import Snapshot


def begun(records: Snapshot) -> dict[str, Any]:
    """Return what is known already of a new test: whom the aim counts, and one prediction to fill in."""
    aim = aim_of(records)
    measure = records.get(aim.measure_id) if aim is not None else None
    asked = Prediction()
    if isinstance(measure, Measure):
        asked = Prediction(question=measure.name, measure_id=measure.id)
    ideas = [idea for idea in records.of(ChangeIdea) if idea.state in ("testing", "shortlisted")]
    return {
        "tasks": (Task(),),
        "predictions": (asked,),
        "idea_id": ideas[0].id if len(ideas) == 1 else None,
        "measure_ids": (measure.id,) if isinstance(measure, Measure) else (),
    }


def says_what(cycle: PDSACycle, records: Snapshot) -> bool:
    """Whether a test says what is tried: then there can be another beside it."""
    return bool(cycle.title.strip() or cycle.objective.strip())


def another(cycle: PDSACycle, records: Snapshot, today: date) -> Done:
    """Begin a test that does not go on from this one; it is kept once something is written in it.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> first = PDSACycle(project_id=new_id(), title="Call home")
    >>> to_save, new = another(first, Snapshot([first]), date(2025, 10, 6))
    >>> to_save, new.number, new.title, new.previous_id
    ([], 2, '', None)
    """
    number = next_number(records)
    whose = cycle.project_id
    # Two who begin it at once begin the same one.
    new_id = fixed_id(whose, "PDSACycle", "number", f"{number}")
    return [], PDSACycle(id=new_id, project_id=whose, number=number, **begun(records))
