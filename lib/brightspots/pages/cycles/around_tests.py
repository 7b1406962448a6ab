"""Our numbers before, during and after each test, where there are any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.pages.cycles.words import cycle_name
from brightspots.pages.sentences import format_number
from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import Measure, Observation
from brightspots.records.status.current import tests_of
from brightspots.text import markup, typed

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject

MOST = 3
"""So many numbers before a test, and after it, are shown."""

_NONE = "There is no number within the days of a test yet. Which one could we count during the next?"
_CARE = (
    "A few numbers around a test show what happened then, not why. Whether anything moved more than it always does is "
    "on another page: "
)


def numbers_around_tests(project: ReleasedProject, school_id: str, moved: tuple[str, str]) -> markup.Html:
    """Return a table: each test's numbers from before it, within its dates, and from after it until the next.

    Parameters
    ----------
    project : ReleasedProject
    school_id : str
    moved : tuple of str
        Title and address of the page that says whether anything moved.
    """
    rows = list(_rows(project, school_id))
    if not rows:
        return markup.Html(markup.paragraph(_NONE, "note"), _NONE)
    columns = ["Test", "Our number", "Where", "Before", "During", "After"]
    frame = pd.DataFrame(rows, columns=columns)
    html = f'<div class="bs-scroll">{markup.table(frame)}</div>'
    html += f'<p class="bs-small">{_CARE}{markup.link(*moved)}</p>'
    return markup.Html(html, frame.to_string(index=False))


def _rows(project: ReleasedProject, school_id: str) -> Iterable[tuple[str, ...]]:
    tests = [test for test in tests_of(project) if test.start is not None]
    measures = {measure.id: measure for measure in project.of(Measure)}
    points = [point for point in project.of(Observation) if point.subgroup == "all"]
    for test in tests:
        watched = [*test.measure_ids, *(p.measure_id for p in test.predictions if p.measure_id)]
        for measure in [measures[i] for i in dict.fromkeys(watched) if i in measures]:
            own = [p for p in points if p.measure_id == measure.id and p.edition == measure.edition]
            for unit in _units(test, own, school_id):
                around = _around(test, [p for p in own if p.unit_id == unit], tests)
                if around[1] or around[2]:
                    told = [_told(some, measure) for some in around]
                    where = {school_id: "whole school", "": "all classes"}.get(unit, unit)
                    yield cycle_name(test), typed.line(measure.name, 120), where, *told


def _units(test: PDSACycle, points: Sequence[Observation], school_id: str) -> list[str]:
    """Return the classes of a test that have numbers, and the school; for others, all classes together."""
    known = {point.unit_id for point in points}
    return [unit for unit in dict.fromkeys((*test.classes, "", school_id)) if unit in known]


def _around(
    test: PDSACycle, points: Sequence[Observation], tests: Sequence[PDSACycle]
) -> tuple[list[Observation], list[Observation], list[Observation]]:
    """Return the last points before a test, those within it, and the first after it and before the next one."""
    assert test.start is not None
    start, end = test.start, test.end or date.max
    later = [other.start for other in tests if other.start is not None and other.start > start]
    until = min(later, default=date.max)
    in_order = sorted(points, key=lambda point: point.period_start)
    before = [point for point in in_order if _last(point) < start]
    within = [point for point in in_order if _last(point) >= start and point.period_start <= end]
    after = [point for point in in_order if end < point.period_start < max(until, end)]
    return before[-MOST:], within, after[:MOST]


def _last(point: Observation) -> date:
    return point.period_end or point.period_start


def _told(points: Sequence[Observation], measure: Measure) -> str:
    shown = [format_number(point, measure, brief=True) or "no number" for point in points]
    if len(shown) <= 2 * MOST:
        return ", ".join(shown)
    first, last = ", ".join(shown[:MOST]), ", ".join(shown[-MOST:])
    return f"{first}, then {len(shown) - 2 * MOST} more, then {last}"
