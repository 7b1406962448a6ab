"""Two measures of many schools: all as density, ours ringed, like schools and bright spots by name."""

from __future__ import annotations

from html import escape
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from brightspots.figures import labels
from brightspots.figures.charts import axes_frame
from brightspots.figures.charts.point_labels import label_points
from brightspots.figures.charts.scale import tick_words
from brightspots.figures.charts.ticks import draw_ticks, set_ticks
from brightspots.figures.picture import LEGIBLE, Picture, to_svg
from brightspots.figures.theme import BRIGHT, INK, LINE, OURS, QUIET, theme
from brightspots.measures.schools.peers import Comparison
from brightspots.text import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW = 150

_CELLS = 36
_WIDE, _TALL = 7.0, 5.2


class _School(NamedTuple):
    name: str
    lea: str | None
    x: float
    y: float
    x_code: int
    y_code: int

    def words(self, comparison: Comparison) -> tuple[str, str]:
        """Write its two numbers."""
        one = wording.value_words(self.x, comparison.x["unit"], self.x_code)
        return one, wording.value_words(self.y, comparison.y["unit"], self.y_code)


def scatter(comparison: Comparison) -> Picture:
    """Draw a comparison of two measures.

    Parameters
    ----------
    comparison : Comparison
        From `brightspots.measures.schools.peers.compare`.

    Returns
    -------
    Picture
        With the named schools as a list beside it.
    """
    if len(comparison.schools) < 2:
        return _nothing(comparison)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with theme():
        figure = Figure(figsize=(_WIDE, _TALL))
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        _draw(axes, comparison)
        image = to_svg(figure, title=f"{comparison.x['name']} and {comparison.y['name']}")
    ours, bright, like = (_read(c) for c in (comparison.ours, comparison.bright, comparison.like))
    return Picture(
        image=image,
        alt=_alt(comparison, ours, bright),
        table=_table(comparison, {"our school": ours, "bright spot": bright, "like ours": like}),
        caption=_caption(comparison),
        aside=_lists(comparison, bright, like),
        least=LEGIBLE,
    )


def _draw(axes: Axes, comparison: Comparison) -> None:
    schools, ours = comparison.schools, comparison.ours
    named = pd.concat([ours, comparison.bright, comparison.like]).drop_duplicates("school_id")
    for axis in ("x", "y"):
        low, high = np.quantile(schools[axis].to_numpy(dtype=float), [0.01, 0.99])
        low, high = min(low, named[axis].min()), max(high, named[axis].max())
        margin = 0.06 * ((high - low) or 1)
        (axes.set_xlim if axis == "x" else axes.set_ylim)(low - margin, high + margin)
    if len(schools) > FEW:
        _density(axes, schools)
    else:
        import seaborn as sns

        sns.scatterplot(
            schools, x="x", y="y", color=LINE, edgecolor=QUIET, linewidth=0.5, s=22, ax=axes, zorder=1
        )
    likes = comparison.like[~comparison.like["school_id"].isin(comparison.bright["school_id"])]
    _marks(axes, likes, "s", ms=5.8, mfc="white", mec=INK, mew=1.2, zorder=3)
    _marks(axes, comparison.bright, "*", ms=12.2, mfc=BRIGHT, mec=INK, mew=0.6, zorder=4)
    _marks(axes, ours, "o", ms=13.8, mfc="none", mec="white", mew=5, zorder=4)
    _marks(axes, ours, "o", ms=13.8, mfc="none", mec=OURS, mew=2.6, zorder=5)
    _marks(axes, ours, "o", ms=4.2, color=OURS, zorder=5)
    _set_place(axes)
    _name_axes(axes, comparison)
    corner = _quarters(axes, comparison)
    draw_ticks(axes)
    bold = named["school_id"].isin(ours["school_id"])
    points = zip(named["x"], named["y"], named["school_name"], bold, strict=True)
    label_points(axes, list(points), INK, taken=[corner])


def _density(axes: Axes, schools: pd.DataFrame) -> None:
    """Draw how many schools lie where as a grid of greys: an image of one pixel a cell, sharp at any size."""
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    greys = LinearSegmentedColormap.from_list("density", ["#e6ebf0", "#b7c2cd", "#8896a4"])
    x, y = schools["x"].to_numpy(dtype=float), schools["y"].to_numpy(dtype=float)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    inside = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    counts, across, up = np.histogram2d(x[inside], y[inside], bins=_CELLS)
    shown = np.ma.masked_equal(counts.T, 0)
    axes.imshow(
        greys(Normalize(0, shown.max())(shown), bytes=True),
        extent=(across[0], across[-1], up[0], up[-1]),
        origin="lower",
        aspect="auto",
        interpolation="none",
        zorder=1,
    )
    axes.set(xlim=(left, right), ylim=(bottom, top))


def _marks(axes: Axes, schools: pd.DataFrame, marker: str, **look: Any) -> None:
    axes.plot(schools["x"].to_numpy(), schools["y"].to_numpy(), marker, **look)


def _set_place(axes: Axes) -> None:
    """Set round numbers along both axes, and the axes where these and the words fit."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    wide, tall = 72 * _WIDE, 72 * _TALL
    up = axes_frame.ticks(bottom, top, (tall - 50) / 20)
    numbers = [tick_words(tick) for tick in up]
    beside = 25.0 + axes_frame.widest(numbers, axes_frame.WORDS)
    along = axes_frame.ticks(left, right, (wide - beside) / 30)
    below = [tick_words(tick) for tick in along]
    set_ticks(axes.xaxis, along, below)
    set_ticks(axes.yaxis, up, numbers)
    end = 3.0 + axes_frame.widest(below[-1:], axes_frame.WORDS) / 2
    axes.set_position((beside / wide, 37 / tall, 1 - (beside + end) / wide, 1 - (37 + 5) / tall))


def _name_axes(axes: Axes, comparison: Comparison) -> None:
    """Write the measures along the edges of the picture."""
    place = axes.get_position()
    x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    write = axes.figure.text
    write(x, 6 / 72 / _TALL, _axis_words(comparison.x), size=axes_frame.WORDS, ha="center", va="baseline")
    write(
        12 / 72 / _WIDE,
        y,
        _axis_words(comparison.y),
        size=axes_frame.WORDS,
        ha="right",
        va="center",
        rotation=90,
    )


def _quarters(axes: Axes, comparison: Comparison) -> tuple[float, float, float, float]:
    """Mark the top quarters; return where the words for them stand, as shares of the axes.

    Where nobody says which way is better there is nothing to mark.
    """
    if not (isfinite(comparison.x_top) and isfinite(comparison.y_top)):
        return 0.0, 0.0, 0.0, 0.0
    axes.axvline(comparison.x_top, color=QUIET, linestyle=(0, (4, 3)), linewidth=1, zorder=2)
    axes.axhline(comparison.y_top, color=QUIET, linestyle=(0, (4, 3)), linewidth=1, zorder=2)
    left = comparison.x["direction"] == "decrease"
    low = comparison.y["direction"] == "decrease"
    words = "top quarter in both"
    axes.annotate(
        words,
        (0.008 if left else 0.992, 0.012 if low else 0.988),
        xycoords="axes fraction",
        ha="left" if left else "right",
        va="bottom" if low else "top",
        fontsize=9,
        fontstyle="italic",
        color=INK,
        bbox={"boxstyle": "square,pad=0.2", "fc": "white", "ec": "none", "alpha": 0.85},
        zorder=7,
    )
    points = axes.bbox.size * 72 / axes.figure.dpi
    wide, tall = np.array([labels.text_width(words, 9) + 8, 16]) / points
    return (
        0.0 if left else 1 - wide,
        0.0 if low else 1 - tall,
        wide if left else 1.0,
        tall if low else 1.0,
    )


def _axis_words(measure: dict[str, str]) -> str:
    unit = {"percent": "%", "points": "points"}.get(measure["unit"], measure["unit"])
    better = {"increase": "higher is better", "decrease": "lower is better"}.get(
        str(measure["direction"]), ""
    )
    return f"{measure['name']} ({', '.join(part for part in (unit, better) if part)})"


def _caption(comparison: Comparison) -> str:
    n = len(comparison.schools)
    means = "Each square's grey says how many schools are there" if n > FEW else "Each dot is a school"
    year = wording.year_words(comparison.school_year, comparison.through)
    if comparison.no_quarter:
        return (
            f"{n:,} {comparison.chosen} in {year}. {means}; squares are schools most like ours, the ring is ours. "
            f"No bright spots: {comparison.no_quarter}."
        )
    return (
        f"{n:,} {comparison.chosen} in {year}. {means}; dashed lines mark the top quarter of "
        f"each measure; stars are bright spots, squares are schools most like ours, the ring is ours."
    )


def _read(schools: pd.DataFrame) -> list[_School]:
    """Take what is said of schools out of a table that holds much more of them."""
    leas = schools["lea_name"].tolist() if "lea_name" in schools else [None] * len(schools)
    numbers = (schools[name].tolist() for name in ("x", "y", "x_code", "y_code"))
    columns = (schools["school_name"].tolist(), leas, *numbers)
    return [_School(*row) for row in zip(*columns, strict=True)]


def _alt(comparison: Comparison, ours: list[_School], bright: list[_School]) -> str:
    x, y = comparison.x, comparison.y
    parts = [
        f"Scatter of {x['name']} and {y['name']} for {len(comparison.schools):,} {comparison.chosen} in "
        f"{wording.year_words(comparison.school_year, comparison.through)}."
    ]
    for school in ours:
        one, two = school.words(comparison)
        parts.append(f"Ours, {school.name}: {x['name']} {one}, {y['name']} {two}.")
    if comparison.no_quarter:
        return " ".join([*parts, f"No bright spots: {comparison.no_quarter}."])
    parts.append(f"{int(comparison.schools['bright'].sum()):,} schools are in the top quarter of both.")
    if bright:
        parts.append(f"Those most like ours: {', '.join(school.name for school in bright)}.")
    return " ".join(parts)


def _lists(comparison: Comparison, bright: list[_School], like: list[_School]) -> str:
    total = int(comparison.schools["bright"].sum())
    stars = (
        f'<p class="bs-small">Of {total:,} in the top quarter of both. Places to learn from: call one.</p>'
    )
    stars += _list(bright, comparison) or '<p class="bs-small">None among the schools compared.</p>'
    if why := comparison.no_quarter:
        stars = f'<p class="bs-small">None: {escape(why)}.</p>'
    return (
        f'<h4><span aria-hidden="true">★</span> Bright spots most like ours</h4>{stars}'
        '<h4><span aria-hidden="true">□</span> Schools most like ours</h4>'
        '<p class="bs-small">By size and students, not by results.</p>'
        + (_list(like, comparison) or '<p class="bs-small">None could be found.</p>')
    )


def _list(schools: list[_School], comparison: Comparison) -> str:
    items = []
    for school in schools:
        lea = escape(str(school.lea)) if pd.notna(school.lea) else ""
        one, two = school.words(comparison)
        items.append(
            f"<li><b>{escape(str(school.name))}</b> <span>{lea}</span><br>{escape(one)} · {escape(two)}</li>"
        )
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _table(comparison: Comparison, shown: dict[str, list[_School]]) -> pd.DataFrame:
    rows = []
    for kind, schools in shown.items():
        for school in schools:
            one, two = school.words(comparison)
            measured = {comparison.x["name"]: one, comparison.y["name"]: two}
            rows.append({"School": school.name, "District": school.lea, "Shown as": kind, **measured})
    return pd.DataFrame(rows)


def _nothing(comparison: Comparison) -> Picture:
    words = (
        f"There is no picture of {comparison.x['name']} and {comparison.y['name']}: fewer than two schools have both. "
        "Choose other measures, or compare with more schools."
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>{escape(words)}</title></svg>'
    return Picture(image=svg.encode(), alt=words, table=pd.DataFrame(), caption=words)
