"""The map backwards for a page: which signs go before a year-end result, remembered once for all schools of a level."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.measures.schools.early_signs import WITHIN_THE_YEAR, EarlySigns, early_signs
from brightspots.warehouse.disk_cache import once

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

_WHEN = {
    0: "in the same school year, while it went on",
    1: "one school year before",
    2: "two school years before",
}


def find_signs(book: Book, result: str = "") -> EarlySigns:
    """Look for early signs of a year-end result, among all schools of our level that are compared.

    Parameters
    ----------
    book : Book
    result : str
        The measure's id; the first outcome that our school has a number of when empty.

    Returns
    -------
    EarlySigns
    """
    about = book.measure(result) if result else _first_outcome(book)
    if not about["measure_id"]:
        return EarlySigns(
            _result(about), why_none="there is no year-end result with numbers that may be shown"
        )
    what = ("early signs", about["measure_id"], book.school.level)
    return _remembered(book, what, about, lambda: _look(book, about))


def find_signs_by_grade(book: Book, result: str = "") -> EarlySigns:
    """Look in which grades an early sign shows, among the schools of this folder: only of them grades are known."""
    about = book.measure(result) if result else _first_outcome(book)
    words = book.definitions.to_dict("records")
    sign = next(
        (row for row in words if _comes_early(row) and row["measure_id"] != about["measure_id"]), None
    )
    grades = book.subgroups[book.subgroups["category"] == "grade"].to_dict("records")
    if sign is None or not grades or not about["measure_id"]:
        return EarlySigns(_result(about), why_none="no sign is known by grade")
    what = ("early signs by grade", about["measure_id"], sign["measure_id"], book.school.level)
    return _remembered(book, what, about, lambda: _look_at_grades(book, about, sign, grades))


def tell_signs(book: Book, found: EarlySigns) -> None:
    """Say which sign comes earliest, how much it says, and how many were looked at."""
    what = found.result.get("name", "")
    if found.table.empty:
        return
    stands = found.table[found.table["stands"]]
    looks = (
        f"We looked at {found.looks} pairs of a sign and a time before. If none of them said anything, luck alone "
        f"would make about {_expected(found.by_luck)} seem to; {len(stands)} of them still stand when all looks are "
        "counted."
    )
    better = stands[stands["goes_with"] > 0]
    if better.empty:
        book.say(f"No early sign of {what} stands out from luck here. {looks}", "finding")
        return
    kinds = {row["measure_id"]: row.get("kind") for row in book.definitions.to_dict("records")}
    leading = better[better["measure_id"].map(kinds).isin(WITHIN_THE_YEAR)]
    row = (leading if len(leading) else better).iloc[0].to_dict()
    when = _WHEN.get(row["years_before"], f"{row['years_before']} school years before")
    then = "the year before" if row["years_before"] < 2 else "then"
    text = (
        f"{what}: the earliest early sign that we see is {row['name']}, {when}. Take 100 pairs of schools that had the "
        f"same result {then}: in {row['of_100']:.0f} of them the school with the better number in {row['name']} later "
        f"had the better result (range {row['of_100_low']:.0f} to {row['of_100_high']:.0f}; {row['schools']:,} "
        f"schools). Tossing a coin gives 50. {_strength(row['of_100'])}"
    )
    book.finding(
        f"{found.result['measure_id']}_early_sign:{row['measure_id']}",
        row["of_100"],
        text,
        n=row["schools"],
        label=f"{what}: earliest early sign",
        short=f"{row['name']}, {when}.",
    )
    book.say(looks, "small")


def draw_signs(book: Book, found: EarlySigns) -> None:
    """Show the map, or say why there is none."""
    from brightspots import figures

    if (picture := figures.early_signs(found)) is not None:
        book.show(picture)
    else:
        book.say(f"There is no map to draw: {found.why_none}.", "note")


def _expected(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def _strength(of_100: float) -> str:
    apart = abs(of_100 - 50)
    if apart < 4:
        return "That is a small nudge of the odds, not a forecast for one school."
    if apart < 10:
        return "That tilts the odds; for one school a lot else can happen."
    return "That is a strong sign, and still no cause."


def _first_outcome(book: Book) -> dict[str, Any]:
    own = book.measures("school")
    shown = set(own.loc[(own["state"] == "shown") & (own["subgroup_id"] == "all"), "measure_id"])
    rows = [
        row
        for row in book.definitions.to_dict("records")
        if row["measure_id"] in shown and row["direction"] in ("increase", "decrease")
    ]
    outcomes = [row for row in rows if row.get("kind") == "outcome"]
    return next(iter([*outcomes, *rows]), {"measure_id": "", "name": "", "unit": "", "direction": ""})


def _comes_early(row: dict[str, Any]) -> bool:
    return row.get("kind") in WITHIN_THE_YEAR and row["direction"] in ("increase", "decrease")


def _look(book: Book, about: dict[str, Any]) -> EarlySigns:
    rows = book.measures("comparison", level="same")
    return early_signs(rows, book.schools(), book.definitions, about["measure_id"])


def _look_at_grades(
    book: Book, about: dict[str, Any], sign: dict[str, Any], grades: list[dict[str, Any]]
) -> EarlySigns:
    schools = book.schools("district")
    if book.school.level:
        schools = schools[schools["school_level"] == book.school.level]
    outcome, rows = book.groups(about["measure_id"]), book.groups(sign["measure_id"])
    parts = [outcome[outcome["subgroup_id"] == "all"], rows.assign(measure_id=rows["subgroup_id"])]
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    table = table[table["school_id"].isin(schools["school_id"])]
    named = [
        sign | {"measure_id": group["subgroup_id"], "name": f"{sign['name']}, {group['label']}"}
        for group in grades
    ]
    found = early_signs(table, schools, pd.DataFrame([about, *named]), about["measure_id"])
    if found.table["measure_id"].nunique() > 1:
        return found
    return EarlySigns(found.result, why_none="too few schools here have these numbers by grade")


def _remembered(
    book: Book, what: tuple[str, ...], about: dict[str, Any], look: Callable[[], EarlySigns]
) -> EarlySigns:
    def make() -> pd.DataFrame:
        found = look()
        table = found.table.copy()
        table.attrs = {"last": found.last, "why_none": found.why_none}
        return table

    table = once(book._district, book.audience, book.as_of, what, make)
    return EarlySigns(_result(about), table, table.attrs["last"], table.attrs["why_none"])


def _result(about: dict[str, Any]) -> dict[str, Any]:
    return {name: about.get(name) or "" for name in ("measure_id", "name", "unit", "direction")}
