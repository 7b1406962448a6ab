"""Years of one measure: our school beside its district and the others, breaks drawn as breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from brightspots import wording
from brightspots.figures import labels
from brightspots.figures.picture import Picture, to_svg
from brightspots.figures.theme import FOLDER, INK, LEA, OTHERS, OURS, theme
from brightspots.measures.lines import unbroken, years_through

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = {
    "school": {"color": OURS, "linewidth": 3.0, "linestyle": "-", "marker": "o", "markersize": 7},
    "lea": {"color": LEA, "linewidth": 1.8, "linestyle": (0, (5, 2)), "marker": "s", "markersize": 5},
    "district": {
        "color": FOLDER,
        "linewidth": 1.8,
        "linestyle": (0, (5, 2, 1, 2)),
        "marker": "D",
        "markersize": 4.5,
    },
    "comparison": {
        "color": OTHERS,
        "linewidth": 1.8,
        "linestyle": (0, (1, 1.5)),
        "marker": "^",
        "markersize": 5,
    },
}


def trends(lines: pd.DataFrame, measures: pd.DataFrame, *, show: int = 3) -> list[Picture]:
    """Draw the years of the first measures that our school has a number of.

    Parameters
    ----------
    lines : DataFrame
        As for `trend`, of all measures: with ``measure_id``.
    measures : DataFrame
        Definitions, or a table from `brightspots.measures.standing.latest`, in the order to show.
    show : int
        How many pictures.
    """
    ours = lines[(lines["scope"] == "school") & lines["value"].notna()]
    wanted = measures[measures["measure_id"].isin(ours["measure_id"])].head(show)
    return [
        trend(lines[lines["measure_id"] == definition["measure_id"]], definition)
        for definition in wanted.to_dict("records")
    ]


def trend(lines: pd.DataFrame, definition: dict[str, str]) -> Picture:
    """Draw the years of one measure.

    Parameters
    ----------
    lines : DataFrame
        One row a line and year: ``scope`` (school, lea, district, comparison), ``label``, ``school_year``,
        ``value``, ``n``, ``schools`` and, where known, ``reliability``.
    definition : dict
        The measure: name, unit, direction.

    Returns
    -------
    Picture
        A year without a value breaks the line.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    years = years_through(lines["school_year"])
    with theme():
        figure = Figure(figsize=(4.0, 2.9), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        unit = definition["unit"]
        axes.set_title(definition["name"] if unit in ("percent", "") else f"{definition['name']} ({unit})")
        _draw(axes, lines, years, definition["unit"])
        image = to_svg(figure, title=definition["name"])
    return Picture(
        image=image,
        alt=_alt(lines, years, definition),
        table=_table(lines, definition["unit"]),
        caption=_caption(lines, definition),
    )


def _draw(axes: Axes, lines: pd.DataFrame, years: list[str], unit: str) -> None:
    import seaborn as sns

    ends: list[tuple[float, str, str]] = []
    for scope, look in reversed(_LOOKS.items()):
        rows = lines[lines["scope"] == scope]
        for piece in unbroken(rows, years):
            places = [years.index(year) for year in piece["school_year"]]
            sns.lineplot(x=places, y=piece["value"].tolist(), ax=axes, legend=False, **look)
        shown = rows.dropna(subset="value").sort_values("school_year")
        if len(shown):
            ends.append((shown["value"].iloc[-1], shown["label"].iloc[0], scope))
    axes.set(xlabel="", ylabel="", xlim=(-0.25, len(years) - 0.75))
    axes.set_xticks(range(len(years)), years)
    axes.grid(axis="x", visible=False)
    known = lines["value"].dropna()
    low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    margin = 0.18 * ((high - low) or max(abs(high), 1))
    floor = 0 if unit == "percent" and low - margin < 0 else low - margin
    axes.set_ylim(floor, high + margin)
    if unit == "percent":
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    wanted = labels.spread([end[0] for end in ends], gap=(axes.get_ylim()[1] - floor) / 7)
    for (_, label, scope), y in zip(ends, wanted, strict=True):
        axes.annotate(
            labels.wrapped(label.split(",")[0]),
            (len(years) - 0.75, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=_LOOKS[scope]["color"] if scope != "comparison" else INK,
            fontsize=8.5,
            linespacing=0.95,
            fontweight="bold" if scope == "school" else "normal",
            annotation_clip=False,
        )


def _caption(lines: pd.DataFrame, definition: dict[str, str]) -> str:
    better = {"increase": "Higher is better.", "decrease": "Lower is better."}.get(
        definition["direction"], ""
    )
    many = lines[lines["scope"] != "school"]
    counts = many.groupby("label", sort=False)["schools"].max()
    if counts.empty:
        return better
    kind = "weighted by students" if many["weighted"].all() else "each school counting the same"
    means = ", ".join(f"{schools:,.0f} in {label.split(',')[0]}" for label, schools in counts.items())
    return f"{better} Lines of many schools are means, {kind}: of {means}.".strip()


def _alt(lines: pd.DataFrame, years: list[str], definition: dict[str, str]) -> str:
    parts = [f"{definition['name']} from {years[0]} to {years[-1]}."]
    # A folder of one school district has two lines of one name.
    for (_, label), rows in lines.groupby(["scope", "label"], sort=False):
        shown = rows.dropna(subset="value").sort_values("school_year")
        words = ", ".join(
            f"{row['school_year']} {wording.value_words(row['value'], definition['unit'], row.get('code', 0))}"
            for row in shown.to_dict("records")
        )
        parts.append(f"{label}: {words or 'no data'}.")
    return " ".join(parts)


def _table(lines: pd.DataFrame, unit: str) -> pd.DataFrame:
    rows = []
    for row in lines.to_dict("records"):
        shown = pd.notna(row["value"])
        state = wording.STATE_WORDS.get(str(row.get("state")), wording.NO_DATA)
        rows.append(
            {
                "Line": row["label"],
                "Year": row["school_year"],
                "Value": wording.value_words(row["value"], unit, row.get("code", 0)) if shown else state,
                "Students": wording.count(row["n"]) if shown and pd.notna(row["n"]) else "",
                "Schools": wording.count(row["schools"]) if pd.notna(row["schools"]) else "",
            }
        )
    return pd.DataFrame(rows)
