"""Years of one measure: our school beside its district and the others, breaks drawn as breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from brightspots.figures import labels
from brightspots.figures.charts import axes_frame
from brightspots.figures.charts.scale import tick_words
from brightspots.figures.charts.sketch import Box, px, shape, text, whole
from brightspots.figures.picture import Picture
from brightspots.figures.theme import FOLDER, INK, LEA, OTHERS, OURS
from brightspots.measures.schools.weighted_lines import years_through
from brightspots.text import wording
from brightspots.text.typed import one_line

_WIDE, _TALL = 288.0, 209.0

Row = dict[str, Any]


@dataclass(frozen=True)
class _Look:
    colour: str
    width: float
    dashes: str
    mark: str
    size: float


_LOOKS = {
    "comparison": _Look(OTHERS, 1.8, "1.8 2.7", "up", 2.2),
    "district": _Look(FOLDER, 1.8, "9 3.6 1.8 3.6", "diamond", 2.5),
    "lea": _Look(LEA, 1.8, "9 3.6", "square", 2.8),
    "school": _Look(OURS, 3.0, "", "dot", 3.5),
}
"""From the back to the front: ours is drawn over the others."""


def trends(lines: pd.DataFrame, measures: pd.DataFrame, *, show: int = 3) -> list[Picture]:
    """Draw the years of the first measures that our school has a number of.

    Parameters
    ----------
    lines : DataFrame
        As for `trend`, of all measures: with ``measure_id``.
    measures : DataFrame
        Definitions, or a table from `brightspots.measures.schools.places.latest`, in the order to show.
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
    years = years_through(lines["school_year"])
    rows = lines.to_dict("records")
    return Picture(
        image=_draw(rows, years, definition),
        alt=_alt(rows, years, definition),
        table=_table(rows, definition["unit"]),
        caption=_caption(rows, definition),
    )


def _draw(rows: list[Row], years: list[str], definition: dict[str, str]) -> bytes:
    unit = definition["unit"]
    ends = _ends(rows)
    low, high = _heights([row["value"] for row in rows if pd.notna(row["value"])], unit)
    top, bottom = axes_frame.HEAD, _TALL - axes_frame.FOOT
    at = axes_frame.ticks(low, high, (bottom - top) / 20)
    written = [tick_words(tick, unit) for tick in at]
    left = axes_frame.EDGE + 7 + axes_frame.widest(written, axes_frame.WORDS)
    names = [(scope, labels.wrapped(one_line(label.split(",")[0]))) for scope, label, _ in ends]
    right = _WIDE - axes_frame.EDGE - 6
    right -= max(
        (axes_frame.widest(n.split("\n"), axes_frame.SMALL, bold=s == "school") for s, n in names),
        default=0.0,
    )
    box = Box(left, top, right - left, bottom - top, -0.25, len(years) - 0.75, low, high)
    said = _years_with_room(years, box)
    parts = [
        axes_frame.level_lines(box, at, written),
        axes_frame.below(box, said, [years[place] for place in said]),
        axes_frame.spine(box),
        *(_line(rows, years, scope, box) for scope in _LOOKS),
        _names(names, [box.up(value) for _, _, value in ends], box),
    ]
    name = definition["name"]
    heading = one_line(name if unit in ("percent", "") else f"{name} ({unit})")
    parts.append(axes_frame.title(heading, left, _WIDE))
    return whole("".join(parts), _WIDE, _TALL, one_line(name), unit="pt")


def _heights(known: list[float], unit: str) -> tuple[float, float]:
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    margin = 0.18 * ((high - low) or max(abs(high), 1))
    return (0.0 if unit == "percent" and low - margin < 0 else low - margin), high + margin


def _years_with_room(years: list[str], box: Box) -> list[int]:
    """Choose the years to write: all of them, or every second or third back from the last."""
    apart = box.across(1) - box.across(0)
    every = max(-(-int(axes_frame.widest(years, axes_frame.WORDS) + 6) // max(int(apart), 1)), 1)
    return list(range(len(years) - 1, -1, -every))[::-1]


def _line(rows: list[Row], years: list[str], scope: str, box: Box) -> str:
    look = _LOOKS[scope]
    points = [
        [(box.across(place), box.up(value)) for place, value in piece]
        for piece in unbroken([row for row in rows if row["scope"] == scope], years)
    ]
    if not points:
        return ""
    d = "".join("M" + "L".join(f"{px(x)} {px(y)}" for x, y in piece) for piece in points if len(piece) > 1)
    dashes = f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
    line = (
        f'<path d="{d}" fill="none" stroke="{look.colour}" stroke-width="{look.width}"{dashes}/>' if d else ""
    )
    marks = "".join(shape(look.mark, x, y, look.size) for piece in points for x, y in piece)
    return f'{line}<path d="{marks}" fill="{look.colour}" stroke="#fff" stroke-width=".75"/>'


def unbroken(rows: Iterable[Row], years: list[str]) -> list[list[tuple[int, float]]]:
    """Cut a yearly line wherever a year is missing or not whole, or the way of measuring changed.

    Returns
    -------
    list of list of (int, float)
        Pieces that a line may connect: the place of the year, and the value.

    Examples
    --------
    >>> rows = [{"school_year": "2018-19", "value": 9.0}, {"school_year": "2020-21", "value": 8.0},
    ...         {"school_year": "2021-22", "value": 7.0, "reliability": "method-break"}]
    >>> unbroken(rows, ["2018-19", "2019-20", "2020-21", "2021-22"])
    [[(0, 9.0)], [(2, 8.0)], [(3, 7.0)]]
    """
    by_year = {row["school_year"]: row for row in rows if pd.notna(row["value"])}
    pieces: list[list[tuple[int, float]]] = []
    for place, year in enumerate(years):
        row = by_year.get(year)
        if row is None:
            continue
        alone = row.get("through") or by_year.get(years[place - 1], {}).get("through")
        follows = pieces and pieces[-1][-1][0] == place - 1 and row.get("reliability") != "method-break"
        if alone or not follows:
            pieces.append([])
        pieces[-1].append((place, float(row["value"])))
    return pieces


def _year(row: Row) -> str:
    return wording.year_words(row["school_year"], row.get("through", ""))


def _ends(rows: list[Row]) -> list[tuple[str, str, float]]:
    """Find where each line ends: its kind, its name, its last value."""
    found = []
    for scope in _LOOKS:
        own = [row for row in rows if row["scope"] == scope and pd.notna(row["value"])]
        if own:
            last = max(own, key=lambda row: row["school_year"])
            found.append((scope, str(own[0]["label"]), float(last["value"])))
    return found


def _names(names: list[tuple[str, str]], ends: list[float], box: Box) -> str:
    """Write the name of each line at its end."""
    parts = []
    for (scope, name), y in zip(names, labels.spread(ends, gap=box.height / 7), strict=True):
        written, step = name.split("\n"), 1.1 * axes_frame.SMALL
        y += axes_frame.middle(axes_frame.SMALL) - step * (len(written) - 1) / 2
        colour = INK if scope == "comparison" else _LOOKS[scope].colour
        for number, words in enumerate(written):
            place = (box.x + box.width + 6, y + number * step)
            parts.append(text(*place, words, axes_frame.SMALL, colour=colour, bold=scope == "school"))
    return "".join(parts)


def _caption(rows: list[Row], definition: dict[str, str]) -> str:
    better = {"increase": "Higher is better.", "decrease": "Lower is better."}.get(
        definition["direction"], ""
    )
    parts = sorted({_year(row) for row in rows if row.get("through") and pd.notna(row["value"])})
    if parts:
        better = f"{better} A year that is not whole stands by itself: {', '.join(parts)}.".strip()
    many = [row for row in rows if row["scope"] != "school"]
    if not many:
        return better
    counts: dict[str, float] = {}
    alike: dict[str, bool] = {}
    for row in many:
        counts[row["label"]] = max(counts.get(row["label"], 0), row["schools"])
        alike[row["label"]] = bool(row["weighted"])
    kinds = {
        label: "weighted by students" if by else "each school counting the same"
        for label, by in alike.items()
    }
    one = set(kinds.values())
    means = ", ".join(
        f"{counts[label]:,.0f} in {label.split(',')[0]}{f' ({kinds[label]})' if len(one) > 1 else ''}"
        for label in counts
    )
    kind = f", {one.pop()}" if len(one) == 1 else ""
    return f"{better} Lines of many schools are means{kind}: of {means}.".strip()


def _alt(rows: list[Row], years: list[str], definition: dict[str, str]) -> str:
    # A folder of one school district has two lines of one name.
    said: dict[tuple[str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: row["school_year"]):
        words = said.setdefault((row["scope"], row["label"]), [])
        if pd.notna(row["value"]):
            value = wording.value_words(row["value"], definition["unit"], row.get("code", 0))
            words.append(f"{_year(row)} {value}")
    parts = [f"{definition['name']} from {years[0]} to {years[-1]}."]
    for key in dict.fromkeys((row["scope"], row["label"]) for row in rows):
        parts.append(f"{key[1]}: {', '.join(said[key]) or 'no data'}.")
    return " ".join(parts)


def _table(rows: list[Row], unit: str) -> pd.DataFrame:
    said = []
    for row in rows:
        shown = pd.notna(row["value"])
        state = wording.state_words({"state": "missing", **row, "unit": unit})
        said.append(
            {
                "Line": row["label"],
                "Year": _year(row),
                "Value": wording.value_words(row["value"], unit, row.get("code", 0)) if shown else state,
                "Students": wording.count(row["n"]) if shown and pd.notna(row["n"]) else "",
                "Schools": wording.count(row["schools"]) if pd.notna(row["schools"]) else "",
            }
        )
    return pd.DataFrame(said)
