"""What a row must be by itself: the one list of rules that `brightspots check` tells of and that the reader holds.

A row that breaks one of them reaches no number, and check names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from brightspots.district.cell_forms import NEVER_NEGATIVE, Forms
from brightspots.district.limits import FIRST_DATE, LAST_DATE, RANGES
from brightspots.district.meant_cells import beyond_their_unit
from brightspots.district.queries import name_of, text_of, value
from brightspots.district.tables import Column, Table, needed_columns

_DEGREES = {"latitude": (-90, 90), "longitude": (-180, 180)}
_PLAIN = Forms()
_AT_MOST = (
    ("attendance_daily_school", "present", "enrolled"),
    ("attendance_daily_school", "absent", "enrolled"),
    ("student_attendance_totals", "days_absent", "days_enrolled"),
    ("assessments", "items_correct", "items_possible"),
    ("survey_responses", "response", "response_max"),
    ("course_grades", "credits_earned", "credits_attempted"),
)


@dataclass(frozen=True)
class RowRule:
    """A rule for a row by itself, told by the rows that break it.

    Attributes
    ----------
    kind : str
        A name for programs, such as ``not-a-date``.
    columns : tuple of str
        The columns that it is about; the first is the one to correct.
    broken : str
        The SQL condition of a row that breaks it.
    words : str
        What such rows are, after how many they are.
    remedy : str
    value : str
        SQL for what to show; the cell of the first column when empty.
    spoils : bool
        Whether such a row is left out. Not where the cell reaches no number, or where the gate hides it anyway.
    """

    kind: str
    columns: tuple[str, ...]
    broken: str
    words: str
    remedy: str
    value: str = ""
    spoils: bool = True

    @property
    def column(self) -> str:
        """The column to correct."""
        return self.columns[0]


def row_rules(table: Table, columns: Collection[str], forms: Forms = _PLAIN) -> list[RowRule]:
    """Return the rules for rows of a table of which a file has these columns.

    Parameters
    ----------
    table : Table
    columns : collection of str
    forms : Forms
        What its cells may hold, and the units of measures.
    """
    rules = []
    for name in (name for name in table.names if name in columns):
        column = table.column(name)
        rules += _form(table, column)
        rules += _range(column)
        if column.kind == "date":
            rules += _believable(column)
        if column.kind == "text" and (name.endswith("_id") or name.endswith("_key")):
            rules += _spoilt_id(table, name)
    rules += [
        RowRule(
            "out-of-range",
            (name,),
            broken,
            f"whose {name} is {where}, where its unit does not go",
            "Correct it, or the unit of its measure in measure_definitions.",
        )
        for name, where, broken in beyond_their_unit(table.name, forms, columns)
    ]
    return rules + [rule for rule in _together(table.name, columns) if set(rule.columns) <= set(columns)]


def spoiling(rules: Iterable[RowRule]) -> list[RowRule]:
    """Return the rules of which a broken one leaves a row out."""
    return [rule for rule in rules if rule.spoils]


def reason_of(rules: Iterable[RowRule]) -> str:
    """Return SQL for which of these rules a row breaks: its place in the list, from 1 on; 0 where it breaks none."""
    cases = " ".join(f"WHEN {rule.broken} THEN {number}" for number, rule in enumerate(rules, 1))
    return f"CASE {cases} ELSE 0 END::UTINYINT" if cases else "0::UTINYINT"


def bad_by_column(rules: Iterable[RowRule]) -> dict[str, str]:
    """Return SQL, by column, for whether its cell breaks one of these rules."""
    found: dict[str, str] = {}
    for rule in rules:
        broken = f"coalesce({rule.broken}, false)"
        found[rule.column] = f"{found[rule.column]} OR {broken}" if rule.column in found else broken
    return found


def _form(table: Table, column: Column) -> list[RowRule]:
    """Require that a cell can be read as what its column holds."""
    name, cell = (column.name,), name_of(column.name)
    rules = []
    if column.name in table.key and column.name in needed_columns(table):
        words, remedy = f"with nothing in {column.name}", f"Fill it in: every row of {table.name} needs it."
        rules.append(RowRule("empty-cell", name, f"{cell} IS NULL", words, remedy))
    if column.allowed:
        allowed = ", ".join(map(text_of, column.allowed))
        words = f"with a value in {column.name} that is not on its list"
        remedy = f"Use one of: {', '.join(column.allowed)}."
        if column.words:
            remedy += (
                f" Or say in district.toml, under [codes.{table.name}.{column.name}], what each stands for."
            )
        # Asked for only where the cell is none of ours, which is seldom.
        other = f" AND {value(column)} IS NULL" if column.words else ""
        broken = f"({cell} NOT IN ({allowed}){other})"
        rules.append(RowRule("code-not-in-list", name, broken, words, remedy))
    if column.name == "school_year":
        followed = f"(left({cell}, 4)::INT + 1) % 100 = right({cell}, 2)::INT"
        broken = (
            f"NOT (CASE WHEN regexp_full_match({cell}, '\\d{{4}}-\\d{{2}}') THEN {followed} ELSE false END)"
        )
        words = "whose school_year is not one"
        rules.append(RowRule("not-a-school-year", name, broken, words, "Write it like 2024-25."))
    unread = f"({cell} IS NOT NULL AND {value(column)} IS NULL)"
    if column.kind in ("integer", "number"):
        number = f"TRY_CAST({cell} AS DOUBLE)"
        broken = f"({cell} IS NOT NULL AND ({number} IS NULL OR NOT isfinite({number})))"
        remedy = (
            "Write digits with a dot for decimals, no comma and no % sign; leave the cell empty if unknown."
        )
        rules.append(RowRule("not-a-number", name, broken, f"whose {column.name} is not a number", remedy))
        if column.kind == "integer":
            whole = f"(isfinite({number}) AND ({number} <> floor({number}) OR {value(column)} IS NULL))"
            words = f"whose {column.name} is not a whole number"
            rules.append(RowRule("not-a-whole-number", name, whole, words, "Write it without decimals."))
    if column.kind == "date":
        remedy = "Write dates like 2025-03-31 (in a spreadsheet: format the column as YYYY-MM-DD)."
        rules.append(RowRule("not-a-date", name, unread, f"whose {column.name} is not a date", remedy))
    if column.kind == "flag":
        words = f"whose {column.name} is neither true nor false"
        remedy = "Write true or false; leave it empty if unknown."
        rules.append(RowRule("not-a-flag", name, unread, words, remedy))
    return rules


def _range(column: Column) -> list[RowRule]:
    """Require that a number lies where its unit allows."""
    name = column.name
    low, high = RANGES.get(column.unit, (None, None))
    low, high = _DEGREES.get(name, (low, high))
    if name in NEVER_NEGATIVE:
        low = 0
    if low is None or column.kind not in ("integer", "number"):
        return []
    number = f"TRY_CAST({name_of(name)} AS DOUBLE)"
    broken = f"{number} < {low}" + (f" OR {number} > {high}" if high is not None else "")
    where = "below 0" if high is None else f"outside {low} to {high}"
    remedy = "Correct it, or leave the cell empty if nothing is known."
    if column.unit == "fraction":
        remedy = "Write the part of the day that was missed: 0 for none, 0.5 for half, 1 for all of it."
    return [RowRule("out-of-range", (name,), f"({broken})", f"whose {name} is {where}", remedy)]


def _believable(column: Column) -> list[RowRule]:
    """Require a date that a table could hold, whatever day it is."""
    when = value(column)
    broken = f"({when} < DATE '{FIRST_DATE}' OR {when} > DATE '{LAST_DATE}')"
    words = f"whose {column.name} is before {FIRST_DATE.year} or after {LAST_DATE.year}"
    remedy = "Correct the date; look at its year first."
    return [RowRule("date-not-believable", (column.name,), broken, words, remedy)]


def _spoilt_id(table: Table, name: str) -> list[RowRule]:
    """Require an id that no spreadsheet has changed."""
    cell = name_of(name)
    as_text = "In a spreadsheet, import the column as text before anything else; then export it again."
    # Only what tells whose row it is reaches a number.
    counts = name in table.key or name in ("school_id", "student_key")
    # Nearly no id has a plus in it, and looking for one costs next to nothing.
    broken = f"CASE WHEN contains({cell}, '+') THEN regexp_full_match({cell}, '\\d(\\.\\d+)?[eE]\\+\\d+') END"
    rules = [
        RowRule(
            "id-became-a-number",
            (name,),
            f"({broken})",
            f"whose {name} a spreadsheet has turned into a number, and cut",
            f"Its digits are gone: take the {name} from the system again. {as_text}",
            spoils=counts,
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
        # It only seems so, and if all tables have the same id, their rows belong together.
        rules.append(RowRule("lost-leading-zero", (name,), broken, words, remedy, spoils=False))
    return rules


def _together(table: str, columns: Collection[str]) -> list[RowRule]:
    """Require numbers, dates and states of one row that can be true together."""
    rules = [_at_most(part, whole) for where, part, whole in _AT_MOST if where == table]
    if table == "attendance_daily_school":
        rules.append(_share_of_the_day("absent" in columns))
    if table == "enrollments":
        broken = "TRY_CAST(exit_date AS DATE) < TRY_CAST(entry_date AS DATE)"
        both = "concat(exit_date, ' (entry ', entry_date, ')')"
        remedy = "Correct one of the two dates; exit_date is the last day enrolled, empty while enrolled."
        words = "whose exit_date is before its entry_date"
        rules.append(RowRule("exit-before-entry", ("exit_date", "entry_date"), broken, words, remedy, both))
    if table == "student_attendance_totals":
        for name in ("days_enrolled", "days_absent"):
            remedy = "Fill it in: 0 where there was none."
            rules.append(
                RowRule("nothing-said", (name,), f"{name} IS NULL", f"with nothing in {name}", remedy)
            )
    if table == "attendance":
        said = [c for c in ("status", "day_fraction_absent") if c in columns]
        empty = " AND ".join(f"{c} IS NULL" for c in said) or "true"
        words = "that say neither status nor day_fraction_absent"
        remedy = (
            "Say of each day whether the student was there: an empty cell is not known, and never present."
        )
        rules.append(RowRule("nothing-said", (*said, "student_key"), f"({empty})", words, remedy))
    if table == "school_measures":
        broken = "reliability = 'suppressed' AND value IS NOT NULL"
        remedy = "Empty its value and its numerator, or correct its reliability."
        words = "marked as suppressed that show a value all the same"
        # The gate shows no number that its source has hidden.
        rules.append(
            RowRule(
                "suppressed-but-shown", ("value", "reliability"), broken, words, remedy, "'(a value)'", False
            )
        )
    return rules


def _at_most(part: str, whole: str) -> RowRule:
    n, of = (f"TRY_CAST({name_of(name)} AS DOUBLE)" for name in (part, whole))
    both = f"concat({name_of(part)}, ' ({whole} ', {name_of(whole)}, ')')"
    remedy = "Correct one of the two; look whether the columns were swapped."
    words = f"whose {part} is above {whole}"
    return RowRule("above-denominator", (part, whole), f"{n} > {of}", words, remedy, both)


def _share_of_the_day(absent: bool) -> RowRule:
    n, enrolled, share = (f"TRY_CAST({c} AS DOUBLE)" for c in ("present", "enrolled", "attendance_pct"))
    off = f"abs({share} - 100 * {n} / nullif({enrolled}, 0)) > 0.6"
    columns: tuple[str, ...] = ("attendance_pct", "present", "enrolled")
    if absent:
        marked = f"({n} + TRY_CAST(absent AS DOUBLE))"
        off = f"({off} AND coalesce(abs({share} - 100 * {n} / nullif({marked}, 0)) > 0.6, true))"
        columns += ("absent",)
    all_three = "concat(attendance_pct, ' (present ', present, ', enrolled ', enrolled, ')')"
    remedy = "Correct the one that is wrong: attendance_pct is 100 times present divided by enrolled."
    words = "whose present, enrolled and attendance_pct do not agree"
    return RowRule("numbers-disagree", columns, off, words, remedy, all_three)
