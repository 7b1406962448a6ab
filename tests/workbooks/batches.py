"""Run a workbook for schools as a coach does, and look at every page that comes of it."""

from __future__ import annotations

import json
from pathlib import Path

from brightspots.batch.page_record import PageRecord, read_records
from brightspots.batch.run import run_batch
from brightspots.workbook.findings import Finding

BANNED = ("nan", "None", "NaN", "<NA>", "Traceback", "significant", "caused", "because of")


def text_of(page: Path) -> str:
    """Return what a page says in words, pictures included."""
    stored = json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))
    return "\n".join(
        "".join(output["data"].get("text/plain", ""))
        for cell in stored["cells"]
        for output in cell.get("outputs", [])
    )


def heads_of(
    name: str, district: str | Path, out: Path, schools: tuple[str, ...], **options
) -> dict[str, Finding | None]:
    """Make the pages, hold each to what every page must be, and return the one number an overview shows of each."""
    options.setdefault("workbooks", [name])
    outcome = run_batch(district, out, schools=schools, progress=False, **options)
    assert outcome.exit_code == 0, [record.reason for record in outcome.records]
    heads = {}
    for record in read_records(out):
        page = out / record.outputs[0]
        assert len(page.read_bytes()) <= 400_000
        assert not any(word in text_of(page) for word in BANNED), record.school_id
        heads[record.school_id] = next((f for f in record.findings if f.mark == "headline"), None)
    return heads


def pages_of_projects(name: str, out: Path, **options) -> dict[str, tuple[PageRecord, str]]:
    """Make a workbook's pages of projects, hold each to what every page must be, and return them by the project's name.

    Those of the practice district's three teams, for the team itself, unless told otherwise.
    """
    given = {"workbooks": [name], "records": "practice", "audience": "team", "projects": ["all"]} | options
    outcome = run_batch("practice", out, progress=False, **given)
    assert outcome.exit_code == 0, [record.reason for record in outcome.records]
    found = {}
    for record in read_records(out):
        if record.unit == "project":
            page = out / record.outputs[0]
            text = text_of(page)
            assert len(page.read_bytes()) <= 400_000
            assert not any(word in text.split() for word in BANNED), record.project_name
            found[record.project_name] = (record, text)
    return found
