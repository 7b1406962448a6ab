"""What cells of a file may hold beside plain values, as DuckDB reads them: marks, dates and ids as Excel writes them.

A cell is read where it has exactly one meaning. All others stay as they are, and are named as what cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from brightspots.district.limits import RANGES
from brightspots.district.marks import BOUNDS, FEW, LOOSE_NUMBER, NUMBER, RANGE, Marks
from brightspots.district.tables import Column, Table, needed_columns

NEVER_NEGATIVE = ("denominator", "items_correct", "items_possible", "response_max")
_UNITS_FROM_ZERO = ("percent", "percentile", "count", "students", "days", "incidents", "fraction")
TOTALS = (
    *(
        "total",
        "totals",
        "grand total",
        "total schools",
        "all schools",
        "district",
        "district total",
        "lea",
        "county",
    ),
    *(
        "district totals",
        "districtwide",
        "district-wide",
        "state",
        "statewide",
        "state total",
        "county total",
        "region",
    ),
)
SCHOOL_YEARS = r"(?i)(?:SY|school year)? *([0-9]{4}|[0-9]{2}) *[-/–] *([0-9]{4}|[0-9]{2})"
"""A school year as offices write it; it is one where its second year follows the first."""
_NO_END = "9999"
_EXCEL_ZERO = "1899-12-30"
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 73_050
"""The days 1990-01-01 and 2099-12-31 as Excel counts them."""


@dataclass(frozen=True)
class Forms:
    """What cells of a table may hold beside plain values.

    Attributes
    ----------
    marks : Marks
    units : mapping
        The unit of each measure that is defined.
    """

    marks: Marks = field(default_factory=Marks)
    units: Mapping[str, str] = field(default_factory=dict)

    def never_negative(self, column: Column, present: Iterable[str]) -> str:
        """Return SQL for whether the numbers of a column cannot be negative."""
        if column.unit in RANGES or column.name in NEVER_NEGATIVE:
            return "true"
        if column.name in ("value", "numerator") and "measure_id" in present:
            return self._of_units(_UNITS_FROM_ZERO)
        return "false"

    def shares(self) -> str:
        """Return SQL for whether a row is about a percentage."""
        return self._of_units(("percent",))

    def _of_units(self, units: Iterable[str]) -> str:
        ids = [measure for measure, unit in self.units.items() if unit in units]
        return f"(coalesce(trim(measure_id), '') IN ({_listed(ids)}))" if ids else "false"


def number_cell(cell: str, column: Column, forms: Forms, present: Iterable[str]) -> str:
    """Return SQL for a cell of a column of numbers: a plain number, nothing for a mark, else the cell as it is."""
    marks = forms.marks
    never = forms.never_negative(column, present)
    number = f"TRY_CAST({cell} AS DOUBLE)"
    known = [*marks.suppressed, *marks.not_available, *marks.missing]
    codes = [mark for mark in known if mark.startswith("-") and mark[1:].isdigit()]
    words = [mark for mark in known if mark not in codes]
    low = _low(cell)
    patterns = [f"regexp_full_match({cell}, {_text(p)})" for p in (*BOUNDS.values(), FEW)]
    plain = f"replace(replace({cell}, ',', ''), '−', '-')"
    written = f"regexp_full_match({cell}, {_text(LOOSE_NUMBER)})"
    if column.unit in ("percent", "percentile") or column.name == "value":
        written = f"regexp_full_match({cell}, {_text(f'(?:{LOOSE_NUMBER}) *%?')})"
        plain = f"trim(replace({plain}, '%', ''))"
    return (
        f"CASE WHEN {number} >= 0 AND isfinite({number}) THEN {cell}"
        f" WHEN {low} IN ({_listed(words)}) THEN NULL"
        f" WHEN {number} < 0 THEN CASE WHEN {never} AND {number}::VARCHAR IN ({_listed(_floats(codes))}) THEN NULL"
        f" ELSE {cell} END"
        f" WHEN {' OR '.join(patterns)} OR {_range(cell)} IS NOT NULL THEN NULL"
        f" WHEN {written} THEN {plain} ELSE {cell} END"
    )


def state_columns(cells: Mapping[str, str], forms: Forms) -> dict[str, str]:
    """Return SQL for the state of a measured value, and for the bound or range that stands in its place.

    Parameters
    ----------
    cells : mapping
        SQL for the cells as they stand in the file, by column; there is one for value.
    forms : Forms
    """
    value, marks = cells["value"], forms.marks
    never = forms.never_negative(Column("value", "number"), cells)
    exact = f"(TRY_CAST({value} AS DOUBLE) >= 0)"
    given = cells.get("reliability", "NULL::VARCHAR")
    few = f"regexp_full_match({value}, {_text(FEW)})"
    if of := cells.get("denominator"):
        # A bound of how many people is only ever given where they are few.
        small = [f"regexp_full_match({of}, {_text(p)})" for p in (FEW, BOUNDS["<"], BOUNDS["<="])]
        few = f"({few} OR coalesce({' OR '.join(small)}, false) OR coalesce({_low(of)} IN ({_listed(marks.suppressed)})"
        few += " AND TRY_CAST(" + of + " AS DOUBLE) IS NULL, false))"
    hidden, absent = (_is_mark(value, listed, never) for listed in (marks.suppressed, marks.not_available))
    plain = f"(coalesce({exact}, false) AND NOT coalesce({few}, false))"
    reliability = (
        f"CASE WHEN {plain} THEN {given} WHEN {few} OR {hidden} THEN 'suppressed'"
        f" WHEN {absent} AND {given} IS DISTINCT FROM 'suppressed' THEN 'not-available' ELSE {given} END"
    )
    signs = " ".join(
        f"WHEN regexp_full_match({value}, {_text(pattern)}) THEN {_text(sign)} || {_first_number(value)}"
        for sign, pattern in BOUNDS.items()
    )
    bound = f"CASE WHEN {exact} OR {few} OR {hidden} OR {absent} THEN NULL {signs} ELSE {_range(value)} END"
    return {"reliability": reliability, "bound": bound}


def date_cell(cell: str, column: Column, month_first: bool) -> str:
    """Return SQL for a cell of a column of dates: ISO 8601 for what Excel makes of a date, else the cell as it is.

    Parameters
    ----------
    cell : str
        SQL.
    column : Column
    month_first : bool
        Whether dates with slashes in this file can only mean the month before the day.
    """
    year = f"(CASE WHEN right({cell}, 2) >= '90' THEN '19' ELSE '20' END)"
    day = f"regexp_replace({cell}, ' +0{{1,2}}:00(:00)?( *AM)?$|T00:00:00.*$', '')"
    slashes = ""
    if month_first:
        short = f"regexp_replace({cell}, '[0-9]{{2}}$', '') || {year} || right({cell}, 2)"
        slashes = (
            f" WHEN regexp_full_match({day}, '[0-9]{{1,2}}[/-][0-9]{{1,2}}[/-][0-9]{{4}}')"
            f" THEN coalesce({_day(day, '%m/%d/%Y', '%m-%d-%Y')}, {cell})"
            f" WHEN regexp_full_match({cell}, '[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2}}')"
            f" THEN coalesce({_day(f'({short})', '%m/%d/%Y')}, {cell})"
        )
    # The last two digits of what a spreadsheet shows of a day, 10-Sep-24, are its year.
    named = ("%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%d-%B-%Y")
    end = f" WHEN {cell} LIKE '{_NO_END}-%' THEN NULL" if column.name in AHEAD else ""
    far = f"'[0-9]{{1,2}}/[0-9]{{1,2}}/{_NO_END}'"
    late = f" WHEN regexp_full_match({cell}, {far}) THEN NULL" if column.name in AHEAD else ""
    serial = f"regexp_full_match({cell}, '[0-9]{{5}}(\\.[0-9]+)?')"
    number = f"floor(TRY_CAST({cell} AS DOUBLE))::INTEGER"
    return (
        f"CASE{end} WHEN substr({cell}, 5, 1) IN ('-', '/') AND NOT regexp_matches(left({cell}, 3), '[/-]')"
        f" THEN {cell}{late}"
        f" WHEN {serial} THEN CASE WHEN {number} BETWEEN {_FIRST_SERIAL} AND {_LAST_SERIAL}"
        f" THEN (DATE '{_EXCEL_ZERO}' + {number})::VARCHAR ELSE {cell} END"
        f" WHEN regexp_full_match({cell}, '[0-9]{{8}}') THEN coalesce({_day(cell, '%Y%m%d')}, {cell}){slashes}"
        f" WHEN regexp_matches({cell}, '[0-9]') AND regexp_matches({cell}, '[A-Za-z]{{3}}')"
        f" THEN coalesce({_day(day, *named)}, {cell})"
        f" ELSE {cell} END"
    )


def year_cell(cell: str) -> str:
    """Return SQL for a cell of a column of school years, in one form where it can only mean one year.

    Examples
    --------
    >>> import duckdb
    >>> cells = "SELECT unnest(['2024-25', 'SY2024-2025', '24/25', '99-00', '2024-26', '24-2025']) AS c"
    >>> [year for (year,) in duckdb.sql(f"SELECT {year_cell('c')} FROM ({cells})").fetchall()]
    ['2024-25', '2024-25', '2024-25', '1999-00', '2024-26', '24-2025']
    """
    first, last = (f"regexp_extract({cell}, {_text(SCHOOL_YEARS)}, {n})" for n in (1, 2))
    follows = f"(right({first}, 2)::INT + 1) % 100 = right({last}, 2)::INT"
    whole = f"(length({last}) = 2 OR (length({first}) = 4 AND {first}::INT + 1 = {last}::INT))"
    century = (
        f"CASE WHEN length({first}) = 4 THEN left({first}, 2) WHEN {first} >= '90' THEN '19' ELSE '20' END"
    )
    return (
        f"CASE WHEN regexp_full_match({cell}, '[0-9]{{4}}-[0-9]{{2}}') THEN {cell}"
        f" WHEN NOT regexp_full_match({cell}, {_text(SCHOOL_YEARS)}) THEN {cell}"
        f" WHEN {follows} AND {whole} THEN ({century}) || right({first}, 2) || '-' || right({last}, 2)"
        f" ELSE {cell} END"
    )


AHEAD = ("goal_date", "exit_date", "period_end")


def unguarded(cell: str) -> str:
    """Return SQL for a cell without the guard that keeps Excel from changing it: ="0123" or '0123.

    An apostrophe guards what Excel would count or compute; before a word, or alone, it is part of what was written.

    Examples
    --------
    >>> import duckdb
    >>> cell = "'=\\"0123\\"'"
    >>> duckdb.connect().execute(f"SELECT {unguarded(cell)}").fetchone()
    ('0123',)
    """
    return (
        f"CASE WHEN starts_with({cell}, '=') THEN regexp_replace({cell}, '^= *\"(.*)\"$', '\\1')"
        f" WHEN regexp_matches({cell}, '^''[0-9=+@-]') THEN substr({cell}, 2) ELSE {cell} END"
    )


def is_data(table: Table, present: Iterable[str]) -> str:
    """Return SQL for whether a row is one at all: not only commas, no note in a single cell, no total of schools.

    A single cell with a blank in it is a note: ids have none. Of one without, nobody knows what was cut off.
    """
    present = [name for name in table.names if name in set(present)]
    first = [name for name in needed_columns(table) if name in present][:2]
    filled = " + ".join(f'("{name}" IS NOT NULL)::INT' for name in present)
    named = " AND ".join(f'"{name}" IS NOT NULL' for name in first)
    if len(first) < 2:
        named += f" AND NOT contains(\"{first[0]}\", ' ')" if first else ""
    only = ", ".join(f'"{name}"' for name in present)
    note = f"contains(coalesce({only}), ' ')"
    data = f"CASE WHEN {named or 'true'} THEN true ELSE ({filled}) > 1 OR (({filled}) = 1 AND NOT {note}) END"
    if table.name in ("schools", "school_measures", "attendance_daily_school") and "school_id" in present:
        data = f"({data}) AND NOT coalesce(lower(school_id) IN ({_listed(TOTALS)}), false)"
    return data


def _day(cell: str, *formats: str) -> str:
    listed = ", ".join(map(_text, formats))
    return f"strftime(try_strptime({cell}, [{listed}]), '%Y-%m-%d')"


def _range(cell: str) -> str:
    """Return SQL for a range in one form; NULL where there is none."""
    low, high = (f"replace(regexp_extract({cell}, {_text(RANGE)}, {n}), ',', '')" for n in (1, 2))
    right = f"TRY_CAST({low} AS DOUBLE) < TRY_CAST({high} AS DOUBLE)"
    return f"CASE WHEN regexp_full_match({cell}, {_text(RANGE)}) AND {right} THEN {low} || '-' || {high} END"


def _first_number(cell: str) -> str:
    return f"replace(regexp_extract({cell}, {_text(NUMBER)}), ',', '')"


def _is_mark(cell: str, listed: Iterable[str], never_negative: str) -> str:
    codes = [mark for mark in listed if mark.startswith("-") and mark[1:].isdigit()]
    words = [mark for mark in listed if mark not in codes]
    code = f"TRY_CAST({cell} AS DOUBLE)::VARCHAR IN ({_listed(_floats(codes))})"
    return f"coalesce({_low(cell)} IN ({_listed(words)}) OR ({never_negative} AND {code}), false)"


def _low(cell: str) -> str:
    return f"lower({cell})"


def _floats(codes: Iterable[str]) -> list[str]:
    return [f"{float(code)}" for code in codes]


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(_text, texts)) or "NULL"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


__all__ = [
    "AHEAD",
    "Forms",
    "date_cell",
    "is_data",
    "number_cell",
    "state_columns",
    "unguarded",
    "year_cell",
]
