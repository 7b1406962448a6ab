"""Small charts made by hand as SVG: pages of many charts cannot wait for a drawing library."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from brightspots.figures.charts import signals
from brightspots.figures.charts.apart import scaled_values
from brightspots.figures.charts.timeline import Timeline, line_pieces
from brightspots.figures.theme import FONTS_OF_READERS, INK, LINE, OURS, QUIET, WASH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brightspots.measures import Result

_BEFORE = "4 2.5"


@dataclass(frozen=True)
class Box:
    """Where a small chart stands, and what its edges mean: time from `start` to `end`, values `low` to `high`."""

    x: float
    y: float
    width: float
    height: float
    start: float
    end: float
    low: float
    high: float

    def across(self, place: float) -> float:
        """Return the pixel of a place in time."""
        span = self.end - self.start
        return self.x + (self.width * (place - self.start) / span if span > 0 else self.width / 2)

    def up(self, value: float) -> float:
        """Return the pixel of a value."""
        span = self.high - self.low
        return self.y + (self.height * (self.high - value) / span if span > 0 else self.height / 2)


def heights(results: Sequence[Result], *, limits: bool = False) -> tuple[float, float]:
    """Find the least and the most of all that counts of some results; (0, 0) for nothing.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> heights([analyse([3, None, 9], ChartSpec(chart="run"))])
    (3.0, 9.0)
    """
    every: list[float] = []
    for result in results:
        every += scaled_values(result).tolist()
        every += [phase.centre for phase in result.phase_numbers]
        if limits and any(phase.has_limits for phase in result.phase_numbers):
            every += [*result.lines(-3).tolist(), *result.lines(3).tolist()]
    known = [value for value in every if math.isfinite(value)]
    return (min(known), max(known)) if known else (0.0, 0.0)


def sketch(
    result: Result, box: Box, *, time: Timeline | None = None, size: float = 1.0, plain: bool = False
) -> str:
    """Draw baseline, usual range, middle line, points and signals into a box, as SVG elements.

    Parameters
    ----------
    result : Result
    box : Box
    time : Timeline, optional
        Where it has been read already.
    size : float
        Of marks and lines: 1 in a row of a table.
    plain : bool
        Only the line and its middle: nothing tells what was found.
    """
    time = time or Timeline.of(result.series)
    at, values = time.at.tolist(), result.series.values.tolist()
    xs = [box.across(place) for place in at]
    parts = [_lines(result, box, time, size, plain)]
    dots: list[str] = []
    path: list[str] = []
    for piece in line_pieces(time, result):
        places = piece.tolist()
        path.append("M" + "L".join(f"{px(xs[i])} {px(box.up(values[i]))}" for i in places))
        if len(places) == 1:
            path[-1] += "h.01"
            dots.append(_dot(xs[places[0]], box.up(values[places[0]]), 1.5 * size))
    if path:
        parts.append(
            f'<path d="{"".join(path)}" fill="none" stroke="{OURS}" stroke-width="{px(1.3 * size)}" '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )
    parts += dots
    if plain:
        if len(at) <= 60:
            shown = [i for piece in line_pieces(time, result) for i in piece.tolist()]
            parts += [_dot(xs[i], box.up(values[i]), 1.6 * size) for i in shown]
        return "".join(parts)
    if result.last_measured and result.last_measured not in result.excluded:
        last = result.last_measured - 1
        parts.append(_dot(xs[last], box.up(values[last]), 2.4 * size))
    parts.append(_marks(result, box, xs, values, size))
    return "".join(parts)


def text(
    x: float,
    y: float,
    words: object,
    size: float,
    *,
    colour: str = INK,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    """Write words as an SVG element; whatever a person wrote is escaped here.

    Examples
    --------
    >>> text(1, 2, "<b>", 9)
    '<text x="1" y="2" font-size="9" fill="#1b2733">&lt;b&gt;</text>'
    """
    weight = ' font-weight="bold"' if bold else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    look = f'font-size="{px(size)}" fill="{colour}"{weight}{where}'
    return f'<text x="{px(x)}" y="{px(y)}" {look}>{escape(str(words))}</text>'


def whole(body: str, width: float, height: float, title: str, unit: str = "") -> bytes:
    """Return an SVG file, in pixels or another unit of CSS."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{px(width)}{unit}" height="{px(height)}{unit}" '
        f'viewBox="0 0 {px(width)} {px(height)}" font-family="{escape(FONTS_OF_READERS)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    ).encode()


def shape(name: str, x: float, y: float, r: float) -> str:
    """Return the path of one mark around a place."""
    if name == "diamond":
        d = px(1.3 * r)
        return f"M{px(x)} {px(y - 1.3 * r)}l{d} {d} -{d} {d} -{d} -{d}z"
    if name in ("up", "down"):
        way = -1 if name == "up" else 1
        return f"M{px(x)} {px(y + 1.2 * way * r)}l{px(1.15 * r)} {px(-2 * way * r)}h{px(-2.3 * r)}z"
    if name == "plus":
        return f"M{px(x - r)} {px(y)}h{px(2 * r)}M{px(x)} {px(y - r)}v{px(2 * r)}"
    if name == "dot":
        d = px(r)
        return f"M{px(x - r)} {px(y)}a{d} {d} 0 1 1 {px(2 * r)} 0a{d} {d} 0 1 1 {px(-2 * r)} 0z"
    return f"M{px(x - 0.9 * r)} {px(y - 0.9 * r)}h{px(1.8 * r)}v{px(1.8 * r)}h{px(-1.8 * r)}z"


def _lines(result: Result, box: Box, time: Timeline, size: float, plain: bool) -> str:
    parts = []
    thin = f'stroke="{INK}" stroke-width="{px(size)}" fill="none"'
    for phase in result.phase_numbers:
        if not math.isfinite(phase.centre):
            continue
        start, end = box.across(time.before(phase.first)), box.across(time.after(phase.last))
        frozen = phase.frozen is not None and not plain
        turn = box.across(time.after(phase.frozen)) if frozen and phase.frozen else end
        level = px(box.up(phase.centre))
        if frozen:
            where = f'x="{px(start)}" y="{px(box.y)}" width="{px(turn - start)}" height="{px(box.height)}"'
            parts.append(f'<rect {where} fill="{WASH}"/>')
        if phase.has_limits and not plain:
            parts.append(_range(phase.lower, phase.upper, box, start, end))
        parts.append(f'<path d="M{px(start)} {level}H{px(turn)}" {thin}/>')
        if turn < end:
            parts.append(f'<path d="M{px(turn)} {level}H{px(end)}" stroke-dasharray="{_BEFORE}" {thin}/>')
    return "".join(parts)


def _range(lower: float, upper: float, box: Box, start: float, end: float) -> str:
    """Draw the edges of the usual range that lie inside the box."""
    inside = [limit for limit in (lower, upper) if box.low <= limit <= box.high]
    edges = "".join(f"M{px(start)} {px(box.up(limit))}H{px(end)}" for limit in inside)
    return f'<path d="{edges}" stroke="{LINE}" stroke-width="1" fill="none"/>' if edges else ""


def _marks(result: Result, box: Box, xs: list[float], values: list[float], size: float) -> str:
    """Draw marked points, one path a kind of mark; points left out are small crosses."""
    drawn: dict[signals.Look, list[str]] = {}
    apart = (xs[-1] - xs[0]) / (len(xs) - 1) if len(xs) > 1 else 10.0
    in_rows = size * min(max(0.4 * apart / size, 1.3), 2.5)
    for position, look in signals.looks(result).items():
        value = values[position - 1]
        if math.isfinite(value):
            radius = 2.5 * size if look.shape == "diamond" else in_rows
            drawn.setdefault(look, []).append(shape(look.shape, xs[position - 1], box.up(value), radius))
    parts = []
    for look, paths in drawn.items():
        colour = signals.colours(look.tone)
        fill = colour if look.filled else "#fff"
        parts.append(
            f'<path d="{"".join(paths)}" fill="{fill}" stroke="{colour}" stroke-width="{px(1.1 * size)}"/>'
        )
    ghosts = [
        f"M{px(xs[p - 1] - 2)} {px(box.up(min(max(values[p - 1], box.low), box.high)) - 2)}l4 4m0-4l-4 4"
        for p in result.excluded
        if math.isfinite(values[p - 1])
    ]
    if ghosts:
        parts.append(
            f'<path d="{"".join(ghosts)}" stroke="{QUIET}" stroke-width="{px(1.1 * size)}" fill="none"/>'
        )
    return "".join(parts)


def _dot(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" fill="{OURS}"/>'


def px(value: float) -> str:
    """Write a number of pixels as short as it can be: a tenth of a pixel is not seen."""
    return f"{value:.1f}".removesuffix(".0")
