"""Advice on tests: a prediction before trying, small first, one change at a time, more than one try before adopting."""

from __future__ import annotations

import re
from collections.abc import Iterable

from brightspots.records.advice.context import Context
from brightspots.records.advice.rule import Noticed, Rule
from brightspots.records.advice.texts.questions_and_tests import two_changes
from brightspots.records.advice.texts.sentences import Spotted
from brightspots.records.models.intervention import PDSACycle, Prediction
from brightspots.records.models.measurement import DoseRecord

# Tests of an idea before it is adopted.
ENOUGH_TESTS = 2
_A_CLASS = re.compile(
    r"\b(?:class(?:es|rooms?)?|teachers?|rooms?|sections?|periods?|grades?|schools?)\b", re.IGNORECASE
)
_UNDER_WAY = ("doing", "studying", "acted")


def says_something(prediction: Prediction) -> bool:
    """Whether a prediction says what is expected, in words or numbers."""
    return bool(prediction.expected.strip() or prediction.direction or prediction.expected_count is not None)


def tests_of(idea_id: str | None, context: Context) -> list[PDSACycle]:
    """Return the tests of an idea that came to a decision."""
    return [cycle for cycle in context.of(PDSACycle) if cycle.idea_id == idea_id and cycle.state == "acted"]


def _no_prediction(cycle: PDSACycle, context: Context) -> Iterable[Noticed]:
    begun = cycle.state in ("plan_locked", *_UNDER_WAY)
    written = cycle.objective.strip() or cycle.tasks or cycle.data_plan.strip()
    if cycle.state == "cancelled" or not (begun or written):
        return []
    if any(says_something(prediction) for prediction in cycle.predictions):
        return []
    if cycle.predicted_before_trying == "on paper" or (begun and cycle.went_ahead_because.strip()):
        return []
    asked = (
        "What did we expect before we tried? From memory is better than not at all."
        if cycle.state in _UNDER_WAY
        else ""
    )
    return [Noticed("predictions", Spotted("", asked))]


def _predicted_when(cycle: PDSACycle, context: Context) -> Iterable[Noticed]:
    said = any(says_something(prediction) for prediction in cycle.predictions)
    if not said or cycle.plan_locked_at or cycle.predicted_before_trying or cycle.state not in _UNDER_WAY:
        return []
    return [Noticed("predicted_before_trying", Spotted(""))]


def _wide_at_first(cycle: PDSACycle, context: Context) -> Iterable[Noticed]:
    # Tests are counted through the project: of an idea, its own tests say whether there was an earlier one.
    earlier = cycle.previous_id or (cycle.number > 1 and not cycle.idea_id)
    tested = (
        [test for test in tests_of(cycle.idea_id, context) if test.id != cycle.id] if cycle.idea_id else []
    )
    if earlier or tested or cycle.state in ("acted", "cancelled"):
        return []
    places = len(cycle.classes)
    if cycle.scale is not None and _A_CLASS.search(cycle.scale_unit):
        places = max(places, cycle.scale)
    if places <= 1:
        return []
    unit = cycle.scale_unit.strip() if cycle.scale == places and cycle.scale_unit.strip() else "classes"
    asked = f"{places} {unit} at once: what could we learn in one of them first, this week?"
    return [Noticed("classes" if cycle.classes else "scale", Spotted("", asked), f"{places}")]


def _adopted_soon(cycle: PDSACycle, context: Context) -> Iterable[Noticed]:
    if cycle.decision != "adopt" or cycle.reason.strip():
        return []
    tests = {test.id for test in tests_of(cycle.idea_id, context)} if cycle.idea_id else set()
    tests.add(cycle.id)
    if len(tests) < ENOUGH_TESTS:
        return [Noticed("decision", Spotted("adopt"))]
    counted = cycle.data.strip() or any(p.actual_count is not None for p in cycle.predictions)
    logged = any(
        dose.delivered is not None
        and (dose.cycle_id in tests or (cycle.idea_id and dose.idea_id == cycle.idea_id))
        for dose in context.of(DoseRecord)
    )
    if counted or logged:
        return []
    return [
        Noticed(
            "decision",
            Spotted("adopt", "How often was it really done? Without that, we cannot tell what we adopt."),
        )
    ]


def _at_once(cycle: PDSACycle, context: Context) -> Iterable[Noticed]:
    for name in ("objective", "title"):
        text = getattr(cycle, name)
        if (what := two_changes(text)) is not None:
            return [Noticed(name, what, text)]
    return []


PD1 = Rule(
    "PD1",
    (PDSACycle,),
    "What do we expect to happen: ___ of ___?",
    _no_prediction,
)
PD2 = Rule(
    "PD2",
    (PDSACycle,),
    "Predicted before trying? Yes, no, or on paper.",
    _predicted_when,
    kind="nudge",
    on=False,
)
PD4 = Rule("PD4", (PDSACycle,), "What could we learn in one class first, this week?", _wide_at_first)
PD6 = Rule(
    "PD6",
    (PDSACycle,),
    "It worked once. Where, or with whom, could it fail? One more small test would tell.",
    _adopted_soon,
)
PD10 = Rule(
    "PD10",
    (PDSACycle,),
    "If it works, how will we know which of the two did it? The other could be the next test.",
    _at_once,
    about="text",
    fires=("Call families on Friday and also start a breakfast club.",),
    silent=("Call families on Friday and also tally who answers.",),
)
