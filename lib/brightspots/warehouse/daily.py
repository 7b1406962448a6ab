"""A district's attendance by school and day: as its folder has it, or counted from its rows of students.

What this hands out has not passed the gate: it is for `brightspots.privacy` and for fingerprints only.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from brightspots.district import District
from brightspots.district.reader import Reading
from brightspots.warehouse import cache, fingerprint
from brightspots.warehouse.counting import DAYS, count_days

__all__ = ["COLUMNS", "DAYS", "TABLE", "attendance_by_day", "has_days", "is_counted", "keep_days"]

TABLE = "attendance_daily_school"
COLUMNS = ("school_id", "date", "grade_level", "enrolled", "present", "attendance_pct")


def is_counted(district: District) -> bool:
    """Return whether attendance by day is counted from students, since the folder has none of its own."""
    return TABLE not in district.tables() and set(DAYS) <= set(district.tables())


def has_days(district: District) -> bool:
    """Return whether there is attendance by day at all."""
    return TABLE in district.tables() or is_counted(district)


def attendance_by_day(district: District, school_id: str | None = None) -> Reading:
    """Return the attendance of a district or of one school by day.

    Parameters
    ----------
    district : District
        One that `has_days`.
    school_id : str, optional

    Returns
    -------
    Reading
        `COLUMNS` of the table ``attendance_daily_school``, and rows that could not be used.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> rows = attendance_by_day(open_district("new_york"), "07X001").rows
    >>> rows["school_id"].unique().tolist(), len(rows) > 300
    (['07X001'], True)
    """
    if is_counted(district):
        district.once((TABLE, COLUMNS), lambda: Reading(_counted(district)))
    if school_id is None:
        return district.whole(TABLE, COLUMNS)
    return district.of_school(TABLE, school_id, COLUMNS)


def keep_days(district: District, rows: pd.DataFrame) -> None:
    """Remember attendance by day that was counted together with the yearly measures.

    Parameters
    ----------
    district : District
        One of which it `is_counted`.
    rows : DataFrame
        From `brightspots.warehouse.counting.count_days`.
    """
    district.once((TABLE, COLUMNS), lambda: Reading(_remembered(district, lambda: rows)))


def _counted(district: District) -> pd.DataFrame:
    return _remembered(district, lambda: count_days(district))


def _remembered(district: District, count: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    files = cache.files_of(district.path, DAYS)
    file = cache.folder("days") / f"{fingerprint.of_files(district.path, files)}.parquet"

    def keep(rows: pd.DataFrame, where: Path) -> None:
        rows.to_parquet(where, index=False)

    return cache.remembered(file, lambda: count()[list(COLUMNS)], cache.read_parquet, keep)
