"""Workbooks 10 and 22 in a batch: what a team reads, what others read, and the way from page to page."""

from __future__ import annotations

import re

import pytest

from brightspots.batch.page_record import read_records
from brightspots.batch.run import run_batch
from tests.workbooks.batches import BANNED, text_of
from tests.workbooks.stock import shown_without_widgets

pytestmark = pytest.mark.slow
TEAM, MAPS, OUTCOME = "10_team_and_readiness", "22_process_map", "32_implementation_and_outcome"
INITIALS = re.compile(r"\b(?:RM|TB|OL|JW|KD|PA|NS|GE|DV|FM1|AH|ST|LR|VC)\b")


@pytest.mark.parametrize("name", [TEAM, MAPS])
def test_stock_papermill_gives_a_page_without_any_widget(tmp_path, name):
    shown_without_widgets(name, tmp_path)


def test_a_team_reads_all_of_it_and_others_what_it_shares(tmp_path):
    pages = {}
    for audience in ("team", "public"):
        out = tmp_path / audience
        made = run_batch(
            "practice",
            out,
            records="practice",
            workbooks=[TEAM, MAPS, OUTCOME] if audience == "team" else [TEAM, MAPS],
            audience=audience,
            projects=["all"],
        )
        assert made.exit_code == 0, [record.reason for record in made.records]
        records = [record for record in read_records(out) if record.unit == "project"]
        for record in records:
            page = out / record.outputs[0]
            pages[audience, record.project_name, record.workbook] = page
            assert len(page.read_bytes()) <= 400_000
            assert not any(word in text_of(page) for word in BANNED), page
        statuses = {(r.project_name, r.workbook): r.status for r in records if r.workbook != OUTCOME}
        assert set(statuses.values()) == ({"ok"} if audience == "team" else {"ok", "no-data"})
    ours = text_of(pages["team", "Out one day, not two", MAPS])
    assert "What happens when a child is away: 5 steps" in ours and "This is new" not in ours
    assert "Waiting: 16 h instead of 10 days." in ours and "“Call before the bell, and ask how he is”" in ours
    asked = text_of(pages["team", "Somebody knows you are here", MAPS])
    assert "Somebody brings the list to the office: Who owns this step" in asked
    assert "The map ends with a report. Who does what with it, and by when?" in asked
    team = text_of(pages["team", "Here on Friday", TEAM])
    assert "GE, Aug 21, 2024 to Feb 14, 2025" in team and "4 of us are here, and 1 who left." in team
    for (audience, _, _), page in pages.items():
        if audience == "public":
            assert not INITIALS.search(text_of(page)), page
    nobodys = pages["public", "A team's project", TEAM].read_text("utf-8")
    assert "has not shared its work" in nobodys and 'class="bs-chain"' not in nobodys
    # From what came of it back to the page of the problem, and to the place of a record on the page of the maps.
    html = pages["team", "Out one day, not two", MAPS].read_text("utf-8")
    assert re.search(rf'href="[^"]*{OUTCOME}\.html"', html) and 'class="bs-chain"' in html
