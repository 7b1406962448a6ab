"""A report of a check as a person reads it: the worst first, each problem with where and what to do."""

from __future__ import annotations

import textwrap

from brightspots.district.checks.report import Example, Grade, Problem, Read, Report

WIDTH = 100
HEADINGS = {
    Grade.STOPS: "Cannot be read",
    Grade.WRONG: "Would be left out, or make numbers wrong",
    Grade.LOOK: "Worth a look",
}


def written(report: Report) -> str:
    """Return the report as text.

    Examples
    --------
    >>> print(written(Report("Our district", "ours", (), (Read("schools", 3), Read("calendar", 0)))))
    Our district: all is well. Nothing to put right in 2 tables.
    <BLANKLINE>
      table    rows  data through
      schools     3
    <BLANKLINE>
      No data yet: calendar.
    """
    lines = [_first_line(report)]
    number = 0
    for grade, heading in HEADINGS.items():
        some = [problem for problem in report.problems if problem.grade is grade]
        if some:
            lines += ["", heading.upper()]
        for problem in some:
            number += 1
            lines += ["", *_problem(number, problem)]
    if full := tuple(read for read in report.tables if read.rows):
        lines += ["", *_tables(full)]
    if empty := [read.table for read in report.tables if not read.rows]:
        lines += ["", *_wrapped(f"No data yet: {', '.join(empty)}.", "  ")]
    for note in report.notes:
        lines += ["", *_wrapped(note, "  ")]
    return "\n".join(lines)


def _first_line(report: Report) -> str:
    n, tables = len(report.problems), len(report.tables)
    if n == 0:
        some = f"{tables} table{'' if tables == 1 else 's'}"
        return f"{report.name}: all is well. Nothing to put right in {some}."
    rows = "1 problem" if n == 1 else f"{n} problems"
    return f"{report.name}: {rows} to put right, the worst first."


def _problem(number: int, problem: Problem) -> list[str]:
    named = problem.table is None or problem.problem.startswith(("The table ", "District.toml "))
    table = "" if named else f"{problem.table}: "
    lead = f"{number:>2}. "
    lines = _wrapped(f"{table}{problem.problem}", lead, " " * len(lead))
    for example in problem.examples:
        lines += _wrapped(_place(example, problem.rows), "      ", "        ")
    more = problem.rows - sum(example.rows for example in problem.examples)
    if more > 0 and problem.examples:
        lines.append(f"      and {more:,} more")
    return [*lines, *_wrapped(f"What to do: {problem.remedy}", "    ", "    ")]


def _place(example: Example, rows: int) -> str:
    first = "first in " if example.rows > 1 else ""
    place = [f"{first}{example.file}"]
    if example.row is not None:
        place.append(f"row {example.row:,}")
    if example.column:
        place.append(f"column {example.column}")
    value = "" if example.value is None else f': "{example.value}"'
    many = f" ({example.rows:,} rows)" if example.rows > 1 and rows != example.rows else ""
    return ", ".join(place) + value + many


def _tables(tables: tuple[Read, ...]) -> list[str]:
    name = max(len(read.table) for read in tables)
    rows = max(*(len(f"{read.rows:,}") for read in tables), 4)
    lines = [f"  {'table':<{name}}  {'rows':>{rows}}  data through"]
    for read in tables:
        through = read.through or ""
        if read.first and read.first != read.through:
            through += f"  (from {read.first})"
        lines.append(f"  {read.table:<{name}}  {read.rows:>{rows},}  {through}".rstrip())
        for part, changed in read.corrections.items():
            many = "1 earlier row" if changed == 1 else f"{changed:,} earlier rows"
            lines.append(f"  {'':<{name}}  {'':>{rows}}  {part} corrects {many}")
    return lines


def _wrapped(text: str, first: str, then: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if then is None else then,
        break_on_hyphens=False,
    )
