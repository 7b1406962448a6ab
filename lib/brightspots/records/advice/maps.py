"""Advice on process maps: an owner for each step, no dead ends, two ways out of a decision, somebody who acts."""

from __future__ import annotations

from collections.abc import Iterable

from brightspots.records.advice.context import Context
from brightspots.records.advice.rule import Noticed, Rule
from brightspots.records.advice.texts.sentences import Spotted
from brightspots.records.models.process_maps import ProcessMap, ProcessStep
from brightspots.records.status.step_order import flow, in_order, lost

# Steps of a project from which on these rules are on: a map is first drawn, and asked about afterwards.
ENOUGH_STEPS = 6
# Steps of a map from which on it is asked whether it reaches somebody who acts.
_A_MAP = 3


def _no_owner(step: ProcessStep, context: Context) -> Iterable[Noticed]:
    if not step.description.strip() or step.owner or step.owner_role.strip():
        return []
    return [Noticed("owner", Spotted(""), step.description)]


def _dead_end(step: ProcessStep, context: Context) -> Iterable[Noticed]:
    if not step.description.strip():
        return []
    leads = flow(in_order(context.of(ProcessStep), step.map_id))
    mine = next((one for one in leads if one.step.id == step.id), None)
    if mine is None:
        return []
    if not mine.sure:
        asked = "What happens after this?"
    elif step.id in lost(leads):
        asked = "From here it goes round in a circle. What ends it?"
    else:
        return []
    return [Noticed("next_ids", Spotted("", asked), step.description)]


def _one_way_out(step: ProcessStep, context: Context) -> Iterable[Noticed]:
    if not step.is_decision or not step.description.strip():
        return []
    if len({to for to in step.next_ids if to != step.id}) + (step.id in step.next_ids) >= 2:
        return []
    return [Noticed("next_ids", Spotted(""), step.description)]


def _nobody_acts(drawn: ProcessMap, context: Context) -> Iterable[Noticed]:
    steps = in_order(context.of(ProcessStep), drawn.id)
    stages = {step.stage for step in steps} - {""}
    if len(steps) < _A_MAP or "act" in stages or not (stages or drawn.kind == "data"):
        return []
    return [Noticed("", Spotted(""), " ".join(step.description for step in steps))]


PM1 = Rule(
    "PM1",
    (ProcessStep,),
    "Who owns this step, so that it is done even in a hard week?",
    _no_owner,
    on=False,
    by_use=ENOUGH_STEPS,
)
PM2 = Rule(
    "PM2",
    (ProcessStep,),
    "What happens after this?",
    _dead_end,
    on=False,
    by_use=ENOUGH_STEPS,
)
PM3 = Rule(
    "PM3",
    (ProcessStep,),
    "A decision has two ways out. What happens if the answer is the other one?",
    _one_way_out,
    on=False,
    by_use=ENOUGH_STEPS,
)
PM5 = Rule(
    "PM5",
    (ProcessMap,),
    "The map ends with a report. Who does what with it, and by when?",
    _nobody_acts,
    kind="nudge",
    on=False,
    by_use=2,
)
