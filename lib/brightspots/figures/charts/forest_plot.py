"""Numbers with the range that they may lie in, one a line: like schools' improvements, and early signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.figures import labels
from brightspots.figures.picture import LEGIBLE, Picture, to_svg
from brightspots.figures.theme import INK, LINE, OURS, QUIET, theme
from brightspots.text import wording
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from brightspots.measures.schools.early_signs import EarlySigns
    from brightspots.measures.schools.improvement import Improvers

WHEN = {0: "In the same year, while it goes on", 1: "One year before", 2: "Two years before"}


@dataclass(frozen=True)
class _Line:
    label: str
    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    words: str = ""
    published: float = float("nan")
    mark: str = "o"
    full: bool = True
    bold: bool = False

    @property
    def heading(self) -> bool:
        return self.mark == ""


def improvers(found: Improvers, ours: str) -> Picture | None:
    """Draw how much our school improved, and the like schools that improved more.

    Parameters
    ----------
    found : Improvers
        From `brightspots.measures.schools.improvement.learn_from`.
    ours : str
        Our school's name.

    Returns
    -------
    Picture or None
        None where there is nothing to compare. Like schools that did not improve more are not named.
    """
    if found.like.empty or found.swing is None:
        return None
    unit = found.measure["unit"]
    rows = [*found.named.to_dict("records"), {**found.ours, "school_name": ours}]
    lines = [_school(row, unit, found.pooled, is_ours=row is rows[-1]) for row in rows]
    title = f"{found.measure['name']}: change from {found.first} to {found.last}"
    image = _drawn(
        lines, title, found.typical, f"middle of {len(found.like)} like schools", found.sign < 0, ""
    )
    table = _schools_table(found, ours)
    told = "; ".join(f"{line.label}: {line.words}" for line in lines)
    middle = f"The middle of the {len(found.like)} schools most like ours: {_change(found.typical, unit)}."
    return Picture(
        image=image,
        alt=f"{title}. {told}. {middle}",
        table=table,
        caption=_improvers_caption(found),
        numbers=("Students",),
        least=LEGIBLE,
    )


def early_signs(found: EarlySigns) -> Picture | None:
    """Draw which signs go before a result, earliest first.

    Parameters
    ----------
    found : EarlySigns
        From `brightspots.measures.schools.early_signs.early_signs`.

    Returns
    -------
    Picture or None
        None where nothing could be looked at.
    """
    if found.table.empty:
        return None
    lines: list[_Line] = []
    for years_before, rows in found.table.groupby("years_before", sort=False):
        lines.append(_Line(WHEN.get(int(str(years_before)), f"{years_before} years before"), mark=""))
        for row in rows.to_dict("records"):
            words = f"{row['of_100']:.0f} of 100, {row['schools']:,} schools"
            spot = (row["of_100"], row["of_100_low"], row["of_100_high"])
            lines.append(_Line(str(row["name"]), *spot, words=words, full=bool(row["stands"])))
    title = f"What goes before: {found.result['name']}"
    image = _drawn(lines, title, 50.0, "a tossed coin", False, "pairs of schools, of 100")
    told = "; ".join(
        f"{WHEN.get(row['years_before'], '')}: {row['name']} {row['of_100']:.0f}"
        for row in found.table.to_dict("records")
    )
    return Picture(
        image=image,
        alt=f"{title}. Of 100 pairs of schools, in how many the better sign went with the better result: {told}.",
        table=_signs_table(found),
        caption=(
            "Take two schools that had the same result so far and are given the same. The dot says in how many of 100 "
            "such pairs the one with the better sign later had the better result; 50 is what tossing a coin gives. The "
            "bar is the range of it. A full dot still stands when all looks are counted; an open one may be luck."
        ),
        numbers=("Of 100 pairs", "Schools"),
        least=LEGIBLE,
    )


def _school(row: dict[str, Any], unit: str, pooled: bool, *, is_ours: bool) -> _Line:
    before, after = wording.value_words(row["before"], unit), wording.value_words(row["after"], unit)
    return _Line(
        str(row["school_name"]),
        row["lasting"],
        row["low"],
        row["high"],
        words=f"{before} to {after}",
        published=row["change"] if pooled else float("nan"),
        mark="D" if is_ours else "o",
        bold=is_ours,
    )


def _drawn(
    lines: Sequence[_Line], title: str, at: float, at_words: str, better_is_less: bool, across: str
) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with theme():
        figure = Figure(figsize=(7.0, 1.15 + 0.3 * len(lines)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        _draw(axes, lines, at)
        axes.set_title("\n".join(labels.in_lines(title, 70)), pad=18)
        axes.annotate(
            at_words,
            (at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
            color=QUIET,
            annotation_clip=False,
        )
        axes.set_xlabel(across or "better →", fontsize=9)
        if better_is_less:
            axes.invert_xaxis()
        return to_svg(figure, title=title)


def _draw(axes: Axes, lines: Sequence[_Line], at: float) -> None:
    axes.axvline(at, color=QUIET, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
    for place, line in enumerate(lines):
        if line.heading:
            continue
        colour = OURS if line.bold else INK
        axes.plot([line.low, line.high], [place, place], color=QUIET, linewidth=2.4, alpha=0.55, zorder=2)
        if pd.notna(line.published):
            axes.plot(line.published, place, "|", color=colour, markersize=11, markeredgewidth=1.6, zorder=3)
        fill = colour if line.full else "white"
        axes.plot(line.value, place, line.mark, color=colour, markerfacecolor=fill, markersize=7.5, zorder=4)
        axes.annotate(
            line.words,
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
            annotation_clip=False,
        )
    axes.set_yticks(range(len(lines)), [labels.shorten(one_line(line.label), 34) for line in lines])
    for tick, line in zip(axes.get_yticklabels(), lines, strict=True):
        tick.set_fontweight("bold" if line.bold or line.heading else "normal")
        tick.set_fontsize(9)
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=LINE)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))


def _improvers_caption(found: Improvers) -> str:
    better = "Fewer is better, so better is to the right." if found.sign < 0 else "Better is to the right."
    unit = {"percent": "percentage points", "points": "points"}.get(
        found.measure["unit"], found.measure["unit"]
    )
    drawn = (
        "The dot is our best guess of the part that will last, the bar its range (95 of 100 such ranges are right)"
        if found.pooled
        else "The dot is the change, the bar its range (95 of 100 such ranges are right)"
    )
    mark = "; the upright mark is the change as published" if found.pooled else ""
    across = f" In {unit}." if unit else ""
    return f"{better}{across} {drawn}{mark}."


def _change(change: float, unit: str) -> str:
    return wording.change_words(change, unit)


def _schools_table(found: Improvers, ours: str) -> pd.DataFrame:
    rows = [*found.named.to_dict("records"), {**found.ours, "school_name": ours}]
    unit = found.measure["unit"]
    guess = "Part likely to last" if found.pooled else "Change"
    return pd.DataFrame(
        {
            "School": row["school_name"],
            found.first: wording.value_words(row["before"], unit),
            found.last: wording.value_words(row["after"], unit),
            **({"Change as published": _change(row["change"], unit)} if found.pooled else {}),
            guess: _change(row["lasting"], unit),
            "Its range": f"{wording.number(row['low'])} to {wording.number(row['high'])}",
            "Students": wording.count(row["n_after"]) if pd.notna(row["n_after"]) else "",
        }
        for row in rows
    )


def _signs_table(found: EarlySigns) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Sign": row["name"],
            "When": WHEN.get(row["years_before"], f"{row['years_before']} years before"),
            "Of 100 pairs": f"{row['of_100']:.0f}",
            "Its range": f"{row['of_100_low']:.0f} to {row['of_100_high']:.0f}",
            "Schools": f"{row['schools']:,}",
            "When all looks are counted": "it stands" if row["stands"] else "it may be luck",
        }
        for row in found.table.to_dict("records")
    )
