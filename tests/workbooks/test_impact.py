"""Workbook 40 as papermill runs it: a planted change, real schools, little data, none, and what a coach may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from brightspots.batch.page_record import read_records
from brightspots.workbook.book import FINDING
from brightspots.workbook.findings import Finding
from tests.workbooks.batches import heads_of, text_of
from tests.workbooks.stock import shown_without_widgets

NAME = "40_impact"


def run(district: str | Path, out: Path, *schools: str, **options) -> dict[str, Finding | None]:
    return heads_of(NAME, district, out, schools, **options)


@pytest.mark.slow
def test_the_planted_change_is_claimed_and_nothing_more(tmp_path):
    found = shown_without_widgets(NAME, tmp_path)
    head = next(data[FINDING] for data in found if FINDING in data)
    assert head["short"] == "A change, and we do not know why." and 90 < head["value"] < 100
    assert "luck alone rarely gives" in head["text"] and "We do not yet know that our change" in head["text"]
    told = "\n".join(str(data.get("text/plain", "")) for data in found)
    assert "Nov 4, 2024, All homerooms call" in told and "We tried it small from Oct 14, 2024 on" in told


@pytest.mark.slow
def test_real_schools_beside_schools_like_them(tmp_path):
    schools = ("07X334", "10X225", "07X533")
    heads = run("new_york", tmp_path, *schools, params=["change_on=2016-01-04", "group=09"])
    assert heads["07X334"].short == "A change that schools like ours did not have."
    assert heads["07X533"].short == "No change that we can claim."
    page = text_of(tmp_path / "schools" / "07X334" / f"{NAME}.html")
    assert "similar schools moved from" in page and "chosen by their numbers before our change only" in page
    assert "schools looked at in the same way" in page and "09: there are no numbers of this group" in page
    assert "went the other way" in text_of(tmp_path / "schools" / "10X225" / f"{NAME}.html")
    assert (tmp_path / "index.html").is_file()


@pytest.mark.slow
def test_a_coach_lowers_and_cannot_raise(tmp_path):
    lower = ["change_on=2015-11-02", "at_most=no change", "at_most_why=The register changed hands."]
    heads = run("new_york", tmp_path / "lower", "07X334", params=lower)
    assert heads["07X334"].short == "No change that we can claim."
    page = text_of(tmp_path / "lower/schools/07X334" / f"{NAME}.html")
    assert "The register changed hands." in page
    more = ["change_on=2015-11-02", "at_most=compared", "at_most_why=We are sure."]
    heads = run("new_york", tmp_path / "more", "07X533", params=more)
    assert heads["07X533"].short == "Too early to say."


@pytest.mark.slow
def test_nothing_to_claim_is_said_and_is_no_failure(tmp_path):
    run("new_york", tmp_path / "ny", "07X334")
    record = next(read_records(tmp_path / "ny"))
    assert record.status == "no-data" and "Nobody wrote down when" in record.reason
    run("california", tmp_path / "ca", "27661420108068")
    record = next(read_records(tmp_path / "ca"))
    assert record.status == "no-data" and "no numbers by day or week" in record.reason


@pytest.mark.slow
def test_doing_target_group_and_hidden_numbers_of_a_team(tmp_path):
    heads = run(
        "practice_team", tmp_path, "maple", "summit", "harbor", "cedar", "willow", params=["group=el"]
    )
    # Six schools, one year: nothing says that it is not the time of year.
    assert heads["maple"].short == "No change that we can claim."
    assert heads["harbor"].short == "No change that we can claim."
    assert heads["cedar"] is None
    maple, summit = (text_of(tmp_path / "schools" / s / f"{NAME}.html") for s in ("maple", "summit"))
    assert (
        "On time in the morning (English learners) has been higher since" in maple
        and "The gap got smaller" in maple
        and "the time of year alone could do this" in maple
    )
    assert "The gap got larger" in summit
    willow = text_of(tmp_path / "schools" / "willow" / f"{NAME}.html")
    assert "hidden to protect students" in willow and "75%" not in willow


@pytest.mark.slow
def test_the_same_claim_is_a_box_on_page_32_for_the_team_only(tmp_path):
    own = "32_implementation_and_outcome"
    pages = {}
    for audience in ("team", "public"):
        run("practice", tmp_path / audience, "S001", audience=audience, workbooks=[own, NAME])
        pages[audience] = text_of(tmp_path / audience / "schools/S001" / f"{own}.html")
    box = next(line for line in pages["team"].splitlines() if line.startswith("What we may claim so far: "))
    claim = text_of(tmp_path / "team/schools/S001" / f"{NAME}.html")
    said = box.removeprefix("What we may claim so far: ").split(" What else could explain it,")[0]
    page = (tmp_path / "team/schools/S001" / f"{own}.html").read_text("utf-8")
    assert said in claim and f'href="../../schools/S001/{NAME}.html"' in page
    assert "What we may claim so far" not in pages["public"]
