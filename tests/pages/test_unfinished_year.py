"""A school year that is not over: its numbers say through which day, and are set against as many days before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from brightspots.district import open_district
from brightspots.figures import big_numbers, dots, glance_table, trends
from brightspots.measures.schools.gaps import gaps
from brightspots.measures.schools.places import latest, with_places
from brightspots.pages.seeing_the_data.page import small_chart, tell_gap, tell_glance
from brightspots.resources import folder as shipped
from brightspots.series.shared_data import Shared
from brightspots.text.wording import sentence_about
from brightspots.warehouse import yearly
from brightspots.workbook import book as module
from brightspots.workbook import open_workbook
from brightspots.workbook.mime_types import FINDING, PAGE
from brightspots.workbook.provenance import sources

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


@pytest.mark.parametrize("form", ["daily", "absences-only"])
def test_absences_entered_ahead_move_nothing(middle_of_the_year, tmp_path, form):
    folder = Path(shutil.copytree(middle_of_the_year, tmp_path / "practice"))
    place = folder / "attendance" / "school_id=S001"
    rows = pd.concat([pd.read_parquet(file) for file in place.glob("*.parquet")], ignore_index=True)
    some = rows.loc[pd.to_datetime(rows["date"]) == LAST, "student_key"].head(3)
    days = pd.to_datetime(["2025-02-03", "2025-03-20", "2025-06-02"])
    ahead = rows[rows["student_key"].isin(some) & (pd.to_datetime(rows["date"]) == LAST)]
    ahead = pd.concat([ahead.assign(date=day.date(), status="absent_excused") for day in days])
    assert len(ahead) == 9
    if form == "absences-only":
        rows = rows[rows["status"] != "present"]
        settings = folder / "district.toml"
        settings.write_text(settings.read_text().replace('"daily"', '"absences-only"'))
        assert "absences-only" in settings.read_text()
    shutil.rmtree(place)
    place.mkdir()
    pd.concat([rows, ahead]).to_parquet(place / "part.parquet", index=False)
    found = yearly.school_measures(open_district(folder)).rows
    row = (
        found[found["subgroup_id"] == "all"].set_index(["measure_id", "school_year"]).loc[CHRONIC, "2024-25"]
    )
    assert (round(row["value"], 1), row["denominator"], row["through"]) == (26.1, 280, LAST)
    assert (round(row["before"], 1), row["before_days"]) == (32.7, 106)


def test_page_11_sets_the_number_to_date_against_as_many_days(page):
    book, shown = page
    own = book.measures("school").query("subgroup_id == 'all'")
    glance = with_places(latest(own, book.definitions), book.measures("comparison", level="same"))
    row = glance.set_index("measure_id").loc[CHRONIC]
    assert (round(row["value"], 1), row["n"], row["through"]) == (26.1, 280, LAST)
    tell_glance(book, glance)
    findings = {found[FINDING]["key"]: found[FINDING] for found in shown if FINDING in found}
    chronic = findings[CHRONIC]
    assert chronic["text"] == (
        f"Chronic absence at {book.school.name} was 26.1% in 2024-25 through Jan 31, down 6.6 percentage points from "
        "the first 106 school days of the year before."
    )
    assert chronic["short"] == (
        "Down 6.6 percentage points from the first 106 school days of the year before (better)."
    )
    assert chronic["series"][-1]["period"] == "2024-25 through Jan 31"
    assert not [key for key in findings if key.endswith("_change")]
    since = "down 6.6 percentage points from the first 106 school days of the year before (better)"
    for shown_as in (big_numbers(glance).html, glance_table(glance).html):
        assert since in shown_as
        assert "2024-25 through Jan 31" in shown_as


def test_the_public_reads_it_rounded_as_both_numbers_are(middle_of_the_year):
    district = open_district(middle_of_the_year)
    rows = Shared(district, "public").everyone
    row = rows.set_index(["measure_id", "school_year"]).loc[CHRONIC, "2024-25"]
    assert (row["value"], row["before"]) == (26.0, 33.0)


def test_a_year_before_that_cannot_be_cut_is_not_compared(middle_of_the_year, tmp_path):
    folder = Path(shutil.copytree(middle_of_the_year, tmp_path / "practice"))
    for file in (folder / "attendance" / "school_id=S001").glob("*.parquet"):
        rows = pd.read_parquet(file)
        dates = pd.to_datetime(rows["date"])
        rows[(dates > "2024-07-01") | (dates > "2024-01-05")].to_parquet(file, index=False)
    book = open_workbook(
        "11_seeing_the_data", {"district": str(folder), "school_id": "S001", "audience": "staff"}
    )
    glance = latest(book.measures("school").query("subgroup_id == 'all'"), book.definitions)
    row = glance.set_index("measure_id").loc[CHRONIC]
    assert round(row["value"], 1) == 26.1
    assert pd.isna(row["change"])
    said = sentence_about(row.to_dict() | {"name": "Chronic absence"}, "S", None)
    assert "it is not set against the year before, since this year goes through Jan 31." in said


@pytest.fixture
def one_stopped(tmp_path) -> Path:
    """Two schools, of which one sent nothing after October 4; the other goes on through October 28."""
    folder = Path(shutil.copytree(CASE, tmp_path / "district"))
    rows = pd.read_csv(folder / "attendance.csv.gz", dtype=str)
    gone = (rows["school_id"] == "0102") & (rows["date"] > "2024-10-04")
    rows[~gone].to_csv(folder / "attendance.csv.gz", index=False)
    return folder


def test_a_school_that_stopped_is_said_so_and_joins_nothing(one_stopped, monkeypatch):
    shown = []
    monkeypatch.setattr(module, "display", lambda *things, raw=False: shown.extend(things))
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "page")
    with (one_stopped / "district.toml").open("a") as settings:
        settings.write("\n[counting]\nmin_days = 10\n")
    names = {"district": str(one_stopped), "school_id": "0102", "audience": "staff"}
    book = open_workbook("11_seeing_the_data", names)
    assert set(book.measures("comparison")["school_id"]) == {"0101"}
    assert book.stopped_after == "2024-10-04"
    own = book.measures("school").query("subgroup_id == 'all'")
    glance = with_places(latest(own, book.definitions), book.measures("comparison"))
    assert glance["stopped"].all() and glance["place"].isna().all()
    tell_glance(book, glance)
    everything = " ".join(str(found) + getattr(found, "html", "") for found in shown)
    assert "Birch Hollow stopped sending attendance after Oct 4, while others went on." in everything
    assert "Stopped sending attendance after Oct 4." in everything


def test_the_last_day_to_count_is_a_setting(one_stopped):
    with (one_stopped / "district.toml").open("a") as settings:
        settings.write("\n[counting]\nthrough = 2024-10-04\nmin_days = 10\n")
    rows = yearly.school_measures(open_district(one_stopped)).rows
    assert set(rows.loc[rows["subgroup_id"] == "all", "through"]) == {"2024-10-04"}
    assert not rows["stopped"].any()
    assert (rows.query("measure_id == 'chronic_absence' and subgroup_id == 'all'")["denominator"] == 14).all()


def test_the_page_says_the_rules_of_its_district(one_stopped, monkeypatch):
    with (one_stopped / "district.toml").open("a") as settings:
        settings.write("\n[counting]\nthreshold = 0.15\ninclusive = false\nmin_days = 10\n")
    names = {"district": str(one_stopped), "school_id": "0101", "audience": "staff"}
    said = sources(open_workbook("11_seeing_the_data", names), {}, "").html
    assert "students absent on more than 15% of their school days" in said
    assert "enrolled for at least 10 school days" in said


def test_the_head_of_the_page_says_through_which_day(page):
    _, shown = page
    head = next(found for found in shown if PAGE in found)
    assert "data through Jan 31 of 2024-25" in head["text/html"]
    assert (head[PAGE]["data_through"], head[PAGE]["counted_through"]) == ("2024-25", LAST)


def test_what_is_found_of_a_group_says_through_which_day(page):
    book, shown = page
    measure = book.measure(CHRONIC)
    by_group = gaps(book.measures("school"), book.subgroups, measure)
    assert set(by_group["through"]) == {LAST}
    picture = dots(by_group, measure)
    assert "in 2024-25 through Jan 31 by student group" in picture.alt
    tell_gap(book, by_group, measure)
    found = [one[FINDING]["text"] for one in shown if FINDING in one and "_gap:" in one[FINDING]["key"]]
    assert found and all("in 2024-25 through Jan 31, " in text for text in found)


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


def test_a_share_of_which_only_a_limit_is_shown_is_carried_as_one(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(module, "display", lambda *things, raw=False: shown.extend(things))
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "page")
    folder = Path(shutil.copytree(CASE, tmp_path / "district"))
    book = open_workbook(
        "11_seeing_the_data", {"district": str(folder), "school_id": "0102", "audience": "public"}
    )
    own = book.measures("school").query("subgroup_id == 'all'")
    tell_glance(book, with_places(latest(own, book.definitions), book.measures("comparison")))
    found = {one[FINDING]["key"]: one[FINDING] for one in shown if FINDING in one}
    assert (found[CHRONIC]["value"], found[CHRONIC]["state"]) == ("20.0% or less", "bound")
    assert "was 20.0% or less in 2024-25 through Oct 28" in found[CHRONIC]["text"]
    assert found["attendance_rate"]["state"] == "shown"
    assert [point["value"] for point in small_chart(own, CHRONIC, 11)] == [None]
