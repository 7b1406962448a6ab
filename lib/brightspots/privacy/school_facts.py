"""What may be told about schools and days beside their measures."""

from __future__ import annotations

import pandas as pd

from brightspots.district.tables import TABLES
from brightspots.errors import AccessError
from brightspots.privacy.cells import MISSING, SHOWN, SUPPRESSED

_DAILY = ["enrolled", "present", "absent", "attendance_pct"]

# Tables without a number about people: whoever sees a page may read them.
_ABOUT_NOBODY = ("subgroups", "measure_definitions", "calendar", "survey_items", "events")


# How often something was planned and done, such as calls home: occasions, and no people.
_OCCASIONS = ("planned", "delivered")

# How far into its year a school's number goes, and the same part of the year before, which has a rule of its own.
_SPANS = ("through", "stopped", "before", "before_n", "before_days")

_KNOWN = {
    name
    for table in ("schools", "school_measures", "measures", "attendance_daily_school", *_ABOUT_NOBODY)
    for name in TABLES[table].names
} | {"state", "code", "step", "hidden_as", "lost", "bounded", *_OCCASIONS, *_SPANS}


def refuse_strangers(rows: pd.DataFrame) -> None:
    """Raise an AccessError for a column that no table without students has: nobody knows what it tells."""
    unknown = [str(name) for name in rows.columns if name not in _KNOWN]
    if unknown:
        raise AccessError(
            f"It is not known what the column {unknown[0]} tells about students, so it cannot go on a page. Hand "
            "out columns of schools, measures, daily attendance, events or definitions only."
        )


def is_daily(rows: pd.DataFrame) -> bool:
    """Whether these are rows of daily attendance."""
    return any(name in rows.columns for name in _DAILY)


def is_of_schools(rows: pd.DataFrame) -> bool:
    """Whether these rows say how many students schools have, or which share of them is of a kind."""
    return "enrollment" in rows.columns or any(str(name).startswith("pct_") for name in rows.columns)


def schools(rows: pd.DataFrame, in_full: pd.Series, published: bool, min_cell: int) -> pd.DataFrame:
    """Return schools without the percentages of those that are small.

    Where the source is not published, a percentage also stops where it, or what it leaves, would be fewer than
    `min_cell` students: 1% of 300 is 3 children.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": ["a", "b"], "enrollment": [200, 8], "pct_el": [1.0, 50.0]})
    >>> schools(rows, pd.Series([False, False]), False, 11)["pct_el"].tolist()
    [5.0, nan]
    """
    rows = rows.copy()
    shares = [column for column in rows.columns if str(column).startswith("pct_")]
    given = rows["enrollment"] if "enrollment" in rows else pd.Series(float("nan"), index=rows.index)
    enrollment = given.astype("float64")
    small = ((enrollment < min_cell) | (enrollment.isna() & (not published))) & ~in_full
    for column in shares:
        value = rows[column].astype("float64")
        if not published:
            least = (100 * (min_cell - 1) / enrollment).clip(upper=50.0)
            value = value.mask(~in_full & ~small, value.clip(lower=least, upper=100 - least))
        rows[column] = value.mask(small)
    if "enrollment" in rows:
        rows.loc[small, "enrollment"] = pd.NA
    return rows


def daily(rows: pd.DataFrame, in_full: pd.Series, published: bool, min_cell: int) -> pd.DataFrame:
    """Return daily attendance with its ``state``.

    Grades could be subtracted from all grades, day after day: where the source is not published, only all
    grades together leave.
    """
    rows = rows.copy()
    numbers = [column for column in _DAILY if column in rows.columns]
    unknown = pd.Series(float("nan"), index=rows.index)
    enrolled = pd.Series(rows.get("enrolled", unknown)).astype("float64")
    grade = rows["grade_level"] if "grade_level" in rows else pd.Series("all", index=rows.index)
    empty = rows[numbers].isna().all(axis=1)
    hidden = (enrolled < min_cell) & (enrolled > 0)
    if not published:
        hidden |= ~empty & ((grade.fillna("all").astype("str") != "all") | enrolled.isna())
    states = pd.Series(SHOWN, index=rows.index)
    states[empty] = MISSING
    states[hidden & ~in_full] = SUPPRESSED
    rows["state"] = states
    for column in numbers:
        rows[column] = rows[column].mask(states != SHOWN)
    return rows


def refuse_unknown(rows: pd.DataFrame) -> None:
    """Raise an AccessError for columns of an unpublished source that are not known to be about nobody."""
    safe = {name for table in _ABOUT_NOBODY for name in TABLES[table].names} | {"period_start", *_OCCASIONS}
    safe |= {name for name in TABLES["schools"].names if not name.startswith("pct_")} - {"enrollment"}
    unknown = [str(name) for name in rows.columns if name not in safe]
    if unknown:
        raise AccessError(
            f"These numbers have not been published by their source, and it is not known what {', '.join(unknown)} "
            "tells about students. Hand out measures, schools or definitions instead."
        )
