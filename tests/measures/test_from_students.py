"""A district's yearly measures from rows of students, against plain loops over the practice district."""

from __future__ import annotations

import pandas as pd
import pytest

import brightspots as bs
from brightspots.measures.students import indicators
from brightspots.measures.students.memberships import memberships
from brightspots.measures.students.yearly_measures import COLUMNS, school_measures


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    district = bs.open_district("practice")
    return {name: district.table(name) for name in district.tables()}


@pytest.fixture(scope="module")
def found(tables) -> pd.DataFrame:
    return school_measures(tables)


def row(found: pd.DataFrame, school: str, measure: str, group: str, year: str = "2024-25") -> pd.Series:
    names = ["school_id", "measure_id", "subgroup_id", "school_year"]
    return found.set_index(names).loc[(school, measure, group, year)]


def test_one_row_a_school_year_measure_and_group(found):
    assert list(found.columns) == COLUMNS
    assert not found.duplicated(["school_id", "school_year", "measure_id", "subgroup_id"]).any()
    percents = found[~found["measure_id"].str.contains("_growth|_score_|_gain_")]
    assert percents["value"].between(0, 100).all()
    assert (found["denominator"] > 0).all()


@pytest.mark.parametrize("column", ["race_ethnicity", "sex", "grade_level"])
def test_groups_agree_with_the_indicator_asked_by_group(tables, found, column):
    args = (tables["attendance"], tables["enrollments"], tables["calendar"])
    by = ["school_id", "school_year", column]
    students = tables["students"].drop(columns="school_id")
    direct = indicators.chronic_absence(*args, by=by, students=students)
    for line in direct[direct["n"] > 0].dropna(subset=column).itertuples():
        ours = row(found, line.school_id, "chronic_absence", getattr(line, column), line.school_year)
        assert (ours["denominator"], ours["numerator"]) == (line.n, line.numerator)
        assert ours["value"] == pytest.approx(100 * line.rate)


def test_all_students_are_the_sum_of_a_partition(tables, found):
    kinds = tables["subgroups"].set_index("subgroup_id")["category"]
    chronic = found[found["measure_id"] == "chronic_absence"]
    for _, rows in chronic.groupby(["school_id", "school_year"]):
        everyone = rows[rows["subgroup_id"] == "all"].iloc[0]
        for kind in ("race_ethnicity", "sex"):
            parts = rows[rows["subgroup_id"].map(kinds) == kind]
            assert parts["denominator"].sum() == everyone["denominator"]
            assert parts["numerator"].sum() == everyone["numerator"]


def test_every_group_is_known(tables, found):
    assert set(found["subgroup_id"]) <= set(tables["subgroups"]["subgroup_id"])
    assert set(memberships(tables)["subgroup_id"]) <= set(tables["subgroups"]["subgroup_id"])


def test_the_planted_weak_grade_stands_out_behind_the_average(found):
    six, seven, all_ = (row(found, "S005", "math_growth", group)["value"] for group in ("06", "07", "all"))
    assert six < all_ - 10 and seven > all_


def test_growth_is_the_middle_score(tables, found):
    tests = tables["assessments"]
    tests = tests[(tests["subject"] == "math") & tests["growth_percentile"].notna()]
    students = tables["students"][["student_key", "school_year", "school_id"]]
    spring = tests.assign(
        school_year=tests["administered_on"].dt.year.map(lambda y: f"{y - 1}-{y % 100:02d}")
    )
    joined = spring.merge(students, on=["student_key", "school_year"])
    scores = joined[(joined["school_id"] == "S005") & (joined["school_year"] == "2024-25")][
        "growth_percentile"
    ]
    ours = row(found, "S005", "math_growth", "all")
    assert (ours["value"], ours["denominator"]) == (scores.median(), len(scores))


def test_tables_that_are_missing_leave_measures_out(tables):
    only = {name: tables[name] for name in ("attendance", "enrollments", "calendar")}
    assert set(school_measures(only)["measure_id"]) == {"chronic_absence", "attendance_rate"}
    assert school_measures({}).empty
