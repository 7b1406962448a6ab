"""Students' days as their office has added them up, in place of rows by day."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from brightspots.measures.students.day_cells import WHOLE
from brightspots.measures.students.day_rules import ChronicRule

TOTALS = "student_attendance_totals"
"""One row a student, school and year with days enrolled and absent: what days would add up to."""


class StudentTotals:
    """Students' days of whole years, as far as anybody can tell.

    Parameters
    ----------
    rows : DataFrame
        Rows of `TOTALS`.
    chronic : ChronicRule
        Who is chronically absent.
    """

    def __init__(self, rows: pd.DataFrame, chronic: ChronicRule) -> None:
        self._rows, self.chronic = rows, chronic

    @cached_property
    def of_students(self) -> pd.DataFrame:
        """Days enrolled and absent of each student, as `brightspots.measures.students.day_count.DayCount.days`."""
        absent = np.round(self._rows["days_absent"] * WHOLE).astype(np.int64)
        enrolled = self._rows["days_enrolled"]
        return self._rows[["school_id", "school_year", "student_key"]].assign(
            enrolled=enrolled,
            absent=absent,
            recorded=(enrolled > 0).astype(np.int64),
            attended=enrolled * WHOLE > absent,
        )
