"""Workbook 11 as papermill runs it and as people work in it."""

from __future__ import annotations

import json
from pathlib import Path

import papermill
import pytest

from brightspots.batch.run import run_batch
from brightspots.workbook.mime_types import FINDING
from tests.workbooks.stock import WIDGET, outputs, run, shown_without_widgets

pytestmark = pytest.mark.slow
NAME = "11_seeing_the_data"


def test_stock_papermill_gives_a_page_without_any_widget(tmp_path):
    found = shown_without_widgets(NAME, tmp_path)
    findings = {data[FINDING]["key"]: data[FINDING] for data in found if FINDING in data}
    assert findings["chronic_absenteeism_rate"]["state"] == "shown"
    assert sum("<img" in data.get("text/html", "") for data in found) >= 2


def test_form_mode_has_controls_for_the_comparison(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "form")
    assert any(WIDGET in data for data in outputs(run(NAME, tmp_path)))


def test_an_unknown_parameter_stops_at_once_and_lists_what_is_allowed(tmp_path):
    with pytest.raises(papermill.PapermillExecutionError) as error:
        run(NAME, tmp_path, scool_id="1")
    assert error.value.ename == "UnknownError"
    assert "Did you mean school_id?" in error.value.evalue


class TestHoles:
    """It runs for a school with little, and says what is missing."""

    def run(self, district: Path, out: Path) -> dict[str, str]:
        outcome = run_batch(district, out, workbooks=[NAME], progress=False)
        assert outcome.exit_code == 0, [record.reason for record in outcome.records]
        self.status = {record.school_id: record.status for record in outcome.records}
        return {p.parent.name: p.read_text() for p in out.glob("schools/*/*.html")}

    def test_one_year_small_school_no_numbers_and_no_measures_table(self, make_district, tmp_path):
        district = make_district([{"id": i} for i in ("full", "oneyear", "small", "none")])
        file = district / "school_measures.csv"
        lines = file.read_text().splitlines()
        kept = [
            line.replace(",202,", ",9,").replace(",20,,", ",20,,")
            for line in lines
            if not line.startswith('"none"') and not (line.startswith('"oneyear"') and "2024-25" not in line)
        ]
        kept = [
            line.rsplit(",", 2)[0] + ",7,suppressed" if line.startswith('"small"') else line for line in kept
        ]
        file.write_text("\n".join(kept) + "\n")
        pages = self.run(district, tmp_path / "out")
        assert self.status == {"full": "ok", "oneyear": "ok", "small": "no-data", "none": "no-data"}
        assert "no year before" in pages["oneyear"]
        assert "too small to show" in pages["small"] and "hidden to protect students" in pages["small"]
        assert "has no row of this school with a value" in pages["none"]

        (district / "school_measures.csv").unlink()
        self.run(district, tmp_path / "out2")
        assert set(self.status.values()) == {"no-data"}

    def test_schools_without_level_lea_context_or_definitions(self, make_district, tmp_path):
        district = make_district([{"id": i} for i in ("a", "b")])
        (district / "measure_definitions.csv").unlink()
        (district / "schools.csv").write_text("school_id\na\nb\n")
        pages = self.run(district, tmp_path / "out")
        assert set(self.status.values()) == {"ok"}
        assert "late" in pages["a"]


def test_a_page_of_every_kind_of_school_in_the_sample(tmp_path):
    ids = ["27661420108068", "27661592730109", "27660766026140", "44697996108138", "27102720116491"]
    outcome = run_batch("california", tmp_path, workbooks=[NAME], schools=ids, progress=False)
    assert outcome.exit_code == 0
    for record in outcome.records:
        page = (tmp_path / record.outputs[0]).read_text()
        assert len(page.encode()) <= 400_000
        assert "<script" not in page and "http-equiv" in page
        assert not any(word in page for word in ("nan", "None", "NaN", "<NA>", "Traceback"))
        stored = json.loads((tmp_path / record.outputs[1]).read_text())
        assert len(json.dumps(stored)) < 1_000_000
