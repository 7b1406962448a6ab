"""Rows with the same key: twice in one part, or again in a later part, which corrects the earlier one."""

from __future__ import annotations

import duckdb

from brightspots.district.checks.report import Grade, Problem
from brightspots.district.checks.rules import Rule, places
from brightspots.district.checks.staging import Staged, one
from brightspots.district.day_rows import DAYS, has_sessions, torn
from brightspots.district.queries import PART, ROW, hash_of_content, name_of, value
from brightspots.district.row_rules import reason_of, row_rules, spoiling
from brightspots.district.row_settings import RowSettings
from brightspots.district.tables import needed_columns

MOST_IN_ORDER = 5_000_000
"""Rows whose keys are there more than once, of which the first of each key is still told from the others."""


def duplicate_keys(con: duckdb.DuckDBPyConnection, staged: Staged, settings: RowSettings) -> list[Problem]:
    """Return the keys that more than one row has; rows without a whole key are told of elsewhere.

    Rows that say the same count once; of those that contradict each other none can be used.
    """
    table = staged.source.table
    key = [column for column in table.key if column in staged.columns]
    if has_sessions(staged.source, staged.columns, settings):
        if "session" not in staged.columns:
            return []
        key.append("session")
    # Keys are compared by their hashes first: 20 million fit in memory, 20 million texts do not.
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT h, count(*) AS n FROM"
        f" (SELECT {_hash(staged, key)} AS h FROM {staged.sql} WHERE {_whole(staged, key)})"
        " GROUP BY h HAVING count(*) > 1"
    )
    rows_alike = int(one(con, "SELECT coalesce(sum(n), 0) FROM twice")[0])
    if not rows_alike:
        return []
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE torn AS SELECT {_hash(staged, key)} AS h FROM {staged.sql}"
        f" WHERE {_whole(staged, key)} AND {_hash(staged, key)} IN (SELECT h FROM twice)"
        f" GROUP BY h HAVING {_contradict(staged)}"
    )
    found = []
    for among, grade, words, remedy in (
        ("SELECT h FROM torn", Grade.WRONG, "", "none of them can be used."),
        (
            "SELECT h FROM twice ANTI JOIN torn USING (h)",
            Grade.LOOK,
            ", and do not contradict it",
            "until then each counts once.",
        ),
    ):
        found.append(_rows_again(con, staged, key, rows_alike, among, grade, words, remedy))
    return [problem for problem in found if problem is not None]


def _contradict(staged: Staged) -> str:
    """Return the condition, over the rows of one key, under which nobody can say which is right."""
    table = staged.source.table
    if table.name != DAYS:
        return f"count(DISTINCT {hash_of_content(table, staged.columns)}) > 1"
    given = {c: value(table.column(c)) if c in staged.columns else "NULL" for c in table.names}
    usable = f"{reason_of(spoiling(row_rules(table, staged.columns, staged.source.forms)))} = 0"
    return torn(given["status"], given["day_fraction_absent"], usable)


def _rows_again(
    con: duckdb.DuckDBPyConnection,
    staged: Staged,
    key: list[str],
    rows_alike: int,
    among: str,
    grade: Grade,
    words: str,
    remedy: str,
) -> Problem | None:
    typed = [_typed(staged, column) for column in key]
    rows = f"(SELECT * FROM {staged.sql} WHERE {_whole(staged, key)} AND {_hash(staged, key)} IN ({among})"
    words = f"for a {' and '.join(key)} that an earlier row has{words}"
    if rows_alike > MOST_IN_ORDER:
        rows, words = f"{rows})", words.replace("an earlier", "another")
    else:
        rows += f" QUALIFY row_number() OVER (PARTITION BY {', '.join(typed)} ORDER BY {PART}, {ROW}) > 1)"
    named = ", ', ', ".join(f"'{column} ', {name_of(column)}" for column in key)
    rule = Rule(
        "duplicate-key",
        key[0] if len(key) == 1 else None,
        "true",
        words,
        f"Keep the right row of each and remove the others: {remedy}",
        name_of(key[0]) if len(key) == 1 else f"concat({named})",
        grade,
        rows=rows,
    )
    return places(con, staged, rule)


def keep_the_newest(con: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, int]:
    """Take out rows that a later part replaces; return how many rows each part changes.

    A row that a later part only repeats is not a change.
    """
    parts = staged.source.parts
    if len(parts) < 2:
        return {}
    key = [column for column in staged.source.table.key if column in staged.columns]
    row = ", ".join(name_of(column) for column in staged.columns)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE again AS SELECT h, max(part) AS newest FROM"
        f" (SELECT {_hash(staged, key)} AS h, {PART} AS part FROM {staged.sql}) GROUP BY h"
        " HAVING min(part) < max(part)"
    )
    changed = con.execute(
        f"SELECT part, count(*) FROM (SELECT {PART} AS part, held, lag(held) OVER"
        f" (PARTITION BY h ORDER BY {PART}, {ROW}) AS before FROM"
        f" (SELECT {_hash(staged, key)} AS h, {PART}, {ROW}, hash({row}) AS held FROM {staged.sql}) SEMI JOIN again"
        " USING (h)) WHERE held <> before GROUP BY part ORDER BY part"
    ).fetchall()
    con.execute(
        f"DELETE FROM {staged.sql} AS t USING again WHERE {_hash(staged, key)} = again.h AND t.{PART} < again.newest"
    )
    shown = staged.source.shown
    return {f"{staged.folder}{shown(parts[part])}": rows for part, rows in changed}


def _typed(staged: Staged, column: str) -> str:
    """Two spellings of one date are one date."""
    return f"coalesce({value(staged.source.table.column(column))}::VARCHAR, {name_of(column)}, '')"


def _hash(staged: Staged, key: list[str]) -> str:
    return f"hash({', '.join(_typed(staged, column) for column in key)})"


def _whole(staged: Staged, key: list[str]) -> str:
    needed = [column for column in key if column in needed_columns(staged.source.table)]
    return " AND ".join(f"{name_of(column)} IS NOT NULL" for column in needed) or "true"
