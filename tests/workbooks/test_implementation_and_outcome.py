"""Workbook 32 as papermill runs it: real schools, planted changes, little data, none, and names that bite."""

from __future__ import annotations

from pathlib import Path

import pytest

from brightspots.batch.page_record import read_records
from brightspots.workbook.findings import Finding
from brightspots.workbook.mime_types import FINDING
from tests.workbooks.batches import heads_of, text_of
from tests.workbooks.in_process import findings_of
from tests.workbooks.stock import shown_without_widgets

pytestmark = pytest.mark.slow
NAME = "32_implementation_and_outcome"


def run(district: str | Path, out: Path, *schools: str, **options) -> dict[str, Finding | None]:
    return heads_of(NAME, district, out, schools, **options)


def test_stock_papermill_gives_a_page_without_any_widget(tmp_path):
    found = shown_without_widgets(NAME, tmp_path)
    findings = {data[FINDING]["key"]: data[FINDING] for data in found if FINDING in data}
    head = findings["attendance"]
    assert head["verdict"] == "shift better" and head["mark"] == "headline"
    assert 0.2 < head["false_alarm"] < 0.9, "weeks here lean on the ones before"
    assert len(head["series"]) > 60
    assert 60 < head["value"] < 100 and head["unit"] == "percent"


def test_real_schools_and_the_overview(tmp_path):
    heads = run("new_york", tmp_path, "07X334", "07X001", "10X225", "07X533")
    assert {school: head.verdict for school, head in heads.items() if head} == {
        "07X334": "shift better",
        "07X001": "steady",
        "10X225": "shift worse",
        "07X533": "steady",
    }
    page = text_of(tmp_path / "schools" / "10X225" / f"{NAME}.html")
    assert "Next honest look: about" in page and "same week of the year before" in page
    overview = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert (
        "2 of 4 charts show a change of their own that lasts: 1 for the better, 1 for the worse." in overview
    )
    assert "some sign, and luck alone shows one in " in overview
    assert (
        '<option value="lasts">A change that lasts</option>' in overview
        and "A change that ended" not in overview
    )
    assert overview.count('data-mark="lasts"') + overview.count('data-mark="look lasts"') == 2
    assert "Higher since Jan 11, 2016 (better)." in overview


def test_planted_changes_and_too_few_points(tmp_path):
    heads = run("practice_team", tmp_path, "maple", "summit", "cedar", "willow")
    assert [heads[i].verdict for i in ("maple", "summit", "cedar")] == [
        "shift better",
        "shift better",
        "too few",
    ]
    assert heads["willow"].state == "suppressed"
    summit = text_of(tmp_path / "schools" / "summit" / f"{NAME}.html")
    assert "Is it the price of what we do" in summit and 'Is it time to move our "before" line?' in summit
    cedar = text_of(tmp_path / "schools" / "cedar" / f"{NAME}.html")
    assert "47 of 84 planned so far" in cedar and "after 3 more weeks with a number" in cedar
    willow = text_of(tmp_path / "schools" / "willow" / f"{NAME}.html")
    assert "hidden to protect students" in willow and "75%" not in willow


def test_an_accepted_line_is_drawn_and_another_date_moves_nothing(tmp_path):
    run("practice_team", tmp_path / "a", "maple", params=["accept=2025-12-08"])
    assert 'We moved our "before" line.' in text_of(tmp_path / "a/schools/maple" / f"{NAME}.html")
    run("practice_team", tmp_path / "b", "maple", params=["accept=2025-12-09", "decline=2025-12-08"])
    assert 'keep our "before" line where it is' in text_of(tmp_path / "b/schools/maple" / f"{NAME}.html")


def test_other_choices(tmp_path):
    heads = run("new_york", tmp_path, "07X001", params=["rules=nhs", "every=day"])
    assert heads["07X001"].verdict


@pytest.mark.parametrize(
    "params",
    [
        {"every": "month", "baseline_until": "2015-06-30"},
        {"as_of": "2014-12-05", "change_on": "2014-11-10"},
        {"as_of": "2014-15", "rules": "prestated", "change_on": "2015-02-02", "direction": "decrease"},
        {"baseline_until": "2010-01-01", "change_on": "2030-01-01"},
    ],
)
def test_more_choices_without_a_page(params, monkeypatch):
    found = findings_of(NAME, monkeypatch, "new_york", "07X001", **params)
    assert [one["verdict"] for one in found.values() if one["mark"] == "headline"] > [""]


def test_california_has_nothing_by_week_and_says_what_is_missing(tmp_path):
    run("california", tmp_path, "27661420108068")
    record = next(read_records(tmp_path))
    assert record.status == "no-data" and "attendance_daily_school" in record.reason


class TestLittle:
    """A district of its own, with little in it."""

    def write(self, folder: Path, rows: list[str], schools: str = "school_id\na\nb\n") -> Path:
        folder.mkdir()
        settings = 'schema_version = 1\nname = "Small"\nkind = "real"\npublished = true\n'
        (folder / "district.toml").write_text(settings, encoding="utf-8")
        (folder / "schools.csv").write_text(schools, encoding="utf-8")
        head = "measure_id,unit_id,period_start,numerator,denominator,value\n"
        (folder / "measures.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        return folder

    def weeks(self, school: str, values: list[str], measure: str = "late") -> list[str]:
        days = [f"2025-{month:02d}-{day:02d}" for month in (9, 10, 11) for day in (1, 8, 15, 22)]
        return [f"{measure},{school},{day},{value}" for day, value in zip(days, values, strict=False)]

    def test_constant_one_number_and_none(self, tmp_path):
        rows = self.weeks("a", [",,5"] * 12) + self.weeks("b", [",,5"])
        folder = self.write(tmp_path / "d", rows, "school_id\na\nb\nc\n")
        heads = run(folder, tmp_path / "out")
        assert (heads["a"].verdict, heads["b"].verdict, heads["c"]) == ("too few", "too few", None)
        assert {r.school_id: r.status for r in read_records(tmp_path / "out")}["c"] == "no-data"

    def test_zero_of_zero_is_a_gap(self, tmp_path, monkeypatch):
        rows = self.weeks("a", ["15,20,", "0,0,", "16,20,", *["15,20,", "17,20,"] * 4])
        found = findings_of(NAME, monkeypatch, self.write(tmp_path / "d", rows), "a")
        assert [one["series"][1]["value"] for one in found.values() if one["mark"] == "headline"] == [None]

    def test_names_that_bite(self, tmp_path):
        name = "<script>alert(1)</script> $x$ & 'Co' \u202e"
        schools = f'school_id,school_name\na,"{name}"\n'
        folder = self.write(tmp_path / "d", self.weeks("a", ["15,20,", "17,20,"] * 6), schools)
        words = "measure_id,name,kind,unit,direction,operational_definition\n"
        (folder / "measure_definitions.csv").write_text(
            words + 'late,"<b>On</b> $\\time$",outcome,percent,increase,"<i>x</i>"\n', encoding="utf-8"
        )
        (folder / "events.csv").write_text(
            'unit_id,date,label,kind\na,2025-09-15,"<img src=x onerror=alert(1)> $a$",test start\n',
            encoding="utf-8",
        )
        run(folder, tmp_path / "out", "a")
        for page in ((tmp_path / "out/schools/a" / f"{NAME}.html"), tmp_path / "out/index.html"):
            html = page.read_text(encoding="utf-8")
            assert "<script>alert" not in html and "<b>On</b>" not in html and "<img src=x" not in html

    def test_counts_of_a_source_that_is_not_published_are_no_data(self, tmp_path):
        folder = self.write(tmp_path / "d", self.weeks("a", ["15,20,", "17,20,"] * 6))
        settings = (folder / "district.toml").read_text().replace("true", "false")
        (folder / "district.toml").write_text(settings, encoding="utf-8")
        run(folder, tmp_path / "out", "a")
        record = next(read_records(tmp_path / "out"))
        assert record.status == "no-data" and "not been published" in record.reason
