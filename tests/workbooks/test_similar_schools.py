"""Workbook 41 as papermill runs it and as a batch does, on every kind of school and district."""

from __future__ import annotations

import json

import pytest

from brightspots.batch.run import run_batch
from brightspots.workbook.book import FINDING
from tests.workbooks.stock import shown_without_widgets

pytestmark = pytest.mark.slow
NAME = "41_similar_schools"


def test_stock_papermill_gives_a_page_without_any_widget(tmp_path):
    found = shown_without_widgets(NAME, tmp_path)
    findings = {data[FINDING]["key"]: data[FINDING] for data in found if FINDING in data}
    assert findings["chronic_absenteeism_rate_improved_more"]["state"] == "shown"
    assert findings["ela_distance_from_standard_early_sign:chronic_absenteeism_rate"]["value"] > 50
    assert sum("<img" in data.get("text/html", "") for data in found) == 3


@pytest.mark.parametrize(
    ("district", "schools", "status"),
    [
        (
            "california",
            ["27661420108068", "27661592730109", "27660766026140", "44697996108138", "27102720116491"],
            {"ok"},
        ),
        ("practice", ["S001", "S007", "S008"], {"ok"}),
        ("new_york", ["07X334"], {"ok"}),
        ("practice_team", ["maple"], {"no-data"}),
    ],
)
def test_a_page_of_every_kind_of_school_ends_well(district, schools, status, tmp_path):
    outcome = run_batch(district, tmp_path, workbooks=[NAME], schools=schools, progress=False)
    assert outcome.exit_code == 0, [record.reason for record in outcome.records]
    assert {record.status for record in outcome.records} == status
    for record in outcome.records:
        page = (tmp_path / record.outputs[0]).read_text()
        assert len(page.encode()) <= 400_000
        assert "<script" not in page and "http-equiv" in page
        assert not any(word in page for word in ("nan", "None", "NaN", "<NA>", "Traceback"))
        assert len(json.dumps(json.loads((tmp_path / record.outputs[1]).read_text()))) < 1_000_000
