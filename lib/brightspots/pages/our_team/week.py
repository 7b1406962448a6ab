"""The number of this week and our chart, in the same words as the page on whether it got better."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from brightspots.figures.charts.scale import Scale
from brightspots.measures.spc.phrases import middle_name
from brightspots.pages.headline import show_headline
from brightspots.pages.implementation import progress
from brightspots.pages.main_series import main_series
from brightspots.pages.our_team.next_step import first_steps
from brightspots.pages.subject import shown
from brightspots.series import baseline, implementation, verdict
from brightspots.text import markup
from brightspots.text.lists import capitalize

if TYPE_CHECKING:
    from brightspots.measures import Result
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book

_WHEN = {"week": "the week of", "day": "", "month": "the month of"}


def this_week(book: Book, every: str = "week") -> None:
    """Show the newest number, what can be said of it, and the chart that it stands on; else what to do first."""
    from brightspots import figures
    from brightspots.measures import analyse

    if (project := shown(book)) is None:
        return
    measured = main_series(book, every)
    if not len(measured.periods):
        first_steps(book, project, measured)
        return
    tests = implementation.events(book)
    spec = baseline.spec(measured, baseline.baseline(measured, tests))
    result = analyse(measured.points, spec)
    found = verdict.judge(measured, result, progress.beside(measured, spec))
    show_headline(book, measured, result, found)
    picture = figures.run_chart(result, title=measured.name, unit=measured.unit, events=tests)
    card = number_card(measured, result)
    html = (
        f'<div class="bs-week">{card.html}<div class="bs-week-chart">{_only_the_picture(picture)}</div>'
        f'<div class="bs-aside">{picture.aside}</div></div>'
    )
    book.show(markup.Html(html, f"{card.text}\n{picture.alt}"))
    for sentence in progress.moved_lines(measured, result):
        book.say(sentence)
    book.say(progress.next_look(result, found, measured.every))


def number_card(measured: Measured, result: Result) -> markup.Html:
    """Return the newest number, large, with how many of how many, and where we came from.

    Parameters
    ----------
    measured : Measured
    result : Result
        Of its points, with one number at least.
    """
    scale, at = Scale.of(result, measured.unit), result.last_measured
    value = scale.say(float(result.series.values[at - 1]))
    unit = measured.unit if scale.unit not in ("percent", "count", "") else ""
    when = f"{_WHEN[measured.every]} {result.series.say(at)}".strip()
    series, said = result.series, [when]
    if (
        series.numerator is not None
        and series.denominator is not None
        and np.isfinite(series.denominator[at - 1])
    ):
        said.insert(0, f"{series.numerator[at - 1]:,.10g} of {series.denominator[at - 1]:,.10g}")
    phase = result.phase_numbers[-1]
    if np.isfinite(phase.centre) and phase.n_baseline > 1:
        said.append(f"{middle_name(phase)}: {scale.say(phase.centre)}")
    if measured.goal is not None:
        said.append(f"our goal: {scale.say(measured.goal / scale.factor)}")
    lines = "".join(f'<p class="bs-small">{escape(capitalize(one))}</p>' for one in said)
    big = f'<p class="bs-big">{escape(value)}{f" <small>{escape(unit)}</small>" if unit else ""}</p>'
    html = f'<div class="bs-card"><h3>{escape(measured.name)}</h3>{big}{lines}</div>'
    return markup.Html(html, "\n".join([f"{measured.name}: {value} {unit}".strip(), *said]))


def _only_the_picture(picture: object) -> str:
    """Return a picture alone: what it marks is listed beside it, its numbers stand on the page about the result."""
    from dataclasses import replace

    from brightspots.figures import Picture

    assert isinstance(picture, Picture)
    return replace(picture, aside="", caption="", table=picture.table[:0]).html()
