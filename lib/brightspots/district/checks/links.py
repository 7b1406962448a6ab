"""What one table says of another: schools, measures and student groups that are known, students enrolled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from brightspots.district.checks.report import Grade, Problem
from brightspots.district.checks.row_numbers import lost
from brightspots.district.checks.rules import Rule, find, places
from brightspots.district.checks.staging import Staged, one
from brightspots.district.limits import FIRST_DATE
from brightspots.district.queries import name_of, text_of, value
from brightspots.text import ids

Tables = dict[str, Staged]


def unknown_schools(con: duckdb.DuckDBPyConnection, tables: Tables) -> list[Problem]:
    """Report rows of schools that the schools table does not list, and of ids that lost a leading zero."""
    problems: list[Problem] = []
    if (schools := tables.get("schools")) is None:
        return problems
    known = {i for (i,) in con.execute(f"SELECT DISTINCT school_id FROM {schools.sql}").fetchall() if i}
    hidden = lost(schools, "school_id")
    bare = {i.lstrip("0"): i for i in known if i.isdigit()}
    shortened: dict[str, str] = {}
    for name, staged in tables.items():
        if name == "schools" or "school_id" not in staged.columns:
            continue
        found = con.execute(f"SELECT DISTINCT school_id FROM {staged.sql}").fetchall()
        strange = {i for (i,) in found if i} - known - hidden
        same = {i: bare[i.lstrip("0")] for i in strange if i.isdigit() and i.lstrip("0") in bare}
        shorter = {i for i, other in same.items() if len(i) < len(other)}
        shortened |= {other: i for i, other in same.items() if len(i) > len(other)}
        problems += _one(con, staged, _lost_zero(shorter, same))
        words = "of a school that schools does not list"
        remedy = "Add the school to schools, or correct the id; ids must be the same letter by letter."
        problems += _one(con, staged, _in("unknown-school", "school_id", strange - set(same), words, remedy))
    return problems + _one(con, schools, _lost_zero(set(shortened), shortened))


def _lost_zero(ids: set[str], whole: dict[str, str]) -> Rule | None:
    words = "whose school_id has lost its leading zero"
    example = f" ({min(ids)} is {whole[min(ids)]} elsewhere)" if ids else ""
    remedy = f"Put the zero back{example}: in a spreadsheet, import the column as text before anything else."
    return _in("lost-leading-zero", "school_id", ids, words, remedy)


def school_ids(con: duckdb.DuckDBPyConnection, schools: Staged) -> list[Problem]:
    """Report school ids that cannot stand in a file name, or differ only in capital letters."""
    form, devices = text_of(ids.FORM), text_of(ids.DEVICES)
    usable = f"regexp_full_match(school_id, {form}) AND NOT regexp_full_match(school_id, {devices})"
    bad = f"NOT ({usable}) AND NOT regexp_full_match(school_id, '\\d(\\.\\d+)?[eE]\\+\\d+')"
    same = f"SELECT lower(school_id) FROM {schools.sql} GROUP BY 1 HAVING count(DISTINCT school_id) > 1"
    rules = [
        Rule("bad-school-id", "school_id", bad, "whose school_id cannot be used", ids.HOW),
        Rule(
            "ids-differ-in-capitals",
            "school_id",
            f"lower(school_id) IN ({same})",
            "whose school_id differs from another only in capital letters",
            "Give the schools ids that differ.",
        ),
    ]
    return find(con, schools, rules)


def undefined(con: duckdb.DuckDBPyConnection, tables: Tables, definitions: Tables) -> list[Problem]:
    """Report measures and student groups that nothing defines."""
    problems: list[Problem] = []
    uses = (
        ("school_measures", "measure_id", "measure_definitions", "measure_id"),
        ("measures", "measure_id", "measure_definitions", "measure_id"),
        ("school_measures", "subgroup_id", "subgroups", "subgroup_id"),
        ("measures", "subgroup", "subgroups", "subgroup_id"),
        # A student's own code names the group that the student is counted in.
        ("students", "race_ethnicity", "subgroups", "subgroup_id"),
        ("students", "sex", "subgroups", "subgroup_id"),
    )
    for name, column, where, key in uses:
        staged, defined = tables.get(name), definitions.get(where)
        if staged is None or column not in staged.columns:
            continue
        known = set(lost(defined, key)) if defined is not None else set()
        if defined is not None:
            known |= {i for (i,) in con.execute(f"SELECT DISTINCT {key} FROM {defined.sql}").fetchall()}
        if where == "subgroups":
            known.add("all")
        used = {i for (i,) in con.execute(f"SELECT DISTINCT {column} FROM {staged.sql}").fetchall() if i}
        what = "measure" if key == "measure_id" else "student group"
        kind = "undefined-measure" if key == "measure_id" else "undefined-subgroup"
        words = f"of a {what} that {where} does not define"
        until = "it is left out until then."
        if key == "measure_id":
            until = "until then it is shown without a unit, and without better or worse."
        remedy = f"Add a row for it to {where}, or correct its name: {until}"
        problems += _one(con, staged, _in(kind, column, used - known, words, remedy))
    return problems


def measured(con: duckdb.DuckDBPyConnection, tables: Tables, definitions: Tables) -> list[Problem]:
    """Report measured values outside their unit, and of counts that do not give them."""
    defined = definitions.get("measure_definitions")
    problems: list[Problem] = []
    for name in ("school_measures", "measures"):
        if (staged := tables.get(name)) is None:
            continue
        if defined is not None and "unit" in defined.columns:
            units = f"SELECT measure_id, any_value(unit) FROM {defined.sql} GROUP BY 1 HAVING measure_id IS NOT NULL"
        else:
            units = "SELECT NULL::VARCHAR, NULL::VARCHAR WHERE false"
        con.execute(f"CREATE OR REPLACE TEMP TABLE units AS SELECT * FROM ({units}) AS u(measure_id, unit)")
        problems += find(con, staged, _measured_rules(staged, one(con, "SELECT count(*) FROM units") != (0,)))
    return problems


def _measured_rules(staged: Staged, defined: bool) -> list[Rule]:
    columns = set(staged.columns)
    n, of, v = (f"TRY_CAST({c} AS DOUBLE)" for c in ("numerator", "denominator", "value"))
    percent = "measure_id IN (SELECT measure_id FROM units WHERE unit = 'percent')"
    # Points and counts may have a sum as their numerator, which is no part of the denominator.
    counts = "measure_id IN (SELECT measure_id FROM units WHERE unit IS NULL OR unit = 'percent')"
    counts = counts if defined else "true"
    all_of = "concat(measure_id, ' ', value"
    rules = []
    if "numerator" in columns:
        words, remedy = "whose numerator is below 0", "Correct it: it says how many."
        broken = f"{n} < 0 AND {counts}"
        rules.append(Rule("out-of-range", "numerator", broken, words, remedy))
    if {"numerator", "denominator"} <= columns:
        both = "concat(measure_id, ' ', numerator, ' out of ', denominator)"
        words = "with more in the numerator than in the denominator"
        remedy = "Correct one of the two; look whether the columns were swapped."
        broken = f"{n} > {of} AND {counts}"
        rules.append(Rule("above-denominator", "numerator", broken, words, remedy, both))
    if {"numerator", "denominator", "value"} <= columns:
        share = f"100 * {n} / nullif({of}, 0)"
        near = "CASE WHEN contains(value, '.') THEN 0.11 ELSE 0.6 END"
        broken = f"{percent} AND {v} BETWEEN 0 AND 100 AND {n} <= {of} AND abs({v} - {share}) > {near}"
        words = "whose value is not its numerator out of its denominator"
        remedy = "Correct the one that is wrong: a percent is 100 times numerator divided by denominator."
        shown = f"{all_of}, ' (', numerator, ' out of ', denominator, ')')"
        rules.append(Rule("numbers-disagree", "value", broken, words, remedy, shown))
    return rules


def enrolled(con: duckdb.DuckDBPyConnection, tables: Tables, today: date) -> list[Problem]:
    """Report students who are enrolled nowhere on the day that something is said of them, or twice at once."""
    if (enrollments := tables.get("enrollments")) is None or not _any(con, enrollments):
        return []
    until = "NULL::VARCHAR" if "exit_date" not in enrollments.columns else "exit_date"
    entry = f"coalesce({value(enrollments.source.table.column('entry_date'))}, DATE '0001-01-01')"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE spans AS SELECT student_key, school_id, first, CASE WHEN last >= first THEN"
        f" last ELSE DATE '9999-12-31' END AS last FROM (SELECT student_key, school_id, {entry} AS first,"
        f" TRY_CAST({until} AS DATE) AS last FROM {enrollments.sql})"
    )
    problems = _overlapping(con, enrollments) if "exit_date" in enrollments.columns else []
    hidden = [text_of(student) for student in lost(enrollments, "student_key")]
    for name, column, school in (
        ("attendance", "date", "AND t.school_id = s.school_id"),
        ("assessments", "administered_on", ""),
    ):
        if (staged := tables.get(name)) is None:
            continue
        day = value(staged.source.table.column(column))
        rows = (
            f"(FROM (SELECT *, {day} AS bs_day FROM {staged.sql}) AS t ANTI JOIN spans AS s"
            f" ON t.student_key = s.student_key {school} AND t.bs_day >= s.first AND t.bs_day <= s.last)"
        )
        # Unknown schools and dates that nobody believes are told of elsewhere.
        known = f" AND bs_day BETWEEN DATE '{FIRST_DATE}' AND DATE '{today}'"
        if hidden:
            known += f" AND student_key NOT IN ({', '.join(hidden)})"
        if school and "schools" in tables:
            known += f" AND school_id IN (SELECT school_id FROM {tables['schools'].sql})"
        there = "at that school on that day" if school else "anywhere on that day"
        rule = Rule(
            "not-enrolled",
            "student_key",
            f"student_key IS NOT NULL{known}",
            f"of a student who is not enrolled {there}",
            "Add the enrolment to enrollments, or correct its dates, or the student_key.",
            rows=rows,
        )
        problems += [p for p in [places(con, staged, rule)] if p]
    return problems


def _overlapping(con: duckdb.DuckDBPyConnection, enrollments: Staged) -> list[Problem]:
    first, last = "TRY_CAST(entry_date AS DATE)", "TRY_CAST(exit_date AS DATE)"
    until = f"CASE WHEN {last} >= {first} THEN {last} ELSE DATE '9999-12-31' END"
    rows = (
        f"(SELECT * FROM (SELECT *, max({until}) OVER (PARTITION BY student_key, school_id ORDER BY {first}"
        f" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before, lag({first}) OVER"
        f" (PARTITION BY student_key, school_id ORDER BY {first}) AS entered FROM {enrollments.sql}"
        f" WHERE {first} IS NOT NULL) WHERE before >= {first} AND entered <> {first})"
    )
    rule = Rule(
        "overlapping-enrolments",
        "entry_date",
        "true",
        "for a student who is already enrolled at that school",
        "End the earlier enrolment before the later one begins: exit_date is the last day of the earlier one. Until "
        "then days of both count once.",
        "concat(entry_date, ' (student_key ', student_key, ')')",
        Grade.LOOK,
        rows=rows,
    )
    return [p for p in [places(con, enrollments, rule)] if p]


def undescribed(con: duckdb.DuckDBPyConnection, tables: Tables) -> list[Problem]:
    """Report enrolled students of whom the students table knows nothing."""
    students, enrollments = tables.get("students"), tables.get("enrollments")
    if students is None or enrollments is None or not _any(con, students):
        return []
    hidden = lost(students, "student_key")
    unknown = f"student_key NOT IN (SELECT student_key FROM {students.sql} WHERE student_key IS NOT NULL)"
    if hidden:
        unknown += f" AND student_key NOT IN ({', '.join(map(text_of, hidden))})"
    words = "of a student whom students does not list"
    remedy = "Add the student to students; until then no student group counts this student."
    rule = Rule("student-not-listed", "student_key", unknown, words, remedy, grade=Grade.LOOK)
    return find(con, enrollments, [rule])


def undated_grades(con: duckdb.DuckDBPyConnection, tables: Tables) -> list[Problem]:
    """Report grading periods that do not say of which school year they are, where there are several years."""
    students, grades = tables.get("students"), tables.get("course_grades")
    if students is None or grades is None or "school_year" not in students.columns:
        return []
    if one(con, f"SELECT count(DISTINCT school_year) FROM {students.sql}")[0] < 2:
        return []
    broken = "NOT regexp_matches(grading_period, '\\d{4}-\\d{2}(\\D|$)')"
    words = "whose grading_period does not say of which school year it is"
    remedy = 'Write it like "2024-25 Q1": the tables hold several school years.'
    return find(con, grades, [Rule("no-school-year", "grading_period", broken, words, remedy)])


def unknown_levels(
    con: duckdb.DuckDBPyConnection, tables: Tables, known: Callable[[str, list[str]], dict[str, bool]]
) -> list[Problem]:
    """Report levels of tests of which nobody says whether they are at or above grade level."""
    tests = tables.get("assessments")
    if tests is None or not {"assessment_id", "performance_level"} <= set(tests.columns):
        return []
    whole = "AND standard_id IS NULL" if "standard_id" in tests.columns else ""
    found = con.execute(
        f"SELECT assessment_id, list(DISTINCT performance_level) FROM {tests.sql} WHERE performance_level IS NOT NULL"
        f" {whole} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    strange = [test for test, levels in found if test and not known(test, levels)]
    if not strange:
        return []
    rule = Rule(
        "unknown-levels",
        "performance_level",
        f"assessment_id IN ({', '.join(map(text_of, strange))}) AND performance_level IS NOT NULL {whole}",
        f"with a level of {', '.join(strange[:3])} that may be below grade level or above",
        'Say in district.toml which are at or above grade level: [scores], and below it proficient = ["3", "4"]; '
        "until then no share is counted of them.",
        grade=Grade.LOOK,
    )
    return find(con, tests, [rule])


def _in(kind: str, column: str, ids: set[str], words: str, remedy: str) -> Rule | None:
    if not ids:
        return None
    listed = ", ".join(map(text_of, sorted(ids)))
    return Rule(kind, column, f"{name_of(column)} IN ({listed})", words, remedy)


def _one(con: duckdb.DuckDBPyConnection, staged: Staged, rule: Rule | None) -> list[Problem]:
    problem = None if rule is None else places(con, staged, rule)
    return [] if problem is None else [problem]


def _any(con: duckdb.DuckDBPyConnection, staged: Staged) -> bool:
    return one(con, f"SELECT count(*) > 0 FROM {staged.sql}") == (True,)
