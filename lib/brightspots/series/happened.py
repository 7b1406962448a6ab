"""What was tried and what happened beside a series, from a folder's events and a team's tests."""

from __future__ import annotations

import pandas as pd

from brightspots.series import team_numbers
from brightspots.series.data_access import Released, release
from brightspots.series.model import as_date


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
