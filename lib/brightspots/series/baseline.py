"""How a measure is charted: until when the "before" line is set, and by which rules it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.measures.schools.attendance_series import first_year_ends
from brightspots.series.model import Measured, as_date
from brightspots.series.rare import third_of_range
from brightspots.text.dates import format_period

if TYPE_CHECKING:
    from brightspots.measures import ChartSpec

LEAST_FOR_A_LINE = 2
LEAST_BEFORE = 12
"""So many numbers before a test set a line; with fewer, luck alone breaks it too often."""


@dataclass(frozen=True)
class Baseline:
    """Until when our "before" line is set, and why just then; an empty date sets none."""

    until: str
    why: str


def baseline(measured: Measured, happened: pd.DataFrame, *, until: str = "", change_on: str = "") -> Baseline:
    """Choose until when the "before" line is set.

    Parameters
    ----------
    measured : Measured
    happened : DataFrame
        From `brightspots.series.implementation.events`.
    until, change_on : str
        What people chose: the last day of the baseline, or the day of a change.

    Examples
    --------
    >>> weeks = pd.DataFrame({"period": pd.date_range("2025-09-01", periods=20, freq="7D"), "value": 0.9})
    >>> baseline(Measured("a", "A", points=weeks), pd.DataFrame(), change_on="2025-12-01").until
    '2025-11-30'
    """
    asked = as_date(until, "baseline_until") if until else ""
    if change_on and not asked:
        asked = _day_before(as_date(change_on, "change_on"))
    days = measured.periods
    agreed = measured.agreed
    if (
        not asked
        and agreed.until
        and (n := int((days <= pd.Timestamp(agreed.until)).sum())) >= LEAST_FOR_A_LINE
    ):
        why = f": {agreed.why.rstrip('.')}" if agreed.why else ""
        return Baseline(
            agreed.until, f"It is set by the {n} numbers up to {_say(agreed.until)}, as our team agreed{why}."
        )
    if asked:
        n = int((days <= pd.Timestamp(asked)).sum())
        if n < LEAST_FOR_A_LINE:
            return Baseline("", f"There are not two numbers up to {_say(asked)} to set it with.")
        return Baseline(asked, f"It is set by the {n} numbers up to {_say(asked)}, as we chose.")
    # What was stopped is no change that could show.
    tests = happened[~happened["kind"].isin(["context", "abandon"])] if len(happened) else happened
    for row in tests.to_dict("records"):
        before = int((days < row["date"]).sum())
        if before >= LEAST_BEFORE and (days >= row["date"]).any():
            day = _day_before(f"{row['date']:%Y-%m-%d}")
            return Baseline(day, f"It is set by the {before} numbers before this test: {row['label']}.")
    if end := first_year_ends(measured.points.assign(value=measured.values)):
        return Baseline(end, "It is set by our first school year, so that the second can be read against it.")
    return Baseline("", "")


def spec(
    measured: Measured,
    baseline: Baseline,
    *,
    rules: str = "",
    direction: str = "",
    new_lines: tuple[str, ...] = (),
) -> ChartSpec:
    """Return how a measure is charted and read.

    Parameters
    ----------
    measured : Measured
    baseline : Baseline
    rules : str
        A rule set; empty takes the one for run charts. One that needs a usual range makes it a chart with
        limits.
    direction : str
        increase or decrease is better; empty takes the definition's.
    new_lines : tuple of str
        Where a new "before" line begins that people accepted, beside those that the team agreed on.
    """
    from brightspots.measures import ChartSpec
    from brightspots.measures.spc.spec import WITHOUT_LIMITS

    chart = "run" if not rules or rules in WITHOUT_LIMITS else "xmr"
    if measured.rare:
        chart = measured.rare
    elif chart == "xmr" and measured.counted:
        chart = {"pprime": "p_prime", "p": "p", "u": "u"}.get(measured.chart, "p")
    percent = measured.unit == "percent"
    return ChartSpec(
        chart=chart,
        rules=rules or None,
        sigma=third_of_range(measured, baseline.until) if measured.rare == "g" else None,
        freeze=baseline.until or None,
        phases=tuple(sorted({*new_lines, *new_lines_of(measured, baseline)})),
        exclude=measured.exclude,
        calendar=None if measured.rare == "g" else measured.points["period"].tolist() or None,
        direction=direction or measured.direction,
        target=None if measured.goal is None else measured.goal / (100 if percent else 1),
        shares=measured.shares,
    )


def same_line(spec: ChartSpec, points: pd.DataFrame) -> ChartSpec | None:
    """Return how other numbers of the same periods are read by the same "before" line; None where it cannot be set.

    Parameters
    ----------
    spec : ChartSpec
        Of our own numbers.
    points : DataFrame
        ``period`` and ``value``, or ``period``, ``numerator`` and ``denominator``.
    """
    known = points.dropna()["period"]
    if spec.freeze is not None and int((known <= pd.Timestamp(spec.freeze)).sum()) < LEAST_FOR_A_LINE:
        return None
    days = set(points["period"])
    exclude = {day: why for day, why in spec.exclude.items() if pd.Timestamp(day) in days}
    return replace(
        spec,
        chart="run",
        rules=None,
        exclude=exclude,
        phases=(),
        target=None,
        calendar=points["period"].tolist(),
    )


def new_lines_of(measured: Measured, baseline: Baseline) -> list[str]:
    """Return the periods with which the new "before" lines begin that the team agreed on.

    One that would begin before the first line is set, or after the last number, has no place on the chart.
    """
    days = measured.periods
    if days.empty:
        return []
    first = pd.Timestamp(baseline.until or days.iloc[0])
    found = []
    for line in measured.agreed.new_lines:
        later = days[(days > first) & (days >= pd.Timestamp(line.on))]
        found += [f"{later.min():%Y-%m-%d}"] if len(later) else []
    return found


def _day_before(day: str) -> str:
    return f"{pd.Timestamp(day) - pd.Timedelta(days=1):%Y-%m-%d}"


def _say(day: str) -> str:
    return format_period(pd.Timestamp(day).to_datetime64())
