"""OneRoster's files, which some of our tables share their names with: known again, and what they are good for."""

from __future__ import annotations

from collections.abc import Iterable

ONEROSTER = "This looks like a file of OneRoster, and not like our table of that name."
NO_ATTENDANCE = "OneRoster has no attendance: that comes from your student information system."
_USE = {
    "orgs.csv": "schools (type school: identifier, name)",
    "users.csv": "students (role student: sourcedId as student_key, grades as grade_level; leave names and e-mail out)",
    "demographics.csv": "students (sex and race)",
    "enrollments.csv": "enrollments (role student: userSourcedId, schoolSourcedId, beginDate as entry_date, endDate as "
    "exit_date, classSourcedId of the homeroom)",
    "classes.csv": "enrollments (which classes are homerooms)",
    "academicSessions.csv": "calendar (first and last day of each term)",
    "results.csv": "course_grades or assessments",
    "lineItems.csv": "course_grades (which assignment or grade a result is of)",
}
FILES = tuple(_USE)


def looks_like_oneroster(names: Iterable[str]) -> bool:
    """Return whether a file has OneRoster's columns.

    Examples
    --------
    >>> looks_like_oneroster(["sourcedId", "status", "userSourcedId", "beginDate"])
    True
    """
    plain = {name.lower() for name in names}
    return "sourcedid" in plain or any(name.endswith("sourcedid") for name in plain)


def use_of(file: str) -> str:
    """Return which of our tables one of OneRoster's files can help to fill, and with what; nothing where none.

    Examples
    --------
    >>> use_of("orgs.csv")
    'schools (type school: identifier, name)'
    """
    return _USE.get(file, "")


def oneroster_advice(table: str) -> str:
    """Return what to do with one of OneRoster's files that stands in the place of a table.

    Examples
    --------
    >>> oneroster_advice("enrollments").partition(":")[0]
    'Move it out of the folder and fill our table from it'
    """
    use = use_of(f"{table}.csv").partition(" (")[2].removesuffix(")")
    from_it = f" and fill our table from it: {use}. " if use else ". "
    return f"Move it out of the folder{from_it}{NO_ATTENDANCE}"
