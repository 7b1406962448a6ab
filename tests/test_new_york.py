"""The sample of New York against what is known of it."""

from __future__ import annotations

import csv
import gzip
import runpy
from collections import Counter, defaultdict

import pandas as pd
import pytest

from brightspots import resources
from brightspots.district import open_district
from brightspots.measures.schools.attendance_series import YEAR_ENDS, by_period, first_year_ends

FOLDER = resources.folder("data_samples") / "new_york"
CLOSED = {"2014-12-29", "2015-02-16", "2015-04-06", "2015-12-28", "2016-02-15", "2016-04-25"}


@pytest.fixture(scope="module")
def raw() -> list[dict[str, str]]:
    with gzip.open(FOLDER / "attendance_daily_school.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def district():
    return open_district("new_york")


@pytest.fixture(scope="module")
def daily(district) -> pd.DataFrame:
    return district.table("attendance_daily_school")


class TestFolder:
    def test_nothing_is_unusable(self, district):
        assert district.unusable == []
        assert all(district.desk.read(table).left_out == [] for table in district.tables())

    def test_what_it_is(self, district):
        assert (district.kind, district.published) == ("real", True)
        assert district.data_through("attendance_daily_school") == "2016-06-28"
        assert Counter(school.lea for school in district.schools()) == {"07": 47, "10": 87}

    def test_one_name_a_school_and_no_level_that_nobody_knows(self, district):
        names = [school.name for school in district.schools()]
        assert len(names) == 134 and not any("  " in name or "SCHOOL" in name for name in names)
        assert {school.level for school in district.schools()} == {""}
        assert district.school("07X533").name == "Learning Through Play Pre K Center"

    def test_days_and_gaps(self, raw):
        assert len(raw) == 41_334
        assert sum(row["attendance_pct"] == "" for row in raw) == 851
        years = defaultdict(set)
        for row in raw:
            years[row["school_id"]].add(row["date"] > "2015-07-31")
        assert sum(len(found) == 2 for found in years.values()) == 129
        assert min(row["date"] for row in raw) == "2014-10-20"
        assert sum(0 <= float(row["attendance_pct"] or 50) < 20 for row in raw) == 27


class TestSeries:
    def test_closures_fall_out_by_themselves(self, daily):
        weeks = set(by_period(daily).of("07X001").points["period"].dt.strftime("%Y-%m-%d"))
        mondays = {f"{day:%Y-%m-%d}" for day in pd.date_range("2014-10-20", "2016-06-27", freq="7D")}
        summer = {day for day in mondays if "2015-06-29" <= day <= "2015-08-31"}
        assert mondays - weeks == CLOSED | summer

    def test_one_week_by_plain_arithmetic(self, daily, raw):
        days = [r for r in raw if r["school_id"] == "07X001" and "2014-10-20" <= r["date"] <= "2014-10-24"]
        mean = sum(float(row["attendance_pct"]) for row in days) / len(days) / 100
        assert by_period(daily).of("07X001").points["value"].iloc[0] == pytest.approx(mean, abs=1e-9)

    def test_every_school_has_a_series_and_nothing_impossible(self, daily, district):
        unbelievable, ends = 0, Counter()
        for school in district.schools():
            made = by_period(daily).of(school.school_id)
            values = made.points["value"].dropna()
            assert len(values) and values.between(0.2, 1).all(), school
            june = {day for day, why in made.exclude.items() if why == YEAR_ENDS}
            assert june <= {"2015-06-22", "2016-06-20", "2016-06-27"}
            few = made.points.loc[made.points["days"].isin([1, 2]), "period"].dt.strftime("%Y-%m-%d")
            assert set(made.exclude) - june <= set(few)
            unbelievable += made.unbelievable
            ends[first_year_ends(made.points)] += 1
        assert unbelievable == 20  # the other seven lie past the last week that their school has a number in
        assert ends["2015-07-31"] >= 128 and set(ends) == {"2015-07-31", ""}


def test_rebuilding_gives_the_same_bytes(raw):
    rebuild = runpy.run_path(str(FOLDER / "rebuild.py"))
    with (FOLDER / "schools.csv").open(encoding="utf-8", newline="") as file:
        names = {row["school_id"]: row["school_name"] for row in csv.DictReader(file)}
    source = pd.DataFrame(raw).rename(columns={"school_id": "dbn"}).sample(frac=1, random_state=1)
    source = source.assign(school_name=source["dbn"].map(names), district=source["dbn"].str[:2])
    for made, file in (
        (rebuild["schools"](source), "schools.csv"),
        (rebuild["attendance"](source), "attendance_daily_school.csv.gz"),
        (rebuild["definitions"](), "measure_definitions.csv"),
    ):
        kept = (FOLDER / file).read_bytes()
        plain = gzip.decompress(kept) if file.endswith(".gz") else kept
        assert made.to_csv(index=False, lineterminator="\n").encode() == plain, file


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("P.S.   I.S. 224", "P.S. I.S. 224"),
        ("P.S. 059 THE COMMUNITY SCHOOL OF TECHNOL", "P.S. 059 The Community School of Technol"),
        ("P.S. 161 JUAN PONCE DE LEON SCHOOL", "P.S. 161 Juan Ponce de Leon School"),
        ("BRONX LEADERSHIP ACADEMY II HIGH SCHOOL", "Bronx Leadership Academy II High School"),
    ],
)
def test_names_are_written_as_people_write_them(name, readable):
    assert runpy.run_path(str(FOLDER / "rebuild.py"))["readable"](name) == readable
