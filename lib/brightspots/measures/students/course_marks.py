"""Ninth graders with an F, by term: the sign of who may not graduate that comes first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from brightspots.measures.students.memberships import Tables
from brightspots.measures.students.score_rules import AS_USUAL, ScoreRules
from brightspots.text.ids import slug

GRADE = "09"
PREFIX = "grade_9_f_"
_YEAR = re.compile(r"(\d{4}-\d{2})(?!\d)")


def years_of(periods: pd.Series, years: pd.Series) -> pd.Series:
    """Return the school year of each grading period: that which it names; else the only one that there is.

    Parameters
    ----------
    periods : Series
        Such as "2024-25 final" or "Q1".
    years : Series
        The school years that the tables hold.

    Examples
    --------
    >>> years_of(pd.Series(["2023-24 Q1", "Q1"]), pd.Series(["2023-24", "2024-25"])).tolist()
    ['2023-24', nan]
    """
    known = years.dropna().unique()
    only = str(known[0]) if len(known) == 1 else None
    return change_each(periods, lambda period: found[1] if (found := _YEAR.search(period)) else only)


def ninth_graders_with_an_f(tables: Tables, rules: ScoreRules = AS_USUAL) -> pd.DataFrame:
    """Return for each ninth grader with a letter grade in a term whether one of them is an F.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``course_grades`` and ``students``.
    rules : ScoreRules

    Returns
    -------
    DataFrame
        school_id, school_year, student_key, ``measure_id`` (by term), numerator (1 with an F) and ``n`` (1).

    Examples
    --------
    >>> grades = pd.DataFrame({"student_key": ["k", "k", "l"], "grading_period": "2024-25 Q1",
    ...                        "letter_grade": ["F", "B", "F+"]})
    >>> students = pd.DataFrame({"student_key": ["k", "l"], "school_year": "2024-25", "school_id": "A",
    ...                          "grade_level": ["09", "10"]})
    >>> found = ninth_graders_with_an_f({"course_grades": grades, "students": students})
    >>> found[["student_key", "measure_id", "numerator"]].values.tolist()
    [['k', 'grade_9_f_q1', 1]]
    """
    students, grades = tables["students"], tables["course_grades"]
    ninth = students.loc[students["grade_level"] == GRADE, ["student_key", "school_year", "school_id"]]
    ninth = ninth.dropna().drop_duplicates(["student_key", "school_year"])
    grades = grades[grades["student_key"].isin(ninth["student_key"]) & grades["letter_grade"].notna()]
    failing = {letter.strip().upper() for letter in rules.failing}
    rows = grades[["student_key"]].assign(
        school_year=years_of(grades["grading_period"], students["school_year"]),
        measure_id=change_each(grades["grading_period"], lambda period: PREFIX + _term(period)),
        numerator=change_each(grades["letter_grade"], lambda letter: int(_is_one_of(letter, failing))),
    )
    unit = ["student_key", "school_year", "measure_id"]
    each = (
        rows.dropna()
        .astype({"numerator": "int64"})
        .groupby(unit, as_index=False, sort=True)["numerator"]
        .max()
    )
    return each.merge(ninth, on=["student_key", "school_year"]).assign(n=1)


def _term(period: str) -> str:
    without = _YEAR.sub("", period)
    return slug(without) if re.search(r"\w", without) else "year"


def _is_one_of(letter: str, failing: set[str]) -> bool:
    plain = letter.strip().upper()
    return plain in failing or plain.rstrip("+-") in failing


def change_each(texts: pd.Series, change: Callable[[str], object]) -> pd.Series:
    """Change each text, working out once what many rows have alike."""
    codes, found = pd.factorize(texts.astype("str"), use_na_sentinel=False)
    changed = pd.Series([change(str(text)) for text in found], dtype=object)
    return pd.Series(changed.array.take(codes), index=texts.index)
