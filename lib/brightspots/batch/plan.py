"""What a batch has to do: which pages, with which parameters, and which are still as they should be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from brightspots import privacy, resources
from brightspots.batch.job import Job
from brightspots.batch.neighbors import Neighbors
from brightspots.batch.page_record import PageRecord, read_record
from brightspots.batch.slices import Slices
from brightspots.batch.units import PageUnit, Projects, find_projects, is_all, network_of
from brightspots.district import District, School, open_district
from brightspots.errors import AccessError, ParameterError
from brightspots.warehouse.fingerprint import digest, of_source
from brightspots.workbook.catalog import find_workbook, workbook_names
from brightspots.workbook.links import page_folder
from brightspots.workbook.parameters import check_parameters, from_text
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

DRAWS_AND_COMPUTES = (
    "duckdb",
    "ipython",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "seaborn",
    "statsmodels",
)
_SET_BY_BATCH = ("district", "school_id", "project_id", "records", "audience")


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


def make_plan(
    district_path: str | Path,
    out: Path,
    *,
    workbooks: Sequence[str] = (),
    schools: Sequence[str] = (),
    projects: Sequence[str] = (),
    records: str = "",
    params: Sequence[str] = (),
    audience: str = "public",
    force: bool = False,
    batch_id: str,
    state: Path,
) -> Plan:
    """Plan a batch.

    Parameters
    ----------
    district_path : str or Path
        A district folder or the name of a sample.
    out : Path
        Where pages go.
    workbooks : sequence of str
        Names, or paths of one's own; all of the collection that are about schools, or about projects where there
        are any, when empty.
    schools : sequence of str
        School ids; all when empty, unless projects are asked for. For a team those of its project, or the one that
        it is of where there are no records.
    projects : sequence of str
        Project ids, or ``all``; all of the records when empty, unless schools are asked for. A team's are named, or
        asked for with ``all``.
    records : str
        A path or a NAME of records; empty for pages of schools alone.
    params : sequence of str
        ``NAME=VALUE``.
    audience : str
        Who will see the pages.
    force : bool
        Make every page again.
    batch_id : str
        The beginning of each run's id.
    state : Path
        The folder for logs.

    Raises
    ------
    BrightspotsError
        For anything that makes the whole batch senseless; a bad school is a failed run instead.
    """
    privacy.check_audience(audience)
    if audience == "officials":
        raise AccessError("Pages for officials show single students and are never made in a batch.")
    district = open_district(district_path)
    if projects and not records:
        raise ParameterError("Projects stand in records: say which with --records.")
    of_projects = find_projects(records, projects, district, audience) if records else None
    if audience == "team":
        _check_team(of_projects, schools)
    everything = not schools and (not projects or is_all(projects))
    if schools and not projects and of_projects is not None:
        of_projects.about.clear()
        of_projects.unusable.clear()
    wanted = [] if projects and not schools else [PageUnit("school", s) for s in _wanted(district, schools)]
    wanted += of_projects.about if of_projects is not None else []
    if everything:
        wanted.append(network_of(district, of_projects))
    units = {about.unit for about in wanted} or {"project"}
    chosen = _chosen(workbooks, units)
    names = [declared.name for declared in chosen]
    if len({name.lower() for name in names}) < len(names):
        raise ParameterError(
            "Two of the workbooks have the same name; rename one, since their pages would collide."
        )
    given = _given(chosen, params)
    slices = Slices(district)
    plan = Plan(district, audience, projects=of_projects, neighbors=Neighbors.find(out))
    for declared in chosen:
        for unit in declared.units:
            plan.neighbors.add(unit, declared.name, (about.id for about in wanted if about.unit == unit))
    if not schools and not projects:
        plan.unusable.extend(_unusable(district, chosen, batch_id))
    if of_projects is not None:
        plan.unusable.extend(_unusable_projects(of_projects, chosen, batch_id))
    shown = of_projects.shown if of_projects is not None else ""
    for declared in chosen:
        print_of_code = _code(declared)
        for about in (about for about in wanted if about.unit in declared.units):
            parameters = _resolved(declared, given, district, about, audience)
            seen = {**parameters, "district": district.name}
            if about.records:
                seen["records"] = shown
            facts = json.dumps([seen, declared.reads], sort_keys=True)
            read = slices.of(about.school, declared.reads)
            links = plan.neighbors.print(about.unit)
            fingerprint = digest(print_of_code, facts, read, about.print, links)
            record = read_record(out / page_folder(about.unit, about.id) / f"{declared.name}.json")
            if not force and record is not None and _still_good(record, fingerprint, out):
                plan.reused.append(record)
                continue
            number = len(plan.jobs) + 1
            job_id = f"{batch_id}-{number:05d}"
            job = _job(job_id, declared, district, about, parameters, fingerprint, out, state)
            plan.jobs.append(replace(job, shown_records=shown) if about.records else job)
    return plan


def _check_team(found: Projects | None, schools: Sequence[str]) -> None:
    """Raise a ParameterError unless it is said whose pages are made: they hold what only that team may read."""
    if found is None and len(set(schools)) != 1:
        raise ParameterError(
            "A team's pages hold what only that team may read: say where its records are with --records, and whose "
            "pages to make with --projects ID,ID."
        )
    if found is None:
        return
    ours = {
        school_id
        for about in found.about
        for school_id in (about.project.school_ids if about.project else ())
    }
    if strangers := [school_id for school_id in dict.fromkeys(schools) if school_id not in ours]:
        raise ParameterError(
            f"None of these projects is about {', '.join(strangers)}, so these are no pages of theirs. Make pages of "
            "other schools with --audience staff, into a folder of their own."
        )


def _chosen(workbooks: Sequence[str], units: Collection[str]) -> list[WorkbookFile]:
    """Return the workbooks that were asked for, or all of a batch whose unit fits what this one is about."""
    if not workbooks:
        found = [read_workbook(find_workbook(name)) for name in workbook_names()]
        return [declared for declared in found if declared.batch and set(units) & set(declared.units)]
    chosen = [read_workbook(find_workbook(name)) for name in workbooks]
    for declared in chosen:
        if set(units) & set(declared.units):
            continue
        if "project" in declared.units:
            raise ParameterError(f"{declared.name} is about projects: say with --records where they are.")
        asked = "school" if "school" in units else "project"
        raise ParameterError(
            f"{declared.name} is not about a {asked}, so it cannot be run for every {asked}."
        )
    return chosen


def _given(chosen: Sequence[WorkbookFile], params: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise ParameterError(f'A parameter is written NAME=VALUE; "{param}" has no equals sign.')
        if name in _SET_BY_BATCH:
            raise ParameterError(f"{name} is set by the batch itself: use its own option or argument for it.")
        if not any(name in declared.parameters for declared in chosen):
            check_parameters(chosen[0], {name: value})
        for declared in chosen:
            if name in declared.parameters:
                from_text(declared, name, value)
        given[name] = value
    return given


def _wanted(district: District, school_ids: Sequence[str]) -> list[School]:
    if not school_ids:
        return district.schools()
    return [district.school(school_id) for school_id in dict.fromkeys(school_ids)]


def _resolved(
    declared: WorkbookFile, given: dict[str, str], district: District, about: PageUnit, audience: str
) -> dict[str, Any]:
    own = {
        name: from_text(declared, name, value) for name, value in given.items() if name in declared.parameters
    }
    set_here = {"district": str(district.path), "school_id": about.school.school_id, "audience": audience}
    if about.project is not None:
        set_here["project_id"] = about.project.project_id
    if about.records:
        set_here["records"] = about.records
    own |= {name: value for name, value in set_here.items() if name in declared.parameters}
    return check_parameters(declared, own)


def _job(
    job_id: str,
    declared: WorkbookFile,
    district: District,
    about: PageUnit,
    parameters: dict[str, Any],
    fingerprint: str,
    out: Path,
    state: Path,
) -> Job:
    school, project = about.school, about.project
    return Job(
        id=job_id,
        workbook=declared.name,
        title=declared.title,
        file=str(declared.path.resolve()),
        unit=about.unit,
        school_id=school.school_id,
        school_name=school.name if about.named else "",
        school_level=school.level if about.named else "",
        lea_id=school.lea if about.named else "",
        lea_name=school.lea_name if about.named else "",
        project_id=project.project_id if project is not None else "",
        project_name=project.title if project is not None else "",
        parameters=parameters,
        shown_district=district.path.name,
        audience=parameters["audience"],
        fingerprint=fingerprint,
        out=str(out),
        state=str(state),
        pages=str(state / "pages.json"),
    )


def _unusable(district: District, chosen: Sequence[WorkbookFile], batch_id: str) -> list[PageRecord]:
    """One failed run for each row of the schools file that cannot be used, whichever workbook it was for."""
    return [
        PageRecord(
            workbook=declared.name,
            title=declared.title,
            unit="school",
            school_id=left.school_id,
            school_name=left.school_id or "(a school without an id)",
            status="failed",
            reason=left.error.reason,
            run=f"{batch_id}-row{number:05d}",
        )
        for declared in chosen
        if "school" in declared.units
        for number, left in enumerate(district.unusable, start=1)
    ]


def _unusable_projects(found: Projects, chosen: Sequence[WorkbookFile], batch_id: str) -> list[PageRecord]:
    """One failed run for each project that no page can be made of."""
    return [
        PageRecord(
            workbook=declared.name,
            title=declared.title,
            unit="project",
            project_id=project.project_id,
            project_name=project.title,
            status="failed",
            reason=reason,
            run=f"{batch_id}-project{number:05d}",
        )
        for declared in chosen
        if "project" in declared.units
        for number, (project, reason) in enumerate(found.unusable, start=1)
    ]


def _still_good(record: PageRecord, fingerprint: str, out: Path) -> bool:
    made = record.status in ("ok", "no-data") and record.fingerprint == fingerprint
    return made and bool(record.outputs) and all((out / name).is_file() for name in record.outputs)


def _code(declared: WorkbookFile) -> str:
    return digest(hashlib.sha256(declared.source).hexdigest(), library_print())


@lru_cache(maxsize=1)
def library_print() -> str:
    """Return the fingerprint of everything that makes a page besides its data: library, templates, versions."""
    package, templates = Path(__file__).parent.parent, resources.folder("templates")
    files = [*sorted(package.rglob("*.*")), *sorted((templates / "nbconvert").rglob("*.*"))]
    # What an installed copy ships beside its code is data, and tables of chances and names are part of the code.
    shipped = package / "shipped"
    own = [path for path in files if not path.is_relative_to(shipped) or path.is_relative_to(templates)]
    return of_source(own, DRAWS_AND_COMPUTES)
