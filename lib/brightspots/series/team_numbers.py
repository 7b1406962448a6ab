"""What a team wrote down over time: numbers, what was done, tests, and where its "before" line stands.

Typed or pasted by a team: here. Exported by a system: the district folder. Where both have a number the team's wins,
and the difference is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from brightspots.measures.schools.attendance_series import periods_of
from brightspots.measures.schools.periods import by_period
from brightspots.measures.spc.rhythm import rhythm, slower
from brightspots.records import (
    ChangeIdea,
    ChartAnnotation,
    ChartPhase,
    DoseRecord,
    Measure,
    Observation,
    PDSACycle,
)
from brightspots.records.class_sums import FEWEST
from brightspots.records.status.current import aim_of, measures_of
from brightspots.series.model import MEAN_OF, Agreed, Lane, Measured, NewLine
from brightspots.series.released_project import ReleasedProject
from brightspots.text.dates import format_period
from brightspots.text.typed import line

_FIGURES_SAY = ("percent", "points", "count", "minutes", "days")
SMALLEST_DIFFERENCE = 0.0005


def definitions(project: ReleasedProject) -> dict[str, Measured]:
    """Return the project's measures by id, that of its aim first; their points are still to be read."""
    aim = aim_of(project)
    measures = sorted(measures_of(project), key=lambda measure: aim is None or measure.id != aim.measure_id)
    return {measure.id: _about(measure) for measure in measures}


def _about(measure: Measure) -> Measured:
    counted = line(measure.how_many), line(measure.out_of)
    return Measured(
        measure.id,
        line(measure.called) or "Our number",
        unit=measure.unit if measure.unit in _FIGURES_SAY else "",
        direction=measure.direction or None,
        how=" out of ".join(words for words in counted if words),
        kind=measure.kind or "outcome",
        chart=measure.chart,
        goal=measure.target,
        out_of=" ".join(counted).strip() or ("students" if measure.counts_people else "times"),
    )


def points(project: ReleasedProject, about: Measured, school_id: str, every: str, as_of: str) -> Measured:
    """Return the numbers that a team wrote for its school on periods.

    Where there is none for the whole school, those of its classes are added up.

    Parameters
    ----------
    project : ReleasedProject
    about : Measured
        From `definitions`.
    school_id : str
    every : {"week", "day", "month"}
    as_of : str
        The last day to take in; empty for all.
    """
    measure = next(m for m in project.of(Measure) if m.id == about.measure_id)
    agreed = _agreed(project, about.measure_id, school_id, as_of)
    rows = [
        point
        for point in project.of(Observation)
        if point.measure_id == measure.id and point.edition == measure.edition and point.subgroup == "all"
    ]
    rows = [point for point in rows if not as_of or f"{point.period_start}" <= as_of]
    rows = [point for point in rows if point.unit_id == school_id] or rows
    return replace(_laid(about, measure, rows, every), agreed=agreed)


@dataclass(frozen=True)
class Rooms:
    """One measure in the classes in which a team tried something, and in its other classes.

    Attributes
    ----------
    tried, rest : Measured
        Each added up over its classes.
    n_tried, n_rest : int
        How many classes.
    """

    tried: Measured
    rest: Measured
    n_tried: int
    n_rest: int


def rooms(project: ReleasedProject, about: Measured, school_id: str, every: str, as_of: str) -> Rooms | None:
    """Return what a team counted class by class, where it tried something and where it did not.

    None with fewer than three classes on either side: a class is a teacher.

    Parameters
    ----------
    project, about, school_id, every, as_of
        As for `points`.
    """
    measure = next((m for m in project.of(Measure) if m.id == about.measure_id), None)
    if measure is None:
        return None
    tests = [test for test in project.of(PDSACycle) if test.start and test.state != "cancelled"]
    tried = {place for test in tests if not as_of or f"{test.start}" <= as_of for place in test.classes}
    rows = [
        point
        for point in project.of(Observation)
        if point.measure_id == measure.id and point.edition == measure.edition and point.subgroup == "all"
        if point.unit_id not in (None, school_id) and (not as_of or f"{point.period_start}" <= as_of)
    ]
    sides = [[p for p in rows if (p.unit_id in tried) is within] for within in (True, False)]
    n_tried, n_rest = (len({point.unit_id for point in side}) for side in sides)
    if min(n_tried, n_rest) < FEWEST:
        return None
    tried_in, rest = (_laid(about, measure, side, every) for side in sides)
    return Rooms(tried_in, rest, n_tried, n_rest)


def _laid(about: Measured, measure: Measure, rows: list[Observation], every: str) -> Measured:
    """Return numbers by period, added up over the classes that they are of."""
    few = any(point.state == "suppressed" and "unit_id" in point.withheld for point in rows)
    if not rows:
        return replace(about, every=every)
    table = pd.DataFrame([_row(point) for point in rows])
    table["start"] = pd.to_datetime(table["period"])
    every = slower(every, rhythm(table["start"].drop_duplicates().sort_values()) or measure.frequency)
    table["period"] = periods_of(table["start"], every)
    hidden = table.groupby("period")["hidden"].any()
    counted = bool((table["numerator"].notna() & table["denominator"].notna()).any())
    laid, again = by_period(table, every, people=measure.counts_people)
    if again:
        laid["value"] = laid["numerator"] / laid["denominator"].replace(0, np.nan)
    laid = laid[["numerator", "denominator"] if counted and not again else ["value"]]
    # A sum without one of its classes is no sum, and would give that class away.
    laid[hidden.to_numpy()] = np.nan
    shares = about.unit == "percent" and not counted
    if shares:
        laid = laid / 100
    told = laid.notna().all(axis=1)
    bounds = int(table.loc[table["bound"], "period"].nunique())
    return replace(
        about,
        every=every,
        points=laid.reset_index(),
        shares=shares or again,
        hidden=int((hidden & ~told).sum()),
        notes=(
            *_notes(int((hidden & ~told).sum()), bounds, few_classes=few),
            *([MEAN_OF.format(every=every)] if again else []),
        ),
    )


def _row(point: Observation) -> dict[str, Any]:
    bound = "value" in point.withheld and point.value is not None and point.numerator is None
    numerator = point.numerator
    if bound and point.denominator:
        # For the public a share near none or all is a bound, without its count.
        numerator = point.value / 100 * point.denominator  # type: ignore[operator]
    return {
        "period": point.period_start,
        "unit": "" if point.unit_id is None else str(point.unit_id),
        "numerator": np.nan if numerator is None else float(numerator),
        "denominator": np.nan if point.denominator is None else float(point.denominator),
        "value": np.nan if point.value is None else float(point.value),
        "hidden": point.state == "suppressed",
        "bound": bound,
    }


def _notes(hidden: int, bounds: int, *, few_classes: bool = False) -> tuple[str, ...]:
    notes = []
    if hidden:
        are = "number is" if hidden == 1 else "numbers are"
        whom = "students and teachers: too few students or classes" if few_classes else "students: too few"
        notes.append(f"{hidden} {are} hidden to protect {whom} were counted.")
    if bounds:
        are = "point stands" if bounds == 1 else "points stand"
        notes.append(f'{bounds} {are} for "at most" or "at least", to protect students.')
    return tuple(notes)


def merged(ours: Measured, theirs: Measured) -> Measured:
    """Put a team's numbers over those of the district's files, and tell where the two differ.

    Parameters
    ----------
    ours : Measured
        From `points`.
    theirs : Measured
        The same measure from the folder, in the same periods.
    """
    if not len(theirs.periods):
        return ours
    if not len(ours.periods):
        return replace(theirs, measure_id=ours.measure_id, name=ours.name, agreed=ours.agreed)
    mine, other = (of.values.set_axis(of.points["period"]) for of in (ours, theirs))
    counted = ours.counted and theirs.counted
    frames = [
        of.points.set_index("period")
        if counted
        else of.values.set_axis(of.points["period"]).to_frame("value")
        for of in (ours, theirs)
    ]
    # One point is wholly the team's or wholly the district's: how many and out of how many go together.
    taken = frames[0][mine.notna().to_numpy()]
    rest = frames[1][~frames[1].index.isin(taken.index)]
    both = pd.concat([taken, rest]).sort_index()
    percent = ours.unit == "percent" or ours.counted
    told = _differences(mine, other, percent=percent, every=ours.every)
    return replace(
        ours,
        points=both.rename_axis("period").reset_index(),
        shares=percent and not counted,
        beside=theirs.beside,
        exclude=theirs.exclude,
        hidden=ours.hidden + theirs.hidden,
        notes=(*ours.notes, *told, *theirs.notes),
    )


def _differences(mine: pd.Series, other: pd.Series, *, percent: bool, every: str) -> tuple[str, ...]:
    both = pd.concat([mine.rename("mine"), other.rename("other")], axis=1).dropna()
    apart = (both["mine"] - both["other"]).abs()
    differ = apart[apart > SMALLEST_DIFFERENCE]
    if differ.empty:
        return ()
    widest = both.loc[differ.idxmax()]
    first, second = (f"{100 * x:.1f}%" if percent else f"{x:g}" for x in widest)
    periods = every if len(both) == 1 else f"{every}s"
    day = format_period(pd.Timestamp(widest.name).to_datetime64())
    return (
        f"{len(both)} {periods} have two numbers, ours and the district's, and {len(differ)} of them differ; this page "
        f"shows ours. The widest: {day}, {first} here and {second} in the district's files.",
    )


def _agreed(project: ReleasedProject, measure_id: str, school_id: str, as_of: str) -> Agreed:
    """Return where the team agreed that its "before" line stands, and from when a new one holds."""
    phases = [
        phase
        for phase in project.of(ChartPhase)
        if phase.measure_id == measure_id and phase.unit_id in ("", school_id) and phase.state == "agreed"
    ]
    dated = [(phase, phase.on or phase.through) for phase in phases]
    phases = [phase for phase, day in dated if day and (not as_of or f"{day}" <= as_of)]
    ends = sorted(
        (f"{phase.through or phase.on}", line(phase.reason))
        for phase in phases
        if phase.kind == "before line"
    )
    until, why = ends[-1] if ends else ("", "")
    lines = {f"{phase.on}": line(phase.reason) for phase in phases if phase.kind == "new phase" and phase.on}
    return Agreed(until, why, tuple(NewLine(day, lines[day]) for day in sorted(lines)))


def lanes(project: ReleasedProject, every: str, as_of: str) -> list[Lane]:
    """Return how much was done of what was planned, a lane for each thing that was done."""
    ideas = {idea.id: line(idea.text, 60) for idea in project.of(ChangeIdea)}
    found: dict[str, list[DoseRecord]] = {}
    for dose in project.of(DoseRecord):
        if not as_of or f"{dose.week}" <= as_of:
            name = line(dose.what, 60) or ideas.get(dose.idea_id or "", "") or "What we tried"
            found.setdefault(name, []).append(dose)
    made = [_lane(name, doses, every) for name, doses in found.items()]
    return [lane for lane in made if len(lane.points)]


def _lane(name: str, doses: Iterable[DoseRecord], every: str) -> Lane:
    logged = [
        (dose.week, f"{dose.class_code or ''}", float(dose.planned), float(dose.delivered), np.nan)
        for dose in doses
        if dose.planned is not None and dose.delivered is not None
    ]
    table = pd.DataFrame(logged, columns=["start", "unit", "denominator", "numerator", "value"])
    table["start"] = pd.to_datetime(table["start"])
    people = any(dose.counts_people for dose in doses)
    laid, again = by_period(table.astype({"numerator": float, "denominator": float}), every, people=people)
    names = {"denominator": "planned", "numerator": "delivered"}
    summed = laid.reset_index()[["period", *names]].rename(columns=names)
    told = MEAN_OF.format(every=every) if again else ""
    left = [dose for dose in doses if "planned" in dose.withheld]
    classes = any("class_code" in dose.withheld for dose in left)
    note = (
        "without weeks of fewer than three classes"
        if classes
        else "without small groups, to protect students"
    )
    how = " ".join(filter(None, [f"{note}." if left and again else note if left else "", told]))
    return Lane(name, how, summed)


def happened(project: ReleasedProject, measure_id: str = "", school_id: str = "") -> pd.DataFrame:
    """Return the project's tests and what else happened: ``date``, ``label`` and ``kind``.

    Parameters
    ----------
    project : ReleasedProject
    measure_id, school_id : str
        Flags of another measure or another place are left out; none are when empty.
    """
    rows: list[tuple[Any, str, str]] = []
    for test in [cycle for cycle in project.of(PDSACycle) if cycle.state != "cancelled"]:
        name = line(test.title, 80) or f"Test {test.number}"
        if test.start:
            rows.append((test.start, name, "test start"))
        # That a test is changed shows in the next one.
        if test.decided_on and test.decision in ("adopt", "abandon"):
            rows.append((test.decided_on, name, test.decision))
    for flag in project.of(ChartAnnotation):
        elsewhere = measure_id and flag.measure_id not in (None, measure_id)
        elsewhere = elsewhere or (school_id and flag.unit_id not in ("", school_id))
        if flag.on and flag.state == "agreed" and not elsewhere:
            rows.append((flag.on, line(flag.label, 80) or "A note of ours", flag.kind))
    table = pd.DataFrame(rows, columns=["date", "label", "kind"])
    table["date"] = pd.to_datetime(table["date"])
    return table.sort_values("date", kind="stable").reset_index(drop=True)
