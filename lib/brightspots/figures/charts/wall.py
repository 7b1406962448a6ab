"""Many schools or teams on one wall: one row each, a small chart, a verdict in words; no ranks.

Ready for the wall of teams, a page to come. No page draws it yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from brightspots.errors import ParameterError
from brightspots.figures.charts import signals
from brightspots.figures.charts.scale import Scale
from brightspots.figures.charts.sketch import Box, heights, sketch
from brightspots.figures.charts.timeline import Timeline
from brightspots.measures.spc.result_text import headline, page_headline
from brightspots.text.markup import Html
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from brightspots.measures import Result

_MARGIN = 5.0


def mini_chart(
    result: Result,
    *,
    width: int = 180,
    height: int = 40,
    label: str | None = None,
    between: tuple[float, float] | None = None,
) -> str:
    """Draw a small chart of a result as SVG text, by hand: an overview holds hundreds of them.

    Its middle line is solid where it was set and dashed where it goes on; a gap is a gap; signals are marked
    by shape, filled where they go the way we want and hollow where they do not.

    Parameters
    ----------
    result : Result
    width, height : int
        In pixels.
    label : str, optional
        What a reader who cannot see it hears; the result's own alt text otherwise.
    between : (float, float), optional
        The values at the lower and upper edge, so that charts of one measure can share a scale.

    Returns
    -------
    str
        One ``<svg>`` element; the same result gives the same text.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> svg = mini_chart(analyse([3, None, 4], ChartSpec(chart="run")), label="Late <buses>")
    >>> svg.startswith('<svg class="bs-mini" role="img" width="180" height="40"'), "Late &lt;buses&gt;" in svg
    (True, True)
    """
    words = escape(one_line(result.alt_text if label is None else label))
    body = ""
    if result.last_measured:
        time = Timeline.of(result.series)
        low, high = heights([result]) if between is None else between
        box = Box(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN, *time.reach(), low, high)
        body = sketch(result, box, time=time)
    return (
        f'<svg class="bs-mini" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<title>{words}</title>{body}</svg>"
    )


def wall(
    results: Sequence[Result],
    names: Sequence[str],
    *,
    codes: Sequence[str] | None = None,
    unit: str = "",
    what: str = "School",
    shared: bool = False,
) -> Html:
    """Show many results, one row each, in the order given.

    Parameters
    ----------
    results : sequence of Result
    names : sequence of str
        Of schools or teams.
    codes : sequence of str, optional
        Written small after the names.
    unit : str
        As the measure's definition names it.
    what : str
        What a row is: School, Team.
    shared : bool
        Whether all small charts have the same scale; otherwise each fills its own height.

    Returns
    -------
    Html
        A headline in counts beside what luck alone would give, and a table.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> steady = analyse([5, 6, 4, 7, 5.5, 3, 6, 5, 4, 6, 7, 5], ChartSpec(chart="run"))
    >>> print(wall([steady], ["Mesa"]).text)
    None of 1 charts shows more than the usual ups and downs; luck alone gives fewer than 1.
    Mesa: The usual ups and downs. Last 5.
    """
    if len(results) != len(names) or (codes is not None and len(codes) != len(names)):
        raise ParameterError(
            f"The wall has {len(results)} results and {len(names)} names. Give one for each."
        )
    luck = page_headline(results) if results else "There is nothing on this wall yet."
    between = heights(results) if shared else None
    rows, said = [], [luck]
    for number, (result, name) in enumerate(zip(results, names, strict=True)):
        verdict, last = signals.verdict(result), _last(result, unit)
        rows.append(_row(result, name, codes[number] if codes else "", verdict, last, between, what))
        said.append(f"{one_line(name)}: {verdict} Last {last}.")
    heads = "".join(
        f'<th scope="col"{css}>{escape(name)}</th>'
        for name, css in (
            (one_line(what), ""),
            ("Chart", ""),
            ("What it shows", ""),
            ("Points", ' class="bs-number"'),
            ("Last", ' class="bs-number"'),
        )
    )
    table = f'<table class="bs-table bs-wall"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    key = _key(results, shared)
    html = f'<p class="bs-finding">{escape(luck)}</p><p class="bs-small">{key}</p>'
    return Html(f'{html}<div class="bs-scroll">{table}</div>', "\n".join(said))


def _row(
    result: Result,
    name: str,
    code: str,
    verdict: str,
    last: str,
    between: tuple[float, float] | None,
    what: str,
) -> str:
    small = f" <small>{escape(one_line(code))}</small>" if code else ""
    shown = int((result.series.values == result.series.values).sum())
    chart = mini_chart(result, label=verdict, between=between)
    return (
        f'<tr><th scope="row" data-label="{escape(one_line(what))}">{escape(one_line(name))}{small}</th>'
        f'<td data-label="Chart">{chart}</td><td data-label="What it shows">{_glyph(result)}{escape(verdict)}</td>'
        f'<td data-label="Points" class="bs-number">{shown:,}</td>'
        f'<td data-label="Last" class="bs-number">{escape(last)}</td></tr>'
    )


def _glyph(result: Result) -> str:
    """Show the shape of the signal that is spoken of."""
    signal = headline(result)
    if signal is None or not signal.points:
        return ""
    look = signals.look_of(signal, result)
    return f'<b aria-hidden="true" style="color:{signals.colours(look.tone)}">{look.glyph}</b> '


def _last(result: Result, unit: str) -> str:
    if not result.last_measured:
        return "none"
    return Scale.of(result, unit).say(float(result.series.values[result.last_measured - 1]))


def _key(results: Sequence[Result], shared: bool) -> str:
    """Return the one legend of all rows, with only what appears."""
    parts = ["Each chart has its middle line: solid where it was set, dashed where it goes on."]
    tones = {look.tone for result in results for look in signals.looks(result).values()}
    if tones:
        parts.append("◆ outside the usual range, ■ many in a row on one side, ▲▼ going one way.")
    if signals.BAD in tones:
        parts.append("Filled marks go the way we want; hollow ones do not.")
    parts.append("All charts have one scale." if shared else "Each chart has its own scale.")
    return escape(" ".join(parts))
