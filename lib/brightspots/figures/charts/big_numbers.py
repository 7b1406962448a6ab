"""The numbers of a page at a glance: three big ones, and all of them as a table."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from brightspots.text import markup, wording


def big_numbers(glance: pd.DataFrame, level: str = "", *, show: int = 3) -> markup.Html:
    """Show the first measures as big numbers, each with its change and its place.

    Parameters
    ----------
    glance : DataFrame
        From `brightspots.measures.schools.places.with_places`.
    level : str
        The school's level, for the words of the place.
    show : int
        How many; measures with a value come first.
    """
    with_value = glance[glance["state"].isin(["shown", "bound"])]
    cards = "".join(_card(row, level) for row in with_value.head(show).to_dict("records"))
    text = "; ".join(f"{row['name']} {_words(row)}" for row in with_value.head(show).to_dict("records"))
    return markup.Html(f'<div class="bs-cards">{cards}</div>', text)


def _card(row: dict[str, Any], level: str) -> str:
    short = wording.why_not_compared(row)
    change = f"not set against the year before: {short}" if short else "no year before to compare with"
    if row["state"] == "bound":
        change = "the source gives no exact number"
    elif pd.notna(row["change"]):
        change = wording.change_words(row["change"], row["unit"])
        since = f" from {wording.year_before_words(row)}" if row["same_days"] else ""
        if wording.about_the_same(row) and change != "no change":
            change = f"about the same as {wording.year_before_words(row)} ({change})"
        else:
            better = wording.verdict_words(row)
            arrow = {"up": "▲ ", "do": "▼ "}.get(change[:2], "")
            change = f"{arrow}{change}{since}{f' ({better})' if better else ''}"
    students = f"{wording.count(row['n'])} students, " if pd.notna(row["n"]) else ""
    place = _place(row, level)
    return (
        f'<section class="bs-card"><h3>{escape(str(row["name"]))}</h3>'
        f'<p class="bs-big">{_value(row)}</p>'
        f'<p class="bs-change">{escape(change)}</p>{place}'
        f'<p class="bs-small">{escape(students + _year(row))}</p></section>'
    )


def _words(row: dict[str, Any]) -> str:
    if row["state"] == "bound":
        return wording.state_words(row)
    return wording.value_words(row["value"], row["unit"], row["code"])


def _year(row: dict[str, Any]) -> str:
    return wording.year_words(row["school_year"], row["through"])


def _value(row: dict[str, Any]) -> str:
    if row["state"] == "bound":
        return escape(_words(row))
    number, _, unit = _words(row).partition(" ")
    return escape(number) + (f" <small>{escape(unit)}</small>" if unit else "")


def _place(row: dict[str, Any], level: str) -> str:
    if pd.isna(row["place"]):
        return ""
    words = wording.place_words(row, level)
    boxes = "".join(f"<i{' class=on' if step == row['place'] else ''}></i>" for step in range(1, 11))
    return f'<div class="bs-place" aria-hidden="true">{boxes}</div><p class="bs-small">{escape(words)}</p>'


def glance_table(glance: pd.DataFrame, level: str = "") -> markup.Html:
    """Show every measure with its value, its n, its year, its change and its place.

    Parameters
    ----------
    glance : DataFrame
        From `brightspots.measures.schools.places.with_places`.
    level : str
        The school's level.
    """
    among = f"Place, 1 to 10 among {wording.schools_words(level)}"
    rows = []
    for row in glance.to_dict("records"):
        shown = row["state"] == "shown"
        change = better = ""
        if shown and pd.notna(row["change"]):
            change = wording.change_words(row["change"], row["unit"])
            change += f" from {wording.year_before_words(row)}" if row["same_days"] else ""
            better = "about the same" if wording.about_the_same(row) else wording.verdict_words(row)
        elif shown and (short := wording.why_not_compared(row)):
            change = f"none: {short}"
        place = f"{row['place']} (of {row['place_of']:,} schools)" if pd.notna(row["place"]) else ""
        rows.append(
            {
                "Measure": row["name"],
                "Value": wording.value_words(row["value"], row["unit"], row["code"])
                if shown
                else wording.state_words(row),
                "Students": wording.count(row["n"]) if shown and pd.notna(row["n"]) else "",
                "Year": _year(row),
                "Change from the year before": f"{change}{f' ({better})' if better else ''}",
                among: place,
            }
        )
    frame = pd.DataFrame(
        rows, columns=["Measure", "Value", "Students", "Year", "Change from the year before", among]
    )
    few = ""
    if not frame[among].astype(bool).any():
        frame = frame.drop(columns=among)
        known = glance["direction"].isin(["increase", "decrease"]).any()
        why = (
            "fewer than 10 schools of this level can be compared"
            if known
            else "nobody says which way is better"
        )
        few = markup.paragraph(f"There are no places: {why}.", "small")
    html = markup.table(frame, numbers=("Value", "Students", "Year")) + few
    return markup.Html(f'<div class="bs-scroll">{html}</div>', frame.to_string(index=False))
