"""What is good about what a team wrote: said before anything else, and only where it is true."""

from __future__ import annotations

from brightspots.records.advice.context import Context
from brightspots.records.advice.cycles import says_something
from brightspots.records.advice.texts.amounts import no_amount_in_aim, no_date_in_aim
from brightspots.records.advice.texts.questions_and_tests import leading_question
from brightspots.records.advice.texts.sentences import has_amount
from brightspots.records.models.diagnostic import Cause, Evidence, Hypothesis
from brightspots.records.models.intervention import ChangeIdea, PDSACycle
from brightspots.records.models.interviews import Interview
from brightspots.records.models.measurement import Measure
from brightspots.records.models.project import Aim, Problem
from brightspots.records.models.record import Record


def good(record: Record, context: Context | None = None) -> str:
    """Return one sentence on what is good, or nothing where there is nothing to say yet.

    Examples
    --------
    >>> from brightspots.records import Problem, new_id
    >>> good(Problem(project_id=new_id(), statement="48 of 120 9th graders failed algebra."))
    'It says how many, so we will see whether that changes.'
    """
    context = context or Context()
    for kind, say in _SAY.items():
        if isinstance(record, kind):
            return say(record, context)
    return ""


def _problem(problem: Problem, context: Context) -> str:
    if problem.how_many is not None and problem.out_of is not None:
        return "It says how many out of how many, so we will see whether that changes."
    if has_amount(problem.statement):
        return "It says how many, so we will see whether that changes."
    return "It says who this is about." if problem.who.strip() else ""


def _aim(aim: Aim, context: Context) -> str:
    numbered = aim.target is not None or bool(
        aim.statement.strip() and no_amount_in_aim(aim.statement) is None
    )
    dated = aim.due is not None or bool(aim.statement.strip() and no_date_in_aim(aim.statement) is None)
    if numbered and dated:
        return "It says how much and by when: everybody will know whether it was met."
    if numbered:
        return "It says how much."
    return "It says by when." if dated else ""


def _cause(cause: Cause, context: Context) -> str:
    seen = [e for e in context.of(Evidence) if cause.id in e.cause_ids and e.state == "active"]
    if seen:
        return "Something that we saw or heard stands behind it."
    if cause.would_change_our_mind.strip():
        return "It says what would change our mind."
    return "It is something that the school can change." if cause.controllable == "yes" else ""


def _belief(belief: Hypothesis, context: Context) -> str:
    challenged = [
        e
        for e in context.of(Evidence)
        if belief.id in e.hypothesis_ids and e.direction in ("challenges", "expands")
    ]
    if challenged:
        return "We looked for what speaks against it, too."
    return "It says why we think it would work." if belief.because.strip() else ""


def _idea(idea: ChangeIdea, context: Context) -> str:
    return "It is tied to what has to change." if idea.driver_ids or idea.cause_ids else ""


def _measure(measure: Measure, context: Context) -> str:
    if measure.how_many.strip() and measure.out_of.strip():
        return "It says how many out of how many, so two people would count the same."
    return "Somebody owns it." if measure.owner else ""


def _cycle(cycle: PDSACycle, context: Context) -> str:
    predicted = [p for p in cycle.predictions if says_something(p)]
    if any(p.expected_count is not None or has_amount(p.expected) for p in predicted):
        return "It predicts a number: whatever happens, we will learn something."
    if predicted:
        return "It says what we expect before we try."
    if cycle.surprise.strip():
        return "It says what surprised us."
    one = len(cycle.classes) == 1 or cycle.scale == 1
    return "It starts small." if one else ""


def _talk(interview: Interview, context: Context) -> str:
    stories = [q for q in interview.questions if q.strip() and leading_question(q) is None]
    if interview.questions and len(stories) == len(interview.questions):
        return "The questions leave room for a story."
    return "It says why we picked this person." if interview.selected_because.strip() else ""


_SAY = {
    Problem: _problem,
    Aim: _aim,
    Cause: _cause,
    Hypothesis: _belief,
    ChangeIdea: _idea,
    Measure: _measure,
    PDSACycle: _cycle,
    Interview: _talk,
}
