"""From a school's daily attendance to a series that can be read: weekly, daily or monthly.

There may be no calendar, so the schools of a district stand in for one: a period is expected when most of them
have a number in it. Percent become fractions here, once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import ParameterError

EVERY = {"week": "W-SUN", "day": "D", "month": "M"}
_LAID = {**EVERY, "fortnight": "W-SUN", "term": "D", "year": "D"}
"""Numbers of a fortnight stand at its week, those of a term or a year at their day."""

LEAST_PERCENT = 20.0
"""A school-wide figure below this is taken for a slip or a half day, not for a day of school."""

LAST_DAYS = (6, 20)
"""From this day of June on a school year runs out: numbers fall everywhere, every year."""

YEAR_ENDS = "last days of June"

LEAST_DAYS = 3
SHORT = "fewer than three days of school"
"""A week of one or two days before a holiday is no week like the others."""


@dataclass(frozen=True)
class Attendance:
    """One school's attendance, laid out on the periods in which its district had school.

    Attributes
    ----------
    points : DataFrame
        ``period`` (first day: weeks begin on Monday), ``value`` (a fraction; missing is a gap), ``days``
        (days with a number), ``others`` (the middle of the other schools, a fraction) and ``n_others``.
    exclude : dict of str to str
        Periods that are shown and not counted, with their reasons.
    unbelievable : int
        Values left out because no day of school looks like that.
    not_submitted : int
        Days in the expected periods that the source lists without a number.
    every : str
        week, day or month.
    others : DataFrame
        A row a period, a column another school: fractions.
    """

    points: pd.DataFrame
    exclude: dict[str, str] = field(default_factory=dict)
    unbelievable: int = 0
    not_submitted: int = 0
    every: str = "week"
    others: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class ByPeriod:
    """Attendance of all schools by period, from which each school's series is taken.

    Attributes
    ----------
    rows : DataFrame
        The daily rows, with ``share`` (a fraction) and ``period``.
    table : DataFrame
        A row a period in which the district had school, a column a school: fractions.
    ending : frozenset of Timestamp
        Periods in which a school year runs out.
    every : str
    """

    rows: pd.DataFrame
    table: pd.DataFrame
    ending: frozenset[pd.Timestamp]
    every: str

    @cached_property
    def _places(self) -> dict[str, NDArray[np.intp]]:
        return dict(self.rows.groupby("school_id", sort=False).indices)

    def of(self, school_id: str) -> Attendance:
        """Return one school's series; without points where it has no number."""
        if school_id not in self.table.columns or self.table[school_id].notna().sum() == 0:
            return Attendance(_no_points(), every=self.every)
        ours = self.table[school_id]
        known = ours.dropna().index
        span = slice(known.min(), known.max()) if len(known) else slice(0, 0)
        ours, others = ours.loc[span], self.table.drop(columns=school_id).loc[span]
        mine = self.rows.iloc[self._places[school_id]]
        mine = mine[mine["period"].isin(ours.index)]
        points = pd.DataFrame(
            {
                "period": ours.index,
                "value": ours.round(10).to_numpy(),
                "days": mine.groupby("period")["share"].count().reindex(ours.index, fill_value=0).to_numpy(),
                "others": others.median(axis=1).to_numpy(),
                "n_others": others.notna().sum(axis=1).to_numpy(),
            }
        )
        given = mine["attendance_pct"].notna()
        ends = {f"{period:%Y-%m-%d}": YEAR_ENDS for period in ours.index if period in self.ending}
        return Attendance(
            points,
            exclude=dict(sorted({**(_short_weeks(points) if self.every == "week" else {}), **ends}.items())),
            unbelievable=int((given & believable(mine["attendance_pct"]).isna()).sum()),
            not_submitted=int((~given).sum()),
            every=self.every,
            others=others,
        )


def by_period(daily: pd.DataFrame, every: str = "week") -> ByPeriod:
    """Return daily attendance of a district's schools by week, day or month.

    Parameters
    ----------
    daily : DataFrame
        Released rows of all schools: ``school_id``, ``date``, ``attendance_pct`` (0 to 100; missing was not
        submitted), all students only.
    every : {"week", "day", "month"}
        A period's value is the mean of its days. A month's is taken without the last days of June; weeks and
        days among them, and weeks of fewer than three days, are named in a series' `exclude`.

    Returns
    -------
    ByPeriod
        A school's series goes from its first period with a number to its last; it is empty when it has none.

    Raises
    ------
    ParameterError
        For another period.

    Examples
    --------
    >>> days = pd.bdate_range("2025-09-01", periods=10)
    >>> rows = pd.DataFrame({"school_id": "A", "date": days, "attendance_pct": [90.0] * 5 + [92, 94, 93, 2, None]})
    >>> weekly = by_period(rows).of("A")
    >>> weekly.points["value"].tolist(), weekly.unbelievable, weekly.not_submitted
    ([0.9, 0.93], 1, 1)
    """
    if every not in EVERY:
        raise ParameterError(f'every="{every}" is not known. Choose one of: {", ".join(EVERY)}.')
    rows = daily.dropna(subset="date")
    rows = rows.assign(share=believable(rows["attendance_pct"]) / 100, period=periods_of(rows["date"], every))
    last_days = runs_out(pd.DatetimeIndex(rows["date"]))
    if every == "month":
        rows.loc[last_days, "share"] = float("nan")
    ending = frozenset(rows["period"][last_days]) if every != "month" else frozenset()
    table = rows.groupby(["period", "school_id"])["share"].mean().unstack("school_id")
    return ByPeriod(rows, table.loc[expected(table)], ending, every)


def believable(percent: pd.Series) -> pd.Series:
    """Leave out values that no day of school looks like: under 20 percent, or over 100.

    Examples
    --------
    >>> believable(pd.Series([93.5, 2.0, 104.0])).tolist()
    [93.5, nan, nan]
    """
    return percent.where((percent >= LEAST_PERCENT) & (percent <= 100))


def periods_of(dates: pd.Series, every: str) -> pd.Series:
    """Return the first day of the week or fortnight (Monday), of the month, or the day itself."""
    return dates.dt.to_period(_LAID[every]).dt.start_time.astype("datetime64[ns]")


def expected(table: pd.DataFrame) -> pd.DatetimeIndex:
    """Find the periods in which school was open: at least half of that year's schools have a number.

    Parameters
    ----------
    table : DataFrame
        A row a period, a column a school.

    Returns
    -------
    DatetimeIndex
        A school counts in the school years in which it has any number.
    """
    year = school_years(table.index)
    there = table.notna()
    schools = there.groupby(year).any().sum(axis=1)
    needed = schools.reindex(year).to_numpy() / 2
    return pd.DatetimeIndex(table.index[(there.sum(axis=1).to_numpy() >= needed) & (needed > 0)])


def school_years(dates: pd.DatetimeIndex) -> pd.Index:
    """Name the school year of each date by the year in which it begins; it begins in August.

    Examples
    --------
    >>> school_years(pd.DatetimeIndex(["2015-06-26", "2015-09-09"])).tolist()
    [2014, 2015]
    """
    return pd.Index(dates.year - (dates.month < 8).astype(int))


def first_year_ends(points: pd.DataFrame, least: int = 10) -> str:
    """Return the last day of the first school year of a series, where a second one follows it.

    Parameters
    ----------
    points : DataFrame
        ``period`` and ``value``.
    least : int
        Numbers that the first school year must have to set a "before" line.

    Returns
    -------
    str
        A date such as ``2015-07-31``; empty when there is only one year, or the first has too few numbers.

    Examples
    --------
    >>> weeks = pd.DataFrame({"period": pd.date_range("2014-10-06", periods=60, freq="7D"), "value": 0.9})
    >>> first_year_ends(weeks)
    '2015-07-31'
    """
    known = points.dropna(subset="value")
    years = school_years(pd.DatetimeIndex(known["period"]))
    if len(years) == 0 or years.min() == years.max() or int((years == years.min()).sum()) < least:
        return ""
    return f"{years.min() + 1}-07-31"


def runs_out(dates: pd.DatetimeIndex) -> NDArray[np.bool_]:
    """Return which days are among the last of June.

    Examples
    --------
    >>> runs_out(pd.DatetimeIndex(["2016-06-17", "2016-06-20", "2016-07-01"])).tolist()
    [False, True, False]
    """
    month, day = LAST_DAYS
    return np.asarray((dates.month == month) & (dates.day >= day))


def _short_weeks(points: pd.DataFrame) -> dict[str, str]:
    """Return the weeks that have a number of fewer than three days, where weeks mostly have more."""
    known = points[points["days"] > 0]
    if not len(known) or known["days"].median() <= LEAST_DAYS:
        return {}
    return {f"{period:%Y-%m-%d}": SHORT for period in known.loc[known["days"] < LEAST_DAYS, "period"]}


def _no_points() -> pd.DataFrame:
    dates = pd.Series(dtype="datetime64[ns]")
    numbers = pd.Series(dtype="float64")
    return pd.DataFrame(
        {"period": dates, "value": numbers, "days": numbers, "others": numbers, "n_others": numbers}
    )
