"""Counting each student's days from rows of attendance, which may come a part at a time.

What is kept between parts is a byte a student's day, so a district's rows of attendance need never be in memory
together. Days are counted in millionths, as whole numbers: 18 of 180 is a tenth exactly, and so
is 1.8 of 18.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import ParameterError
from brightspots.measures.students.codes import coded, looked_up
from brightspots.measures.students.day_cells import WHOLE, DayCells
from brightspots.measures.students.day_rules import ALL_DAYS, DayRules
from brightspots.measures.students.school_years import Through, instructional_days, last_day_of
from brightspots.measures.students.sent_days import NEVER, SentDays, year_begins
from brightspots.measures.students.stays import Places, Whole, as_days, cut_at_runs, find_stays
from brightspots.measures.students.year_spans import YearSpans

ABSENT = ("absent_excused", "absent_unexcused", "absent_oss", "independent_study_not_earned")
PLACES = ("school_id", "lea_id", "school_level", "county")
PERIODS = ("month", "term")
COUNTED, NO_SCHOOL_DAY, NOT_ENROLLED = 0, 1, 2
"""What becomes of a row of attendance: it counts, its day is none in the calendar, or nobody is enrolled there."""


def with_columns(found: pd.DataFrame, by: list[str], students: pd.DataFrame | None) -> pd.DataFrame:
    """Add the columns of `by` that only `students` has, by student and, where known, school year."""
    missing = [name for name in by if name not in found.columns]
    if not missing or students is None:
        return found
    on = [name for name in ("student_key", "school_year") if name in students.columns]
    return found.merge(students[[*on, *missing]].drop_duplicates(on), on=on, how="left")


class DayCount:
    """A count of students' days, to which rows of attendance are added.

    `brightspots.measures.students.student_days.student_days` says what counts.

    Parameters
    ----------
    enrollments, calendar : DataFrame
    rules : DayRules
    period : str, optional
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
    >>> row = {"student_key": "k", "school_id": "A", "status": "absent_excused"}
    >>> [count.add(pd.DataFrame({**row, "date": [day]})).tolist() for day in days]
    [[2], [0], [0], [0], [0]]
    >>> count.days()[["school_year", "enrolled", "absent", "attended"]].values.tolist()
    [['2024-25', 4, 4000000, False]]
    """

    def __init__(
        self,
        enrollments: pd.DataFrame,
        calendar: pd.DataFrame,
        rules: DayRules = ALL_DAYS,
        *,
        period: str | None = None,
    ) -> None:
        if period is not None and period not in PERIODS:
            raise ParameterError(f'There is no period "{period}". Use one of: {", ".join(PERIODS)}.')
        self._period, self._rules = period, rules
        self._days = _instructional(calendar, period)
        self._stays = find_stays(enrollments, self._days)
        self._pieces = cut_at_runs(self._stays, self._days)
        self._find = Places(self._pieces, self._stays, self._days)
        self._cells = DayCells(self._pieces)
        self._sent = SentDays(self._days, _enrolled_on(self._stays, len(self._days)))
        self._says_present = False
        self._counted: NDArray[np.bool_] | None = None

    def add(self, attendance: pd.DataFrame) -> NDArray[np.int8]:
        """Count these rows of attendance, too; no student, school and day may come twice.

        Returns
        -------
        array of int
            What became of each row: `COUNTED`, `NO_SCHOOL_DAY` or `NOT_ENROLLED`.
        """
        codes, status = coded(attendance["status"])
        present = status.get_indexer(["present"])[0]
        self._says_present |= present >= 0 and bool((codes == present).any())
        missed = looked_up(codes, status.isin(ABSENT), absent=False)
        position = self._find.position_of(attendance, as_days(attendance["date"]))
        piece = self._find.piece_of(attendance, position)
        counts = piece >= 0
        amount = _amount(missed, attendance.get("day_fraction_absent"), self._rules.whole_days)
        self._cells.add(piece[counts], position[counts], amount[counts])
        self._sent.add(position[counts])
        self._counted = None
        return np.where(counts, COUNTED, np.where(position < 0, NO_SCHOOL_DAY, NOT_ENROLLED)).astype(np.int8)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Which days of the calendar count, going by what was added so far."""
        if self._counted is None:
            self._counted = self._choose()
        return self._counted

    def spans(self, through: pd.Timestamp | None = None) -> YearSpans:
        """Return how far into each school year the days go that count.

        Parameters
        ----------
        through : Timestamp, optional
            The last day that counts where there are no rows of attendance to tell it.
        """
        counted = self.counted
        if self._sent.nothing:
            counted = self._up_to(through) & self._up_to(self._rules.through)
        return YearSpans(self._days, counted, self._rules.most_silent)

    def days(
        self,
        by: Sequence[str] = (),
        *,
        students: pd.DataFrame | None = None,
        counted: NDArray[np.bool_] | None = None,
    ) -> pd.DataFrame:
        """Return what was counted so far, as `student_days` does; of other days than those that count if given."""
        counted = self.counted if counted is None else counted
        pieces = self._with_days(counted)
        absent, recorded, days_there = self._cells.added_up(counted, pieces.index.to_numpy())
        came = pieces["enrolled"] * WHOLE > absent if self._absences_only else days_there > 0
        pieces = pieces.assign(absent=absent, recorded=recorded, attended=came)
        return _gathered(pieces, self._stays, self._days, students, list(by), self._period)

    def by_day(self, column: str = "grade_level") -> pd.DataFrame:
        """Return the days that count, by school and grade, and all grades together.

        Parameters
        ----------
        column : str
            What stands in the place of the grade: another column of the enrollments, such as homeroom_id.

        Returns
        -------
        DataFrame
            As the table ``attendance_daily_school``: school_id, date, grade_level, enrolled, present and absent
            (whole students; of parts of days the nearest), attendance_pct (exact, 0 to 100). Not for a page: small
            groups are in it.
        """
        grades = self._stays.get(column, pd.Series("", index=self._stays.index)).fillna("").astype(object)
        code, names = pd.factorize(grades)
        enrolled = np.column_stack(
            [_enrolled_on(self._stays[code == number], len(self._days)) for number in range(len(names))]
            or [np.zeros((len(self._days), 0), dtype=np.int64)]
        )
        absent = self._cells.on_days(code[self._pieces["stay"].to_numpy()], enrolled.shape)
        parts = [
            self._on_days(enrolled[:, number], absent[:, number]).assign(grade_level=name)
            for number, name in enumerate(names)
            if name
        ]
        everyone = self._on_days(enrolled.sum(axis=1), absent.sum(axis=1)).assign(grade_level="all")
        return _in_order([*parts, everyone])

    def by_group(self, groups: pd.DataFrame) -> pd.DataFrame:
        """Return the days that count by school and student group, as `by_day` does by grade.

        Parameters
        ----------
        groups : DataFrame
            student_key, school_year, subgroup_id: a student may be in many.

        Returns
        -------
        DataFrame
            As of `by_day`, with the group in ``grade_level``, and without all together.
        """
        stay, run = (self._pieces[name].to_numpy() for name in ("stay", "run"))
        years = self._days.drop_duplicates("run")["school_year"].array.take(run)
        who = pd.MultiIndex.from_arrays([self._stays["student_key"].array.take(stay), years])
        parts = []
        for name, members in groups.groupby("subgroup_id", sort=True, observed=True):
            inside = who.isin(pd.MultiIndex.from_frame(members[["student_key", "school_year"]]))
            enrolled = _enrolled_on(self._pieces[inside], len(self._days))
            absent = self._cells.on_days(np.where(inside, 0, 1), (len(self._days), 2))
            parts.append(self._on_days(enrolled, absent[:, 0]).assign(grade_level=name))
        return _in_order(
            parts or [self._on_days(*np.zeros((2, len(self._days)), dtype=np.int64)).assign(grade_level="")]
        )

    def _on_days(self, enrolled: Whole, absent: Whole) -> pd.DataFrame:
        kept = self.counted & (enrolled > 0)
        there, gone = enrolled[kept], absent[kept] / WHOLE
        missed = np.round(gone).astype(np.int64)
        return self._days.loc[kept, ["school_id", "date"]].assign(
            enrolled=there, present=there - missed, absent=missed, attendance_pct=100 * (there - gone) / there
        )

    def enrolled(self, by: Sequence[str], *, on: NDArray[np.bool_]) -> pd.DataFrame:
        """Return who was enrolled on one of these days of the calendar, whatever attendance says: as `days`."""
        pieces = self._with_days(on).assign(absent=0, recorded=0, attended=False)
        return _gathered(pieces, self._stays, self._days, None, list(by), self._period)

    @property
    def _absences_only(self) -> bool:
        return not self._says_present if self._rules.absences_only is None else self._rules.absences_only

    def _choose(self) -> NDArray[np.bool_]:
        """Choose the days of the calendar that count."""
        rules, up_to = self._rules, self._up_to(self._rules.through)
        if not rules.as_sent:
            return up_to
        if not self._absences_only:
            return self._sent.daily() & up_to
        last = None if rules.through is None else int(self._days["day"].to_numpy()[up_to].max(initial=NEVER))
        return self._sent.absences_only(rules.most_silent, last) & up_to

    def _up_to(self, through: Through) -> NDArray[np.bool_]:
        return (self._days["date"] <= last_day_of(self._days["school_id"], through)).to_numpy()

    def _with_days(self, counted: NDArray[np.bool_]) -> pd.DataFrame:
        """Return the pieces of stays that have days that count, with their number."""
        so_far = np.concatenate([[0], counted.cumsum()])
        enrolled = so_far[self._pieces["end"].to_numpy()] - so_far[self._pieces["first"].to_numpy()]
        return self._pieces[["stay", "run"]].assign(enrolled=enrolled)[enrolled > 0]


def _instructional(calendar: pd.DataFrame, period: str | None) -> pd.DataFrame:
    """Return days of instruction by school and date, with their school year, period and run.

    A run is an unbroken series of days with the same school, year and period.
    """
    days = instructional_days(calendar)
    if period == "month":
        days["period"] = days["date"].dt.strftime("%Y-%m")
    elif period == "term":
        if "term" not in days:
            raise ParameterError("The calendar has no column term, so nothing can be given by term.")
        days = days[days["term"].notna()].assign(period=lambda rows: rows["term"].astype(str))
    else:
        days["period"] = ""
    days = days.sort_values(["school_id", "date"], kind="stable").reset_index(drop=True)
    begins = year_begins(days)
    code, _ = pd.factorize(days["period"])
    begins[1:] |= code[1:] != code[:-1]
    days["run"] = begins.cumsum() - 1
    days["day"] = as_days(days["date"])
    return days


def _in_order(parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = ["school_id", "date", "grade_level", "enrolled", "present", "absent", "attendance_pct"]
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(columns[:3], kind="stable")[columns].reset_index(drop=True)


def _enrolled_on(stays: pd.DataFrame, days: int) -> Whole:
    """Return how many students are enrolled on each day of the calendar."""
    begin, end = (np.bincount(stays[name], minlength=days + 1) for name in ("first", "end"))
    return np.cumsum(begin - end)[:days]


def _amount(missed: NDArray[np.bool_], fraction: pd.Series | None, whole_days: bool) -> Whole:
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
