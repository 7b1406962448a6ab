"""Where students' stays lie among a calendar's days, and to which of them a row of attendance belongs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.codes import codes_of

Whole = NDArray[np.int64]


def as_days(dates: pd.Series) -> Whole:
    """Return days since 1970; the smallest number for no date."""
    return pd.to_datetime(dates).to_numpy(dtype="datetime64[D]").astype(np.int64)


NO_DATE = np.iinfo(np.int64).min


def find_stays(enrollments: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Return enrollments with ``first`` and ``end``, positions in `days`, made to overlap nowhere."""
    schools, day_key, early, far = _day_keys(days)
    school = codes_of(enrollments["school_id"], schools)
    entry, leave = as_days(enrollments["entry_date"]), as_days(enrollments["exit_date"])
    leave = np.where(leave == NO_DATE, early + far, leave)
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


def cut_at_runs(stays: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Cut stays at the ends of runs: one row a stay and run, with ``first`` and ``end`` in `days`."""
    run = days["run"].to_numpy()
    first, end = stays["first"].to_numpy(), stays["end"].to_numpy()
    runs = np.arange(run.max(initial=-1) + 1)
    run_first, run_end = np.searchsorted(run, runs, side="left"), np.searchsorted(run, runs, side="right")
    from_run, to_run = run[first], run[end - 1]
    count = to_run - from_run + 1
    stay = np.repeat(np.arange(len(stays)), count)
    here = from_run[stay] + np.arange(len(stay)) - np.repeat(np.cumsum(count) - count, count)
    begin, stop = np.maximum(first[stay], run_first[here]), np.minimum(end[stay], run_end[here])
    return pd.DataFrame({"stay": stay, "run": here, "first": begin, "end": stop})


def _day_keys(days: pd.DataFrame) -> tuple[pd.Index, Whole, int, int]:
    """Return one rising number a school and day: the school's place among `schools` times `far`, plus the day
    after the first.
    """
    codes, schools = pd.factorize(days["school_id"], use_na_sentinel=False)
    day = days["day"].to_numpy()
    early = int(day.min()) if len(day) else 0
    far = int(day.max()) - early + 2 if len(day) else 2
    return pd.Index(schools).astype(object), codes * far + (day - early), early, far


class Places:
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

    def position_of(self, attendance: pd.DataFrame, day: Whole) -> Whole:
        """Return the place of each row's day in its school's calendar; -1 for none."""
        if not len(self._day_key) or attendance.empty:
            return np.full(len(attendance), -1, dtype=np.int64)
        school = codes_of(attendance["school_id"], self._schools)
        # Days since the first; no date stays far below.
        day = np.maximum(day, self._early - 1) - self._early
        inside = (school >= 0) & (day >= 0) & (day < self._far)
        wanted = np.where(inside, school * self._far + day, -1)
        position = np.searchsorted(self._day_key, wanted).clip(max=len(self._day_key) - 1)
        return np.where(self._day_key[position] == wanted, position, -1)

    def piece_of(self, attendance: pd.DataFrame, position: Whole) -> Whole:
        """Return the piece to which each row of attendance belongs; -1 for none."""
        if not len(self._stay_key) or attendance.empty:
            return np.full(len(attendance), -1, dtype=np.int64)
        student = codes_of(attendance["student_key"], self._students)
        place = np.searchsorted(self._stay_key, student * self._many + position, side="right") - 1
        inside = (position >= 0) & (student >= 0) & (place >= 0)
        inside &= (self._student[place] == student) & (position < self._end[place])
        return np.where(inside, self._offset[place] + self._run[position], -1)
