"""What the form of a week says while it asks nothing: what is still to be done, and on which page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import escape

from brightspots.records import Measure
from brightspots.records.status.current import tests_of
from brightspots.records.status.stages import named, stage
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed
from brightspots.text.dates import format_period

COUNT, TEST = "12_problem_aim_charter", "31_pdsa_cycles"
_EACH = {
    "fortnight": "every other week: it is asked for in the week in which the two weeks end",
    "month": "every month: it is asked for in the week in which the month ends",
}
_NOT_HERE = "a number is typed in here that is counted every week, every other week or every month"


def nothing_to_fill_in(records: Snapshot, monday: date, link: Callable[[str, str], str]) -> str:
    """Return as HTML why nothing is asked in a week, and what to do first.

    Parameters
    ----------
    records : Records
    monday : date
    link : callable
        From a workbook and words to the words as a link to its page.

    Examples
    --------
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> nothing_to_fill_in(Snapshot([]), date(2025, 10, 6), lambda workbook, words: words)
    'Nothing to fill in yet. First say what you count, or plan a test.'
    """
    said = [*_tests(records, monday, link), *_numbers(records, link)]
    if said:
        return " ".join(["Nothing to fill in for this week.", *said])
    count, plan = link(COUNT, "say what you count"), link(TEST, "plan a test")
    return f"Nothing to fill in yet. First {count}, or {plan}."


def _tests(records: Snapshot, monday: date, link: Callable[[str, str], str]) -> list[str]:
    """Say of the newest test that is not over what it needs, so that its weeks are asked for."""
    for test in reversed(tests_of(records)):
        at, name = stage(test), escape(typed.line(named(test), 120))
        if at == "planned":
            ready = link(TEST, "“Ready to try”")
            return [f"{name} is still a plan. Press {ready} when it is, and its weeks are asked for here."]
        if at == "going" and test.start and test.start > monday + timedelta(days=6):
            return [
                f"{name} begins on {escape(format_period(test.start))}, and is asked for from that week on."
            ]
        if at in ("going", "tried", "decided") and test.end and test.end < monday:
            return [f"{name} ended on {escape(format_period(test.end))}. {link(TEST, 'What came of it?')}"]
    return []


def _numbers(records: Snapshot, link: Callable[[str, str], str]) -> list[str]:
    """Say of the numbers that are counted, and not in this week, when they are asked for."""
    said = []
    for measure in records.of(Measure):
        name = escape(typed.line(measure.called, 80))
        if name and measure.state != "retired" and measure.frequency not in ("", "week"):
            how = _EACH.get(measure.frequency) or f"every {measure.frequency}, and {_NOT_HERE}"
            said.append(f"“{name}” is counted {how}. {link(COUNT, 'How we count it')}")
    return said[:2]
