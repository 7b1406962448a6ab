"""One bad row stops what it is about, and nothing else: not another school, not another table, not another page."""

from __future__ import annotations

import pytest

from brightspots.batch.slices import Slices
from brightspots.district.folder import held_open
from brightspots.errors import DataError
from brightspots.series import comparison_group, implementation, school_series
from brightspots.series.data_access import Released
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.provenance import sources
from brightspots.workbook.workbook_file import read_workbook
from tests.district.school_tables import SCHOOLS, Folder

OURS, OTHER = SCHOOLS[:2]
BY_YEAR, BY_WEEK = "11_seeing_the_data", "32_implementation_and_outcome"
DECLARED = [read_workbook(find_workbook(name)) for name in (BY_YEAR, BY_WEEK)]


@pytest.fixture
def folder() -> Folder:
    folder = Folder()
    folder.settings += "published = true\n"
    folder.tables["measures"] = [
        ["measure_id", "unit_id", "period_start", "numerator", "denominator"],
        *(["late", school, f"2024-{month:02d}-02", "5", "40"] for school in SCHOOLS for month in range(1, 9)),
    ]
    folder.tables["events"] = [
        ["unit_id", "date", "label", "kind"],
        *([school, "2024-08-21", "Calls home", "test start"] for school in SCHOOLS),
    ]
    for name in (
        "attendance_daily_school",
        "attendance",
        "assessments",
        "incidents",
        "survey_responses",
        "enrollments",
        "students",
    ):
        del folder.tables[name]
    return folder


def stopped(path) -> set[tuple[str, str]]:
    """Return whose pages by year and by week are stopped, out of two schools'."""
    with held_open(path) as district:
        found = set()
        slices = Slices(district)
        for declared in DECLARED:
            for school in (OURS, OTHER):
                given = {"district": str(path), "school_id": school, "audience": "public"}
                try:
                    slices.of(district.school(school), declared.reads)
                    read_all(Released(declared, given))
                except DataError:
                    found.add((declared.name, school))
    return found


def read_all(book: Released) -> None:
    """Read what a page of this workbook reads."""
    assert len(book.definitions) and len(book.subgroups)
    assert book.not_understood is not None
    if book.declared.by == "year":
        assert len(book.lines())
        return
    ours = school_series.of_school(book)
    assert len(ours.periods)
    implementation.events(book)
    implementation.lanes(book)
    comparison_group.others(book, ours)


BOTH_PAGES = {(BY_YEAR, OURS), (BY_WEEK, OURS)}


@pytest.mark.parametrize(
    "table, column, stops",
    [
        ("measures", "period_start", {(BY_WEEK, OURS)}),
        ("events", "date", {(BY_WEEK, OURS)}),
        ("school_measures", "value", set()),
        ("schools", "school_level", BOTH_PAGES),
        ("measure_definitions", "direction", set()),
        ("subgroups", "category", set()),
        ("calendar", "date", set()),
    ],
)
def test_a_cell_stops_its_own_school_or_nobody(folder, tmp_path, table, column, stops):
    folder.cell(table, folder.tables[table][1], column, "soon")
    assert stopped(folder.write(tmp_path)) == stops


@pytest.mark.parametrize("table, stops", [("measures", {(BY_WEEK, OURS)}), ("measure_definitions", set())])
@pytest.mark.parametrize("what", ["ragged", "twice"])
def test_a_row_stops_its_own_school_or_nobody(folder, tmp_path, table, stops, what):
    row = folder.tables[table][1]
    again = [*row[:-1], "77"]
    row.append("x") if what == "ragged" else folder.tables[table].append(again)
    assert stopped(folder.write(tmp_path)) == stops


def test_a_row_of_a_class_stops_no_school(folder, tmp_path):
    folder.tables["measures"].append(["late", "room 7", "soon", "1", "20"])
    assert stopped(folder.write(tmp_path)) == set()


@pytest.mark.parametrize("table", ["measures", "survey_items", "attendance"])
def test_a_table_that_cannot_be_read_stops_pages_that_read_it(folder, tmp_path, table):
    path = folder.write(tmp_path)
    (path / f"{table}.csv").write_text("measure_id;unit_id;period_start\n")
    reading = {(BY_WEEK, OURS), (BY_WEEK, OTHER)} if table == "measures" else set()
    assert stopped(path) == reading


def test_two_forms_of_a_table_stop_pages_that_read_it(folder, tmp_path):
    path = folder.write(tmp_path)
    (path / "measures").mkdir()
    assert stopped(path) == {(BY_WEEK, OURS), (BY_WEEK, OTHER)}


def test_what_a_measure_means_is_kept_but_for_the_bad_cell_and_said(folder, tmp_path):
    folder.cell("measure_definitions", folder.tables["measure_definitions"][1], "direction", "down")
    path = folder.write(tmp_path)
    given = {"district": str(path), "school_id": OURS, "audience": "public"}
    book = Released(DECLARED[0], given)
    first = book.definitions.iloc[0]
    assert (first["name"], first["unit"], first["direction"]) == ("Chronic absence", "percent", None)
    assert "measure_definitions.csv, row 2, column direction" in sources(book, {}, "").html
