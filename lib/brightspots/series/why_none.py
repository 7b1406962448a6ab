"""Why there is no number: what a district folder lacks, and which table or column would give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots.errors import DataError
from brightspots.measures.schools.attendance_by_year import FEWEST_DAYS
from brightspots.text.lists import join_words
from brightspots.warehouse import daily, yearly

if TYPE_CHECKING:
    from brightspots.district import District

_OF_STUDENTS = ("students", "enrollments", "calendar", "attendance")


def by_year(district: District) -> str:
    """Return why a school has no yearly number; it has none, or none that its readers may see.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> by_year(open_district("new_york"))
    'attendance_daily_school has fewer than 20 days of this school'
    """
    if _has_rows(district, yearly.TABLE):
        return f"{yearly.TABLE} has no row of this school with a value"
    if _has_rows(district, daily.TABLE):
        return f"{daily.TABLE} has fewer than {FEWEST_DAYS} days of this school"
    some = [name for name in _OF_STUDENTS if _has_rows(district, name)]
    if lacking := [name for name in _OF_STUDENTS if name not in some]:
        if some:
            return (
                f"this folder has no {yearly.TABLE}; to count from its rows in {join_words(some)}, it also needs "
                f"{join_words(lacking)}"
            )
        return f"this folder has no {yearly.TABLE} (a row a school, year and measure)"
    return (
        "no measure can be counted from its rows of students: look whether they name this school and its days"
    )


def by_date(district: District) -> str:
    """Return why a school has no number by day or week.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> by_date(open_district("california"))[:68]
    'this folder has neither attendance_daily_school (a row a school and '
    """
    counted = all(_has_rows(district, name) for name in daily.DAYS)
    here = [name for name in (daily.TABLE, "measures") if _has_rows(district, name)]
    if here:
        return f"{join_words(here)} {'have' if len(here) > 1 else 'has'} no number of it, or only numbers of doing"
    if counted:
        return (
            "no day can be counted from its rows of students: too many of them cannot be used (brightspots check names "
            "each), or none is of this school and its days"
        )
    if _has_rows(district, "attendance"):
        lacking = join_words([name for name in daily.DAYS if not _has_rows(district, name)])
        return f"to count attendance by day from its rows of students, this folder also needs {lacking}"
    return f"this folder has neither {daily.TABLE} (a row a school and day) nor measures (a row a measure and week)"


def of_change(district: District) -> str:
    """Return why nobody knows when a school changed something.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> of_change(open_district("california"))
    'this folder has no events (a row a day on which a school changed something)'
    """
    if _has_rows(district, "events"):
        return "events has no day on which it changed something, with twelve numbers before it"
    return "this folder has no events (a row a day on which a school changed something)"


def _has_rows(district: District, name: str) -> bool:
    """Return whether a table has a row; one that cannot be read is taken for none."""
    if name not in district.tables():
        return False

    def look() -> bool:
        try:
            return district.desk.has_rows(name)
        except DataError:
            return False

    return district.once(("has rows", name), look)
