"""Periods: the dates, numbers or labels that a series is laid out on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import DataError, ParameterError
from brightspots.text.dates import format_period

Periods = NDArray[Any]

_ISO = re.compile(r"\d{4}-\d{2}(-\d{2}([T ].*)?)?$")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})( 0{1,2}:00(:00)?)?$")
_NAMED = {
    re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{2}$"): "%d-%b-%y",
    re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{4}$"): "%d-%b-%Y",
    re.compile(r"[A-Za-z]{3} \d{1,2}, \d{4}$"): "%b %d, %Y",
    re.compile(r"[A-Za-z]{3,9} \d{1,2}, \d{4}$"): "%B %d, %Y",
}
"""Dates as people and spreadsheets write them, with the month's name."""
_MOST_GAPS = 100_000


def read_periods(column: Any) -> tuple[str, Periods]:
    """Return what the periods are: dates, numbers or labels.

    Parameters
    ----------
    column : Series or sequence
        Dates, pandas periods, whole numbers, or texts. Texts like 2025-11, 2025-11-03, 11/23/2025 or Nov 3, 2025 are
        dates.

    Returns
    -------
    kind : {"date", "number", "label"}
    periods : array
        datetime64, int64 or float64, or object.

    Raises
    ------
    DataError
        For a period that is missing, or dates that cannot be read, or have two meanings.

    Examples
    --------
    >>> read_periods(["2025-09", "2025-10"])[0], read_periods(["2010-11", "2011-12"])[0]
    ('date', 'label')
    >>> read_periods(["9/9/2024", "9/16/2024"])[1].astype("datetime64[D]").astype(str).tolist()
    ['2024-09-09', '2024-09-16']
    """
    values = getattr(column, "dtype", None)
    kind = getattr(values, "kind", "O")
    if kind == "M":
        if isinstance(values, pd.DatetimeTZDtype):
            column = pd.Series(column).dt.tz_localize(None)
        found: Periods = np.asarray(column)
        return "date", _complete(found, np.isnat(found))
    if isinstance(values, pd.PeriodDtype):
        return read_periods(pd.Series(column).dt.start_time)
    if kind in "iu":
        return "number", np.asarray(column, dtype=np.int64)
    if kind == "f":
        numbers = np.asarray(column, dtype=np.float64)
        return "number", _complete(numbers, ~np.isfinite(numbers))
    return _read_objects(column)


def _read_objects(column: Any) -> tuple[str, Periods]:
    """Read periods that come as Python objects."""
    items = list(column)
    found = np.empty(len(items), dtype=object)
    found[:] = items
    _complete(found, np.array([_missing(item) for item in items], dtype=bool))
    if items and all(_is_date(item) for item in items) and not all(map(_is_school_year, items)):
        try:
            stamps = pd.to_datetime(pd.Series([str(item) for item in items]), format="ISO8601")
        except (ValueError, OverflowError) as problem:
            raise DataError(
                f"A period looks like a date and is none: {problem}.",
                column="period",
                remedy="Write dates as 2025-11-03.",
            ) from problem
        if stamps.dt.tz is not None:
            stamps = stamps.dt.tz_localize(None)
        return "date", stamps.to_numpy()
    if items and all(isinstance(item, int | float | np.number) for item in items):
        return "number", np.array(items, dtype=np.float64)
    if items and all(isinstance(item, pd.Period) for item in items):
        return read_periods(pd.Series([item.start_time for item in items]))
    if items and all(isinstance(item, str) for item in items) and (read := _as_written(items)) is not None:
        return "date", read
    labels = np.empty(len(items), dtype=object)
    labels[:] = [str(item) for item in items]
    return "label", labels


def _as_written(items: list[str]) -> Periods | None:
    """Read dates as spreadsheets write them; None where they are something else.

    Left as texts they would stay in the order in which they came, and October come before September.
    """
    texts = [item.strip() for item in items]
    if all(parts := [_SLASHES.match(text) for text in texts]):
        places = [(int(found[1]), int(found[2])) for found in parts if found]
        if any(first > 12 for first, _ in places) or not any(second > 12 for _, second in places):
            raise DataError(
                f"These dates have two meanings, or the day first: {texts[0]}.",
                column="period",
                remedy="Write dates as 2025-11-03.",
            )
        year = "%Y" if all(len(found[3]) == 4 for found in parts if found) else "%y"
        return _parsed([text.partition(" ")[0] for text in texts], f"%m/%d/{year}")
    for pattern, form in _NAMED.items():
        if all(map(pattern.match, texts)):
            return _parsed(texts, form)
    return None


def _parsed(texts: list[str], form: str) -> Periods:
    try:
        return pd.to_datetime(pd.Series(texts), format=form).to_numpy()
    except (ValueError, OverflowError) as problem:
        raise DataError(
            f"A period looks like a date and is none: {problem}.",
            column="period",
            remedy="Write dates as 2025-11-03.",
        ) from problem


def _is_date(item: object) -> bool:
    if isinstance(item, date | np.datetime64):
        return True
    return isinstance(item, str) and bool(_ISO.match(item)) and "01" <= item[5:7] <= "12"


def _is_school_year(item: object) -> bool:
    """2010-11 next to 2011-12 is a school year, not a November."""
    if not (isinstance(item, str) and len(item) == 7):
        return False
    return int(item[5:]) == (int(item[:4]) + 1) % 100


def _missing(item: object) -> bool:
    return item is None or item is pd.NA or item is pd.NaT or (isinstance(item, float) and item != item)


def _complete(periods: Periods, missing: NDArray[np.bool_]) -> Periods:
    if missing.any():
        raise DataError(
            "A point has no period.",
            row=int(missing.argmax()) + 1,
            column="period",
            remedy="Give every point its date or label, or leave the row out.",
        )
    return periods


def refuse_twice(periods: Periods, order: NDArray[np.intp] | None, twice: int) -> None:
    """Raise the error for two points of one period: places count from 0 in the order given."""
    rows = sorted(int(order[i] if order is not None else i) + 1 for i in (twice, twice + 1))
    raise DataError(
        f"Points {rows[0]} and {rows[1]} have the same period.",
        row=rows[1],
        column="period",
        value=format_period(periods[twice]).removeprefix("point "),
        remedy="Keep one of them, or add them up.",
    )


def lay_out(kind: str, periods: Periods, calendar: Any) -> tuple[Periods, NDArray[np.intp]]:
    """Return sorted periods on a calendar.

    Parameters
    ----------
    kind : {"date", "number", "label"}
    periods : array of shape (n,)
        Sorted, without duplicates.
    calendar : {"day", "week", "fortnight", "month"} or list of periods
        A day calendar counts Monday to Friday, unless the series has a value on a weekend.

    Returns
    -------
    expected : array of shape (m,)
        Every period there should be.
    places : array of shape (n,)
        Where in `expected` each period of the series stands.

    Raises
    ------
    DataError
        For two points in one week (fortnight, month), or a period the list does not have.
    ParameterError
        For a calendar of dates and periods that are none.
    """
    if not isinstance(calendar, str):
        return _lay_on_list(kind, periods, calendar)
    if kind != "date":
        raise ParameterError(
            f'calendar="{calendar}" needs dates as periods. Give dates, or the list of expected periods.'
        )
    days = periods.astype("datetime64[D]")
    slots = _slots(days, calendar)
    twice = (slots[1:] == slots[:-1]).nonzero()[0]
    if len(twice):
        at = int(twice[0])
        raise DataError(
            f"{format_period(days[at])} and {format_period(days[at + 1])} fall in the same {calendar}.",
            column="period",
            remedy=f"Keep one point a {calendar}, or choose a finer calendar.",
        )
    places = slots - slots[0]
    length = int(places[-1]) + 1
    if length > _MOST_GAPS + 50 * len(periods):
        raise DataError(
            f"The dates run from {format_period(days[0])} to {format_period(days[-1])}, "
            f"which would be {length:,} periods of a {calendar}.",
            column="period",
            remedy="Look for a mistyped year, or choose a coarser calendar.",
        )
    expected = _grid(days[0], calendar, int(slots[0]), length)
    expected[places] = days
    return expected.astype(periods.dtype), places


def _weekdays_only(days: NDArray[np.datetime64]) -> bool:
    return bool(np.is_busday(days).all())


def _slots(days: NDArray[np.datetime64], calendar: str) -> NDArray[np.intp]:
    """Count the calendar's periods, and tell in which each day falls."""
    number = days.astype(np.int64)
    if calendar == "month":
        return days.astype("datetime64[M]").astype(np.int64)
    if calendar == "week":
        return (number - 4) // 7  # day 4 of the era was a Monday
    if calendar == "fortnight":
        return ((number - 4) // 7 - (number[0] - 4) // 7) // 2
    if _weekdays_only(days):
        return np.busday_count(days[0], days).astype(np.int64)
    return number


def _grid(first: Any, calendar: str, slot: int, length: int) -> NDArray[np.datetime64]:
    """Dates for every period from the first on, each on the first date's own day of week or month."""
    count = np.arange(length)
    if calendar == "month":
        months = first.astype("datetime64[M]") + count
        day = min(int((first - first.astype("datetime64[M]")).astype(int)), 27)
        return months.astype("datetime64[D]") + day
    if calendar == "day" and slot == 0:  # counted in weekdays from the first
        return np.busday_offset(first, count)
    return first + count * {"day": 1, "week": 7, "fortnight": 14}[calendar]


def _lay_on_list(kind: str, periods: Periods, calendar: Iterable[Any]) -> tuple[Periods, NDArray[np.intp]]:
    items = calendar if hasattr(calendar, "dtype") else list(calendar)
    expected_kind, expected = read_periods(items)
    if kind == "label":
        expected = np.array([str(item) for item in items], dtype=object)
    elif expected_kind != kind:
        raise ParameterError(
            f"The calendar's periods are read as {expected_kind}s and the series' as {kind}s. "
            "Write both in the same way."
        )
    else:
        expected = np.sort(expected.astype(periods.dtype))
    place = {value: i for i, value in enumerate(expected.tolist())}
    if len(place) < len(expected):
        raise ParameterError("The calendar names a period twice. Keep each expected period once.")
    found = [place.get(value, -1) for value in periods.tolist()]
    if -1 in found:
        stray = periods[found.index(-1)]
        raise DataError(
            "The series has a period that the calendar does not have.",
            column="period",
            value=format_period(stray).removeprefix("point "),
            remedy="Add it to the calendar, or correct the row.",
        )
    return expected, np.array(found, dtype=np.intp)
