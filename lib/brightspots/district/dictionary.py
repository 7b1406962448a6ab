"""The data dictionary: what each column of each table means and may hold, told by the tables themselves."""

from __future__ import annotations

import csv
import difflib
import io
from typing import Literal

from brightspots.district.tables import KIND_IN_WORDS, TABLES, Column, Table, needed_columns
from brightspots.errors import ParameterError

Format = Literal["md", "csv"]
A_ROW = {
    "schools": "a school; the only table that is required",
    "subgroups": "a student group, and how people read it",
    "students": "a student and school year",
    "enrollments": "a student's time at a school",
    "calendar": "a school and day",
    "attendance": "a student and school day; with absences-only, a student's absence or tardy",
    "student_attendance_totals": "a student, school and school year, where a source gives no rows by day",
    "attendance_daily_school": "a school and day, where a source gives no rows of students",
    "assessments": "a student and test",
    "incidents": "a student and incident",
    "course_grades": "a student, class and grading period",
    "survey_responses": "an answer to a question",
    "survey_items": "a question of a survey",
    "measures": "what was counted in one school, class or team in one week, or on one day",
    "measure_definitions": "a measure, and how it is counted",
    "events": "something that happened on a day and may have moved the numbers",
    "actions": "something that was done for a student",
    "school_measures": "a school, school year, measure and student group",
}
_HEAD = (
    "# Data dictionary\n\nThe tables of a district folder and their columns, as `brightspots check` and every page "
    "read them. Column names are in the first row of a file, in any order; a column that a file lacks is empty. "
    "Columns in **bold** must be there. Dates look like 2025-03-31, flags are true or false, and an empty cell is not "
    "known, never zero. Ids and codes are kept as text.\n\nThis page is written by `brightspots dictionary`."
)


def dictionary(table: str = "", form: Format = "md") -> str:
    """Return what each column means and may hold, of one table or of all.

    Parameters
    ----------
    table : str
        A table; all when empty.
    form : {"md", "csv"}

    Raises
    ------
    ParameterError
        For a table that there is not; the message lists those that there are.

    Examples
    --------
    >>> print(dictionary("subgroups", "csv").splitlines()[2])
    subgroups,category,no,text,,what kind of group,all | race_ethnicity | sex | program | grade
    >>> dictionary("Schools")
    Traceback (most recent call last):
    brightspots.errors.ParameterError: There is no table called "Schools". Did you mean schools? ...
    """
    if table and table not in TABLES:
        near = difflib.get_close_matches(table.lower(), TABLES, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ParameterError(
            f'There is no table called "{table}".{hint} The tables are: {", ".join(TABLES)}.'
        )
    chosen = [TABLES[table]] if table else list(TABLES.values())
    if form == "csv":
        return _as_csv(chosen)
    parts = [_section(one) for one in chosen]
    return "\n\n".join(parts if table else [_HEAD, *parts]) + "\n"


def _section(table: Table) -> str:
    needed = needed_columns(table)
    rows = [
        f"| {f'**{column.name}**' if column.name in needed else column.name} | {_kind(column)} | "
        f"{column.about} | {', '.join(column.allowed)} |"
        for column in table.columns
    ]
    named = " and ".join(filter(None, [", ".join(table.key[:-1]), table.key[-1]]))
    return "\n".join(
        [
            f"## {table.name}",
            "",
            f"A row is {A_ROW[table.name]}. No two rows have the same {named}.",
            "",
            "| column | what it holds | what it means | one of |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _kind(column: Column) -> str:
    unit = f", in {column.unit}" if column.unit else ""
    return KIND_IN_WORDS[column.kind] + unit


def _as_csv(tables: list[Table]) -> str:
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(["table", "column", "needed", "kind", "unit", "means", "one_of"])
    for table in tables:
        needed = needed_columns(table)
        for column in table.columns:
            must = "yes" if column.name in needed else "no"
            allowed = " | ".join(column.allowed)
            write([table.name, column.name, must, column.kind, column.unit, column.about, allowed])
    return text.getvalue()
