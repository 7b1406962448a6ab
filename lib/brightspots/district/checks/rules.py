"""Rules that rows must keep, asked of DuckDB: first all of a table's at once, then where the broken ones are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from brightspots.district.checks.report import Example, Grade, Problem, rows_words, shown
from brightspots.district.checks.staging import Staged, one
from brightspots.district.queries import FILE, PART, ROW, name_of


@dataclass(frozen=True)
class Rule:
    """A rule, told by the rows that break it.

    Attributes
    ----------
    kind : str
        As in `Problem`.
    column : str or None
        The column to look at.
    broken : str
        The SQL condition of a row that breaks it.
    words : str
        What such rows are, after how many they are.
    remedy : str
    value : str
        SQL for what to show; the cell when empty.
    grade : Grade
    rows : str
        SQL for the rows to look at; the table when empty.
    """

    kind: str
    column: str | None
    broken: str
    words: str
    remedy: str
    value: str = ""
    grade: Grade = Grade.WRONG
    rows: str = ""


def find(con: duckdb.DuckDBPyConnection, staged: Staged, rules: Sequence[Rule]) -> list[Problem]:
    """Return the problems of a table's rows: one pass for all rules, one more for each that is broken."""
    if not rules:
        return []
    counts = ", ".join(f"count_if(coalesce({rule.broken}, false))" for rule in rules)
    broken = one(con, f"SELECT {counts} FROM {staged.sql}")
    found = [places(con, staged, rule) for rule, rows in zip(rules, broken, strict=True) if rows]
    return [problem for problem in found if problem is not None]


def places(con: duckdb.DuckDBPyConnection, staged: Staged, rule: Rule) -> Problem | None:
    """Return where a rule is broken; None when it is not. Values that many rows have come first."""
    value = rule.value or (name_of(rule.column) if rule.column else "NULL")
    found = con.execute(
        f"SELECT value, n, sum(n) OVER (), file, row FROM (SELECT value, count(*) AS n,"
        f" arg_min({FILE}, place) AS file, min(place) % {_PLACES} AS row, min(place) AS first FROM"
        f" (SELECT {value} AS value, {FILE}, {PART} * {_PLACES} + {ROW} AS place"
        f" FROM {rule.rows or staged.sql} WHERE {rule.broken}) GROUP BY value)"
        f" ORDER BY n DESC, first LIMIT 3"
    ).fetchall()
    return (
        problem_of(staged, rule, [(v, n, f, r) for v, n, _, f, r in found], int(found[0][2]))
        if found
        else None
    )


def problem_of(
    staged: Staged, rule: Rule, found: Sequence[tuple[str | None, int, str, int]], rows: int
) -> Problem:
    """Make a problem of a broken rule and of places: value, rows, file, row."""
    examples = tuple(
        Example(file, row, rule.column, None if value is None else shown(str(value), 90), n)
        for value, n, file, row in found
    )
    table = staged.source.table.name
    return Problem(rule.kind, rule.grade, table, rows_words(rows, rule.words), rule.remedy, rows, examples)


_PLACES = 1 << 40
