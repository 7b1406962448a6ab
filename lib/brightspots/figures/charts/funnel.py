"""Many schools in one period: by how many people there are, so that small schools are not taken for bad ones."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.figures import labels
from brightspots.figures.charts.funnel_range import OVERDISPERSED, Funnel, fit, read_schools
from brightspots.figures.charts.point_labels import label_points
from brightspots.figures.picture import LEGIBLE, Picture, nothing, to_svg
from brightspots.figures.theme import INK, LINE, OTHERS, OURS, QUIET, WORSE, theme
from brightspots.text.lists import about
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FEWEST = 6
_LUCK = 0.0027
"""Chance of one school outside, when nothing but luck tells schools apart."""


def funnel(
    table: pd.DataFrame,
    *,
    title: str,
    unit: str = "percent",
    direction: str | None = None,
    ours: str | Collection[str] = (),
    people: str = "students",
) -> Picture:
    """Draw the schools of one period by their size, with the range that luck and the usual differences give.

    Limits are those of a p chart. Where schools differ more than luck alone would have it, as they mostly do,
    they are those of an I' chart over the schools in order of size, and the caption says so.

    Parameters
    ----------
    table : DataFrame
        One row a school: ``school_name``, and either ``numerator`` and ``denominator``, or ``value`` and
        ``n``. ``school_id`` where known.
    title : str
    unit : str
        Of the measure.
    direction : {"increase", "decrease"}, optional
        Which way is better.
    ours : str or collection of str
        Ids (or names) of schools that are always named.
    people : str
        What is counted.

    Returns
    -------
    Picture
        Only schools outside the range and ours are named; there is no order.

    Raises
    ------
    DataError
        For a table without its columns.

    Examples
    --------
    >>> schools = pd.DataFrame({"school_name": list("abcdefg"), "numerator": [10, 12, 9, 11, 10, 12, 60],
    ...                         "denominator": [100, 110, 95, 105, 99, 115, 120]})
    >>> picture = funnel(schools, title="Missed 1 day in 10", direction="decrease")
    >>> picture.table["School"].tolist(), picture.table["What it shows"].tolist()
    (['g'], ['above the range'])
    """
    named = one_line(title)
    data = read_schools(table)
    if len(data) < _FEWEST:
        words = f"A range needs at least {_FEWEST} schools; there {'is' if len(data) == 1 else 'are'} {len(data)}."
        return nothing(named, words, said=words)
    chosen = {ours} if isinstance(ours, str) else set(ours)
    drawn = fit(data, unit)
    low, high = drawn.edge(data["n"], -1), drawn.edge(data["n"], 1)
    shown = drawn.factor * data["value"]
    drawn.schools["side"] = np.where(shown > high + 1e-9, 1, np.where(shown < low - 1e-9, -1, 0))
    is_ours = data["school_name"].isin(chosen) | data["school_id"].isin(chosen)
    drawn.schools["ours"] = is_ours
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with theme():
        figure = Figure(figsize=(7.0, 4.6), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.set_title("\n".join(labels.in_lines(named, 70)))
        _draw(axes, drawn, people)
        image = to_svg(figure, title=named)
    caption = _caption(drawn, direction, people)
    table = _named(drawn, people)
    told = "; ".join(f"{row['School']}, {row['What it shows']}" for row in table.to_dict("records"))
    return Picture(
        image=image,
        alt=f"{named}. {caption} Named: {told or 'none'}.",
        table=table,
        caption=caption,
        aside=_list(table),
        least=LEGIBLE,
        numbers=("Value", people.capitalize()),
    )


def _draw(axes: Axes, drawn: Funnel, people: str) -> None:
    shown = drawn.schools.assign(shown=drawn.factor * drawn.schools["value"])
    ours, outside = shown[shown["ours"]], shown[(shown["side"] != 0) & ~shown["ours"]]
    low, high = float(shown["n"].min()), float(shown["n"].max())
    air = 0.04 * (high - low) or 0.1 * high
    start, end = max(low - air, low / 2), high + air
    _draw_range(axes, drawn, start, end)
    _draw_schools(axes, shown[(shown["side"] == 0) & ~shown["ours"]], outside, ours)
    axes.set_xlim(start, end)
    edges = [drawn.edge(np.array([low, high]), way) for way in (1, -1)]
    _set_heights(axes, drawn, np.concatenate([shown["shown"], *edges]))
    axes.set(xlabel=f"number of {people}", ylabel="")
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.10g}")
    axes.grid(axis="x", visible=False)
    _name_middle(axes, drawn)
    axes.get_figure().draw_without_rendering()
    wanted = pd.concat([ours, outside.assign(far=_distance(outside, drawn)).nlargest(12, "far")])
    label_points(axes, [(r.n, r.shown, r.school_name, bool(r.ours)) for r in wanted.itertuples()], INK)


def _draw_range(axes: Axes, drawn: Funnel, start: float, end: float) -> None:
    """Draw the range that narrows with size, and its middle."""
    grid = np.geomspace(start, end, 200)
    lower, upper = drawn.edge(grid, -1), drawn.edge(grid, 1)
    axes.fill_between(grid, lower, upper, color=LINE, alpha=0.35, lw=0, zorder=0.5)
    for line in (lower, upper):
        axes.plot(grid, line, color=QUIET, lw=1.1, zorder=1)
    axes.axhline(drawn.factor * drawn.centre, color=INK, lw=1.4, zorder=1.2)


def _draw_schools(axes: Axes, inside: pd.DataFrame, outside: pd.DataFrame, ours: pd.DataFrame) -> None:
    """Draw schools as dots, those outside the range as hollow diamonds, ours large and filled."""
    import seaborn as sns

    dots: dict[str, Any] = {"x": "n", "y": "shown", "ax": axes}
    sns.scatterplot(inside, color=OTHERS, edgecolor="white", linewidth=0.5, s=26, zorder=2, **dots)
    sns.scatterplot(
        outside, marker="D", color="white", edgecolor=WORSE, linewidth=1.5, s=44, zorder=3, **dots
    )
    for row in ours.itertuples():
        marker = "D" if row.side != 0 else "o"
        axes.plot(row.n, row.shown, marker=marker, ms=9, color=OURS, mec="white", mew=1, ls="none", zorder=4)


def _name_middle(axes: Axes, drawn: Funnel) -> None:
    """Write the middle at the end of its line."""
    axes.annotate(
        f"middle {drawn.say(drawn.centre)}",
        (1.0, drawn.factor * drawn.centre),
        xycoords=("axes fraction", "data"),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        fontweight="bold",
        annotation_clip=False,
    )


def _set_heights(axes: Axes, drawn: Funnel, values: Any) -> None:
    """Set the height of the axes around all values, with room at both ends, and write it in their unit."""
    least, most = float(values.min()), float(values.max())
    room = 0.08 * (most - least) or max(0.1 * abs(most), 1.0)
    axes.set_ylim(least - (room if least < 0 else min(room, max(least, 0.02 * (most + room)))), most + room)
    axes.yaxis.set_major_formatter(
        lambda y, _: f"{y:,.10g}".replace("-", "−") + ("%" if drawn.unit == "percent" else "")
    )


def _distance(schools: pd.DataFrame, drawn: Funnel) -> pd.Series:
    return (schools["value"] - drawn.centre).abs() * np.sqrt(schools["n"])


def _caption(drawn: Funnel, direction: str | None, people: str) -> str:
    data = drawn.schools
    outside, n = int((data["side"] != 0).sum()), len(data)
    usual = "the usual differences" if drawn.chart == "i_prime" else "luck"
    large = ", the large one is ours" if data["ours"].any() else ""
    words = [
        f"Each mark is a school; diamonds lie outside the range{large}. "
        f"The fewer {people}, the wider the range.",
        f"{outside} of {n} schools {'lies' if outside == 1 else 'lie'} outside; {usual} alone would put "
        f"{about(n * _LUCK)} there.",
    ]
    if drawn.ratio >= OVERDISPERSED:
        words.append(
            f"Schools differ {drawn.ratio:.1f} times as much as luck alone would have it, so the range is drawn from "
            "the usual differences between schools, not from luck."
        )
    better = {"increase": "Higher is better.", "decrease": "Lower is better."}.get(str(direction), "")
    words += [better, "Outside means worth a look; the others cannot be told apart by this."]
    return " ".join(word for word in words if word)


def _named(drawn: Funnel, people: str) -> pd.DataFrame:
    said = {1: "above the range", -1: "below the range", 0: "inside the range"}
    data = drawn.schools
    chosen = data[data["ours"] | (data["side"] != 0)].sort_values(
        ["ours", "school_name"], ascending=[False, True]
    )
    rows = [
        {
            "School": row.school_name,
            "Value": drawn.say(row.value),
            people.capitalize(): f"{row.n:,.10g}",
            "What it shows": said[row.side] + (" (ours)" if row.ours else ""),
        }
        for row in chosen.itertuples()
    ]
    return pd.DataFrame(rows, columns=["School", "Value", people.capitalize(), "What it shows"])


def _list(table: pd.DataFrame) -> str:
    parts = []
    for side in ("above", "below"):
        rows = table[table["What it shows"].str.startswith(side)]
        if len(rows):
            items = "".join(
                f"<li><b>{escape(row['School'])}</b><br><span>{escape(row['Value'])}</span></li>"
                for row in rows.head(8).to_dict("records")
            )
            more = f"<li><span>{len(rows) - 8} more in the numbers.</span></li>" if len(rows) > 8 else ""
            parts.append(f"<h4>{side.capitalize()} the range, A to Z</h4><ul>{items}{more}</ul>")
    return "".join(parts) or '<h4>Outside the range</h4><p class="bs-small">None.</p>'
