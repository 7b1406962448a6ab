"""Advice on moving on: a plan before doing, tests before adopting, the four questions before closing, phases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from brightspots.records.advice.context import Context
from brightspots.records.advice.cycles import ENOUGH_TESTS, says_something, tests_of
from brightspots.records.advice.rule import Noticed, Rule
from brightspots.records.advice.texts.sentences import Spotted
from brightspots.records.models.diagnostic import Cause, Evidence, Hypothesis
from brightspots.records.models.intervention import ChangeIdea, Driver, PDSACycle
from brightspots.records.models.interviews import Interview, ObservationRecord
from brightspots.records.models.learning import ImpactFinding, LearningReport
from brightspots.records.models.measurement import DoseRecord, Measure, Observation
from brightspots.records.models.project import Aim, Barrier, PhaseChange, Problem, Project
from brightspots.records.models.record import Record
from brightspots.text.dates import spell_day

FOUR_QUESTIONS = {
    "done_and_why": "What have we done, and why?",
    "achieved": "What did it achieve?",
    "learned": "What did we learn?",
    "do_better": "What would we do better?",
}


def _began_without_plan(cycle: PDSACycle, context: Context) -> Iterable[Noticed]:
    if cycle.state not in ("doing", "studying", "acted") or cycle.plan_locked_at:
        return []
    believed = cycle.predicted_before_trying in ("yes", "on paper")
    predicted = any(says_something(prediction) for prediction in cycle.predictions)
    # Without any prediction there is something better to ask: what we expect.
    if believed or not predicted or cycle.went_ahead_because.strip():
        return []
    return [Noticed("plan_locked_at", Spotted(""))]


def _adopted_early(idea: ChangeIdea, context: Context) -> Iterable[Noticed]:
    if idea.state not in ("adopted", "spread") or idea.reason.strip():
        return []
    tests = tests_of(idea.id, context)
    if len(tests) >= ENOUGH_TESTS:
        return []
    seen = "No test of it has" if not tests else "One test of it has"
    return [
        Noticed("state", Spotted("", f"{seen} come to a decision so far. What makes us sure, and for whom?"))
    ]


def _closing(project_id: str, context: Context) -> Iterable[Noticed]:
    reports = [report for report in context.of(LearningReport) if report.project_id == project_id]
    open_ones = [
        asked
        for name, asked in FOUR_QUESTIONS.items()
        if not any(getattr(report, name).strip() for report in reports)
    ]
    if not open_ones:
        return []
    return [
        Noticed(
            "phase",
            Spotted("", f"Before we close: {open_ones[0][0].lower()}{open_ones[0][1:]}"),
            record_id=project_id,
        )
    ]


def _closed(record: Project | PhaseChange, context: Context) -> Iterable[Noticed]:
    after = record.phase if isinstance(record, Project) else record.after
    return _closing(record.scope or record.id, context) if after == "closed" else []


_PHASES = ("definition", "diagnostic", "intervention", "impact", "sustainability")


def _ready_for(move: PhaseChange, context: Context) -> Iterable[Noticed]:
    """Return what the next phase leans on and is not there, when a team moves forward."""
    if move.after not in _PHASES or move.before not in _PHASES:
        return []
    if _PHASES.index(move.after) <= _PHASES.index(move.before):
        return []
    missing = {
        "diagnostic": _without_problem,
        "intervention": _without_theory,
        "impact": _without_doing,
        "sustainability": _without_claim,
    }[move.after](context)
    return [Noticed("after", Spotted("", missing), missing)] if missing else []


def _without_problem(context: Context) -> str:
    if not any(problem.state == "agreed" for problem in context.of(Problem)):
        return "Do we all agree on the problem, in one sentence?"
    known = any(aim.baseline is not None for aim in context.of(Aim))
    counted = any(problem.how_many is not None for problem in context.of(Problem))
    return "" if known or counted else "Where do we stand today? A number, and its date."


def _without_theory(context: Context) -> str:
    chosen = [cause for cause in context.of(Cause) if cause.is_chosen]
    ids = {cause.id for cause in chosen}
    beliefs = {belief.id for belief in context.of(Hypothesis) if ids.intersection(belief.cause_ids)}
    kinds = {
        evidence.type
        for evidence in context.of(Evidence)
        if evidence.state == "active"
        and (ids.intersection(evidence.cause_ids) or beliefs.intersection(evidence.hypothesis_ids))
    }
    if not chosen or len(kinds - {""}) < 2:
        return "Which cause do we choose, and what two different kinds of evidence speak for it?"
    if not context.of(Driver):
        return (
            "What has to change, and how would that reach our aim? A driver diagram says it in one picture."
        )
    family = {measure.kind for measure in context.of(Measure)}
    return (
        ""
        if {"process", "balancing"} <= family
        else "How will we see that it is done, and that nothing else gets worse?"
    )


def _without_doing(context: Context) -> str:
    if not any(idea.state in ("adopted", "spread") for idea in context.of(ChangeIdea)):
        return "Which idea have we adopted, after trying it more than once?"
    logged = any(dose.delivered is not None for dose in context.of(DoseRecord))
    return "" if logged else "How much of it really happened, class by class?"


def _without_claim(context: Context) -> str:
    seen = any((finding.level or 0) >= 2 for finding in context.of(ImpactFinding))
    decided = any(move.after == "sustainability" and move.reason.strip() for move in context.of(PhaseChange))
    return "" if seen or decided else "What shows that it helped, or why do we keep it all the same?"


# What has happened cannot be dated later than today.
_HAPPENED: dict[type[Record], tuple[str, ...]] = {
    Evidence: ("on",),
    ObservationRecord: ("on",),
    Barrier: ("asked_on", "answered_on"),
    Observation: ("period_start",),
    PDSACycle: ("decided_on",),
}


def _impossible_dates(record: Record, context: Context) -> Iterable[Noticed]:
    if (
        isinstance(record, PDSACycle)
        and record.start
        and record.decided_on
        and record.decided_on < record.start
    ):
        asked = "This was decided before it began. Which of the two dates is wrong?"
        yield Noticed(
            "decided_on", Spotted(f"{record.decided_on}", asked), f"{record.decided_on}", final=True
        )
    if context.as_of is None:
        return
    names = next((names for kind, names in _HAPPENED.items() if isinstance(record, kind)), ())
    if isinstance(record, Interview) and record.state != "planned":
        names = ("on",)
    for name in names:
        day = getattr(record, name)
        if isinstance(day, date) and day > context.as_of:
            asked = f"{spell_day(day, year=True)} has not come yet. Which day was it?"
            yield Noticed(name, Spotted(f"{day}", asked), f"{day}", final=True)


LC1 = Rule(
    "LC1",
    (PDSACycle,),
    "Was the plan ready before we began? Predicted before trying: yes, no, or on paper.",
    _began_without_plan,
    about="lifecycle",
)
LC2 = Rule(
    "LC2",
    (ChangeIdea,),
    "What makes us sure, and for whom?",
    _adopted_early,
    about="lifecycle",
)
LC3 = Rule("LC3", (PhaseChange, Project), "Before we close: what did we learn?", _closed, about="lifecycle")
LC4 = Rule(
    "LC4",
    (PhaseChange,),
    "What does the next phase lean on?",
    _ready_for,
    kind="nudge",
    about="lifecycle",
    on=False,
)
DA1 = Rule(
    "DA1",
    (Record,),
    "Which day was it?",
    _impossible_dates,
    kind="block",
    about="dates",
)
