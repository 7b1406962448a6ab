"""How many students were enrolled and came, day by day: a school's daily attendance from rows of students."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.codes import coded, looked_up
from brightspots.measures.students.day_count import ABSENT, WHOLE, amount_missed, days_of_instruction
from brightspots.measures.students.day_rules import AS_SENT, DayRules
from brightspots.measures.students.sent_days import SentDays
from brightspots.measures.students.stays import NO_DATE, Places, as_days, cut_at_runs, find_stays

COLUMNS = ["school_id", "date", "grade_level", "enrolled", "present", "absent", "attendance_pct"]


class DailyCount:
    """A count of each school's days, to which rows of attendance are added.

    Days count as in `brightspots.measures.students.day_count.DayCount`, so that both give the same attendance.

    Parameters
    ----------
    enrollments, calendar : DataFrame
    rules : DayRules

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=2)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame({"student_key": ["k", "l"], "school_id": "A", "entry_date": days[0],
    ...                             "exit_date": None, "grade_level": ["05", "06"]})
    >>> count = DailyCount(enrollments, calendar)
    >>> count.add(pd.DataFrame({"student_key": ["k", "l"], "school_id": "A", "date": days[0],
    ...                         "status": ["absent_excused", "present"]}))
    >>> count.rows()[["grade_level", "enrolled", "present", "absent", "attendance_pct"]].values.tolist()
    [['05', 1, 0, 1, 0.0], ['06', 1, 1, 0, 100.0], ['all', 2, 1, 1, 50.0]]
    """

    def __init__(self, enrollments: pd.DataFrame, calendar: pd.DataFrame, rules: DayRules = AS_SENT) -> None:
        self._rules = rules
        self._days = days_of_instruction(calendar, None, rules.through)
        stays = find_stays(enrollments, self._days)
        pieces = cut_at_runs(stays, self._days)
        self._find = Places(pieces, stays, self._days)
        self._sent = SentDays(self._days)
        self._says_present = False
        grades = stays["grade_level"] if "grade_level" in stays else pd.Series("", index=stays.index)
        code, self._grades = pd.factorize(grades.fillna("").astype(object))
        self._grade_of_piece = code[pieces["stay"].to_numpy()]
        shape = (len(self._days) + 1, len(self._grades))
        came_and_went = np.zeros(shape, dtype=np.int32)
        np.add.at(came_and_went, (stays["first"].to_numpy(), code), 1)
        np.add.at(came_and_went, (stays["end"].to_numpy(), code), -1)
        self._enrolled = came_and_went.cumsum(axis=0, dtype=np.int32)[:-1]
        self._absent = np.zeros(self._enrolled.shape)

    def add(self, attendance: pd.DataFrame) -> None:
        """Count these rows of attendance, too; no student, school and day may come twice."""
        codes, status = coded(attendance["status"])
        present = status.get_indexer(["present"])[0]
        self._says_present |= present >= 0 and bool((codes == present).any())
        missed = looked_up(codes, status.isin(ABSENT), absent=False)
        day = as_days(attendance["date"])
        position = self._find.position_of(attendance, day)
        self._sent.add(position[position >= 0], int(day.max(initial=NO_DATE)))
        piece = self._find.piece_of(attendance, position)
        counts = piece >= 0
        amount = amount_missed(missed, attendance.get("day_fraction_absent"), self._rules.whole_days)[counts]
        cell = position[counts] * len(self._grades) + self._grade_of_piece[piece[counts]]
        self._absent += np.bincount(cell, weights=amount, minlength=self._absent.size).reshape(
            self._absent.shape
        )

    def rows(self) -> pd.DataFrame:
        """Return the days that count, by school and grade, and all grades together.

        Returns
        -------
        DataFrame
            As the table ``attendance_daily_school``: school_id, date, grade_level, enrolled, present and absent (whole
            students; of parts of days the nearest), attendance_pct (exact, 0 to 100). Not for a page: small groups
            are in it.
        """
        counted = self._counted()
        by_grade = [
            self._of(self._enrolled[:, code], self._absent[:, code], counted).assign(grade_level=grade)
            for code, grade in enumerate(self._grades)
            if grade
        ]
        everyone = self._of(self._enrolled.sum(axis=1), self._absent.sum(axis=1), counted)
        found = pd.concat([*by_grade, everyone.assign(grade_level="all")], ignore_index=True)
        return found.sort_values(["school_id", "date", "grade_level"], kind="stable")[COLUMNS].reset_index(
            drop=True
        )

    def _counted(self) -> NDArray[np.bool_]:
        only = not self._says_present if self._rules.absences_only is None else self._rules.absences_only
        return self._sent.absences_only(self._rules.most_silent) if only else self._sent.daily()

    def _of(self, enrolled: NDArray, absent: NDArray, counted: NDArray[np.bool_]) -> pd.DataFrame:
        kept = counted & (enrolled > 0)
        there, gone = enrolled[kept].astype(np.int64), absent[kept] / WHOLE
        missed = np.round(gone).astype(np.int64)
        return self._days.loc[kept, ["school_id", "date"]].assign(
            enrolled=there, present=there - missed, absent=missed, attendance_pct=100 * (there - gone) / there
        )
