"""Which one is real? Our chart among shuffles of its own points: what luck alone looks like."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.figures import labels
from brightspots.figures.charts import signals
from brightspots.figures.charts.scale import Scale
from brightspots.figures.charts.sketch import Box, heights, sketch, text, whole
from brightspots.figures.charts.timeline import Timeline, shown_points
from brightspots.figures.picture import LEGIBLE, Picture, nothing
from brightspots.figures.theme import QUIET
from brightspots.measures import ChartSpec, analyse
from brightspots.text import markup
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from brightspots.measures import Result

_WIDE, _TALL, _HEAD, _GUTTER = 760.0, 84.0, 28.0, 14.0
_MOST = 25


def which_is_real(
    result: Result, seed: int, n: int = 7, *, title: str = "Which one is real?", unit: str = ""
) -> Picture:
    """Draw a chart among shuffles of its own points.

    The points change places; gaps stay where they are. All charts show the same values around the same middle
    line, so only their order can tell them apart.

    Parameters
    ----------
    result : Result
    seed : int
        The same seed gives the same picture.
    n : int
        How many shuffles, up to 25.
    title : str
    unit : str
        As the measure's definition names it.

    Returns
    -------
    Picture
        The answer is folded, beside it.

    Examples
    --------
    >>> result = analyse([3, 4, 2, 5, 3, 4, 8, 9, 7, 8, 9, 8], ChartSpec(chart="run"))
    >>> picture = which_is_real(result, seed=4)
    >>> picture.table["Chart"].tolist()
    ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
    >>> picture.image == which_is_real(result, seed=4).image
    True
    """
    if not 1 <= n <= _MOST:
        raise ParameterError(f"n={n!r} shuffles cannot be drawn. Choose from 1 to {_MOST}.")
    shown = shown_points(result)
    named = one_line(title)
    if shown.sum() < 2 or np.ptp(result.series.values[shown]) == 0:
        words = "There is nothing to tell apart: shuffles need at least two different numbers."
        return nothing(named, words, said=words)
    generator = np.random.default_rng(seed)
    real = int(generator.integers(0, n + 1))
    charts = [result.series.values if i == real else _shuffled(result, generator) for i in range(n + 1)]
    plain = [_plain(result, values) for values in charts]
    letters = [chr(ord("A") + i) for i in range(n + 1)]
    own = int(sum(np.array_equal(values, result.series.values, equal_nan=True) for values in charts))
    return Picture(
        image=_draw(plain, letters, Timeline.of(result.series), named),
        alt=f"{named} {n + 1} small charts of the same numbers, lettered {letters[0]} to {letters[-1]}. One has them "
        f"in their true order, the others are shuffled. {_alt(plain, letters)} The answer is in a folded part.",
        table=_table(plain, letters, Scale.of(result, unit)),
        caption=f"The same numbers {n + 1} times. One chart has them in the order in which they came; in the others "
        "they changed places by luck. Decide together before you open the answer: which one, and what made you say so?",
        aside=markup.folded("Open the answer", _answer(plain[real], letters[real], n, own)),
        least=LEGIBLE,
        numbers=("Longest stretch on one side", "Times across the middle"),
    )


def _shuffled(result: Result, generator: np.random.Generator) -> np.ndarray:
    values = result.series.values.copy()
    places = np.flatnonzero(shown_points(result))
    values[places] = generator.permutation(values[places])
    return values


def _plain(result: Result, values: np.ndarray) -> Result:
    """Read one order of the points around the middle of all of them, and nothing else."""
    columns = {"value": np.where(shown_points(result), values, np.nan)}
    if result.series.periods is not None:
        columns["period"] = result.series.periods
    return analyse(pd.DataFrame(columns), ChartSpec(chart="run"))


def _draw(charts: list[Result], letters: list[str], time: Timeline, title: str) -> bytes:
    columns = 2 if len(charts) <= 4 else 4
    wide = (_WIDE - 2 + _GUTTER) / columns - _GUTTER
    low, high = heights(charts)
    air = 0.08 * (high - low)
    parts = [text(0, 16, labels.shorten(title, 80), 16, bold=True)]
    for place, (chart, letter) in enumerate(zip(charts, letters, strict=True)):
        row, column = divmod(place, columns)
        x, y = 1 + column * (wide + _GUTTER), 34 + row * (_TALL + _HEAD + 12) + _HEAD
        parts.append(
            f'<rect x="{x:.1f}" y="{y - _HEAD + 2:.1f}" width="{wide:.1f}" height="{_TALL + _HEAD}" rx="5" '
            'fill="none" stroke="#d5dde4"/>'
        )
        parts.append(text(x + 10, y - 9, letter, 16, bold=True))
        box = Box(x + 10, y, wide - 20, _TALL - 10, *time.reach(), low - air, high + air)
        parts.append(sketch(chart, box, time=time, size=1.2, plain=True))
    rows = -(-len(charts) // columns)
    tall = 34 + rows * (_TALL + _HEAD + 12)
    parts.append(text(_WIDE, 16, "the same numbers, the same middle line", 11.5, colour=QUIET, anchor="end"))
    return whole("".join(parts), _WIDE, tall, title)


def _alt(charts: list[Result], letters: list[str]) -> str:
    return " ".join(
        f"{letter}: longest stretch on one side {chart.phase_numbers[0].longest_run}, "
        f"{chart.phase_numbers[0].crossings} times across the middle."
        for letter, chart in zip(letters, charts, strict=True)
    )


def _table(charts: list[Result], letters: list[str], scale: Scale) -> pd.DataFrame:
    phases = [chart.phase_numbers[0] for chart in charts]
    values = [chart.series.values[np.isfinite(chart.series.values)].tolist() for chart in charts]
    said = {value: scale.say(value) for value in values[0]}
    return pd.DataFrame(
        {
            "Chart": letters,
            "Longest stretch on one side": [str(phase.longest_run) for phase in phases],
            "Times across the middle": [str(phase.crossings) for phase in phases],
            "In order": [", ".join(said[value] for value in known) for known in values],
        }
    )


def _answer(result: Result, letter: str, n: int, own: int) -> str:
    """Say what our order shows by all points that are in the picture, around the middle that is drawn there."""
    chance = f"By guessing alone, 1 of {n + 1} would be right."
    same = "" if own == 1 else " A shuffle happens to have the same order, so it could not be told apart."
    if result.signals:
        means = f"It does show more than the usual ups and downs. {signals.verdict(result)}"
    elif result.state == "tested":
        means = "It shows no more than the usual ups and downs: shuffles of it look much the same."
    else:
        means = "There are too few numbers to tell it from its shuffles by any rule."
    return "".join(f"<p>{escape(words)}</p>" for words in (f"{letter} is ours.{same}", means, chance))
