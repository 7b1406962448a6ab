"""Counting a district's yearly measures from its folder, with no more of it in memory at once than needed.

Attendance is by far the longest table: it is read in turns, and of each turn nothing is kept but counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np
import pandas as pd
from tqdm import tqdm

from brightspots.district import District
from brightspots.district.lost import Lost
from brightspots.district.reader import Reading
from brightspots.errors import ParameterError
from brightspots.measures.students import inputs, yearly_measures
from brightspots.measures.students.course_marks import years_of
from brightspots.measures.students.day_count import COUNTED, NO_SCHOOL_DAY, NOT_ENROLLED, DayCount
from brightspots.measures.students.day_rules import ChronicRule, DayRules
from brightspots.measures.students.lost_rows import AGAIN, RowTally, Why, withheld
from brightspots.measures.students.school_years import school_year_of
from brightspots.measures.students.score_rules import ScoreRules
from brightspots.measures.students.scores import school_on_the_day
from brightspots.text.lists import join_words

READ = inputs.COLUMNS_READ
PATIENCE = 3.0
"""Seconds after which somebody who watches is told how far it is."""

DAYS = ("attendance", "enrollments", "calendar")
_REPEATED = ("student_key", "school_id", "status")
_ONCE = ("course_grades", "assessments", "survey_responses")
_BECAME = {
    COUNTED: None,
    NO_SCHOOL_DAY: Why(
        "on a day that is no day of instruction in its school's calendar",
        "Correct the date, or the day in calendar.",
    ),
    NOT_ENROLLED: Why(
        "of a student who is not enrolled at that school on that day",
        "Add the enrollment to enrollments, or correct its dates, or the student_key.",
    ),
}
_UNPLACED = {
    "assessments": Why(
        "of a student who is not enrolled anywhere on that day",
        "Add the enrollment to enrollments, or correct its dates, or the student_key.",
    ),
    "course_grades": Why(
        "whose grading_period does not say of which school year it is",
        'Write it like "2024-25 Q1": the tables hold several school years.',
    ),
}


def count_measures(
    district: District, keep_days: Callable[[pd.DataFrame], None] | None = None
) -> pd.DataFrame:
    """Return the table ``school_measures`` of a district, counted from its rows of students.

    Parameters
    ----------
    district : District
    keep_days : callable, optional
        Takes what `count_days` returns: attendance is long, and one reading gives both.

    Returns
    -------
    DataFrame
        As `yearly_measures.school_measures` returns it, with ``lost``: what is said of rows that cannot be used. Where
        too many cannot, there is no number; as `brightspots.measures.students.lost_rows.withheld`.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> rows = count_measures(open_district("practice"))
    >>> rows["school_id"].nunique(), sorted(rows["measure_id"].unique())[:2]
    (8, ['attendance_rate', 'chronic_absence'])
    """
    tables = _Tables(district)
    count = _days(district, tables)
    rows = yearly_measures.school_measures(
        tables, count, chronic=chronic_rule(district), scored=score_rules(district)
    )
    needs = inputs.needs_of(rows["measure_id"].unique(), district.tables())
    found = tables.lost()
    if keep_days is not None and count is not None:
        keep_days(_believed(count.by_day(), found))
    return withheld(rows, found, needs, [school.school_id for school in district.schools()])


def chronic_rule(district: District) -> ChronicRule:
    """Return who is chronically absent in this district."""
    said = district.counting
    return ChronicRule(said.threshold, said.inclusive, said.min_days, district.levels)


def score_rules(district: District) -> ScoreRules:
    """Return how this district counts test scores and letter grades."""
    said = district.scores
    return ScoreRules(
        said.average, said.at_grade_level, said.proficient, said.failing, district.counting.through
    )


def day_rules(district: District) -> DayRules:
    """Return how this district counts days: what the folder says of itself goes before what its rows look like."""
    said = district.counting
    return DayRules(
        through=said.through,
        whole_days=said.whole_days,
        absences_only=True if district.attendance == "absences-only" else None,
        as_sent=True,
        most_silent=said.most_silent,
    )


class _Tables(Mapping[str, pd.DataFrame]):
    """The tables to count from but attendance, each read when it is asked for.

    Of the long ones only the last is kept.
    """

    def __init__(self, district: District) -> None:
        self._district = district
        self._names = [name for name in READ if name in district.tables() and name != "attendance"]
        self._readings: dict[str, Reading] = {}
        self._long: dict[str, pd.DataFrame] = {}
        self._counted: set[str] = set()

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in _ONCE:
            reading = self._read(name)
            self._tally_once(name, reading, reading.rows)
            return reading.rows
        if name not in self._long:
            self._long.clear()
            reading = self._read(name)
            self._long[name] = self._placed(name, reading)
        return self._long[name]

    def _placed(self, name: str, reading: Reading) -> pd.DataFrame:
        """Return the rows of which it is known where and when they count; the others are counted as lost."""
        rows, why = reading.rows, _UNPLACED.get(name)
        if name == "assessments" and "enrollments" in self._names:
            rows = rows.assign(school_id=school_on_the_day(rows, self["enrollments"]))
            placed = rows["school_id"].notna()
        elif name == "course_grades" and "students" in self._names:
            placed = years_of(rows["grading_period"], self["students"]["school_year"]).notna()
        else:
            why = None
        if why is None or placed.all():
            self._tally_once(name, reading, rows)
            return rows
        if name not in self._counted:
            self.tally.add(name, rows[~placed].drop(columns="school_id", errors="ignore"), why)
        self._tally_once(name, reading, rows[placed])
        return rows[placed]

    def _tally_once(self, name: str, reading: Reading, rows: pd.DataFrame) -> None:
        if name not in self._counted:
            self._counted.add(name)
            tally_lost(self.tally, name, reading.lost)
            self.tally.add(name, rows)

    @cached_property
    def tally(self) -> RowTally:
        """How many rows are used of those that were asked for, and why others are not."""
        homes = pd.DataFrame({"student_key": [], "school_id": []}, dtype="str")
        for name in ("students", "enrollments"):
            if name in self._names and (rows := self._read(name).rows)["school_id"].notna().any():
                homes = (
                    rows[["student_key", "school_id"]].dropna().drop_duplicates("student_key", keep="last")
                )
                break
        last = self._read("calendar").rows["date"].max() if "calendar" in self._names else pd.NaT
        return RowTally(homes, 0 if pd.isna(last) else last.year - (last.month < 7))

    def lost(self) -> pd.DataFrame:
        """Return what was lost so far; as `RowTally.found`."""
        return self.tally.found(self._district.row_settings.most_lost, self._district.min_cell)

    def _read(self, name: str) -> Reading:
        if name not in self._readings:
            desk = self._district.desk
            reading = desk.read(name, columns=READ[name], whole_rows=True, name_rows=False)
            if name in _ONCE:
                return reading
            self._readings[name] = reading
        return self._readings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def count_days(district: District) -> pd.DataFrame:
    """Return the table ``attendance_daily_school`` of a district, counted from its rows of students.

    Parameters
    ----------
    district : District
        With attendance, enrollments and a calendar.

    Returns
    -------
    DataFrame
        As `brightspots.measures.students.day_count.DayCount.by_day` returns it, without the years of schools of which
        too many rows are lost.
    """
    tables = _Tables(district)
    count = _days(district, tables)
    if count is None:
        raise ParameterError(f"To count attendance by day, {district.name} needs {join_words(DAYS)}.")
    return _believed(count.by_day(), tables.lost())


def _believed(days: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Leave out the days of schools and years of which too many rows are lost: a lost absence is no day present."""
    over = found.loc[found["table"].isin(DAYS) & found["over"].astype(bool), ["school_id", "school_year"]]
    if over.empty:
        return days
    of = days[["school_id"]].assign(school_year=school_year_of(days["date"]))
    hidden = pd.MultiIndex.from_frame(of).isin(list(over.itertuples(index=False, name=None)))
    return days[~hidden].reset_index(drop=True)


def tally_lost(tally: RowTally, table: str, lost: Lost) -> None:
    """Count what reading a table lost."""
    for number, reason in enumerate(lost.reasons):
        if len(lost.rows) and len(part := lost.rows[lost.rows["reason"] == number]):
            tally.add(table, part, Why(reason.words, reason.remedy), part["rows"].to_numpy(dtype=np.int64))
    if len(lost.repeats):
        tally.add(table, lost.repeats, Why(AGAIN), lost.repeats["rows"].to_numpy(dtype=np.int64))


def _days(district: District, tables: _Tables) -> DayCount | None:
    """Count the days of each student; None where a table is missing."""
    if not set(DAYS) <= set(district.tables()):
        return None
    count = DayCount(tables["enrollments"], tables["calendar"], day_rules(district))
    with tqdm(
        desc="Counting measures from student rows",
        bar_format="{desc}: {n:,} of {total:,} {unit}, about {remaining_s:.0f} s left",
        total=0,
        # Only for a terminal: what is written in a notebook would stand on its page.
        disable=None,
        delay=PATIENCE,
        leave=False,
        dynamic_ncols=True,
    ) as told:
        for turn in district.desk.read_in_turns(
            "attendance", columns=READ["attendance"], categories=_REPEATED
        ):
            became = count.add(turn.rows)
            tally_lost(tables.tally, "attendance", turn.lost)
            if became.any():
                for code, why in _BECAME.items():
                    tables.tally.add("attendance", turn.rows[became == code], why)
            else:
                tables.tally.add("attendance", turn.rows)
            told.unit, told.total = turn.what, turn.of
            told.update(turn.done - told.n)
    return count
