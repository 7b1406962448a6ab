"""What pages 32 and 40 can be asked to show: which measure and change, by which periods, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots.measures.schools.attendance_series import EVERY
from brightspots.series import comparison_group, school_series
from brightspots.text.dates import format_period
from brightspots.workbook.choices import Choice, show_choices
from brightspots.workbook.mode import is_served

if TYPE_CHECKING:
    import pandas as pd

    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book

_EVERY = {"week": "A point a week", "day": "A point a day", "month": "A point a month"}
_WAYS = [("As the measure is defined", ""), ("Higher is better", "increase"), ("Lower is better", "decrease")]


def choose(book: Book, measured: Measured, happened: pd.DataFrame) -> None:
    """Show what else this page can show, where a server serves it.

    Parameters
    ----------
    book : Book
    measured : Measured
        What it shows now.
    happened : DataFrame
        From `brightspots.series.implementation.events`.
    """
    if not is_served():
        return
    asked = book.declared.parameters
    every = [(_EVERY[period], period) for period in EVERY]
    offered = [_measures(book), _change(happened), Choice("every", "How often", every)]
    if "group" in asked:
        groups = comparison_group.groups(book, measured)
        offered.append(
            Choice("group", "For whom", [("All students", ""), *((name, i) for i, name in groups.items())])
        )
    if measured.direction is None:
        offered.append(Choice("direction", "Which way is better?", _WAYS))
    show_choices(book, [choice for choice in offered if choice.parameter in asked])


def _measures(book: Book) -> Choice:
    defined = school_series.definitions(book)
    return Choice(
        "measure", "What we follow", [("Our first result", ""), *((m.name, i) for i, m in defined.items())]
    )


def _change(happened: pd.DataFrame) -> Choice:
    """Offer the days of our tests; where nobody wrote any down, a day is asked for."""
    tests = happened[~happened["kind"].isin(["context", "abandon"])]
    days = {
        f"{row['date']:%Y-%m-%d}": f"{format_period(row['date'].to_datetime64())}: {row['label']}"
        for row in tests.to_dict("records")
    }
    listed = [("As our tests say", ""), *((words, day) for day, words in days.items())]
    return Choice("change_on", "Our change", listed if days else ())
