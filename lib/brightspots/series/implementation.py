"""What was done, and what was tried and happened, beside a series."""

from __future__ import annotations

from brightspots.errors import AccessError
from brightspots.measures.schools.periods import by_period
from brightspots.series import team_numbers
from brightspots.series.data_access import Released, release
from brightspots.series.happened import events
from brightspots.series.model import MEAN_OF, Lane
from brightspots.series.school_series import counted_rows, definitions, family

__all__ = ["events", "lanes"]

MOST_LANES = 3


def lanes(book: Released, every: str = "week") -> list[Lane]:
    """Read how much was done of what was planned: the first three of what a project logged and of the kind process."""
    project = book.project
    if project is not None and project.why_nothing:
        return []
    found = team_numbers.lanes(project, every, book.as_of) if project is not None else []
    found += _counted_lanes(book, every) if project is not None else []
    rows = counted_rows(book)
    for about in [m for m in definitions(book).values() if m.kind == "process"]:
        own = rows[(rows["measure_id"] == about.measure_id) & (rows["unit_id"] == book.school.school_id)]
        own = own.dropna(subset=["numerator", "denominator"])
        if own.empty:
            continue
        table, again = by_period(
            own.rename(columns={"period_start": "start"}), every, people=about.counts_people
        )
        table = table.rename_axis("period_start").reset_index()
        how = f"{about.how} {MEAN_OF.format(every=every)}".strip() if again else about.how
        names = {"denominator": "planned", "numerator": "delivered"}
        if about.counts_people:
            try:
                table = release(book, table)[["period_start", *names]].rename(columns=names)
            except AccessError:
                # Counts of people that their source has not published stand on no page.
                continue
        else:
            table = release(book, table.rename(columns=names))
        found.append(Lane(about.name, how, table.rename(columns={"period_start": "period"})))
    return found[:MOST_LANES]


def _counted_lanes(book: Released, every: str) -> list[Lane]:
    """Read a project's own measures of doing that are counted: how many of how many."""
    read = [measured for measured in family(book, "process", every) if measured.counted]
    ours = [measured for measured in read if measured.measure_id in team_numbers.definitions(book.project)]  # type: ignore[arg-type]
    names = {"denominator": "planned", "numerator": "delivered"}
    return [
        Lane(m.name, m.how, m.points.rename(columns=names).dropna(subset=list(names.values()))) for m in ours
    ]
