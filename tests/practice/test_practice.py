"""The practice district: the same again, believable, with everything that was planted, and nobody's name."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import brightspots as bs
from brightspots import resources
from brightspots.cli import main
from brightspots.district.tables import TABLES
from brightspots.errors import ParameterError
from brightspots.measures.students import indicators
from brightspots.practice import make_practice_district
from brightspots.practice.folder import LARGE
from brightspots.practice.schools import make_schools

SAMPLE = resources.folder("data_samples") / "practice"


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def planted_in(folder: Path) -> dict[str, dict]:
    facts = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    return {fact["change"]: fact for fact in facts["planted"]}


@pytest.fixture(scope="module")
def sample():
    return bs.open_district(SAMPLE)


@pytest.fixture(scope="module")
def days(sample):
    """Attendance with the weekday and whether the student was away."""
    rows = sample.table("attendance")
    away = rows["status"].isin(
        ["absent_excused", "absent_unexcused", "absent_oss", "independent_study_not_earned"]
    )
    return rows.assign(away=away, weekday=rows["date"].dt.day_of_week)


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """A district large enough for its rates to be near what they are meant to be."""
    folder = tmp_path_factory.mktemp("larger") / "district"
    make_practice_district(folder, students=8_000, seed=3)
    district = bs.open_district(folder)
    return {name: district.table(name) for name in district.tables()}


@pytest.fixture(scope="module")
def chronic(larger):
    """The rate of chronic absence by one column."""
    tables = [larger[name] for name in ("attendance", "enrollments", "calendar")]

    def rate(by):
        found = indicators.chronic_absence(*tables, by=[by], students=larger["students"])
        return found.set_index(by)["rate"]

    return rate


class TestTheSame:
    def test_the_command_makes_the_shipped_sample(self, tmp_path):
        done = CliRunner().invoke(
            main,
            [
                "practice",
                "--out",
                str(tmp_path / "made"),
                "--schools",
                "8",
                "--students",
                "2500",
                "--seed",
                "1",
            ],
        )
        assert done.exit_code == 0, done.output
        made, shipped = files_of(tmp_path / "made"), files_of(SAMPLE)
        shipped = {name: c for name, c in shipped.items() if not name.startswith(("README.md", "records/"))}
        assert made.keys() == shipped.keys()
        for name, content in shipped.items():
            if name.endswith(".parquet"):
                ours, theirs = (pq.ParquetFile(root / name) for root in (tmp_path / "made", SAMPLE))
                assert ours.read().equals(theirs.read())
                # Another version of Arrow writes the same rows in other bytes.
                if ours.metadata.created_by != theirs.metadata.created_by:
                    continue
            elif name.endswith(".gz"):
                assert gzip.decompress(made[name]) == gzip.decompress(content)
            assert made[name] == content, name

    def test_the_defaults_are_the_sample(self):
        settings = (SAMPLE / "district.toml").read_text(encoding="utf-8")
        assert "2500 students, seed 1" in settings
        options = {option.name: option.default for option in main.commands["practice"].params}
        assert (options["students"], options["seed"]) == (2500, 1)

    def test_another_seed_is_another_district(self, tmp_path):
        for seed in (1, 2):
            make_practice_district(tmp_path / str(seed), students=200, schools=4, seed=seed)
        one, two = files_of(tmp_path / "1"), files_of(tmp_path / "2")
        assert one["students.csv"] != two["students.csv"] and one["schools.csv"] != two["schools.csv"]

    def test_it_is_small(self):
        assert sum(len(content) for content in files_of(SAMPLE).values()) < 2_500_000

    def test_a_folder_that_holds_something_is_left_alone(self, tmp_path):
        (tmp_path / "mine.csv").write_text("precious", encoding="utf-8")
        done = CliRunner().invoke(main, ["practice", "--out", str(tmp_path)])
        assert done.exit_code == 2 and "not an empty folder" in done.output
        assert files_of(tmp_path) == {"mine.csv": b"precious"}

    @pytest.mark.parametrize(
        "size", [{"students": 50}, {"students": 200, "schools": 0}, {"students": 200, "schools": 21}]
    )
    def test_sizes_that_make_no_district(self, tmp_path, size):
        with pytest.raises(ParameterError, match="at least"):
            make_practice_district(tmp_path / "none", **size)
        assert not (tmp_path / "none").exists()


class TestEverySize:
    @pytest.mark.parametrize("schools", [1, 2, 3, 4, 5])
    def test_small_districts_have_all_grades_and_read_well(self, tmp_path, schools):
        make_practice_district(tmp_path / "d", students=150, schools=schools, seed=7)
        district = bs.open_district(tmp_path / "d")
        assert len(district.schools()) == schools
        for name in district.tables():
            district.table(name)
        assert district.table("enrollments")["grade_level"].nunique() == 13
        assert len(planted_in(tmp_path / "d")) == {1: 0, 2: 0, 3: 2, 4: 3, 5: 4}[schools]

    @pytest.mark.slow
    def test_large_districts_are_parquet_by_school(self, tmp_path):
        make_practice_district(tmp_path / "d", students=LARGE, schools=40)
        district = bs.open_district(tmp_path / "d")
        names = {path.relative_to(tmp_path / "d").parts[0] for path in (tmp_path / "d").rglob("*.parquet")}
        assert {
            "attendance",
            "students",
            "enrollments",
            "assessments.parquet",
            "course_grades.parquet",
        } <= names
        school = district.school("S007")
        for name in district.tables():
            rows = school.table(name) if TABLES[name].by_school else district.table(name)
            assert len(rows)
        assert len(district.table("students")) >= 2 * LARGE

    def test_names_of_schools_are_made_up_and_differ(self):
        schools = make_schools(1200, 600_000, seed=1)
        assert len(set(schools.names)) == len(set(schools.ids)) == 1200


class TestTables:
    def test_every_table_reads_without_an_error(self, sample):
        assert sample.kind == "synthetic" and not sample.published
        assert set(sample.tables()) >= {
            "schools", "subgroups", "students", "enrollments", "calendar", "attendance", "assessments", "incidents",
            "course_grades", "survey_responses", "survey_items", "measure_definitions", "events",
        }  # fmt: skip
        for name in sample.tables():
            rows = sample.table(name)
            assert (
                len(rows)
                and not rows.duplicated([k for k in TABLES[name].key if rows[k].notna().any()]).any()
            )

    def test_people_are_pseudonyms(self, sample):
        keys = {
            "students": "student_key",
            "survey_responses": "respondent_key",
            "course_grades": "teacher_key",
        }
        for name, column in keys.items():
            assert sample.table(name)[column].map(re.compile("[0-9a-f]{16}").fullmatch).all()
        students = set(sample.table("students")["student_key"])
        assert not students & set(sample.table("survey_responses")["respondent_key"])

    def test_ids_lead_somewhere(self, sample):
        schools = set(sample.table("schools")["school_id"])
        students = set(sample.table("students")["student_key"])
        for name in sample.tables():
            rows = sample.table(name)
            if "school_id" in rows:
                assert set(rows["school_id"]) <= schools
            if "student_key" in rows:
                assert set(rows["student_key"]) <= students
        groups = set(sample.table("subgroups")["subgroup_id"])
        rows = sample.table("students")
        assert set(rows["race_ethnicity"]) | set(rows["sex"]) | set(rows["grade_level"]) <= groups
        items = set(sample.table("survey_items")["item_id"])
        assert set(sample.table("survey_responses")["item_id"]) == items

    def test_every_student_of_a_year_has_one_row(self, sample):
        enrolled = sample.table("enrollments")
        started = np.where(enrolled["entry_date"] < pd.Timestamp("2024-07-01"), "2023-24", "2024-25")
        years = set(zip(enrolled["student_key"], started, strict=True))
        rows = sample.table("students")
        assert years == set(zip(rows["student_key"], rows["school_year"], strict=True))

    def test_transfers_late_entries_and_leaving(self, sample):
        enrolled = sample.table("enrollments")
        assert (enrolled["exit_date"].isna() | (enrolled["exit_date"] >= enrolled["entry_date"])).all()
        first = enrolled["entry_date"].isin(pd.to_datetime(["2023-08-14", "2024-08-12"]))
        assert 50 < (~first).sum() < 0.15 * len(enrolled)
        in_order = enrolled.sort_values(["student_key", "entry_date"])
        before = in_order.groupby("student_key")[["school_id", "exit_date"]].shift()
        again = before["exit_date"].notna()
        assert (in_order["entry_date"] > before["exit_date"])[again].all()
        within = again & (in_order["entry_date"] - before["exit_date"] < pd.Timedelta(days=40))
        moved = within & (in_order["school_id"] != before["school_id"])
        assert 60 < moved.sum() < 300
        gone = enrolled["exit_date"].notna() & ~enrolled["exit_date"].dt.month.isin([5, 6])
        assert gone.sum() > 100

    def test_a_year_has_180_days_and_holidays(self, sample):
        calendar = sample.table("calendar")
        assert (calendar.groupby(["school_id", "school_year"])["is_instructional"].sum() == 180).all()
        assert (calendar["date"].dt.day_of_week < 5).all()
        off = set(calendar[~calendar["is_instructional"]]["date"])
        for holiday in ("2023-09-04", "2023-11-23", "2023-12-25", "2024-01-15", "2024-11-11", "2025-02-17"):
            assert pd.Timestamp(holiday) in off
        staff_days = calendar.groupby("date")["is_instructional"].nunique()
        assert (staff_days == 2).any()
        assert calendar["term"].nunique() == 5

    def test_attendance_is_on_days_of_instruction_within_enrollment_and_complete(self, sample, days):
        calendar = sample.table("calendar").query("is_instructional")[["school_id", "date"]]
        enrolled = sample.table("enrollments").fillna({"exit_date": pd.Timestamp("2030-01-01")})
        expected = enrolled.merge(calendar, on="school_id")
        expected = expected[expected["date"].between(expected["entry_date"], expected["exit_date"])]
        key = ["student_key", "school_id", "date"]
        assert len(expected) == len(days) == len(expected[key].merge(days[key]))

    def test_suspension_out_of_school_is_absence_in_the_days_that_follow(self, sample, days):
        out = sample.table("incidents").query("action == 'oss'")
        marked = days[days["status"] == "absent_oss"]
        assert set(marked["student_key"]) <= set(out["student_key"]) and len(marked) > 50
        on_the_day = out.merge(days, left_on=["student_key", "occurred_on"], right_on=["student_key", "date"])
        assert (on_the_day["status"] != "absent_excused").all() and len(on_the_day) == len(out)

    def test_english_learners_and_the_day_they_were_reclassified(self, sample):
        students = sample.table("students")
        by_status = students.groupby("english_learner_status")
        assert by_status["el_start_date"].count()[["EO", "IFEP"]].sum() == 0
        assert (students["reclassified_on"].notna() == (students["english_learner_status"] == "RFEP")).all()
        known = students[students["reclassified_on"].notna()]
        assert (known["reclassified_on"] > known["el_start_date"]).all()
        status = students.pivot(
            index="student_key", columns="school_year", values="english_learner_status"
        ).dropna()
        assert ((status["2023-24"] == "EL") & (status["2024-25"] == "RFEP")).any()
        assert not ((status["2023-24"] == "RFEP") & (status["2024-25"] == "EL")).any()


class TestBelievable:
    @pytest.mark.slow
    def test_chronic_absence_is_u_shaped_by_grade(self, chronic):
        rate = chronic("grade_level")
        assert rate.between(0.08, 0.4).all()
        low = rate[["03", "04", "05", "06"]].mean()
        assert rate["KG"] > low + 0.06 and rate["12"] > low + 0.06

    @pytest.mark.slow
    def test_and_higher_where_life_is_harder(self, chronic):
        assert chronic("school_year").between(0.15, 0.27).all()
        for group in ("sed", "swd", "homeless"):
            rate = chronic(group)
            assert rate[True] > rate[False] + 0.03
        assert 0.05 < chronic("sed").diff().iloc[-1] < 0.2

    @pytest.mark.slow
    def test_suspension_by_level_and_group(self, larger):
        students = larger["students"].merge(larger["schools"][["school_id", "school_level"]])
        tables = [larger[name] for name in ("incidents", "enrollments", "calendar")]

        def rate(by):
            return indicators.suspension_rate(*tables, by=[by], students=students).set_index(by)["rate"]

        level = indicators.suspension_rate(
            tables[0],
            tables[1].merge(larger["schools"][["school_id", "school_level"]]),
            tables[2],
            by=["school_level"],
        ).set_index("school_level")["rate"]
        assert 0.002 < level["elementary"] < 0.025 < level["middle"] < 0.09 and 0.02 < level["high"] < 0.08
        assert rate("sex")["male"] > rate("sex")["female"]
        assert rate("swd")[True] > 1.3 * rate("swd")[False]

    @pytest.mark.slow
    def test_weeks_and_months(self, larger):
        rows = larger["attendance"]
        away = rows["status"].str.startswith("absent")
        share = away.groupby(rows["date"].dt.day_of_week).mean()
        assert share[[0, 4]].min() > share[[1, 2, 3]].max()
        month = away.groupby(rows["date"].dt.month).mean()
        assert month[12] > month[9] and month[1] > month[9]
        assert 0.92 < 1 - away.mean() < 0.95
        assert {"tardy", "partial", "absent_unexcused", "independent_study_not_earned"} <= set(rows["status"])

    @pytest.mark.slow
    def test_scores_grow_within_and_between_years(self, larger):
        tests = larger["assessments"]
        assert set(tests["window"]) == {"fall", "winter", "spring"}
        mean = tests.groupby(["subject", "grade_when_assessed", "window"])["scale_score"].mean().unstack()
        assert (mean["fall"] < mean["winter"]).all() and (mean["winter"] < mean["spring"]).all()
        growth = tests["growth_percentile"].dropna()
        assert (tests["window"] == "spring")[growth.index].all() and 46 < growth.median() < 54
        assert growth.between(1, 99).all()
        spring = tests[tests["growth_percentile"].notna()]
        fall = tests[tests["window"] == "fall"]
        on = ["student_key", "subject", "grade_when_assessed"]
        both = spring.merge(fall, on=on, suffixes=("", "_fall"))
        assert abs(both["growth_percentile"].corr(both["percentile_fall"])) < 0.1

    @pytest.mark.slow
    def test_readiness_and_climate(self, larger):
        tables = [larger[n] for n in ("course_grades", "attendance", "enrollments", "calendar", "incidents")]
        found = indicators.hs_readiness(*tables)
        assert 0.25 < found["rate"].item() < 0.6 and 0.85 < found["coverage"].item() < 1
        answers = larger["survey_responses"]
        rate = indicators.percent_positive(answers, by=["respondent_type"]).set_index("respondent_type")[
            "rate"
        ]
        assert 0.5 < rate["student"] < 0.7 < rate[["family", "staff"]].min()


class TestPlanted:
    def test_attendance_improves_by_the_stated_points_from_the_stated_date_on(self, sample, days):
        fact = planted_in(SAMPLE)["attendance improves"]
        start = pd.Timestamp(fact["from_date"])
        levels = sample.table("schools").set_index("school_id")["school_level"]
        near = days[days["school_id"].map(levels) == "elementary"]
        near = near.assign(after=near["date"] >= start, ours=near["school_id"] == fact["school_id"])
        share = near.groupby(["ours", "after"])["away"].mean() * 100
        year_before = near[near["date"] < "2024-07-01"]
        winter = year_before["date"] >= start - pd.DateOffset(years=1)
        usual = year_before.groupby(["ours", winter])["away"].mean() * 100
        gap_now = share[True, True] - share[False, True]
        gap_then = usual[True, True] - usual[False, True]
        assert fact["points"] == pytest.approx(4, abs=0.01)
        assert gap_then - gap_now == pytest.approx(fact["points"], abs=1.2)

    def test_grade_6_is_weak_behind_a_fine_average(self, sample):
        fact = planted_in(SAMPLE)["a weak grade behind a fine average"]
        enrolled = sample.table("enrollments").query("school_id == @fact['school_id']")
        tests = sample.table("assessments").query("subject == @fact['subject']")
        here = tests[tests["student_key"].isin(enrolled["student_key"]) & tests["growth_percentile"].notna()]
        here = here[here["grade_when_assessed"].isin(["06", "07", "08"])]
        by_grade = here.groupby("grade_when_assessed")["growth_percentile"].median()
        assert by_grade[fact["grade_level"]] < 35 < 50 < by_grade.drop(fact["grade_level"]).min()
        assert here["growth_percentile"].median() >= 45

    def test_fridays(self, days):
        fact = planted_in(SAMPLE)["a weekday pattern"]
        share = days.groupby([days["school_id"] == fact["school_id"], "weekday"])["away"].mean()
        usual = share[False][4] / share[False][:4].mean()
        ours = share[True][4] / share[True][:4].mean()
        assert ours > 1.5 * usual

    def test_a_group_of_exactly_so_many(self, sample):
        fact = planted_in(SAMPLE)["small student group"]
        rows = sample.table("enrollments").query(
            "school_id == @fact['school_id'] and entry_date > '2024-07-01'"
        )
        students = sample.table("students").query("school_year == @fact['school_year']")
        there = students[students["student_key"].isin(rows["student_key"])]
        assert (there["race_ethnicity"] == fact["subgroup_id"]).sum() == fact["students"] == 5
        assert len(there) == fact["students_at_the_school"] < 120
