"""A school year that is not over: its numbers say through which day, and are set against no whole year."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from brightspots.district import open_district
from brightspots.figures import big_numbers, glance_table, trends
from brightspots.measures.schools.places import latest, with_places
from brightspots.pages.seeing_the_data.page import tell_glance
from brightspots.resources import folder as shipped
from brightspots.warehouse import yearly
from brightspots.workbook import book as module
from brightspots.workbook import open_workbook
from brightspots.workbook.mime_types import FINDING, PAGE

# What a district sent on October 28, with a calendar to February.
CASE = Path(__file__).parent.parent / "measures" / "cases" / "middle_of_the_year"
LAST = "2025-01-31"
CHRONIC = "chronic_absence"


@pytest.mark.parametrize("form", ["daily", "absences-only"])
def test_a_calendar_that_goes_on_adds_no_day_present(tmp_path, form):
    folder = Path(shutil.copytree(CASE, tmp_path / "district"))
    if form == "absences-only":
        settings = folder / "district.toml"
        settings.write_text(settings.read_text().replace('"daily"', '"absences-only"'))
        rows = pd.read_csv(folder / "attendance.csv.gz", dtype=str)
        rows[rows["status"] != "present"].to_csv(folder / "attendance.csv.gz", index=False)
    rows = yearly.school_measures(open_district(folder)).rows
    found = rows[rows["subgroup_id"] == "all"].set_index(["measure_id", "school_id"])
    values = found["value"].round(1)
    assert [values[CHRONIC, school] for school in ("0101", "0102")] == [42.9, 7.1]
    assert [values["attendance_rate", school] for school in ("0101", "0102")] == [88.2, 96.4]
    assert set(found["through"]) == {"2024-10-28"}


@pytest.fixture(scope="module")
def middle_of_the_year(tmp_path_factory) -> Path:
    """The practice district with one school's files, sent through January 31."""
    whole, folder = shipped("data_samples") / "practice", tmp_path_factory.mktemp("middle") / "practice"
    files = ("district.toml", "schools.csv", "measure_definitions.csv", "subgroups.csv")
    files += tuple(f"{name}.csv.gz" for name in ("students", "enrollments", "calendar", "incidents"))
    for file in files:
        folder.mkdir(exist_ok=True)
        shutil.copy(whole / file, folder / file)
    incidents = pd.read_csv(folder / "incidents.csv.gz", dtype=str)
    incidents[incidents["occurred_on"] <= LAST].to_csv(folder / "incidents.csv.gz", index=False)
    for file in (whole / "attendance" / "school_id=S001").glob("*.parquet"):
        rows = pd.read_parquet(file)
        place = folder / "attendance" / "school_id=S001"
        place.mkdir(parents=True)
        rows[pd.to_datetime(rows["date"]) <= LAST].to_parquet(place / file.name, index=False)
    return folder


@pytest.fixture
def page(middle_of_the_year, monkeypatch):
    """Return page 11's book and what it showed."""
    shown = []
    monkeypatch.setattr(module, "display", lambda *things, raw=False: shown.extend(things))
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "page")
    names = {"district": str(middle_of_the_year), "school_id": "S001", "audience": "staff"}
    return open_workbook("11_seeing_the_data", names), shown


def test_page_11_shows_the_number_to_date_and_no_change(page):
    book, shown = page
    own = book.measures("school").query("subgroup_id == 'all'")
    glance = with_places(latest(own, book.definitions), book.measures("comparison", level="same"))
    row = glance.set_index("measure_id").loc[CHRONIC]
    assert (round(row["value"], 1), row["n"], row["through"]) == (26.1, 280, LAST)
    tell_glance(book, glance)
    findings = {found[FINDING]["key"]: found[FINDING] for found in shown if FINDING in found}
    chronic = findings[CHRONIC]
    assert chronic["text"] == (
        f"Chronic absence at {book.school.name} was 26.1% in 2024-25 through Jan 31. A part of a year is not "
        "set against a whole one."
    )
    assert chronic["short"] == "Not set against the year before: this year goes through Jan 31."
    assert chronic["series"][-1]["period"] == "2024-25 through Jan 31"
    assert not [key for key in findings if key.endswith("_change")]
    everything = " ".join(
        [*(str(found) for found in findings.values()), big_numbers(glance).html, glance_table(glance).html]
    )
    assert (
        "(better)" not in everything and "(worse)" not in everything and "percentage points" not in everything
    )
    assert "none: this year goes through Jan 31" in everything
    assert "2024-25 through Jan 31" in big_numbers(glance).html


def test_the_head_of_the_page_says_through_which_day(page):
    _, shown = page
    head = next(found for found in shown if PAGE in found)
    assert "data through Jan 31 of 2024-25" in head["text/html"]
    assert head[PAGE]["data_through"] == "2024-25"


def test_the_trend_leaves_the_unfinished_year_by_itself(page):
    book, _ = page
    chronic = book.definitions[book.definitions["measure_id"] == CHRONIC]
    (picture,) = trends(book.lines(), chronic)
    assert "A year that is not whole stands by itself: 2024-25 through Jan 31." in picture.caption
    assert "2024-25 through Jan 31 26.1%" in picture.alt
    assert "2024-25 through Jan 31" in set(picture.table["Year"])


def test_a_whole_year_is_not_set_against_a_year_that_broke_off():
    rows = pd.DataFrame(
        {"measure_id": "late", "school_year": ["2023-24", "2024-25"], "value": [12.0, 9.5], "denominator": 200.0,
         "state": "shown", "through": ["2024-03-14", ""]}
    )  # fmt: skip
    words = pd.DataFrame({"measure_id": ["late"], "name": "Late", "unit": "percent", "direction": "decrease"})
    glance = latest(rows, words)
    assert glance["change"].isna().all()
    assert (
        "the year before goes through Mar 14 only"
        in glance_table(with_places(glance, rows.assign(school_id="A"))).html
    )
