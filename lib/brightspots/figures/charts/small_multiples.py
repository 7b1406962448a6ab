"""Many charts of one measure on one page: shared scale, shared events, one legend, and what luck alone gives.

Ready for the pages of many teams that are to come. No page draws it yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.errors import ParameterError
from brightspots.figures import labels
from brightspots.figures.charts import events as happenings
from brightspots.figures.charts import signals
from brightspots.figures.charts.scale import Scale
from brightspots.figures.charts.sketch import Box, heights, shape, sketch, text, whole
from brightspots.figures.charts.timeline import Timeline
from brightspots.figures.picture import LEGIBLE, Picture, nothing
from brightspots.figures.theme import INK, LINE, QUIET, WASH
from brightspots.measures.spc.result_text import headline, page_headline
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from brightspots.figures.charts.events import Event
    from brightspots.measures import Result

_WIDE = 760.0
_TALL, _HEAD, _FOOT, _GUTTER, _LEFT = 84.0, 40.0, 26.0, 18.0, 38.0
_MARKS = 15.0
"""Room for the numbers of events above each chart."""
_LETTER, _BOLD = 0.57, 0.66
"""Width of a letter in units of its size, on the safe side for all fonts of readers."""


def small_multiples(
    results: Sequence[Result],
    *,
    titles: Sequence[str],
    events: Any = None,
    shared: bool = True,
    unit: str = "",
    title: str = "",
) -> Picture:
    """Draw many results as small charts, in the order given.

    Parameters
    ----------
    results : sequence of Result
    titles : sequence of str
        One for each.
    events : DataFrame or sequence, optional
        As for `brightspots.figures.charts.run_chart`; drawn through all charts.
    shared : bool
        Whether all charts have the same scale of values.
    unit : str
        As the measure's definition names it.
    title : str
        Of the whole picture.

    Returns
    -------
    Picture
        Its caption says how many charts show something, and how many would by luck alone.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> steady = analyse([5, 6, 4, 7, 5.5, 3, 6, 5, 4, 6, 7, 5], ChartSpec(chart="run"))
    >>> picture = small_multiples([steady] * 2, titles=["Mesa", "Lake"])
    >>> picture.table["What it shows"].tolist()
    ['The usual ups and downs.', 'The usual ups and downs.']
    """
    if len(results) != len(titles):
        raise ParameterError(f"There are {len(results)} results and {len(titles)} titles. Give one for each.")
    names = [one_line(name) for name in titles]
    title = one_line(title)
    named = title or "Small charts"
    if not results:
        return nothing(named, "There are no charts on this page yet.")
    times = [Timeline.of(result.series) for result in results]
    longest = max(times, key=lambda time: len(time.at))
    happened = happenings.read_events(events, longest)
    verdicts = [signals.verdict(result) for result in results]
    scale = "All charts have one scale." if shared else "Each chart has its own scale."
    caption = f"{page_headline(results)} {scale}"
    told = " ".join(f"{name}: {verdict}" for name, verdict in zip(names, verdicts, strict=True))
    table = pd.DataFrame(
        {
            "Chart": names,
            "What it shows": verdicts,
            "Middle line": [_middle(result, unit) for result in results],
            "Points": [f"{int((r.series.values == r.series.values).sum()):,}" for r in results],
            "Last": [_last(result, unit) for result in results],
        }
    )
    return Picture(
        image=_draw(results, names, times, happened, shared=shared, unit=unit, title=title),
        alt=f"{named}. {page_headline(results)} {told}",
        table=table,
        caption=caption,
        aside=happenings.listed(happened),
        least=LEGIBLE,
        numbers=("Middle line", "Points", "Last"),
    )


def _draw(
    results: Sequence[Result],
    names: list[str],
    times: list[Timeline],
    events: list[Event],
    *,
    shared: bool,
    unit: str,
    title: str,
) -> bytes:
    columns = 1 if len(results) == 1 else 2 if len(results) in (2, 4) else 3
    wide = (_WIDE - 5 + _GUTTER) / columns - _GUTTER - _LEFT
    main = max(times, key=lambda time: len(time.at)).kind
    marks = _MARKS if any(event.x is not None for event in events) else 0.0
    head = _HEAD + marks
    start, end = _span([time for time in times if time.kind == main], events)
    levels = heights(results)
    legend, top = _legend(results, 38.0 if title else 14.0)
    parts = [text(0, 16, labels.shorten(title, 70), 16, bold=True) if title else "", legend]
    place = -1
    for place, (result, name, time) in enumerate(zip(results, names, times, strict=True)):
        row, column = divmod(place, columns)
        x, y = _LEFT + column * (wide + _GUTTER + _LEFT), top + row * (_TALL + head + _FOOT) + head
        low, high = _air(*(levels if shared else heights([result])))
        # Series that are not on one time axis, such as dates and numbers, keep their own.
        same = time.kind == main
        reach = (start, end) if same else time.reach()
        box = Box(x, y, wide, _TALL, *reach, low, high)
        parts.append(_frame(box, result, unit))
        parts.append(_event_lines(box, events) if same else "")
        parts.append(sketch(result, box, time=time, size=1.25))
        parts.append(_heading(box, result, name, marks))
        parts.append(_dates(box, time))
    tall = top + (place // columns + 1) * (_TALL + head + _FOOT)
    return whole("".join(parts), _WIDE, tall, title or "Small charts")


def _span(times: Sequence[Timeline], events: Sequence[Event]) -> tuple[float, float]:
    """Find the ends of the shared time axis."""
    ends = [time.reach() for time in times if len(time.at)] or [(0.0, 1.0)]
    places = [event.x for event in events if event.x is not None]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    air = 0.02 * (high - low)
    return min([low, *[place - air for place in places]]), max([high, *[place + air for place in places]])


def _air(low: float, high: float) -> tuple[float, float]:
    """Leave a little room above and below."""
    room = 0.08 * (high - low) or max(abs(high) * 0.1, 1.0)
    return low - room, high + room


def _frame(box: Box, result: Result, unit: str) -> str:
    """Draw the ground line and write the values of a few levels."""
    scale = Scale.of(result, unit)
    ground = (
        f'<path d="M{box.x:.1f} {box.y + box.height:.1f}h{box.width:.1f}" stroke="{QUIET}" stroke-width="1"/>'
    )
    parts = [ground]
    for level in _levels(box, scale.factor):
        height = box.up(level / scale.factor)
        parts.append(
            f'<path d="M{box.x:.1f} {height:.1f}h{box.width:.1f}" stroke="{LINE}" stroke-width=".8"/>'
        )
        parts.append(text(box.x - 5, height + 3.5, scale.tick(level), 10.5, colour=QUIET, anchor="end"))
    return "".join(parts)


def _levels(box: Box, factor: float) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    low, high = box.low * factor, box.high * factor
    return [float(t) for t in MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= t <= high]


def _heading(box: Box, result: Result, name: str, marks: float) -> str:
    """Write the name, and the sign that is spoken of in a few words."""
    room = box.width + _LEFT - 6
    parts = [
        text(
            box.x - _LEFT + 4, box.y - 24 - marks, labels.shorten(name, int(room / _BOLD / 13)), 13, bold=True
        )
    ]
    signal = headline(result)
    if signal is None:
        words, colour = signals.verdict(result), QUIET
    else:
        look = signals.look_of(signal, result)
        glyph, colour = (look.glyph if signal.points else "~"), signals.colours(look.tone)
        words = f"{glyph} {signals.short_text(signal)}"
        way = {signals.GOOD: ": the way we want", signals.BAD: ": not the way we want"}.get(look.tone, "")
        words += way if len(words + way) <= room / _LETTER / 11.5 else ""
    parts.append(
        text(
            box.x - _LEFT + 4,
            box.y - 9 - marks,
            labels.shorten(words, int(room / _LETTER / 11.5)),
            11.5,
            colour=colour,
        )
    )
    return "".join(parts)


def _dates(box: Box, time: Timeline) -> str:
    """Write a few dates under a chart."""
    parts = []
    places, words = time.ticks(box.start, box.end, max(int(box.width / 62), 2))
    right = box.x - _LEFT
    for place, word in zip(places, words, strict=True):
        x = box.across(place)
        month, _, year = word.partition("\n")
        said = (
            f"{month} ’{year[2:]}"
            if year and time.kind == "date" and len(year) == 4
            else word.replace("\n", " ")
        )
        half = _LETTER * 10.5 * len(said) / 2
        if x - half < right + 4 or x + half > box.x + box.width + _GUTTER:
            continue
        right = x + half
        parts.append(f'<path d="M{x:.1f} {box.y + box.height:.1f}v4" stroke="{QUIET}" stroke-width="1"/>')
        parts.append(text(x, box.y + box.height + 15, said, 10.5, colour=QUIET, anchor="middle"))
    return "".join(parts)


def _event_lines(box: Box, events: Sequence[Event]) -> str:
    """Draw the events through a chart, their numbers along its upper edge."""
    per_pixel = (box.end - box.start) / box.width
    parts = []
    for mark in happenings.arrange(events, box.start, box.end, 15 * per_pixel):
        dashes = ' stroke-dasharray="2 2"' if mark.dashed else ""
        for place in dict.fromkeys((mark.places[0], mark.places[-1])):
            x = box.across(place)
            way = f"M{box.across(mark.x):.1f} {box.y - 5:.1f}L{x:.1f} {box.y:.1f}V{box.y + box.height:.1f}"
            parts.append(f'<path d="{way}" fill="none" stroke="{QUIET}" stroke-width=".9"{dashes}/>')
        x, wide = box.across(mark.x), 6.5 + 3.2 * (len(mark.text) - 1)
        parts.append(
            f'<rect x="{x - wide:.1f}" y="{box.y - 17:.1f}" width="{2 * wide:.1f}" height="13" rx="6.5" '
            f'fill="#fff" stroke="{INK}" stroke-width=".9"/>'
        )
        parts.append(text(x, box.y - 7, mark.text, 9.5, bold=True, anchor="middle"))
    return "".join(parts)


def _legend(results: Sequence[Result], y: float) -> tuple[str, float]:
    """Write the one legend, with only what appears in some chart; return where it ends, too."""
    marks = {look for result in results for look in signals.looks(result).values()}
    frozen = any(phase.frozen is not None for result in results for phase in result.phase_numbers)
    line = f'stroke="{INK}" stroke-width="1.4" fill="none"'
    items: list[tuple[str, str, float]] = []
    if frozen:
        items.append(
            (f'<rect y="-11" width="24" height="14" fill="{WASH}"/>', 'what set our "before" line', 24)
        )
        items.append((f'<path d="M0-4h24" stroke-dasharray="4 2.5" {line}/>', "where it goes on", 24))
    else:
        items.append((f'<path d="M0-4h24" {line}/>', "the middle line", 24))
    words = {
        "diamond": "outside the usual range",
        "square": "in a row on one side",
        "up": "going up",
        "down": "going down",
        "plus": "another pattern",
    }
    for name, said in words.items():
        if any(look.shape == name for look in marks):
            items.append((f'<path d="{shape(name, 6, -4, 4.5)}" fill="{QUIET}" stroke="{QUIET}"/>', said, 12))
    if any(look.tone == signals.BAD for look in marks):
        hollow = f'<path d="{shape("square", 6, -4, 4.5)}" fill="#fff" stroke="{QUIET}" stroke-width="1.4"/>'
        items.append((hollow, "hollow: not the way we want", 12))
    parts, x = [], 0.0
    for drawing, said, wide in items:
        long = wide + 6 + 0.55 * 11.5 * len(said) + 12
        if x + long > _WIDE + 12:
            x, y = 0.0, y + 19
        label = text(wide + 6, 0, said, 11.5, colour=QUIET)
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{drawing}{label}</g>')
        x += long
    return "".join(parts), y + 26


def _middle(result: Result, unit: str) -> str:
    if not result.last_measured:
        return ""
    phase = result.phase_numbers[-1]
    return f"{Scale.of(result, unit).say(phase.centre)}" if phase.centre == phase.centre else ""


def _last(result: Result, unit: str) -> str:
    if not result.last_measured:
        return "none"
    return Scale.of(result, unit).say(float(result.series.values[result.last_measured - 1]))
