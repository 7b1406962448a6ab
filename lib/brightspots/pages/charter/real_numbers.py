"""Our real number: what the team counts itself, week by week, and what the district's files say of the year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.measures.schools.places import latest
from brightspots.pages.main_series import main_series
from brightspots.text import markup, wording
from brightspots.text.dates import format_period

if TYPE_CHECKING:
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book

MOST_YEARLY = 3
_STUDENTS = re.compile(r"students (?P<who>who )?(?!of |in |with |from )(?P<did>.+?)(?:, each counted once)?")
_PEOPLE = re.compile(
    r"\W*(?:number of )?(?:(?:all|ninth|first|high|school|9th) )*"
    r"(?:student|pupil|learner|grad(?:uate|er)|complet(?:er|or)|child|kid|teacher|famil|parent|people|member)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """One real number of our school.

    Attributes
    ----------
    name : str
        Of the measure.
    words : str
        The number with how many of how many, where that is known, and when.
    source : str
        Whose count it is.
    numerator, denominator : float or None
    on : Timestamp or None
        The day it is of; None for a school year.
    when : str
        The time it is of, in words.
    measure_id : str
        Of the measure.
    did : str
        What the students that are counted did, as "They ..." goes on; empty where that is not known.
    unwanted : bool
        Whether it counts what there should be less of, as a problem does.
    """

    name: str
    words: str
    source: str
    numerator: float | None = None
    denominator: float | None = None
    on: pd.Timestamp | None = None
    when: str = ""
    measure_id: str = ""
    did: str = ""
    unwanted: bool = False


def our_numbers(book: Book, every: str = "week") -> list[Number]:
    """Return our school's own numbers, that of the aim first; none where readers may not know whose they are."""
    if book.project is None or not book.project.shared:
        return []
    found = _latest_point(main_series(book, every))
    return [*([found] if found is not None else []), *_of_the_year(book)]


def number_box(found: list[Number]) -> markup.Html | None:
    """Return the numbers to choose from as a box; None where there is none."""
    if not found:
        return None
    from html import escape

    rows = "".join(
        f"<li><strong>{escape(one.name)}</strong>: {escape(one.words)} <span>{escape(one.source)}</span></li>"
        for one in found
    )
    text = "\n".join(f"{one.name}: {one.words} ({one.source})" for one in found)
    return markup.Html(
        f'<div class="bs-box bs-real-numbers"><p>Our real numbers</p><ul>{rows}</ul></div>', text
    )


def numbers_for_problem(found: list[Number]) -> list[Number]:
    """Return the numbers that a problem can take: so many of so many of what there should be less of."""
    return [one for one in found if one.unwanted and one.numerator is not None and one.denominator]


_SAID = {
    "day": "on",
    "week": "in the week of",
    "fortnight": "in the two weeks of",
    "month": "in the month of",
    "term": "in the term of",
}


def _latest_point(measured: Measured) -> Number | None:
    if not len(measured.periods):
        return None
    row = measured.points[measured.values.notna().to_numpy()].iloc[-1]
    value = float(measured.values.dropna().iloc[-1])
    day = pd.Timestamp(row["period"])
    said = _SAID.get(measured.step, "in the year of")
    percent = measured.counted or measured.shares
    unit = "percent" if percent else measured.unit
    words = wording.value_words(100 * value if percent else value, unit)
    many = float(row["numerator"]) if measured.counted else None
    out_of = float(row["denominator"]) if measured.counted else None
    if many is not None and out_of is not None:
        words += f" ({wording.count(many)} of {wording.count(out_of)})"
    when = f"{said} {format_period(day.to_datetime64())}"
    return Number(
        measured.name,
        f"{words} {when}",
        f"our own count, or the school's by {measured.step}",
        many,
        out_of,
        day,
        when,
        measured.measure_id,
        unwanted=measured.direction != "increase",
    )


def _of_the_year(book: Book) -> list[Number]:
    rows = book.measures("school")
    rows = rows[rows["subgroup_id"] == "all"]
    if rows.empty:
        return []
    counted = dict(zip(book.definitions["measure_id"], book.definitions["numerator_def"], strict=True))
    found: list[Number] = []
    for row in latest(rows, book.definitions).to_dict("records"):
        if row["state"] != "shown" or pd.isna(row["value"]) or len(found) == MOST_YEARLY:
            continue
        words = wording.value_words(row["value"], row["unit"] or "", int(row["code"]))
        n, numerator = row["n"], None
        people = counts_people(counted.get(row["measure_id"]))
        if people and row["unit"] == "percent" and pd.notna(n) and not int(row["code"]):
            numerator = round(row["value"] * n / 100)
            words += f" (about {wording.count(numerator)} of {wording.count(n)})"
        known = None if pd.isna(n) else float(n)
        when = f"in {wording.year_words(row['school_year'], row['through'])}"
        did = _did(counted.get(row["measure_id"]))
        found.append(
            Number(
                row["name"],
                f"{words} {when}",
                "the district's files",
                numerator,
                known,
                when=when,
                measure_id=row["measure_id"],
                did=did,
                unwanted=row["direction"] == "decrease" and bool(did),
            )
        )
    return found


def counts_people(counted: object) -> bool:
    """Return whether a share is one of people, so that it can be said of how many it is true.

    A share of days or of answers is not: 94% attendance of 293 students are not 275 students.

    Parameters
    ----------
    counted : object
        What is counted, in the words of `numerator_def`.

    Examples
    --------
    >>> counts_people("students who left without a diploma"), counts_people("days attended"), counts_people(None)
    (True, False, False)
    """
    return isinstance(counted, str) and _PEOPLE.match(counted) is not None


def _did(counted: object) -> str:
    """Return what counted students did; empty where it is not students that are counted, or not what they did.

    Examples
    --------
    >>> _did("students suspended for one day or more, each counted once")
    'were suspended for one day or more'
    >>> _did("students who left without a diploma"), _did("school days attended"), _did("students of the cohort")
    ('left without a diploma', '', '')
    """
    said = _STUDENTS.fullmatch(counted.strip()) if isinstance(counted, str) else None
    return "" if said is None else f"{'' if said['who'] else 'were '}{said['did']}"
