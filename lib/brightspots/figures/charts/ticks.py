"""Ticks of axes drawn as one collection of lines and a row of words.

matplotlib makes five objects of every tick, gives them their properties one by one and lays them out before it
draws them: a quarter of the time of a run chart, and nothing of it is seen but a grid and a dozen words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from brightspots.figures.theme import LINE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis


def set_ticks(axis: Axis, at: Sequence[float], words: Sequence[str]) -> None:
    """Return where the ticks of an axis are, and what is written there."""
    from matplotlib.ticker import FixedFormatter, FixedLocator

    axis.set_major_locator(FixedLocator(list(at)))
    axis.set_major_formatter(FixedFormatter(list(words)))


def draw_ticks(axes: Axes) -> None:
    """Draw the grid and write the words of both axes, in place of their own; they lose their own names, too.

    Parameters
    ----------
    axes : matplotlib Axes
        With its limits, locators and formatters set.
    """
    from matplotlib.collections import LineCollection

    limits = (axes.get_xlim(), axes.get_ylim())
    for axis, (low, high), across in zip((axes.xaxis, axes.yaxis), limits, (True, False), strict=True):
        look = _look("xtick" if across else "ytick") | axis.get_tick_params()
        places = [float(at) for at in axis.get_majorticklocs()]
        words = axis.get_major_formatter().format_ticks(places)
        shown = [
            (at, word)
            for at, word in zip(places, words, strict=True)
            if min(low, high) <= at <= max(low, high)
        ]
        along = axes.get_xaxis_transform() if across else axes.get_yaxis_transform()
        if look.get("gridOn"):
            lines = [[(at, 0), (at, 1)] if across else [(0, at), (1, at)] for at, _ in shown]
            grid = LineCollection(lines, colors=LINE, lw=0.8, transform=along, zorder=0.5)
            axes.add_collection(grid, autolim=False)
        if look.get("labelbottom" if across else "labelleft"):
            _write(axes, shown, along, look, across=across)
        axis.set_visible(False)


def _look(name: str) -> dict[str, Any]:
    from matplotlib import rcParams

    look = {"length": "major.size", "pad": "major.pad", "labelsize": "labelsize", "labelcolor": "labelcolor"}
    return {key: rcParams[f"{name}.{setting}"] for key, setting in look.items()}


def _write(
    axes: Axes, shown: list[tuple[float, str]], along: Any, look: dict[str, Any], *, across: bool
) -> None:
    from matplotlib.transforms import ScaledTranslation

    away = -(look["length"] + look["pad"]) / 72
    shift = ScaledTranslation(*((0, away) if across else (away, 0)), axes.figure.dpi_scale_trans)
    for at, word in shown:
        axes.text(
            *((at, 0) if across else (0, at)),
            word,
            transform=along + shift,
            ha="center" if across else "right",
            va="top" if across else "center_baseline",
            fontsize=look["labelsize"],
            color=look["labelcolor"],
            zorder=0.5,
        )
