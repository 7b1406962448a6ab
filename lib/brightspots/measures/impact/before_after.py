"""The numbers before and after a change: read once, held against a frozen "before" line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Any

import numpy as np

from brightspots.errors import ParameterError
from brightspots.measures.impact.carry_over import own_carry
from brightspots.measures.impact.false_alarm import smallest_seen
from brightspots.measures.impact.row_rule import Sides
from brightspots.measures.impact.welch import difference_interval
from brightspots.measures.spc.analysis import analyse
from brightspots.measures.spc.result import Result
from brightspots.measures.spc.series import Array, Series, read_series
from brightspots.measures.spc.spec import ChartSpec

LEAST_BEFORE = 10
LEAST_AFTER = 6
LEAST_COUNTED = 10
"""A point that fewer people than this stand behind does not count."""

EARLY = "before what we do could show, as we said beforehand"
SMALL = f"fewer than {LEAST_COUNTED} were counted"


@dataclass(frozen=True)
class Halves:
    """A series, its change, and what counts on either side of it.

    Attributes
    ----------
    series : Series
    start : int
        Position, from 1, of the first point on or after the change; n + 1 when there is none yet.
    direction : {"increase", "decrease"}
    counted : array of bool
        Which points count: measured, not left out, enough people behind them.
    result : Result or None
        The run chart with its frozen line and the pre-stated rule; None where nothing stands before the change.
    small : int
        Points that do not count because too few people stand behind them.
    carry : float
        How much a number leans on the one before (lag-one correlation): that of all schools together where ten are
        known, else our own, drawn toward what is usual.
    lag : int
        Points after the change that do not count, as chosen beforehand.
    """

    series: Series
    start: int
    direction: str
    counted: Any
    result: Result | None
    small: int = 0
    carry: float = 0.0
    lag: int = 0
    left_out: dict[int, str] = field(default_factory=dict)

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self.direction == "increase" else -1

    @property
    def before(self) -> Array:
        """The values that set the "before" line."""
        values: Array = self.series.values[: self.start - 1][self.counted[: self.start - 1]]
        return values

    @property
    def after(self) -> Array:
        """The values since the change that count."""
        values: Array = self.series.values[self.start - 1 :][self.counted[self.start - 1 :]]
        return values

    @property
    def sides(self) -> Sides:
        """Before and since as rows of one series, with NaN for what does not count."""
        values, at = np.where(self.counted, self.series.values, nan), self.start - 1
        return Sides(values[None, :at], values[None, at:], self.carry)

    @property
    def centre(self) -> float:
        """The frozen median."""
        return nan if self.result is None else self.result.phase_numbers[-1].centre

    @property
    def mean_before(self) -> float:
        """The mean before the change."""
        return float(self.before.mean()) if len(self.before) else nan

    @property
    def mean_after(self) -> float:
        """The mean since."""
        return float(self.after.mean()) if len(self.after) else nan

    @property
    def change(self) -> float:
        """The difference of the two means."""
        return self.mean_after - self.mean_before

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% range of the change."""
        return difference_interval(self.before, self.after, self.carry)

    @property
    def detectable(self) -> float:
        """Smallest lasting change that the rule would show 4 times in 5; NaN where none would."""
        if self.result is None or self.early:
            return nan
        step = smallest_seen(len(self.before), len(self.after), self.carry)
        return step * float(self.before.std(ddof=1))

    @property
    def early(self) -> bool:
        """Whether there is too little to say anything."""
        return len(self.before) < LEAST_BEFORE or len(self.after) < LEAST_AFTER

    @property
    def dated(self) -> bool:
        """Whether the periods are dates."""
        return self.series.kind == "date"

    @property
    def step_days(self) -> float:
        """The usual number of days from one point to the next; NaN without dates."""
        if not self.dated or self.series.periods is None or len(self.series) < 2:
            return nan
        days = self.series.periods.astype("datetime64[D]").astype(np.int64)
        return float(np.median(np.diff(days)))


def read_halves(
    outcome: Any,
    change_on: Any,
    direction: str,
    *,
    exclude: Any = (),
    calendar: Any = None,
    shares: bool = False,
    lag: int = 0,
) -> Halves:
    """Read an outcome, lay its change on it, and freeze what came before.

    Raises
    ------
    ParameterError
        For a direction, a change or a lag that cannot be.
    DataError
        For an outcome that cannot be measured.
    """
    if direction not in ("increase", "decrease"):
        raise ParameterError(
            f"direction={direction!r}: a claim needs to know which way is better. Give increase or decrease."
        )
    if isinstance(lag, bool) or not isinstance(lag, int) or not 0 <= lag <= 52:
        raise ParameterError(f"lag={lag!r}: give a whole number of periods, 0 to 52, chosen before you look.")
    series = read_series(outcome, calendar=calendar)
    n = len(series)
    start = series.place(change_on, "change_on", edge="from") if n else 1
    reasons = dict(exclude) if isinstance(exclude, Mapping) else dict.fromkeys(exclude or (), "")
    left_out = {series.place(at, "exclude"): str(why) for at, why in reasons.items()} if n else {}
    for at in range(start, min(start + lag, n + 1)):
        left_out.setdefault(at, EARLY)
    small = np.zeros(n, dtype=bool)
    if series.denominator is not None:
        small = np.isfinite(series.values) & (series.denominator < LEAST_COUNTED)
    for at in (np.flatnonzero(small) + 1).tolist():
        left_out.setdefault(at, SMALL)
    counted = np.isfinite(series.values)
    counted[[at - 1 for at in left_out]] = False
    result = None
    if counted[: start - 1].sum() >= 2:
        spec = ChartSpec(
            chart="run",
            rules="prestated",
            freeze=min(start - 1, n),
            direction=direction,
            exclude=left_out,
            shares=shares,
        )
        result = analyse(series, spec)
    before = np.where(counted, series.values, nan)[: start - 1]
    return Halves(
        series, start, direction, counted, result, int(small.sum()), own_carry(before), lag, left_out
    )
