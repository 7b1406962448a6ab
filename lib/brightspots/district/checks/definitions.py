"""What is missing of measures' definitions, and percentages that look like parts of one."""

from __future__ import annotations

import duckdb

from brightspots.district.checks.report import Grade, Problem
from brightspots.district.checks.rules import Rule, find
from brightspots.district.checks.staging import Staged
from brightspots.district.queries import name_of, text_of

_FEWEST = 2
"""Values of which it can be said that all lie within 0 and 1."""
_BARE = (
    "until then the measure is shown without better or worse, and takes part in no bright spot and no place"
)


def incomplete(con: duckdb.DuckDBPyConnection, definitions: dict[str, Staged]) -> list[Problem]:
    """Report measures whose definition says no unit, or not which way is better."""
    if (staged := definitions.get("measure_definitions")) is None:
        return []
    wanted = {
        "unit": (
            "of a measure without a unit",
            "Write percent (0 to 100), points, count or another word into unit",
        ),
        "direction": (
            "of a measure that does not say which way is better",
            "Write increase or decrease into direction",
        ),
    }
    rules = []
    for column, (words, remedy) in wanted.items():
        broken = f"{column} IS NULL" if column in staged.columns else "true"
        rules.append(
            Rule(f"no-{column}", column, broken, words, f"{remedy}; {_BARE}.", "measure_id", grade=Grade.LOOK)
        )
    return find(con, staged, rules)


def fractions(con: duckdb.DuckDBPyConnection, tables: dict[str, Staged]) -> list[Problem]:
    """Report percentages that all lie within 0 and 1: 0.176 may be meant to be 17.6."""
    problems: list[Problem] = []
    for name in ("school_measures", "measures"):
        staged = tables.get(name)
        if staged is None or not {"measure_id", "value"} <= set(staged.columns):
            continue
        ids = [measure for measure, unit in staged.source.forms.units.items() if unit == "percent"]
        low = _within(con, staged, "value", f"measure_id IN ({_listed(ids)})", "measure_id") if ids else []
        if low:
            words = "of a percentage whose values all lie within 0 and 1"
            broken = f"measure_id IN ({_listed(low)}) AND value IS NOT NULL"
            problems += find(con, staged, [_asked("value", broken, words, "concat(measure_id, ' ', value)")])
    for staged in tables.values():
        shares = [c for c in staged.columns if staged.source.table.column(c).unit == "percent"]
        for column in shares:
            if _within(con, staged, column, "true", "''"):
                words = f"whose {column} lies within 0 and 1, as all others do"
                problems += find(con, staged, [_asked(column, f"{name_of(column)} IS NOT NULL", words, "")])
    return problems


def _within(con: duckdb.DuckDBPyConnection, staged: Staged, column: str, where: str, by: str) -> list[str]:
    number = f"TRY_CAST({name_of(column)} AS DOUBLE)"
    found = con.execute(
        f"SELECT {by} FROM {staged.sql} WHERE {where} GROUP BY 1 HAVING count({number}) >= {_FEWEST}"
        f" AND min({number}) >= 0 AND max({number}) <= 1 AND max({number}) > 0"
    ).fetchall()
    return [value for (value,) in found]


def _asked(column: str, broken: str, words: str, value: str) -> Rule:
    remedy = "Is it a fraction? Then multiply by 100: a percent goes from 0 to 100, and 0.2 is 2 in 1,000."
    return Rule("percent-or-fraction", column, broken, words, remedy, value, grade=Grade.LOOK)


def _listed(ids: list[str]) -> str:
    return ", ".join(map(text_of, ids))
