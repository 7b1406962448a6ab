"""The steps of a test: begun, ready to try, decided, and the next one begun from the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from brightspots.errors import RecordError
from brightspots.records.advice.cycles import says_something
from brightspots.records.models.intervention import ChangeIdea, PDSACycle, Prediction, Task
from brightspots.records.models.measurement import Measure
from brightspots.records.models.project import Aim
from brightspots.records.models.record import Record, fixed_id
from brightspots.records.status import predictions
from brightspots.records.status.current import next_number
from brightspots.records.store.snapshot import Snapshot

Done = tuple[Sequence[Record], Record | None]

_DAYS_UNTIL_FRIDAY_AFTER = 11
_BECOMES = {"adapt": "testing", "adopt": "adopted", "abandon": "abandoned"}


def has_its_predictions(cycle: PDSACycle) -> bool:
    """Whether a test has been made ready with predictions: from then on they are those that it has."""
    return cycle.state != "planned" and bool(cycle.predictions)


def is_decided_on(cycle: PDSACycle) -> bool:
    """Whether a test is done with, as far as its plan goes."""
    return cycle.state == "acted" or (bool(cycle.decision) and cycle.state != "planned")


def is_plan(cycle: PDSACycle, records: Snapshot) -> bool:
    """Whether a test is still being planned."""
    return cycle.state == "planned" and bool(cycle.title.strip() or cycle.objective.strip())


def ready(cycle: PDSACycle, records: Snapshot, today: date) -> Done:
    """Close the plan: from here on what happens stands beside what was predicted.

    Raises
    ------
    RecordError
        Once, where nothing was predicted and no reason is given for going ahead without.
    """
    predicted = any(says_something(prediction) for prediction in cycle.predictions)
    on_paper = cycle.predicted_before_trying == "on paper"
    if not predicted and not on_paper and not cycle.went_ahead_because.strip():
        raise RecordError(
            "What do we expect to happen: ___ of ___?",
            remedy="A guess is enough. To go ahead without one, say why under “More about the plan”, and press again.",
        )
    start = cycle.start or today
    # Who presses this after the first day may have predicted after it, too: then the question stays open.
    answer = cycle.predicted_before_trying or ("yes" if predicted and start >= today else "")
    kept = [_out_of_the_same(prediction) for prediction in cycle.predictions]
    locked = cycle.changed(
        state="plan_locked",
        plan_locked_at=datetime.combine(today, time.min, tzinfo=UTC),
        predicted_before_trying=answer,
        start=start,
        end=cycle.end or _friday_after(start),
        # What stands on paper may still be copied from it.
        predictions=tuple(p if on_paper and not says_something(p) else predictions.keep(p) for p in kept),
    )
    idea = records.get(cycle.idea_id or "")
    if isinstance(idea, ChangeIdea) and idea.state in ("proposed", "shortlisted"):
        return [locked, idea.changed(state="testing")], None
    return [locked], None


def is_decided(cycle: PDSACycle, records: Snapshot) -> bool:
    """Whether it is decided what becomes of what was tried."""
    return bool(cycle.decision)


def is_to_close(cycle: PDSACycle, records: Snapshot) -> bool:
    """Whether it is decided, and still stands as if it were under way."""
    return bool(cycle.decision) and cycle.state != "acted"


def close(cycle: PDSACycle, records: Snapshot, today: date) -> Done:
    """End a test without another: its lesson is kept, and its idea adopted or stopped with it."""
    return [_acted(cycle, today), *_idea_after(cycle, records)], None


def plan_next(cycle: PDSACycle, records: Snapshot, today: date) -> Done:
    """End a test, with what becomes of its idea, and begin the next one; one that follows already is shown again."""
    after = [test for test in records.of(PDSACycle) if test.previous_id == cycle.id]
    made = after[0] if after else following(cycle, today, next_number(records))
    return [_acted(cycle, today), *_idea_after(cycle, records), *([] if after else [made])], made


def following(cycle: PDSACycle, today: date, number: int) -> PDSACycle:
    """Return the next test, filled in from the last: what was adapted, how large, who, and what to look at.

    Nothing is predicted in it yet: that is what planning is for. After an idea was stopped the next one is free.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> first = PDSACycle(project_id=new_id(), title="In two rooms", scale=2, decision="adapt",
    ...                   next_step="Aides pack the boxes", next_scale=6)
    >>> after = following(first, date(2025, 5, 28), number=2)
    >>> after.number, after.title, after.scale, after.start, after.previous_id == first.id
    (2, 'Aides pack the boxes', 6, datetime.date(2025, 6, 2), True)
    """
    stopped = cycle.decision == "abandon"
    step = " ".join(cycle.next_step.split())
    larger = cycle.next_scale is not None and cycle.next_scale != cycle.scale
    kept: dict[str, Any] = {}
    if not stopped:
        kept = {
            "idea_id": cycle.idea_id,
            "purpose": cycle.purpose,
            "scale": cycle.scale if cycle.next_scale is None else cycle.next_scale,
            "scale_unit": cycle.scale_unit,
            "classes": () if larger else cycle.classes,
            "data_plan": cycle.data_plan,
            "measure_ids": cycle.measure_ids,
            "predictions": tuple(_asked_again(prediction, larger) for prediction in cycle.predictions),
        }
    title = step or ("" if stopped else cycle.title)
    return PDSACycle(
        id=fixed_id(cycle.project_id, "PDSACycle", "after", cycle.id),
        project_id=cycle.project_id,
        previous_id=cycle.id,
        number=number,
        title=title if len(title) <= 300 else f"{title[:299]}…",
        start=_monday_after(max(today, cycle.end or today)),
        tasks=tuple(Task(what="" if stopped else task.what, who=task.who) for task in cycle.tasks)
        or (Task(),),
        **({"predictions": (Prediction(),)} | kept),
    )


def _acted(cycle: PDSACycle, today: date) -> PDSACycle:
    return cycle.changed(state="acted", decided_on=cycle.decided_on or today)


def _idea_after(cycle: PDSACycle, records: Snapshot) -> list[Record]:
    """Return the idea of a test as its decision leaves it; nothing where it stands so, or is further already."""
    idea = records.get(cycle.idea_id or "")
    # A test that ended before has said what it says: its idea may have gone on since.
    if cycle.state == "acted" or not isinstance(idea, ChangeIdea) or idea.state == "spread":
        return []
    state = _BECOMES.get(cycle.decision, idea.state)
    further = idea.state == "adapted" and state != "abandoned"
    return [] if further or state == idea.state else [idea.changed(state=state)]


def _asked_again(prediction: Prediction, larger: bool) -> Prediction:
    return Prediction(
        question=prediction.question,
        expected_out_of=None if larger else prediction.expected_out_of,
        measure_id=prediction.measure_id,
    )


def _out_of_the_same(prediction: Prediction) -> Prediction:
    if prediction.actual_out_of is not None or prediction.expected_out_of is None:
        return prediction
    return prediction.model_copy(update={"actual_out_of": prediction.expected_out_of})


def _friday_after(start: date) -> date:
    """Return the Friday of the week after: two weeks are enough for a first answer."""
    return start - timedelta(days=start.weekday()) + timedelta(days=_DAYS_UNTIL_FRIDAY_AFTER)


def _monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def known_of_test(records: Snapshot) -> dict[str, Any]:
    """Return what is known already of a new test: whom the aim counts, and one prediction to fill in."""
    aims = [aim for aim in records.of(Aim) if aim.state != "revised" and aim.measure_id]
    measure = records.get(aims[-1].measure_id or "") if aims else None
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
    return [], PDSACycle(id=new_id, project_id=whose, number=number, **known_of_test(records))
