"""What a batch has to do: which pages, with which parameters, and which are still as they should be."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from brightspots import privacy, resources
from brightspots.batch.job import Job
from brightspots.batch.record import PageRecord, page_folder, read_record
from brightspots.batch.slices import Slices
from brightspots.district import District, School, open_district
from brightspots.errors import AccessError, ParameterError
from brightspots.workbook.declared import (
    Declared,
    check_parameters,
    find_workbook,
    from_text,
    read_workbook,
    workbook_names,
)

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
        Rows of the schools file that cannot be used: failed, without a page.
    """

    district: District
    audience: str
    jobs: list[Job] = field(default_factory=list)
    reused: list[PageRecord] = field(default_factory=list)
    unusable: list[PageRecord] = field(default_factory=list)


def make_plan(
    district_path: str | Path,
    out: Path,
    *,
    workbooks: Sequence[str] = (),
    schools: Sequence[str] = (),
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
        Names, or paths of one's own; all of the collection that are about schools when empty.
    schools : sequence of str
        School ids; all when empty.
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
    chosen = [read_workbook(find_workbook(name)) for name in workbooks] if workbooks else _about_schools()
    for declared in chosen:
        if "school" not in declared.units:
            raise ParameterError(
                f"{declared.name} is not about a school, so it cannot be run for every school."
            )
    names = [declared.name for declared in chosen]
    if len({name.lower() for name in names}) < len(names):
        raise ParameterError(
            "Two of the workbooks have the same name; rename one, since their pages would collide."
        )
    given = _given(chosen, params)
    wanted = _wanted(district, schools)
    slices = Slices(district)
    plan = Plan(district, audience)
    if not schools:
        plan.unusable.extend(_unusable(district, chosen, batch_id))
    for declared in chosen:
        print_of_code = _code(declared)
        for school in wanted:
            parameters = _resolved(declared, given, district, school, audience)
            seen = {**parameters, "district": district.name}
            facts = json.dumps([seen, declared.reads], sort_keys=True)
            fingerprint = _digest(print_of_code, facts, slices.of(school, declared.reads))
            record = read_record(out / page_folder("school", school.school_id) / f"{declared.name}.json")
            if not force and record is not None and _still_good(record, fingerprint, out):
                plan.reused.append(record)
                continue
            number = len(plan.jobs) + 1
            job_id = f"{batch_id}-{number:05d}"
            plan.jobs.append(_job(job_id, declared, district, school, parameters, fingerprint, out, state))
    return plan


def _about_schools() -> list[Declared]:
    found = [read_workbook(find_workbook(name)) for name in workbook_names()]
    return [declared for declared in found if "school" in declared.units]


def _given(chosen: Sequence[Declared], params: Sequence[str]) -> dict[str, str]:
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
    declared: Declared, given: dict[str, str], district: District, school: School, audience: str
) -> dict[str, Any]:
    own = {
        name: from_text(declared, name, value) for name, value in given.items() if name in declared.parameters
    }
    set_here = {"district": str(district.path), "school_id": school.school_id, "audience": audience}
    own |= {name: value for name, value in set_here.items() if name in declared.parameters}
    return check_parameters(declared, own)


def _job(
    job_id: str,
    declared: Declared,
    district: District,
    school: School,
    parameters: dict[str, Any],
    fingerprint: str,
    out: Path,
    state: Path,
) -> Job:
    return Job(
        id=job_id,
        workbook=declared.name,
        title=declared.title,
        file=str(declared.path.resolve()),
        unit="school",
        school_id=school.school_id,
        school_name=school.name,
        school_level=school.level,
        lea_id=school.lea,
        lea_name=school.lea_name,
        parameters=parameters,
        shown_district=district.path.name,
        audience=parameters["audience"],
        fingerprint=fingerprint,
        out=str(out),
        state=str(state),
    )


def _unusable(district: District, chosen: Sequence[Declared], batch_id: str) -> list[PageRecord]:
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
        for number, left in enumerate(district.unusable, start=1)
    ]


def _still_good(record: PageRecord, fingerprint: str, out: Path) -> bool:
    made = record.status in ("ok", "no-data") and record.fingerprint == fingerprint
    return made and all((out / name).is_file() for name in record.outputs)


def _code(declared: Declared) -> str:
    return _digest(hashlib.sha256(declared.source).hexdigest(), library_print())


@lru_cache(maxsize=1)
def library_print() -> str:
    """Return the fingerprint of everything that makes a page besides its data: library, templates, versions."""
    package, templates = Path(__file__).parent.parent, resources.folder("templates")
    files = [*sorted(package.rglob("*.py")), *sorted((templates / "nbconvert").rglob("*.*"))]
    parts = [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in files if "shipped" not in path.parts[-3:]
    ]
    return _digest(
        *parts, platform.python_version(), *(f"{name}={_version(name)}" for name in DRAWS_AND_COMPUTES)
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
