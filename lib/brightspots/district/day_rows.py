"""Several rows of one student's day: halves of a day, periods, or the day told again.

Without sessions, rows of one day say what the day was: an absence and a tardy are an absence, rows that say the same
count once. Where one row says present and another absent, nobody can say which is right, and neither is used. With
sessions, what was missed of each is added up: half a day for each half, and of periods the part that they are of the
day, by their minutes where these are known.
"""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.district.files import Source
from brightspots.district.queries import (
    AGAIN,
    BAD,
    KEY,
    PART,
    ROWS,
    hash_of_key,
    name_of,
    value,
    where_school,
)
from brightspots.district.row_settings import RowSettings
from brightspots.district.tables import SQL_TYPE

DAYS = "attendance"
"""The table of which several rows may be of one day."""
CONTRADICTS = 254
"""Why a row cannot be used that another row contradicts; rules are numbered from 1."""

_ABSENT = "('absent_excused', 'absent_unexcused', 'absent_oss', 'independent_study_not_earned')"
_HALVES = "('am', 'pm', 'a.m.', 'p.m.', 'morning', 'afternoon')"
_KEY = ("student_key", "school_id", "date")


def has_sessions(source: Source, present: Sequence[str], settings: RowSettings) -> bool:
    """Return whether each row is of a part of a day."""
    if source.table.name != DAYS or settings.sessions == "day":
        return False
    return "session" in present or settings.sessions in ("am_pm", "period")


def day_rows(
    query: str,
    source: Source,
    present: Sequence[str],
    wanted: Sequence[str],
    school_ids: Sequence[str] | None,
    reason: str,
    settings: RowSettings,
    where: str = "true",
) -> str:
    """Return the query for one row a student's day, as `queries.select` gives them, each with how many rows it is of.

    Rows that cannot be used are not taken together: each comes as it is.

    Parameters
    ----------
    where : str
        SQL for which rows to look at.
    """
    table = source.table
    given = {c: value(table.column(c)) if c in present else "NULL" for c in table.names}
    typed = ", ".join(f"{given[c]}::{SQL_TYPE[table.column(c).kind]} AS {name_of(c)}" for c in table.names)
    rows = (
        f"SELECT {typed}, {PART}, {reason} AS {BAD}, {hash_of_key(table, present)} AS {KEY}"
        f" FROM ({query}){where_school(source, school_ids)}"
    )
    others = [
        c for c in table.names if c not in (*_KEY, "status", "day_fraction_absent", "session", "minutes")
    ]
    any_of = "".join(f", any_value({name_of(c)}) AS {name_of(c)}" for c in others)
    key = ", ".join(_KEY)
    missed = _missed("status", "day_fraction_absent")
    session = "NULL"
    if has_sessions(source, present, settings):
        # Without their names, rows of one day are taken to be of different sessions.
        one_each = f"row_number() OVER (PARTITION BY {key})::VARCHAR"
        session = "lower(trim(session))" if "session" in present else one_each
    rest = "".join(f", {name_of(c)}" for c in others)
    columns = ", ".join(name_of(c) for c in dict.fromkeys([*wanted, *_KEY]))
    return (
        f"WITH typed AS MATERIALIZED ({rows}), asked AS (SELECT *, {session} AS part FROM typed WHERE {where}),"
        # What each session of a day was, told once or again.
        f" sessions AS (SELECT {key}, part, max({missed}) AS missed, max(status) FILTER"
        f" (WHERE status IN {_ABSENT}) AS absence, min(status) AS status, max(minutes) AS minutes,"
        f" {torn('status', 'day_fraction_absent')} AS torn, count(*) AS n, any_value({PART}) AS {PART},"
        f" any_value({KEY}) AS {KEY}{any_of} FROM asked WHERE {BAD} = 0 GROUP BY {key}, part),"
        f" shares AS (SELECT *, {_share(settings)} AS share FROM sessions WINDOW day AS (PARTITION BY {key})),"
        f" days AS (SELECT {key}, sum(least(missed, share)) AS missed, sum(share) AS whole, max(absence) AS absence,"
        f" min(status) AS status, bool_or(torn) AS torn, sum(n) AS n, sum(n - 1) AS again, any_value({PART}) AS {PART},"
        f" any_value({KEY}) AS {KEY}{any_of} FROM shares GROUP BY {key}),"
        f" told AS (SELECT {key}, CASE WHEN missed >= 0.9999 THEN coalesce(absence, status) WHEN missed > 0.0001"
        f" THEN 'partial' WHEN absence IS NOT NULL AND whole < 0.0001 THEN absence ELSE status"
        f" END AS status, CASE WHEN missed >= 0.9999 THEN 1 ELSE missed END AS day_fraction_absent,"
        f" NULL::VARCHAR AS session, NULL::DOUBLE AS minutes, {PART}, CASE WHEN torn THEN {CONTRADICTS} ELSE 0 END"
        f"::UTINYINT AS {BAD}, {KEY}, n::BIGINT AS {ROWS}, again::BIGINT AS {AGAIN}{rest} FROM days)"
        f" SELECT {columns}, {PART}, {BAD}, {KEY}, {ROWS}, {AGAIN} FROM told"
        f" UNION ALL SELECT {columns}, {PART}, {BAD}, {KEY}, 1 AS {ROWS}, 0 AS {AGAIN} FROM asked WHERE {BAD} > 0"
    )


def torn(status: str, fraction: str, usable: str = "true") -> str:
    """Return SQL for whether rows of one day, or of one session, contradict each other, given that of their cells.

    Only "present" contradicts an absence: who came late was marked absent first.
    """
    came = f"coalesce({status} = 'present' OR ({status} IS NULL AND {fraction} = 0), false)"
    # What a row says of being there does not contradict itself, whatever part it gives.
    away = f"max({_missed(status, fraction)}) FILTER (WHERE {usable} AND NOT {came}) > 0"
    return f"coalesce(bool_or({came}) FILTER (WHERE {usable}) AND {away}, false)"


def _missed(status: str, fraction: str) -> str:
    # DuckDB's least passes over what is empty.
    given = f"CASE WHEN {fraction} IS NOT NULL THEN least({fraction}, 1)"
    return f"({given} WHEN {status} IN {_ABSENT} THEN 1 ELSE 0 END)"


def _share(settings: RowSettings) -> str:
    """Return SQL for the part of its day that a session is."""
    periods = f"1.0 / greatest(count(*) OVER day, {settings.periods or 1})"
    by_minutes = (
        "CASE WHEN count(minutes) OVER day = count(*) OVER day AND sum(minutes) OVER day > 0"
        f" THEN minutes / sum(minutes) OVER day ELSE {periods} END"
    )
    if settings.sessions == "am_pm":
        return "CASE WHEN part IS NULL THEN 1.0 ELSE 0.5 END"
    if settings.sessions == "period":
        return by_minutes
    return f"CASE WHEN part IS NULL THEN 1.0 WHEN part IN {_HALVES} THEN 0.5 ELSE {by_minutes} END"
