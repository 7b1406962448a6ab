"""School years, days of instruction, and where the data ends: which years are whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

import pandas as pd

Through: TypeAlias = date | str | Mapping[str, date | str] | None


def school_year_of(dates: pd.Series) -> pd.Series:
    """Return the school year of dates, from 1 July to 30 June.

    Examples
    --------
    >>> school_year_of(pd.Series(pd.to_datetime(["2024-06-30", "2024-07-01"]))).tolist()
    ['2023-24', '2024-25']
    """
    codes, starts = pd.factorize(dates.dt.year - (dates.dt.month < 7), use_na_sentinel=False)
    start = pd.Series(starts)
    named = start.astype(str) + "-" + ((start + 1) % 100).astype(str).str.zfill(2)
    return pd.Series(named.array.take(codes), index=dates.index, name=dates.name)


def data_through(attendance: pd.DataFrame) -> dict[str, date]:
    """Return the last date with attendance of each school, fit for ``through``: what comes later was not sent.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": ["A", "A"], "date": ["2025-03-13", "2025-03-14"]})
    >>> data_through(rows)["A"].isoformat()
    '2025-03-14'
    """
    last = pd.to_datetime(attendance["date"]).groupby(attendance["school_id"].astype(object)).max()
    return {school: day.date() for school, day in last.items()}


def instructional_days(calendar: pd.DataFrame, through: Through = None) -> pd.DataFrame:
    """Return a calendar's days of instruction, each with its school year, up to the last day with data."""
    days = calendar[calendar["is_instructional"].fillna(False).astype(bool)]
    days = days.assign(date=pd.to_datetime(days["date"])).drop_duplicates(["school_id", "date"])
    if isinstance(through, Mapping):
        last = pd.to_datetime(days["school_id"].astype(object).map(through))
        days = days[(days["date"] <= last) | last.isna()]
    elif through is not None:
        days = days[days["date"] <= pd.Timestamp(through)]
    years = school_year_of(days["date"])
    return days.assign(school_year=days["school_year"].fillna(years) if "school_year" in days else years)


def last_days(measures: pd.DataFrame) -> pd.Series:
    """Return of each row the last day that counts where its school year is not whole; empty for a whole one.

    Parameters
    ----------
    measures : DataFrame
        Rows by school year, with ``through`` where that is known: sources publish whole years.

    Examples
    --------
    >>> last_days(pd.DataFrame({"school_year": ["2023-24", "2024-25"], "through": [None, "2025-01-31"]})).tolist()
    ['', '2025-01-31']
    """
    if "through" not in measures:
        return pd.Series("", index=measures.index)
    return measures["through"].astype("object").where(measures["through"].notna(), "")


def of_whole_years(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole school years: no part of a year is set against a whole one.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_year": ["2023-24", "2024-25"], "through": ["", "2025-01-31"]})
    >>> of_whole_years(rows)["school_year"].tolist()
    ['2023-24']
    """
    return measures[last_days(measures) == ""]
