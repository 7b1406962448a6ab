"""What a check of a workbook found, as a person reads it."""

from __future__ import annotations

import textwrap

from brightspots.text.lists import count_noun
from brightspots.workbook.contract.check import Report
from brightspots.workbook.contract.problem import Problem

WIDTH = 100


def written(report: Report) -> str:
    """Return the report as text.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(written(Report(Path("late_buses.ipynb"), "Late buses", ())))
    late_buses.ipynb: all is well. “Late buses” keeps everything that is asked of a workbook.
    """
    if report.clean:
        return (
            f"{report.path.name}: all is well. “{report.title}” keeps everything that is asked of a workbook."
        )
    lines = [f"{report.path.name}: {count_noun(len(report.problems), 'problem')} to put right."]
    for number, problem in enumerate(report.problems, start=1):
        lines += ["", *_problem(number, problem)]
    return "\n".join(lines)


def _problem(number: int, problem: Problem) -> list[str]:
    lead = f"{number:>2}. "
    place = problem.place[:1].upper() + problem.place[1:]
    rest = " " * len(lead)
    wrapped = [
        *_wrapped(f"{place}: {problem.what}", lead, rest),
        *_wrapped(f"What to do: {problem.remedy}", rest, rest),
    ]
    return wrapped


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
