"""Which pages a request is about: its workbooks, and the schools and projects that each of them fits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from brightspots import privacy
from brightspots.batch.request import BatchRequest
from brightspots.batch.units import PageUnit, Projects, find_projects, is_all, network_of
from brightspots.district import District, School, open_district
from brightspots.errors import AccessError, ParameterError
from brightspots.workbook.catalog import find_workbook, workbook_names
from brightspots.workbook.parameters import check_parameters, from_text
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

_SET_BY_BATCH = ("district", "school_id", "project_id", "records", "audience")


@dataclass(frozen=True)
class Selection:
    """The pages that a request is about.

    Attributes
    ----------
    district : District
    audience : str
    workbooks : list of Declared
    units : list of PageUnit
        Schools, projects and the network: each workbook makes pages of those that it fits.
    given : dict of str to str
        Parameters of the request, as they were typed.
    projects : Projects or None
        Those of the records; None where no records were given.
    """

    district: District
    audience: str
    workbooks: list[WorkbookFile]
    units: list[PageUnit]
    given: dict[str, str]
    projects: Projects | None

    def units_of(self, declared: WorkbookFile) -> list[PageUnit]:
        """Return what a workbook makes pages of."""
        return [about for about in self.units if about.unit in declared.units]

    def parameters_of(self, declared: WorkbookFile, about: PageUnit) -> dict[str, Any]:
        """Return all parameters of one page: those set by the batch, those given, and the workbook's own."""
        own = {
            name: from_text(declared, name, value)
            for name, value in self.given.items()
            if name in declared.parameters
        }
        set_here = {
            "district": str(self.district.path),
            "school_id": about.school.school_id,
            "audience": self.audience,
        }
        if about.project is not None:
            set_here["project_id"] = about.project.project_id
        if about.records:
            set_here["records"] = about.records
        own |= {name: value for name, value in set_here.items() if name in declared.parameters}
        return check_parameters(declared, own)


def select(request: BatchRequest) -> Selection:
    """Return the pages that a request is about.

    Raises
    ------
    BrightspotsError
        For anything that makes the whole batch senseless; a bad school is a failed run instead.
    """
    privacy.check_audience(request.audience)
    if request.audience == "officials":
        raise AccessError("Pages for officials show single students and are never made in a batch.")
    district = open_district(request.district)
    projects = _projects(request, district)
    units: list[PageUnit] = []
    if request.schools or not request.projects:
        units += [PageUnit("school", school) for school in _schools(district, request.schools)]
    if projects is not None:
        units += projects.about
    if not request.schools and (not request.projects or is_all(request.projects)):
        units.append(network_of(district, projects))
    workbooks = _workbooks(request.workbooks, {about.unit for about in units} or {"project"})
    return Selection(
        district, request.audience, workbooks, units, _given(workbooks, request.params), projects
    )


def _projects(request: BatchRequest, district: District) -> Projects | None:
    """Return the projects of the request's records, and those among them that pages are asked for."""
    if request.projects and not request.records:
        raise ParameterError("Projects stand in records: say which with --records.")
    found = None
    if request.records:
        found = find_projects(request.records, request.projects, district, request.audience)
    if request.audience == "team":
        _check_team(found, request.schools)
    if found is not None and request.schools and not request.projects:
        return replace(found, about=[], unusable=[])
    return found


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


def _schools(district: District, school_ids: Sequence[str]) -> list[School]:
    if not school_ids:
        return district.schools()
    return [district.school(school_id) for school_id in dict.fromkeys(school_ids)]


def _workbooks(names: Sequence[str], units: Collection[str]) -> list[WorkbookFile]:
    """Return the workbooks that are asked for, or all whose unit fits what the batch is about."""
    if not names:
        collection = [read_workbook(find_workbook(name)) for name in workbook_names()]
        return [declared for declared in collection if declared.batch and set(units) & set(declared.units)]
    chosen = [read_workbook(find_workbook(name)) for name in names]
    for declared in chosen:
        if set(units) & set(declared.units):
            continue
        if "project" in declared.units:
            raise ParameterError(f"{declared.name} is about projects: say with --records where they are.")
        asked = "school" if "school" in units else "project"
        raise ParameterError(
            f"{declared.name} is not about a {asked}, so it cannot be run for every {asked}."
        )
    if len({declared.name.lower() for declared in chosen}) < len(chosen):
        raise ParameterError(
            "Two of the workbooks have the same name; rename one, since their pages would collide."
        )
    return chosen


def _given(workbooks: Sequence[WorkbookFile], params: Sequence[str]) -> dict[str, str]:
    """Return the parameters of a request by name; each is one that at least one of the workbooks can take."""
    given: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise ParameterError(f'A parameter is written NAME=VALUE; "{param}" has no equals sign.')
        if name in _SET_BY_BATCH:
            raise ParameterError(f"{name} is set by the batch itself: use its own option or argument for it.")
        if not any(name in declared.parameters for declared in workbooks):
            check_parameters(workbooks[0], {name: value})
        for declared in workbooks:
            if name in declared.parameters:
                from_text(declared, name, value)
        given[name] = value
    return given
