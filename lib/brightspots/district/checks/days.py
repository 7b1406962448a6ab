"""Days of school: attendance outside the calendar or on a day off, and absences without the days present."""

from __future__ import annotations

from datetime import date

import duckdb

from brightspots.district.checks.links import Tables
from brightspots.district.checks.report import Example, Grade, Problem
from brightspots.district.checks.row_numbers import lost
from brightspots.district.checks.rules import Rule, places
from brightspots.district.checks.staging import Staged, one
from brightspots.district.limits import FIRST_DATE
from brightspots.district.queries import text_of, value

ENOUGH_ROWS = 50
FEW, MANY = 0.05, 0.5


def attendance_days(con: duckdb.DuckDBPyConnection, tables: Tables, today: date) -> list[Problem]:
    """Report attendance on days that are not in the calendar, or are days off there."""
    if (calendar := tables.get("calendar")) is None:
        return []
    when = value(calendar.source.table.column("date"))
    open_ = "coalesce(TRY_CAST(is_instructional AS BOOLEAN), true)"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE days AS SELECT school_id, {when} AS d,"
        f" bool_or({open_ if 'is_instructional' in calendar.columns else 'true'}) AS open"
        f" FROM {calendar.sql} WHERE school_id IS NOT NULL AND {when} IS NOT NULL GROUP BY 1, 2"
    )
    if one(con, "SELECT count(*) FROM days") == (0,):
        return []
    hidden = lost(calendar, "date")
    problems: list[Problem] = []
    for name in ("attendance", "attendance_daily_school"):
        if (staged := tables.get(name)) is not None:
            problems += _outside(con, staged, tables.get("schools"), today, hidden)
    return problems


def _outside(
    con: duckdb.DuckDBPyConnection, staged: Staged, schools: Staged | None, today: date, hidden: set[str]
) -> list[Problem]:
    when = value(staged.source.table.column("date"))
    said = [c for c in ("present", "absent", "attendance_pct") if c in staged.columns]
    counted = f" AND coalesce({', '.join(said)}) IS NOT NULL" if said else ""
    # Unknown schools and dates that nobody believes are told of elsewhere.
    known = f" AND school_id IN (SELECT school_id FROM {schools.sql})" if schools is not None else ""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE taken AS SELECT school_id, {when} AS d FROM {staged.sql}"
        f" WHERE {when} BETWEEN DATE '{FIRST_DATE}' AND DATE '{today}'{counted}{known} GROUP BY 1, 2"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE off AS SELECT taken.*, CASE WHEN days.open IS NULL THEN CASE WHEN school_id IN"
        " (SELECT school_id FROM days) THEN 'outside' ELSE 'none' END ELSE 'closed' END AS why"
        " FROM taken LEFT JOIN days USING (school_id, d) WHERE days.open IS NULL OR NOT days.open"
    )
    reasons = {why for (why,) in con.execute("SELECT DISTINCT why FROM off").fetchall()}
    beside = f" AND date NOT IN ({', '.join(map(text_of, sorted(hidden)))})" if hidden else ""
    found = []
    for why, kind, words, remedy in _WHY:
        if why in reasons:
            broken = f"(school_id, {when}) IN (SELECT (school_id, d) FROM off WHERE why = '{why}'){counted}"
            column = "school_id" if why == "none" else "date"
            found.append(places(con, staged, Rule(kind, column, broken + beside, words, remedy)))
    return [problem for problem in found if problem is not None]


_WHY = (
    (
        "closed",
        "attendance-on-a-day-off",
        "with attendance on a day that calendar calls a day off",
        "Correct the date, or set is_instructional to true for that school and day in calendar.",
    ),
    (
        "outside",
        "date-outside-calendar",
        "with attendance on a day that its school's calendar does not have",
        "Correct the date, or add the day to calendar.",
    ),
    (
        "none",
        "school-without-calendar",
        "with attendance of a school that has no day in calendar",
        "Add the days of that school to calendar.",
    ),
)


def days_present(con: duckdb.DuckDBPyConnection, attendance: Staged, setting: str) -> list[Problem]:
    """Report absences-only data that would be read as daily, and the reverse."""
    columns = attendance.columns
    status = "status" if "status" in columns else "NULL::VARCHAR"
    part = "TRY_CAST(day_fraction_absent AS DOUBLE)" if "day_fraction_absent" in columns else "NULL"
    here = f"({status} = 'present' OR ({status} IS NULL AND {part} = 0))"
    said = f"{status} IS NOT NULL OR {part} IS NOT NULL"
    rows, present = one(con, f"SELECT count(*), count_if({here}) FROM {attendance.sql} WHERE {said}")
    if rows < ENOUGH_ROWS:
        return []
    place = (Example("district.toml", value=f"attendance = {setting}"),)
    if setting == "daily" and present < FEW * rows:
        said = "no row" if present == 0 else f"{present:,} of {rows:,} rows" if present > 1 else "one row"
        return [
            Problem(
                "absences-read-as-daily",
                Grade.WRONG,
                "attendance",
                f'District.toml says attendance = "daily", but {said} of attendance says present.',
                'Write attendance = "absences-only" in district.toml; days present are then built from enrollments '
                "and calendar. As it is, every student would seem absent nearly every day.",
                1,
                place,
            )
        ]
    if setting == "absences-only" and present > MANY * rows:
        return [
            Problem(
                "daily-read-as-absences",
                Grade.WRONG,
                "attendance",
                f'District.toml says attendance = "absences-only", but {present:,} of {rows:,} rows of attendance '
                "say present.",
                'Write attendance = "daily" in district.toml.',
                1,
                place,
            )
        ]
    return []
