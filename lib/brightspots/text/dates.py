"""Days and periods in words: one way to write a date, everywhere."""

from __future__ import annotations

from datetime import date
from numbers import Integral, Real
from typing import Any


def format_period(period: Any) -> str:
    """Return a period as a reader would write it.

    Parameters
    ----------
    period : date, datetime64, str, int or float
        A day, a label such as a school year, or the place of a point.

    Examples
    --------
    >>> import numpy as np
    >>> format_period(np.datetime64("2025-10-03")), format_period("2024-25"), format_period(7)
    ('Oct 3, 2025', '2024-25', 'point 7')
    """
    if isinstance(period, date) or (hasattr(period, "astype") and period.dtype.kind == "M"):
        return format_day(period)
    if isinstance(period, str):
        return period
    whole = isinstance(period, Integral) or not isinstance(period, Real)
    return f"point {period}" if whole else f"point {period:g}"


def format_day(day: Any, *, year: bool = True) -> str:
    """Return a day in words, as short as a picture or a table needs it.

    Parameters
    ----------
    day : date or datetime64
    year : bool
        Whether its year stands with it.

    Examples
    --------
    >>> format_day(date(2025, 10, 3)), format_day(date(2025, 10, 3), year=False)
    ('Oct 3, 2025', 'Oct 3')
    """
    return _write(day, "%b", year)


def spell_day(day: Any, *, year: bool = False) -> str:
    """Return a day as a sentence to say aloud has it, its month written out.

    Parameters
    ----------
    day : date or datetime64
    year : bool
        Whether its year stands with it.

    Examples
    --------
    >>> spell_day(date(2025, 10, 3)), spell_day(date(2025, 10, 3), year=True)
    ('October 3', 'October 3, 2025')
    """
    return _write(day, "%B", year)


def _write(day: Any, month: str, year: bool) -> str:
    plain: date = day if isinstance(day, date) else day.astype("datetime64[D]").item()
    words = f"{plain:{month}} {plain.day}"
    return f"{words}, {plain.year}" if year else words
