"""The one honest sentence on a series, said alike on every page and carried to the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots.measures.spc import verdict as judging
from brightspots.series.verdict import beyond_goal, is_small, luck_of, small_chart

if TYPE_CHECKING:
    from brightspots.measures import Result
    from brightspots.measures.spc.verdict import Verdict
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book


def show_headline(book: Book, measured: Measured, result: Result, found: Verdict) -> str:
    """Show the one honest sentence, carry it to the overview, and return it in a few words."""
    short = judging.short(found, result)
    text = sentence(book, measured, result, found)
    percent = 100 if measured.unit == "percent" or measured.counted else 1
    unit = "percent" if percent == 100 else measured.unit
    points = small_chart(result, percent)
    known = [point for point in points if point["value"] is not None]
    n = None if result.series.denominator is None else result.series.denominator[result.last_measured - 1]
    small = is_small(result, book.min_cell)
    if small:  # a team reads its own small groups in full; nothing of them goes to the overview
        book.say(text, "finding")
    book.finding(
        measured.measure_id,
        known[-1]["value"] if known else None,
        text,
        mark="headline",
        short=short,
        series=points,
        verdict="" if small else " ".join(filter(None, [found.kind, found.way])),
        false_alarm=None if small else luck_of(measured, result),
        unit=unit,
        n=n,
        label=measured.name,
        quiet=small,
    )
    return short


def sentence(book: Book, measured: Measured, result: Result, found: Verdict) -> str:
    """Return a verdict in one or two honest sentences, and how far it is to the goal."""
    told = judging.sentence(found, result, name=measured.name, school=book.school.name, step=measured.step)
    return f"{told} {beyond_goal(measured, result, found)}".strip()
