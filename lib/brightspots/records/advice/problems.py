"""Advice on problems and causes: how many, which solution hides in them, whom they blame."""

from __future__ import annotations

from collections.abc import Iterable

from brightspots.records.advice.context import Context
from brightspots.records.advice.rule import Noticed, Rule, reading
from brightspots.records.advice.texts.amounts import no_amount_in_problem
from brightspots.records.advice.texts.blame import blame, blame_of_them
from brightspots.records.advice.texts.sentences import Spotted, has_amount
from brightspots.records.advice.texts.solutions import solution_in_disguise
from brightspots.records.models.diagnostic import Cause, Evidence, Hypothesis
from brightspots.records.models.interviews import Excerpt, Interview, Theme
from brightspots.records.models.project import Problem, Project

# Fewer causes than these are a beginning, not a fishbone.
A_FISHBONE = 3
# Fewer pieces of evidence than these cannot be one-sided.
A_FEW = 2


def _how_many(problem: Problem, context: Context) -> Iterable[Noticed]:
    if problem.how_many is not None or has_amount(f"{problem.statement} {problem.what} {problem.who}"):
        return []
    if problem.statement.strip():
        what = no_amount_in_problem(problem.statement)
        return [Noticed("statement", what, problem.statement)] if what else []
    if problem.what.strip():
        return [Noticed("how_many", Spotted(""), problem.what)]
    return []


def _blame(record: Problem | Cause | Hypothesis, context: Context) -> Iterable[Noticed]:
    found = [*reading(blame, "statement", "text", "because")(record, context)]
    return found or (reading(blame_of_them, "what")(record, context) if isinstance(record, Problem) else [])


def _disguised_cause(text: str) -> Spotted | None:
    return solution_in_disguise(text, cause=True)


def _heard(project_id: str, context: Context) -> Iterable[Noticed]:
    """Return a question for students' and families' voices once there is a fishbone and none stands behind it."""
    causes = [
        cause
        for cause in context.of(Cause)
        if cause.project_id == project_id and cause.state != "rejected" and cause.text.strip()
    ]
    if len(causes) < A_FISHBONE or any(_has_voice(cause, context) for cause in causes):
        return []
    return [Noticed("", Spotted(""), record_id=project_id)]


def _has_voice(cause: Cause, context: Context) -> bool:
    beliefs = {belief.id for belief in context.of(Hypothesis) if cause.id in belief.cause_ids}
    for evidence in context.of(Evidence):
        linked = cause.id in evidence.cause_ids or beliefs.intersection(evidence.hypothesis_ids)
        if linked and evidence.state == "active" and _is_voice(evidence, context):
            return True
    return any(cause.id in theme.cause_ids and _speaks_in(theme, context) for theme in context.of(Theme))


def _is_voice(evidence: Evidence, context: Context) -> bool:
    source = context.get(evidence.source_id)
    if isinstance(source, Interview):
        return source.person in ("student", "family", "")
    if isinstance(source, Theme):
        return _speaks_in(source, context)
    return evidence.type in ("interview", "survey")


def _speaks_in(theme: Theme, context: Context) -> bool:
    said_in = [excerpt.interview_id for excerpt in context.of(Excerpt) if theme.id in excerpt.theme_ids]
    people = [talk.person for talk in map(context.get, said_in) if isinstance(talk, Interview)]
    return not people or any(person in ("student", "family", "") for person in people)


def _one_sided(belief: Hypothesis, context: Context) -> Iterable[Noticed]:
    found = [
        evidence.direction
        for evidence in context.of(Evidence)
        if belief.id in evidence.hypothesis_ids and evidence.state == "active" and evidence.direction
    ]
    if len(found) < A_FEW or set(found) != {"supports"}:
        return []
    count = "Both pieces" if len(found) == 2 else f"All {len(found)} pieces"
    asked = (
        f"{count} of evidence say we are right. What would we see if we were wrong, and have we looked there?"
    )
    return [Noticed("would_change_our_mind", Spotted("", asked))]


PS1 = Rule(
    "PS1",
    (Problem,),
    "How many students is this about, out of how many?",
    _how_many,
    about="text",
    fires=("Too many 9th graders fail algebra.", "Students in Tier 2 are late in 2024-25."),
    silent=("48 of 120 9th graders failed algebra.", "One in five 6th graders reads at grade level."),
)
PS3 = Rule(
    "PS3",
    (Problem,),
    "This names what is missing. What happens to students today, while it is missing?",
    reading(solution_in_disguise, "statement", "what"),
    about="text",
    fires=("Lack of tutoring in math.", "We need to hire two counselors."),
    silent=("Students lack sleep.", "We need to know why 31 of 96 students come late."),
)
PS4 = Rule(
    "PS4",
    (Problem, Cause, Hypothesis),
    "What have we seen people do, and have we asked them what gets in the way?",
    _blame,
    about="text",
    fires=("Parents don't care about school.", "Our kids are lazy."),
    silent=(
        "Parents don't get the letter in Spanish.",
        "We assumed students were lazy; 9 of 12 work until 10 pm.",
    ),
)
FB1 = Rule(
    "FB1",
    (Cause,),
    "This cause is a solution that is missing. What happens today, while it is missing?",
    reading(_disguised_cause, "text"),
    about="text",
    fires=("No tutoring program.", "Teachers lack training in number talks."),
    silent=("No one calls before the third absence.", "Lack of trust after the bus change."),
)
FB5 = Rule(
    "FB5",
    (Cause, Project),
    "What did students or families tell us about this?",
    lambda record, context: _heard(record.scope or record.id, context),
)
HE1 = Rule(
    "HE1",
    (Hypothesis,),
    "What would we see if we were wrong, and have we looked there?",
    _one_sided,
)
