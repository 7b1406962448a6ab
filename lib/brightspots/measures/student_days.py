"""Days enrolled and days absent of each student: calendar times enrollment, and what attendance says of them.

A school may send every student's every day, or absences only. Either way the days that count are built from the
calendar's days of instruction within each enrollment, so both give the same numbers. Days are counted in
millionths, as whole numbers: 18 of 180 is a tenth exactly, and so is 1.8 of 18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import ParameterError

WHOLE = 1_000_000
"""Parts of a day in which absence is counted."""

ABSENT = ("absent_excused", "absent_unexcused", "absent_oss", "independent_study_not_earned")
PLACES = ("school_id", "lea_id", "school_level", "county")
PERIODS = ("month", "term")

Through: TypeAlias = date | str | Mapping[str, date | str] | None
_Whole = NDArray[np.int64]


def school_year_of(dates: pd.Series) -> pd.Series:
    """Return the school year of dates, from 1 July to 30 June.

    Examples
    --------
    >>> school_year_of(pd.Series(pd.to_datetime(["2024-06-30", "2024-07-01"]))).tolist()
    ['2023-24', '2024-25']
    """
    start = dates.dt.year - (dates.dt.month < 7)
    return start.astype(str) + "-" + ((start + 1) % 100).astype(str).str.zfill(2)


def exact(share: float) -> Fraction:
    """Return a share as the fraction that people mean by it.

    Examples
    --------
    >>> exact(0.1), exact(1 / 3)
    (Fraction(1, 10), Fraction(1, 3))
    """
    return Fraction(share).limit_denominator(10_000)


def data_through(attendance: pd.DataFrame) -> dict[str, date]:
    """Return the last date with attendance of each school, fit for ``through``: what comes later was not sent.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": ["A", "A"], "date": ["2025-03-13", "2025-03-14"]})
    >>> data_through(rows)["A"].isoformat()
    '2025-03-14'
    """
    last = pd.to_datetime(attendance["date"]).groupby(attendance["school_id"].astype(object)).max()
    return {school: day.date() for school, day in last.items()}


def instructional_days(calendar: pd.DataFrame, through: Through = None) -> pd.DataFrame:
    """Return a calendar's days of instruction, each with its school year, up to the last day with data."""
    days = calendar[calendar["is_instructional"].fillna(False).astype(bool)]
    days = days.assign(date=pd.to_datetime(days["date"])).drop_duplicates(["school_id", "date"])
    if isinstance(through, Mapping):
        last = pd.to_datetime(days["school_id"].astype(object).map(through))
        days = days[(days["date"] <= last) | last.isna()]
    elif through is not None:
        days = days[days["date"] <= pd.Timestamp(through)]
    years = school_year_of(days["date"])
    return days.assign(school_year=days["school_year"].fillna(years) if "school_year" in days else years)


def with_columns(found: pd.DataFrame, by: list[str], students: pd.DataFrame | None) -> pd.DataFrame:
    """Add the columns of `by` that only `students` has, by student and, where known, school year."""
    missing = [name for name in by if name not in found.columns]
    if not missing or students is None:
        return found
    on = [name for name in ("student_key", "school_year") if name in students.columns]
    return found.merge(students[[*on, *missing]].drop_duplicates(on), on=on, how="left")


def check_by(by: Sequence[str], enrollments: pd.DataFrame, students: pd.DataFrame | None) -> list[str]:
    """Return `by` as a list; raise a ParameterError for a name that is no column of either table.

    By student_key, the numbers are those of single students, to be added up into groups.
    """
    names = [by] if isinstance(by, str) else list(by)
    known = ["school_year", *enrollments.columns, *([] if students is None else students.columns)]
    known = [name for name in dict.fromkeys(known) if name not in ("student_key", "entry_date", "exit_date")]
    for name in names:
        if name not in known and name != "student_key":
            raise ParameterError(
                f'These numbers cannot be given by "{name}". Use some of: {", ".join(known)}'
                + (", or give the table students for its columns." if students is None else ".")
            )
    return names


def student_days(
    attendance: pd.DataFrame,
    enrollments: pd.DataFrame,
    calendar: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    students: pd.DataFrame | None = None,
    period: str | None = None,
    through: Through = None,
    whole_days: bool = True,
    absences_only: bool | None = None,
) -> pd.DataFrame:
    """Count each student's days enrolled, absent and attended, by school year.

    Parameters
    ----------
    attendance : DataFrame
        student_key, school_id, date, status and, where known, day_fraction_absent. One row a student, school and
        day, or absences only. Rows on days without instruction or outside an enrollment do not count.
    enrollments : DataFrame
        student_key, school_id, entry_date, exit_date (the last day; empty while enrolled) and any columns to
        count by, such as grade_level. Enrollments of one student at one school that overlap count once; at two
        schools, each counts. A day of instruction within an enrollment on which no row says otherwise is a day
        attended, unless no row of the student says so at all (see ``attended``).
    calendar : DataFrame
        school_id, date, is_instructional and, where known, school_year (else from 1 July to 30 June) and term.
    by : sequence of str
        Columns of `enrollments` or `students`, or school_year. With a place among them (school_id, lea_id,
        school_level, county) a student counts in each place, with the days spent there; otherwise days of all
        schools are added up. Other columns are those of `students` or, where it lacks them, of a student's last
        enrollment.
    students : DataFrame, optional
        student_key, the columns to count by and, where known, school_year.
    period : str, optional
        month or term: each student's days in each period of a year. Terms are those of the calendar.
    through : date, str or mapping, optional
        The last day with data, or that of each school (as from `data_through`); later days of the calendar do
        not count. None: all days of the calendar count.
    whole_days : bool
        True: present at any time of the day is present all day (California). False: a part of a day counts as
        that part, where day_fraction_absent says how much.
    absences_only : bool, optional
        Whether a day without a row is a day present. None: yes if no row of the table says present.

    Returns
    -------
    DataFrame
        One row a student, school year, period and place: student_key, school_year, period (where asked for), the
        columns of `by`, ``enrolled`` (days), ``absent`` (millionths of days), ``recorded`` (days with a row of
        any status), ``attended`` (whether the student came on at least one day: a row says so or, with absences
        only, fewer days are absent than enrolled).

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=5)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame({"student_key": ["k"], "school_id": "A", "entry_date": days[1], "exit_date": None})
    >>> absences = pd.DataFrame({"student_key": "k", "school_id": "A", "date": days[2:3], "status": "absent_excused"})
    >>> student_days(absences, enrollments, calendar)[["school_year", "enrolled", "absent"]].values.tolist()
    [['2024-25', 4, 1000000]]
    """
    if period is not None and period not in PERIODS:
        raise ParameterError(f'There is no period "{period}". Use one of: {", ".join(PERIODS)}.')
    names = check_by(by, enrollments, students)
    days = _instructional(calendar, period, through)
    stays = _stays(enrollments, days)
    pieces = _pieces(stays, days)
    _count(pieces, attendance, stays, days, whole_days, absences_only)
    return _gathered(pieces, stays, days, students, names, period)


def _as_days(dates: pd.Series) -> _Whole:
    """Return days since 1970; the smallest number for no date."""
    return pd.to_datetime(dates).to_numpy(dtype="datetime64[D]").astype(np.int64)


_NO_DATE = np.iinfo(np.int64).min


def _instructional(calendar: pd.DataFrame, period: str | None, through: Through) -> pd.DataFrame:
    """Return days of instruction by school and date, with their school year, period and run.

    A run is an unbroken series of days with the same school, year and period.
    """
    days = instructional_days(calendar, through)
    if period == "month":
        days["period"] = days["date"].dt.strftime("%Y-%m")
    elif period == "term":
        if "term" not in days:
            raise ParameterError("The calendar has no column term, so nothing can be given by term.")
        days = days[days["term"].notna()].assign(period=lambda rows: rows["term"].astype(str))
    else:
        days["period"] = ""
    days = days.sort_values(["school_id", "date"], kind="stable").reset_index(drop=True)
    label = days[["school_id", "school_year", "period"]].astype(str)
    days["run"] = (label != label.shift()).any(axis=1).cumsum() - 1
    days["day"] = _as_days(days["date"])
    return days


def _stays(enrollments: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Return enrollments with ``first`` and ``end``, positions in `days`, made to overlap nowhere."""
    stays = enrollments.copy()
    spans = {
        school: (rows.min(), rows.max() + 1) for school, rows in days.groupby("school_id").indices.items()
    }
    school = stays["school_id"].astype(object)
    start = school.map(lambda name: spans.get(name, (0, 0))[0]).to_numpy(dtype=np.int64)
    stop = school.map(lambda name: spans.get(name, (0, 0))[1]).to_numpy(dtype=np.int64)
    entry, leave = _as_days(stays["entry_date"]), _as_days(stays["exit_date"])
    leave = np.where(leave == _NO_DATE, np.iinfo(np.int64).max // 4, leave)
    all_days = days["day"].to_numpy()
    first, end = start.copy(), stop.copy()
    for begin, close in set(zip(start.tolist(), stop.tolist(), strict=True)):
        here = (start == begin) & (stop == close)
        first[here] = begin + np.searchsorted(all_days[begin:close], entry[here], side="left")
        end[here] = begin + np.searchsorted(all_days[begin:close], leave[here], side="right")
    stays = stays.assign(first=first, end=np.maximum(end, first))
    stays = stays.sort_values(["student_key", "school_id", "first", "end"], kind="stable").reset_index(
        drop=True
    )
    reached = stays.groupby(["student_key", "school_id"])["end"].cummax()
    before = reached.groupby([stays["student_key"], stays["school_id"]]).shift().fillna(0).astype(np.int64)
    stays["first"] = np.maximum(stays["first"], before)
    return stays[stays["end"] > stays["first"]].reset_index(drop=True)


def _pieces(stays: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Cut stays at the ends of runs: one row a stay and run, with the days enrolled in it."""
    run = days["run"].to_numpy()
    first, end = stays["first"].to_numpy(), stays["end"].to_numpy()
    runs = np.arange(run.max(initial=-1) + 1)
    run_first, run_end = np.searchsorted(run, runs, side="left"), np.searchsorted(run, runs, side="right")
    from_run, to_run = run[first], run[end - 1]
    count = to_run - from_run + 1
    stay = np.repeat(np.arange(len(stays)), count)
    here = from_run[stay] + np.arange(len(stay)) - np.repeat(np.cumsum(count) - count, count)
    enrolled = np.minimum(end[stay], run_end[here]) - np.maximum(first[stay], run_first[here])
    return pd.DataFrame({"stay": stay, "run": here, "first_day": run_first[here], "enrolled": enrolled})


def _count(
    pieces: pd.DataFrame,
    attendance: pd.DataFrame,
    stays: pd.DataFrame,
    days: pd.DataFrame,
    whole_days: bool,
    absences_only: bool | None,
) -> None:
    """Add ``absent``, ``recorded`` and ``attended`` to the pieces, in place."""
    piece = _piece_of(attendance, pieces, stays, days)
    counts = piece >= 0
    status = attendance["status"].astype(object)
    amount = _amount(status, attendance.get("day_fraction_absent"), whole_days)[counts]
    piece, n = piece[counts], len(pieces)
    absent = np.zeros(n, dtype=np.int64)
    np.add.at(absent, piece[amount > 0], amount[amount > 0])
    pieces["absent"], pieces["recorded"] = absent, np.bincount(piece, minlength=n)
    if absences_only is None:
        absences_only = not (status == "present").any()
    came = np.bincount(piece[amount < WHOLE], minlength=n) > 0
    pieces["attended"] = pieces["enrolled"] * WHOLE > pieces["absent"] if absences_only else came


def _piece_of(
    attendance: pd.DataFrame, pieces: pd.DataFrame, stays: pd.DataFrame, days: pd.DataFrame
) -> _Whole:
    """Return the piece to which each row of attendance belongs; -1 for none."""
    nowhere = np.full(len(attendance), -1, dtype=np.int64)
    if stays.empty or attendance.empty:
        return nowhere
    schools = pd.Index(days["school_id"].astype(object).unique())
    far = int(days["day"].max()) + 1
    day_key = schools.get_indexer(days["school_id"].astype(object)) * far + days["day"].to_numpy()
    school = schools.get_indexer(attendance["school_id"].astype(object))
    day = _as_days(attendance["date"])
    wanted = np.where((school >= 0) & (day >= 0) & (day < far), school * far + day, -1)
    position = np.searchsorted(day_key, wanted).clip(max=len(day_key) - 1)
    student_of_stay, students = pd.factorize(stays["student_key"].astype(object))
    student = pd.Index(students).get_indexer(attendance["student_key"].astype(object))
    many = len(days) + 1
    stay_key = student_of_stay * many + stays["first"].to_numpy()
    order = np.argsort(stay_key, kind="stable")
    place = np.searchsorted(stay_key[order], student * many + position, side="right") - 1
    stay = order[place.clip(min=0)]
    inside = (day_key[position] == wanted) & (student >= 0) & (place >= 0)
    inside &= (student_of_stay[stay] == student) & (position < stays["end"].to_numpy()[stay])
    first_piece = np.searchsorted(pieces["stay"].to_numpy(), np.arange(len(stays)))
    run, first = days["run"].to_numpy(), stays["first"].to_numpy()
    return np.where(inside, first_piece[stay] + run[position] - run[first[stay]], nowhere)


def _amount(status: pd.Series, fraction: pd.Series | None, whole_days: bool) -> _Whole:
    """Return how much of its day each row was missed, in millionths."""
    missed = status.isin(ABSENT).to_numpy()
    if fraction is None:
        return np.where(missed, WHOLE, 0)
    part = fraction.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(part)
    if whole_days:
        return np.where(missed & (~known | (part >= 1)), WHOLE, 0)
    parts = np.round(np.clip(np.where(known, part, 0), 0, 1) * WHOLE).astype(np.int64)
    return np.where(known, parts, np.where(missed, WHOLE, 0))


def _gathered(
    pieces: pd.DataFrame,
    stays: pd.DataFrame,
    days: pd.DataFrame,
    students: pd.DataFrame | None,
    by: list[str],
    period: str | None,
) -> pd.DataFrame:
    """Add pieces up to one row a student, school year, period and place."""
    rows = pieces.assign(student_key=stays["student_key"].to_numpy()[pieces["stay"]])
    labels = days.drop_duplicates("run")
    rows["school_year"] = labels["school_year"].to_numpy()[rows["run"]]
    rows["period"] = labels["period"].to_numpy()[rows["run"]]
    yearly = [] if students is None else [name for name in students.columns if name not in PLACES]
    of_stay = [n for n in by if n in stays.columns and n not in yearly and n != "school_year"]
    for name in of_stay:
        rows[name] = stays[name].take(rows["stay"]).to_numpy()
    rows["entered"] = days["day"].to_numpy()[stays["first"].to_numpy()[rows["stay"]]]
    rows = rows.sort_values("entered", kind="stable")
    unit = ["student_key", "school_year", *(["period"] if period else [])]
    unit += [name for name in of_stay if name in PLACES]
    summed = rows.groupby(unit, dropna=False, sort=True).agg(
        enrolled=("enrolled", "sum"),
        absent=("absent", "sum"),
        recorded=("recorded", "sum"),
        attended=("attended", "any"),
    )
    last = rows.drop_duplicates(unit, keep="last")[[*unit, *(n for n in of_stay if n not in unit)]]
    found = summed.reset_index().merge(last, on=unit, how="left") if of_stay else summed.reset_index()
    found = with_columns(found, by, students)
    columns = ["enrolled", "absent", "recorded", "attended"]
    return found[[*(c for c in found.columns if c not in columns), *columns]]
