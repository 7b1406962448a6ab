"""What released yearly numbers say of themselves: how far they go, which rows they lost, and lines of them."""

from __future__ import annotations

import pandas as pd

from brightspots.measures.students.school_years import last_days


def together(lines: list[pd.DataFrame]) -> pd.DataFrame:
    """Return lines one after the other, as `brightspots.series.data_access.Released.lines` says."""
    columns = ["scope", "label", "measure_id", "school_year", "value", "n", "schools", "weighted"]
    lines = [line if "code" in line else line.assign(code=0) for line in lines]
    lines = [line.assign(through=last_days(line)) for line in lines]
    lines = [line if "bound" in line else line.assign(bound="") for line in lines]
    kept = [line[[*columns, "reliability", "state", "bound", "code", "through"]] for line in lines]
    return pd.concat([line for line in kept if len(line)] or kept[:1], ignore_index=True)


def counted_through(year: pd.DataFrame) -> str:
    """Return the last day that counts of one year's rows; empty for a whole year."""
    ends = last_days(year)
    # One number may go further than another: days of suspension, say, further than attendance.
    return min(ends[ends != ""], default="")


def has_stopped(year: pd.DataFrame) -> bool:
    """Return whether the school stopped sending in this year while others went on."""
    return "stopped" in year and bool(year["stopped"].eq(True).any())


def lost_by_year(own: pd.DataFrame) -> dict[str, list[str]]:
    """Return what is said of rows of students that numbers lost, by school year; nothing where none were."""
    if "lost" not in own:
        return {}
    lost = own.loc[own["lost"].fillna("") != "", ["school_year", "lost"]].drop_duplicates()
    return lost.sort_values("school_year").groupby("school_year")["lost"].agg(list).to_dict()
