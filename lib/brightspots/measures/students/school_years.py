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


def last_day_of(schools: pd.Series, through: Through) -> pd.Series:
    """Return for each of these schools the last day that counts; far in the future where none is said.

    Examples
    --------
    >>> last_day_of(pd.Series(["A", "B"]), {"A": "2025-03-14"}).dt.year.tolist()
    [2025, 2262]
    """
    if isinstance(through, Mapping):
        last = pd.to_datetime(schools.astype(object).map(through))
    else:
        last = pd.Series(pd.NaT if through is None else pd.Timestamp(through), index=schools.index)
    return last.astype("datetime64[ns]").fillna(pd.Timestamp.max)


def instructional_days(calendar: pd.DataFrame, through: Through = None) -> pd.DataFrame:
    """Return a calendar's days of instruction, each with its school year, up to the last day with data."""
    days = calendar[calendar["is_instructional"].fillna(False).astype(bool)]
    days = days.assign(date=pd.to_datetime(days["date"])).drop_duplicates(["school_id", "date"])
    if through is not None:
        days = days[days["date"] <= last_day_of(days["school_id"], through)]
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


def up_to_date(measures: pd.DataFrame, ours: pd.Series) -> pd.DataFrame:
    """Return the rows that may be set beside each other: of one year, whole ones or parts that go as far as others.

    Parameters
    ----------
    measures : DataFrame
        Rows of many schools by measure and school year, with ``through`` and ``stopped`` where these are known.
    ours : Series of bool
        Which rows are of the folder's own schools: a year is a whole one when most of theirs are.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": list("abcd"), "measure_id": "late", "school_year": "2024-25",
    ...                      "through": ["2025-01-31", "2025-01-31", "2025-01-10", ""],
    ...                      "stopped": [False, False, True, False]})
    >>> up_to_date(rows, rows["school_id"] != "d")["school_id"].tolist()
    ['a', 'b']
    """
    if "through" not in measures:
        return measures
    part = last_days(measures) != ""
    kept = ~_stopped(measures)
    told = measures[ours & kept].assign(part=part)
    most = told.groupby(["measure_id", "school_year"])["part"].mean().gt(0.5).rename("most").reset_index()
    keys = measures[["measure_id", "school_year"]].merge(most, on=["measure_id", "school_year"], how="left")
    of_parts = keys["most"].set_axis(measures.index)
    return measures[kept & (of_parts.isna() | (of_parts.eq(True) == part))]


def _stopped(measures: pd.DataFrame) -> pd.Series:
    """Return which rows are of schools that stopped sending while others went on."""
    return measures["stopped"].eq(True) if "stopped" in measures else pd.Series(False, index=measures.index)


def of_whole_years(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole school years: no part of a year is set against a whole one.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_year": ["2023-24", "2024-25"], "through": ["", "2025-01-31"]})
    >>> of_whole_years(rows)["school_year"].tolist()
    ['2023-24']
    """
    return measures[last_days(measures) == ""]
