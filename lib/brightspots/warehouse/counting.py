"""Counting a district's yearly measures from its folder, with no more of it in memory at once than needed.

Attendance is by far the longest table: it is read in turns, and of each turn nothing is kept but counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from tqdm import tqdm

from brightspots.district import District
from brightspots.errors import ParameterError
from brightspots.measures.students import yearly_measures
from brightspots.measures.students.day_count import DayCount
from brightspots.measures.students.day_rules import ChronicRule, DayRules
from brightspots.text.lists import join_words

READ = yearly_measures.COLUMNS_READ
PATIENCE = 3.0
"""Seconds after which somebody who watches is told how far it is."""

DAYS = ("attendance", "enrollments", "calendar")
_REPEATED = ("student_key", "school_id", "status")
_ONCE = ("course_grades", "assessments", "survey_responses")


def count_measures(district: District) -> pd.DataFrame:
    """Return the table ``school_measures`` of a district, counted from its rows of students.

    Parameters
    ----------
    district : District

    Returns
    -------
    DataFrame
        As `yearly_measures.school_measures` returns it. Rows that cannot be used are left out.

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> rows = count_measures(open_district("practice"))
    >>> rows["school_id"].nunique(), sorted(rows["measure_id"].unique())[:2]
    (8, ['attendance_rate', 'chronic_absence'])
    """
    tables = _Tables(district)
    return yearly_measures.school_measures(tables, _days(district, tables), chronic=chronic_rule(district))


def chronic_rule(district: District) -> ChronicRule:
    """Return who is chronically absent in this district."""
    said = district.counting
    return ChronicRule(said.threshold, said.inclusive, said.min_days)


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
    """The tables to count from but attendance, each read when it is asked for; the long ones are not kept."""

    def __init__(self, district: District) -> None:
        self._district = district
        self._names = [name for name in READ if name in district.tables() and name != "attendance"]
        self._kept: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name in self._kept:
            return self._kept[name]
        rows = self._district.desk.read(name, columns=READ[name], whole_rows=True).rows
        if name not in _ONCE:
            self._kept[name] = rows
        return rows

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
        As `brightspots.measures.students.day_count.DayCount.by_day` returns it.
    """
    count = _days(district, _Tables(district))
    if count is None:
        raise ParameterError(f"To count attendance by day, {district.name} needs {join_words(DAYS)}.")
    return count.by_day()


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
            count.add(turn.rows)
            told.unit, told.total = turn.what, turn.of
            told.update(turn.done - told.n)
    return count
