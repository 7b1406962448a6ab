"""Two measures of many schools: all as density, ours ringed, like schools and bright spots by name."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots import wording
from brightspots.figures import labels
from brightspots.figures.picture import Picture, to_svg
from brightspots.figures.theme import BRIGHT, INK, LINE, OURS, QUIET, theme
from brightspots.measures.peers import Comparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW = 150


def scatter(comparison: Comparison) -> Picture:
    """Draw a comparison of two measures.

    Parameters
    ----------
    comparison : Comparison
        From `brightspots.measures.peers.compare`.

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
        figure = Figure(figsize=(7.0, 5.2), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        _draw(axes, comparison)
        image = to_svg(figure, title=f"{comparison.x['name']} and {comparison.y['name']}")
    return Picture(
        image=image,
        alt=_alt(comparison),
        table=_table(comparison),
        caption=_caption(comparison),
        aside=_lists(comparison),
    )


def _draw(axes: Axes, comparison: Comparison) -> None:
    import seaborn as sns

    schools, ours = comparison.schools, comparison.ours
    named = pd.concat([ours, comparison.bright, comparison.like]).drop_duplicates("school_id")
    for axis in ("x", "y"):
        low, high = schools[axis].quantile([0.01, 0.99])
        low, high = min(low, named[axis].min()), max(high, named[axis].max())
        margin = 0.06 * ((high - low) or 1)
        (axes.set_xlim if axis == "x" else axes.set_ylim)(low - margin, high + margin)
    if len(schools) > FEW:
        inside = schools[schools["x"].between(*axes.get_xlim()) & schools["y"].between(*axes.get_ylim())]
        sns.histplot(
            inside, x="x", y="y", bins=36, cmap=_greys(), ax=axes, rasterized=True, zorder=1, thresh=0
        )
    else:
        sns.scatterplot(
            schools, x="x", y="y", color=LINE, edgecolor=QUIET, linewidth=0.5, s=22, ax=axes, zorder=1
        )
    _quarters(axes, comparison)
    likes = comparison.like[~comparison.like["school_id"].isin(comparison.bright["school_id"])]
    marks = {"edgecolor": INK, "ax": axes, "legend": False}
    if len(likes):
        sns.scatterplot(
            likes, x="x", y="y", marker="s", color="white", s=34, linewidth=1.2, zorder=3, **marks
        )
    if len(comparison.bright):
        sns.scatterplot(
            comparison.bright, x="x", y="y", marker="*", color=BRIGHT, s=150, linewidth=0.6, zorder=4, **marks
        )
    axes.scatter(ours["x"], ours["y"], s=190, facecolors="none", edgecolors="white", linewidths=5, zorder=4)
    axes.scatter(ours["x"], ours["y"], s=190, facecolors="none", edgecolors=OURS, linewidths=2.6, zorder=5)
    axes.scatter(ours["x"], ours["y"], s=18, color=OURS, zorder=5)
    axes.set_xlabel(_axis_words(comparison.x))
    axes.set_ylabel(_axis_words(comparison.y))
    points = [(row.x, row.y, row.school_name, True) for row in ours.itertuples()]
    rest = named[~named["school_id"].isin(ours["school_id"])]
    points += [(row.x, row.y, row.school_name, False) for row in rest.itertuples()]
    axes.get_figure().draw_without_rendering()
    labels.label_points(axes, points, INK)


def _quarters(axes: Axes, comparison: Comparison) -> None:
    axes.axvline(comparison.x_top, color=QUIET, linestyle=(0, (4, 3)), linewidth=1, zorder=2)
    axes.axhline(comparison.y_top, color=QUIET, linestyle=(0, (4, 3)), linewidth=1, zorder=2)
    left = comparison.x["direction"] == "decrease"
    low = comparison.y["direction"] == "decrease"
    axes.annotate(
        "top quarter in both",
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


def _greys() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("density", ["#e6ebf0", "#b7c2cd", "#8896a4"])


def _axis_words(measure: dict[str, str]) -> str:
    unit = {"percent": "%", "points": "points"}.get(measure["unit"], measure["unit"])
    better = {"increase": "higher is better", "decrease": "lower is better"}.get(
        str(measure["direction"]), ""
    )
    return f"{measure['name']} ({', '.join(part for part in (unit, better) if part)})"


def _caption(comparison: Comparison) -> str:
    n = len(comparison.schools)
    means = "Each square's grey says how many schools are there" if n > FEW else "Each dot is a school"
    return (
        f"{n:,} {comparison.chosen} in {comparison.school_year}. {means}; dashed lines mark the top quarter of "
        f"each measure; stars are bright spots, squares are schools most like ours, the ring is ours."
    )


def _alt(comparison: Comparison) -> str:
    names = f"{comparison.x['name']} and {comparison.y['name']}"
    parts = [
        f"Scatter of {names} for {len(comparison.schools):,} {comparison.chosen} in {comparison.school_year}."
    ]
    for row in comparison.ours.to_dict("records"):
        parts.append(f"Ours, {row['school_name']}: {_pair(row, comparison)}.")
    parts.append(f"{int(comparison.schools['bright'].sum()):,} schools are in the top quarter of both.")
    if len(comparison.bright):
        parts.append(f"Those most like ours: {', '.join(comparison.bright['school_name'])}.")
    return " ".join(parts)


def _pair(row: dict[str, Any], comparison: Comparison) -> str:
    one = wording.value_words(row["x"], comparison.x["unit"])
    two = wording.value_words(row["y"], comparison.y["unit"])
    return f"{comparison.x['name']} {one}, {comparison.y['name']} {two}"


def _lists(comparison: Comparison) -> str:
    total = int(comparison.schools["bright"].sum())
    bright = (
        f'<h4><span aria-hidden="true">★</span> Bright spots most like ours</h4>'
        f'<p class="bs-small">Of {total:,} in the top quarter of both. Places to learn from: call one.</p>'
    )
    bright += (
        _list(comparison.bright, comparison) or '<p class="bs-small">None among the schools compared.</p>'
    )
    like = '<h4><span aria-hidden="true">□</span> Schools most like ours</h4>'
    like += '<p class="bs-small">By size and students, not by results.</p>'
    like += _list(comparison.like, comparison) or '<p class="bs-small">None could be found.</p>'
    return bright + like


def _list(rows: pd.DataFrame, comparison: Comparison) -> str:
    items = []
    for row in rows.to_dict("records"):
        lea = escape(str(row["lea_name"])) if pd.notna(row.get("lea_name")) else ""
        one = wording.value_words(row["x"], comparison.x["unit"])
        two = wording.value_words(row["y"], comparison.y["unit"])
        items.append(
            f"<li><b>{escape(str(row['school_name']))}</b> <span>{lea}</span><br>{escape(one)} · {escape(two)}</li>"
        )
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _table(comparison: Comparison) -> pd.DataFrame:
    parts = (
        ("our school", comparison.ours),
        ("bright spot", comparison.bright),
        ("like ours", comparison.like),
    )
    rows = []
    for kind, schools in parts:
        for row in schools.to_dict("records"):
            rows.append(
                {
                    "School": row["school_name"],
                    "District": row.get("lea_name"),
                    "Shown as": kind,
                    comparison.x["name"]: wording.value_words(row["x"], comparison.x["unit"]),
                    comparison.y["name"]: wording.value_words(row["y"], comparison.y["unit"]),
                }
            )
    return pd.DataFrame(rows)


def _nothing(comparison: Comparison) -> Picture:
    words = (
        f"There is no picture of {comparison.x['name']} and {comparison.y['name']}: fewer than two schools have both. "
        "Choose other measures, or compare with more schools."
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>{escape(words)}</title></svg>'
    return Picture(image=svg.encode(), alt=words, table=pd.DataFrame(), caption=words)
