"""The pictures of page 32, and the "before" line that people may move."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import display

from brightspots.measures.spc.holes import hole_text
from brightspots.measures.spc.phrases import middle_name, say_number
from brightspots.pages.implementation import line_decision
from brightspots.series.model import as_date
from brightspots.series.verdict import judge
from brightspots.text import markup
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brightspots.figures import Picture
    from brightspots.measures import ChartSpec, Result
    from brightspots.series.model import Lane, Measured
    from brightspots.workbook.book import Book


def pictures(
    measured: Measured, result: Result, lanes: Sequence[Lane], tests: pd.DataFrame
) -> list[Picture | markup.Html]:
    """Draw the result over what was done, or alone where nobody wrote down what was done.

    Returns
    -------
    list of Picture or Html
        None at all where there are no numbers. Of a long series the last years, and below them all of it, folded.
    """
    from brightspots import figures

    if not result.last_measured:
        return []
    about = {"title": measured.name, "unit": measured.unit, "events": tests}
    if lanes:
        rows = {lane.name: lane.points for lane in lanes}
        picture = figures.result_over_doing(result, rows, **about)
    else:
        picture = figures.run_chart(result, **about)
    alt = f"{picture.alt} {measured.teaching}".strip()
    return [
        replace(picture, caption=_caption(result, measured), alt=alt),
        *whole_series(measured, result, tests),
    ]


def whole_series(measured: Measured, result: Result, tests: pd.DataFrame) -> list[markup.Html]:
    """Draw all of a long series, folded; nothing where all of it is shown already."""
    from brightspots import figures
    from brightspots.measures import analyse

    if measured.whole is None:
        return []
    whole, spec, first = measured.whole, result.spec, _iso(measured.points["period"].iloc[0])
    freeze = {2: spec.freeze} if isinstance(spec.freeze, str) else None
    days = whole.points["period"].tolist()
    of_all = replace(
        spec,
        freeze=freeze,
        phases=(first, *spec.phases),
        exclude=whole.exclude,
        calendar=days,
        rules=None,
        chart="run",
    )
    read = analyse(whole.points, of_all)
    drawn = figures.run_chart(
        read, title=f"{measured.name}: all our numbers", unit=measured.unit, events=tests
    )
    drawn = replace(drawn, caption="", aside="")
    told = f"All our numbers, since {read.series.say(1)}"
    return [markup.Html(markup.folded(told, drawn.html()), f"{told}. {drawn.alt}")]


def which_is_real(book: Book, measured: Measured, result: Result) -> None:
    """Show our chart among seven shuffles of it, where there is enough to shuffle."""
    from brightspots import figures

    if result.state != "tested":
        book.say("This game needs ten numbers. Until then every order looks like a story.", "note")
        return
    seed = zlib.crc32(f"{book.school.school_id} {measured.measure_id}".encode())
    title = f"{measured.name}: which one is real?"
    book.show(figures.which_is_real(result, seed, title=title, unit=measured.unit))


def new_line(
    book: Book,
    measured: Measured,
    spec: ChartSpec,
    tests: pd.DataFrame,
    others: Result | None = None,
    *,
    accept: str = "",
    decline: str = "",
) -> None:
    """Propose a new "before" line where a new level has lasted; people accept or decline it by its date.

    Parameters
    ----------
    book, measured, spec
    tests : DataFrame
        From `brightspots.series.implementation.events`: a new line begins where something was changed, if it can.
    others : Result, optional
        From `brightspots.pages.implementation.progress.beside`: only a shift that lasts is a reason to ask.
    accept, decline : str
        The dates of suggestions that people answered. An accepted one is drawn; nothing else moves.
    """
    from brightspots.measures import analyse
    from brightspots.measures.spc import rebase

    if not len(measured.periods):
        return
    result = analyse(measured.points, spec)
    inside = tests[tests["date"].between(measured.periods.min(), measured.periods.max())]
    search = rebase.suggest(measured.points, spec, events=[f"{day:%Y-%m-%d}" for day in inside["date"]])
    dated = {_iso(result.series.period(move.start)): move for move in search.suggestions}
    taken = as_date(accept, "accept")
    if taken in dated:
        book.say(f'We moved our "before" line. {_suggestion(dated[taken], result)}')
        moved = analyse(measured.points, rebase.accept(spec, dated[taken]))
        book.show(*pictures(replace(measured, whole=None), moved, (), tests))
    elif not dated or judge(measured, result, others).kind != "shift":
        book.say(
            'There is no reason to move our "before" line now: no new level has come and lasted until today.'
        )
    elif (day := min(dated)) in {as_date(decline, "decline"), *line_decision.declined(book, measured)}:
        book.say(
            f'We looked at this, and keep our "before" line where it is. {_suggestion(dated[day], result)}'
        )
    else:
        book.say(
            f'Is it time to move our "before" line? {_suggestion(dated[day], result)} Only people can '
            "decide; until then nothing moves."
        )
        line_decision.ask(book, measured, day)
    if search.log:
        _log(search, result)


def _caption(result: Result, measured: Measured) -> str:
    """Say what the line is, and where numbers are missing; what the points say stands in the verdict, once."""
    return " ".join(
        filter(
            None,
            [
                measured.teaching,
                _line(result, measured),
                *(hole_text(hole, result) for hole in result.holes[-2:]),
            ],
        )
    )


def _line(result: Result, measured: Measured) -> str:
    phase = result.phase_numbers[-1]
    if phase.n_baseline < 2:
        return ""
    line = f"The line is {middle_name(phase)} of {say_number(phase.centre, result)}"
    since = phase.n_measured - phase.n_baseline
    if measured.rare == "g":
        return f"{line}: the middle of the {count_noun(phase.n_baseline, 'time')} that set it."
    if phase.frozen is None:
        return f"{line}: half of our {count_noun(phase.n_measured, measured.step)} lie above it, half below."
    return (
        f"{line}: half of the {count_noun(phase.n_baseline, measured.step)} up to {result.series.say(phase.frozen)} "
        f"lie above it, half below. Since then there are {since} more."
    )


def _suggestion(suggestion: Any, result: Result) -> str:
    old, new = say_number(suggestion.old_centre, result), say_number(suggestion.new_centre, result)
    return f"{' '.join(suggestion.reasons)} The new line is at {new}; the old one is at {old}."


def _iso(period: Any) -> str:
    return f"{pd.Timestamp(period):%Y-%m-%d}"


def _log(search: Any, result: Result) -> None:
    rows = pd.DataFrame(
        [(result.series.say(d.point), d.text) for d in search.log], columns=["When", "What was found"]
    )
    html = markup.folded("How a new line is looked for", markup.table(rows))
    display(markup.Html(html, rows.to_string(index=False)))
