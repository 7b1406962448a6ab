"""Counting each student's days from rows of attendance, which may come a part at a time.

What is kept between parts is one row a student's stay and school year, so a district's rows of attendance need
never be in memory together. Days are counted in millionths, as whole numbers: 18 of 180 is a tenth exactly, and so
is 1.8 of 18.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import ParameterError
from brightspots.measures.school_years import Through, instructional_days

WHOLE = 1_000_000
"""Parts of a day in which absence is counted."""

ABSENT = ("absent_excused", "absent_unexcused", "absent_oss", "independent_study_not_earned")
PLACES = ("school_id", "lea_id", "school_level", "county")
PERIODS = ("month", "term")

_Whole = NDArray[np.int64]


def with_columns(found: pd.DataFrame, by: list[str], students: pd.DataFrame | None) -> pd.DataFrame:
    """Add the columns of `by` that only `students` has, by student and, where known, school year."""
    missing = [name for name in by if name not in found.columns]
    if not missing or students is None:
        return found
    on = [name for name in ("student_key", "school_year") if name in students.columns]
    return found.merge(students[[*on, *missing]].drop_duplicates(on), on=on, how="left")


class DayCount:
    """A count of students' days, to which rows of attendance are added.

    `brightspots.measures.student_days.student_days` says what counts.

    Parameters
    ----------
    enrollments, calendar : DataFrame
    period, through, whole_days
        As in `student_days`.

    Raises
    ------
    ParameterError
        For a period that does not exist.

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=5)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame({"student_key": ["k"], "school_id": "A", "entry_date": days[1], "exit_date": None})
    >>> count = DayCount(enrollments, calendar)
    >>> for day in days:
    ...     count.add(pd.DataFrame({"student_key": "k", "school_id": "A", "date": [day], "status": "absent_excused"}))
    >>> count.days()[["school_year", "enrolled", "absent", "attended"]].values.tolist()
    [['2024-25', 4, 4000000, False]]
    """

    def __init__(
        self,
        enrollments: pd.DataFrame,
        calendar: pd.DataFrame,
        *,
        period: str | None = None,
        through: Through = None,
        whole_days: bool = True,
    ) -> None:
        if period is not None and period not in PERIODS:
            raise ParameterError(f'There is no period "{period}". Use one of: {", ".join(PERIODS)}.')
        self._period, self._whole_days = period, whole_days
        self._days = _instructional(calendar, period, through)
        self._stays = _stays(enrollments, self._days)
        self._pieces = _pieces(self._stays, self._days)
        self._find = _Places(self._pieces, self._stays, self._days)
        none = np.zeros(len(self._pieces), dtype=np.int64)
        self._absent, self._recorded, self._came = none, none.copy(), none.copy()
        self._says_present = False

    def add(self, attendance: pd.DataFrame) -> None:
        """Count these rows of attendance, too; no student, school and day may come twice."""
        codes, status = coded(attendance["status"])
        present = status.get_indexer(["present"])[0]
        self._says_present |= present >= 0 and bool((codes == present).any())
        missed = _looked_up(codes, status.isin(ABSENT), absent=False)
        piece = self._find.piece_of(attendance)
        counts = piece >= 0
        amount = _amount(missed, attendance.get("day_fraction_absent"), self._whole_days)[counts]
        piece, n = piece[counts], len(self._pieces)
        # As float64: whole up to 2 ** 53 millionths, which is nine billion days.
        self._absent += np.bincount(piece, weights=amount, minlength=n).astype(np.int64)
        self._recorded += np.bincount(piece, minlength=n)
        self._came += np.bincount(piece[amount < WHOLE], minlength=n)

    def days(
        self,
        by: Sequence[str] = (),
        *,
        students: pd.DataFrame | None = None,
        absences_only: bool | None = None,
    ) -> pd.DataFrame:
        """Return what was counted so far, as `student_days` does."""
        if absences_only is None:
            absences_only = not self._says_present
        attended = self._pieces["enrolled"] * WHOLE > self._absent if absences_only else self._came > 0
        pieces = self._pieces.assign(absent=self._absent, recorded=self._recorded, attended=attended)
        return _gathered(pieces, self._stays, self._days, students, list(by), self._period)


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
    begins = np.zeros(len(days), dtype=bool)
    begins[:1] = True
    for name in ("school_id", "school_year", "period"):
        code, _ = pd.factorize(days[name])
        begins[1:] |= code[1:] != code[:-1]
    days["run"] = begins.cumsum() - 1
    days["day"] = _as_days(days["date"])
    return days


def _stays(enrollments: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Return enrollments with ``first`` and ``end``, positions in `days`, made to overlap nowhere."""
    schools, day_key, early, far = _day_keys(days)
    school = codes_of(enrollments["school_id"], schools)
    entry, leave = _as_days(enrollments["entry_date"]), _as_days(enrollments["exit_date"])
    leave = np.where(leave == _NO_DATE, early + far, leave)
    first = np.searchsorted(day_key, school * far + (entry.clip(early, early + far - 1) - early), side="left")
    end = np.searchsorted(
        day_key, school * far + (leave.clip(early - 1, early + far - 1) - early), side="right"
    )
    end = np.where(school >= 0, np.maximum(end, first), first)
    stays = enrollments.assign(first=first, end=end)
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
    return pd.DataFrame({"stay": stay, "run": here, "enrolled": enrolled})


def _looked_up(codes: NDArray[np.intp], known: NDArray, absent: int) -> NDArray:
    """Return what is known of each code, `absent` for -1."""
    return np.append(known, np.array([absent], dtype=known.dtype))[codes]


def coded(names: pd.Series) -> tuple[NDArray, pd.Index]:
    """Return a number for each name, -1 for none, and what names the numbers stand for; some may stand for none."""
    if isinstance(names.dtype, pd.CategoricalDtype):
        return names.cat.codes.to_numpy(), names.cat.categories
    codes, found = pd.factorize(names)
    return codes, pd.Index(found)


def codes_of(names: pd.Series, known: pd.Index) -> NDArray[np.intp]:
    """Return the place of each name among those known, -1 for none."""
    codes, found = coded(names)
    return _looked_up(codes, known.get_indexer(found.astype(known.dtype)), absent=-1)


def _day_keys(days: pd.DataFrame) -> tuple[pd.Index, _Whole, int, int]:
    """Return one rising number a school and day: the school's place among `schools` times `far`, plus the day
    after the first.
    """
    codes, schools = pd.factorize(days["school_id"], use_na_sentinel=False)
    day = days["day"].to_numpy()
    early = int(day.min()) if len(day) else 0
    far = int(day.max()) - early + 2 if len(day) else 2
    return pd.Index(schools).astype(object), codes * far + (day - early), early, far


class _Places:
    """Where a row of attendance counts: in which piece of which stay."""

    def __init__(self, pieces: pd.DataFrame, stays: pd.DataFrame, days: pd.DataFrame) -> None:
        self._schools, self._day_key, self._early, self._far = _day_keys(days)
        student_of_stay, students = pd.factorize(stays["student_key"])
        self._students = pd.Index(students).astype(object)
        self._many = len(days) + 1
        first = stays["first"].to_numpy()
        stay_key = student_of_stay * self._many + first
        order = np.argsort(stay_key, kind="stable")
        self._stay_key, self._student, self._end = (
            stay_key[order],
            student_of_stay[order],
            stays["end"].to_numpy()[order],
        )
        self._run = days["run"].to_numpy()
        first_piece = np.searchsorted(pieces["stay"].to_numpy(), np.arange(len(stays)))
        # The piece of a day of a stay is this number, plus the day's run.
        self._offset = (first_piece - self._run[first])[order]

    def piece_of(self, attendance: pd.DataFrame) -> _Whole:
        """Return the piece to which each row of attendance belongs; -1 for none."""
        if not len(self._stay_key) or attendance.empty:
            return np.full(len(attendance), -1, dtype=np.int64)
        school = codes_of(attendance["school_id"], self._schools)
        student = codes_of(attendance["student_key"], self._students)
        day = _as_days(attendance["date"]) - self._early
        inside = (school >= 0) & (student >= 0) & (day >= 0) & (day < self._far)
        wanted = np.where(inside, school * self._far + day, -1)
        position = np.searchsorted(self._day_key, wanted).clip(max=len(self._day_key) - 1)
        place = np.searchsorted(self._stay_key, student * self._many + position, side="right") - 1
        inside &= (self._day_key[position] == wanted) & (place >= 0)
        inside &= (self._student[place] == student) & (position < self._end[place])
        return np.where(inside, self._offset[place] + self._run[position], -1)


def _amount(missed: NDArray[np.bool_], fraction: pd.Series | None, whole_days: bool) -> _Whole:
    """Return how much of its day each row was missed, in millionths."""
    if fraction is None:
        return np.where(missed, WHOLE, 0)
    part = (
        fraction.to_numpy()
        if fraction.dtype == np.float64
        else fraction.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    )
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
    rows = pieces.assign(student_key=stays["student_key"].array.take(pieces["stay"].to_numpy()))
    labels = days.drop_duplicates("run")
    rows["school_year"] = labels["school_year"].array.take(rows["run"].to_numpy())
    rows["period"] = labels["period"].array.take(rows["run"].to_numpy())
    yearly = [] if students is None else [name for name in students.columns if name not in PLACES]
    of_stay = [n for n in by if n in stays.columns and n not in yearly and n != "school_year"]
    for name in of_stay:
        rows[name] = stays[name].array.take(rows["stay"].to_numpy())
    rows["entered"] = days["day"].to_numpy()[stays["first"].to_numpy()[rows["stay"]]]
    rows = rows.sort_values("entered", kind="stable")
    unit = ["student_key", "school_year", *(["period"] if period else [])]
    unit += [name for name in of_stay if name in PLACES]
    found = (
        rows.groupby(unit, dropna=False, sort=True)
        .agg(
            enrolled=("enrolled", "sum"),
            absent=("absent", "sum"),
            recorded=("recorded", "sum"),
            attended=("attended", "any"),
        )
        .reset_index()
    )
    if further := [name for name in of_stay if name not in unit]:
        last = rows.drop_duplicates(unit, keep="last")[[*unit, *further]]
        found = found.merge(last, on=unit, how="left")
    found = with_columns(found, by, students)
    columns = ["enrolled", "absent", "recorded", "attended"]
    return found[[*(c for c in found.columns if c not in columns), *columns]]
