"""How what was done is counted in the form of a week, and counting it another way from this week on."""

from __future__ import annotations

from brightspots.errors import RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.week_asks import WAYS
from brightspots.records.status.weekly import Line, Week


def of(week: Week) -> dict[str, Line]:
    """Return one line of each thing that is done, by the path under which its way is asked for."""
    found: dict[tuple[str | None, str], Line] = {}
    for line in week.lines:
        found.setdefault(_thing(line), line)
    return {f"way-{line.record.id}": line for line in found.values()}


def choose(visit: Visit, week: Week, path: str, way: str) -> str:
    """Count a thing another way, in all its classes; later weeks follow by themselves.

    Raises
    ------
    RecordError
        Where the week has answers already: a yes is not a number of students.
    """
    chosen = of(week)[path]
    if way not in dict(WAYS):
        raise RecordError("This is not one of the choices.", value=way[:40], remedy="Choose from the list.")
    if way == chosen.way:
        return way
    same = [line.record for line in week.lines if _thing(line) == _thing(chosen)]
    if any(record.delivered is not None for record in same):
        raise RecordError(
            "This week has answers already, counted in the old way.",
            remedy="Take them out first, or begin with the next week.",
        )
    planned = 1 if way == "taps" else None
    counted = {"counts_people": way == "people", "counts_times": way == "times"}
    changed = [record.changed(planned=planned, **counted) for record in same]
    visit.store.save_all(changed, author=visit.author)
    visit.look()
    return way


def _thing(line: Line) -> tuple[str | None, str]:
    return line.record.idea_id, line.record.what
