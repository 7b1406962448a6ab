"""Tests and events on a time axis: numbered marks in a row, and the list that says what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.errors import ParameterError
from brightspots.figures import labels
from brightspots.figures.theme import INK, QUIET
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brightspots.figures.charts.timeline import Timeline

CONTEXT = "context"
"""The kind of an event that was not ours to choose: a storm, a new bus line."""

_KINDS = {
    CONTEXT: "",
    "test start": "a test begins",
    "adapt": "adapted",
    "adopt": "adopted",
    "abandon": "stopped, the lesson kept",
}
"""What is said of an event after its name, by its kind; a kind that a district's file has of its own is said as is."""

_LISTED = 12
_LONGEST = 80


@dataclass(frozen=True)
class Event:
    """One test or event: `number` counts from 1 in order of time, `x` is its place, None off the axis."""

    number: int
    when: str
    label: str
    kind: str
    x: float | None


@dataclass(frozen=True)
class Mark:
    """One mark in the row: what is written in it, the places it stands for, and where it is drawn."""

    text: str
    places: tuple[float, ...]
    x: float
    dashed: bool


def read_events(events: Any, timeline: Timeline) -> list[Event]:
    """Give the events numbers, in order of time.

    Parameters
    ----------
    events : DataFrame, sequence of mappings or of (date, label) pairs, or None
        ``date`` (or ``period``), ``label`` and, where known, ``kind``: ``context`` for what was not ours to
        choose.
    timeline : Timeline

    Raises
    ------
    ParameterError
        For an event without a date.

    Examples
    --------
    >>> from brightspots.figures.charts.timeline import Timeline
    >>> from brightspots.measures.spc.series import read_series
    >>> weeks = read_series(pd.DataFrame({"period": ["2025-09-01", "2025-09-08"], "value": [1, 2]}))
    >>> [(e.number, e.when, e.label) for e in read_events([("2025-09-03", "Calls home")], Timeline.of(weeks))]
    [(1, 'Sep 3, 2025', 'Calls home')]
    """
    low, high = timeline.reach()
    air = max(0.25 * (high - low), 6 * timeline.step)
    found = []
    for row in _rows(events):
        when = row.get("date", row.get("period"))
        if when is None or (not isinstance(when, str) and pd.isna(when)):
            raise ParameterError(f"The event {row.get('label')!r} has no date. Give it one: 2025-11-03.")
        x = timeline.place(when)
        inside = x is not None and low - air <= x <= high + air
        found.append((x, _say(when, timeline), row, inside))
    found.sort(key=lambda item: (item[0] is None, item[0] or 0.0))
    return [
        Event(
            number,
            said,
            labels.shorten(one_line(row.get("label")), _LONGEST) or "an event",
            one_line(row.get("kind")),
            x if inside else None,
        )
        for number, (x, said, row, inside) in enumerate(found, start=1)
    ]


def arrange(events: Sequence[Event], low: float, high: float, gap: float) -> list[Mark]:
    """Set the marks apart: events of one day share a mark, and near ones move aside or are joined.

    Parameters
    ----------
    events : sequence of Event
    low, high : float
        The ends of the axis.
    gap : float
        The least distance between two marks.

    Examples
    --------
    >>> same_day = [Event(i, "", "", "", 5.0) for i in range(1, 13)]
    >>> [(mark.text, mark.x) for mark in arrange(same_day, 0, 10, 1)]
    [('1–12', 5.0)]
    """
    groups: list[list[Event]] = []
    for event in events:
        if event.x is None:
            continue
        near = groups and event.x - (groups[-1][-1].x or 0.0) < gap / 3
        if near:
            groups[-1].append(event)
        else:
            groups.append([event])
    while len(groups) > 1 and len(groups) * _wide(groups, gap) > high - low:
        closest = min(range(len(groups) - 1), key=lambda i: _middle(groups[i + 1]) - _middle(groups[i]))
        groups[closest : closest + 2] = [groups[closest] + groups[closest + 1]]
    placed = _inside([_middle(group) for group in groups], low, high, _wide(groups, gap))
    return [
        Mark(
            str(group[0].number) if len(group) == 1 else f"{group[0].number}–{group[-1].number}",
            tuple(dict.fromkeys(event.x for event in group if event.x is not None)),
            x,
            all(event.kind == CONTEXT for event in group),
        )
        for group, x in zip(groups, placed, strict=True)
    ]


def draw_events(axes_list: Sequence[Axes], events: Sequence[Event], height: float = 13) -> None:
    """Draw the numbered marks above the first axes, and their thin lines through all of them."""
    top = axes_list[0]
    frame, scale = top.get_window_extent(), top.figure.dpi / 72
    low, high = top.get_xlim()
    per_pixel = (high - low) / frame.width
    for mark in arrange(events, low, high, 17 * scale * per_pixel):
        style: Any = (0, (2, 2)) if mark.dashed else "-"
        crowd = len(mark.places) > 3
        if crowd:
            for axes in axes_list:
                axes.axvspan(mark.places[0], mark.places[-1], color=QUIET, alpha=0.13, lw=0, zorder=0.9)
        for place in (mark.places[0], mark.places[-1]) if crowd else mark.places:
            for axes in axes_list:
                axes.axvline(place, color=QUIET, lw=0.8, ls=style, alpha=0.75, zorder=1.6)
            top.annotate(
                "",
                (place, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=((mark.x - place) / per_pixel / scale, height - 5),
                textcoords="offset points",
                arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.8, "shrinkA": 0, "shrinkB": 0},
                annotation_clip=False,
            )
        top.annotate(
            mark.text,
            (mark.x, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, height),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=8,
            fontweight="bold",
            color=INK,
            bbox={
                "boxstyle": "circle,pad=0.22" if len(mark.text) < 3 else "round,pad=0.25,rounding_size=0.7",
                "fc": "white",
                "ec": INK,
                "lw": 1.0,
                "ls": "--" if mark.dashed else "-",
            },
            annotation_clip=False,
            zorder=8,
        )


def listed(events: Sequence[Event], heading: str = "Tests and events") -> str:
    """Return the numbered list that stands beside the picture, as HTML."""
    if not events:
        return ""
    more = ""
    if len(events) > _LISTED:
        more = markup.folded(f"{len(events) - _LISTED} more", _items(events[_LISTED:]))
    return f"<h4>{escape(heading)}</h4>{_items(events[:_LISTED])}{more}"


def _items(events: Sequence[Event]) -> str:
    """Write a list, the date once for all events of a day."""
    items = []
    for (when, off), same in groupby(events, key=lambda event: (event.when, event.x is None)):
        lines = [
            f"<b>{event.number}</b> · {escape(event.label)}{f' ({escape(kind)})' if kind else ''}<br>"
            for event in same
            for kind in [_KINDS.get(event.kind, event.kind)]
        ]
        where = " (not on this picture)" if off else ""
        items.append(f"<li>{''.join(lines)}<span>{escape(when)}{where}</span></li>")
    return f"<ul>{''.join(items)}</ul>"


def _rows(events: Any) -> Iterable[dict[str, Any]]:
    if events is None or not len(events):
        return []
    if isinstance(events, pd.DataFrame):
        return events.astype(object).where(events.notna(), None).to_dict("records")
    rows = []
    for event in events:
        if isinstance(event, Mapping):
            rows.append(dict(event))
        else:
            rows.append(dict(zip(("date", "label", "kind"), event, strict=False)))
    return rows


def _say(when: Any, timeline: Timeline) -> str:
    if timeline.kind == "date":
        stamp = pd.to_datetime(str(when), errors="coerce")
        return one_line(when) if pd.isna(stamp) else format_period(stamp.tz_localize(None).to_datetime64())
    if isinstance(when, str):
        return one_line(when)
    return format_period(when)


def _middle(group: Sequence[Event]) -> float:
    places = [event.x for event in group if event.x is not None]
    return (min(places) + max(places)) / 2


def _wide(groups: Sequence[Sequence[Event]], gap: float) -> float:
    """Return the distance that marks need: one for several events has more written in it."""
    return gap * (1.9 if any(len(group) > 1 for group in groups) else 1)


def _inside(wanted: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """Set a row of marks apart, and push it back between the ends from both sides."""
    places = labels.spread(wanted, gap)
    for i in range(len(places)):
        places[i] = max(places[i], low + i * gap)
    for i in range(len(places)):
        last = len(places) - 1 - i
        places[last] = min(places[last], high - i * gap)
    return places
