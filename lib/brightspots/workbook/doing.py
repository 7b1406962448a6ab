"""What was done, and what was tried and happened, in the weeks of a series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.measures.attendance import periods_of
from brightspots.workbook.over_time import Lane, as_date, release
from brightspots.workbook.series import counted_rows, definitions

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

MOST_LANES = 3
_PEOPLE = re.compile(r"student|pupil|child|people|person|famil|parent|teacher|boy|girl", re.IGNORECASE)


def lanes(book: Book, every: str = "week") -> list[Lane]:
    """Read how much was done of what was planned: the first three measures of the kind process."""
    found = []
    rows = counted_rows(book)
    for about in [m for m in definitions(book).values() if m.kind == "process"]:
        own = rows[(rows["measure_id"] == about.measure_id) & (rows["unit_id"] == book.school.school_id)]
        own = own.dropna(subset=["numerator", "denominator"])
        if own.empty:
            continue
        table = own.assign(period_start=periods_of(own["period_start"], every))
        table = table.groupby("period_start", as_index=False)[["denominator", "numerator"]].sum()
        names = {"denominator": "planned", "numerator": "delivered"}
        if _PEOPLE.search(about.out_of) or not about.out_of:
            table = release(book, table)[["period_start", *names]].rename(columns=names)
        else:
            table = release(book, table.rename(columns=names))
        found.append(Lane(about.name, about.how, table.rename(columns={"period_start": "period"})))
    return found[:MOST_LANES]


def events(book: Book, change_on: str = "") -> pd.DataFrame:
    """Read our school's tests and events: ``date``, ``label`` and ``kind``, in order.

    Parameters
    ----------
    book : Book
    change_on : str
        A day on which we changed something that the table does not have.
    """
    columns = ["date", "label", "kind"]
    table = pd.DataFrame({"date": pd.Series(dtype="datetime64[ns]"), "label": [], "kind": []})
    if "events" in book._district.tables():
        rows = book._district.whole_or_error("events")
        table = release(book, rows.loc[rows["unit_id"] == book.school.school_id, columns])
    if change_on:
        own = pd.DataFrame(
            {"date": [as_date(change_on, "change_on")], "label": ["Our change"], "kind": ["adopt"]}
        )
        table = pd.concat([table.astype(object), own], ignore_index=True)
    table = table.assign(date=pd.to_datetime(table["date"]))
    if book.as_of:
        table = table[table["date"] <= pd.Timestamp(book.as_of)]
    return table.sort_values("date", kind="stable").reset_index(drop=True)
