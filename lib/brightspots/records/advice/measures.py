"""Advice on measures and their charts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from brightspots.records.advice.context import Context
from brightspots.records.advice.rule import Noticed, Rule
from brightspots.records.advice.texts.amounts import year_to_date
from brightspots.records.advice.texts.sentences import Spotted
from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import ChartPhase, Measure
from brightspots.records.models.project import Project
from brightspots.text.dates import spell_day

_OFTEN = ("day", "week", "fortnight", "month")


def _nothing_to_balance(record: Measure | Project, context: Context) -> Iterable[Noticed]:
    if record.scope is None:
        return []
    family = [
        measure.kind
        for measure in context.of(Measure)
        if measure.state != "retired" and measure.project_id in (record.scope, None) and measure.kind
    ]
    if len(family) < 2 or "balancing" in family or not {"outcome", "leading"}.intersection(family):
        return []
    return [Noticed("", Spotted(""), record_id=record.scope)]


def _carries_its_past(measure: Measure, context: Context) -> Iterable[Noticed]:
    if measure.frequency not in _OFTEN and not (measure.chart and measure.frequency == ""):
        return []
    period = measure.frequency or "month"
    for name in ("name", "how_many", "out_of", "included"):
        text = getattr(measure, name)
        if (what := year_to_date(text, period)) is not None:
            return [Noticed(name, what, text)]
    return [Noticed("cumulative", Spotted(""))] if measure.cumulative else []


def _began_before_the_line_ends(phase: ChartPhase, context: Context) -> Iterable[Noticed]:
    last = phase.through or phase.on
    starts = [
        cycle.start
        for cycle in context.of(PDSACycle)
        if cycle.project_id == phase.project_id
        and cycle.start
        and cycle.state != "cancelled"
        and (not cycle.measure_ids or phase.measure_id in cycle.measure_ids)
    ]
    if phase.kind != "before line" or last is None or not starts or last < min(starts):
        return []
    first = min(starts)
    asked = (
        f'Our first test began on {spell_day(first)}. Shall our "before" line end the day before, on '
        f"{spell_day(first - timedelta(days=1))}?"
    )
    return [Noticed("through" if phase.through else "on", Spotted("", asked), f"{first} {last}")]


FM1 = Rule(
    "FM1",
    (Measure, Project),
    "What else could get worse while this gets better, and how would we see it?",
    _nothing_to_balance,
)
OD4 = Rule(
    "OD4",
    (Measure,),
    "A count since the start of the year carries all its past. Could we count each period on its own?",
    _carries_its_past,
    about="text",
    fires=("Students absent 10% of days, year to date",),
    silent=("Students who missed 1 day in 10 this month",),
)
RC2 = Rule(
    "RC2",
    (ChartPhase,),
    'Does our "before" line end before the first test began?',
    _began_before_the_line_ends,
)
