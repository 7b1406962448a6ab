"""A school's attendance by day, of its student groups and classes: counted from its rows of students when asked for.

What this hands out has not passed the gate: it is for `brightspots.privacy` only.
"""

from __future__ import annotations

import pandas as pd

from brightspots.district import District
from brightspots.measures.students.day_count import DayCount
from brightspots.measures.students.memberships import memberships
from brightspots.warehouse import daily
from brightspots.warehouse.counting import DAYS, READ, day_rules

CLASS = "class:"
"""How the id of a class begins among those of groups."""
_ROOM = "homeroom_id"


def has_rows(district: District) -> bool:
    """Return whether there are rows of students from which days of groups can be counted."""
    return set(DAYS) <= set(district.tables())


def classes(district: District, school_id: str) -> list[str]:
    """Return the classes of a school, as ids of groups; none where its enrollments name none."""
    return sorted(_enrollments(district, school_id)[_ROOM].dropna().unique())


def group_days(district: District, school_id: str) -> pd.DataFrame:
    """Return the attendance of a school's student groups and classes by day.

    Parameters
    ----------
    district : District
        One of which attendance by day is counted from students.
    school_id : str

    Returns
    -------
    DataFrame
        As `brightspots.warehouse.daily.attendance_by_day`, with the group in the place of the grade, on the days that
        count for the whole school. A student is in the groups of each school year, and in the class of each stay.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> rows = group_days(open_district("practice"), "S001")
    >>> {"english_learners", "female"} <= set(rows["grade_level"])
    True
    """
    return district.once(("days of groups", school_id), lambda: _count(district, school_id))


def _count(district: District, school_id: str) -> pd.DataFrame:
    stays = _enrollments(district, school_id)
    calendar = district.of_school("calendar", school_id, READ["calendar"]).rows
    count = DayCount(stays, calendar, day_rules(district))
    count.add(district.of_school("attendance", school_id, READ["attendance"]).rows)
    groups = {}
    if "students" in district.tables():
        students = district.whole("students", READ["students"]).rows
        groups["students"] = students[students["student_key"].isin(stays["student_key"])]
    of_groups, of_classes = count.by_group(memberships(groups)), count.by_day(_ROOM)
    found = pd.concat([of_groups, of_classes[of_classes["grade_level"] != "all"]], ignore_index=True)
    whole = daily.attendance_by_day(district, school_id).rows
    counts = whole.loc[whole["grade_level"].fillna("all") == "all", "date"]
    return found.loc[found["date"].isin(counts), list(daily.COLUMNS)].reset_index(drop=True)


def _enrollments(district: District, school_id: str) -> pd.DataFrame:
    """Return a school's enrollments with the class of each as the id of a group."""
    rows = district.of_school("enrollments", school_id, (*READ["enrollments"], _ROOM)).rows
    known = rows[_ROOM].notna()
    return rows.assign(**{_ROOM: (CLASS + rows[_ROOM].astype(object).where(known, "")).where(known)})
