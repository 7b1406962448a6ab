"""Numbers in words: one way to write a value, a change, a place, a count, everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from brightspots.text.dates import format_day

HIDDEN = "hidden to protect students"
NO_DATA = "no data"
HIDDEN_FOR_ANOTHER = "hidden because the other group could be worked out"
PLAIN = ("index", "score", "percentile")
"""Units of numbers that stand without a sign and a word."""
NOT_AVAILABLE = "not available from the source"
_NOT_COMPARED = {
    "suppressed": f"the year before is {HIDDEN}",
    "missing": "the year before has no number",
    "not-available": f"the year before is {NOT_AVAILABLE}",
    "bound": "only a limit of the year before is known",
    "coded": "only a limit of this year's number is shown",
    "coded-before": "only a limit of the year before is shown",
    "method-break": "it was counted in another way",
}
STATE_WORDS = {"suppressed": HIDDEN, "missing": NO_DATA, "not-available": NOT_AVAILABLE}


def state_words(row: Mapping[str, Any]) -> str:
    """Say why a row has no number to show.

    Examples
    --------
    >>> state_words({"state": "missing"}), state_words({"state": "suppressed", "hidden_as": "complementary"})
    ('no data', 'hidden because the other group could be worked out')
    >>> state_words({"state": "bound", "bound": ">=95", "unit": "percent"})
    '95% or more'
    """
    if row["state"] == "bound":
        return bound_words(str(row["bound"]), str(row.get("unit") or ""))
    if row["state"] == "suppressed" and row.get("hidden_as") == "complementary":
        return HIDDEN_FOR_ANOTHER
    return STATE_WORDS.get(str(row["state"]), NO_DATA)


def bound_words(bound: str, unit: str) -> str:
    """Write a bound or a range that stands in the place of a value, with the digits of its source.

    Parameters
    ----------
    bound : str
        As `brightspots.district.marks.bound_of`.
    unit : str

    Examples
    --------
    >>> bound_words(">=95", "percent"), bound_words("<5", "percent"), bound_words("20-24", "percent")
    ('95% or more', 'less than 5%', '20–24%')
    >>> bound_words("<=10", "count"), bound_words(">3", "days")
    ('10 or less', 'more than 3 days')
    """
    sign = bound[: len(bound) - len(bound.lstrip("<>="))]
    digits = bound[len(sign) :].replace("-", "–")
    amount = digits + {"percent": "%", "count": "", "": ""}.get(unit, f" {unit}")
    words = {">=": "{} or more", "<=": "{} or less", ">": "more than {}", "<": "less than {}"}
    return words.get(sign, "{}").format(amount)


def number(value: float, digits: int = 1) -> str:
    """Write a number with a true minus sign.

    Examples
    --------
    >>> number(-20.34), number(1234.5), number(-0.04)
    ('−20.3', '1,234.5', '0.0')
    """
    written = f"{value:,.{digits}f}"
    if float(written.replace(",", "")) == 0:
        written = written.lstrip("-")
    return written.replace("-", "−")


def count(n: float) -> str:
    """Write how many.

    Examples
    --------
    >>> count(1234.0)
    '1,234'
    """
    return number(n, 0)


def duration(minutes: float) -> str:
    """Say how long something takes, as people say it.

    Examples
    --------
    >>> [duration(minutes) for minutes in (0.5, 5, 95, 120, 1440, 3600, 14_520, 30_240)]
    ['less than 1 min', '5 min', '1 h 35 min', '2 h', '1 day', '2.5 days', '10 days', '3 weeks']
    """
    if minutes < 1:
        return "0 min" if minutes == 0 else "less than 1 min"
    whole = round(minutes)
    if whole < 90:
        return f"{whole} min"
    if whole < 1440:
        hours, rest = divmod(whole, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    if (weeks := minutes / 10_080) >= 2:
        return f"{round(weeks, 1):g} weeks"
    days = round(minutes / 1440, 1 if minutes < 5 * 1440 else None)
    return f"{days:g} day{'s' if days != 1 else ''}"


def value_words(value: float, unit: str, code: int = 0) -> str:
    """Write a value in its unit.

    Parameters
    ----------
    value : float
    unit : str
        percent, points, count, index, score or another word. An index and a score stand without sign and word.
    code : int
        -1 where the value stands for itself or less, 1 for itself or more (shares of small groups are coded so
        that a group of which all or none are counted gives nobody away).

    Examples
    --------
    >>> value_words(95.0, "percent", 1)
    '95.0% or more'
    >>> value_words(20.0, "percent"), value_words(-20.3, "points"), value_words(12, "count")
    ('20.0%', '−20.3 points', '12')
    >>> value_words(2512.0, "score"), change_words(-4.0, "score")
    ('2,512.0', 'down 4.0')
    """
    if code:
        return f"{value_words(value, unit)} or {'more' if code > 0 else 'less'}"
    if unit == "percent":
        return f"{number(value)}%"
    if unit == "count" or (not unit and value == round(value)):
        return count(value)
    if unit in PLAIN:
        return number(value)
    signed = f"+{number(value)}" if unit == "points" and round(value, 1) > 0 else number(value)
    return f"{signed} {unit}".strip()


def change_words(change: float, unit: str) -> str:
    """Write a change.

    Examples
    --------
    >>> change_words(2.0, "percent"), change_words(-0.5, "points"), change_words(0.01, "percent")
    ('up 2.0 percentage points', 'down 0.5 points', 'no change')
    """
    size = abs(change)
    if round(size, 0 if unit == "count" else 1) == 0:
        return "no change"
    names = {"percent": "percentage points", "count": "", **dict.fromkeys(PLAIN, "")}
    amount = count(size) if unit == "count" else number(size)
    return f"{'up' if change > 0 else 'down'} {amount} {names.get(unit, unit)}".strip()


def better_or_worse(change: float, direction: str | None) -> str:
    """Say whether a change goes the way that is hoped for.

    Examples
    --------
    >>> better_or_worse(-2.0, "decrease"), better_or_worse(-2.0, "increase"), better_or_worse(0.0, "increase")
    ('better', 'worse', '')
    """
    if direction not in ("increase", "decrease") or round(abs(change), 1) == 0:
        return ""
    return "better" if (change > 0) == (direction == "increase") else "worse"


def about_the_same(row: Mapping[str, Any]) -> bool:
    """Return whether a change is too small to be told from the usual ups and downs, or from rounding.

    Parameters
    ----------
    row : mapping
        A row of `brightspots.measures.schools.usual_swing.with_usual_swing`: ``change``, and ``usual``, up to how
        much this number changes by itself (empty where that is not known).

    Examples
    --------
    >>> about_the_same({"change": -2.0, "usual": 3.1}), about_the_same({"change": -2.0})
    (True, False)
    """
    usual = row.get("usual")
    return bool(pd.notna(usual) and pd.notna(row.get("change")) and abs(row["change"]) <= usual)


def verdict_words(row: Mapping[str, Any]) -> str:
    """Say whether a change is for the better; nothing where it may be one of the usual ups and downs.

    Examples
    --------
    >>> row = {"change": -6.0, "direction": "decrease", "usual": 3.1}
    >>> verdict_words(row), verdict_words(row | {"change": -2.0}), verdict_words(row | {"usual": float("nan")})
    ('better', '', '')
    """
    if "usual" in row and (pd.isna(row["usual"]) or about_the_same(row)):
        return ""
    return better_or_worse(row["change"], row.get("direction"))


def schools_words(level: str | None, n: int | None = None) -> str:
    """Name the schools of a level.

    Examples
    --------
    >>> schools_words("elementary", 5831), schools_words("", None), schools_words("other", 1)
    ('5,831 elementary schools', 'schools', '1 school of other kinds')
    """
    noun = "school" if n == 1 else "schools"
    named = f"{noun} of other kinds" if level == "other" else f"{level} {noun}".strip() if level else noun
    return f"{n:,} {named}" if n is not None else named


def day_words(day: str) -> str:
    """Write a day of a school year that is named beside it.

    Examples
    --------
    >>> day_words("2025-01-31")
    'Jan 31'
    """
    return format_day(pd.Timestamp(day), year=False)


def year_words(school_year: str, through: str = "") -> str:
    """Write a school year, and how far its numbers go where it is not whole.

    Parameters
    ----------
    school_year : str
    through : str
        The last day that counts, as 2025-01-31; empty for a whole year.

    Examples
    --------
    >>> year_words("2024-25"), year_words("2024-25", "2025-01-31")
    ('2024-25', '2024-25 through Jan 31')
    """
    return f"{school_year} through {day_words(through)}" if through else school_year


def why_not_compared(row: dict[str, Any]) -> str:
    """Say why a year is not set against the one before; nothing where it is, or where there is none.

    Parameters
    ----------
    row : dict
        A row of `brightspots.measures.schools.places.latest`.

    Examples
    --------
    >>> why_not_compared({"through": "2025-01-31"}), why_not_compared({"previous_through": "2024-03-14"})
    ('this year goes through Jan 31', 'the year before goes through Mar 14 only')
    >>> why_not_compared({"not_compared": "suppressed"}), why_not_compared({})
    ('the year before is hidden to protect students', '')
    """
    if row.get("same_days"):
        return ""
    if row.get("through") and row.get("not_compared", "part"):
        return f"this year goes through {day_words(row['through'])}"
    if row.get("previous_through"):
        return f"the year before goes through {day_words(row['previous_through'])} only"
    return _NOT_COMPARED.get(str(row.get("not_compared") or ""), "")


def sentence_about(row: dict[str, Any], school: str, level: str | None) -> str:
    """Write one measure of a school as a sentence to say aloud.

    Parameters
    ----------
    row : dict
        A row of `brightspots.measures.schools.places.with_places`.
    school, level : str
        The school's name and level.

    Examples
    --------
    >>> sentence_about({"name": "Chronic absence", "unit": "percent", "school_year": "2024-25", "value": 20.0,
    ...                 "change": 2.0, "direction": "decrease", "state": "shown", "place": 6, "place_of": 5831},
    ...                "Mesa School", "elementary")
    'Chronic absence at Mesa School was 20.0% in 2024-25, up 2.0 percentage points from the year before.'
    >>> sentence_about({"name": "Chronic absence", "school_year": "2024-25", "state": "missing",
    ...                 "lost": "9 of 90 rows of attendance (10%) could not be used."}, "Mesa School", "elementary")
    'Chronic absence at Mesa School: no number in 2024-25, since too many rows are lost. 9 of 90 rows of attendance \
(10%) could not be used.'
    """
    name, year = row["name"], year_words(row["school_year"], row.get("through", ""))
    if row["state"] != "shown":
        if row["state"] == "missing" and isinstance(row.get("lost"), str) and row["lost"]:
            return f"{name} at {school}: no number in {year}, since {why_lost(row['lost'])}"
        return f"{name} at {school}: {state_words(row)} in {year}."
    value = value_words(row["value"], row["unit"], row.get("code", 0))
    words = f"{name} at {school} was {value} in {year}"
    if short := why_not_compared(row):
        return f"{words}; it is not set against the year before, since {short}."
    if pd.isna(row.get("change")):
        return f"{words}; there is no year before to set it against."
    change = change_words(row["change"], row["unit"])
    if change == "no change":
        return f"{words}, the same as {year_before_words(row)}."
    if about_the_same(row):
        return f"{words}, about the same as {year_before_words(row)} ({change})."
    return f"{words}, {change} from {year_before_words(row)}."


def why_lost(lost: str) -> str:
    """Say why there is no number: too many of the rows that it is counted from are lost, or its own ready-made one.

    Examples
    --------
    >>> why_lost("1 row of school_measures could not be used: 1 row whose value is not a number.")
    'its own row could not be used: 1 row whose value is not a number.'
    >>> why_lost("9 rows of attendance could not be used.")
    'too many rows are lost. 9 rows of attendance could not be used.'
    """
    its_own = lost.removeprefix("1 row of school_measures ")
    return f"its own row {its_own}" if its_own != lost else f"too many rows are lost. {lost}"


def year_before_words(row: dict[str, Any]) -> str:
    """Say what a change is counted from: the year before or, for an unfinished year, as many days of it.

    Examples
    --------
    >>> year_before_words({}), year_before_words({"same_days": 92})
    ('the year before', 'the first 92 school days of the year before')
    """
    days = row.get("same_days")
    return f"the first {count(days)} school days of the year before" if days else "the year before"


def change_sentence(row: dict[str, Any]) -> str:
    """Write a measure's change for a list where its name, school and value stand beside it.

    Examples
    --------
    >>> change_sentence({"state": "shown", "unit": "percent", "change": -3.8, "direction": "decrease"})
    'Down 3.8 percentage points from the year before (better).'
    """
    if row["state"] != "shown":
        return ""
    if short := why_not_compared(row):
        return f"Not set against the year before: {short}."
    if pd.isna(row.get("change")):
        return "No year before to set it against."
    change = change_words(row["change"], row["unit"])
    if change == "no change":
        return f"The same as {year_before_words(row)}."
    if about_the_same(row):
        return f"About the same as {year_before_words(row)} ({change})."
    better = verdict_words(row)
    return f"{change.capitalize()} from {year_before_words(row)}{f' ({better})' if better else ''}."


def place_words(row: dict[str, Any], level: str | None) -> str:
    """Write a school's place among schools of its level.

    Examples
    --------
    >>> place_words({"place": 6, "place_of": 5831}, "elementary")
    '6 of 10 among 5,831 elementary schools (10 is best)'
    """
    if pd.isna(row.get("place")):
        return ""
    return f"{row['place']} of 10 among {schools_words(level, int(row['place_of']))} (10 is best)"
