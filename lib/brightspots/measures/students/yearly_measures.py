"""A district's yearly measures from rows of students: the same table that published sources come as.

Each indicator is counted once for every student, school and year; groups and totals are sums of these, so that
they agree with each other. Nothing is hidden here: that is for `brightspots.privacy`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students import indicators
from brightspots.measures.students.absence_levels import at_levels
from brightspots.measures.students.attendance_totals import TOTALS, StudentTotals
from brightspots.measures.students.course_marks import ninth_graders_with_an_f
from brightspots.measures.students.day_cells import WHOLE
from brightspots.measures.students.day_count import DayCount
from brightspots.measures.students.day_rules import AS_SENT, CHRONIC, ChronicRule, DayRules
from brightspots.measures.students.inputs import FROM_MARKS, FROM_SCORES, OF_DAYS, needed_tables
from brightspots.measures.students.memberships import Groups, Tables, grades, in_groups, memberships
from brightspots.measures.students.readiness import ready
from brightspots.measures.students.school_years import school_year_of
from brightspots.measures.students.score_measures import score_measures
from brightspots.measures.students.score_rules import AS_USUAL, ScoreRules
from brightspots.measures.students.scores import school_on_the_day, scores
from brightspots.measures.students.suspension import suspended, suspensions
from brightspots.measures.students.year_spans import SameDays, YearSpans

COLUMNS = [
    "school_id",
    "school_year",
    "measure_id",
    "subgroup_id",
    "value",
    "numerator",
    "denominator",
    "reliability",
    "through",
    "stopped",
    "before",
    "before_n",
    "before_days",
]
_STUDENT = ["school_id", "school_year", "student_key"]
_YEAR = ["school_id", "school_year"]
_CUT = [*_YEAR, "before", "before_n", "before_days"]


def school_measures(
    tables: Tables,
    count: DayCount | None = None,
    rules: DayRules = AS_SENT,
    chronic: ChronicRule = CHRONIC,
    scored: ScoreRules = AS_USUAL,
) -> pd.DataFrame:
    """Count every indicator that these tables allow, by school, school year and student group.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of a district folder; those that an indicator needs and that are not here leave it out.
    count : DayCount, optional
        The students' days, where attendance is too long to be among the tables: counted a part at a time.
    rules : DayRules
        How days are counted where there is no `count`: by default as far as each school sent them.
    chronic : ChronicRule
        Who is chronically absent.
    scored : ScoreRules
        How scores and marks are counted.

    Returns
    -------
    DataFrame
        Rows of the table ``school_measures``: values in percent (scores: in the unit of their definition),
        ``denominator`` in people. ``through`` is the last day that counts of a school year that is not over, or was
        not sent to its end; of scores, of a part of the year in which testing may go on; empty for a whole one.
        ``stopped`` says whether the school stopped sending while others went on. Of all students of an unfinished
        year, ``before`` is the value of the year before after as many days of instruction from its first,
        ``before_n`` that of how many people and ``before_days`` how many days; empty where the year before cannot be
        cut. Not for a page: small groups are in it.

    Examples
    --------
    >>> days = pd.bdate_range("2024-09-02", periods=100)
    >>> calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    >>> enrollments = pd.DataFrame({"student_key": ["k", "l"], "school_id": "A", "entry_date": days[0],
    ...                             "exit_date": pd.NaT, "grade_level": ["05", "06"]})
    >>> absences = pd.DataFrame({"student_key": "k", "school_id": "A", "date": days[::10], "status": "absent_excused"})
    >>> found = school_measures({"attendance": absences, "enrollments": enrollments, "calendar": calendar})
    >>> chronic = found[found["measure_id"] == "chronic_absence"]
    >>> chronic[["subgroup_id", "value", "denominator"]].values.tolist()
    [['05', 100.0, 1.0], ['06', 0.0, 1.0], ['all', 50.0, 2.0]]
    """
    here = {*tables, *(["attendance"] if count is not None else [])}
    if count is None and {"enrollments", "calendar"} <= here:
        count = DayCount(tables["enrollments"], tables["calendar"], rules)
        if "attendance" in here:
            count.add(tables["attendance"])
    days = None if count is None else _Days(count, tables, chronic)
    groups = Groups(memberships(tables))
    parts = []
    for measure_id, needed in needed_tables(here).items():
        if here.issuperset(needed):
            in_total = StudentTotals(tables[TOTALS], chronic) if needed == (TOTALS,) else None
            people = _PER_PERSON[measure_id](tables, in_total or days)
            counted = _grouped(people, groups, measure_id).assign(measure_id=measure_id)
            of_days = days if in_total is None and measure_id in OF_DAYS else None
            parts.append(_with_ends(counted, of_days.spans if of_days else None))
            if of_days and measure_id in _CUT_OF:
                parts[-1] = _with_before(parts[-1], _CUT_OF[measure_id](tables, of_days), of_days)
            if measure_id == "chronic_absence":
                parts += _levels(in_total or days, of_days, groups)
    parts += [part for part in _of_scores(tables, groups, scored, days) if len(part)]
    if not parts:
        return pd.DataFrame({column: pd.Series(dtype="float64") for column in COLUMNS})
    rows = pd.concat(parts, ignore_index=True)
    rows["reliability"] = "reliable"
    rows = rows.sort_values(["school_id", "measure_id", "subgroup_id", "school_year"])
    return rows.reindex(columns=COLUMNS).reset_index(drop=True)


def _levels(
    counted: _Days | StudentTotals | None, of_days: _Days | None, groups: Groups
) -> Iterator[pd.DataFrame]:
    """Count how many students are at each level of absence, where a district names levels."""
    assert counted is not None
    if not counted.chronic.levels:
        return
    before = dict(at_levels(of_days.of_the_year_before, counted.chronic)) if of_days else {}
    for name, people in at_levels(counted.of_students, counted.chronic):
        rows = _grouped(_with_denominator(people), groups, name).assign(measure_id=name)
        rows = _with_ends(rows, of_days.spans if of_days else None)
        yield _with_before(rows, _with_denominator(before[name]), of_days) if of_days else rows


def _of_scores(
    tables: Tables, groups: Groups, scored: ScoreRules, days: _Days | None
) -> Iterator[pd.DataFrame]:
    """Count the measures of test scores and of ninth graders' marks that these tables allow."""
    # Marks first, since high-school readiness has just read the grades.
    if set(FROM_MARKS) <= set(tables):
        marks = _with_denominator(ninth_graders_with_an_f(tables, scored))
        for name, people in marks.groupby("measure_id", sort=True):
            yield _with_ends(_grouped(people, groups, str(name)).assign(measure_id=name), None)
    if set(FROM_SCORES) <= set(tables):
        tests = tables["assessments"]
        if "school_id" not in tests:
            tests = tests.assign(school_id=school_on_the_day(tests, tables["enrollments"]))
        unfinished = None if days is None else days.spans.unfinished()
        found = score_measures(scores(tests, scored), groups, Groups(grades(tables)), scored, unfinished)
        yield found.assign(stopped=False)


def _with_ends(counted: pd.DataFrame, spans: YearSpans | None) -> pd.DataFrame:
    """Add the last day that counts of years that are not whole, and whether their school stopped sending."""
    if spans is None:
        return counted.assign(through="", stopped=False)
    rows = counted.merge(spans.unfinished(), on=_YEAR, how="left")
    return rows.assign(through=rows["through"].fillna(""), stopped=rows["stopped"].eq(True))


def _with_before(rows: pd.DataFrame, people: pd.DataFrame, days: _Days) -> pd.DataFrame:
    """Add to all students' unfinished years the value of as many days of the year before."""
    measure_id = rows["measure_id"].iloc[0] if len(rows) else ""
    found = _grouped(people, None, measure_id)
    found = found.rename(columns={"school_year": "of", "value": "before", "denominator": "before_n"})
    years = days.same.years.merge(found[["school_id", "of", "before", "before_n"]], on=["school_id", "of"])
    return rows.merge(years[_CUT].assign(subgroup_id="all"), on=[*_YEAR, "subgroup_id"], how="left")


def _grouped(people: pd.DataFrame, groups: Groups | None, measure_id: str) -> pd.DataFrame:
    """Add up people by school, year and group, without groups all of them."""
    rows = in_groups(people, groups)
    # By categories, since millions of texts take long to compare.
    keys = ["school_id", "school_year", "subgroup_id"]
    by = rows.groupby([rows[key].astype("category") for key in keys], sort=True, observed=True)
    found = by.agg(n=("n", "sum"), hits=("numerator", "sum"), out_of=("denominator", "sum")).reset_index()
    found = found[found["n"] > 0]
    people_only = measure_id not in ("attendance_rate", "percent_positive")
    found = found.assign(
        value=100 * found["hits"] / found["out_of"],
        numerator=found["hits"].astype(float) if people_only else np.nan,
        denominator=found["n"].astype(float),
    )
    return found[[*keys, "value", "numerator", "denominator"]].astype(dict.fromkeys(keys, "str"))


class _Days:
    """Students' days, gathered once for all that is made of them."""

    def __init__(self, count: DayCount, tables: Tables, chronic: ChronicRule) -> None:
        self.count, self.chronic = count, chronic
        self._tables = tables

    @cached_property
    def of_students(self) -> pd.DataFrame:
        return self.count.days(_STUDENT)

    @cached_property
    def of_the_year_before(self) -> pd.DataFrame:
        """Students' days of the same part of the year before."""
        return self.count.days(_STUDENT, counted=self.same.counted)

    @cached_property
    def spans(self) -> YearSpans:
        # Without attendance, the last incident tells how far the data goes.
        incidents = self._tables["incidents"]["occurred_on"] if "incidents" in self._tables else None
        last = None if incidents is None or incidents.isna().all() else pd.Timestamp(incidents.max())
        return self.count.spans(last)

    @cached_property
    def same(self) -> SameDays:
        return self.spans.same_days()


def _chronic(tables: Tables, days: _Days | StudentTotals | None) -> pd.DataFrame:
    assert days is not None
    return _chronic_of(days, days.of_students)


def _chronic_of(days: _Days | StudentTotals, of_students: pd.DataFrame) -> pd.DataFrame:
    rule = days.chronic
    return _with_denominator(
        indicators.chronically_absent(of_students, rule.threshold, rule.inclusive, rule.min_days)
    )


def _attended(tables: Tables, days: _Days | StudentTotals | None) -> pd.DataFrame:
    assert days is not None
    return _attended_of(days.of_students)


def _attended_of(of_students: pd.DataFrame) -> pd.DataFrame:
    found = indicators.attended(of_students)
    return found.assign(numerator=found["numerator"] / WHOLE)


def _suspended(tables: Tables, days: _Days | StudentTotals | None) -> pd.DataFrame:
    """Return who was suspended up to the last day that counts: who is enrolled does not hang on attendance."""
    assert isinstance(days, _Days)
    ends = days.spans.unfinished()[[*_YEAR, "through"]]
    return _suspended_of(tables, days, days.spans.so_far, ends)


def _suspended_of(tables: Tables, days: _Days, on: NDArray[np.bool_], ends: pd.DataFrame) -> pd.DataFrame:
    incidents = tables["incidents"]
    dates = pd.to_datetime(incidents["occurred_on"])
    year = school_year_of(dates)
    key = incidents[["school_id"]].assign(school_year=year)
    last = key.merge(ends, on=_YEAR, how="left")["through"].set_axis(incidents.index)
    inside = ~(dates > pd.to_datetime(last))
    enrolled = days.count.enrolled(_STUDENT, on=on)
    return _with_denominator(suspended(enrolled, suspensions(incidents[inside]), _STUDENT))


def _suspended_before(tables: Tables, days: _Days) -> pd.DataFrame:
    return _suspended_of(tables, days, days.same.every, days.same.ends)


def _ready(tables: Tables, days: _Days | StudentTotals | None) -> pd.DataFrame:
    assert isinstance(days, _Days)
    found = ready(
        tables["course_grades"],
        days.count.days(),
        tables["enrollments"],
        tables["calendar"],
        tables["incidents"],
        students=tables.get("students"),
    )
    return _with_denominator(found)


def _positive(tables: Tables, days: _Days | StudentTotals | None) -> pd.DataFrame:
    """Return each respondent's positive answers; their grade is the only group that answers carry."""
    by = ["school_id", "school_year", "grade_level", "respondent_key"]
    rows = tables["survey_responses"]
    students = rows[rows["respondent_type"].isna() | (rows["respondent_type"] == "student")]
    found = indicators.percent_positive(students, tables.get("survey_items"), by=by)
    return found.assign(subgroup_id=found["grade_level"])


def _with_denominator(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(denominator=found["n"])


_PER_PERSON: dict[str, Callable[[Tables, _Days | StudentTotals | None], pd.DataFrame]] = {
    "chronic_absence": _chronic,
    "attendance_rate": _attended,
    "suspension_rate": _suspended,
    "hs_readiness": _ready,
    "percent_positive": _positive,
}
"""What each person adds."""

_CUT_OF: dict[str, Callable[[Tables, _Days], pd.DataFrame]] = {
    "chronic_absence": lambda _, days: _chronic_of(days, days.of_the_year_before),
    "attendance_rate": lambda _, days: _attended_of(days.of_the_year_before),
    "suspension_rate": _suspended_before,
}
"""What each person added in the same part of the year before; final grades cannot be cut."""
