"""Rare events: where most periods have none, the time from one event to the next tells more than a count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from brightspots.measures.schools.attendance_series import periods_of
from brightspots.measures.spc.chart_choice import choose_chart
from brightspots.measures.spc.rhythm import rhythm, slower
from brightspots.series.model import Measured
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from brightspots.series.data_access import Released

MOST, LEAST_EVENTS, LEAST_PERIODS = 2.0, 6, 12
"""Events are rare below so many a period on average; with fewer events, or periods, no chart of them says anything."""

_OFTEN_THE_SAME = 1 / 3
_OTHER_WAY = {"increase": "decrease", "decrease": "increase", None: None}
_SPAN = {"day": "school day"}


def of_page(book: Released, measured: Measured) -> Measured:
    """Return a series as a page charts it: by its events where they are rare, by the day where days are known."""
    found = by_events(measured, book.min_cell)
    if found.rare != "g" or measured.every == "day":
        return found
    from brightspots.series import school_series

    daily = school_series.of_school(book, measured.measure_id, "day")
    if rhythm(daily.periods) != "day":
        return found
    by_day = by_events(daily, book.min_cell)
    return replace(by_day, counts=measured) if by_day.rare == "g" else found


def by_events(measured: Measured, min_cell: int = 0) -> Measured:
    """Return a series of counts by its events where they are rare; else as it is.

    With fewer than one a period it is the periods from each event to the next (a g chart: two in one period are 0
    apart); with one or two, the counts of whole months. Where nearly all succeed, those who did not are the events.

    Parameters
    ----------
    measured : Measured
    min_cell : int
        Counts out of fewer people than these stay as they are.

    Examples
    --------
    >>> weeks = pd.date_range("2025-09-01", periods=16, freq="7D")
    >>> few = pd.DataFrame({"period": weeks, "value": [0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1.0]})
    >>> found = by_events(Measured("s", "Suspensions", "count", "decrease", points=few))
    >>> found.name, found.direction, found.points["value"].tolist()
    ('Time between suspensions', 'increase', [3.0, 0.0, 5.0, 3.0, 3.0])
    """
    if measured.chart not in ("", "g", "t", "c") or measured.hidden:
        return measured
    table = _counts(measured, min_cell)
    if table is None:
        return measured
    n, missed = table["n"].to_numpy(), bool(table["missed"].iloc[0])
    if len(n) < LEAST_PERIODS or n.sum() < LEAST_EVENTS or n.mean() >= MOST or not _often_the_same(n):
        return measured
    way = "decrease" if missed else measured.direction
    if choose_chart(n, "count").chart == "g":
        return _apart(measured, table, way, missed)
    return _by_month(measured, table, way, missed)


def _by_month(measured: Measured, table: pd.DataFrame, way: str | None, missed: bool) -> Measured:
    """Return how many a period, month by month: few at a time are too much alike for points in a row."""
    if slower(measured.step, "fortnight") == measured.step:
        return measured
    months = table.groupby(periods_of(table["period"], "month"))["n"].mean()
    points = months.rename("value").rename_axis("period").reset_index()
    told = (
        f"Few are counted at a time ({table['n'].mean():.1f} a {measured.step} on average), so we look at months. "
        f"Each dot is a month; its height is how many came a {measured.step} in it."
    )
    name = f"{measured.name}: how many were missed" if missed else measured.name
    return _read_by(
        measured,
        points,
        "run",
        name=name,
        direction=way,
        unit=f"a {measured.step}",
        teaching=told,
        every="month",
        goal=None if missed else measured.goal,
    )


def _counts(measured: Measured, min_cell: int) -> pd.DataFrame | None:
    """Return how many events each period has: ``period``, ``n``, and whether they are those who were missed."""
    known = measured.points[measured.values.notna().to_numpy()]
    if not len(known):
        return None
    if not measured.counted:
        counts = known["value"].astype(float)
        return (
            _whole(known, counts, False) if measured.unit in ("", "count") and not measured.shares else None
        )
    if (known["denominator"] < min_cell).any():
        return None
    left = known["denominator"] - known["numerator"]
    if measured.direction == "increase" and left.mean() < MOST:
        return _whole(known, left.astype(float), True)
    return _whole(known, known["numerator"].astype(float), False)


def _whole(known: pd.DataFrame, counts: pd.Series, missed: bool) -> pd.DataFrame | None:
    whole = bool((counts >= 0).all() and (counts == np.floor(counts)).all())
    return known[["period"]].assign(n=counts, missed=missed) if whole else None


def _often_the_same(n: NDArray[np.float64]) -> bool:
    return bool((n == 0).mean() >= _OFTEN_THE_SAME or (n == np.median(n)).mean() >= _OFTEN_THE_SAME)


def _apart(measured: Measured, table: pd.DataFrame, way: str | None, missed: bool) -> Measured:
    """Return the periods from each event to the next, a point an event; the first has none before it."""
    n = table["n"].astype(int).to_numpy()
    at = np.repeat(np.arange(len(n)), n)
    again = np.concatenate([np.arange(count) for count in n])
    # Events of one period keep its day, and each a moment of its own.
    when = table["period"].to_numpy()[at] + again.astype("timedelta64[s]")
    points = pd.DataFrame({"period": when[1:], "value": np.diff(at).astype(float)})
    span, name = _SPAN.get(measured.step, measured.step), measured.name
    lower = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    better = {"increase": ": lower is better", "decrease": ": higher is better"}.get(way or "", "")
    since = len(n) - 1 - int(at[-1])
    last = format_period(pd.Timestamp(table["period"].iloc[at[-1]]).to_datetime64())
    without = f" there {'has' if since == 1 else 'have'} been {count_noun(since, span)} without."
    now = f"Since the last one ({last}){without}" if since else f"The last one was {last}."
    told = (
        f"These are rare ({n.mean():.1f} a {measured.step} on average), so we count from one to the next. Each dot is "
        f"one of them; its height is the {span}s since the last one{better}. Two in one {measured.step} are 0 apart. "
        f"{now}"
    )
    return _read_by(
        measured,
        points,
        "g",
        name=f"{name}: time between misses" if missed else f"Time between {lower}",
        direction=_OTHER_WAY[way],
        unit=f"{span}s",
        teaching=told,
        every="point",
        goal=None,
    )


OVER_ALL = 0.015
"""The chance that any time of an unchanged series lies above its usual range."""


def third_of_range(measured: Measured, until: str) -> float | None:
    """Return a third of the way from the mean time between events to the upper end of the usual range.

    Three sigmas would be too near: with nothing changed one time in fifty lies beyond them. The end is where the next
    time falls rarely enough over all points, the mean being known from as many events as the baseline has.

    Examples
    --------
    >>> apart = pd.DataFrame({"period": pd.date_range("2025-09-01", periods=20, freq="9D"), "value": [0.0, 4.0] * 10})
    >>> round(3 * third_of_range(Measured("s", "S", points=apart, rare="g"), "") + 2, 1)
    17.3
    """
    known = measured.values.dropna()
    base = known[
        (measured.points.loc[known.index, "period"] <= pd.Timestamp(until or "2262-01-01")).to_numpy()
    ]
    k, total = len(base), float(base.sum())
    if k < 2 or total <= 0:
        return None
    end = total * ((OVER_ALL / len(known)) ** (-1 / k) - 1)
    return (end - total / k) / 3 if end > total / k else None


def _read_by(measured: Measured, points: pd.DataFrame, rare: str, **about: object) -> Measured:
    return replace(
        measured,
        points=points,
        rare=rare,
        counts=measured,
        shares=False,
        beside=None,
        others=None,
        whole=None,
        exclude={},
        **about,  # type: ignore[arg-type]
    )
