"""No row is lost in silence: numbers against a plain count, whatever happens to rows, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightspots.district import open_district
from brightspots.measures.students.lost_rows import WITHHELD
from brightspots.warehouse.counting import count_measures
from tests.district.folders import write

DAYS = [str(day.date()) for day in pd.bdate_range("2024-09-03", periods=40)]
STUDENTS = [f"k{n}" for n in range(12)]
TOML = 'schema_version = 1\nname = "Larkmoor"\nkind = "synthetic"\nmin_cell = 1\n'
ABSENT = ("absent_excused", "absent_unexcused")

Rows = list[tuple[str, ...]]


def days_of(school: str, *, missed: int = 3) -> Rows:
    """Return a row a student and day: student n is absent on the first `missed` * n days."""
    return [
        (f"{school}{key}", school, day, ABSENT[at % 2] if at < missed * n else "present")
        for n, key in enumerate(STUDENTS)
        for at, day in enumerate(DAYS)
    ]


def folder_of(
    folder: Path,
    attendance: Rows,
    *,
    more: str = "",
    header: str = "student_key,school_id,date,status",
    grade: str = "03",
    schools: tuple[str, ...] = ("A", "B"),
) -> Path:
    """Write a district of two schools with one year of forty days."""
    stays = [f"{s}{key},{s},{DAYS[0]},,{grade}" for s in schools for key in STUDENTS]
    days = [f"{s},{day},true,2024-25" for s in schools for day in DAYS]
    tables = {
        "schools.csv": ["school_id", *schools],
        "enrollments.csv": ["student_key,school_id,entry_date,exit_date,grade_level", *stays],
        "calendar.csv": ["school_id,date,is_instructional,school_year", *days],
        "attendance.csv": [header, *(",".join(row) for row in attendance)],
    }
    return write(
        folder, **{"district.toml": TOML + more}, **{n: "\n".join(t) + "\n" for n, t in tables.items()}
    )


def numbers(folder: Path) -> pd.DataFrame:
    """Return all students' numbers of the folder, by school and measure."""
    rows = count_measures(open_district(folder))
    rows = rows[rows["subgroup_id"] == "all"].set_index(["school_id", "measure_id"])
    return rows[["value", "denominator", "reliability", "lost"]]


def plain(rows: Rows, school: str) -> tuple[float, float]:
    """Return chronic absence and attendance of a school by a slow count of distinct days."""
    away = {row[:3] for row in rows if row[1] == school and row[3] in ABSENT}
    sent = {row[2] for row in rows if row[1] == school}
    missed = {key: sum((f"{school}{key}", school, day) in away for day in sent) for key in STUDENTS}
    chronic = sum(10 * n >= len(sent) for n in missed.values() if n < len(sent))
    came = sum(n < len(sent) for n in missed.values())
    total = len(sent) * len(STUDENTS)
    return 100 * chronic / max(came, 1), 100 * (total - sum(missed.values())) / total


def assert_plain(found: pd.DataFrame, rows: Rows, school: str) -> None:
    chronic, attendance = plain(rows, school)
    assert found.loc[(school, "chronic_absence"), "value"] == pytest.approx(chronic)
    assert found.loc[(school, "attendance_rate"), "value"] == pytest.approx(attendance)


BOTH = [*days_of("A"), *days_of("B", missed=1)]


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_dropped_doubled_and_shuffled_rows_count_as_the_plain_count_says(tmp_path_factory, data):
    picked = data.draw(st.lists(st.integers(0, len(BOTH) - 1), max_size=40, unique=True))
    twice = data.draw(st.lists(st.integers(0, len(BOTH) - 1), max_size=40))
    kept = [row for at, row in enumerate(BOTH) if at not in set(picked)]
    rows = data.draw(st.permutations([*kept, *(BOTH[at] for at in twice)]))
    found = numbers(folder_of(tmp_path_factory.mktemp("lost"), rows))
    for school in "AB":
        assert_plain(found, rows, school)
        again = len([row for row in rows if row[1] == school]) - len({r for r in rows if r[1] == school})
        said = found.loc[(school, "attendance_rate"), "lost"]
        assert (f"{again} row" in said) == (again > 0), said


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(count=st.integers(0, 40), seed=st.randoms(use_true_random=False))
def test_rows_with_unknown_words_are_said_and_hide_the_number_beyond_the_share(tmp_path_factory, count, seed):
    spoilt = set(seed.sample(range(len(STUDENTS) * len(DAYS)), count))
    rows = [(*row[:3], "was away") if at in spoilt else row for at, row in enumerate(BOTH)]
    found = numbers(folder_of(tmp_path_factory.mktemp("lost"), rows))
    row, other = found.loc[("A", "chronic_absence")], found.loc[("B", "chronic_absence")]
    assert other["reliability"] == "reliable" and other["lost"] == ""
    assert (f"{count} row" in row["lost"]) == (count > 0)
    assert (row["reliability"] == WITHHELD) == pd.isna(row["value"]) == (count > 0.02 * 480)


def test_where_all_absences_are_unusable_there_is_no_number_however_few_they_are(tmp_path):
    rows = [
        (*row[:3], "present" if at >= 5 else "Abs") if row[1] == "A" else row for at, row in enumerate(BOTH)
    ]
    found = numbers(folder_of(tmp_path, rows))
    row = found.loc[("A", "chronic_absence")]
    assert pd.isna(row["value"]) and "5 rows of attendance could" in row["lost"]


def test_no_usable_row_is_no_number(tmp_path):
    rows = [(*row[:3], "?") if row[1] == "A" else row for row in BOTH]
    for attendance in ("daily", "absences-only"):
        sent = rows if attendance == "daily" else [row for row in rows if row[3] != "present"]
        folder = folder_of(tmp_path / attendance, sent, more=f'attendance = "{attendance}"\n')
        found = numbers(folder)
        assert pd.isna(found.loc[("A", "chronic_absence"), "value"])
        assert "could not be used" in found.loc[("A", "chronic_absence"), "lost"]
        assert_plain(found, BOTH, "B") if attendance == "daily" else None


def test_the_share_is_a_setting(tmp_path):
    rows = [(*row[:3], "?") if at % 20 == 0 else row for at, row in enumerate(BOTH)]
    assert numbers(folder_of(tmp_path / "usual", rows))["value"].isna().all()
    found = numbers(folder_of(tmp_path / "own", rows, more="[counting]\nmost_lost = 0.06\n"))
    assert found["value"].notna().all() and found["lost"].str.contains("could not be used").all()


def test_rows_lost_from_enrollments_hide_the_number_too(tmp_path):
    folder = folder_of(tmp_path, BOTH)
    file = folder / "enrollments.csv"
    file.write_text(file.read_text().replace("Ak3,A,2024-09-03,,03", "Ak3,A,2024-09-03,,third"))
    found = numbers(folder)
    row = found.loc[("A", "chronic_absence")]
    assert pd.isna(row["value"]) and "1 row of enrollments could" in row["lost"]
    assert "40 rows of attendance could" in row["lost"] and "not enrolled" in row["lost"]
    assert_plain(found, BOTH, "B")


def test_days_outside_the_calendar_are_said(tmp_path):
    rows = [(*row[:2], f"2024-12-2{at}", row[3]) if at < 2 else row for at, row in enumerate(BOTH)]
    found = numbers(folder_of(tmp_path, rows))
    assert "2 rows of attendance could" in found.loc[("A", "chronic_absence"), "lost"]
    assert "no day of instruction" in found.loc[("A", "chronic_absence"), "lost"]


def test_a_mistyped_year_makes_no_year_of_its_own(tmp_path):
    rows = [*BOTH, ("Ak1", "A", "2052-09-03", "absent_excused")]
    found = count_measures(open_district(folder_of(tmp_path, rows)))
    assert set(found["school_year"]) == {"2024-25"}
    found = found[found["subgroup_id"] == "all"].set_index(["school_id", "measure_id"])
    assert_plain(found, BOTH, "A")
    assert "1 row of attendance could" in found.loc[("A", "chronic_absence"), "lost"]


def test_absent_and_tardy_on_one_day_is_absent(tmp_path):
    tardy = [(*row[:3], "tardy") for row in BOTH if row[3] in ABSENT]
    found = numbers(folder_of(tmp_path, [*tardy, *BOTH]))
    for school in "AB":
        assert_plain(found, BOTH, school)
    n = sum(row[1] == "A" for row in tardy)
    assert f"{n} rows of attendance are of a day" in found.loc[("A", "chronic_absence"), "lost"]


def test_absent_and_present_on_one_day_is_neither(tmp_path):
    present = [(*row[:3], "present") for row in BOTH if row[1] == "A" and row[3] in ABSENT]
    found = numbers(folder_of(tmp_path, [*present, *BOTH]))
    assert pd.isna(found.loc[("A", "chronic_absence"), "value"])
    assert "another row says something else" in found.loc[("A", "chronic_absence"), "lost"]
    assert_plain(found, BOTH, "B")


SESSIONS = "student_key,school_id,date,session,status"


def in_sessions(names: tuple[str, ...], rows: Rows = BOTH) -> Rows:
    return [(*row[:3], name, row[3]) for row in rows for name in names]


@pytest.mark.parametrize(
    ("names", "more"),
    [
        (("AM", "PM"), ""),
        (("Morning", "Afternoon"), ""),
        (("1", "2", "3", "4", "5", "6", "7"), ""),
        (("a", "b"), '[counting]\nsessions = "am_pm"\n'),
        (("1", "2", "3"), '[counting]\nsessions = "period"\n'),
    ],
)
def test_halves_and_periods_add_up_to_the_days(tmp_path, names, more):
    found = numbers(folder_of(tmp_path, in_sessions(names), header=SESSIONS, more=more))
    for school in "AB":
        assert_plain(found, BOTH, school)
    assert set(found["lost"]) == {""}


def test_who_came_for_half_of_a_day_was_there(tmp_path):
    rows = [(*row[:3], name, row[3] if name == "AM" else "present") for row in BOTH for name in ("AM", "PM")]
    found = numbers(folder_of(tmp_path, rows, header=SESSIONS))
    assert found.loc[("A", "attendance_rate"), "value"] == 100


def test_parts_of_days_in_fractions(tmp_path):
    """What each row of the reader says of its day: the share that was missed."""
    header = "student_key,school_id,date,session,status,minutes"
    rows = [
        ("Ak0", "A", DAYS[0], "1", "absent_excused", "90"),
        ("Ak0", "A", DAYS[0], "2", "present", "270"),
        ("Ak1", "A", DAYS[0], "AM", "absent_excused", ""),
        ("Ak1", "A", DAYS[0], "PM", "tardy", ""),
        ("Ak2", "A", DAYS[0], "1", "absent_excused", ""),
        ("Ak2", "A", DAYS[0], "2", "present", ""),
        ("Ak2", "A", DAYS[0], "2", "present", ""),
        ("Ak2", "A", DAYS[0], "3", "present", ""),
        ("Ak2", "A", DAYS[0], "4", "present", ""),
    ]
    found = open_district(folder_of(tmp_path, rows, header=header)).table("attendance")
    missed = found.set_index("student_key")["day_fraction_absent"].round(4)
    assert missed.to_dict() == {"Ak0": 0.25, "Ak1": 0.5, "Ak2": 0.25}


def test_absences_by_period_need_to_know_how_many_there_are(tmp_path):
    rows = [(*row[:3], "3", row[3]) for row in BOTH if row[3] in ABSENT]
    more = 'attendance = "absences-only"\n[counting]\nsessions = "period"\nperiods = 7\n'
    found = open_district(folder_of(tmp_path, rows, header=SESSIONS, more=more)).table("attendance")
    assert found["day_fraction_absent"].round(4).unique().tolist() == [0.1429]


def test_systems_words_and_grades_without_their_zero(tmp_path):
    words = {"absent_excused": "Excused Absence", "absent_unexcused": "Unexcused", "present": "In Attendance"}
    rows = [(*row[:3], words[row[3]]) for row in BOTH]
    found = numbers(folder_of(tmp_path, rows, grade="3"))
    for school in "AB":
        assert_plain(found, BOTH, school)
    assert set(found["lost"]) == {""}


def test_one_row_a_student_is_enough(tmp_path):
    missed = {key: 3 * n for n, key in enumerate(STUDENTS)}
    lines = [f"A{key},A,2024-25,40,{n}" for key, n in missed.items()]
    folder = folder_of(tmp_path, [], schools=("A",))
    for name in ("attendance.csv", "calendar.csv"):
        (folder / name).unlink()
    totals = ["student_key,school_id,school_year,days_enrolled,days_absent", *lines]
    write(folder, **{"student_attendance_totals.csv": "\n".join(totals) + "\n"})
    assert_plain(numbers(folder), days_of("A"), "A")
    totals[3] = totals[3].rpartition(",")[0] + ",41"
    write(folder, **{"student_attendance_totals.csv": "\n".join(totals) + "\n"})
    found = numbers(folder).loc[("A", "chronic_absence")]
    assert pd.isna(found["value"]) and "whose days_absent is above days_enrolled" in found["lost"]


def test_few_rows_are_not_said_by_their_number(tmp_path):
    rows = [(*row[:3], "?") if at < 3 else row for at, row in enumerate(BOTH)]
    folder = folder_of(tmp_path, rows)
    (folder / "district.toml").write_text(TOML.replace("min_cell = 1", "min_cell = 11"))
    said = numbers(folder).loc[("A", "attendance_rate"), "lost"]
    assert said.startswith(
        "Fewer than 11 rows of attendance could not be used: fewer than 11 rows with a value"
    )
