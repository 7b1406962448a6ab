"""Advice on aims: from how much to how much, by when, and a result instead of an activity."""

from __future__ import annotations

from collections.abc import Iterable

from brightspots.records.advice.context import Context
from brightspots.records.advice.rule import Noticed, Rule, reading
from brightspots.records.advice.texts.amounts import no_amount_in_aim, no_date_in_aim, percent_in_two_ways
from brightspots.records.advice.texts.sentences import Spotted
from brightspots.records.advice.texts.solutions import activity_for_aim
from brightspots.records.models.measurement import Measure
from brightspots.records.models.project import Aim


def _how_much(aim: Aim, context: Context) -> Iterable[Noticed]:
    if aim.target is not None:
        return []
    if aim.statement.strip():
        what = no_amount_in_aim(aim.statement)
        return [Noticed("statement", what, aim.statement)] if what else []
    return [Noticed("target", Spotted(""))] if aim.baseline is not None else []


def _by_when(aim: Aim, context: Context) -> Iterable[Noticed]:
    if aim.due is not None:
        return []
    if aim.statement.strip():
        what = no_date_in_aim(aim.statement)
        return [Noticed("statement", what, aim.statement)] if what else []
    return [Noticed("due", Spotted(""))] if aim.target is not None else []


def _points_or_share(aim: Aim, context: Context) -> Iterable[Noticed]:
    measure = context.get(aim.measure_id)
    percent = measure.unit == "percent" if isinstance(measure, Measure) and measure.unit else None
    now = aim.baseline if aim.baseline is not None else context.baselines.get(aim.measure_id or "")
    if aim.target is not None and now is not None:
        return []
    what = percent_in_two_ways(aim.statement, baseline=now if percent else None, percent=percent)
    return [Noticed("statement", what, aim.statement)] if what else []


AI1 = Rule(
    "AI1",
    (Aim,),
    "From how much to how much?",
    _how_much,
    about="text",
    fires=("Improve attendance by June 2026.", "By spring, more 3rd graders read well."),
    silent=("Move on-time arrival from 71% to 85% by June.", "By May, 4 in 5 newcomers pass."),
)
AI2 = Rule(
    "AI2",
    (Aim,),
    "By when?",
    _by_when,
    about="text",
    fires=("Raise on-time arrival from 71% to 85%.",),
    silent=("Raise on-time arrival from 71% to 85% by the end of the year.",),
)
AI6 = Rule(
    "AI6",
    (Aim,),
    "This is something that we will do. What will be different for students when it works?",
    reading(activity_for_aim, "statement"),
    about="text",
    fires=("Train 20 teachers in number talks by May.", "We will hold 4 workshops for families."),
    silent=("Meet the on-time goal for 80 of 100 students by training greeters, so that 80 arrive.",),
)
AI9 = Rule(
    "AI9",
    (Aim,),
    "Percentage points, or a part of what it is now?",
    _points_or_share,
    about="text",
    fires=("Reduce chronic absence by 10% by June.",),
    silent=("Cut chronic absence from 30% to 20% by June.", "Cut the number of referrals by 20% by June."),
)
