"""A test in words: its name, its dates, where it stands, what was predicted and decided."""

from __future__ import annotations

from datetime import date

from brightspots.records.advice.cycles import says_something
from brightspots.records.models.intervention import PDSACycle, Prediction
from brightspots.records.status import predictions
from brightspots.text import typed
from brightspots.text.dates import format_day, format_period
from brightspots.text.lists import count_noun, join_words, noun_of

DECISIONS = {"adapt": "Adapt it", "adopt": "Adopt it", "abandon": "Stop, keep the lesson"}
DECIDED = {"adapt": "Adapted", "adopt": "Adopted", "abandon": "Stopped, lesson kept"}
RESULTS = {"right": "right", "partly": "partly right", "wrong": "wrong", "unknown": "cannot say"}
_STANDS = {
    "planned": "being planned",
    "plan_locked": "ready to try",
    "doing": "being tried",
    "studying": "being studied",
}
_LEARNED = "What did you learn?"
_KEPT = "What was counted in fewer than three classes, or of a few students, stays with the team."
_SURE = "What made you so sure, and where would it not hold?"


def cycle_name(cycle: PDSACycle) -> str:
    """Return what people call a test.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> cycle_name(PDSACycle(project_id=new_id(), number=2, title="Begin at the back"))
    'Test 2: Begin at the back'
    """
    title = typed.line(cycle.title, 200)
    return f"Test {cycle.number}: {title}" if title else f"Test {cycle.number}"


def format_dates(start: date | None, end: date | None) -> str:
    """Return from when to when.

    Examples
    --------
    >>> format_dates(date(2025, 4, 28), date(2025, 5, 16)), format_dates(date(2025, 4, 28), None)
    ('Apr 28 to May 16, 2025', 'from Apr 28, 2025')
    """
    if start is None or end is None:
        return f"from {format_period(start)}" if start else f"until {format_period(end)}" if end else ""
    if start == end:
        return format_period(start)
    first = format_day(start, year=start.year != end.year)
    return f"{first} to {format_period(end)}"


def cycle_state(cycle: PDSACycle) -> str:
    """Return where a test stands, or what came of it."""
    return DECIDED.get(cycle.decision) or _STANDS.get(cycle.state, "decided")


def cycle_size(cycle: PDSACycle) -> str:
    """Return how large a test is: how many of what, and which classes.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> cycle_size(PDSACycle(project_id=new_id(), scale=1, scale_unit="classes", classes=("S007-09-2",)))
    '1 class (S007-09-2)'
    """
    unit = typed.line(cycle.scale_unit, 60)
    said = f"{cycle.scale:,} {noun_of(cycle.scale, unit)}".strip() if cycle.scale is not None else unit
    where = ", ".join(cycle.classes)
    if not where:
        return said
    return f"{said} ({where})" if said else where


def who_does_it(cycle: PDSACycle) -> str:
    """Return who does it, by initials."""
    return join_words(list(dict.fromkeys(task.who for task in cycle.tasks if task.who)))


def filled_predictions(cycle: PDSACycle) -> list[Prediction]:
    """Return the predictions that say something."""
    return [prediction for prediction in cycle.predictions if says_something(prediction)]


def plan_sentence(cycle: PDSACycle) -> str:
    """Return the plan as sentences to say aloud, as far as it goes."""
    when = "" if cycle.start is None else f"from {format_period(cycle.start)}"
    first = ", ".join(filter(None, [cycle_name(cycle), who_does_it(cycle), when]))
    said = [predictions.told(prediction) for prediction in filled_predictions(cycle)]
    expected = f" We predict {join_words(said, 'and')}." if said else ""
    return f"{first}.{expected}"


def learned_question(cycle: PDSACycle, whose: str = "You") -> str:
    """Return the prediction furthest off beside what happened, with a question; empty before there is a result.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> came = Prediction(expected_count=18, expected_out_of=24, actual_count=11, result="wrong")
    >>> learned_question(PDSACycle(project_id=new_id(), predictions=(came,)))
    'You said 18 of 24; it was 11. What did you learn?'
    """
    chosen = furthest_off(cycle)
    if chosen is None:
        return ""
    return f"{predictions.beside(chosen, whose)} {_SURE if chosen.result == 'right' else _LEARNED}"


def withheld_sentence(cycle: PDSACycle) -> str:
    """Return what is said where the numbers of a test are not for these readers; empty where they are."""
    return _KEPT if "predictions" in cycle.withheld else ""


def furthest_off(cycle: PDSACycle) -> Prediction | None:
    """Return the prediction that taught us most; None where nothing stands beside one yet."""
    order = ["wrong", "partly", "unknown", "", "right"]
    told = [prediction for prediction in cycle.predictions if predictions.beside(prediction)]
    return min(told, key=lambda prediction: order.index(prediction.result), default=None)


def open_sentence(cycle: PDSACycle) -> str:
    """Return how many of the predictions have nothing beside them yet; empty where all have."""
    expected = filled_predictions(cycle)
    missing = [p for p in expected if not p.result and not predictions.happened(p)]
    if not missing or len(missing) == len(expected):
        return ""
    return f"{count_noun(len(missing), 'prediction')} still without what happened."
