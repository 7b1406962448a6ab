"""What was done, and what was tried and happened, in the weeks of a series."""

from __future__ import annotations

import pandas as pd

from brightspots.errors import AccessError
from brightspots.measures.schools.periods import by_period
from brightspots.series import team_numbers
from brightspots.series.data_access import Released, release
from brightspots.series.model import MEAN_OF, Lane, as_date
from brightspots.series.school_series import counted_rows, definitions, family

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


def events(book: Released, change_on: str = "") -> pd.DataFrame:
    """Read our school's tests and events: ``date``, ``label`` and ``kind``, in order.

    Parameters
    ----------
    book : Released
    change_on : str
        A day on which we changed something that the table does not have.
    """
    columns = ["date", "label", "kind"]
    table = pd.DataFrame({"date": pd.Series(dtype="datetime64[ns]"), "label": [], "kind": []})
    if book.project is not None and book.project.why_nothing:
        return table
    if "events" in book._district.tables():
        rows = book._district.whole_but_for("events", unit=book.school.school_id)
        table = release(book, rows.loc[rows["unit_id"] == book.school.school_id, columns])
    if book.project is not None:
        table = _with_tests(book, table)
    if change_on:
        own = pd.DataFrame(
            {"date": [as_date(change_on, "change_on")], "label": ["Our change"], "kind": ["adopt"]}
        )
        table = pd.concat([table.astype(object), own], ignore_index=True)
    table = table.assign(date=pd.to_datetime(table["date"]))
    if book.as_of:
        table = table[table["date"] <= pd.Timestamp(book.as_of)]
    return table.sort_values("date", kind="stable").reset_index(drop=True)


def _with_tests(book: Released, table: pd.DataFrame) -> pd.DataFrame:
    """Put a project's tests beside the folder's events; what both have of one day is told in the team's words."""
    assert book.project is not None
    ours = team_numbers.happened(book.project, school_id=book.school.school_id)
    tried = ours.loc[ours["kind"] != "context", "date"]
    twice = pd.to_datetime(table["date"]).isin(tried) & (table["kind"] != "context")
    return pd.concat([table[~twice].astype(object), ours.astype(object)], ignore_index=True)
