"""Student groups as dots: each beside all students, with how many they are and how sure the number is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots import wording
from brightspots.figures import labels
from brightspots.figures.picture import Picture, to_svg
from brightspots.figures.theme import INK, LINE, OURS, QUIET, theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KINDS = {"race_ethnicity": "Race and ethnicity", "sex": "Sex", "program": "Programs", "grade": "Grades"}


def dots(gaps: pd.DataFrame, definition: dict[str, str]) -> Picture | None:
    """Draw a measure by student group.

    Parameters
    ----------
    gaps : DataFrame
        From `brightspots.measures.gaps.gaps`: all students first.
    definition : dict
        The measure: name, unit, direction.

    Returns
    -------
    Picture or None
        Groups that are hidden are named in the caption and the table. None when no group is shown.
    """
    shown = gaps[gaps["state"] == "shown"]
    if len(shown) < 2:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = _rows(shown)
    with theme():
        figure = Figure(figsize=(7.0, 0.7 + 0.27 * len(rows)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        _draw(axes, rows, definition["unit"])
        axes.set_title(f"{definition['name']} in {shown['school_year'].iloc[0]}")
        image = to_svg(figure, title=definition["name"])
    return Picture(
        image=image,
        alt=_alt(shown, definition),
        table=_table(gaps, definition["unit"]),
        caption=_caption(gaps, definition),
        numbers=("Value", "Students"),
    )


def _rows(shown: pd.DataFrame) -> list[dict[str, Any] | str]:
    """Put a heading before each kind of group."""
    rows: list[dict[str, Any] | str] = []
    kind = "all"
    for row in shown.to_dict("records"):
        if row["category"] != kind:
            kind = row["category"]
            rows.append(_KINDS.get(kind, kind))
        rows.append(row)
    return rows


def _draw(axes: Axes, rows: list[dict[str, Any] | str], unit: str) -> None:
    everyone = rows[0]
    assert isinstance(everyone, dict)
    axes.axvline(everyone["value"], color=OURS, linewidth=1.2, zorder=1)
    names, places = [], []
    for place, row in enumerate(rows):
        if isinstance(row, str):
            names.append(row)
            places.append(place)
            continue
        total = row is everyone
        if pd.notna(row["low"]):
            axes.plot(
                [row["low"], row["high"]], [place, place], color=QUIET, linewidth=2.4, alpha=0.55, zorder=2
            )
        marker, size = ("D", 8) if total else ("o", 7)
        axes.plot(row["value"], place, marker, color=OURS if total else INK, markersize=size, zorder=3)
        gap = "" if total else _signed(row["gap"])
        students = f"{wording.count(row['n'])} students" if pd.notna(row["n"]) else ""
        words = ", ".join(part for part in (gap, students) if part)
        axes.annotate(
            words,
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
            annotation_clip=False,
        )
        names.append(labels.shorten(str(row["label"]), 34))
        places.append(place)
    axes.set_yticks(places, names)
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        heading = isinstance(row, str) or row is everyone
        tick.set_fontweight("bold" if heading else "normal")
        tick.set_fontsize(9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=LINE)
    axes.spines["left"].set_visible(False)
    if unit == "percent":
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
        axes.set_xlim(left=max(axes.get_xlim()[0], 0))


def _signed(gap: float) -> str:
    words = wording.number(gap)
    return f"+{words}" if gap > 0 and words != "0.0" else words


def _caption(gaps: pd.DataFrame, definition: dict[str, str]) -> str:
    better = {"increase": "Higher is better.", "decrease": "Lower is better."}.get(
        definition["direction"], ""
    )
    bars = (
        "The bar says within what range a group of this size would usually fall again by chance alone."
        if definition["unit"] == "percent"
        else "How sure these averages are is not known: the source gives no spread."
    )
    line = "The line marks all students; the number at the right is the gap to them."
    hidden = gaps.loc[gaps["state"] == "suppressed", "label"].tolist()
    left_out = f" Hidden to protect students: {', '.join(hidden)}." if hidden else ""
    return f"{better} {line} {bars}{left_out}".strip()


def _alt(shown: pd.DataFrame, definition: dict[str, str]) -> str:
    parts = [f"{definition['name']} in {shown['school_year'].iloc[0]} by student group."]
    for row in shown.to_dict("records"):
        parts.append(f"{row['label']}: {wording.value_words(row['value'], definition['unit'], row['code'])}.")
    return " ".join(parts)


def _table(gaps: pd.DataFrame, unit: str) -> pd.DataFrame:
    rows = []
    for row in gaps.to_dict("records"):
        shown = row["state"] == "shown"
        sure = ""
        if shown and pd.notna(row["low"]):
            sure = f"{wording.value_words(row['low'], unit)} to {wording.value_words(row['high'], unit)}"
        gap = wording.change_words(row["gap"], unit) if shown and row["subgroup_id"] != "all" else ""
        rows.append(
            {
                "Group": row["label"],
                "Value": wording.value_words(row["value"], unit, row["code"])
                if shown
                else wording.STATE_WORDS[row["state"]],
                "Students": wording.count(row["n"]) if shown and pd.notna(row["n"]) else "",
                "Gap to all students": gap.replace("up ", "higher by ").replace("down ", "lower by "),
                "Range by chance alone": sure,
            }
        )
    return pd.DataFrame(rows)
