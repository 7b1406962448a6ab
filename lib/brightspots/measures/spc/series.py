"""Reading a series: from what a team has to arrays that can be measured.

Missing is never zero. Duplicates are an error, but of rare events, of which two may be on one day; dates out of order
are sorted and said; what a calendar expects and the series lacks becomes a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass, field
from datetime import date
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import DataError, ParameterError
from brightspots.measures.spc.periods import Periods, lay_out, read_periods, refuse_twice
from brightspots.text.dates import format_period

Array = NDArray[np.float64]

_TOO_LARGE = 1e120


@dataclass(slots=True, eq=False)
class Series:
    """A series laid out in order, one place a point or gap.

    Attributes
    ----------
    values : array of shape (n,)
        In the measure's own unit; rates from a numerator and a denominator are fractions. NaN is missing.
    numerator, denominator : array of shape (n,), optional
    kind : {"position", "date", "number", "label"}
        What the periods are; positions count from 1.
    periods : array of shape (n,), optional
        None for positions.
    gaps : int
        How many missing points the calendar added.
    notes : list of str
        What was found and put right on reading.
    """

    values: Array
    numerator: Array | None = None
    denominator: Array | None = None
    kind: str = "position"
    periods: Periods | None = None
    gaps: int = 0
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_ratio(self) -> bool:
        """Whether the values were computed as how many out of how many."""
        return self.numerator is not None and self.denominator is not None

    def period(self, position: int) -> Any:
        """Look up the period at a position that counts from 1."""
        return position if self.periods is None else self.periods[position - 1]

    def say(self, position: int) -> str:
        """Write the period at a position as a reader would."""
        return format_period(self.period(position))

    def place(self, wanted: Any, name: str, *, edge: str = "exact") -> int:
        """Find the position of a position or period.

        Parameters
        ----------
        wanted : int or period
        name : str
            The parameter it came from, for the error.
        edge : {"exact", "from", "until"}
            What a date between two points means: an error, the next point, or the last point before it.

        Returns
        -------
        int
            From 1; with ``"until"`` 0 when the date lies before the first point, with ``"from"`` n + 1 when
            it lies after the last.

        Raises
        ------
        ParameterError
            When the series has no such point.
        """
        if isinstance(wanted, Integral) and not isinstance(wanted, bool):
            position = int(wanted)
            if self.kind == "number" and not 1 <= position <= len(self):
                return self._nearest(np.asarray(position), wanted, name, edge)
            if position < 1 or (edge == "exact" and position > len(self)):
                raise ParameterError(
                    f"{name}: there is no point {position}. Points count from 1 to {len(self)}."
                )
            return position
        if self.kind == "date" and isinstance(wanted, str | date | np.datetime64):
            return self._nearest(_day(wanted, name), wanted, name, edge)
        if self.kind == "label" and self.periods is not None and str(wanted) in self.periods.tolist():
            return self.periods.tolist().index(str(wanted)) + 1
        if self.kind == "number" and isinstance(wanted, float):
            return self._nearest(np.asarray(wanted), wanted, name, edge)
        raise ParameterError(
            f"{name}: the series has no period {wanted!r}. "
            f"Its periods run from {self.say(1)} to {self.say(len(self))}."
            if len(self)
            else f"{name}: the series is empty."
        )

    def _nearest(self, value: Any, wanted: Any, name: str, edge: str) -> int:
        assert self.periods is not None
        at = int(np.searchsorted(self.periods, value, side="left"))
        if at < len(self) and self.periods[at] == value:
            return at + 1
        if edge == "exact":
            raise ParameterError(
                f"{name}: no point has the period {wanted}. Name a period that the series has."
            )
        return at + 1 if edge == "from" else at


def _day(wanted: Any, name: str) -> NDArray[Any]:
    """Read a date that somebody wrote into a specification."""
    try:
        day = np.asarray(np.datetime64(str(wanted).removesuffix("+00:00"), "us"))
    except ValueError as problem:
        raise ParameterError(f"{name}: {wanted!r} is not a date. Write it as 2025-11-03.") from problem
    if np.isnat(day):
        raise ParameterError(f"{name}: the date is missing.")
    return day


def read_series(data: Any, *, calendar: Any = None, events: bool = False) -> Series:
    """Read a series of measurements.

    Parameters
    ----------
    data : sequence of numbers, pandas Series or DataFrame
        None (or NaN) is missing. A DataFrame has ``period`` and ``value``, or ``period``, ``numerator`` and
        ``denominator``; a zero denominator makes the point missing. Without ``period`` points are numbered.
    calendar : {"day", "week", "fortnight", "month"} or list of periods, optional
        What is expected; absent periods become missing points.
    events : bool
        Whether each point is an event: those of one day are kept, in the order given.

    Returns
    -------
    Series

    Raises
    ------
    DataError
        For text, infinities, duplicate or missing periods, or columns that are not there.
    ParameterError
        For a calendar that does not fit the periods.

    Examples
    --------
    >>> read_series([3, None, 4]).values.tolist()
    [3.0, nan, 4.0]
    >>> weeks = pd.DataFrame({"period": ["2025-09-22", "2025-09-08"], "value": [5, 7]})
    >>> series = read_series(weeks, calendar="week")
    >>> series.values.tolist(), series.notes[0]
    ([7.0, nan, 5.0], 'The periods were not in order: the points were sorted.')
    """
    if isinstance(data, Series):
        return data
    if isinstance(data, pd.DataFrame):
        return _read_table(data, calendar, events)
    if isinstance(data, pd.Series) and isinstance(data.index, pd.DatetimeIndex | pd.PeriodIndex):
        return _in_order(Series(_numbers(data.to_numpy(), "value")), data.index, calendar, events)
    if calendar is not None:
        raise ParameterError(
            "A calendar needs periods, and a plain sequence has none. Give a table with period and value."
        )
    return Series(_numbers(data, "value"))


def _read_table(data: pd.DataFrame, calendar: Any, events: bool) -> Series:
    columns = set(data.columns)
    if {"numerator", "denominator"} <= columns:
        series = _ratio(
            _numbers(data["numerator"], "numerator"), _numbers(data["denominator"], "denominator")
        )
    elif "value" in columns:
        series = Series(_numbers(data["value"], "value"))
        if "denominator" in columns:
            series.denominator = _numbers(data["denominator"], "denominator")
    else:
        listed = ", ".join(map(str, data.columns)) or "none"
        raise DataError(
            f"The table has neither value nor numerator and denominator; its columns are: {listed}.",
            remedy="Name the columns period and value, or period, numerator and denominator.",
        )
    if "period" not in columns:
        if calendar is not None:
            raise ParameterError("A calendar needs a column period. Add it, or leave the calendar out.")
        return series
    return _in_order(series, data["period"], calendar, events)


def _ratio(numerator: Array, denominator: Array) -> Series:
    """Divide how many by out of how many; nobody to count is missing, not zero."""
    if (denominator < 0).any():
        raise _bad("A denominator is below zero.", denominator < 0, "denominator", denominator)
    nobody = denominator == 0
    notes = []
    if nobody.any():
        impossible = nobody & (numerator > 0)
        if impossible.any():
            raise _bad(
                "More were counted than there were: the denominator is 0.", impossible, "numerator", numerator
            )
        notes.append(f"{_count(int(nobody.sum()))} with nobody to count: shown as missing, not as zero.")
        denominator = np.where(nobody, np.nan, denominator)
    return Series(numerator / denominator, numerator, denominator, notes=notes)


def _count(n: int) -> str:
    return "1 point" if n == 1 else f"{n} points"


def _bad(problem: str, where: NDArray[np.bool_], column: str, values: Array) -> DataError:
    at = int(where.argmax())
    return DataError(
        problem, row=at + 1, column=column, value=f"{values[at]:g}", remedy="Correct or clear this point."
    )


def _numbers(data: Any, column: str) -> Array:
    """Turn a column into floats; whatever is no number is an error that names its row."""
    if isinstance(data, str | bytes | dict) or not isinstance(data, Iterable):
        raise DataError(
            f"A series is a list of numbers, not {type(data).__name__}.",
            column=column,
            remedy="Give a list such as [12, 15, None, 14], or a table with period and value.",
        )
    if not isinstance(data, Sized):
        data = list(data)
    try:
        raw = np.asarray(data)
    except ValueError:
        raw = np.empty((1, 1), dtype=object)
    if raw.ndim != 1:
        raise DataError(
            "A series has one number a point, and this is a table or a list of lists.",
            column=column,
            remedy="Give one column.",
        )
    values = raw.astype(np.float64) if raw.dtype.kind in "iuf" else _from_objects(data, column)
    if values.size:
        size = np.abs(values)
        top = float(np.fmax.reduce(size))
        if top > _TOO_LARGE:
            what = "infinite" if top == np.inf else "too large to be a measurement"
            raise _bad(f"A value is {what}.", size > _TOO_LARGE, column, values)
        if 0 < top < 1 / _TOO_LARGE:
            raise _bad("The values are too small to be measurements.", size == top, column, values)
    return values


def _from_objects(data: Any, column: str) -> Array:
    """Turn items into floats one by one: with a text among them numpy would make all of them texts."""
    items = data.tolist() if hasattr(data, "tolist") else list(data)
    values = np.empty(len(items), dtype=np.float64)
    for i, item in enumerate(items):
        if item is None or item is pd.NA or item is pd.NaT:
            values[i] = np.nan
            continue
        try:
            if isinstance(item, str | bytes | bool | complex):
                raise TypeError
            values[i] = float(item)
        except (TypeError, ValueError, OverflowError) as problem:
            raise DataError(
                "This is not a number that can be measured.",
                row=i + 1,
                column=column,
                value=str(item)[:40],
                remedy="Write a number, or leave it empty when it is missing.",
            ) from problem
    return values


def _in_order(series: Series, column: Any, calendar: Any, events: bool) -> Series:
    """Sort by period, refuse duplicates and lay the points on their calendar."""
    kind, periods = read_periods(column)
    events = events and calendar is None
    order: NDArray[np.intp] | None = None
    if kind == "label":
        seen: dict[str, int] = {}
        for i, label in enumerate([] if events else periods.tolist()):
            if seen.setdefault(label, i) != i:
                refuse_twice(periods[[seen[label], i]], np.array([seen[label], i]), 0)
    elif not (periods[1:] >= periods[:-1] if events else periods[1:] > periods[:-1]).all():
        order = np.argsort(periods, kind="stable").astype(np.intp)
        periods = periods[order]
        same = (periods[1:] == periods[:-1]).nonzero()[0]
        if len(same) and not events:
            refuse_twice(periods, order, int(same[0]))
        series.notes.append("The periods were not in order: the points were sorted.")
    columns = [series.values, series.numerator, series.denominator]
    if order is not None:
        columns = [c if c is None else c[order] for c in columns]
    if calendar is not None and len(periods):
        expected, places = lay_out(kind, periods, calendar)
        columns = [c if c is None else _spread(c, places, len(expected)) for c in columns]
        series.gaps = len(expected) - len(periods)
        if series.gaps:
            series.notes.append(
                f"{_count(series.gaps)} missing from the calendar: shown as gaps, not as zero."
            )
        periods = expected
    assert columns[0] is not None
    return Series(columns[0], columns[1], columns[2], kind, periods, series.gaps, series.notes)


def _spread(values: Array, places: NDArray[np.intp], length: int) -> Array:
    wide = np.full(length, np.nan)
    wide[places] = values
    return wide
