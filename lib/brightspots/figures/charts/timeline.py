"""Where the points of a series stand on a time axis, where its line breaks, and which dates are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.figures import labels
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from brightspots.measures import Result
    from brightspots.measures.spc.series import Series

Array = NDArray[np.float64]

_MONTH_STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120)
_LONG_PAUSE = 1.75
_WEEKEND = 4.0


@dataclass(frozen=True, eq=False)
class Timeline:
    """The time axis of a series.

    Attributes
    ----------
    kind : {"date", "number", "label", "position"}
    at : array of shape (n,)
        The place of each point: days since 1970, the number itself, or its position.
    step : float
        The usual distance between two points.
    names : tuple of str
        The labels of a series of labels.
    """

    kind: str
    at: Array
    step: float
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, series: Series) -> Timeline:
        """Read the time axis of a series."""
        names: tuple[str, ...] = ()
        if series.kind == "date" and series.periods is not None:
            at = series.periods.astype("datetime64[s]").astype(np.int64) / 86400
        elif series.kind == "number" and series.periods is not None:
            at = series.periods.astype(np.float64)
        else:
            at = np.arange(1, len(series) + 1, dtype=np.float64)
            if series.kind == "label" and series.periods is not None:
                names = tuple(series.periods.tolist())
        step = float(np.median(np.diff(at))) if len(at) > 1 else 1.0
        return cls(series.kind, at, step or 1.0, names)

    def place(self, period: Any) -> float | None:
        """Find the place of an event's date or label; None where this axis has none for it.

        Examples
        --------
        >>> from brightspots.measures.spc.series import read_series
        >>> weeks = read_series(pd.DataFrame({"period": ["2025-09-01", "2025-09-08"], "value": [1, 2]}))
        >>> line = Timeline.of(weeks)
        >>> float(line.place("2025-09-03") - line.at[0]), line.place("soon")
        (2.0, None)
        """
        if self.kind == "date":
            if not isinstance(period, str | date | np.datetime64):
                return None
            stamp = pd.to_datetime(str(period), errors="coerce")
            return None if pd.isna(stamp) else stamp.tz_localize(None).timestamp() / 86400
        if self.kind == "label":
            return float(self.names.index(str(period)) + 1) if str(period) in self.names else None
        try:
            place = float(period)
        except (TypeError, ValueError):
            return None
        return place if np.isfinite(place) else None

    def reach(self) -> tuple[float, float]:
        """Return the ends of the axis: half a step of air, and never more than a small part of the whole."""
        if not len(self.at):
            return 0.0, 1.0
        low, high = float(self.at[0]), float(self.at[-1])
        air = min(0.8 * self.step, 0.04 * (high - low)) if high > low else self.step
        return low - air, high + air

    def before(self, position: int) -> float:
        """Return where what belongs to a point begins: halfway from the one before, or the end of the axis."""
        if position <= 1:
            return self.reach()[0]
        here, last = self.at[position - 1], self.at[position - 2]
        return float(max((here + last) / 2, here - self.step / 2))

    def after(self, position: int) -> float:
        """Return where what belongs to a point ends: halfway to the next, or the end of the axis."""
        if position >= len(self.at):
            return self.reach()[1]
        here, following = self.at[position - 1], self.at[position]
        return float(min((here + following) / 2, here + self.step / 2))

    def pieces(self, shown: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
        """Split the points that are shown where one is missing between them, or where the calendar pauses.

        Examples
        --------
        >>> from brightspots.measures.spc.series import read_series
        >>> line = Timeline.of(read_series([1, 2, None, 4]))
        >>> [piece.tolist() for piece in line.pieces(np.array([True, True, False, True]))]
        [[0, 1], [3]]
        """
        places = np.flatnonzero(shown)
        if not len(places):
            return []
        apart = np.diff(places) > 1
        if self.kind == "date" and len(self.at) > 3:
            pause = max(_LONG_PAUSE * self.step, _WEEKEND)
            apart |= np.diff(self.at[places]) > pause
        return np.split(places, np.flatnonzero(apart) + 1)

    def ticks(self, low: float, high: float, most: int = 12) -> tuple[list[float], list[str]]:
        """Choose what to write along an axis from `low` to `high`: school months, numbers, or some labels."""
        if not len(self.at):
            return [], []
        low, high = max(low, float(self.at[0])), max(high, float(self.at[0]))
        if self.kind == "date":
            return _date_ticks(low, high, most)
        if self.kind == "label":
            every = -(-len(self.names) // most)
            chosen = range(0, len(self.names), every)
            width = max(8, 90 // max(len(chosen), 1))
            written = [labels.wrapped(one_line(self.names[i]), width) for i in chosen]
            return [float(i + 1) for i in chosen], written
        from matplotlib.ticker import MaxNLocator

        # The air behind the last point is no place of its own.
        high = max(float(self.at[-1]), high - 0.5 * self.step)
        found = MaxNLocator(most, integer=True, min_n_ticks=1).tick_values(low, high)
        kept = [float(tick) for tick in found if low <= tick <= high] or [low]
        return kept, [f"{tick:g}" for tick in kept]


def line_pieces(time: Timeline, result: Result) -> list[NDArray[np.intp]]:
    """Split the points that count where the line breaks; from one event to the next it never does."""
    shown = shown_points(result)
    if result.spec.chart in ("g", "t"):
        return [np.flatnonzero(shown)] if shown.any() else []
    return time.pieces(shown)


def shown_points(result: Result) -> NDArray[np.bool_]:
    """Return which points are measured and not left out."""
    shown = np.isfinite(result.series.values)
    shown[[position - 1 for position in result.excluded]] = False
    return shown


def _date_ticks(low: float, high: float, most: int) -> tuple[list[float], list[str]]:
    """Write months, the year below the first and below each new one; days where the span is short."""
    if high - low < 45:
        days = max(1, int(np.ceil((high - low + 1) / min(most, 8))))
        places: Array = np.arange(low, high + 0.5, days)
        stamps = pd.to_datetime(places, unit="D")
        return places.tolist(), _with_years(stamps, [f"{s:%b} {s.day}" for s in stamps])
    first, last = pd.Timestamp(low, unit="D"), pd.Timestamp(high, unit="D")
    months = pd.date_range(first.to_period("M").start_time, last, freq="MS")
    for step in _MONTH_STEPS:
        chosen = _every(months, step)
        if len(chosen) <= most:
            break
    inside = chosen[(chosen >= first - pd.Timedelta(days=16)) & (chosen <= last)]
    inside = inside if len(inside) else months[:1]
    words = [f"{stamp:%b}" if step < 24 else "" for stamp in inside]
    return [max(stamp.timestamp() / 86400, low) for stamp in inside], _with_years(inside, words)


def _every(months: pd.DatetimeIndex, step: int) -> pd.DatetimeIndex:
    """Keep every so many months, counted from September: a school year begins there."""
    return months[[(12 * m.year + m.month - 9) % step == 0 for m in months]]


def _with_years(stamps: pd.DatetimeIndex, words: list[str]) -> list[str]:
    years = [stamp.year for stamp in stamps]
    return [
        f"{word}\n{year}".strip() if i == 0 or year != years[i - 1] else word
        for i, (word, year) in enumerate(zip(words, years, strict=True))
    ]
