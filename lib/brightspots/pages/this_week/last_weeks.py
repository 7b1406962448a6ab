"""The last weeks in a table: what was done of what was planned, and the numbers, as these readers may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from brightspots.pages.sentences import HIDDEN, format_number
from brightspots.records.models.intervention import ChangeIdea
from brightspots.records.models.measurement import ChartAnnotation, DoseRecord, Measure, Observation
from brightspots.records.status.weekly import way_of
from brightspots.records.status.weekly_numbers import monday_of
from brightspots.series.released_project import ReleasedProject
from brightspots.text import typed
from brightspots.text.dates import format_period


@dataclass(frozen=True)
class Weeks:
    """The weeks of a project, the newest first.

    Attributes
    ----------
    columns : list of str
        What is done, then what is counted, then what was odd.
    rows : dict
        From a Monday to what stands in each column, in words.
    by_class : list of tuple
        What (done or counted), class, and what stands there in each of the weeks of ``rows``.
    """

    columns: list[str]
    rows: dict[date, list[str]]
    by_class: list[tuple[str, str, list[str]]] = field(default_factory=list)


def last_weeks(project: ReleasedProject, school_id: str, most: int = 8) -> Weeks:
    """Return a project's newest weeks with anything in them.

    Parameters
    ----------
    project : ReleasedProject
    school_id : str
        Its numbers stand in the table; those of classes below it, where its readers see any.
    most : int
        So many weeks.
    """
    done, numbers, odd = _done(project), _numbers(project), _odd(project)
    mondays = {monday for _, cells in (*done, *numbers) for monday in cells} | set(odd)
    kept = sorted(mondays, reverse=True)[:most]
    rows = {
        monday: [
            *(_sum_of(cells.get(monday, {})) for _, cells in done),
            *(_school_of(cells.get(monday, {}), school_id) for _, cells in numbers),
            odd.get(monday, ""),
        ]
        for monday in kept
    }
    columns = [*(name for name, _ in done), *(name for name, _ in numbers), "Anything odd"]
    return Weeks(columns, rows, list(_by_class(done, numbers, kept, school_id)))


def newest_week(weeks: Weeks) -> list[tuple[str, str]]:
    """Return what the newest week says, as names and words; empty where there is no week."""
    if not weeks.rows:
        return []
    monday, cells = next(iter(weeks.rows.items()))
    said = [(name, cell) for name, cell in zip(weeks.columns, cells, strict=True) if cell]
    return [("Week of", format_period(monday)), *said]


@dataclass(frozen=True)
class _Cell:
    """One number of one place and week."""

    text: str
    planned: float | None = None
    delivered: float | None = None
    hidden: bool = False
    of_people: bool = False


# By name, then by Monday, then by class. Two things may go by one name.
_Cells = list[tuple[str, dict[date, dict[str, _Cell]]]]


def _done(project: ReleasedProject) -> _Cells:
    ideas = {idea.id: typed.line(idea.text, 80) for idea in project.of(ChangeIdea)}
    found: dict[str, dict[date, dict[str, _Cell]]] = defaultdict(lambda: defaultdict(dict))
    for dose in project.of(DoseRecord):
        if "planned" in dose.withheld:
            cell = _Cell(HIDDEN, hidden=True)
        elif dose.delivered is None:
            continue
        else:
            of = "" if dose.planned is None else f" of {dose.planned:g}"
            taps = {1.0: "yes", 0.5: "partly", 0.0: "no"} if way_of(dose) == "taps" else {}
            text = taps.get(dose.delivered, f"{dose.delivered:g}{of}")
            cell = _Cell(text, dose.planned, dose.delivered, of_people=dose.counts_people)
        name = typed.clean(dose.what) or ideas.get(dose.idea_id or "", "") or "What we tried"
        found[name][monday_of(dose.week)][dose.class_code] = cell
    return [(typed.line(name, 80), cells) for name, cells in found.items()]


def _numbers(project: ReleasedProject) -> _Cells:
    found: _Cells = []
    points = project.of(Observation)
    for measure in project.of(Measure):
        cells: dict[date, dict[str, _Cell]] = defaultdict(dict)
        for point in points:
            own = point.measure_id == measure.id and point.edition == measure.edition
            if own and point.subgroup == "all" and (text := format_number(point, measure)):
                cell = _Cell(text, point.denominator, point.numerator, point.state == "suppressed")
                cells[monday_of(point.period_start)][point.unit_id] = cell
        if cells:
            found.append((typed.line(measure.called, 80) or "Our number", cells))
    return found


def _odd(project: ReleasedProject) -> dict[date, str]:
    told: dict[date, list[str]] = defaultdict(list)
    for flag in project.of(ChartAnnotation):
        if flag.on is not None and flag.kind == "context" and flag.label.strip():
            told[monday_of(flag.on)].append(typed.line(flag.label, 160))
    return {monday: "; ".join(labels) for monday, labels in told.items()}


def _sum_of(cells: dict[str, _Cell]) -> str:
    """Add classes up; what is hidden is left out, and said so."""
    shown = [cell for cell in cells.values() if not cell.hidden]
    if not shown:
        return HIDDEN if cells else ""
    left_out = ", small groups left out" if len(shown) < len(cells) else ""
    if len(shown) == 1:
        return f"{shown[0].text}{left_out}"
    done = sum(cell.delivered or 0 for cell in shown)
    planned = [cell.planned for cell in shown]
    of = "" if None in planned else f" of {sum(of or 0 for of in planned):g}"
    return f"{done:g}{of}{left_out}"


def _school_of(cells: dict[str, _Cell], school_id: str) -> str:
    """Return the school's own number; where there are only classes, their sum if none of them is hidden."""
    if school_id in cells or not cells:
        return cells[school_id].text if cells else ""
    every = list(cells.values())
    if len(every) == 1:
        return every[0].text
    if any(cell.hidden for cell in every):
        return HIDDEN
    known = [(cell.delivered, cell.planned) for cell in every]
    if any(done is None or of is None for done, of in known):
        return f"{len(every)} classes"
    done, of = sum(d or 0 for d, _ in known), sum(o or 0 for _, o in known)
    return f"{done:g} of {of:g}" + (f", {100 * done / of:.0f}%" if of else "")


def _by_class(
    done: _Cells, numbers: _Cells, mondays: Sequence[date], school_id: str
) -> Iterable[tuple[str, str, list[str]]]:
    for cells in (done, numbers):
        for name, by_week in cells:
            places = {place for monday in mondays for place in by_week.get(monday, {})} - {school_id, ""}
            if cells is numbers or len(places) > 1:
                for place in sorted(places):
                    shown = [by_week.get(monday, {}).get(place) for monday in mondays]
                    yield name, place, [cell.text if cell is not None else "" for cell in shown]
