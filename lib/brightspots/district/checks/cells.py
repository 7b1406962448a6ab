"""What a row must be by itself: cells that can be read, and numbers that can be true together."""

from __future__ import annotations

from datetime import date

from brightspots.district.checks.report import Grade
from brightspots.district.checks.rules import Rule
from brightspots.district.checks.staging import Staged
from brightspots.district.queries import name_of, text_of, value
from brightspots.district.tables import Column, Table, needed_columns

FIRST_DATE = date(1990, 1, 1)
RANGES = {
    "percent": (0, 100),
    "percentile": (0, 100),
    "fraction": (0, 1),
    "students": (0, None),
    "days": (0, None),
    "items": (0, None),
}
_DEGREES = {"latitude": (-90, 90), "longitude": (-180, 180)}
_NOT_NEGATIVE = ("denominator", "items_correct", "items_possible", "response_max")
_AHEAD = ("goal_date", "exit_date", "period_end")
_AT_MOST = (
    ("attendance_daily_school", "present", "enrolled"),
    ("attendance_daily_school", "absent", "enrolled"),
    ("assessments", "items_correct", "items_possible"),
    ("survey_responses", "response", "response_max"),
    ("course_grades", "credits_earned", "credits_attempted"),
)


def cell_rules(staged: Staged, today: date) -> list[Rule]:
    """Return the rules for every row of a table by itself."""
    table = staged.source.table
    rules = []
    for name in staged.columns:
        column = table.column(name)
        rules += _form(table, column)
        rules += _range(column)
        if column.kind == "date":
            rules += _believable(table, column, today)
        if column.kind == "text" and (name.endswith("_id") or name.endswith("_key")):
            rules += _spoilt_id(table, name)
    return rules + _together(staged)


def _form(table: Table, column: Column) -> list[Rule]:
    """Require that a cell can be read as what its column holds."""
    name, cell = column.name, name_of(column.name)
    rules = []
    if name in table.key and name in needed_columns(table):
        words, remedy = f"with nothing in {name}", f"Fill it in: every row of {table.name} needs it."
        rules.append(Rule("empty-cell", name, f"{cell} IS NULL", words, remedy))
    if column.allowed:
        allowed = ", ".join(map(text_of, column.allowed))
        words = f"with a value in {name} that is not on its list"
        remedy = f"Use one of: {', '.join(column.allowed)}."
        rules.append(Rule("code-not-in-list", name, f"{cell} NOT IN ({allowed})", words, remedy))
    if name == "school_year":
        followed = f"(left({cell}, 4)::INT + 1) % 100 = right({cell}, 2)::INT"
        broken = (
            f"NOT (CASE WHEN regexp_full_match({cell}, '\\d{{4}}-\\d{{2}}') THEN {followed} ELSE false END)"
        )
        words = "whose school_year is not one"
        rules.append(Rule("not-a-school-year", name, broken, words, "Write it like 2024-25."))
    unread = f"({cell} IS NOT NULL AND {value(column)} IS NULL)"
    if column.kind in ("integer", "number"):
        number = f"TRY_CAST({cell} AS DOUBLE)"
        broken = f"({cell} IS NOT NULL AND ({number} IS NULL OR NOT isfinite({number})))"
        remedy = (
            "Write digits with a dot for decimals, no comma and no % sign; leave the cell empty if unknown."
        )
        rules.append(Rule("not-a-number", name, broken, f"whose {name} is not a number", remedy))
        if column.kind == "integer":
            whole = f"(isfinite({number}) AND {number} <> floor({number}))"
            words = f"whose {name} is not a whole number"
            rules.append(Rule("not-a-whole-number", name, whole, words, "Write it without decimals."))
    if column.kind == "date":
        remedy = "Write dates like 2025-03-31 (in a spreadsheet: format the column as YYYY-MM-DD)."
        rules.append(Rule("not-a-date", name, unread, f"whose {name} is not a date", remedy))
    if column.kind == "flag":
        words = f"whose {name} is neither true nor false"
        rules.append(
            Rule("not-a-flag", name, unread, words, "Write true or false; leave it empty if unknown.")
        )
    return rules


def _range(column: Column) -> list[Rule]:
    """Require that a number lies where its unit allows."""
    name = column.name
    low, high = RANGES.get(column.unit, (None, None))
    low, high = _DEGREES.get(name, (low, high))
    if name in _NOT_NEGATIVE:
        low = 0
    if low is None or column.kind not in ("integer", "number"):
        return []
    number = f"TRY_CAST({name_of(name)} AS DOUBLE)"
    broken = f"{number} < {low}" + (f" OR {number} > {high}" if high is not None else "")
    where = "below 0" if high is None else f"outside {low} to {high}"
    remedy = "Correct it, or leave the cell empty if nothing is known."
    if column.unit == "fraction":
        remedy = "Write the part of the day that was missed: 0 for none, 0.5 for half, 1 for all of it."
    return [Rule("out-of-range", name, f"({broken})", f"whose {name} is {where}", remedy)]


def _believable(table: Table, column: Column, today: date) -> list[Rule]:
    """Require a date that the table could hold."""
    name, when = column.name, value(column)
    broken, words = f"{when} < DATE '{FIRST_DATE}'", f"whose {name} is before {FIRST_DATE.year}"
    if table.name == "calendar" or name in _AHEAD:
        last = today.replace(year=today.year + 5, day=1)
        broken, words = f"({broken} OR {when} > DATE '{last}')", f"{words} or years ahead"
    else:
        broken, words = f"({broken} OR {when} > DATE '{today}')", f"{words} or after today ({today})"
    return [Rule("date-not-believable", name, broken, words, "Correct the date; look at its year first.")]


def _spoilt_id(table: Table, name: str) -> list[Rule]:
    """Require an id that no spreadsheet has changed."""
    cell = name_of(name)
    as_text = "In a spreadsheet, import the column as text before anything else; then export it again."
    rules = [
        Rule(
            "id-became-a-number",
            name,
            f"regexp_full_match({cell}, '\\d(\\.\\d+)?[eE]\\+\\d+')",
            f"whose {name} a spreadsheet has turned into a number, and cut",
            f"Its digits are gone: take the {name} from the system again. {as_text}",
        )
    ]
    digits = {"state_school_id": (13, "CDS codes have 14 digits"), "nces_id": (11, "NCES ids have 12 digits")}
    if table.name == "schools":
        digits["school_id"] = (13, "CDS codes have 14 digits")
    if name in digits:
        short, why = digits[name]
        words = f"whose {name} has {short} digits: it seems to have lost its leading zero"
        remedy = f"{why}: put the zero back in every table. {as_text}"
        broken = f"regexp_full_match({cell}, '[1-9]\\d{{{short - 1}}}')"
        rules.append(Rule("lost-leading-zero", name, broken, words, remedy))
    return rules


def _together(staged: Staged) -> list[Rule]:
    """Require numbers, dates and states of one row that can be true together."""
    table, columns = staged.source.table.name, staged.columns
    rules = []
    for where, part, whole in _AT_MOST:
        if where == table and part in columns and whole in columns:
            rules.append(_at_most(part, whole))
    if table == "attendance_daily_school" and {"present", "enrolled", "attendance_pct"} <= set(columns):
        rules.append(_share_of_the_day("absent" in columns))
    if table == "enrollments" and "exit_date" in columns:
        broken = "TRY_CAST(exit_date AS DATE) < TRY_CAST(entry_date AS DATE)"
        both = "concat(exit_date, ' (entry ', entry_date, ')')"
        remedy = "Correct one of the two dates; exit_date is the last day enrolled, empty while enrolled."
        words = "whose exit_date is before its entry_date"
        rules.append(Rule("exit-before-entry", "exit_date", broken, words, remedy, both))
    if table == "school_measures" and {"reliability", "value"} <= set(columns):
        broken = "reliability = 'suppressed' AND value IS NOT NULL"
        remedy = "Empty its value and its numerator, or correct its reliability."
        words = "marked as suppressed that show a value all the same"
        rules.append(Rule("suppressed-but-shown", "value", broken, words, remedy, "'(a value)'", Grade.WRONG))
    return rules


def _at_most(part: str, whole: str) -> Rule:
    n, of = (f"TRY_CAST({name_of(name)} AS DOUBLE)" for name in (part, whole))
    both = f"concat({name_of(part)}, ' ({whole} ', {name_of(whole)}, ')')"
    remedy = "Correct one of the two; look whether the columns were swapped."
    return Rule("above-denominator", part, f"{n} > {of}", f"whose {part} is above {whole}", remedy, both)


def _share_of_the_day(absent: bool) -> Rule:
    n, enrolled, share = (f"TRY_CAST({c} AS DOUBLE)" for c in ("present", "enrolled", "attendance_pct"))
    off = f"abs({share} - 100 * {n} / nullif({enrolled}, 0)) > 0.6"
    if absent:
        marked = f"({n} + TRY_CAST(absent AS DOUBLE))"
        off = f"({off} AND coalesce(abs({share} - 100 * {n} / nullif({marked}, 0)) > 0.6, true))"
    all_three = "concat(attendance_pct, ' (present ', present, ', enrolled ', enrolled, ')')"
    remedy = "Correct the one that is wrong: attendance_pct is 100 times present divided by enrolled."
    words = "whose present, enrolled and attendance_pct do not agree"
    return Rule("numbers-disagree", "attendance_pct", off, words, remedy, all_three)
