"""Attendance by day, counted from rows of students where the folder has no table of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from brightspots import resources
from brightspots.district import open_district
from brightspots.district.folder import District
from brightspots.measures.students.day_count import DayCount
from brightspots.measures.students.day_rules import DayRules
from brightspots.series.shared_data import Shared
from brightspots.warehouse import daily, masks, yearly

SAMPLE = resources.folder("data_samples") / "practice"


@pytest.fixture(scope="module")
def rows_only(tmp_path_factory: pytest.TempPathFactory) -> District:
    """The practice district with rows of students, and no table by day."""
    folder = tmp_path_factory.mktemp("days") / "district"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("attendance_daily_school*", "records"))
    return open_district(folder)


def test_the_count_is_what_the_office_counts(rows_only):
    assert daily.is_counted(rows_only)
    key = ["school_id", "date"]
    counted = daily.attendance_by_day(rows_only).rows
    counted = counted[counted["grade_level"] == "all"].set_index(key)[["enrolled", "present"]]
    office = (
        open_district(SAMPLE).whole(daily.TABLE, daily.COLUMNS).rows.set_index(key)[["enrolled", "present"]]
    )
    office = office[office["enrolled"] > 0].sort_index()
    assert len(counted) > 2_000
    assert counted.sort_index().astype("int64").equals(office.astype("int64"))


def test_grades_add_up_to_the_school(rows_only):
    rows = daily.attendance_by_day(rows_only).rows
    every = rows["grade_level"] == "all"
    key = ["school_id", "date"]
    grades = rows[~every].groupby(key)[["enrolled", "present"]].sum()
    assert grades.equals(
        rows[every].set_index(key)[["enrolled", "present"]].astype(grades.dtypes).sort_index()
    )


def test_one_school_is_a_slice_of_all(rows_only):
    school = rows_only.schools()[1].school_id
    one, rows = daily.attendance_by_day(rows_only, school).rows, daily.attendance_by_day(rows_only).rows
    assert one.equals(rows[rows["school_id"] == school].reset_index(drop=True))


def test_it_is_remembered(rows_only, monkeypatch):
    daily.attendance_by_day(rows_only)
    monkeypatch.setattr(daily, "count_days", lambda district: pytest.fail("counted again"))
    again = open_district(rows_only.path)
    assert len(daily.attendance_by_day(again).rows)


@pytest.mark.parametrize(("whole", "share"), [(True, 100.0), (False, 75.0)])
def test_a_part_of_a_day_counts_by_the_rule(whole, share):
    days = pd.bdate_range("2024-09-02", periods=1)
    calendar = pd.DataFrame({"school_id": "A", "date": days, "is_instructional": True})
    stays = pd.DataFrame(
        {"student_key": ["k", "l"], "school_id": "A", "entry_date": days[0], "exit_date": pd.NaT}
    )
    count = DayCount(stays, calendar, DayRules(as_sent=True, whole_days=whole))
    count.add(
        pd.DataFrame(
            {
                "student_key": ["k", "l"],
                "school_id": "A",
                "date": days[0],
                "status": ["partial", "present"],
                "day_fraction_absent": [0.5, 0.0],
            }
        )
    )
    assert count.by_day()["attendance_pct"].tolist() == [share]


def test_a_folder_without_a_calendar_has_no_days(tmp_path: Path, rows_only):
    shutil.copytree(rows_only.path, tmp_path / "d", ignore=shutil.ignore_patterns("calendar*", "attendance*"))
    assert not daily.has_days(open_district(tmp_path / "d"))


def test_a_district_that_gives_only_days_has_a_number_by_year():
    district = open_district("new_york")
    rows = yearly.school_measures(district).rows
    assert yearly.is_from_days(district)
    assert rows["measure_id"].unique().tolist() == ["attendance"]
    assert sorted(rows["school_year"].unique()) == ["2014-15", "2015-16"]
    one = yearly.school_measures(district, "07X001").rows
    assert one["value"].between(80, 100).all()
    assert len(one) == 2
    assert masks.mask_of(district) is not None


def test_attendance_of_a_folder_that_defines_nothing_brings_its_own_definition(tmp_path: Path):
    days = pd.bdate_range("2024-09-02", periods=60).strftime("%Y-%m-%d")
    (tmp_path / "attendance_daily_school.csv").write_text(
        "school_id,date,enrolled,present\n" + "".join(f"A1,{day},200,184\n" for day in days)
    )
    (tmp_path / "schools.csv").write_text("school_id,school_name\nA1,Ash\n")
    (tmp_path / "district.toml").write_text('schema_version = 1\nname = "L"\nkind = "real"\nsource = "S"\n')
    found = Shared(open_district(tmp_path), "public")
    (words,) = found.definitions.to_dict("records")
    assert (words["name"], words["unit"], words["direction"]) == ("Attendance", "percent", "increase")
    assert set(found.everyone["measure_id"]) == {words["measure_id"]}
    # By which rule it marks a day present, only the district knows.
    assert words["operational_definition"] is None


def test_one_reading_of_attendance_gives_years_and_days(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("BRIGHTSPOTS_CACHE", str(tmp_path / "cache"))
    district = open_district(write_rows(tmp_path / "d"))
    years = yearly.school_measures(district).rows
    monkeypatch.setattr(daily, "count_days", lambda district: pytest.fail("read again"))
    days = daily.attendance_by_day(district).rows
    everyone = days[days["grade_level"] == "all"].groupby("school_id")[["present", "enrolled"]].sum()
    shares = 100 * everyone["present"] / everyone["enrolled"]
    told = years[(years["measure_id"] == "attendance_rate") & (years["subgroup_id"] == "all")]
    assert told.set_index("school_id")["value"].to_dict() == pytest.approx(shares.to_dict())
    assert len(daily.attendance_by_day(open_district(district.path)).rows) == len(days)


def test_absences_that_nobody_can_read_are_no_days_present(tmp_path: Path):
    words = {"A": "Excused Absence of a kind", "B": "absent_excused"}
    days = daily.attendance_by_day(open_district(write_rows(tmp_path / "d", words))).rows
    assert set(days["school_id"]) == {"B"}


def write_rows(folder: Path, absent: dict[str, str] | None = None) -> Path:
    """Write two schools of twelve students and forty days; every fourth student is away on every fifth day."""
    folder.mkdir()
    (folder / "district.toml").write_text(
        'schema_version = 1\nname = "Rows"\nkind = "synthetic"\nmin_cell = 5\n'
    )
    pd.DataFrame({"school_id": ["A", "B"]}).to_csv(folder / "schools.csv", index=False)
    days = pd.bdate_range("2024-09-02", periods=40).strftime("%Y-%m-%d")
    calendar, stays, rows = [], [], []
    for school in "AB":
        away = (absent or {}).get(school, "absent_excused")
        calendar += [(school, day, "true") for day in days]
        for number in range(12):
            key = f"{school}{number}"
            stays.append((key, school, days[0], "05"))
            rows += [
                (key, school, day, away if number % 4 == 0 and place % 5 == 0 else "present")
                for place, day in enumerate(days)
            ]
    students = [(key, "2024-25", school, "05") for key, school, *_ in stays]
    for name, columns, table in (
        ("calendar", ["school_id", "date", "is_instructional"], calendar),
        ("enrollments", ["student_key", "school_id", "entry_date", "grade_level"], stays),
        ("students", ["student_key", "school_year", "school_id", "grade_level"], students),
        ("attendance", ["student_key", "school_id", "date", "status"], rows),
    ):
        pd.DataFrame(table, columns=columns).to_csv(folder / f"{name}.csv", index=False)
    return folder
