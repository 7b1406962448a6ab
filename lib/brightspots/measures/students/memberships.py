"""Who is in which student group, and where each student is at home in a school year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from brightspots.measures.students.codes import codes_of
from brightspots.measures.students.school_years import school_year_of

Tables = Mapping[str, pd.DataFrame]

FLAGS = {
    "sed": "socioeconomically_disadvantaged",
    "swd": "students_with_disabilities",
    "homeless": "homeless",
    "foster": "foster",
    "migrant": "migrant",
}


def memberships(tables: Tables) -> pd.DataFrame:
    """Return the student groups of each student, school and year.

    Returns
    -------
    DataFrame
        school_year, student_key, subgroup_id; ``all`` is not among them. Without a table of students only grades
        are known, from the enrollments.
    """
    parts = []
    if "students" in tables:
        students = tables["students"]
        own = students[["student_key", "school_year"]]
        for column in ("grade_level", "race_ethnicity", "sex"):
            parts.append(own.assign(subgroup_id=students[column]))
        learners = students["english_learner_status"] == "EL"
        parts.append(own[learners.fillna(False)].assign(subgroup_id="english_learners"))
        for column, name in FLAGS.items():
            parts.append(own[students[column].fillna(False).astype(bool)].assign(subgroup_id=name))
    elif "enrollments" in tables:
        parts.append(homes(tables).rename(columns={"grade_level": "subgroup_id"}).drop(columns="school_id"))
    if not parts:
        return pd.DataFrame({"student_key": [], "school_year": [], "subgroup_id": []}, dtype="str")
    return pd.concat(parts, ignore_index=True).dropna(subset="subgroup_id")


def grades(tables: Tables) -> pd.DataFrame:
    """Return the grade of each student and year; as `memberships`."""
    rows = tables["students"] if "students" in tables else homes(tables)
    found = rows[["student_key", "school_year"]].assign(subgroup_id=rows["grade_level"])
    return found.dropna(subset="subgroup_id")


def homes(tables: Tables) -> pd.DataFrame:
    """Return the school and grade of each student and year, from where the last enrollment of the year began."""
    rows = tables["enrollments"].sort_values("entry_date", kind="stable")
    found = rows[["student_key", "school_id", "grade_level"]].copy()
    found["school_year"] = school_year_of(pd.to_datetime(rows["entry_date"]))
    return found.drop_duplicates(["student_key", "school_year"], keep="last")


class Groups:
    """Who is in which student group, by numbers in place of keys: a district has millions of memberships."""

    def __init__(self, rows: pd.DataFrame) -> None:
        student, students = pd.factorize(rows["student_key"])
        year, years = pd.factorize(rows["school_year"])
        known = (student >= 0) & (year >= 0)
        self._students, self._years = pd.Index(students), pd.Index(years)
        person = pd.Series(student * len(years) + year, index=rows.index)
        found = rows.assign(person=person)[["person", "subgroup_id"]][known]
        found = found.astype({"subgroup_id": "category"}).drop_duplicates()
        found = found.sort_values("person", kind="stable")
        self._person, self._group = found["person"].to_numpy(), found["subgroup_id"].array

    def of(self, people: pd.DataFrame) -> tuple[NDArray[np.intp], pd.Categorical]:
        """Return the place of a person among these `people`, and a group of theirs, for each group."""
        student = codes_of(people["student_key"], self._students)
        year = codes_of(people["school_year"], self._years)
        person = np.where((student >= 0) & (year >= 0), student * len(self._years) + year, -1)
        first = np.searchsorted(self._person, person, side="left")
        many = np.searchsorted(self._person, person, side="right") - first
        place = np.repeat(np.arange(len(people)), many)
        here = first[place] + np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
        return place, self._group[here]


def in_groups(people: pd.DataFrame, groups: Groups | None) -> pd.DataFrame:
    """Return people with ``subgroup_id``: each once among all, and once in each of their groups.

    Parameters
    ----------
    people : DataFrame
        student_key and school_year; or subgroup_id, where each is known to be in one group only.
    groups : Groups, optional
        Without them there are none but all.
    """
    everyone = pd.Categorical.from_codes(np.zeros(len(people), dtype=np.int8), ["all"])
    if groups is None:
        place, group = np.zeros(0, dtype=np.int64), everyone[:0]
    elif "subgroup_id" in people:
        place, group = np.arange(len(people)), pd.Categorical(people["subgroup_id"])
    else:
        place, group = groups.of(people)
    return people.take(np.concatenate([np.arange(len(people)), place])).assign(
        subgroup_id=union_categoricals([everyone, group], sort_categories=True)
    )
