"""A school's attendance of a year from its numbers by day, where nobody gives one by year."""

from __future__ import annotations

import pandas as pd

from brightspots.measures.schools.attendance_series import believable
from brightspots.measures.students.school_years import school_year_of
from brightspots.measures.students.yearly_measures import COLUMNS

ATTENDANCE = "attendance"
FEWEST_DAYS = 20
"""Fewer days with a number than this, a month of school, say nothing of a year."""
YEAR_ENDS = (5, 15)
"""Month and day: a school whose numbers of a year end before it has not sent that year to its end."""

BEHIND = pd.Timedelta(days=21)
"""A school that is so far behind the last day of any school has stopped sending."""


def attendance_by_year(daily: pd.DataFrame, measure_id: str = ATTENDANCE) -> pd.DataFrame:
    """Return each school's attendance by school year, from numbers by day.

    Where it is known how many were enrolled and came on every day, this is days attended out of days enrolled; else
    the mean of the days. Days that look like no day of school are left out.

    Parameters
    ----------
    daily : DataFrame
        Rows of ``attendance_daily_school``: school_id, date, grade_level, enrolled, present, attendance_pct. Only
        those of all grades count.
    measure_id : str

    Returns
    -------
    DataFrame
        Rows of the table ``school_measures``, in percent, for all students; ``denominator`` is the mean number
        enrolled, where that is known, ``through`` the last day of a year that was not sent to its end, and
        ``stopped`` whether other schools went on sending.

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=30)
    >>> rows = pd.DataFrame({"school_id": "A", "date": days, "grade_level": "all", "enrolled": 200.0,
    ...                      "present": 188.0, "attendance_pct": float("nan")})
    >>> attendance_by_year(rows)[["school_year", "value", "denominator", "through"]].values.tolist()
    [['2024-25', 94.0, 200.0, '2024-10-11']]
    """
    rows = daily[daily["grade_level"].fillna("all") == "all"]
    enrolled = rows["enrolled"].astype("float64").where(lambda n: n > 0)
    present = rows["present"].astype("float64")
    percent = rows["attendance_pct"].astype("float64").fillna(100 * present / enrolled)
    rows = rows.assign(
        school_year=school_year_of(rows["date"]),
        percent=believable(percent),
        enrolled=enrolled,
        present=present,
    )
    rows = rows[rows["percent"].notna()]
    counted = rows["present"].notna() & rows["enrolled"].notna()
    found = (
        rows.assign(
            there=rows["present"].where(counted), listed=rows["enrolled"].where(counted), counted=counted
        )
        .groupby(["school_id", "school_year"], as_index=False)
        .agg(
            days=("percent", "size"),
            mean=("percent", "mean"),
            counted=("counted", "all"),
            there=("there", "sum"),
            listed=("listed", "sum"),
            denominator=("enrolled", "mean"),
            last=("date", "max"),
        )
    )
    found = found[found["days"] >= FEWEST_DAYS]
    year = found["school_year"].str[:4].astype(int) + 1
    ends = pd.to_datetime({"year": year, "month": YEAR_ENDS[0], "day": YEAR_ENDS[1]})
    found = found.assign(
        measure_id=measure_id,
        subgroup_id="all",
        value=(100 * found["there"] / found["listed"]).where(found["counted"], found["mean"]),
        numerator=float("nan"),
        denominator=found["denominator"].round(),
        reliability="reliable",
        through=found["last"].dt.strftime("%Y-%m-%d").where(found["last"] < ends, ""),
    )
    latest = found.groupby("school_year")["last"].transform("max")
    found["stopped"] = (found["through"] != "") & (latest - found["last"] > BEHIND)
    return found.reindex(columns=COLUMNS).reset_index(drop=True)
