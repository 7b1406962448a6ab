"""How far a test is, by what its team wrote down.

A form sets a test's state when its plan is closed and when it ends. In between the results and the decision say it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from brightspots.records.models.intervention import PDSACycle
from brightspots.records.status import predictions
from brightspots.text import typed

Stage: TypeAlias = Literal["planned", "going", "tried", "decided", "over"]


def stage(test: PDSACycle) -> Stage:
    """Return how far a test is: planned, going, tried (it has a result), decided, or over.

    Examples
    --------
    >>> from brightspots.records import Prediction, new_id
    >>> going = PDSACycle(project_id=new_id(), state="plan_locked")
    >>> tried = going.changed(predictions=(Prediction(expected_count=18, actual_count=11),))
    >>> stage(going), stage(tried), stage(tried.changed(decision="adapt"))
    ('going', 'tried', 'decided')
    """
    if test.state in ("acted", "cancelled"):
        return "over"
    if test.decision:
        return "decided"
    if test.state == "studying" or any(one.result or predictions.happened(one) for one in test.predictions):
        return "tried"
    return "planned" if test.state == "planned" else "going"


def to_do(test: PDSACycle) -> str:
    """Return what a test that was tried waits for; empty before it has a result, and once it is over.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> to_do(PDSACycle(project_id=new_id(), title="Greeting", decision="adopt"))
    'Test 1, Greeting, is decided. Plan the next one, or close it.'
    """
    asked = {
        "tried": "has its result: adapt, adopt or stop?",
        "decided": "is decided. Plan the next one, or close it.",
    }.get(stage(test), "")
    return f"{named(test)} {asked}" if asked else ""


def named(test: PDSACycle) -> str:
    """Return what a sentence about a test begins with.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> named(PDSACycle(project_id=new_id())), named(PDSACycle(project_id=new_id(), number=2, title="Greeting"))
    ('Test 1', 'Test 2, Greeting,')
    """
    title = typed.line(test.title)
    return f"Test {test.number}, {title}," if title else f"Test {test.number}"
