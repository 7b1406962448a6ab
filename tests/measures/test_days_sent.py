"""Counts stop where the data does: months' ends of the practice district, against a plain and slow count."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import brightspots as bs
from brightspots.measures.students.day_rules import AS_SENT
from brightspots.measures.students.sent_days import SentDays
from brightspots.measures.students.yearly_measures import school_measures

ABSENT = ["absent_excused", "absent_unexcused", "absent_oss", "independent_study_not_earned"]
STOPPED, GOES_ON = "S002", "S005"
LAST_OF_STOPPED = pd.Timestamp("2025-01-10")
NOTHING_SENT = pd.Timestamp("2024-10-02")
EVERY = ["absences-only", "daily"]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """Thirty students each of two schools: one of them leaves a day out, and stops sending in January."""
    district = bs.open_district("practice")
    rows = {
        name: pd.concat([district.table(name, school) for school in (STOPPED, GOES_ON)], ignore_index=True)
        for name in ("attendance", "enrollments", "calendar")
    }
    homes = rows["enrollments"].drop_duplicates("student_key")
    some = homes.groupby("school_id").head(30)["student_key"]
    for name in ("attendance", "enrollments"):
        rows[name] = rows[name][rows[name]["student_key"].isin(some)].reset_index(drop=True)
    attendance, stopped = rows["attendance"], rows["attendance"]["school_id"] == STOPPED
    gone = stopped & ((attendance["date"] > LAST_OF_STOPPED) | (attendance["date"] == NOTHING_SENT))
    return rows | {"attendance": attendance[~gone]}


def sent_until(tables: dict[str, pd.DataFrame], last: pd.Timestamp, form: str) -> dict[str, pd.DataFrame]:
    attendance = tables["attendance"][tables["attendance"]["date"] <= last]
    if form == "absences-only":
        attendance = attendance[attendance["status"] != "present"]
    return tables | {"attendance": attendance}


def days_that_count(tables: dict[str, pd.DataFrame], form: str) -> pd.DataFrame:
    """Return school_id and date of every day of instruction on which attendance was sent, school by school."""
    calendar, attendance = tables["calendar"], tables["attendance"]
    through = attendance["date"].max()
    kept = []
    for school, days in calendar[calendar["is_instructional"].astype(bool)].groupby("school_id"):
        sent = set(attendance.loc[attendance["school_id"] == school, "date"])
        for _, year in days.groupby("school_year"):
            dates = [day for day in sorted(year["date"]) if day <= through]
            if form == "daily":
                dates = [day for day in dates if day in sent]
            else:
                last = max((day for day in dates if day in sent), default=pd.Timestamp.min)
                if sum(day > last for day in dates) > 10:
                    dates = [day for day in dates if day <= last]
            kept += [(school, day) for day in dates]
    return pd.DataFrame(kept, columns=["school_id", "date"])


def plain(tables: dict[str, pd.DataFrame], form: str) -> dict[tuple[str, str, str], tuple[float, int]]:
    """Return (measure, school, school year) -> percent and students, a row a student and day."""
    days = days_that_count(tables, form)
    days["school_year"] = np.where(days["date"] < "2024-07-01", "2023-24", "2024-25")
    enrolled = days.merge(tables["enrollments"], on="school_id")
    here = enrolled["entry_date"] <= enrolled["date"]
    here &= enrolled["exit_date"].isna() | (enrolled["date"] <= enrolled["exit_date"])
    key = ["student_key", "school_id", "date"]
    rows = enrolled[here].drop_duplicates(key).merge(tables["attendance"], on=key, how="left")
    part = rows["day_fraction_absent"]
    rows["absent"] = rows["status"].isin(ABSENT) & (part.isna() | (part >= 1))
    rows["came"] = ~rows["absent"] if form == "absences-only" else rows["status"].notna() & ~rows["absent"]
    rows["known"] = rows["status"].notna()
    found = {}
    for (school, year), own in rows.groupby(["school_id", "school_year"]):
        students = own.groupby("student_key").agg(
            days=("date", "size"), absent=("absent", "sum"), came=("came", "any"), known=("known", "any")
        )
        counted = students[(students["days"] >= 31) & students["came"]]
        chronic = [Fraction(int(a), int(n)) >= Fraction(1, 10) for a, n in counted[["absent", "days"]].values]
        if chronic:
            found["chronic_absence", school, year] = (100 * sum(chronic) / len(chronic), len(chronic))
        known = students[students["known"] | students["came"]]
        if len(known):
            rate = 100 * (1 - known["absent"].sum() / known["days"].sum())
            found["attendance_rate", school, year] = (rate, len(known))
    return found


def counted(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = school_measures(tables, rules=AS_SENT)
    return rows[rows["subgroup_id"] == "all"].set_index(["measure_id", "school_id", "school_year"])


def with_entries_ahead(tables: dict[str, pd.DataFrame], last: pd.Timestamp, first: int) -> pd.DataFrame:
    """Return the attendance with one student's absences, excused ahead: every fifth day of instruction from `first`."""
    days = tables["calendar"]
    days = days[
        (days["school_id"] == GOES_ON) & days["is_instructional"].astype(bool) & (days["date"] > last)
    ]
    student = tables["enrollments"].query("school_id == @GOES_ON")["student_key"].iloc[-1]
    rows = pd.DataFrame(
        {
            "student_key": student,
            "school_id": GOES_ON,
            "date": sorted(days["date"])[first::5],
            "status": "absent_excused",
        }
    )
    return pd.concat([tables["attendance"], rows], ignore_index=True)


@pytest.mark.parametrize("form", EVERY)
def test_at_each_months_end_it_is_the_plain_count_whatever_was_entered_ahead(tables, form):
    for last in pd.date_range("2024-08-31", "2025-05-31", freq="ME"):
        sent = sent_until(tables, last, form)
        # In a district of 48 an absence of the week after looks like one that was sent.
        ahead = with_entries_ahead(sent, last, first=0 if form == "daily" else 10)
        ours, theirs = counted(sent | {"attendance": ahead}), plain(sent, form)
        assert set(ours.index) == set(theirs), last
        for key, (percent, students) in theirs.items():
            row = ours.loc[key]
            assert (row["value"], row["denominator"]) == (pytest.approx(percent, abs=1e-9), students), (
                last,
                key,
            )


@pytest.mark.parametrize("form", EVERY)
def test_an_unfinished_year_says_through_which_day(tables, form):
    january = counted(sent_until(tables, pd.Timestamp("2025-01-31"), form))["through"]
    assert january["chronic_absence", GOES_ON, "2024-25"] == "2025-01-31"
    assert january["chronic_absence", GOES_ON, "2023-24"] == ""
    assert january["chronic_absence", STOPPED, "2024-25"] == "2025-01-10"
    whole = counted(tables)["through"]
    assert whole["attendance_rate", GOES_ON, "2024-25"] == ""


@pytest.mark.parametrize("form", EVERY)
def test_an_unfinished_year_stands_beside_as_many_days_of_the_year_before(tables, form):
    """Both schools sent all of 2023-24, so its first days can be cut out of the rows and counted by themselves."""
    last = pd.Timestamp("2025-01-31")
    sent = sent_until(tables, last, form)
    ours = counted(sent)
    calendar = tables["calendar"][tables["calendar"]["is_instructional"].astype(bool)]
    own = calendar[calendar["school_id"] == GOES_ON].sort_values("date")
    this_year = own["date"] >= "2024-07-01"
    n = int((own[this_year]["date"] <= last).sum())
    end = own[~this_year]["date"].iloc[n - 1]
    first_days = sent | {
        "attendance": sent["attendance"][sent["attendance"]["date"] <= end],
        "calendar": calendar[calendar["date"] <= end],
    }
    theirs = plain(first_days, form)
    for measure in ("chronic_absence", "attendance_rate"):
        row, (percent, students) = ours.loc[measure, GOES_ON, "2024-25"], theirs[measure, GOES_ON, "2023-24"]
        assert (row["before"], row["before_n"], row["before_days"]) == (pytest.approx(percent), students, n)
        assert pd.isna(ours.loc[measure, GOES_ON, "2023-24"]["before"])


def test_a_school_that_stopped_weeks_before_the_others_is_marked(tables):
    ours = counted(sent_until(tables, pd.Timestamp("2025-01-31"), "daily"))["stopped"]
    assert ours["chronic_absence", STOPPED, "2024-25"]
    assert not ours["chronic_absence", GOES_ON, "2024-25"]
    assert not ours["chronic_absence", STOPPED, "2023-24"]


def sent_days(rows: list[int], enrolled: int | list[int]) -> list[int]:
    days = pd.DataFrame({"school_id": "A", "school_year": "2024-25", "day": range(len(rows))})
    sent = SentDays(days, np.broadcast_to(enrolled, len(rows)).astype(np.int64))
    sent.add(np.repeat(np.arange(len(rows)), rows))
    return np.flatnonzero(sent.daily()).tolist()


@pytest.mark.parametrize(
    ("rows", "enrolled", "count"),
    [
        pytest.param([400, 390, 3, 395, 1, 1, 1], 400, [0, 1, 3], id="a day of snow, and entries ahead"),
        pytest.param([9, 8, 6, 9, 1, 1, 1, 1], 9, [0, 1, 2, 3], id="a school of nine"),
        pytest.param(
            [5, 4, 1] + [1] * 40, 5, [0, 1], id="few days of a small school, entries to the year's end"
        ),
        pytest.param([300, 300, 300, 60, 50], 300, [0, 1, 2], id="one grade alone at the year's end"),
        pytest.param(
            [400] * 5 + [150] * 5, [400] * 5 + [150] * 5, list(range(10)), id="a school that shrank"
        ),
        pytest.param([120] * 8, 400, list(range(8)), id="a school that sends some grades only"),
        pytest.param([2, 0, 1, 0, 2, 1], 400, [], id="a year that has not begun"),
    ],
)
def test_a_day_counts_with_a_believable_share_of_rows(rows, enrolled, count):
    assert sent_days(rows, enrolled) == count
