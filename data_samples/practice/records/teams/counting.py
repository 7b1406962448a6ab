"""What the teams counted, from the practice district's rows of students: nothing here is typed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

import brightspots as bs

FIRST_DAY, LAST_DAY = "2024-08-12", "2025-05-23"


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    n: int
    of: int

    @property
    def percent(self) -> float:
        """0 to 100."""
        return 100 * self.n / self.of


class Rows:
    """One school's days of 2024-25, one row a student and day of school.

    Parameters
    ----------
    school_id : str
    grade : str, optional
    """

    def __init__(self, school_id: str, grade: str = "") -> None:
        school = bs.open_district("practice").school(school_id)
        days = school.table("attendance")
        days = days[pd.to_datetime(days["date"]).between(FIRST_DAY, LAST_DAY)]
        stays = school.table("enrollments")
        stays = stays[pd.to_datetime(stays["entry_date"]) >= FIRST_DAY].drop_duplicates("student_key")
        rows = days.merge(stays[["student_key", "grade_level", "homeroom_id"]], on="student_key", how="left")
        if grade:
            rows = rows[rows["grade_level"] == grade]
        when = pd.to_datetime(rows["date"])
        self.rows = rows.assign(
            date=when,
            week=when.dt.to_period("W-SUN").dt.start_time,
            weekday=when.dt.day_name(),
            away=rows["day_fraction_absent"].astype("float64") >= 1,
            late=rows["status"] == "tardy",
        )

    def of(self, homeroom: str) -> Rows:
        """Return the rows of one homeroom."""
        part = object.__new__(Rows)
        part.rows = self.rows[self.rows["homeroom_id"] == homeroom]
        return part

    def first(self, n: int) -> Rows:
        """Return the rows of the first few students, by their keys."""
        part = object.__new__(Rows)
        part.rows = self.rows[self.rows["student_key"].isin(sorted(self.rows["student_key"].unique())[:n])]
        return part

    def until(self, day: str) -> Rows:
        """Return the rows up to and with a day."""
        part = object.__new__(Rows)
        part.rows = self.rows[self.rows["date"] <= day]
        return part

    def since(self, day: str) -> Rows:
        """Return the rows from a day on."""
        part = object.__new__(Rows)
        part.rows = self.rows[self.rows["date"] >= day]
        return part

    def by_week(self, what: str = "away", weekday: str = "") -> dict[date, Share]:
        """Count the students who were away (or late) on a day of each week, or on one weekday of it."""
        rows = self.rows[self.rows["weekday"] == weekday] if weekday else self.rows
        each = rows.groupby(["week", "student_key"])[what].any().groupby("week").agg(["sum", "size"])
        return {week.date(): Share(int(row["sum"]), int(row["size"])) for week, row in each.iterrows()}

    def by_weekday(self) -> dict[str, float]:
        """Percent of students away, by the day of the week."""
        return (100 * self.rows.groupby("weekday")["away"].mean()).to_dict()

    def days_away(self) -> Share:
        """Days away out of days of school, over all students."""
        return Share(int(self.rows["away"].sum()), len(self.rows))

    def runs(self) -> list[int]:
        """How many days of school in a row each time away lasted."""
        found = []
        for _, own in self.rows.sort_values("date").groupby("student_key"):
            breaks = (own["away"] != own["away"].shift()).cumsum()
            found += own.loc[own["away"]].groupby(breaks).size().tolist()
        return found

    def second_days(self) -> Share:
        """Times away that went on for a second day, out of all times away."""
        lasted = self.runs()
        return Share(sum(days > 1 for days in lasted), len(lasted))


def median(shares: dict[date, Share]) -> float:
    """The middle of weekly percentages."""
    return float(pd.Series([share.percent for share in shares.values()]).median())
