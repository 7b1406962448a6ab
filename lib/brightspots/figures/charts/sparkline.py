"""A tiny line for an overview: how one number went, small enough to stand in a row of a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

_MARGIN = 4.0
_END_DOT = 2.6
_LONE_DOT = 1.6


def sparkline(
    values: Sequence[float | None],
    *,
    label: str,
    width: int = 120,
    height: int = 28,
    span: float = 0.0,
) -> str:
    """Draw a small line chart as SVG text, by hand: an overview holds hundreds of them.

    The line breaks where a value is missing, a point without neighbours is a dot, and the last point is
    marked. It takes the colour of the text around it, so it prints in grey.

    Parameters
    ----------
    values : sequence of float or None
        In order of time; None (or a number that is not finite) is a gap.
    label : str
        What a reader who cannot see the line hears.
    width, height : int
        In pixels.
    span : float
        The height stands for at least this many units of the values, so that a change of almost nothing
        does not look like a cliff, and so that charts of one measure can share a scale.

    Returns
    -------
    str
        One ``<svg>`` element; the same input gives the same text.

    Examples
    --------
    >>> print(sparkline([1, 3], label="From 1 to 3", width=40, height=20))
    <svg class="spark" role="img" width="40" height="20" viewBox="0 0 40 20"><title>From 1 to 3</title>\
<path d="M4 16L36 4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" \
stroke-linecap="round"/><circle cx="36" cy="4" r="2.6" fill="currentColor"/></svg>
    """
    points = _place(values, width, height, span)
    runs = _runs(points)
    lines = "".join(
        "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in run) for run in runs if len(run) > 1
    )
    marks = []
    if lines:
        marks.append(
            f'<path d="{lines}" fill="none" stroke="currentColor" stroke-width="1.5" '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )
    marks += [_dot(run[0], _LONE_DOT) for run in runs[:-1] if len(run) == 1]
    if runs:
        marks.append(_dot(runs[-1][-1], _END_DOT))
    return (
        f'<svg class="spark" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<title>{escape(label)}</title>{''.join(marks)}</svg>"
    )


def _place(
    values: Sequence[float | None], width: int, height: int, span: float
) -> list[tuple[float, float] | None]:
    """Turn values into pixel positions, None where there is a gap."""
    numbers = [float(v) if v is not None and math.isfinite(v) else None for v in values]
    shown = [v for v in numbers if v is not None]
    if not shown:
        return []
    middle = (min(shown) + max(shown)) / 2
    reach = max(max(shown) - min(shown), span)
    scale = (height - 2 * _MARGIN) / reach if reach > 0 else 0.0
    step = (width - 2 * _MARGIN) / (len(numbers) - 1) if len(numbers) > 1 else 0.0
    start = _MARGIN if len(numbers) > 1 else width - _MARGIN
    return [
        None if v is None else (start + i * step, height / 2 - (v - middle) * scale)
        for i, v in enumerate(numbers)
    ]


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Split at the gaps: each run is drawn as a line of its own."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _dot(point: tuple[float, float], radius: float) -> str:
    return f'<circle cx="{_short(point[0])}" cy="{_short(point[1])}" r="{radius}" fill="currentColor"/>'


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
