"""What a batch leaves besides its pages: the manifest, the findings of all pages, the overview."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import brightspots
from brightspots.batch.out_folder import known_teams, read_manifest, teams_of
from brightspots.batch.overview import Overview, write_overview
from brightspots.batch.overview.words import page_of
from brightspots.batch.page_record import PageRecord, read_records, write_whole
from brightspots.batch.plan import Plan

FINDING_COLUMNS = ["workbook", "school_id", "project_id", "key", "value", "unit", "n", "state", "text"]
_IN_MANIFEST = [
    "workbook",
    "unit",
    "school_id",
    "project_id",
    "status",
    "seconds",
    "reason",
    "fingerprint",
    "outputs",
]
SEVERAL = 2
_NUMBERS = {"value": "float64", "n": "Int64"}


def write_results(
    plan: Plan, out: Path, before: Sequence[PageRecord], runs: Sequence[PageRecord], *, stopped: bool
) -> None:
    """Write manifest, findings and overview from the records of all pages.

    Parameters
    ----------
    plan : Plan
    out : Path
    before : sequence of PageRecord
        All records as the last run left them.
    runs : sequence of PageRecord
        This run's, with the statuses of the manifest.
    stopped : bool
        Whether somebody stopped this run before it was done.
    """
    known = {"school": {school.school_id for school in plan.district.schools()}}
    if plan.projects is not None:
        known["project"] = set(plan.projects.known)
    there = list(read_records(out))
    pages = [
        record
        for record in there
        if record.audience == plan.audience
        and (record.unit not in known or record.subject.id in known[record.unit])
    ]
    written = {page_of(record) for record in pages}
    pages += [run for run in runs if run.status in ("failed", "timeout") and page_of(run) not in written]
    manifest = {
        **_whose(plan),
        "finished": f"{datetime.now():%Y-%m-%d %H:%M}",
        "stopped": stopped,
        **_teams(plan, out),
        # All that have pages here, and not only those of this run: what is purged from a project goes from here, too.
        "projects": sorted({record.project_id for record in [*there, *runs] if record.project_id}),
        "runs": [{"id": run.run, **{name: getattr(run, name) for name in _IN_MANIFEST}} for run in runs],
    }
    write_whole(out / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    write_findings(out, _without_words(pages) if plan.audience == "team" else pages)
    overview = Overview(
        district_name=plan.district.name,
        kind=plan.district.kind,
        source=plan.district.source,
        audience=plan.audience,
        run_statuses={page_of(run): run.status for run in runs},
        previous=before,
    )
    write_overview(out, pages, overview)


def write_first_manifest(plan: Plan, out: Path) -> None:
    """Write down whose pages a folder holds before the first is made, so that it stands there if a batch is killed."""
    there = read_manifest(out)
    manifest = there or {**_whose(plan), "finished": "", "stopped": True, "projects": [], "runs": []}
    named = manifest["projects"] if isinstance(manifest.get("projects"), list) else []
    coming = {job.subject.project_id for job in plan.jobs if job.subject.project_id}.difference(named)
    told = {**manifest, "projects": sorted({*named, *coming}) if coming else named, **_teams(plan, out)}
    if told != there:
        write_whole(out / "manifest.json", json.dumps(told, ensure_ascii=False, indent=1).encode())


def _teams(plan: Plan, out: Path) -> dict[str, list[str]]:
    """Return the teams that a folder for teams belongs to: a school's page does not say which it was made for."""
    return {"teams": sorted(known_teams(out) | teams_of(plan))} if plan.audience == "team" else {}


def _whose(plan: Plan) -> dict[str, Any]:
    return {
        "schema": 1,
        "district": plan.district.name,
        "audience": plan.audience,
        "version": brightspots.__version__,
    }


def _without_words(pages: Sequence[PageRecord]) -> list[PageRecord]:
    """Leave the sentences of teams to their own pages where several teams read the same findings.

    A sentence may hold what only its own team may read: its problem, or its aim.
    """
    if len({page.project_id for page in pages if page.project_id}) < SEVERAL:
        return list(pages)
    return [
        replace(page, findings=[replace(finding, text="") for finding in page.findings])
        if page.project_id
        else page
        for page in pages
    ]


def write_findings(out: Path, pages: Iterable[PageRecord]) -> None:
    """Write the findings of all pages as findings.csv and findings.parquet.

    A value that is a word has none in this table of numbers; its text says it, and so does the page's record.
    """
    import pandas as pd

    rows = [
        {
            "workbook": page.workbook,
            "school_id": page.school_id,
            "project_id": page.project_id,
            **asdict(finding),
        }
        for page in pages
        for finding in page.findings
    ]
    texts = {column: "str" for column in FINDING_COLUMNS if column not in _NUMBERS}
    table = pd.DataFrame(rows, columns=FINDING_COLUMNS)
    table["value"] = pd.to_numeric(table["value"], errors="coerce")
    table = table.astype(_NUMBERS | texts)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FINDING_COLUMNS)
    for row in table.itertuples(index=False):
        writer.writerow(["" if pd.isna(cell) else defused(cell) for cell in row])
    write_whole(out / "findings.csv", text.getvalue().encode("utf-8-sig"))
    packed = io.BytesIO()
    table.to_parquet(packed, index=False)
    write_whole(out / "findings.parquet", packed.getvalue())


def defused(cell: Any) -> Any:
    """Keep a spreadsheet from running a text as a formula.

    Examples
    --------
    >>> defused("=HYPERLINK(1)"), defused("Mesa School"), defused(-3.5)
    ("'=HYPERLINK(1)", 'Mesa School', -3.5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
