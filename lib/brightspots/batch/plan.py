"""What a batch has to do: which pages to make, and which are still as they should be."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from brightspots.batch import fingerprints
from brightspots.batch.job import Job
from brightspots.batch.neighbors import Neighbors
from brightspots.batch.page_record import PageRecord, read_record
from brightspots.batch.request import BatchRequest
from brightspots.batch.selection import Selection, select
from brightspots.batch.slices import Slices
from brightspots.batch.units import PageUnit, Projects
from brightspots.district import District
from brightspots.district.folder import SchoolFacts
from brightspots.privacy import OWN_SCHOOL_IN_FULL
from brightspots.warehouse.fingerprint import digest
from brightspots.workbook.subject import Subject
from brightspots.workbook.workbook_file import WorkbookFile


@dataclass(frozen=True)
class Plan:
    """What there is to do.

    Attributes
    ----------
    district : District
    audience : str
    jobs : list of Job
        Pages to make.
    reused : list of PageRecord
        Pages that are as they should be.
    unusable : list of PageRecord
        Rows of the schools file, and projects, that cannot be used: failed, without a page.
    projects : Projects or None
        Those of the records; None where no records were given.
    neighbors : Neighbors
        All pages that there will be, for links between them.
    """

    district: District
    audience: str
    jobs: list[Job] = field(default_factory=list)
    reused: list[PageRecord] = field(default_factory=list)
    unusable: list[PageRecord] = field(default_factory=list)
    projects: Projects | None = None
    neighbors: Neighbors = field(default_factory=Neighbors)


def make_plan(request: BatchRequest, *, batch_id: str, state: Path) -> Plan:
    """Plan a batch.

    Parameters
    ----------
    request : BatchRequest
    batch_id : str
        The beginning of each run's id.
    state : Path
        The folder for logs.

    Raises
    ------
    BrightspotsError
        For anything that makes the whole batch senseless; a bad school is a failed run instead.
    """
    selected = select(request)
    neighbors = _neighbors(selected, request.out)
    plan = Plan(selected.district, request.audience, projects=selected.projects, neighbors=neighbors)
    if not request.schools and not request.projects:
        plan.unusable.extend(_unusable_schools(selected, batch_id))
    plan.unusable.extend(_unusable_projects(selected, batch_id))
    slices = Slices(selected.district)
    for declared in selected.workbooks:
        code = fingerprints.of_workbook(declared)
        for about in selected.units_of(declared):
            number = len(plan.jobs) + 1
            job = _job(f"{batch_id}-{number:05d}", selected, declared, about, out=request.out, state=state)
            facts = json.dumps([_seen(job, selected), declared.reads], sort_keys=True)
            by_day = declared.by == "date"
            groups = by_day and bool(job.parameters.get("group")) and request.audience in OWN_SCHOOL_IN_FULL
            read = slices.of(about.school, declared.reads, by_day=by_day, groups=groups)
            links = neighbors.fingerprint(about.unit)
            fingerprint = digest(code, facts, read, about.fingerprint, links)
            record = read_record(request.out / job.folder / f"{declared.name}.json")
            if not request.force and record is not None and _still_good(record, fingerprint, request.out):
                plan.reused.append(record)
            else:
                plan.jobs.append(replace(job, fingerprint=fingerprint))
    return plan


def _neighbors(selected: Selection, out: Path) -> Neighbors:
    """Return the pages that are there, and those that are to come."""
    neighbors = Neighbors.find(out)
    for declared in selected.workbooks:
        for unit in declared.units:
            ids = (about.subject.id for about in selected.units if about.unit == unit)
            neighbors.add(unit, declared.name, ids)
    return neighbors


def _job(
    job_id: str, selected: Selection, declared: WorkbookFile, about: PageUnit, *, out: Path, state: Path
) -> Job:
    return Job(
        id=job_id,
        workbook=declared.name,
        title=declared.title,
        file=str(declared.path.resolve()),
        subject=about.subject,
        parameters=selected.parameters_of(declared, about),
        shown_district=selected.district.path.name,
        audience=selected.audience,
        out=str(out),
        state=str(state),
        pages=str(state / "pages.json"),
        shown_records=selected.projects.shown if selected.projects is not None and about.records else "",
    )


def _seen(job: Job, selected: Selection) -> dict[str, Any]:
    """Return the parameters of a page as its readers see them: where the folders are makes no other page."""
    seen = {**job.parameters, "district": selected.district.name}
    if job.shown_records:
        seen["records"] = job.shown_records
    return seen


def _unusable_schools(selected: Selection, batch_id: str) -> list[PageRecord]:
    """Return a failed run for each row of the schools file that cannot be used, and each workbook it was for."""
    return [
        PageRecord.about(
            Subject(
                "school", SchoolFacts(left.school_id or "", left.school_id or "(a school without an id)")
            ),
            workbook=declared.name,
            title=declared.title,
            status="failed",
            reason=left.error.reason,
            run=f"{batch_id}-row{number:05d}",
        )
        for declared in selected.workbooks
        if "school" in declared.units
        for number, left in enumerate(selected.district.unusable, start=1)
    ]


def _unusable_projects(selected: Selection, batch_id: str) -> list[PageRecord]:
    """Return a failed run for each project that no page can be made of, and each workbook it was for."""
    unusable = selected.projects.unusable if selected.projects is not None else []
    return [
        PageRecord.about(
            Subject("project", project_id=project.project_id, project_name=project.title),
            workbook=declared.name,
            title=declared.title,
            status="failed",
            reason=reason,
            run=f"{batch_id}-project{number:05d}",
        )
        for declared in selected.workbooks
        if "project" in declared.units
        for number, (project, reason) in enumerate(unusable, start=1)
    ]


def _still_good(record: PageRecord, fingerprint: str, out: Path) -> bool:
    made = record.status in ("ok", "no-data") and record.fingerprint == fingerprint
    return made and bool(record.outputs) and all((out / name).is_file() for name in record.outputs)
