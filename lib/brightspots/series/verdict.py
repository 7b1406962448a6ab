"""The verdict on one series, said alike on every page: the one honest sentence, and what an overview shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.measures.spc import verdict as judging

if TYPE_CHECKING:
    from brightspots.measures import Result
    from brightspots.measures.spc.verdict import Verdict
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book


def judge(measured: Measured, result: Result, others: Result | None = None) -> Verdict:
    """Judge a series, beside the other schools and beside its own year before."""
    found = judging.verdict(result, others)
    if measured.every == "week":
        by_week = measured.points.assign(value=measured.values)
        found = judging.beside_last_year(found, by_week, measured.exclude)
    return found


def headline(book: Book, measured: Measured, result: Result, found: Verdict) -> str:
    """Say the one honest sentence, carry it to the overview, and return it in a few words."""
    short = judging.short(found, result)
    text = sentence(book, measured, result, found)
    percent = 100 if measured.unit == "percent" or measured.counted else 1
    unit = "percent" if percent == 100 else measured.unit
    points = _small(result, percent)
    known = [point for point in points if point["value"] is not None]
    n = None if result.series.denominator is None else result.series.denominator[result.last_measured - 1]
    small = is_small(book, result)
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
        false_alarm=None if small else result.false_alarm,
        unit=unit,
        n=n,
        label=measured.name,
        quiet=small,
    )
    return short


def is_small(book: Book, result: Result) -> bool:
    """Whether the last number is about fewer people than others may read of."""
    if not result.last_measured or result.series.denominator is None:
        return False
    return bool(result.series.denominator[result.last_measured - 1] < book.min_cell)


def sentence(book: Book, measured: Measured, result: Result, found: Verdict) -> str:
    """Say a verdict in one or two honest sentences."""
    return judging.sentence(found, result, name=measured.name, school=book.school.name, step=measured.every)


def _small(result: Result, percent: int) -> list[dict[str, Any]]:
    """Return the points of the small chart; those left out of the count are gaps."""
    values = result.series.values.copy()
    values[[position - 1 for position in result.excluded]] = np.nan
    return [
        {
            "period": result.series.say(at),
            "value": None if value != value else round(percent * float(value), 2),
        }
        for at, value in enumerate(values.tolist(), start=1)
    ]
