"""Counting in turns, from the columns that are needed, against counting from whole tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from brightspots.district import District, chunks, open_district
from brightspots.errors import DataError
from brightspots.measures.students import inputs, yearly_measures
from brightspots.measures.students.day_count import DayCount
from brightspots.warehouse import counting

FORMS = ("by school", "parquet", "csv", "csv by period")
STATUS = ("present", "absent_excused", "absent_unexcused", "absent_oss", "tardy", "partial")


def odd_district(folder: Path, seed: int, form: str) -> District:
    """Write a small district with whatever goes wrong in large ones."""
    random = np.random.default_rng(seed)
    schools = [f"{number:03d}" for number in range(1, int(random.integers(2, 8)))]
    folder.mkdir(parents=True)
    (folder / "district.toml").write_text(
        'schema_version = 1\nname = "Odd"\nkind = "synthetic"\n[counting]\nmost_lost = 1.0\n'
    )
    pd.DataFrame({"school_id": schools}).to_csv(folder / "schools.csv", index=False)
    days = pd.bdate_range("2023-08-14", "2025-06-06", freq="3B").strftime("%Y-%m-%d")
    calendar = pd.MultiIndex.from_product(
        [[*schools, "stranger"], days], names=["school_id", "date"]
    ).to_frame(index=False)
    calendar["is_instructional"] = random.random(len(calendar)) < 0.95
    if random.random() < 0.5:
        calendar["term"] = "T1"
    stays, students, rows = [], [], []
    only_absences = random.random() < 0.3
    for number in range(60):
        key = f"k{number}"
        for year in ("2023-24", "2024-25"):
            grade = str(random.choice(["05", "06", "08"]))
            home = str(random.choice(schools))
            flag = str(random.choice(["true", "false", ""]))
            students.append(
                (
                    key,
                    year,
                    home,
                    grade,
                    str(random.choice(["a", "b", ""])),
                    "female",
                    "EL",
                    flag,
                    "2024-01-01",
                )
            )
            opening = days[0] if year == "2023-24" else days[len(days) // 2]
            for school in random.choice([*schools, "gone"], int(random.integers(1, 4))):
                entry = str(random.choice([opening, days[20], days[90]]))
                stays.append((key, school, entry, str(random.choice(["", days[40], days[-1]])), grade))
                here = random.choice(days, 60, replace=False)
                status = random.choice(STATUS[1:] if only_absences else STATUS, len(here))
                rows += [
                    (key, school, day, s, random.choice(["", "0.5", "1"]))
                    for day, s in zip(here, status, strict=True)
                ]
    students[3] = (*students[3][:-1], "not a date")
    attendance = pd.DataFrame(
        rows, columns=["student_key", "school_id", "date", "status", "day_fraction_absent"]
    )
    attendance = attendance.sample(frac=1, random_state=seed)
    attendance.iloc[5, 3] = "was here"
    attendance.iloc[6, 2] = ""
    attendance = pd.concat([attendance, attendance.iloc[5:9]], ignore_index=True)
    _write(attendance, folder, form, random)
    pd.DataFrame(students, columns=["student_key", "school_year", "school_id", "grade_level", "race_ethnicity", "sex",
                                    "english_learner_status", "sed", "reclassified_on"]).to_csv(
        folder / "students.csv", index=False)  # fmt: skip
    columns = ["student_key", "school_id", "entry_date", "exit_date", "grade_level"]
    pd.DataFrame(stays, columns=columns).to_csv(folder / "enrollments.csv", index=False)
    calendar.to_csv(folder / "calendar.csv", index=False)
    marks = [
        (f"k{number}", section, f"{year} final", section, letter, "1", "true", grade)
        for number in range(60)
        for year in ("2023-24", "2024-25")
        for section in ("ela", "math")
        for letter, grade in [random.choice([["A", "95"], ["B ", ""], ["d", "x"], ["", "70"]])]
    ]
    columns = [
        "student_key",
        "section_id",
        "grading_period",
        "subject",
        "letter_grade",
        "credits_attempted",
        "is_final",
    ]
    pd.DataFrame(marks, columns=[*columns, "numeric_grade"]).to_csv(folder / "course_grades.csv", index=False)
    what = [
        (
            f"i{n}",
            f"k{n}",
            random.choice(schools),
            days[n],
            random.choice(["iss", "oss"]),
            random.choice(["", "0.5", "2"]),
        )
        for n in range(40)
    ]
    columns = ["incident_id", "student_key", "school_id", "occurred_on", "action", "action_days"]
    pd.DataFrame(what, columns=columns).to_csv(folder / "incidents.csv", index=False)
    tests = [
        (
            f"k{n}",
            "t",
            random.choice(["math", "ela"]),
            days[-3],
            random.integers(1, 99),
            random.choice(["spring", "may"]),
        )
        for n in range(60)
    ]
    columns = ["student_key", "assessment_id", "subject", "administered_on", "growth_percentile", "window"]
    pd.DataFrame(tests, columns=columns).to_csv(folder / "assessments.csv", index=False)
    answers = [
        (
            f"r{n}",
            "s",
            item,
            days[9],
            random.choice(["student", "", "staff"]),
            random.choice(schools),
            random.choice(["05", ""]),
            random.choice(["1", "5", ""]),
            random.choice(["true", "", "false"]),
        )
        for n in range(80)
        for item in ("1", "2")
    ]
    columns = [
        "respondent_key",
        "survey_id",
        "item_id",
        "administered_on",
        "respondent_type",
        "school_id",
        "grade_level",
        "response",
        "positive",
    ]
    pd.DataFrame(answers, columns=columns).to_csv(folder / "survey_responses.csv", index=False)
    pd.DataFrame({"survey_id": "s", "item_id": ["1"], "positive_values": "4|5"}).to_csv(
        folder / "survey_items.csv", index=False
    )
    return open_district(folder)


def _write(attendance: pd.DataFrame, folder: Path, form: str, random: np.random.Generator) -> None:
    if form == "parquet":
        attendance.to_parquet(folder / "attendance.parquet", index=False)
    elif form == "csv":
        attendance.to_csv(folder / "attendance.csv", index=False)
    elif form == "csv by period":
        (folder / "attendance").mkdir()
        attendance[:-900].to_csv(folder / "attendance" / "1.csv", index=False)
        attendance[-1200:].to_csv(folder / "attendance" / "2.csv", index=False)
    else:
        lacks = str(random.choice(["day_fraction_absent", "nothing"]))
        for number, (school, rows) in enumerate(attendance.groupby("school_id")):
            place = folder / "attendance" / f"school_id={school}"
            place.mkdir(parents=True)
            without = [lacks] if number == 0 and lacks in rows else []
            rows.drop(columns=["school_id", *without]).to_parquet(place / "part.parquet", index=False)


@pytest.mark.parametrize(
    ("seed", "form"),
    [
        pytest.param(seed, form, marks=pytest.mark.soak if seed and form != FORMS[seed] else ())
        for seed in range(3)
        for form in FORMS
    ],
)
def test_in_turns_is_the_same_as_at_once(tmp_path, monkeypatch, form, seed):
    district = odd_district(tmp_path / "odd", seed, form)
    present = [name for name in inputs.COLUMNS_READ if name in district.tables()]
    at_once = yearly_measures.school_measures(
        {name: district.desk.read(name).rows for name in present if name != "attendance"}
        | {"attendance": district.desk.read("attendance").rows}
    )
    monkeypatch.setattr(chunks, "ROWS_AT_ONCE", 700)
    read = list(district.desk.read_in_turns("attendance", columns=["student_key"]))
    assert len(read) > 1 and read[-1].done == read[-1].of
    assert {*inputs.NEEDS, "math_growth"} <= set(at_once["measure_id"])
    counted = counting.count_measures(district)
    pd.testing.assert_frame_equal(counted.drop(columns="lost"), at_once)
    assert (
        counted.loc[counted["measure_id"] == "chronic_absence", "lost"]
        .str.contains("could not be used")
        .all()
    )


def test_rows_of_one_key_are_left_out_however_far_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "ROWS_AT_ONCE", 100)
    (tmp_path / "schools.csv").write_text("school_id\nA\n")
    (tmp_path / "district.toml").write_text('schema_version = 1\nname = "One"\nkind = "synthetic"\n')
    days = pd.bdate_range("2024-09-02", periods=5000).strftime("%Y-%m-%d")
    rows = pd.DataFrame(
        {"student_key": "k", "school_id": "A", "date": [*days, days[0], days[1]], "status": "present"}
    )
    rows.loc[5000, "status"] = "absent_excused"
    rows.to_parquet(tmp_path / "attendance.parquet", index=False)
    read = list(open_district(tmp_path).desk.read_in_turns("attendance", columns=["date"]))
    assert sum(len(turn.rows) for turn in read) == 4999
    assert sum(turn.lost.rows["rows"].sum() for turn in read if len(turn.lost.rows)) == 2
    assert sum(turn.lost.repeats["rows"].sum() for turn in read if len(turn.lost.repeats)) == 1


def test_a_school_whose_file_lacks_a_column_is_named_and_stops_no_other(tmp_path):
    district = odd_district(tmp_path / "odd", 1, "by school")
    file = tmp_path / "odd" / "attendance" / "school_id=001" / "part.parquet"
    pd.read_parquet(file).drop(columns="date").to_parquet(file, index=False)
    with pytest.raises(DataError, match=r"school_id=001.*column date is missing"):
        district.table("attendance", school_id="001")
    found = counting.count_measures(district)
    days = found[found["measure_id"] == "attendance_rate"]
    assert "001" not in set(days["school_id"]) and days["value"].notna().all()


def test_tables_that_a_folder_lacks_leave_their_measures_out(tmp_path):
    district = odd_district(tmp_path / "odd", 1, "csv")
    (tmp_path / "odd" / "attendance.csv").unlink()
    found = counting.count_measures(open_district(district.path))
    assert set(found["measure_id"]) == {"suspension_rate", "percent_positive", "ela_growth", "math_growth"}


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_attendance_may_come_in_any_parts(tmp_path, parts):
    district = odd_district(tmp_path / "odd", 2, "csv")
    tables = [district.desk.read(name).rows for name in ("enrollments", "calendar", "attendance")]
    whole, pieces = DayCount(*tables[:2]), DayCount(*tables[:2])
    whole.add(tables[2])
    for part in range(parts):
        pieces.add(tables[2][part::parts])
    pd.testing.assert_frame_equal(pieces.days(["school_id"]), whole.days(["school_id"]))


def test_nothing_is_told_where_no_terminal_watches(capsys, monkeypatch):
    monkeypatch.setattr(counting, "PATIENCE", 0)
    counting.count_measures(open_district("practice"))
    assert capsys.readouterr().err == ""


def test_a_terminal_is_told_how_far_it_is(capsys, monkeypatch):
    import sys

    monkeypatch.setattr(counting, "PATIENCE", 0)
    monkeypatch.setattr(chunks, "ROWS_AT_ONCE", 100_000)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    counting.count_measures(open_district("practice"))
    assert "Counting measures from student rows: " in capsys.readouterr().err


def transfer(folder: Path, rules: str) -> District:
    """One student of thirty like it: 45 of 82 days missed at one school, then 7 of 96 at the next."""
    days = pd.bdate_range("2024-09-03", periods=178).strftime("%Y-%m-%d")
    folder.mkdir()
    settings = 'schema_version = 1\nname = "Two"\nkind = "synthetic"\n'
    (folder / "district.toml").write_text(settings + rules)
    (folder / "schools.csv").write_text("school_id,school_name\nA,A\nB,B\n")
    students = [f"k{number}" for number in range(30)]
    tables = {
        "students": [{"student_key": k, "school_year": "2024-25", "school_id": "B"} for k in students],
        "calendar": [{"school_id": s, "date": d, "is_instructional": "true"} for s in "AB" for d in days],
        "enrollments": [
            {"student_key": k, "school_id": s, "entry_date": first, "exit_date": last}
            for k in students
            for s, first, last in (("A", days[0], days[81]), ("B", days[82], ""))
        ],
        "attendance": [
            {
                "student_key": k,
                "school_id": "A" if i < 82 else "B",
                "date": d,
                "status": "absent_unexcused" if i < 45 or 82 <= i < 89 else "present",
            }
            for k in students
            for i, d in enumerate(days)
        ],
    }
    for name, rows in tables.items():
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)
    return open_district(folder)


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("", {"A": 30, "B": 0}),
        ("[counting]\nmin_days = 90\n", {"A": None, "B": 0}),
        ("[counting]\nthreshold = 0.07\n", {"A": 30, "B": 30}),
    ],
)
def test_a_student_who_moved_counts_at_each_school_by_the_districts_rules(tmp_path, rules, found):
    rows = counting_of(transfer(tmp_path / "moved", rules))
    assert {school: rows.get(school) for school in "AB"} == found


def counting_of(district: District) -> dict[str, float]:
    rows = counting.count_measures(district)
    rows = rows[(rows["measure_id"] == "chronic_absence") & (rows["subgroup_id"] == "all")]
    return dict(zip(rows["school_id"], rows["numerator"], strict=True))
