"""Student groups as dots: each beside all students, with how many they are and how sure the number is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from brightspots.figures import labels
from brightspots.figures.charts import axes_frame
from brightspots.figures.charts.scale import tick_words
from brightspots.figures.charts.sketch import Box, px, shape, text, whole
from brightspots.figures.picture import LEGIBLE, Picture
from brightspots.figures.theme import INK, OURS, QUIET
from brightspots.text import wording
from brightspots.text.typed import one_line

_WIDE, _NAME = 504.0, 9.0

Row = dict[str, Any]

_KINDS = {"race_ethnicity": "Race and ethnicity", "sex": "Sex", "program": "Programs", "grade": "Grades"}


def dots(gaps: pd.DataFrame, definition: dict[str, str]) -> Picture | None:
    """Draw a measure by student group.

    Parameters
    ----------
    gaps : DataFrame
        From `brightspots.measures.schools.gaps.gaps`: all students first.
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
    return Picture(
        image=_draw(_rows(shown), definition, _year(shown)),
        alt=_alt(shown, definition),
        table=_table(gaps, definition["unit"]),
        caption=_caption(gaps, definition),
        numbers=("Value", "Students"),
        least=LEGIBLE,
    )


def _rows(shown: pd.DataFrame) -> list[Row | str]:
    """Put a heading before each kind of group."""
    rows: list[Row | str] = []
    kind = "all"
    for row in shown.to_dict("records"):
        if row["category"] != kind:
            kind = row["category"]
            rows.append(_KINDS.get(kind, kind))
        rows.append(row)
    return rows


def _year(shown: pd.DataFrame) -> str:
    first = shown.iloc[0]
    return wording.year_words(first["school_year"], first.get("through", ""))


def _draw(rows: list[Row | str], definition: dict[str, str], year: str) -> bytes:
    groups = [row for row in rows if not isinstance(row, str)]
    name, unit = one_line(definition["name"]), definition["unit"]
    names = [_name(row) for row in rows]
    bold = [isinstance(row, str) or row is groups[0] for row in rows]
    told = ["" if isinstance(row, str) else _told(row, groups[0]) for row in rows]
    left = axes_frame.EDGE + 4
    left += max(labels.text_width(n, _NAME, b) for n, b in zip(names, bold, strict=True))
    right = _WIDE - axes_frame.EDGE - 6 - axes_frame.widest(told, axes_frame.SMALL)
    tall = 50.4 + 19.44 * len(rows)
    low, high = _reach(groups, unit)
    box = Box(
        left,
        axes_frame.HEAD,
        right - left,
        tall - axes_frame.HEAD - axes_frame.FOOT,
        low,
        high,
        0.0,
        len(rows) + 0.2,
    )
    at = axes_frame.ticks(low, high, box.width / 30)
    parts = [
        axes_frame.upright_lines(box, at, [tick_words(tick, unit) for tick in at]),
        axes_frame.spine(box, left=False),
        f'<path d="M{px(box.across(groups[0]["value"]))} {px(box.y)}v{px(box.height)}" stroke="{OURS}" '
        'stroke-width="1.2"/>',
    ]
    for place, row in enumerate(rows):
        y = box.up(len(rows) - 0.4 - place)
        parts.append(
            text(left - 4, y + axes_frame.middle(_NAME), names[place], _NAME, bold=bold[place], anchor="end")
        )
        if isinstance(row, str):
            continue
        parts += [_bar(row, box, y), _dot(row, box, y, total=row is groups[0])]
        if told[place]:
            parts.append(
                text(right + 6, y + axes_frame.middle(axes_frame.SMALL), told[place], axes_frame.SMALL)
            )
    parts.append(axes_frame.title(f"{name} in {year}", left, _WIDE))
    return whole("".join(parts), _WIDE, tall, name, unit="pt")


def _name(row: Row | str) -> str:
    return row if isinstance(row, str) else labels.shorten(one_line(row["label"]), 34)


def _told(row: Row, everyone: Row) -> str:
    gap = "" if row is everyone or pd.isna(row["gap"]) else _signed(row["gap"])
    students = f"{wording.count(row['n'])} students" if pd.notna(row["n"]) else ""
    return ", ".join(part for part in (gap, students) if part)


def _reach(groups: list[Row], unit: str) -> tuple[float, float]:
    """Find the ends of the axis: all that is drawn, and a little air."""
    drawn = [row[edge] for row in groups for edge in ("value", "low", "high") if pd.notna(row[edge])]
    low, high = float(min(drawn)), float(max(drawn))
    air = 0.05 * (high - low) or max(0.05 * abs(high), 1.0)
    return max(low - air, 0.0) if unit == "percent" else low - air, high + air


def _bar(row: Row, box: Box, y: float) -> str:
    if pd.isna(row["low"]):
        return ""
    d = f"M{px(box.across(row['low']))} {px(y)}H{px(box.across(row['high']))}"
    return f'<path d="{d}" stroke="{QUIET}" stroke-width="2.4" stroke-linecap="square" opacity=".55"/>'


def _dot(row: Row, box: Box, y: float, *, total: bool) -> str:
    mark, size, colour = ("diamond", 4.9, OURS) if total else ("dot", 4.0, INK)
    return f'<path d="{shape(mark, box.across(row["value"]), y, size)}" fill="{colour}"/>'


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
    parts = [f"{definition['name']} in {_year(shown)} by student group."]
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
        gap = wording.change_words(row["gap"], unit) if pd.notna(row["gap"]) else "too rounded to tell"
        gap = gap if shown and row["subgroup_id"] != "all" else ""
        rows.append(
            {
                "Group": row["label"],
                "Value": wording.value_words(row["value"], unit, row["code"])
                if shown
                else wording.state_words(row | {"unit": unit}),
                "Students": wording.count(row["n"]) if shown and pd.notna(row["n"]) else "",
                "Gap to all students": gap.replace("up ", "higher by ").replace("down ", "lower by "),
                "Range by chance alone": sure,
            }
        )
    return pd.DataFrame(rows)
