"""The sample of California against what is known of it, and against slow and plain arithmetic."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict

import pandas as pd
import pytest

from brightspots import resources
from brightspots.batch.slices import Slices
from brightspots.district import open_district
from brightspots.district.tables import LEVELS, SCHOOL_ID, TABLES
from brightspots.measures.schools.places import latest, with_places
from brightspots.workbook import find_workbook, read_workbook
from brightspots.workbook.book import Book

FOLDER = resources.folder("data_samples") / "california"
MESA = "27661420108068"


def number(text: str) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def raw() -> list[dict[str, str]]:
    with gzip.open(FOLDER / "school_measures.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def district():
    return open_district("california")


@pytest.fixture(scope="module")
def book() -> Book:
    declared = read_workbook(find_workbook("11_seeing_the_data"))
    defaults = {name: parameter.default for name, parameter in declared.parameters.items()}
    return Book(declared, defaults | {"school_id": MESA})


@pytest.fixture(scope="module")
def everyone(raw) -> list[tuple]:
    """All students' rows of the county's own file, then of the state's other schools, with pyarrow and no DuckDB."""
    import pyarrow.parquet as pq

    with (FOLDER / "schools.csv").open(encoding="utf-8", newline="") as file:
        ours = {row["school_id"]: row for row in csv.DictReader(file)}
    theirs = pq.read_table(FOLDER / "comparison" / "schools.parquet").to_pylist()
    about = {row["school_id"]: row for row in theirs} | ours
    rows = [
        (r["school_id"], r["school_year"], r["measure_id"], number(r["value"]), number(r["denominator"]))
        for r in raw
        if r["subgroup_id"] == "all"
    ]
    for r in pq.read_table(FOLDER / "comparison" / "school_measures.parquet").to_pylist():
        if r["school_id"] not in ours and r["subgroup_id"] == "all":
            rows.append((r["school_id"], r["school_year"], r["measure_id"], r["value"], r["denominator"]))
    return [
        (about[s], year, measure, None if n is not None and n < 11 else value, n)
        for s, year, measure, value, n in rows
    ]


class TestFolder:
    def test_nothing_is_unusable(self, district):
        assert district.unusable == []
        for desk in (district.desk, district.comparison):
            for table in desk.tables():
                reading = desk.read(table)
                assert reading.left_out == [] and len(reading.rows), table

    def test_what_it_is(self, district):
        assert (district.kind, district.published, district.min_cell) == ("real", True, 11)
        assert set(district.tables()) == {"schools", "subgroups", "school_measures", "measure_definitions"}
        assert district.data_through("school_measures") == "2024-25"

    def test_schools(self, district):
        schools = district.schools()
        assert len(schools) == 137 and len({school.lea for school in schools}) == 28
        assert {school.county for school in schools} == {"Monterey"}
        for school in schools:
            assert (
                SCHOOL_ID.match(school.school_id)
                and len(school.school_id) == 14
                and school.school_id.isdigit()
            )
            assert (
                school.lea == school.school_id[:7]
                and school.level in LEVELS
                and school.name
                and school.lea_name
            )

    def test_leading_zeros_stay(self, district):
        ids = district.comparison.read("schools", columns=["school_id"]).rows["school_id"]
        assert ids.str.fullmatch(r"\d{14}").all() and ids.str.startswith("0").any() and ids.is_unique
        assert 9_500 < len(ids) < 10_500

    def test_levels_are_mapped(self, district):
        levels = district.comparison.read("schools", columns=["school_level"]).rows["school_level"]
        assert set(levels.dropna()) == set(LEVELS)

    def test_groups_are_in_the_dictionary(self, district, raw):
        groups = district.table("subgroups")
        assert {row["subgroup_id"] for row in raw} <= set(groups["subgroup_id"])
        allowed = TABLES["subgroups"].column("category").allowed
        assert set(groups["category"]) <= set(allowed) and "all" in set(groups["category"])
        assert len(groups) == 31 and "gender_missing" not in set(groups["subgroup_id"])

    def test_measures_are_in_the_dictionary(self, district, raw):
        words = district.table("measure_definitions")
        assert {row["measure_id"] for row in raw} == set(words["measure_id"]) and len(words) == 9
        assert words[["name", "unit", "direction", "operational_definition", "source"]].notna().all(axis=None)

    def test_five_schools_have_all_students_only(self, raw, district):
        groups = defaultdict(set)
        for row in raw:
            groups[row["school_id"]].add(row["subgroup_id"])
        with_groups = [school for school, found in groups.items() if found != {"all"}]
        only_all = {school.school_id: school.lea_name for school in district.schools()}
        only_all = {school: lea for school, lea in only_all.items() if school not in with_groups}
        assert len(with_groups) == 132 and len(only_all) == 5 and only_all.keys() <= groups.keys()
        assert {lea.split()[0] for lea in only_all.values()} <= {
            "Pajaro",
            "Aromas",
            "Aromas-San",
            "Aromas/San",
            "Shandon",
        }


class TestHiding:
    def test_suppressed_rows_keep_no_number(self, raw):
        suppressed = [row for row in raw if row["reliability"] == "suppressed"]
        with_groups = {row["school_id"] for row in raw if row["subgroup_id"] != "all"}
        assert len([row for row in suppressed if row["school_id"] in with_groups]) == 13_711
        assert all(row[name] == "" for row in suppressed for name in ("value", "numerator", "denominator"))

    def test_a_denominator_never_stands_without_its_value(self, raw, district):
        assert not [row for row in raw if row["value"] == "" and (row["denominator"] or row["numerator"])]
        others = district.comparison.read("school_measures").rows
        assert others.loc[others["value"].isna(), ["numerator", "denominator"]].isna().all(axis=None)

    def test_the_gate_hides_what_is_under_eleven(self, book):
        for rows in (book.measures("school"), book.measures("comparison")):
            shown = rows[rows["state"] == "shown"]
            assert not (shown["denominator"] < 11).any() and shown["value"].notna().all()
            hidden = rows[rows["state"] != "shown"]
            assert hidden[["value", "numerator", "denominator"]].isna().all(axis=None)

    def test_numbers_are_possible(self, raw):
        for row in raw:
            value, n, of = (number(row[name]) for name in ("value", "numerator", "denominator"))
            if row["measure_id"].endswith("_rate") and value is not None:
                assert 0 <= value <= 100
            if n is not None and of is not None and row["measure_id"].endswith("_rate"):
                assert n <= of


class TestComparison:
    def test_each_school_once(self, book):
        rows = book.measures("comparison")
        assert not rows.duplicated(["school_id", "school_year", "measure_id"]).any()
        schools = book.schools("comparison")
        assert schools["school_id"].is_unique and len(schools) > 9_500
        assert {school.school_id for school in book._district.schools()} <= set(schools["school_id"])

    def test_lines_by_slow_arithmetic(self, book, everyone):
        lea = MESA[:7]
        scopes = {
            "lea": lambda school: school["lea_id"] == lea,
            "district": lambda school: school["county"] == "Monterey",
            "comparison": lambda school: True,
        }
        lines = book.lines()
        told = book.measures("comparison")
        told = told[told["state"] == "shown"]
        shown = set(zip(told["school_id"], told["school_year"], told["measure_id"], strict=True))
        for scope, wanted in scopes.items():
            students, weighted, schools = Counter(), Counter(), Counter()
            for school, year, measure, value, n in everyone:
                if wanted(school) and (school["school_id"], year, measure) in shown and n:
                    students[measure, year] += n
                    weighted[measure, year] += n * value
                    schools[measure, year] += 1
            found = lines[lines["scope"] == scope]
            assert {(r.measure_id, r.school_year) for r in found.itertuples()} == {
                k for k, n in schools.items() if n > 2
            }
            for row in found.itertuples():
                key = row.measure_id, row.school_year
                assert row.value == pytest.approx(weighted[key] / students[key])
                assert (row.n, row.schools) == (students[key], schools[key])

    @pytest.mark.parametrize("number_of_school", range(0, 137, 27))
    def test_places_by_slow_arithmetic(self, book, district, everyone, number_of_school):
        school = district.schools()[number_of_school]
        theirs = Book(book.declared, book.parameters | {"school_id": school.school_id})
        glance = latest(theirs.measures("school").query("subgroup_id == 'all'"), theirs.definitions)
        placed = with_places(glance, theirs.measures("comparison", level="same"))
        assert len(placed)
        for row in placed[placed["state"] == "shown"].to_dict("records"):
            among = [
                value
                for other, year, measure, value, _ in everyone
                if (measure, year) == (row["measure_id"], row["school_year"])
                and value is not None
                and other["school_level"] == school.level
            ]
            lower = sum(value < row["value"] for value in among)
            higher = sum(value > row["value"] for value in among)
            worse = lower if row["direction"] == "increase" else higher
            halves = 2 * worse + len(among) - lower - higher
            assert row["place_of"] == len(among)
            wanted = min(10, halves * 10 // (2 * len(among)) + 1) if len(among) >= 10 else pd.NA
            assert row["place"] is wanted if wanted is pd.NA else row["place"] == wanted

    def test_every_school_has_a_fingerprint_of_its_own(self, district):
        slices = Slices(district)
        prints = [slices.of(school, ["school"]) for school in district.schools()]
        assert len(set(prints)) == 137 and all(len(print_) == 40 for print_ in prints)
