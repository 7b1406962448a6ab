"""A district's yearly measures: as its folder has them, or counted from its rows of students.

What this hands out has not passed the gate: it is for `brightspots.privacy` and for fingerprints only.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from brightspots.district import District
from brightspots.district.reader import Reading
from brightspots.district.tables import TABLES
from brightspots.measures.schools.attendance_by_year import ATTENDANCE, attendance_by_year
from brightspots.measures.students import inputs
from brightspots.measures.students.attendance_totals import TOTALS
from brightspots.warehouse import cache, daily, fingerprint
from brightspots.warehouse.counting import DAYS, count_measures
from brightspots.warehouse.ready_made import with_lost

TABLE = "school_measures"
COUNTED_FROM = tuple(
    sorted(
        {
            "students",
            "survey_items",
            TOTALS,
            *inputs.FROM_SCORES,
            *inputs.FROM_MARKS,
            *sum(inputs.NEEDS.values(), ()),
        }
    )
)


def is_counted(district: District) -> bool:
    """Return whether the measures are counted from students, since the folder has none of its own."""
    present = set(district.tables())
    if not {"enrollments", "students"} <= present:
        return False
    # An empty folder is laid out with all tables: one with nothing but its columns is none.
    return TABLE not in present or district.once("is counted", lambda: _is_empty(district))


def is_from_days(district: District) -> bool:
    """Return whether the only measure is attendance, from a table of schools by day."""
    return TABLE not in district.tables() and not is_counted(district) and daily.has_days(district)


def has_measures(district: District) -> bool:
    """Return whether there are yearly measures at all."""
    return TABLE in district.tables() or is_counted(district) or is_from_days(district)


def counted_from(district: District) -> tuple[str, ...]:
    """Return the tables that the yearly measures are counted from; none where the folder has them itself."""
    if is_counted(district):
        return COUNTED_FROM
    if is_from_days(district):
        return (daily.TABLE,) if daily.TABLE in district.tables() else DAYS
    return ()


def school_measures(district: District, school_id: str | None = None) -> Reading:
    """Return the yearly measures of a district or of one school.

    Parameters
    ----------
    district : District
    school_id : str, optional

    Returns
    -------
    Reading
        Rows of the table ``school_measures``, and those that could not be used.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> rows = school_measures(open_district("practice")).rows
    >>> sorted(rows["measure_id"].unique())[:2]
    ['attendance_rate', 'chronic_absence']
    """
    counted = is_counted(district)
    if school_id is not None:
        district.school(school_id)
    if TABLE in district.tables() and not counted:
        return _ready_made(district, school_id)
    if is_from_days(district):
        return _from_days(district, school_id)
    if not counted:
        return Reading(pd.DataFrame({name: pd.Series(dtype="float64") for name in TABLES[TABLE].names}))
    district.once((TABLE, None), lambda: Reading(_counted(district)))
    return district.whole(TABLE) if school_id is None else district.of_school(TABLE, school_id)


def _ready_made(district: District, school_id: str | None) -> Reading:
    if school_id is None:
        return district.once("ready-made", lambda: with_lost(district.whole(TABLE)))
    return with_lost(district.of_school(TABLE, school_id))


def through(district: District) -> str:
    """Return the last school year with measures; empty when there is none."""
    return district.once("measured through", lambda: _last_year(district))


def _last_year(district: District) -> str:
    if TABLE in district.tables() and not is_counted(district):
        return district.data_through(TABLE) or ""
    years = school_measures(district).rows["school_year"].dropna()
    return str(years.max()) if len(years) else ""


def _from_days(district: District, school_id: str | None) -> Reading:
    """Return attendance by year; unusable rows of a school's days are rows of its year."""

    def add_up() -> Reading:
        reading = daily.attendance_by_day(district)
        return Reading(attendance_by_year(reading.rows, attendance_id(district)), reading.left_out)

    whole = district.once((TABLE, None), add_up)
    return whole if school_id is None else district.of_school(TABLE, school_id)


def attendance_id(district: District) -> str:
    """Return the name that a folder with attendance by day gives it, where it defines it."""
    if "measure_definitions" not in district.tables():
        return ATTENDANCE
    defined = district.whole("measure_definitions").rows["measure_id"].tolist()
    return next((name for name in (ATTENDANCE, "attendance_rate") if name in defined), ATTENDANCE)


def _is_empty(district: District) -> bool:
    return district.usable(TABLE, columns=["school_id"]).rows.empty


def is_remembered(district: District) -> bool:
    """Return whether measures were counted from these very rows before, so that nobody has to wait."""
    return district.known((TABLE, None)) is not None or _file_of(district).is_file()


def _file_of(district: District) -> Path:
    files = cache.files_of(district.path, COUNTED_FROM)
    return cache.folder("measured") / f"{fingerprint.of_files(district.path, files)}.parquet"


def _counted(district: District) -> pd.DataFrame:
    file = _file_of(district)

    def keep(rows: pd.DataFrame, where: Path) -> None:
        rows.to_parquet(where, index=False)

    def count() -> pd.DataFrame:
        by_day = partial(daily.keep_days, district) if daily.is_counted(district) else None
        return count_measures(district, by_day)

    return cache.remembered(file, count, cache.read_parquet, keep)
